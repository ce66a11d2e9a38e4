//! Diagnostics as an editor shows them: what was found, where, why, and what can be done by a key press.

use synthc_diag::{Certainty, Diagnostic, Loc, Severity};

use crate::edit::Edit;

/// A further place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where; absolute.
    pub loc: Loc,
    /// What is to be seen there.
    pub text: String,
}

/// A diagnostic, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where; absolute.
    pub loc: Loc,
    /// How serious it is.
    pub severity: Severity,
    /// The code.
    pub code: &'static str,
    /// The message, and the help on a line of its own.
    pub message: String,
    /// Further places.
    pub notes: Vec<Note>,
    /// Whether it says that something has no use, which editors show in a faint colour.
    pub unused: bool,
    /// What mends it: where, in which file, and what to call it.
    pub fix: Option<(Loc, Edit, String)>,
    /// Whether what mends it is surely meant, not guessed.
    pub sure: bool,
}

/// Codes that say that something is there in vain.
const UNUSED: [&str; 1] = ["W0101"];

/// Diagnostics with absolute places, as [`synthc_hir::check_file`] gives them, as findings.
pub fn findings(diagnostics: &[Diagnostic]) -> Vec<Finding> {
    diagnostics.iter().map(finding).collect()
}

fn finding(diagnostic: &Diagnostic) -> Finding {
    let mut message = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        message.push_str("\nhelp: ");
        message.push_str(help);
    }
    let mut notes = Vec::new();
    if !diagnostic.label.is_empty() {
        notes.push(Note { loc: diagnostic.loc, text: diagnostic.label.clone() });
    }
    notes.extend(diagnostic.labels.iter().map(|label| Note { loc: label.loc, text: label.text.clone() }));
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edit = Edit { span: fix.loc.span, text: fix.replacement.clone() };
        (fix.loc, edit, title(diagnostic, &fix.replacement))
    });
    Finding {
        loc: diagnostic.loc,
        severity: diagnostic.severity(),
        code: diagnostic.code.0,
        message,
        notes,
        unused: UNUSED.contains(&diagnostic.code.0),
        fix,
        sure: diagnostic.fix.as_ref().is_some_and(|fix| fix.certainty == Certainty::Sure),
    }
}

/// What a fix is called: its help where that says what to do, else the change itself.
fn title(diagnostic: &Diagnostic, replacement: &str) -> String {
    let shown = replacement.trim();
    match &diagnostic.help {
        Some(help) if !help.starts_with("did you mean") => help.clone(),
        _ if shown.is_empty() => "remove it".to_owned(),
        _ if diagnostic.fix.as_ref().is_some_and(|fix| fix.loc.span.start == fix.loc.span.end) => {
            format!("insert `{shown}`")
        }
        _ => format!("change to `{shown}`"),
    }
}
