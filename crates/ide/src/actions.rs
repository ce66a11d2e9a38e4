//! Quick fixes: what mends the diagnostics at a place.

use synthc_diag::{FileId, Span};

use crate::diagnostics::Finding;
use crate::edit::Edit;

/// A change that mends something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it is called.
    pub title: String,
    /// The file that changes.
    pub file: FileId,
    /// The change.
    pub edit: Edit,
    /// The index of the finding that it mends.
    pub mends: usize,
    /// Whether it is surely meant, not guessed.
    pub sure: bool,
}

/// The fixes of the findings that touch a span of a file.
pub fn actions(findings: &[Finding], file: FileId, span: Span) -> Vec<Action> {
    let touches = |finding: &Finding| {
        finding.loc.file == file && finding.loc.span.start <= span.end && span.start <= finding.loc.span.end
    };
    let here = findings.iter().enumerate().filter(|(_, finding)| touches(finding));
    here.filter_map(|(mends, finding)| {
        let (loc, edit, title) = finding.fix.clone()?;
        Some(Action { title, file: loc.file, edit, mends, sure: finding.sure })
    })
    .collect()
}
