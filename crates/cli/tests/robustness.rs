//! Any bytes in a spec give diagnostics: no panic, no hang, no endless allocation.
//!
//! Prefixes of every example are parsed, a sample of them checked, and random byte edits of all examples are checked and formatted. A
//! plain run is a quick sample; `SYNTHC_EDITS=2000 SYNTHC_PREFIXES=every` is the whole of it, for a build with the optimizer on.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::path::{Path, PathBuf};

use synthc_db::Database;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// Every spec under `examples/`, with its path.
fn specs() -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for folder in std::fs::read_dir(root().join("examples")).unwrap() {
        let folder = folder.unwrap().path();
        if folder.is_dir() {
            for file in std::fs::read_dir(folder).unwrap() {
                let path = file.unwrap().path();
                if path.extension().is_some_and(|e| e == "synth") {
                    found.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
    }
    found.sort();
    assert!(found.len() >= 5);
    found
}

/// SplitMix64, so that the edits are the same on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * n as u128) >> 64) as usize
    }
}

/// Checks a text as if it stood at `path`, formats it, and formats the result again.
fn survive(path: &Path, bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let overlay = [(path.to_path_buf(), text.clone())].into_iter().collect();
    let db = Database::open(path, synthc_db::Reading::Folder, overlay);
    let faults = db.check().len();
    let once = synthc_syntax::format(&text);
    assert_eq!(synthc_syntax::format(&once), once, "formatting twice is not formatting once");
    faults
}

/// Files up to this length are cut at every character; longer ones too on demand, else at 400 places, evenly spread.
const CUT_EVERYWHERE: usize = 8_000;

fn every_prefix() -> bool {
    std::env::var("SYNTHC_PREFIXES").is_ok_and(|which| which == "every")
}

/// Parses the prefixes of a text that end at these places.
fn parse_prefixes(text: &str, ends: &[usize]) {
    let mut memo = synthc_syntax::Memo::default();
    for end in ends {
        let file = synthc_syntax::parse_file_with(&text[..*end], &mut memo);
        assert!(file.items.len() <= *end);
    }
}

#[test]
fn prefixes_parse() {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    for (_, bytes) in specs() {
        let text = String::from_utf8(bytes).unwrap();
        let step = if every_prefix() || text.len() <= CUT_EVERYWHERE { 1 } else { text.len() / 400 };
        let ends: Vec<usize> = text.char_indices().map(|(end, _)| end).step_by(step).collect();
        std::thread::scope(|scope| {
            for worker in 0..workers {
                let share: Vec<usize> = ends.iter().copied().skip(worker).step_by(workers).collect();
                let text = &text;
                scope.spawn(move || parse_prefixes(text, &share));
            }
        });
    }
}

#[test]
fn prefixes_check() {
    let mut broken = 0;
    for (path, bytes) in specs() {
        let step = if bytes.len() <= CUT_EVERYWHERE { 61 } else { bytes.len() / 25 };
        for end in (0..bytes.len()).step_by(step) {
            broken += usize::from(survive(&path, &bytes[..end]) > 0);
        }
    }
    assert!(broken > 50, "cut off specs have faults");
}

/// A run of at most 40 lines of a spec, so that thousands of edits take minutes rather than hours.
fn excerpt(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let from = random.below(lines.len());
    lines[from..(from + 40).min(lines.len())].concat()
}

#[test]
fn random_edits_check() {
    let edits: usize = std::env::var("SYNTHC_EDITS").ok().and_then(|n| n.parse().ok()).unwrap_or(500);
    let specs = specs();
    let mut random = Random(20_261_121);
    let mut broken = 0;
    for round in 0..edits {
        let (path, bytes) = &specs[random.below(specs.len())];
        // one in forty is an edit of a whole file
        let mut bytes = if round % 40 == 0 { bytes.clone() } else { excerpt(bytes, &mut random) };
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len().max(1));
            let far = |random: &mut Random, most: usize| (at + random.below(most)).min(bytes.len());
            match random.below(5) {
                0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
                1 if at < bytes.len() => {
                    bytes.remove(at);
                }
                2 => {
                    let marks = b"{}()[]|,:~=\"'/\\.%-0aZ\0\xff\n";
                    bytes.insert(at, marks[random.below(marks.len())]);
                }
                3 => {
                    let end = far(&mut random, 200);
                    bytes.drain(at.min(end)..end);
                }
                _ => {
                    let end = far(&mut random, 80);
                    let piece = bytes[at.min(end)..end].to_vec();
                    let to = random.below(bytes.len().max(1)).min(bytes.len());
                    bytes.splice(to..to, piece);
                }
            }
        }
        broken += usize::from(survive(path, &bytes) > 0);
    }
    assert!(broken * 4 > edits, "most edits break a spec: {broken} of {edits}");
}

#[test]
fn hostile_texts_check() {
    let deep = |open: &str, close: &str| {
        format!("table t[1] {{ x = {}1{} }}", open.repeat(100_000), close.repeat(100_000))
    };
    let long = format!("table t[1] {{ x = {}1 }}", "1 + ".repeat(200_000));
    let chain: String = (1..2_000).map(|i| format!("  c{i} = c{} + 1\n", i - 1)).collect();
    let texts = [
        deep("(", ")"),
        deep("[", "]"),
        deep("-", ""),
        deep("not ", ""),
        deep("if true then ", " else 0"),
        deep("/*", "*/"),
        long,
        "{".repeat(300_000),
        "\"".repeat(300_001),
        "|".repeat(300_000),
        "`".repeat(100_001),
        "table ".repeat(50_000),
        "\u{feff}table t[1] { x = 1 }\r\n".to_owned(),
        "\0\0\0".to_owned(),
        format!("table t[1] {{\n  c0: int = 1\n{chain}}}\n"),
        "table t[999999999999999999999999999] { x = 1 }".to_owned(),
        "table t[1] { x: int = 99999999999999999999999 }".to_owned(),
        "fn f(x: int) = f(x) table t[1] { x = f(1) }".to_owned(),
        "dist D(x: float) = D(x) table t[1] { x ~ D(1) }".to_owned(),
        "type A = A table t[1] { x: A }".to_owned(),
        "param n: int = n table t[n] { x = 1 }".to_owned(),
        "use \"./spec.synth\".{T}".to_owned(),
        "table a per b[1] { x = 1 } table b per a[1] { x = 1 }".to_owned(),
    ];
    for text in texts {
        survive(Path::new("spec.synth"), text.as_bytes());
    }
}
