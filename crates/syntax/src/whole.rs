//! Tests that splitting a file and parsing the pieces gives what parsing it whole gives.

use std::sync::Arc;

use pest::Parser;

use crate::ast::{Item, MemberNode};
use crate::build::Builder;
use crate::grammar::{P, Rule, SynthParser};
use crate::parse_file;
use crate::tokens::tokens;

#[path = "../tests/cases/mod.rs"]
pub mod cases;

/// The items by one parse of the whole text; `None` where the grammar refuses it or a slot is bad.
fn whole(text: &str) -> Option<Vec<Item>> {
    let file = SynthParser::parse(Rule::t_file, text).ok()?.next()?;
    let all = tokens(text);
    let mut builder = Builder::new(text, &all, 0);
    let items: Vec<Item> = file
        .into_inner()
        .filter(|pair| pair.as_rule() == Rule::item)
        .map(|pair| item(&mut builder, pair))
        .collect();
    builder.errors.is_empty().then_some(items)
}

fn item(builder: &mut Builder<'_>, pair: P<'_>) -> Item {
    let inner = pair.clone().into_inner().next().unwrap();
    if !matches!(inner.as_rule(), Rule::table | Rule::group | Rule::graph) {
        return builder.item(pair);
    }
    let mut parts = inner.into_inner();
    let head = parts.next().unwrap();
    let members = builder.block(parts.next().unwrap());
    let node = |member| MemberNode { offset: 0, member: Arc::new(member), errors: Vec::new() };
    builder.item_with_body(head, members.into_iter().map(node).collect())
}

/// A tree as text without places.
pub fn shape(item: &Item) -> String {
    let text = format!("{item:?}");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(at) = [rest.find("Span { "), rest.find("offset: ")].into_iter().flatten().min() {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        rest = &tail[tail.find(['}', ',']).unwrap()..];
        if tail.starts_with("Span") {
            let tail = &text[text.len() - rest.len()..];
            rest = &tail[tail.find('}').unwrap() + 1..];
        }
    }
    out.push_str(rest);
    out
}

fn agree(name: &str, text: &str) -> bool {
    let Some(whole) = whole(text) else { return false };
    let file = parse_file(text);
    assert!(file.all_errors().is_empty(), "{name}: whole is clean, split has {:?}", file.all_errors());
    let split: Vec<String> = file.items.iter().map(|node| shape(&node.item)).collect();
    let whole: Vec<String> = whole.iter().map(shape).collect();
    assert_eq!(split, whole, "{name}\n{text}");
    true
}

#[test]
fn split_and_parse_equals_parse_whole_on_the_corpus() {
    let mut compared = 0;
    for case in cases::cases() {
        let text = cases::wrap(&case);
        let agreed = agree(&case.name, &text);
        assert_eq!(agreed, case.ok, "{}: the grammar as a whole\n{text}", case.name);
        compared += usize::from(agreed);
    }
    assert!(compared > 250, "only {compared} compared");
}

#[test]
fn split_and_parse_equals_parse_whole_on_shuffled_bodies() {
    // Statements of all accepted bodies in pseudo-random order and without line breaks between some of them: every boundary
    // between two statements of the corpus is a test of the scan.
    let bodies: Vec<String> = cases::cases()
        .into_iter()
        .filter(|case| case.entry == "body" && case.ok)
        .map(|case| case.text)
        .collect();
    let mut state = 0x9e37_79b9_u64;
    let mut compared = 0;
    for round in 0..250 {
        let mut text = String::from("table t[1] {\n");
        for _ in 0..5 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let body = &bodies[(state >> 33) as usize % bodies.len()];
            match state >> 60 & 1 {
                // A line comment would swallow what follows.
                0 if !body.contains("//") => text.push_str(&body.replace('\n', " ")),
                _ => text.push_str(body),
            }
            text.push('\n');
        }
        text.push_str("}\n");
        compared += usize::from(agree(&format!("round {round}"), &text));
    }
    assert!(compared > 150, "only {compared} compared");
}
