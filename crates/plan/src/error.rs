//! What can be wrong with a plan, a plan file or the settings it is run with.

use std::fmt;

/// Which part is at fault, so that a caller can choose an exit code or a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A value given for a parameter, a profile or a table's name: the user's to mend.
    Setting,
    /// A plan file that is damaged, of another version or not a plan.
    File,
    /// A plan that cannot be run, by its columns' dependencies or constraints.
    Plan,
}

/// An error with a message in the style of diagnostics: lower case, no full stop, user text in backquotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError {
    /// Which part is at fault.
    pub fault: Fault,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl PlanError {
    /// A fault of the settings.
    pub fn setting(message: impl Into<String>) -> Self {
        Self { fault: Fault::Setting, message: message.into(), help: None }
    }

    /// A fault of a plan file.
    pub fn file(message: impl Into<String>) -> Self {
        Self { fault: Fault::File, message: message.into(), help: None }
    }

    /// A fault of a plan.
    pub fn plan(message: impl Into<String>) -> Self {
        Self { fault: Fault::Plan, message: message.into(), help: None }
    }

    /// The same error with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PlanError {}
