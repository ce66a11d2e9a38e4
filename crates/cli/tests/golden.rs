//! Golden hashes: the bytes of every example in every format, the same at every opt-level.
//!
//! `UPDATE_GOLDEN=1 cargo test --test golden` writes the hashes anew. A changed hash needs a reason in CHANGELOG.md.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

/// The examples: folders that hold a spec of their own name.
fn examples() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| root().join(format!("examples/{name}/{name}.synth")).exists())
        .collect();
    names.sort();
    assert!(names.len() >= 4, "examples are missing: {names:?}");
    names
}

const FORMATS: &[&str] = &["--format", "csv,parquet,arrow,ndjson,sql,sqlite"];

/// The hash of every file that an example's data set consists of, but the record, which names the program's version.
fn hashes(name: &str, threads: &str, options: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_synthc"));
    command.arg("sample").arg(root().join(format!("examples/{name}/{name}.synth")));
    command.args(options).args(["--threads", threads, "-o"]).arg(&out);
    if name == "person_benchmark" {
        command.args(["--set", "n=5000"]);
    }
    let done = command.output().unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(&out).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        if file != "synth-record.json" {
            let hash = blake3::hash(&std::fs::read(&path).unwrap()).to_hex().to_string();
            found.insert(format!("{name}/{file}"), hash);
        }
    }
    found
}

#[test]
fn bytes_of_every_example() {
    let mut found = BTreeMap::new();
    for name in examples() {
        found.extend(hashes(&name, "2", FORMATS));
    }
    for compress in ["gz", "zst"] {
        found.extend(hashes("shop", "2", &["--compress", compress]));
    }
    for dialect in ["mysql", "sqlite", "sqlserver"] {
        let files =
            hashes("survey", "2", &["--format", "sql", "--sql-dialect", dialect, "--missing-reasons"]);
        found.extend(files.into_iter().map(|(file, hash)| (format!("{file} for {dialect}"), hash)));
    }
    let mut text = String::new();
    for (file, hash) in &found {
        writeln!(text, "{hash}  {file}").unwrap();
    }
    let path = root().join("tests/golden/hashes.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text, expected, "bytes moved: say why in CHANGELOG.md, then run with UPDATE_GOLDEN=1");
}

#[test]
fn threads_do_not_show() {
    for options in [FORMATS, &["--compress", "gz", "--format", "csv,sql"]] {
        assert_eq!(hashes("shop", "1", options), hashes("shop", "4", options));
    }
}
