//! The standard library: every module is free of faults, every item is documented and its example checks.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use synthc_db::{Database, library};

/// The example of every item, one column of a table for each.
fn examples(module: &library::Module) -> String {
    let items = module.items();
    let mut out = format!("use {}\n", module.name);
    let sets: Vec<&str> =
        items.iter().filter(|item| item.word == "missing_codes").map(|item| item.name).collect();
    if !sets.is_empty() {
        let _ = writeln!(out, "use {}.{{{}}}", module.name, sets.join(", "));
    }
    out.push_str("table x[1_000] {\n");
    for (at, item) in items.iter().enumerate() {
        let end = item.example.find([' ', ':']).unwrap_or_default();
        let (name, rest) = item.example.split_at(end);
        let _ = writeln!(out, "  {name}_{at}{rest}");
    }
    out.push_str("}\n");
    out
}

#[test]
fn every_module_checks_and_so_does_every_example() {
    for module in library::ALL {
        let own = Database::library(module.name).check();
        assert!(own.is_empty(), "{}: {own:#?}", module.name);
        let found = Database::of_text("examples.synth", &examples(module)).check();
        assert!(found.is_empty(), "the examples of {}: {found:#?}", module.name);
    }
}

#[test]
fn every_item_is_documented() {
    for module in library::ALL {
        assert!(module.about().ends_with('.'), "{} says nothing about itself", module.name);
        let items = module.items();
        assert!(items.len() > 9, "{} has {} items", module.name, items.len());
        let names: BTreeSet<&str> = items.iter().map(|item| item.name).collect();
        assert_eq!(names.len(), items.len(), "{} has a name twice", module.name);
        for item in &items {
            let what = format!("{}.{}", module.name, item.name);
            assert!(item.summary.len() > 5 && item.summary.ends_with(['.', '`']), "{what} has no summary");
            assert!(item.example.contains(item.name), "the example of {what} does not show it");
        }
    }
}

#[test]
fn data_files_are_those_that_the_modules_name() {
    for module in library::ALL {
        for (path, text) in module.data {
            assert!(module.text.contains(&format!("\"{path}\"")), "{path} is read by nothing");
            assert!(text.lines().count() > 2, "{path} is empty");
        }
    }
}
