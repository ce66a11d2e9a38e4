//! What the formatter promises, on the corpus, on broken text and on a few layouts.

use std::path::Path;

use super::{format, order};
use crate::parse_file;
use crate::tokens::{TokenKind, tokens};
use crate::whole::cases::{cases, wrap};
use crate::whole::shape;

/// The texts of all tokens and comments, sorted; rules of tables may grow and shrink.
fn words(text: &str) -> Vec<String> {
    let all = tokens(text);
    let kept = all.iter().filter(|token| token.kind != TokenKind::Space && token.text(text) != "-");
    let mut words: Vec<String> = kept.map(|token| token.text(text).trim_end().to_owned()).collect();
    words.sort();
    words
}

fn check(name: &str, text: &str) {
    let once = format(text);
    assert_eq!(format(&once), once, "{name} is not idempotent\n{text}");
    let plain = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n");
    assert_eq!(words(&plain), words(&once), "{name} loses or adds a token\n{text}");
    let before = order::clauses(&plain, &parse_file(&plain));
    let shapes =
        |text: &str| -> Vec<String> { parse_file(text).items.iter().map(|node| shape(&node.item)).collect() };
    if parse_file(text).all_errors().is_empty() {
        assert_eq!(shapes(&before), shapes(&once), "{name} changes the meaning\n{text}\n=>\n{once}");
        assert!(parse_file(&once).all_errors().is_empty(), "{name} breaks\n{once}");
    }
    assert!(once.is_empty() || once.ends_with('\n'), "{name} has no final newline");
    assert!(!once.contains("\n\n\n"), "{name} has two empty lines");
}

#[test]
fn the_corpus_keeps_its_meaning() {
    for case in cases() {
        let text = wrap(&case);
        check(&case.name, &text);
        check(&case.name, &text.replace('\n', "\r\n"));
        if !text.contains("//") {
            check(&case.name, &text.replace('\n', " "));
        }
        check(&case.name, &text.replace(' ', "\n  "));
    }
}

#[test]
fn the_examples_keep_their_meaning() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut n_files = 0;
    for example in std::fs::read_dir(folder).unwrap() {
        let Ok(files) = std::fs::read_dir(example.unwrap().path()) else { continue };
        for file in files
            .map(|file| file.unwrap().path())
            .filter(|file| file.extension().is_some_and(|ending| ending == "synth"))
        {
            check(&file.display().to_string(), &std::fs::read_to_string(&file).unwrap());
            n_files += 1;
        }
    }
    assert!(n_files > 3, "{n_files} examples");
}

#[test]
fn broken_text_stays_as_it_is() {
    let text = "table t[3] {\n     x:   int 0..9\n  y  :  int ~  ~   3 // odd\n  z:int 0..9\n}\n\nenum   A { a   b }\nenum B{a,b}\n";
    let want = "table t[3] {\n  x: int 0..9\n  y  :  int ~  ~   3  // odd\n  z: int 0..9\n}\n\nenum   A { a   b }\nenum B { a, b }\n";
    assert_eq!(format(text), want);
}

#[test]
fn random_edits_lose_nothing() {
    let texts: Vec<String> = cases().iter().map(wrap).filter(|text| text.len() > 60).collect();
    let inserts = [
        "{",
        "}",
        "(",
        ")",
        "\"",
        "|",
        "~",
        "=",
        ":",
        ",",
        "..",
        "/*",
        "//",
        "\n",
        "é",
        "0",
        ";",
        " table t ",
        "///",
    ];
    let mut state = 5_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    for round in 0..300 {
        let mut text = texts[random(texts.len())].clone();
        let mut at = random(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        if random(2) == 0 {
            text.insert_str(at, inserts[random(inserts.len())]);
        } else {
            text.remove(at);
        }
        check(&format!("edit {round}"), &text);
    }
}

#[test]
fn layouts() {
    for (text, want) in [
        ("table t[3]{y=- -x-  -z}", "table t[3] { y = - -x - -z }\n"),
        (
            "table t [ 3 ]{x:int 0..9~Poisson( mean:2 )  y=-x^2+1}",
            "table t[3] { x: int 0..9 ~ Poisson(mean: 2)  y = -x^2 + 1 }\n",
        ),
        ("table line per order[1..4]{no:int 1..9}", "table line per order[1..4] { no: int 1..9 }\n"),
        (
            "table t[3] {\n x : int\n   0..9\n\n\n\n y = 2 z = 3\n}",
            "table t[3] {\n  x: int\n    0..9\n\n  y = 2\n  z = 3\n}\n",
        ),
        (
            "table t[3] { x: int 0..9 source \"s\" missing 5% ~ Poisson(2) unique }",
            "table t[3] { x: int 0..9 ~ Poisson(2) unique missing 5% source \"s\" }\n",
        ),
        (
            "table t[3] {\n  x ~ given a {\n| a | b | c |\n|--|:-:|-|\n| 1..2 or 30 | 5% | else | // one\n// two\n| _ | if a == 1 then 2% else 3% | 4% |\n}\n}",
            "table t[3] {\n  x ~ given a {\n    | a          | b                         | c    |\n    |------------|:-------------------------:|------|\n    | 1..2 or 30 | 5%                        | else |  // one\n    // two\n    | _          | if a == 1 then 2% else 3% | 4%   |\n  }\n}\n",
        ),
        (
            "enum A { a = 1 \"x\" , b =2 }\nenum   B from\"b.csv\"",
            "enum A { a = 1 \"x\", b = 2 }\nenum B from \"b.csv\"\n",
        ),
        (
            "dataset d {\n a=1\n  title = \"t\"  because \"x\"\n}",
            "dataset d {\n  a     = 1\n  title = \"t\"  because \"x\"\n}\n",
        ),
        (
            "table t[3] { ask when x {\na: int\nb = json {\nc=1\nd: list<list<int>>[0..3]\n}\n} }",
            "table t[3] {\n  ask when x {\n    a: int\n    b = json {\n      c = 1\n      d: list<list<int>>[0..3]\n    }\n  }\n}\n",
        ),
        ("use uk . { A,B }\nuse \"f\".{ C }", "use uk.{A, B}\nuse \"f\".{C}\n"),
        (
            "table t[3] {\n  x = f(\n  a,\n  g(\n 1\n)\n  )\n  missing(a,b) 3%\n}",
            "table t[3] {\n  x = f(\n    a,\n    g(\n      1\n    )\n  )\n  missing (a, b) 3%\n}\n",
        ),
        (
            "/// doc\ntable t[3] {\n    // note\n  /// label\n  x = 1 /* why */ + 2 // end\n  // last\n}\n// after",
            "/// doc\ntable t[3] {\n  // note\n  /// label\n  x = 1 /* why */ + 2  // end\n  // last\n}\n// after\n",
        ),
    ] {
        assert_eq!(format(text), want, "{text}");
    }
}
