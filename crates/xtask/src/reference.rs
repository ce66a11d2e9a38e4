//! The pages of `docs/reference` that follow from definitions: words of the language, distributions with
//! pictures, functions, diagnostics, the index.

mod distributions;
mod language;
mod library;
mod picture;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use synthc_types::FnDef;

use crate::Outcome;

/// A file of the reference: its path from `docs/reference`, and its text.
type Page = (String, String);

/// Pages written by hand, for the index.
const BY_HAND: &[(&str, &str)] = &[
    ("cli.md", "the commands and their options"),
    ("types-and-names.md", "what the checker decides where the language leaves a choice open"),
    ("data-files.md", "files that a spec reads"),
    ("files.md", "files that are written"),
    ("record.md", "the record beside the files"),
];

/// Writes every page, or says which ones are not what the definitions give.
pub fn run(root: &Path, check: bool) -> Outcome {
    let folder = root.join("docs/reference");
    let mut pages = distributions::pages();
    pages.extend(library::pages());
    pages.push(("language.md".into(), language::page()));
    pages.push(("functions.md".into(), functions()));
    pages.push(("codes.md".into(), codes()));
    pages.push(("README.md".into(), index()));
    let mut stale = Vec::new();
    for (name, text) in &pages {
        let path = folder.join(name);
        if fs::read_to_string(&path).is_ok_and(|there| there.replace("\r\n", "\n") == *text) {
            continue;
        }
        if check {
            stale.push(name.as_str());
            continue;
        }
        let parent = path.parent().unwrap_or(&folder);
        fs::create_dir_all(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
        fs::write(&path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    }
    if stale.is_empty() {
        println!("reference: {} files", pages.len());
        return Ok(());
    }
    Err(format!("stale in docs/reference: {}; run `cargo xtask reference`", stale.join(", ")))
}

fn index() -> String {
    let mut out = "# Reference\n\nFrom the definitions that the compiler reads, so they are always those of this version:\n\n\
                   - [the language, word by word](language.md): forms, meaning, an example of each\n\
                   - [distributions](distributions.md): parameters, domains, pictures\n\
                   - [functions](functions.md): signatures, examples with their values\n\
                   - [the standard library](stdlib/README.md): names, identifiers, measurements, texts, module by module\n\
                   - [diagnostics](codes.md): every code with its page\n\nWritten by hand:\n\n"
        .to_owned();
    for (file, about) in BY_HAND {
        let _ = writeln!(out, "- [{file}]({file}): {about}");
    }
    out
}

fn codes() -> String {
    let mut out = "# Diagnostics\n\n`E` codes are errors, `W` codes warnings. `synthc help CODE` prints the page of a code: why it is \
                   raised, a wrong and a right example.\n\n| code | title |\n|---|---|\n"
        .to_owned();
    for page in synthc_diag::codes::ALL {
        let code = page.code.0;
        let _ = writeln!(out, "| [{code}](../../crates/diag/src/codes/{code}.md) | {} |", cell(page.title));
    }
    out
}

fn functions() -> String {
    let mut out = "# Functions\n\nEvery example is run by a test through the whole program. A function of a null is null, where \
                   its text does not say otherwise.\n\n"
        .to_owned();
    let all: Vec<&FnDef> = synthc_dist::functions::all().collect();
    let links: Vec<String> = all.iter().map(|def| format!("[`{0}`](#{0})", def.name)).collect();
    let _ = writeln!(out, "{}", links.join(" · "));
    for def in all {
        let _ = writeln!(out, "\n## {}\n\n{}.\n\n```text", def.name, capital(def.summary));
        for overload in def.overloads {
            let _ = writeln!(out, "{}", def.signature(overload));
        }
        let _ = writeln!(out, "```\n\n{}\n", def.docs.trim());
        let _ = writeln!(out, "`{}` gives `{}`.", def.example, def.gives);
    }
    out
}

/// A text that may stand in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A text that starts as a sentence does.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
