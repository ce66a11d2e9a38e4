use synthc_ide::{completions, definition, format, hover, symbols};
use synthc_testing::prefixes;

use crate::database;

/// Everything an editor asks at the end of a text.
fn ask(text: &str) -> usize {
    let (db, file) = database(text);
    let at = text.len() as u32;
    let found = completions(&db, file, at);
    for item in &found.items {
        assert!(!item.label.is_empty() && !item.insert.contains('$'), "{item:?}");
    }
    hover(&db, file, at);
    definition(&db, file, at);
    symbols(&db, file);
    format(text);
    found.items.len()
}

fn example(name: &str) -> String {
    let path = format!("{}/../../examples/{name}/{name}.synth", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn every_prefix_of_an_example_can_be_asked_about() {
    let text = example("areas");
    let answered = prefixes(&text).filter(|prefix| ask(prefix) > 0).count();
    assert!(answered * 3 > text.len(), "{answered} of {}", text.len());
}

#[test]
fn every_place_of_an_example_can_be_asked_about() {
    let text = example("survey");
    let (db, file) = database(&text);
    let mut hovered = 0;
    for (at, c) in text.char_indices() {
        // Inside of words the candidates are those of their ends.
        if !c.is_alphanumeric() {
            completions(&db, file, at as u32);
        }
        hovered += usize::from(hover(&db, file, at as u32).is_some());
        definition(&db, file, at as u32);
    }
    assert!(hovered * 6 > text.len(), "{hovered} of {}", text.len());
}

#[test]
fn places_outside_of_a_text_are_no_places() {
    let (db, file) = database("table t[3] { a: int 0..9 } // \u{1f980}");
    for at in [27, 31, 32, 33, 34, 99, u32::MAX] {
        completions(&db, file, at);
        assert_eq!(hover(&db, file, at), None);
    }
}
