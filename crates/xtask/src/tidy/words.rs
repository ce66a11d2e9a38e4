//! Texts hold no path of somebody's machine and no mark of unfinished work.

use std::fs;
use std::path::Path;

use crate::Outcome;

const FOLDERS: &[&str] = &["crates", "docs", "examples", "grammar", "tests", "benches"];
const ENDINGS: &[&str] = &["rs", "md", "toml", "synth", "pest", "py", "sh", "csv", "json"];

pub fn check(root: &Path, faults: &mut Vec<String>) -> Outcome {
    for folder in FOLDERS {
        let folder = root.join(folder);
        if folder.is_dir() {
            walk(root, &folder, faults)?;
        }
    }
    Ok(())
}

fn walk(root: &Path, folder: &Path, faults: &mut Vec<String>) -> Outcome {
    for path in super::entries(folder)? {
        if path.is_dir() {
            if !path.ends_with("target") {
                walk(root, &path, faults)?;
            }
            continue;
        }
        if !path.extension().is_some_and(|e| ENDINGS.iter().any(|known| e == *known))
            || path.ends_with("tidy/words.rs")
        {
            continue;
        }
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (row, line) in text.lines().enumerate() {
            for mark in ["/work/", "/root/", "/home/", "/tmp/", "FIXME", "XXX:", "TODO:"] {
                if line.contains(mark) {
                    let relative = path.strip_prefix(root).unwrap_or(&path);
                    faults.push(format!("{}:{}: holds `{mark}`", relative.display(), row + 1));
                }
            }
        }
    }
    Ok(())
}
