//! Changes of a text.

use synthc_diag::Span;

/// One change of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// The text to put there.
    pub text: String,
}
