//! The standard library: every module is free of faults, every item is documented.

use std::collections::BTreeSet;

use synthc_db::Database;
use synthc_syntax::library;

#[test]
fn every_module_checks() {
    for module in library::ALL {
        let own = Database::library(module.name).check();
        assert!(own.is_empty(), "{}: {own:#?}", module.name);
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
