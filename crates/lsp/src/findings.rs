//! Diagnostics in the protocol's words, by the file that they are about.

use std::collections::BTreeMap;

use synthc_diag::{FileId, Severity};
use synthc_ide::Finding;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, Uri,
};

use crate::work::Snapshot;

/// Where the pages of the codes are.
const PAGES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/crates/diag/src/codes/");

/// Diagnostics by file.
pub type ByFile = BTreeMap<Uri, Vec<Diagnostic>>;

/// Everything that is wrong with a text and the files it brings names from.
pub fn check(snapshot: &Snapshot) -> ByFile {
    let mut all = ByFile::from([(snapshot.uri.clone(), Vec::new())]);
    for finding in synthc_ide::findings(&snapshot.db.check()) {
        let file = finding.loc.file;
        if let Some(place) = snapshot.location(file, finding.loc.span) {
            all.entry(place.uri.clone()).or_default().extend(diagnostic(snapshot, &finding));
        }
    }
    all
}

/// A finding in the protocol's words.
pub fn diagnostic(snapshot: &Snapshot, finding: &Finding) -> Option<Diagnostic> {
    let place = snapshot.location(finding.loc.file, finding.loc.span)?;
    let notes = finding.notes.iter().filter_map(|note| {
        let location = snapshot.location(note.loc.file, note.loc.span)?;
        Some(DiagnosticRelatedInformation { location, message: note.text.clone() })
    });
    let notes: Vec<DiagnosticRelatedInformation> = notes.collect();
    let page = format!("{PAGES}{}.md", finding.code).parse().ok();
    Some(Diagnostic {
        range: place.range,
        severity: Some(match finding.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
        }),
        code: Some(NumberOrString::String(finding.code.to_owned())),
        code_description: page.map(|href| CodeDescription { href }),
        source: Some("synthc".to_owned()),
        message: finding.message.clone(),
        related_information: (!notes.is_empty()).then_some(notes),
        tags: finding.unused.then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    })
}

/// The file that a finding is about, as [`Snapshot::location`] numbers them.
pub fn own(snapshot: &Snapshot) -> FileId {
    snapshot.file.id(&snapshot.db)
}
