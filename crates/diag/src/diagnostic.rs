//! One message about a spec, as data.

use crate::{Code, Loc};

/// How serious a diagnostic is. It follows from the letter of its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The spec, or the data, is wrong; nothing is written.
    Error,
    /// The spec works, and likely does something other than what was meant.
    Warning,
}

/// A further place that explains a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label {
    /// Where.
    pub loc: Loc,
    /// What is to be seen there; lower case, no full stop.
    pub text: String,
}

/// How far a fix can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// It says what was meant: a machine may apply it unasked.
    Sure,
    /// It may say something else, as the nearest known name does: a person decides.
    Guess,
}

impl Certainty {
    /// The word for it in what machines read.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sure => "sure",
            Self::Guess => "guess",
        }
    }
}

/// A change of the text that mends the fault.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fix {
    /// What to replace; an empty span inserts.
    pub loc: Loc,
    /// The text to put there.
    pub replacement: String,
    /// How far it can be trusted.
    pub certainty: Certainty,
}

/// One message about a spec: a value that queries return and renderers show.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic {
    /// The code, which has a page (`synthc help CODE`).
    pub code: Code,
    /// What is wrong; lower case, no full stop, user text in backquotes.
    pub message: String,
    /// The primary place.
    pub loc: Loc,
    /// What is to be seen at the primary place; may be empty.
    pub label: String,
    /// Further places.
    pub labels: Vec<Label>,
    /// What to do, one line.
    pub help: Option<String>,
    /// The change that does it.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A diagnostic with neither labels, help nor fix.
    pub fn new(code: Code, loc: Loc, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            loc,
            label: String::new(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Says what is to be seen at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Adds a further place.
    pub fn also(mut self, loc: Loc, text: impl Into<String>) -> Self {
        self.labels.push(Label { loc, text: text.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds the change that mends the fault.
    pub fn fix(mut self, loc: Loc, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { loc, replacement: replacement.into(), certainty: Certainty::Sure });
        self
    }

    /// Adds a change that may mend the fault, for a person to decide.
    pub fn guess(mut self, loc: Loc, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { loc, replacement: replacement.into(), certainty: Certainty::Guess });
        self
    }

    /// The severity that the code's letter stands for.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}
