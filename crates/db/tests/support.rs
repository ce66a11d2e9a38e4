//! Specs of tests, checked from memory.

use std::path::{Path, PathBuf};

use synthc_db::{Database, Overlay, Reading};
use synthc_testing::Found;

/// The diagnostics of a text with files beside it.
pub fn check(text: &str, files: &[(String, String)]) -> Vec<Found> {
    let mut overlay = Overlay::from([(PathBuf::from("case/spec.synth"), text.to_owned())]);
    for (name, content) in files {
        overlay.insert(PathBuf::from("case").join(name), content.clone());
    }
    let db = Database::open(Path::new("case/spec.synth"), Reading::Folder, overlay);
    let found = |diag: synthc_diag::Diagnostic| {
        let text = db.file_text(diag.loc.file).unwrap_or_default();
        let start = diag.loc.span.start as usize;
        let line = text.as_bytes().iter().take(start).filter(|byte| **byte == b'\n').count() + 1;
        Found { code: diag.code.0.to_owned(), line, message: diag.message }
    };
    db.check().into_iter().map(found).collect()
}
