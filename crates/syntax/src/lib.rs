//! Text to syntax tree with error nodes, comments kept; and the formatter.
//!
//! Knows the grammar and nothing of meaning: no name is looked up here, no type is checked. Parsing never fails: any text
//! gives a [`ast::File`] and errors. Start reading at [`ast`].

pub mod ast;
mod error;

pub use error::{Fix, SyntaxError};
