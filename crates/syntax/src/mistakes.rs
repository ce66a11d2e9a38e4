//! Mistakes we know, looked for in text that does not parse.

use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::grammar::Rule;
use crate::scan::Tok;

/// A mistake, and how to repair it without moving anything.
pub struct Mistake {
    /// What to report.
    pub error: SyntaxError,
    /// Replacements of the same length; one at the end of the text appends.
    pub patches: Vec<(Span, String)>,
}

/// The known mistakes in a piece of text that was to be read by `rule`.
pub fn find(_text: &str, _toks: &[Tok<'_>], _rule: Rule) -> Vec<Mistake> {
    Vec::new()
}

/// The text with all patches applied.
pub fn repair(text: &str, _found: &[Mistake]) -> String {
    text.to_owned()
}

/// The error for a word that opens no item but looks like one that does.
pub fn unknown_item(_tok: &Tok<'_>, _span: Span) -> Option<SyntaxError> {
    let _ = Code("E0008");
    None
}
