use synthc_diag::{Severity, Span};
use synthc_ide::{SymbolKind, actions, findings, symbols};

use crate::{database, fixture};

#[test]
fn the_outline_lists_tables_with_their_columns() {
    let (db, file, _, text) =
        fixture("table t[3] {\n  key id: int = row()\n  a, b ~ $\n  require r: id > 0\n}\n");
    let found = symbols(&db, file);
    let names: Vec<&str> = found.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(
        names,
        ["Sex", "Smoker", "ukhls", "Age", "fieldwork", "people", "Wage", "bmi", "household", "t"]
    );
    assert_eq!(found[0].detail, "Sex at birth");
    let table = found.last().unwrap();
    let children: Vec<(&str, SymbolKind)> =
        table.children.iter().map(|symbol| (symbol.name.as_str(), symbol.kind)).collect();
    let wanted = [
        ("id", SymbolKind::Key),
        ("a", SymbolKind::Column),
        ("b", SymbolKind::Column),
        ("r", SymbolKind::Rule),
    ];
    assert_eq!(children, wanted);
    for symbol in found.iter().chain(&table.children) {
        let name = &text[symbol.name_span.start as usize..symbol.name_span.end as usize];
        assert_eq!(name, symbol.name);
        assert!(symbol.span.start <= symbol.name_span.start && symbol.name_span.end <= symbol.span.end);
    }
}

#[test]
fn fixes_become_actions_at_their_place() {
    let text = "enum Unused { a }\ntable t[3] {\n  age: int 0..9\n  b = aeg + 1\n}\n";
    let (db, file) = database(text);
    let found = findings(&db.check());
    let [unused, typo] = found.as_slice() else { panic!("{found:?}") };
    assert!(unused.unused && unused.severity == Severity::Warning && unused.fix.is_none());
    assert!(!typo.unused && typo.code == "E0101" && typo.message.contains("\nhelp: did you mean `age`?"));
    let at = text.find("aeg").unwrap() as u32;
    let [action] = &actions(&found, file.id(&db), Span::new(at + 1, at + 1))[..] else { panic!() };
    assert_eq!((action.title.as_str(), action.mends, action.sure), ("change to `age`", 1, false));
    assert_eq!((action.edit.span, action.edit.text.as_str()), (Span::new(at, at + 3), "age"));
    assert_eq!(actions(&found, file.id(&db), Span::new(0, 3)), []);
}
