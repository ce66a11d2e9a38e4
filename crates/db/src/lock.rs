//! `SPEC.lock`: the hashes of the data files that a spec read when it was last locked, one a line as `b3sum` writes them.

use std::path::{Path, PathBuf};

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_hir::model::TInput;

/// The lock of the spec at `path`: beside it, `.lock` in place of its extension.
#[must_use]
pub fn lock_path(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

/// The text of the lock of a spec that reads these files.
#[must_use]
pub fn lock_text(inputs: &[TInput]) -> String {
    inputs.iter().map(|input| format!("{}  {}\n", input.hash, input.path)).collect()
}

/// What differs from a lock: files with another hash, and files that it does not name. `place` makes places absolute.
pub(crate) fn changes(
    lock: &str,
    name: &str,
    spec: &str,
    inputs: &[TInput],
    place: impl Fn(Loc) -> Loc,
) -> Vec<Diagnostic> {
    let locked = |path: &str| {
        let entry = lock.lines().filter_map(|line| line.split_once("  ")).find(|(_, of)| *of == path);
        entry.map(|(hash, _)| hash)
    };
    let mut found = Vec::new();
    for input in inputs {
        let what = match locked(&input.path) {
            Some(hash) if hash == &*input.hash => continue,
            Some(_) => format!("`{}` has changed since `{name}` was written", input.path),
            None => format!("`{}` is not in `{name}`", input.path),
        };
        found.push(
            Diagnostic::new(Code("W0601"), place(input.loc), what)
                .label("read here")
                .help(format!("`synthc lock {spec}` takes it as it is now")),
        );
    }
    found
}
