//! Lists, objects and families: a length, each item and each column inside draws at an address of its own.

use serde_json::Value as Json;

use crate::table::{DataSet, sample};

const NESTED: &str = r#"
dataset nested { edition = 2026  seed = 29 }
enum Tag { vip, new, old }
table account[800] {
  key id: int = row()
  before: int 0..999
  tags: list<Tag>[0..4] ~ { vip: 20%, new: 50%, old: 30% }
  settings: json {
    theme: int 1..99
    limits: json { daily: int 1..9 missing 20%  words: list<int 1..50>[2] }
  }
  lines: list<json { qty: int 1..9  price: float 1..9 round 0.01  total = qty * price }>[1..3]
  diag[1..5]: int 0..99
  after: float ~ Normal(mean: before, sd: len(tags) + 1)
}
table visit per account[2] { x: int ~ Poisson(account.settings.theme)  marks: list<int 1..9>[3] }
"#;

fn edited(edits: &[(&str, &str)]) -> DataSet {
    let spec = edits.iter().fold(NESTED.to_owned(), |spec, (from, to)| {
        assert!(spec.contains(from), "the base has no `{from}`");
        spec.replace(from, to)
    });
    sample(&spec, &[])
}

/// Asserts that all columns of the base, but those named, are found again.
fn assert_kept(after: &DataSet, but: &[&str]) {
    let before = sample(NESTED, &[]);
    for (table, found) in &before {
        for name in found.header.iter().filter(|name| !but.contains(&name.as_str())) {
            assert!(found.column(name) == after[table].column(name), "`{table}.{name}` moved");
        }
    }
}

/// The values of a column that holds JSON.
fn parsed(data: &DataSet, table: &str, name: &str) -> Vec<Json> {
    data[table].column(name).iter().map(|cell| serde_json::from_str(cell).unwrap()).collect()
}

#[test]
fn what_stands_beside_moves_nothing() {
    assert_kept(&edited(&[("  before: int", "  more: list<int 0..9>[0..9]\n  before: int")]), &[]);
    assert_kept(&edited(&[("  before: int", "  more: json { theme: int 1..9 }\n  before: int")]), &[]);
    let (lines, diag) = ("  lines: list<json", "  diag[1..5]: int 0..99\n");
    assert_kept(&edited(&[(diag, ""), (lines, &format!("{diag}{lines}"))]), &[]);
    for threads in ["1", "4"] {
        assert_kept(&sample(NESTED, &["--threads", threads]), &[]);
    }
}

#[test]
fn a_longer_list_keeps_the_items_that_were_there() {
    let after = edited(&[
        ("words: list<int 1..50>[2]", "words: list<int 1..50>[5]"),
        ("marks: list<int 1..9>[3]", "marks: list<int 1..9>[9]"),
    ]);
    assert_kept(&after, &["settings", "marks"]);
    let before = sample(NESTED, &[]);
    for (old, new) in parsed(&before, "visit", "marks").iter().zip(parsed(&after, "visit", "marks")) {
        assert_eq!(old.as_array().unwrap()[..], new.as_array().unwrap()[..3]);
        assert_eq!(new.as_array().unwrap().len(), 9);
    }
    for (old, new) in parsed(&before, "account", "settings").iter().zip(parsed(&after, "account", "settings"))
    {
        assert_eq!((&old["theme"], &old["limits"]["daily"]), (&new["theme"], &new["limits"]["daily"]));
        let words = |settings: &Json| settings["limits"]["words"].as_array().unwrap().clone();
        assert_eq!(words(old)[..], words(&new)[..2]);
    }
}

#[test]
fn other_lengths_move_no_item() {
    let after = edited(&[("tags: list<Tag>[0..4]", "tags: list<Tag>[1..6]")]);
    assert_kept(&after, &["tags", "after"]);
    let before = parsed(&sample(NESTED, &[]), "account", "tags");
    for (old, new) in before.iter().zip(parsed(&after, "account", "tags")) {
        let (old, new) = (old.as_array().unwrap(), new.as_array().unwrap());
        let both = old.len().min(new.len());
        assert_eq!(old[..both], new[..both]);
    }
}

#[test]
fn a_column_more_in_an_object_moves_no_other() {
    let after = edited(&[
        ("limits: json {", "size: int 1..9  limits: json { hourly: float ~ Normal(mean: 0, sd: 1) "),
        ("{ qty:", "{ note: text? ~ { \"a\": 1, null: 3 }  qty:"),
    ]);
    assert_kept(&after, &["settings", "lines"]);
    let before = sample(NESTED, &[]);
    for (old, new) in parsed(&before, "account", "settings").iter().zip(parsed(&after, "account", "settings"))
    {
        assert_eq!(old["theme"], new["theme"]);
        assert_eq!(old["limits"]["daily"], new["limits"]["daily"]);
        assert_eq!(old["limits"]["words"], new["limits"]["words"]);
    }
    for (old, new) in parsed(&before, "account", "lines").iter().zip(parsed(&after, "account", "lines")) {
        for (old, new) in old.as_array().unwrap().iter().zip(new.as_array().unwrap()) {
            assert!(["qty", "price", "total"].iter().all(|name| old[name] == new[name]));
        }
    }
}

#[test]
fn former_names_keep_the_draws() {
    let after = edited(&[
        ("  tags: list<Tag>[0..4] ~", "  marks: list<Tag>[0..4] was \"tags\" ~"),
        ("len(tags)", "len(marks)"),
        ("account.settings.theme", "account.prefs.look"),
        (
            "  settings: json {\n    theme: int 1..99\n",
            "  prefs: json {\n    look: int 1..99 was \"theme\"\n",
        ),
        ("[2] }\n  }\n", "[2] }\n  } was \"settings\"\n"),
        ("  diag[1..5]: int 0..99\n", "  icd[1..12]: int 0..99 was \"diag\"\n"),
    ]);
    let before = sample(NESTED, &[]);
    assert_eq!(before["account"].column("tags"), after["account"].column("marks"));
    assert_eq!(before["account"].column("after"), after["account"].column("after"));
    assert_eq!(before["visit"], after["visit"]);
    for number in 1..=5 {
        let (old, new) = (format!("diag_{number}"), format!("icd_{number:02}"));
        assert_eq!(before["account"].column(&old), after["account"].column(&new));
    }
    for (old, new) in parsed(&before, "account", "settings").iter().zip(parsed(&after, "account", "prefs")) {
        assert_eq!((&old["theme"], &old["limits"]), (&new["look"], &new["limits"]));
    }
}
