//! Diagnostics as plain data: spans, locations, codes with one page each, and their renderings.
//!
//! This crate knows nothing of the language. Start with [`Diagnostic`]; the pages of the codes are the Markdown files in
//! `src/codes/`, and [`codes::ALL`] lists them. Human rendering through miette is behind the feature `render`.

pub mod codes;
mod diagnostic;
mod near;
pub mod render;
mod span;

pub use codes::{Code, Page};
pub use diagnostic::{Certainty, Diagnostic, Fix, Label, Severity};
pub use near::{distance, nearest};
pub use span::{FileId, Loc, Span};
