//! `synthc check FILE..`.

use std::path::Path;

use crate::args::Check;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec;

/// What was found in all files.
#[derive(Default)]
struct Found {
    n_errors: usize,
    n_warnings: usize,
    unreadable: bool,
}

/// Shows everything that is wrong with all files.
pub fn run(args: &Check, messages: &mut Messages) -> Result<Exit, Failure> {
    let mut found = Found::default();
    for path in &args.files {
        let bytes = match spec::read(path) {
            Ok(bytes) => bytes,
            Err(failure) => {
                messages.failure(&failure);
                found.unreadable = true;
                continue;
            }
        };
        if spec::is_plan(path, &bytes) {
            if let Err(failure) = spec::logical(path, &args.reading, spec::Warnings::Hide, messages) {
                messages.failure(&failure);
                found.n_errors += 1;
            }
            continue;
        }
        check(path, args, &mut found, messages)?;
    }
    if found.unreadable {
        return Ok(Exit::Usage);
    }
    messages.note(&summary(&found, args.files.len()));
    let denied = args.deny.is_some() && found.n_warnings > 0;
    Ok(if found.n_errors > 0 || denied { Exit::Wrong } else { Exit::Done })
}

fn summary(found: &Found, n_files: usize) -> String {
    let count = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let files = count(n_files, "file");
    match (found.n_errors, found.n_warnings) {
        (0, 0) => format!("{files}: nothing wrong"),
        (0, warnings) => format!("{files}: {}", count(warnings, "warning")),
        (errors, 0) => format!("{files}: {}", count(errors, "error")),
        (errors, warnings) => format!("{files}: {}, {}", count(errors, "error"), count(warnings, "warning")),
    }
}

#[cfg(feature = "front")]
fn check(path: &Path, args: &Check, found: &mut Found, messages: &mut Messages) -> Result<(), Failure> {
    let mut checked = crate::front::Checked::load(path, &args.reading);
    if args.fix {
        let n_fixed = crate::fixes::apply(path, checked.diagnostics())?;
        if n_fixed > 0 {
            messages.note(&format!("{}: {n_fixed} fixed", path.display()));
            checked = crate::front::Checked::load(path, &args.reading);
        }
    }
    checked.report(messages);
    found.n_errors += checked.n_errors();
    found.n_warnings += checked.diagnostics().len() - checked.n_errors();
    Ok(())
}

#[cfg(not(feature = "front"))]
fn check(path: &Path, _: &Check, _: &mut Found, _: &mut Messages) -> Result<(), Failure> {
    Err(spec::no_front(path))
}
