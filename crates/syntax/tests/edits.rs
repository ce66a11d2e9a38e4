//! Random edits of the small examples: formatting twice is formatting once, and nothing panics.

use std::path::Path;

use synthc_syntax::{format, parse_file};

struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn edit(bytes: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(bytes.len());
    match random.below(5) {
        0 => bytes[at] = random.below(256) as u8,
        1 => {
            bytes.remove(at);
        }
        2 => bytes.insert(at, b"{}()[]|,:~=\"'/\\.%-0aZ\0\xff\n"[random.below(24)]),
        3 => {
            let end = (at + random.below(200)).min(bytes.len());
            bytes.drain(at..end);
        }
        _ => {
            let from = random.below(bytes.len());
            let piece = bytes[from..(from + random.below(80)).min(bytes.len())].to_vec();
            bytes.splice(at..at, piece);
        }
    }
}

#[test]
fn edited_examples_format_once() {
    let n_edits: usize = std::env::var("SYNTHC_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let seed: u64 = std::env::var("SYNTHC_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut random = Random(seed);
    let specs: Vec<Vec<u8>> =
        ["shop/shop.synth", "survey/survey.synth", "person_benchmark/person_benchmark.synth"]
            .iter()
            .map(|path| std::fs::read(folder.join(path)).unwrap())
            .collect();
    let mut wrong = Vec::new();
    for round in 0..n_edits {
        let mut bytes = specs[random.below(specs.len())].clone();
        for _ in 0..=random.below(4) {
            edit(&mut bytes, &mut random);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let once = format(&text);
        let twice = format(&once);
        if once != twice {
            let differs = once.lines().zip(twice.lines()).position(|(a, b)| a != b).unwrap_or(0);
            let around = |text: &str| {
                text.lines().skip(differs.saturating_sub(3)).take(7).collect::<Vec<_>>().join("\n")
            };
            wrong.push(format!(
                "round {round}, line {differs}:\n{}\n---- becomes\n{}\n",
                around(&once),
                around(&twice)
            ));
        }
        assert!(parse_file(&text).items.len() <= text.len());
    }
    assert!(wrong.is_empty(), "{} of {n_edits}\n{}", wrong.len(), wrong.join("\n========\n"));
}
