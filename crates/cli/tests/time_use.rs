//! The time use example keeps its codebook: every variable, label, category and missing code, counted n of n.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use synthc_db::Database;
use synthc_hir::model::{TColumn, TElse, TMember, TSpec};
use synthc_types::{Ty, Value};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// What the codebook says of a variable: its label, and its categories as (value, label).
#[derive(Default)]
struct Variable {
    label: String,
    categories: BTreeSet<(i64, String)>,
}

fn codebook() -> BTreeMap<String, Variable> {
    let mut variables: BTreeMap<String, Variable> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(root().join("tests/real/ipums_atus_00034.csv")).unwrap();
    for row in reader.records() {
        let row = row.unwrap();
        let variable = variables.entry(row[0].to_lowercase()).or_default();
        variable.label = row[1].to_owned();
        if !row[2].is_empty() {
            assert!(variable.categories.insert((row[2].parse().unwrap(), row[3].to_owned())));
        }
    }
    variables
}

fn coded(members: &[TMember]) -> impl Iterator<Item = (i64, String)> {
    members.iter().map(|member| match (&member.code, &member.label) {
        (Some(Value::Int(code)), Some(label)) => (*code, label.to_string()),
        other => panic!("`{}` has no number and label: {other:?}", member.name),
    })
}

/// The categories and missing codes that can stand in a column.
fn categories(spec: &TSpec, column: &TColumn) -> BTreeSet<(i64, String)> {
    let mut found = BTreeSet::new();
    if let Ty::Enum(name) = &column.ty {
        found.extend(coded(&spec.enums.iter().find(|e| e.name == *name).unwrap().members));
    }
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    for route in &column.routes {
        if let TElse::Code { set, code } = &route.otherwise {
            used.insert((set, code));
        }
    }
    for (code, _) in column.missing.iter().flat_map(|rule| &rule.rates) {
        if let Some((set, code)) = code {
            used.insert((set, code));
        }
    }
    for (set, code) in used {
        let set = spec.codes.iter().find(|s| &*s.name == set).unwrap();
        found.extend(coded(&set.members).zip(&set.members).filter(|(_, m)| &*m.name == code).map(|(c, _)| c));
    }
    found
}

#[test]
fn every_variable_label_category_and_missing_code() {
    let db = Database::load(&root().join("examples/time_use/time_use.synth"));
    let spec = db.spec().unwrap_or_else(|faults| panic!("{faults:#?}"));
    let codebook = codebook();
    assert_eq!(codebook.len(), 13);
    let total: usize = codebook.values().map(|v| v.categories.len()).sum();
    assert_eq!(total, 698, "695 categories and the three missing codes of AGE");
    let mut kept = 0;
    for (name, variable) in &codebook {
        let column = spec
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .find(|column| *column.id.column == **name && !column.hidden)
            .unwrap_or_else(|| panic!("no column `{name}`"));
        assert_eq!(column.label.as_deref(), Some(variable.label.as_str()), "label of `{name}`");
        let found = categories(&spec, column);
        let lost: Vec<_> = variable.categories.difference(&found).collect();
        assert!(lost.is_empty(), "`{name}` lost {lost:?}");
        let added: Vec<_> = found.difference(&variable.categories).collect();
        assert!(added.is_empty(), "`{name}` has more than the codebook: {added:?}");
        kept += variable.categories.len();
    }
    assert_eq!(kept, total);
}
