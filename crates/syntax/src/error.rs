//! Errors of syntax as plain data.

use std::sync::Arc;

use synthc_diag::{Certainty, Code, Span};

/// A syntax error; spans count from the start of the item, member or file that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SyntaxError {
    /// The code, `E0001` to `E0029`.
    pub code: Code,
    /// Where it is.
    pub span: Span,
    /// What is wrong, without full stop.
    pub message: Arc<str>,
    /// What to do about it.
    pub help: Option<Arc<str>>,
    /// A change that repairs it.
    pub fix: Option<Fix>,
}

/// A change of the text that repairs an error.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What replaces it.
    pub text: Arc<str>,
    /// How far it can be trusted.
    pub certainty: Certainty,
}

impl SyntaxError {
    /// The same error with its spans moved `by` bytes to the right.
    #[must_use]
    pub fn shifted(&self, by: u32) -> Self {
        let mut moved = self.clone();
        moved.span = moved.span.shifted(by);
        if let Some(fix) = &mut moved.fix {
            fix.span = fix.span.shifted(by);
        }
        moved
    }
}

impl SyntaxError {
    /// An error without help or fix.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<Arc<str>>) -> Self {
        Self { code, span, message: message.into(), help: None, fix: None }
    }

    /// The error with a line on what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<Arc<str>>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The error with a change that repairs it.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<Arc<str>>) -> Self {
        self.fix = Some(Fix { span, text: text.into(), certainty: Certainty::Sure });
        self
    }

    /// The error with its change, if it has one, for a person to decide.
    #[must_use]
    pub fn guessed(mut self) -> Self {
        if let Some(fix) = &mut self.fix {
            fix.certainty = Certainty::Guess;
        }
        self
    }
}
