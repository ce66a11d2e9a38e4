//! Whatever stands in a file, checking it ends in diagnostics, never in a panic.

mod support;

use std::fmt::Write as _;

const SURVEY: &str = include_str!("../../../examples/survey/survey.synth");
const REGIONS: &str = include_str!("../../../examples/survey/regions.synth");
const SHOP: &str = include_str!("../../../examples/shop/shop.synth");

fn beside() -> Vec<(String, String)> {
    vec![("regions.synth".to_owned(), REGIONS.to_owned())]
}

#[test]
fn prefixes_of_the_survey_are_checked() {
    for (end, _) in SURVEY.char_indices() {
        // Where something is expected next; the other prefixes are tried through the binary.
        let before = SURVEY[..end].chars().next_back();
        if !before.is_some_and(|c| "\n:~={(,.+*".contains(c)) {
            continue;
        }
        support::check(&SURVEY[..end], &beside());
    }
}

#[test]
fn specs_with_lines_taken_out_or_swapped_are_checked() {
    for text in [SURVEY, SHOP] {
        let lines: Vec<&str> = text.lines().collect();
        for out in (0..lines.len()).step_by(5) {
            let without: Vec<&str> =
                lines.iter().enumerate().filter(|(at, _)| *at != out).map(|(_, line)| *line).collect();
            support::check(&without.join("\n"), &beside());
            let mut swapped = lines.clone();
            swapped.swap(out, (out * 7 + 3) % lines.len());
            support::check(&swapped.join("\n"), &beside());
        }
    }
}

#[test]
fn words_in_wrong_places_are_checked() {
    // A fixed sequence of replacements: every token of the survey by another token of it.
    let words: Vec<&str> = SURVEY.split_inclusive(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..60 {
        let mut mixed = words.clone();
        for _ in 0..3 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let (a, b) = (state as usize % mixed.len(), (state >> 32) as usize % mixed.len());
            mixed[a] = words[b];
        }
        support::check(&mixed.concat(), &beside());
    }
}

#[test]
fn functions_that_double_are_bounded() {
    let mut text = String::from("fn f0(x: float) = x + x\n");
    for n in 1..40 {
        let _ = writeln!(text, "fn f{n}(x: float) = f{m}(x) + f{m}(x)", m = n - 1);
    }
    text.push_str("table t[10] { x: float 0..1\n y = f39(x) }\n");
    let found = support::check(&text, &[]);
    assert!(found.iter().any(|diag| diag.code == "E0118"), "{found:?}");
}

#[test]
fn files_that_bring_each_other_are_checked() {
    let beside = [("a.synth".to_owned(), "use \"./spec.synth\".{m}\nconst n = m + 1\n".to_owned())];
    let found =
        support::check("use \"./a.synth\".{n}\nconst m = n + 1\ntable t[m] { x: int 0..9 }\n", &beside);
    assert!(found.iter().all(|diag| diag.code.starts_with('E')), "{found:?}");
}
