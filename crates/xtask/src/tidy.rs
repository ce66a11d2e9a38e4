//! House rules that no compiler checks: the arrows between crates, sizes of files, definitions told once, pages of codes,
//! links.

mod arrows;
mod codes;
mod definitions;
mod links;
mod sizes;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// A Rust source file of the workspace.
struct SourceFile {
    /// Its path from the root, with `/`.
    path: String,
    /// Its text.
    text: String,
}

impl SourceFile {
    /// The crate it belongs to.
    fn crate_name(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// Whether it holds tests, examples or benchmarks only.
    fn is_test(&self) -> bool {
        let inside = |folder: &str| self.path.split('/').any(|part| part == folder);
        inside("tests") || inside("examples") || inside("benches") || self.path.ends_with("/tests.rs")
    }

    /// Its text without comments and without what follows the first `#[cfg(test)]`.
    fn code(&self) -> String {
        let body = self.text.split("#[cfg(test)]").next().unwrap_or_default();
        body.lines()
            .map(|line| if line.trim_start().starts_with("//") { "" } else { line })
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// Runs every check and lists all faults at once.
pub fn run(root: &Path) -> Outcome {
    let mut sources = Vec::new();
    gather(root, &root.join("crates"), &mut sources)?;
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let mut faults = Vec::new();
    arrows::check(root, &mut faults)?;
    sizes::check(&sources, &mut faults);
    definitions::check(&sources, &mut faults);
    codes::check(&sources, &mut faults);
    words::check(root, &mut faults)?;
    links::check(root, &mut faults)?;
    if faults.is_empty() {
        println!("tidy: {} files, nothing to mend", sources.len());
        return Ok(());
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    Err(format!("{} faults", faults.len()))
}

fn gather(root: &Path, folder: &Path, into: &mut Vec<SourceFile>) -> Outcome {
    for path in entries(folder)? {
        if path.is_dir() {
            gather(root, &path, into)?;
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            into.push(SourceFile { path: relative.to_string_lossy().replace('\\', "/"), text });
        }
    }
    Ok(())
}

/// The entries of a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let read = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut paths: Vec<PathBuf> = read.filter_map(|entry| entry.ok().map(|e| e.path())).collect();
    paths.sort();
    Ok(paths)
}
