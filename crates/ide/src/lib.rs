//! What an editor shows of a spec: one file per feature, plain data in and out.
//!
//! It asks the queries of `synthc-hir` and the tokens of `synthc-syntax`, and knows neither a protocol nor files. Places are byte
//! offsets; the caller turns them into lines. Start with [`completions`] and [`hover`]; `context` tells where a cursor stands, and
//! `meaning` what the word there means. All of it works on text that cannot be parsed, because that is when it is asked for.

mod actions;
mod completion;
mod context;
mod definition;
mod diagnostics;
mod edit;
mod format;
mod hover;
mod meaning;
mod symbols;

pub use actions::{Action, actions};
pub use completion::{Completion, CompletionKind, Completions, completions};
pub use definition::definition;
pub use diagnostics::{Finding, Note, findings};
pub use edit::Edit;
pub use format::format;
pub use hover::{Hover, hover};
pub use symbols::{Symbol, SymbolKind, symbols};
