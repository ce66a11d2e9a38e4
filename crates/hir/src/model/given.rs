//! Values that are not drawn by a distribution: made of a text, or read from a file.

use std::sync::Arc;

use synthc_types::{Regex, Value};

use super::{Name, TExpr};

/// What a value of a type is made of, one for each text of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TMade {
    /// The pattern of the texts.
    pub pattern: Arc<Regex>,
    /// The number of the text in the value.
    pub local: u32,
    /// The value.
    pub value: TExpr,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TRead {
    /// The file as named in the spec.
    pub path: Name,
    /// The name of the column there.
    pub column: Name,
    /// The values, one for each row of the table.
    pub values: Arc<Vec<Value>>,
    /// The numbers by which messages call the rows.
    pub lines: Arc<Vec<u32>>,
}
