//! Text to syntax tree with error nodes, comments kept; and the formatter.
//!
//! Knows the grammar and nothing of meaning: no name is looked up here, no type is checked. Parsing never fails: any text
//! gives a [`ast::File`] and errors. Start reading at [`ast`].

pub mod ast;
mod build;
pub mod cursor;
mod error;
mod explain;
pub mod fmt;
mod grammar;
pub mod library;
mod limits;
mod mistakes;
pub mod pages;
mod parse;
mod scan;
mod synonyms;
mod tokens;
#[cfg(test)]
mod whole;
mod words;

pub use error::{Fix, SyntaxError};
pub use fmt::format;
pub use limits::{MAX_CHAIN, MAX_NESTING};
pub use parse::{
    ItemHead, Memo, ParsedItem, ParsedMember, item_heads, parse_file, parse_file_with, parse_item,
    parse_member,
};
pub use scan::Tok;
pub use synonyms::synonym;
pub use tokens::{Token, TokenKind, tokens};
