//! What can go wrong while writing.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a table could not be written.
#[derive(Debug)]
pub enum SinkError {
    /// The system refused to read, write, sync or rename.
    Io {
        /// What was tried, as in "cannot write".
        action: &'static str,
        /// The file; empty for the standard output.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A batch does not fit its schema, or a format refuses it: a fault of this program.
    Batch(String),
    /// The table cannot be written in a format: what keeps it from it.
    Refused(String),
}

impl SinkError {
    /// An error of the system.
    pub fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io { action, path: path.to_path_buf(), source }
    }

    /// Whether the reader of a pipe has gone, which is no failure of ours.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { action, path, source } if path.as_os_str().is_empty() => {
                write!(f, "{action} the standard output: {}", reason(source))
            }
            Self::Io { action, path, source } => {
                write!(f, "{action} `{}`: {}", path.display(), reason(source))
            }
            Self::Batch(message) | Self::Refused(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for SinkError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Batch(_) | Self::Refused(_) => None,
        }
    }
}

/// The system's words in our style, without its error number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => text.to_owned(),
    }
}
