//! Diagnostics for people and for machines.
//!
//! Lines and columns are 1-based; columns count characters (Unicode scalar values), and an end is the place after the last one.

mod github;
#[cfg(feature = "render")]
mod human;
mod json;
mod lines;
mod sarif;

pub use github::github;
#[cfg(feature = "render")]
pub use human::{HumanStyle, human};
pub use json::json;
pub use lines::{LineIndex, Position};
pub use sarif::sarif;

use crate::{Diagnostic, FileId, Loc, Severity};

/// The text of a source file, for quoting it and for counting its lines.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Its number in locations.
    pub file: FileId,
    /// Its name as the user gave it.
    pub name: String,
    /// The text.
    pub text: String,
}

/// A message to render.
#[derive(Clone, Copy, Debug)]
pub enum Message<'a> {
    /// A diagnostic whose locations count from the start of their files.
    At(&'a Diagnostic),
    /// A message without a place in a spec: a missing file, a wrong setting, a cell that cannot be drawn.
    Plain {
        /// How serious it is.
        severity: Severity,
        /// What is wrong.
        message: &'a str,
        /// What to do.
        help: Option<&'a str>,
    },
}

impl Message<'_> {
    /// How serious it is.
    pub fn severity(&self) -> Severity {
        match self {
            Self::At(diagnostic) => diagnostic.severity(),
            Self::Plain { severity, .. } => *severity,
        }
    }

    /// What is wrong.
    pub fn text(&self) -> &str {
        match self {
            Self::At(diagnostic) => &diagnostic.message,
            Self::Plain { message, .. } => message,
        }
    }

    /// What to do.
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::At(diagnostic) => diagnostic.help.as_deref(),
            Self::Plain { help, .. } => *help,
        }
    }
}

/// The source files of some messages, with their lines counted.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<(SourceText, LineIndex)>,
}

impl Sources {
    /// These files.
    pub fn new(files: Vec<SourceText>) -> Self {
        let index = |source: SourceText| {
            let lines = LineIndex::new(&source.text);
            (source, lines)
        };
        Self { files: files.into_iter().map(index).collect() }
    }

    fn file(&self, file: FileId) -> Option<&(SourceText, LineIndex)> {
        self.files.iter().find(|(source, _)| source.file == file)
    }

    /// Where a location is, in words that people and editors use.
    fn region(&self, loc: &Loc) -> Option<Region<'_>> {
        let (source, lines) = self.file(loc.file)?;
        let start = lines.position(&source.text, loc.span.start);
        let end = lines.position(&source.text, loc.span.end.max(loc.span.start));
        Some(Region { file: &source.name, start, end })
    }
}

/// A location by lines and columns.
#[derive(Clone, Copy, Debug)]
struct Region<'a> {
    file: &'a str,
    start: Position,
    end: Position,
}

/// The word for a severity.
fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
