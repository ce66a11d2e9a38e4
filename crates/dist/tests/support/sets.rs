//! The parameter sets of the reference values.

use std::fs;
use std::path::PathBuf;

use synthc_types::{DistDef, Form};

/// Every parameter set of a definition: the form and the parameters as written.
pub fn of(def: &'static DistDef) -> Vec<(&'static Form, Vec<f64>)> {
    let file =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/reference/{}.csv", def.name));
    let text = fs::read_to_string(&file).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
    let sets: Vec<_> =
        text.lines()
            .filter(|line| line.contains(",mean,,"))
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                let form = def.forms.iter().find(|form| {
                    form.params.iter().map(|p| p.name).collect::<Vec<_>>().join(" ") == cells[1]
                });
                let written = cells[2..cells.len() - 3].iter().filter_map(|cell| cell.parse().ok()).collect();
                (form.unwrap_or_else(|| panic!("{line}")), written)
            })
            .collect();
    assert!(sets.len() >= 10, "{}: {} parameter sets", def.name, sets.len());
    sets
}
