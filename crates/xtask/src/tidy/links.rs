//! Links of Markdown files lead to files and headings that are there, and the index of the guide lists all of its pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;

const FOLDERS: &[&str] = &["docs", "examples", "tests/spec", "tests/real"];

pub fn check(root: &Path, faults: &mut Vec<String>) -> Outcome {
    let mut files: Vec<PathBuf> = markdown(super::entries(root)?);
    for folder in FOLDERS {
        walk(&root.join(folder), &mut files)?;
    }
    for file in &files {
        let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        for (row, target) in links(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            if let Some(fault) = broken(file, &target) {
                let relative = file.strip_prefix(root).unwrap_or(file);
                faults.push(format!("{}:{row}: `{target}`: {fault}", relative.display()));
            }
        }
    }
    let guide = root.join("docs/guide");
    let index = fs::read_to_string(guide.join("README.md")).unwrap_or_default();
    let listed: BTreeSet<String> = links(&index).into_iter().map(|(_, target)| target).collect();
    for page in markdown(super::entries(&guide)?) {
        let name = page.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name != "README.md" && !listed.contains(&name) {
            faults.push(format!("docs/guide/README.md: does not list `{name}`"));
        }
    }
    Ok(())
}

fn markdown(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for path in super::entries(folder)? {
        if path.is_dir() {
            walk(&path, files)?;
        } else {
            files.extend(markdown(vec![path]));
        }
    }
    Ok(())
}

/// What is wrong with a link of a file; `None` where it leads somewhere.
fn broken(file: &Path, target: &str) -> Option<&'static str> {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    let there = match path {
        "" => file.to_owned(),
        _ => file.parent()?.join(path),
    };
    if !there.exists() {
        return Some("no such file");
    }
    if heading.is_empty() {
        return None;
    }
    let text = fs::read_to_string(&there).unwrap_or_default();
    (!headings(&text).contains(heading)).then_some("no such heading")
}

/// The lines outside of fences, with their numbers from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut open: Option<usize> = None;
    text.lines().enumerate().filter_map(move |(row, line)| {
        let ticks = line.trim_start().chars().take_while(|c| *c == '`').count();
        match open {
            Some(fence) => {
                if ticks >= fence {
                    open = None;
                }
                None
            }
            None if ticks >= 3 => {
                open = Some(ticks);
                None
            }
            None => Some((row + 1, line)),
        }
    })
}

/// The targets of the links of a text, with their lines.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (row, line) in prose(text) {
        // The text of a link may be code, so code is left out only where it holds the whole link.
        let plain: String =
            line.split('`').enumerate().map(|(i, part)| if i % 2 == 1 { "" } else { part }).collect();
        let targets = plain.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        all.extend(targets.map(|(target, _)| (row, target.to_owned())));
    }
    all
}

/// What the headings of a text are called in links, as GitHub does it.
fn headings(text: &str) -> BTreeSet<String> {
    let titles = prose(text).filter_map(|(_, line)| line.strip_prefix('#'));
    titles
        .map(|title| {
            let title = title.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# A title: of `two` parts\n\n[x](a.md#b) and [`y`](#c), not `[z](d)`.\n\n```text\n[no](e)\n# none\n```\n";

    #[test]
    fn code_holds_no_links() {
        let found = links(PAGE);
        assert_eq!(found, [(3, "a.md#b".to_owned()), (3, "#c".to_owned())]);
    }

    #[test]
    fn headings_are_called_as_on_github() {
        assert_eq!(headings(PAGE).into_iter().collect::<Vec<_>>(), ["a-title-of-two-parts"]);
    }
}
