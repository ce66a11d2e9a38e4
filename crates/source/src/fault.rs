//! What can be wrong with a data file.

use std::fmt;

/// Why a file gave no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such file.
    Missing,
    /// It could not be read; the system's reason.
    Unreadable(String),
    /// A row has another number of cells than the header.
    Ragged {
        /// The 1-based line on which the row starts.
        line: u64,
        /// How many cells it has.
        cells: u64,
        /// How many the header has.
        expected: u64,
    },
    /// A cell is not UTF-8.
    Encoding {
        /// The 1-based line on which the row starts.
        line: u64,
        /// The 1-based number of the column.
        column: u64,
    },
    /// Two columns have one name.
    TwoColumns(String),
    /// The file has no header.
    Empty,
    /// Anything else that the reader of CSV says.
    Malformed(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Unreadable(reason) | Self::Malformed(reason) => f.write_str(reason),
            Self::Ragged { line, cells, expected } => {
                write!(f, "row {line} has {cells} cells where the header has {expected}")
            }
            Self::Encoding { line, column } => write!(f, "row {line}, column {column} is not UTF-8"),
            Self::TwoColumns(name) => write!(f, "two columns are named `{name}`"),
            Self::Empty => f.write_str("it is empty; the first row names the columns"),
        }
    }
}

impl std::error::Error for Fault {}
