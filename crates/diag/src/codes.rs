//! The codes and their pages, one Markdown file each in `codes/`, gathered by the build script.

use crate::Severity;

/// The code of a diagnostic, `E0312` or `W0107`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub &'static str);

/// The page of a code: why it is raised, a wrong and a right example.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// The first line, without the code.
    pub title: &'static str,
    /// The whole page, Markdown.
    pub text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

impl Code {
    /// Warning for a code that starts with `W`, else error.
    pub fn severity(self) -> Severity {
        if self.0.starts_with('W') { Severity::Warning } else { Severity::Error }
    }

    /// The page of this code, if it has one.
    pub fn page(self) -> Option<&'static Page> {
        page(self.0)
    }
}

/// The page of the code with this text (`E0312`, upper or lower case), if there is one.
pub fn page(code: &str) -> Option<&'static Page> {
    ALL.iter().find(|page| page.code.0.eq_ignore_ascii_case(code))
}
