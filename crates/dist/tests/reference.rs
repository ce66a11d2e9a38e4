//! Every distribution against reference values computed with 60 digits: `tests/reference/make.py` makes them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN is to fail")]

use std::fs;
use std::path::PathBuf;

use synthc_dist::distributions::named;
use synthc_types::{Family, Params};

struct Row {
    name: String,
    params: Params,
    what: String,
    at: f64,
    value: f64,
    line: String,
}

fn rows() -> Vec<Row> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut rows = Vec::new();
    for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "csv")) {
        for line in fs::read_to_string(file).unwrap().lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [name, names, a, b, what, at, value] = cells[..] else { panic!("{line}") };
            let def = named(name).unwrap_or_else(|| panic!("{line}"));
            let form = def
                .forms
                .iter()
                .find(|form| form.params.iter().map(|p| p.name).collect::<Vec<_>>().join(" ") == names)
                .unwrap_or_else(|| panic!("{line}"));
            let written: Vec<f64> = [a, b].iter().filter_map(|cell| cell.parse().ok()).collect();
            rows.push(Row {
                name: name.to_owned(),
                params: (form.canonical)(&written),
                what: what.to_owned(),
                at: at.parse().unwrap_or(0.0),
                value: value.parse().unwrap(),
                line: line.to_owned(),
            });
        }
    }
    rows
}

/// |a - b| relative to b.
fn distance(a: f64, b: f64) -> f64 {
    // Medians at 0 come with the noise of the 60th digit.
    if a == b || (a == 0.0 && b.abs() < 1e-50) { 0.0 } else { ((a - b) / b).abs() }
}

/// Checks the rows of these kinds; prints the largest error of each distribution.
fn check(kinds: &[&str], tolerance: impl Fn(&Row) -> f64, compute: impl Fn(&Row) -> f64) {
    let mut worst: Vec<(String, f64, String)> = Vec::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for row in rows().iter().filter(|row| kinds.contains(&row.what.as_str())) {
        count += 1;
        let found = compute(row);
        let error = distance(found, row.value);
        if !(error <= tolerance(row)) {
            faults.push(format!("{}: found {found:e}, error {error:e}", row.line));
        }
        match worst.iter_mut().find(|entry| entry.0 == row.name) {
            Some(entry) if entry.1 < error => *entry = (row.name.clone(), error, row.line.clone()),
            Some(_) => {}
            None => worst.push((row.name.clone(), error, row.line.clone())),
        }
    }
    for (name, error, line) in &worst {
        println!("{name:<12} {error:9.2e}  {line}");
    }
    assert!(count > 100, "only {count} rows");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn moments() {
    check(
        &["mean", "variance"],
        |_| 1e-13,
        |row| {
            let kernel = named(&row.name).unwrap().kernel().unwrap();
            if row.what == "mean" { (kernel.mean)(&row.params) } else { (kernel.variance)(&row.params) }
        },
    );
}

#[test]
fn distribution_functions() {
    check(
        &["cdf", "sf"],
        |_| 2e-11,
        |row| {
            let kernel = named(&row.name).unwrap().kernel().unwrap();
            if row.what == "cdf" {
                (kernel.cdf)(&row.params, row.at)
            } else {
                (kernel.sf)(&row.params, row.at)
            }
        },
    );
}

#[test]
fn quantiles() {
    check(
        &["quantile", "upper"],
        |row| {
            let def = named(&row.name).unwrap();
            if def.family == Family::Continuous {
                return 2e-12;
            }
            // Where a distribution function meets the probability to the last bit, either neighbour is right.
            let kernel = def.kernel().unwrap();
            let tail = if row.what == "quantile" { kernel.cdf } else { kernel.sf };
            let tie = [row.value - 1.0, row.value, row.value + 1.0]
                .iter()
                .any(|k| distance(tail(&row.params, *k), row.at) < 4e-16);
            if tie { 1.0 } else { 0.0 }
        },
        |row| {
            let kernel = named(&row.name).unwrap().kernel().unwrap();
            if row.what == "quantile" {
                (kernel.quantile)(&row.params, row.at)
            } else {
                (kernel.upper_quantile)(&row.params, row.at)
            }
        },
    );
}
