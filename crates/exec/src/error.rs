//! What can stop a run.

use std::fmt;

/// Which part is at fault, so that a caller can choose an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A plan that cannot be run: damaged, or made by hand.
    Plan,
    /// A setting of the run: a part, a table, a row that does not exist.
    Setting,
    /// A cell that has no value: overflow, a parameter outside its domain, a range without mass, a constraint never met.
    Data,
    /// The output refused a batch.
    Output,
}

/// An error in the style of diagnostics: lower case, no full stop, user text in backquotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecError {
    /// Which part is at fault.
    pub fault: Fault,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The row within the block, until the block's place is known.
    pub(crate) index: Option<usize>,
    /// Whether table, row and column stand in the message already.
    pub(crate) placed: bool,
    /// Whether this only says that something else stopped the run.
    pub(crate) halt: bool,
}

impl ExecError {
    /// A fault of the plan.
    pub fn plan(message: impl Into<String>) -> Self {
        Self::new(Fault::Plan, message)
    }

    /// A fault of a setting.
    pub fn setting(message: impl Into<String>) -> Self {
        Self::new(Fault::Setting, message)
    }

    /// A fault of the output.
    pub fn output(message: impl Into<String>) -> Self {
        Self::new(Fault::Output, message)
    }

    /// A fault of what a column is made of; its table and column are named where it is computed.
    pub(crate) fn of_column(message: impl Into<String>) -> Self {
        Self { placed: false, ..Self::new(Fault::Data, message) }
    }

    /// No fault of its own: the run was stopped elsewhere.
    pub(crate) fn halted() -> Self {
        Self { halt: true, ..Self::new(Fault::Output, "the run was stopped") }
    }

    /// A fault of the cell at `index` of the rows at hand.
    pub(crate) fn cell(index: usize, message: impl Into<String>) -> Self {
        Self { index: Some(index), placed: false, ..Self::new(Fault::Data, message) }
    }

    /// The same error with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn new(fault: Fault, message: impl Into<String>) -> Self {
        Self { fault, message: message.into(), help: None, index: None, placed: true, halt: false }
    }
}

impl fmt::Display for ExecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ExecError {}

/// The result of everything that can stop.
pub(crate) type Outcome<T> = Result<T, ExecError>;
