//! Every function through the whole program: the example of each definition, and reference values made by Python
//! (`tests/reference/functions.py`), as constants and as columns that are computed row by row.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use synthc_types::TyPattern;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// The cells of the one row that a spec gives for each table.
fn sample(spec: &str, tables: usize) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join("f.synth"), folder.path().join("out"));
    std::fs::write(&path, spec).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_synthc"));
    let done = command.arg("sample").arg(&path).args(["--format", "csv", "-o"]).arg(&out).output().unwrap();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{}", errors.chars().take(4000).collect::<String>());
    (0..tables)
        .map(|table| {
            let mut reader = csv::Reader::from_path(out.join(format!("t{table}.csv"))).unwrap();
            let row = reader.records().next().unwrap().unwrap();
            row.iter().map(str::to_owned).collect()
        })
        .collect()
}

/// The arguments of a call, apart at the commas of the outermost level; `None` where the expression is no call.
fn arguments(expression: &str) -> Option<(&str, Vec<&str>)> {
    let open = expression.find('(')?;
    let name = &expression[..open];
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') || name.is_empty() {
        return None;
    }
    let mut list = Vec::new();
    let (mut depth, mut quoted, mut escaped, mut start) = (0, false, false, open + 1);
    for (at, c) in expression.char_indices().skip_while(|(at, _)| *at <= open) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' => depth += 1,
            ',' if depth == 0 => {
                list.push(expression[start..at].trim());
                start = at + 1;
            }
            ')' if depth == 0 => {
                if at + 1 != expression.len() {
                    return None;
                }
                list.push(expression[start..at].trim());
            }
            ')' | ']' => depth -= 1,
            _ => {}
        }
    }
    list.retain(|argument| !argument.is_empty());
    Some((name, list))
}

/// Columns for the arguments, which no rule of the compiler can turn into constants, and the call of them.
fn by_row(at: usize, expression: &str) -> Option<String> {
    let (name, list) = arguments(expression)?;
    let def = synthc_dist::functions::named(name)?;
    let mut text = String::new();
    let mut call = Vec::new();
    for (i, argument) in list.iter().enumerate() {
        let written = def.overloads.iter().any(|overload| {
            matches!(overload.params.get(i), Some(TyPattern::Choice(_) | TyPattern::Places))
                && overload.params.len() == list.len()
        });
        if written || argument.starts_with('[') {
            call.push((*argument).to_owned());
        } else {
            writeln!(text, "  hidden a{at}_{i} = if row() < 5 then {argument} else {argument}").unwrap();
            call.push(format!("a{at}_{i}"));
        }
    }
    writeln!(text, "  c{at} = {name}({})", call.join(", ")).unwrap();
    Some(text)
}

/// Whether a cell has the value, floats up to their last digits.
fn agrees(cell: &str, value: &str) -> bool {
    let close = || {
        let (a, b): (f64, f64) = (cell.parse().ok()?, value.parse().ok()?);
        let exact = !value.contains(['.', 'e']);
        Some(!exact && (a - b).abs() <= 4e-15 * b.abs().max(1e-300) || a == b)
    };
    cell == value || close().unwrap_or(false)
}

/// The type of a decimal of more than 18 digits, which a column holds where its range says so.
fn declaration(value: &str) -> Option<String> {
    let (whole, part) = value.trim_start_matches('-').split_once('.')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let long = digits(whole) && digits(part) && whole.len() + part.len() > 18;
    let end = 37usize.checked_sub(part.len())?;
    long.then(|| format!("decimal({})? -1e{end}..1e{end}", part.len()))
}

fn hold(cases: &[(String, String)], what: &str) {
    let mut faults = Vec::new();
    for (form, constant) in [("constants", true), ("rows", false)] {
        // A few hundred columns a table.
        let mut spec = String::new();
        let mut chunks = Vec::new();
        for chunk in cases.chunks(300) {
            let mut wanted = Vec::new();
            let mut text = String::new();
            for (at, (expression, value)) in chunk.iter().enumerate() {
                let columns = match constant {
                    true => Some(format!("  c{at} = {expression}\n")),
                    false => by_row(at, expression),
                };
                if let Some(columns) = columns {
                    let exact = expression.contains("decimal(").then(|| declaration(value)).flatten();
                    let declared = exact.map(|ty| format!("  c{at}: {ty} = "));
                    let columns = declared
                        .map_or(columns.clone(), |head| columns.replace(&format!("  c{at} = "), &head));
                    text.push_str(&columns);
                    wanted.push((expression, value));
                }
            }
            if !wanted.is_empty() {
                writeln!(spec, "table t{}[1] {{\n{text}}}", chunks.len()).unwrap();
                chunks.push(wanted);
            }
        }
        for (cells, wanted) in sample(&spec, chunks.len()).iter().zip(&chunks) {
            assert_eq!(cells.len(), wanted.len());
            for (cell, (expression, value)) in cells.iter().zip(wanted) {
                if !agrees(cell, value) {
                    faults.push(format!("{form}: {expression} gives `{cell}`, not `{value}`"));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{what}: {} faults\n{}",
        faults.len(),
        faults[..faults.len().min(60)].join("\n")
    );
}

#[test]
fn every_example_gives_what_its_definition_says() {
    let cases: Vec<(String, String)> = synthc_dist::functions::all()
        .map(|def| (def.example.to_owned(), def.gives.trim_matches('"').to_owned()))
        .collect();
    assert!(cases.len() >= 90, "{} functions", cases.len());
    hold(&cases, "examples");
}

#[test]
fn functions_agree_with_python() {
    let folder = root().join("tests/reference/functions");
    let mut count = 0;
    for name in ["numbers", "texts", "dates", "check_digits", "decimals", "formats"] {
        let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
        let cases: Vec<(String, String)> = reader
            .records()
            .map(|record| record.unwrap())
            .map(|record| (record[0].to_owned(), record[1].to_owned()))
            .collect();
        count += cases.len();
        hold(&cases, name);
    }
    assert!(count > 2000, "{count} cases");
}
