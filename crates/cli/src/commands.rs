//! The commands, one to a file.

pub mod build;
pub mod check;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod fmt;
pub mod help;
#[cfg(feature = "front")]
pub mod lock;
#[cfg(feature = "front")]
pub mod lsp;
pub mod man;
pub mod new;
pub mod preview;
pub mod row;
pub mod sample;
pub mod test;
