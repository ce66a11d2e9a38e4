//! The time use example keeps its codebook whole: every variable, label, category and missing code, n of n.
//!
//! `tests/real/ipums_atus_00034.csv` lists what the codebook of the American Time Use Survey extract holds.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first fault")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use synthc_db::Database;
use synthc_hir::model::{TColumn, TElse, TMember, TOrigin, TSpec};
use synthc_types::{Ty, Value};

/// A category as numbers and text: the codebook's leading zeros mean nothing in a numeric variable.
type Category = (i64, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// The codebook: for each variable its label and its categories.
fn codebook() -> BTreeMap<String, (String, BTreeSet<Category>)> {
    let mut reader = csv::Reader::from_path(root().join("tests/real/ipums_atus_00034.csv")).unwrap();
    let mut variables: BTreeMap<String, (String, BTreeSet<Category>)> = BTreeMap::new();
    for record in reader.records() {
        let record = record.unwrap();
        let entry = variables.entry(record[0].to_lowercase()).or_default();
        entry.0 = record[1].to_owned();
        if !record[2].is_empty() {
            let new = entry.1.insert((record[2].parse().unwrap(), record[3].to_owned()));
            assert!(new, "the codebook lists {} {} twice", &record[0], &record[2]);
        }
    }
    variables
}

fn spec() -> TSpec {
    let db = Database::load(&root().join("examples/time_use/time_use.synth"));
    let spec = db.spec().unwrap_or_else(|faults| panic!("the example does not check: {faults:?}"));
    TSpec::clone(&spec)
}

fn category(member: &TMember) -> Category {
    let Some(Value::Int(code)) = member.code else { panic!("`{}` has no whole code", member.name) };
    (code, member.label.as_deref().unwrap_or_default().to_owned())
}

/// What a column can hold by name: members of its enum, and every code of the sets of its `when` and `missing`.
fn categories(spec: &TSpec, column: &TColumn) -> BTreeSet<Category> {
    let mut found = BTreeSet::new();
    if let Ty::Enum(name) = &column.ty {
        let members = spec.enums.iter().find(|members| members.name == *name).unwrap();
        found.extend(members.members.iter().map(category));
    }
    let routed = column.routes.iter().filter_map(|route| match &route.otherwise {
        TElse::Code { set, .. } => Some(set),
        _ => None,
    });
    let recorded =
        column.missing.iter().flat_map(|rule| rule.rates.iter()).filter_map(|(code, _)| code.as_ref());
    for set in routed.chain(recorded.map(|(set, _)| set)) {
        let members = spec.codes.iter().find(|members| members.name == *set).unwrap();
        found.extend(members.members.iter().map(category));
    }
    found
}

#[test]
fn every_variable_label_category_and_missing_code_is_kept() {
    let (codebook, spec) = (codebook(), spec());
    let columns: Vec<&TColumn> = spec
        .tables
        .iter()
        .flat_map(|table| table.columns.iter())
        .filter(|column| !column.hidden && !matches!(column.origin, TOrigin::ParentKey { .. }))
        .collect();
    let (mut variables, mut labels, mut kept, mut listed) = (0, 0, 0, 0);
    for (name, (label, expected)) in &codebook {
        let matching: Vec<_> = columns.iter().filter(|column| *column.id.column == **name).collect();
        let [column] = matching[..] else { panic!("`{name}` is the name of {} columns", matching.len()) };
        variables += 1;
        assert_eq!(column.label.as_deref(), Some(label.as_str()), "label of `{name}`");
        labels += 1;
        let found = categories(&spec, column);
        let lost: Vec<_> = expected.difference(&found).collect();
        assert!(lost.is_empty(), "`{name}` lost {lost:?}");
        let added: Vec<_> = found.difference(expected).collect();
        assert!(added.is_empty(), "`{name}` has {added:?}, which the codebook does not");
        kept += found.len();
        listed += expected.len();
    }
    // The source has 13 variables and 695 categories; the 3 missing codes of AGE stand in its coding instructions.
    assert_eq!((variables, labels, kept, listed), (13, 13, 698, 698));
}
