//! What narrows a type.

use std::sync::Arc;

use synthc_types::Regex;

use super::{Loc, TRange};

/// A refinement of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TRefine {
    /// A support (numbers, times) or a range of lengths (text).
    Range(TRange),
    /// A pattern of text.
    Matching {
        /// What the texts match.
        pattern: Arc<Regex>,
        /// The range of their lengths.
        range: Option<TRange>,
        /// Where the expression stands.
        loc: Loc,
    },
}

impl TRefine {
    /// The range, of values or of lengths of text.
    pub fn range(&self) -> Option<&TRange> {
        match self {
            Self::Range(range) => Some(range),
            Self::Matching { range, .. } => range.as_ref(),
        }
    }

    /// The pattern of text.
    pub fn pattern(&self) -> Option<&Arc<Regex>> {
        match self {
            Self::Range(_) => None,
            Self::Matching { pattern, .. } => Some(pattern),
        }
    }
}
