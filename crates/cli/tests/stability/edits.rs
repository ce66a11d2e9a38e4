//! Edits of a spec that must not move a cell they do not speak of.

use std::process::Command;

use crate::BASE;
use crate::table::{DataSet, sample};

/// Asserts that all cells of the base are found again in `after`, by key, but for columns that number rows of a table.
fn assert_kept(after: &DataSet) {
    let before = sample(BASE, &[]);
    for (table, key, numbered) in
        [("parent", &["id"][..], &[][..]), ("child", &["parent", "no"][..], &["cid"][..])]
    {
        let found = after[table].cells(key, numbered);
        for (at, cell) in before[table].cells(key, numbered) {
            assert_eq!(found.get(&at), Some(&cell), "{table} {at:?} moved");
        }
    }
}

fn edited(from: &str, to: &str) -> DataSet {
    assert!(BASE.contains(from), "the base has no `{from}`");
    sample(&BASE.replace(from, to), &[])
}

#[test]
fn the_base_is_no_toy() {
    let base = sample(BASE, &[]);
    assert_eq!(base["parent"].rows.len(), 300);
    assert!(base["child"].rows.len() > 300);
    let income = base["parent"].column("income");
    assert!(income.contains(&"-9") && income.contains(&"-8") && income.contains(&""));
    let gap = base["parent"].numbers("gap");
    assert!(gap.iter().all(|g| g.abs() <= 1.5) && gap.iter().any(|g| g.abs() > 1.3));
}

#[test]
fn repeat() {
    assert_eq!(sample(BASE, &[]), sample(BASE, &[]));
}

#[test]
fn insert_a_column() {
    assert_kept(&edited("  age: int", "  extra: float ~ Normal(mean: 0, sd: 1)\n  age: int"));
    assert_kept(&edited("  x: int", "  extra: int ~ Poisson(3) missing 5%\n  x: int"));
}

#[test]
fn insert_texts_by_pattern() {
    let texts =
        "  extra: text matching /[a-z]+\\d{2}|x/ missing 5%\n  code: text matching /[A-Z]{3,4}/ unique\n";
    assert_kept(&edited("  age: int", &format!("{texts}  age: int")));
    assert_kept(&edited("  x: int", &format!("{texts}  x: int")));
}

#[test]
fn grow_a_table_with_texts_by_pattern() {
    let spec = |rows: u32| {
        format!(
            "table t[{rows}] {{ key id: text matching /[A-Z]+-\\d{{3}}/  word: text matching /[a-z]{{1,9}}/ }}"
        )
    };
    let (before, after) = (sample(&spec(200), &[]), sample(&spec(900), &[]));
    assert_eq!(before["t"].rows[..], after["t"].rows[..200]);
    let ids = after["t"].column("id");
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), 900);
}

#[test]
fn insert_a_table() {
    assert_kept(&edited(
        "table parent",
        "table other[20] { key id: int = row()  z: float ~ Normal(mean: 0, sd: 1) }\ntable parent",
    ));
}

#[test]
fn insert_a_child_table() {
    let more = format!("{BASE}\ntable visit per parent ~ Poisson(2) {{ z: float ~ Exponential(mean: 2) }}\n");
    assert_kept(&sample(&more, &[]));
}

#[test]
fn format() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spec.synth");
    // A layout that nobody writes: every word in a column of its own making.
    let loose = BASE.replace("  ", "\t  ").replace(": ", " :   ").replace(" ~ ", "~").replace(", ", " ,");
    for spec in [BASE, &loose] {
        std::fs::write(&file, spec).unwrap();
        let done = Command::new(env!("CARGO_BIN_EXE_synthc")).arg("fmt").arg(&file).status().unwrap();
        assert!(done.success());
        let formatted = std::fs::read_to_string(&file).unwrap();
        assert_ne!(formatted, spec);
        assert_eq!(sample(&formatted, &[]), sample(BASE, &[]));
    }
}

#[test]
fn reorder_columns() {
    let age = "  age: int 0..100 ~ Normal(mean: 45, sd: 18)\n";
    let moved = BASE.replace(age, "").replace("  total: int", &format!("{age}  total: int"));
    assert_ne!(moved, BASE);
    assert_kept(&sample(&moved, &[]));
}

#[test]
fn reorder_tables() {
    let at = BASE.find("table parent").unwrap();
    let child = BASE.find("table child").unwrap();
    let moved = format!("{}{}{}", &BASE[..at], &BASE[child..], &BASE[at..child]);
    assert_kept(&sample(&moved, &[]));
}

#[test]
fn rename_with_was() {
    let spec = BASE
        .replace(
            "age: int 0..100 ~ Normal(mean: 45, sd: 18)",
            "years: int 0..100 ~ Normal(mean: 45, sd: 18) was \"age\"",
        )
        .replace("when age >=", "when years >=");
    let mut after = sample(&spec, &[]);
    assert!(after["parent"].header.contains(&"years".to_owned()));
    for name in &mut after.get_mut("parent").unwrap().header {
        if name == "years" {
            *name = "age".to_owned();
        }
    }
    assert_kept(&after);
}

#[test]
fn rename_a_table_with_was() {
    let spec = BASE
        .replace("table child per parent[n_kids]", "table kid per parent[n_kids] was \"child\"")
        .replace("child.x", "kid.x");
    let mut after = sample(&spec, &[]);
    let kid = after.remove("kid").unwrap();
    after.insert("child".to_owned(), kid);
    assert_kept(&after);
}

#[test]
fn rename_an_enum_value_with_was() {
    let spec = BASE
        .replace("enum Status { active,", "enum Status { live was \"active\",")
        .replace("{ active: 40%,", "{ live: 40%,");
    let mut after = sample(&spec, &[]);
    for row in &mut after.get_mut("parent").unwrap().rows {
        for cell in row {
            if cell == "live" {
                *cell = "active".to_owned();
            }
        }
    }
    assert_kept(&after);
}

#[test]
fn a_rename_without_was_moves_the_draws() {
    let spec = BASE.replace("age: int 0..100", "years: int 0..100").replace("when age >=", "when years >=");
    let (before, after) = (sample(BASE, &[]), sample(&spec, &[]));
    assert_ne!(before["parent"].column("age"), after["parent"].column("years"));
}

#[test]
fn grow() {
    assert_kept(&sample(BASE, &["--set", "n=500"]));
}

#[test]
fn change_one_parents_count() {
    let after = edited("  total: int = sum(child.x)", "  total: int = sum(child.x)\n  pin { n_kids: 5 }");
    let before = sample(BASE, &[]);
    let count = |data: &DataSet| data["child"].column("parent").iter().filter(|p| **p == "1").count();
    assert_eq!(count(&after), 5);
    assert_ne!(count(&before), 5);
    let cells = after["child"].cells(&["parent", "no"], &["cid"]);
    for (at, cell) in before["child"].cells(&["parent", "no"], &["cid"]) {
        assert_eq!(cells.get(&at), Some(&cell), "{at:?} moved");
    }
    let cells = after["parent"].cells(&["id"], &[]);
    for (at, cell) in before["parent"].cells(&["id"], &[]) {
        if at.0 != "1" {
            assert_eq!(cells.get(&at), Some(&cell), "{at:?} moved");
        }
    }
}

#[test]
fn extract_a_dist() {
    let spec = BASE
        .replace("table parent", "dist Ages(m: float) = Normal(mean: m, sd: 18)\ntable parent")
        .replace("~ Normal(mean: 45, sd: 18)", "~ Ages(45)");
    assert_kept(&sample(&spec, &[]));
}

#[test]
fn extract_a_type() {
    let spec = BASE
        .replace("table parent", "type Age = int 0..100 ~ Normal(mean: 45, sd: 18)\ntable parent")
        .replace("age: int 0..100 ~ Normal(mean: 45, sd: 18)", "age: Age");
    assert_kept(&sample(&spec, &[]));
}

#[test]
fn extract_a_fn() {
    let spec = BASE
        .replace("table parent", "fn gap_of(b: float, a: float) = b - a\ntable parent")
        .replace("= b - a\n  require", "= gap_of(b, a)\n  require");
    assert!(spec.contains("gap_of(b, a)"));
    assert_kept(&sample(&spec, &[]));
}

#[test]
fn comments_and_layout() {
    assert_kept(&sample(&BASE.replace('\n', " // note\n"), &[]));
    let one_line = BASE.lines().collect::<Vec<_>>().join("   ");
    assert_kept(&sample(&one_line, &[]));
}

#[test]
fn adding_missing_changes_no_other_draw() {
    let (before, after) = (
        sample(BASE, &[]),
        edited(
            "y: float ~ Gamma(mean: 3, sd: 1 + x) missing 10%",
            "y: float ~ Gamma(mean: 3, sd: 1 + x) missing 30%",
        ),
    );
    let now = after["child"].column("y");
    let mut gained = 0;
    for (was, now) in before["child"].column("y").iter().zip(now) {
        assert!(*was == now || now.is_empty(), "a value changed: {was} to {now}");
        gained += usize::from(*was != now);
    }
    assert!(gained > 0);
}

#[test]
fn a_new_require_moves_only_rows_that_broke_it() {
    let after = edited("  total: int", "  require grown: age >= 18\n  total: int");
    let before = sample(BASE, &[]);
    let ages = before["parent"].numbers("age");
    let mut broke = 0;
    for (i, (a, b)) in ages.iter().zip(after["parent"].numbers("age")).enumerate() {
        if *a >= 18.0 {
            assert_eq!(*a, b, "row {i} met the constraint and moved");
        } else {
            broke += 1;
            assert!(b >= 18.0);
        }
    }
    assert!(broke > 5);
    assert_eq!(before["parent"].column("a"), after["parent"].column("a"));
}
