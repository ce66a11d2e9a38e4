//! The language's manual and the guide: every spec in them gives the diagnostics that it says.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test reports by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use synthc_testing::{Case, cases, run_all};

mod support;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn holds(cases: &[Case]) {
    assert!(!cases.is_empty(), "there is no case to check");
    if let Err(report) = run_all(cases, &support::check) {
        panic!("{report}");
    }
}

/// The Markdown files of a folder in the order of their names.
fn markdown(folder: &str) -> Vec<(String, String)> {
    let folder = root().join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn every_spec_of_the_manual_gives_the_diagnostics_that_it_says() {
    let all: Vec<Case> = markdown("tests/spec").iter().flat_map(|(name, text)| cases(name, text)).collect();
    holds(&all);
}

#[test]
fn every_spec_of_the_guide_and_the_readme_is_clean() {
    let mut files = markdown("docs/guide");
    files.push(("README.md".into(), fs::read_to_string(root().join("README.md")).unwrap()));
    let all: Vec<Case> = files.iter().flat_map(|(name, text)| cases(name, text)).collect();
    holds(&all);
}
