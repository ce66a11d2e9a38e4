//! The pages of the syntax codes: the wrong example gives exactly its code, the right one none; known mistakes are named
//! and leave the rest of the statement readable.

#![expect(clippy::unwrap_used, reason = "a test stops where its data is wrong")]

use synthc_syntax::ast::{ExprKind, Item, Member, Value};
use synthc_syntax::parse_file;

fn example<'a>(page: &'a str, kind: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("```synth {kind}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

fn codes(text: &str) -> Vec<&'static str> {
    parse_file(text).all_errors().iter().map(|error| error.code.0).collect()
}

#[test]
fn wrong_and_right_examples() {
    let mut seen = 0;
    for page in
        synthc_diag::codes::ALL.iter().filter(|page| page.code.0 < "E0030" && page.code.0.starts_with("E00"))
    {
        let (wrong, right) = (example(page.text, "wrong"), example(page.text, "right"));
        let errors = parse_file(wrong).all_errors();
        assert_eq!(codes(wrong), [page.code.0], "{wrong}{errors:#?}");
        assert_eq!(codes(right), Vec::<&str>::new(), "{right}");
        seen += 1;
    }
    assert!(seen >= 25, "{seen} pages");
}

#[test]
fn fixes_repair() {
    for page in
        synthc_diag::codes::ALL.iter().filter(|page| page.code.0 < "E0030" && page.code.0.starts_with("E00"))
    {
        let wrong = example(page.text, "wrong");
        let errors = parse_file(wrong).all_errors();
        let Some(fix) = errors.first().and_then(|error| error.fix.clone()) else { continue };
        let mut text = wrong.to_owned();
        text.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
        assert_eq!(codes(&text), Vec::<&str>::new(), "{}: {text}", page.code.0);
    }
}

/// A statement and what its first fix makes of it.
#[test]
fn fixes_say_what_was_meant() {
    for (wrong, right) in [
        ("expect mean(a) = 4.5", "expect mean(a) == 4.5"),
        ("require r %in% c(n, s)", "require r in [n, s]"),
        ("require r %in% few", "require r in few"),
        ("x: varchar(20)", "x: text 0..20"),
        ("x: varchar(20)? ~ Name()", "x: text? 0..20 ~ Name()"),
    ] {
        let text = format!("table t[3] {{\n  {wrong}\n}}\n");
        let errors = parse_file(&text).all_errors();
        let fix = errors.iter().find_map(|error| error.fix.clone()).unwrap();
        let mut fixed = text.clone();
        fixed.replace_range(fix.span.start as usize..fix.span.end as usize, &fix.text);
        assert_eq!(fixed, format!("table t[3] {{\n  {right}\n}}\n"));
        assert_eq!((codes(&fixed), errors.len()), (Vec::new(), 1), "{errors:#?}");
    }
    let errors = parse_file("table t[3] {\n  x = if % in\n  y = a -- b\n}\n").all_errors();
    assert!(errors.iter().flat_map(|error| &error.fix).all(|fix| !fix.text.contains("mod")), "{errors:#?}");
}

/// A statement in a table between two good ones, the code it must give, and whether it must still be read in full.
const STATEMENTS: [(&str, &str, bool); 55] = [
    ("x: int 0..9 ~ Normal(mean: 1, stddev: 2)", "E0009", true),
    ("x: string 1..9", "E0009", true),
    ("x: varchar(20)", "E0009", true),
    ("x: ref order distinct within y", "E0009", true),
    ("x = a % b", "E0010", true),
    ("x = 2024%n", "E0010", true),
    ("x == 3", "E0011", true),
    ("require a = 3", "E0011", true),
    ("x = b + 1 when a = 3", "E0011", true),
    ("x = a && b", "E0012", false),
    ("x = a || b", "E0012", true),
    ("x = !a", "E0012", false),
    ("x = a -- b", "E0012", true),
    ("x = a -- the first & the last of 5 % or so", "E0012", true),
    ("x = --a", "E0012", false),
    ("require a %in% c(b, 3)", "E0012", true),
    ("require a %in% b", "E0012", true),
    ("expect mean(a) = 4.5", "E0011", true),
    ("expect n: mean(a) = 4.5", "E0011", true),
    ("x: varchar(20)?", "E0009", true),
    ("x = a <> b", "E0012", true),
    ("x = a ** 2", "E0012", true),
    ("x: text = 'hello'", "E0013", true),
    ("x = .5", "E0014", true),
    ("x = 5. + 1", "E0014", true),
    ("require 0 < a < 10", "E0015", true),
    ("require 0 < a <= b < 10", "E0015", true),
    ("x ~ given a { | a | b | c | | 1 | 2% | | 3% | }", "E0016", true),
    ("x: int 0..9;", "E0017", true),
    ("x: int 0..110? ~ D", "E0018", true),
    ("x: int null", "E0018", true),
    ("x: int not null", "E0018", true),
    ("x: int nullable", "E0018", true),
    ("x = a ? b : c", "E0018", false),
    ("x = 15minutes", "E0019", true),
    ("x = 15 min", "E0019", true),
    ("x = 5m", "E0019", false),
    ("x = 5foo", "E0019", true),
    ("match: int 0..9", "E0020", true),
    ("x = a @ b", "E0022", false),
    ("x = a # the first & the last of 5 % or so", "E0022", true),
    ("x = a #the first", "E0022", true),
    ("x = match a { b => 1 c => 2, _ => 3 }", "E0027", true),
    ("x = a in {b, c}", "E0023", true),
    ("x: text = \"a\\qb\"", "E0024", true),
    ("x: text = \"a { b\"", "E0025", false),
    ("x int ~ D", "E0026", true),
    ("x Normal(mean: 1, sd: 2)", "E0026", true),
    ("x ~ Normal(mean: , sd: 2)", "E0001", true),
    ("x ~ Normal(mean: 1 sd: 2)", "E0001", true),
    ("x ~ { a: 3, b }", "E0001", true),
    ("x ~ Normal(mean: 1, sd: 2", "E0002", true),
    ("x = (a + b))", "E0003", true),
    ("x = a rond 0.1", "E0008", false),
    ("exect a > 3", "E0008", false),
];

#[test]
fn known_mistakes_have_their_codes_and_hide_nothing() {
    let mut wrong = Vec::new();
    for (statement, code, read) in STATEMENTS {
        let before = format!("table t[3] {{\n  before: int 0..9\n  {statement}\n  after: int 1..2\n}}\n");
        let last =
            format!("table t[3] {{\n  before: int 0..9\n  {statement}\n}}\n\ntable after[3] {{ y = 3 }}\n");
        for text in [before, last] {
            let file = parse_file(&text);
            let found = codes(&text);
            if found.is_empty() || found.iter().any(|found| *found != code) {
                let messages: Vec<String> = file
                    .all_errors()
                    .iter()
                    .map(|error| format!("{} {}", error.code.0, error.message))
                    .collect();
                wrong.push(format!("{statement}: {messages:?} instead of {code}"));
            }
            let members = file.items[0].item.members();
            let n_members = if text.contains("after: ") { 3 } else { 2 };
            if members.len() != n_members || file.items.len() != 4 - n_members {
                wrong.push(format!("{statement}: {} members in {} items", members.len(), file.items.len()));
                continue;
            }
            if read && !is_read(&members[1].member) {
                wrong.push(format!("{statement} is not read"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn is_read(member: &Member) -> bool {
    match member {
        Member::Column(column) => match &column.value {
            Some(Value::Is(expr)) => expr.kind != ExprKind::Bad,
            Some(Value::Draw(draw)) => draw.dist.kind != ExprKind::Bad,
            None => true,
        },
        Member::Bad { .. } => false,
        _ => true,
    }
}

#[test]
fn broken_items_hide_nothing() {
    let good = "enum After { a, b }\n";
    for (item, code) in [
        ("enum Sex { male = 1 \"Male\" female = 2 }\n", "E0001"),
        ("enum Sex { male = 1, female = 2\n", "E0002"),
        ("tabel person[3] { x: int 0..9 }\n", "E0008"),
        ("let x = 3\n", "E0009"),
        ("param x = = 3\n", "E0001"),
        ("dataset d {\n  seed 3\n  edition = 2026\n}\n", "E0001"),
        ("table person[3] {\n  x: int 0..9\n", "E0002"),
        ("table person[3]\n", "E0002"),
        ("table person per { x: int 0..9 }\n", "E0001"),
        ("table person[3] { x: int 0..9 } }\n", "E0003"),
        ("process p { a -> b  b = c }\n", "E0001"),
        ("profile ci { people 200 }\n", "E0001"),
        ("fn f(a float) = a\n", "E0001"),
        ("dist D(a: float = LogNormal(median: a, sigma: 1)\n", "E0002"),
        ("blah\n", "E0001"),
    ] {
        let text = format!("enum Before {{ a, b }}\n{item}{good}");
        let file = parse_file(&text);
        assert_eq!(codes(&text).first(), Some(&code), "{item}: {:#?}", file.all_errors());
        let names: Vec<&str> = file
            .items
            .iter()
            .filter(|node| matches!(&*node.item, Item::Enum(_)))
            .filter_map(|node| node.item.name())
            .map(|name| &*name.text)
            .collect();
        assert!(
            names.contains(&"Before") && names.contains(&"After"),
            "{item}: {names:?} {:#?}",
            file.all_errors()
        );
    }
}
