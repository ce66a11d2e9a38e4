//! Tables of a generated data set, as text cells.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// One table: its header and its rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The tables of a data set by name.
pub type DataSet = BTreeMap<String, Table>;

impl Table {
    /// The cells of a column.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The numbers of a column; NaN for an empty cell.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        self.column(name).iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
    }

    /// Cells by (key columns' cells, column), leaving out the columns in `without`.
    pub fn cells(&self, key: &[&str], without: &[&str]) -> BTreeMap<(String, String), String> {
        let keys: Vec<Vec<&str>> = key.iter().map(|k| self.column(k)).collect();
        let mut cells = BTreeMap::new();
        for (i, row) in self.rows.iter().enumerate() {
            let id = keys.iter().map(|k| k[i]).collect::<Vec<_>>().join("/");
            for (name, cell) in self.header.iter().zip(row) {
                if !without.contains(&name.as_str()) {
                    assert_eq!(
                        cells.insert((id.clone(), name.clone()), cell.clone()),
                        None,
                        "two rows with key {id}"
                    );
                }
            }
        }
        cells
    }
}

/// Runs `synthc sample` on a spec and reads what it wrote.
pub fn sample(spec: &str, args: &[&str]) -> DataSet {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("spec.synth");
    std::fs::write(&file, spec).unwrap();
    let out = folder.path().join("out");
    let done = Command::new(env!("CARGO_BIN_EXE_synthc"))
        .arg("sample")
        .arg(&file)
        .args(args)
        .arg("-o")
        .arg(&out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}\n{spec}", String::from_utf8_lossy(&done.stderr));
    read(&out)
}

/// The parts of a data set, sampled one by one, with the rows of each table one after the other.
pub fn joined(spec: &str, parts: u32, args: &[&str]) -> DataSet {
    let mut joined = DataSet::new();
    for k in 1..=parts {
        let part = format!("{k}/{parts}");
        for (name, part) in sample(spec, &[&["--part", &part], args].concat()) {
            match joined.get_mut(&name) {
                None => _ = joined.insert(name, part),
                Some(table) => table.rows.extend(part.rows),
            }
        }
    }
    joined
}

/// Reads every CSV file of a folder.
pub fn read(folder: &Path) -> DataSet {
    let mut tables = DataSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "csv") {
            let mut reader = csv::Reader::from_path(&path).unwrap();
            let header = reader.headers().unwrap().iter().map(String::from).collect();
            let rows = reader.records().map(|r| r.unwrap().iter().map(String::from).collect()).collect();
            tables.insert(path.file_stem().unwrap().to_string_lossy().into_owned(), Table { header, rows });
        }
    }
    assert!(!tables.is_empty(), "no table was written");
    tables
}

/// The share of cells of `column` that differ between two tables with the same rows.
pub fn moved(before: &Table, after: &Table, column: &str) -> f64 {
    let (a, b) = (before.column(column), after.column(column));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).filter(|(x, y)| x != y).count() as f64 / a.len() as f64
}

/// Mean ranks from 0, standardized later by [`correlation`].
pub fn ranks(values: Vec<f64>) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let mut end = start;
        while end + 1 < order.len() && values[order[end + 1]] == values[order[start]] {
            end += 1;
        }
        for at in &order[start..=end] {
            ranks[*at] = (start + end) as f64 / 2.0;
        }
        start = end + 1;
    }
    ranks
}

/// Pearson's correlation.
pub fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (mx, my) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let sum = |f: &dyn Fn(f64, f64) -> f64| x.iter().zip(y).map(|(a, b)| f(a - mx, b - my)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}
