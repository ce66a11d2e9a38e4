//! The language's manual: the rows that it shows are those that its specs give.
//!
//! `UPDATE_ROWS=1 cargo test -p synthc-cli --test manual` writes the rows anew. Rows that change need a reason in CHANGELOG.md.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::path::{Path, PathBuf};
use std::process::Command;

use synthc_testing::{Case, Sampled, cases, compare_rows, renewed};

/// How many blocks of rows there are at least.
const BLOCKS: usize = 12;

/// The Markdown files of the manual.
fn manual() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/spec");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

/// The tables that the program makes of a case.
fn sample(case: &Case) -> Sampled {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in &case.files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (spec, out) = (folder.path().join("spec.synth"), folder.path().join("out"));
    std::fs::write(&spec, &case.text).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_synthc"))
        .arg("sample")
        .arg(&spec)
        .arg("-o")
        .arg(&out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}\n{}", case.name, String::from_utf8_lossy(&done.stderr));
    let files = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
    let tables = files.filter(|path| path.extension().is_some_and(|ending| ending == "csv"));
    let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
    tables.map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn the_manual_shows_the_rows_that_its_specs_give() {
    let renew = std::env::var_os("UPDATE_ROWS").is_some();
    let (mut blocks, mut wrong) = (0, Vec::new());
    for file in manual() {
        let text = std::fs::read_to_string(&file).unwrap();
        let mut all = cases(&file.file_name().unwrap().to_string_lossy(), &text);
        all.retain(|case| !case.rows.is_empty());
        let sampled: Vec<(&Case, Sampled)> = all.iter().map(|case| (case, sample(case))).collect();
        blocks += all.iter().map(|case| case.rows.len()).sum::<usize>();
        if renew {
            std::fs::write(&file, renewed(&text, &sampled).unwrap()).unwrap();
        } else {
            wrong.extend(sampled.iter().flat_map(|(case, sampled)| compare_rows(case, sampled)));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_ROWS=1 writes them anew", wrong.join("\n"));
    assert!(blocks >= BLOCKS, "only {blocks} blocks of rows are left");
}
