//! How a command ends.

use synthc_sink::SinkError;

/// The exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0.
    Done,
    /// 1: the spec or the data is wrong, or an `expect` failed, and nothing was written.
    Wrong,
    /// 2: usage, missing input, or the output failed.
    Usage,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Wrong => 1,
            Exit::Usage => 2,
        })
    }
}

/// Why a command ends before it is done.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What is wrong; empty where it has been said.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Failure {
    /// The spec or the data is wrong.
    pub fn wrong(message: impl Into<String>) -> Self {
        Self { exit: Exit::Wrong, message: message.into(), help: None }
    }

    /// Usage, missing input, or the output failed.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), help: None }
    }

    /// The reason has been said.
    pub fn said(exit: Exit) -> Self {
        Self { exit, message: String::new(), help: None }
    }

    /// The same failure with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same failure with this advice, if there is any.
    pub fn with_help_of(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

impl From<SinkError> for Failure {
    fn from(error: SinkError) -> Self {
        if error.is_closed_pipe() { Self::said(Exit::Done) } else { Self::usage(error.to_string()) }
    }
}

/// What the system says about a file, in our style.
pub fn io(action: &'static str, path: &std::path::Path, error: std::io::Error) -> Failure {
    Failure::from(SinkError::io(action, path, error))
}

/// OUT exists, and nobody said that it may be replaced.
pub fn exists(path: &std::path::Path) -> Failure {
    Failure::usage(format!("`{}` exists already", path.display()))
        .with_help("choose another name, or replace what is there with --force")
}
