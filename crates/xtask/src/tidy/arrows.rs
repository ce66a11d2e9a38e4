//! Which crate may depend on which.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// For each crate what it may name under `[dependencies]`. The table of `docs/ARCHITECTURE.md`, in code.
const ALLOWED: &[(&str, &[&str])] = &[
    ("diag", &[]),
    ("types", &[]),
    ("syntax", &["diag"]),
    ("dist", &["types"]),
    ("hir", &["syntax", "diag", "types"]),
    ("plan", &["types"]),
    ("lower", &["hir", "plan", "types"]),
    ("exec", &["plan", "types", "dist", "source"]),
    ("sink", &["types"]),
    ("source", &["types"]),
    ("report", &["types", "plan"]),
    ("db", &["hir", "dist", "diag", "source", "types", "syntax"]),
    ("ide", &["hir", "diag", "types", "syntax"]),
    ("lsp", &["ide", "db", "hir", "diag"]),
    (
        "cli",
        &[
            "diag", "types", "syntax", "dist", "hir", "db", "lower", "plan", "exec", "sink", "source",
            "report", "lsp",
        ],
    ),
];

/// Crates for development only: they may name any other, and none of the others may name them but for tests.
const DEVELOPMENT: &[&str] = &["testing", "xtask"];

pub fn check(root: &Path, faults: &mut Vec<String>) -> Outcome {
    for folder in super::entries(&root.join("crates"))? {
        let name = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if DEVELOPMENT.contains(&name.as_str()) {
            continue;
        }
        let manifest = folder.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            faults
                .push(format!("crates/{name}: not in the table of arrows (crates/xtask/src/tidy/arrows.rs)"));
            continue;
        };
        for dependency in dependencies(&text) {
            if !allowed.contains(&dependency) {
                faults.push(format!("crates/{name}: may not depend on `{dependency}`"));
            }
        }
    }
    Ok(())
}

/// The project's own crates named under `[dependencies]`, without the prefix.
fn dependencies(manifest: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    manifest.lines().filter_map(move |line| {
        let line = line.trim();
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        }
        let name = line.strip_prefix("synthc-")?;
        let end = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
        inside.then(|| name.get(..end)).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_dependencies_count() {
        let manifest = "[dependencies]\nsynthc-types.workspace = true\nserde = \"1\"\n[dev-dependencies]\nsynthc-db.workspace = true\n";
        assert_eq!(dependencies(manifest).collect::<Vec<_>>(), ["types"]);
    }
}
