//! The standard library: every module is free of faults, every item is documented.

use std::collections::BTreeSet;

use synthc_db::Database;
use synthc_diag::Loc;
use synthc_syntax::library;

#[test]
fn every_module_checks() {
    for module in library::ALL {
        let own = Database::library(module.name).check();
        assert!(own.is_empty(), "{}: {own:#?}", module.name);
    }
}

/// What is told by the heads of items and parsed one by one is what the whole text says.
#[test]
fn items_are_the_same_when_they_are_parsed_alone() {
    for module in library::ALL {
        let db = Database::library(module.name);
        let file = db.main().unwrap();
        let nodes = &synthc_hir::parsed(&db, file).items;
        let declared = synthc_hir::declared(&db, file);
        assert_eq!(declared.len(), nodes.len(), "{}", module.name);
        for (node, decl) in nodes.iter().zip(declared) {
            let name = node.item.name().unwrap();
            assert_eq!((&decl.name, decl.span, decl.word), (&name.text, name.span, node.item.word()));
            let key = synthc_hir::DeclKey::new(&db, file, decl.space, decl.name.clone());
            let alone = synthc_hir::item_ast(&db, key).as_ref().unwrap();
            assert_eq!((&alone.item, &alone.docs, alone.anchor), (&node.item, &node.docs, decl.anchor));
            let place = Loc { file: file.id(&db), item: Some(decl.anchor), span: decl.span };
            let span = synthc_hir::absolute(&db, file, place).span;
            assert_eq!(module.text.get(span.start as usize..span.end as usize), Some(&*decl.name));
        }
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
