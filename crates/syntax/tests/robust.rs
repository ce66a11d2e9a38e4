//! Any text gives a tree and errors: never a panic, never a hang, never an overflow of the stack.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its data is wrong")]

mod cases;

use std::time::{Duration, Instant};

use cases::{cases, wrap};
use synthc_syntax::{Memo, parse_file, parse_file_with, tokens};

/// The snippet of the language's section 1.
fn snippet() -> String {
    cases().into_iter().find(|case| case.ok && case.name == "B1").unwrap().text
}

/// Everything a text must satisfy; the stack is that of a worker thread.
fn check(text: &str) {
    check_with(text, &mut Memo::default());
}

fn check_with(text: &str, memo: &mut Memo) {
    let start = Instant::now();
    let file = parse_file_with(text, memo);
    let mut end = 0;
    for node in &file.items {
        let at = node.offset as usize;
        assert!(at >= end, "items overlap in {text:?}");
        end = at + node.text.len();
        assert_eq!(text.get(at..end), Some(&*node.text), "an item's text is not at its offset in {text:?}");
    }
    for error in file.all_errors() {
        let (from, to) = (error.span.start as usize, error.span.end as usize);
        assert!(from <= to && to <= text.len(), "{error:?} is outside of {text:?}");
        assert!(text.get(from..to).is_some(), "{error:?} cuts a character of {text:?}");
    }
    let all = tokens(text);
    let joined: usize = all.iter().map(|token| token.text(text).len()).sum();
    assert_eq!(joined, text.len(), "tokens do not cover {text:?}");
    // far above what a busy machine needs, far below what an exponential search would
    let limit = Duration::from_secs(30) + Duration::from_micros(200) * text.len() as u32;
    assert!(
        start.elapsed() < limit,
        "{:?} for {} bytes: {:?}",
        start.elapsed(),
        text.len(),
        &text[..text.len().min(200)]
    );
}

fn random(state: &mut u64) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as usize
}

#[test]
fn every_prefix_of_the_first_snippet() {
    let text = snippet();
    let mut memo = Memo::default();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        check_with(&text[..end], &mut memo);
    }
}

#[test]
fn random_edits_of_the_corpus() {
    let texts: Vec<String> = cases().iter().map(wrap).filter(|text| text.len() > 60).collect();
    let inserts = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
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
        "\0",
        "é",
        "0",
        "if ",
        " table t ",
        "`",
    ];
    let mut state = 7;
    for _ in 0..1500 {
        let mut text = texts[random(&mut state) % texts.len()].clone();
        for _ in 0..=random(&mut state) % 4 {
            let mut at = random(&mut state) % (text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match random(&mut state) % 3 {
                0 => text.insert_str(at, inserts[random(&mut state) % inserts.len()]),
                1 if at < text.len() => {
                    text.remove(at);
                }
                _ => text.truncate(at.max(text.len() / 2)),
            }
            while !text.is_char_boundary(text.len().min(at)) {
                at -= 1;
            }
        }
        check(&text);
    }
}

#[test]
fn random_bytes() {
    let mut state = 3;
    for _ in 0..300 {
        let bytes: Vec<u8> = (0..random(&mut state) % 400).map(|_| random(&mut state) as u8).collect();
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn deep_nesting_has_an_error_of_its_own() {
    let deep = 100_000;
    let forms: [(&str, &str, &str, &str); 12] = [
        ("table t[1] { c = ", "(", "1", ")"),
        ("table t[1] { c = ", "[", "1", "]"),
        ("table t[1] { c ~ ", "{ a: ", "1", "}"),
        ("table t[1] { c ~ ", "f(", "1", ")"),
        ("table t[1] { c ~ ", "f(x: ", "1", ""),
        ("table t[1] { c = ", "not ", "a", ""),
        ("table t[1] { c = ", "- ", "a", ""),
        ("table t[1] { c = ", "2 ^ ", "a", ""),
        ("table t[1] { c = ", "if a then ", "b", " else c"),
        ("table t[1] { c: ", "list<", "int", ">"),
        ("table t[1] { c: ", "json { a: ", "int", " }"),
        ("table t[1] { c = ", "match a { _ => ", "b", " }"),
    ];
    for (before, open, inside, close) in forms {
        let text = format!("{before}{}{inside}{}\n}}", open.repeat(deep), close.repeat(deep));
        check(&text);
        let errors = parse_file(&text).all_errors();
        assert!(
            errors.iter().any(|error| matches!(error.code.0, "E0004" | "E0005")),
            "{open}: {:?}",
            errors.first()
        );
    }
    check(&format!("{}{}", "/*".repeat(deep), "*/".repeat(deep)));
    check(&"{".repeat(deep));
    check(&"}".repeat(deep));
    check(&format!("const a = {}", "\"{".repeat(1000)));
    check(&format!("const a = \"{{{}1{}}}\"", "(".repeat(deep), ")".repeat(deep)));
    check(&format!("table t[1] {{ c = \"{}\" }}", "{f(".repeat(1000)));
    check(&format!("const a = {}b", "a[..".repeat(2000)));
    check(&format!("table t[1] {{ c: int 0..{}b }}", "a[1..".repeat(100)));
}

#[test]
fn nesting_at_the_limit_is_read() {
    for (open, close) in [
        ("(", ")"),
        ("f(x: ", ")"),
        ("[", "]"),
        ("- ", ""),
        ("not ", ""),
        ("if a then b else ", ""),
        ("2 ^ ", ""),
    ] {
        let text = format!("const a = {}1{}", open.repeat(120), close.repeat(120));
        check(&text);
        assert_eq!(parse_file(&text).all_errors(), [], "{open}");
    }
}

#[test]
fn long_runs_of_operators() {
    for operator in ["+", "and", "??", "or", "*", "=="] {
        let short =
            format!("const a = {}1", format!("1 {operator} ").repeat(if operator == "==" { 1 } else { 450 }));
        assert_eq!(parse_file(&short).all_errors(), [], "{operator}");
        let long = format!("const a = {}1", format!("1 {operator} ").repeat(200_000));
        check(&long);
        assert_eq!(
            parse_file(&long).all_errors().first().map(|error| error.code.0),
            Some("E0005"),
            "{operator}"
        );
    }
    check(&format!("const a = b{}", ".c".repeat(100_000)));
    check(&format!("const a = b{}", "()".repeat(100_000)));
    // Nested runs: the tree would be as deep as the product.
    let mut nested = String::from("1");
    for _ in 0..100 {
        nested = format!("({nested}){}", " + 1".repeat(100));
    }
    check(&format!("const a = {nested}"));
}

#[test]
fn odd_characters() {
    check("\0");
    check("\u{FEFF}table t[1] { x: int 0..1 }\r\n");
    assert_eq!(parse_file("\u{FEFF}table t[1] {\r\n  x: int 0..1\r\n  y = 2 // c\r\n}\r\n").all_errors(), []);
    check("table t[1] { x: int 0..1 \0 y = 2 }");
    check("table é[1] { naïve: text = \"ü{naïve}\" }");
    assert_eq!(parse_file("table é[1] { naïve: text = \"ü\" }").all_errors(), []);
    check("const a = \"");
    check("const a = `");
    check("use");
    check("table");
}

#[test]
fn huge_lines_and_many_unclosed_brackets() {
    let columns: String = (0..2_000).map(|i| format!("c{i}: int 0..9 ")).collect();
    check(&format!("table t[1] {{ {columns} }}"));
    check(&format!("table t[1] {{ {} }}", "x ~ f(\n".repeat(5_000)));
    check(&format!("table t[1] {{ {} }}", "x ~ { a: 1,\n".repeat(5_000)));
    check(&format!("table t[1] {{ {} }}", "x ~ f( ".repeat(5_000)));
    check(&"table t[1] {\n".repeat(5_000));
    check(&"enum A { a,\n".repeat(1_000));
    check(&format!("const a = {}", "a, ".repeat(50_000)));
    check(&format!("table t[1] {{ {} = 1 }}", "a, ".repeat(50_000)));
    check(&format!("const a = \"{}\"", "{x}".repeat(2_000)));
    check(&format!("table t[1] {{ c ~ given a {{ | a | b |\n{} }} }}", "| 1 | 2% |\n".repeat(1_000)));
    check(&"@".repeat(100_000));
    check(&"x int ~ D\n".repeat(2_000));
}

#[test]
fn a_memo_changes_nothing() {
    let mut text = snippet();
    let mut memo = Memo::default();
    let mut state = 11;
    for _ in 0..150 {
        assert_eq!(parse_file_with(&text, &mut memo), parse_file(&text));
        let at = random(&mut state) % text.len();
        if text.is_char_boundary(at) {
            text.insert(at, [' ', '\n', 'x', '3', '}'][random(&mut state) % 5]);
        }
    }
}

#[test]
fn speed_of_a_long_file() {
    let lines = if cfg!(debug_assertions) { 1_000 } else { 5_000 };
    let statement =
        "  age: int 0..105 ~ match seq() { 1 or 2 => Normal(mean: 49, sd: 17), _ => Exponential(mean: 9) }\n";
    let columns: String = (0..lines).map(|i| statement.replace("age", &format!("age_{i}"))).collect();
    let text = format!("table t[1] {{\n{columns}}}\n");
    let start = Instant::now();
    let mut memo = Memo::default();
    let first = parse_file_with(&text, &mut memo);
    let whole = start.elapsed();
    assert_eq!(first.all_errors(), []);
    let edited = text.replacen("Exponential(mean: 9)", "Exponential(mean: 10)", 1);
    let start = Instant::now();
    let second = parse_file_with(&edited, &mut memo);
    println!(
        "{lines} lines ({} kB): {whole:?}; one member changed: {:?}",
        text.len() / 1000,
        start.elapsed()
    );
    assert_eq!(second.items[0].item.members().len(), lines);
}
