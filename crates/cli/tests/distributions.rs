//! The example of every distribution, as the reference shows it, through the whole program: it draws, and not one value alone.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::collections::BTreeSet;
use std::process::Command;

use synthc_dist::distributions::ALL;
use synthc_types::DistDef;

/// How many columns the example of a distribution of several has: as many as its longest list.
fn names(def: &DistDef) -> usize {
    if def.joint().is_none() {
        return 1;
    }
    let lists = def.example.split('[').filter_map(|rest| rest.split_once(']'));
    lists.map(|(list, _)| list.split(',').count()).max().unwrap()
}

#[test]
fn every_example_draws() {
    let mut spec = String::from("table t[200] {\n");
    for (at, def) in ALL.iter().enumerate() {
        assert!(def.example.starts_with(def.name), "{}: the example is `{}`", def.name, def.example);
        let columns: Vec<String> = (0..names(def)).map(|name| format!("c{at}_{name}")).collect();
        spec += &format!("  {} ~ {}\n", columns.join(", "), def.example);
    }
    spec += "}\n";
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("all.synth"), spec).unwrap();
    std::fs::write(file("regions.csv"), "region,people\nnorth,120\nsouth,80\n").unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_synthc"))
        .arg("sample")
        .arg(file("all.synth"))
        .arg("-o")
        .arg(file("all.csv"))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));

    let mut reader = csv::Reader::from_path(file("all.csv")).unwrap();
    let names: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 200);
    for (at, name) in names.iter().enumerate() {
        let values: BTreeSet<&str> = rows.iter().map(|row| row.get(at).unwrap()).collect();
        let def = ALL[name[1..].split_once('_').unwrap().0.parse::<usize>().unwrap()];
        assert!(values.len() > 1 && !values.contains(""), "{}: `{}` gives {values:?}", def.name, def.example);
    }
}
