//! What a later release gives meaning to: one message at the statement, and silence about what follows from it.

use synthc_diag::{Code, Diagnostic, Loc};

/// The message for a construct that this release reads and does not execute.
pub(crate) fn diagnostic(loc: Loc, what: &str) -> Diagnostic {
    Diagnostic::new(Code("E0901"), loc, format!("{what} is not supported yet"))
}
