//! What can be wrong with a data file.

use std::fmt;

/// Why a file gave no table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such file.
    Missing,
    /// It could not be read; the system's reason.
    Unreadable(String),
    /// It is larger than what is read; how large that is.
    TooLarge(&'static str),
    /// A row has another number of cells than the header.
    Ragged {
        /// The 1-based line on which the row starts.
        line: u64,
        /// How many cells it has.
        cells: u64,
        /// How many the header has.
        expected: u64,
    },
    /// A cell is not what a text file may hold.
    Cell {
        /// The 1-based line on which the row starts.
        line: u64,
        /// The 1-based number of the column.
        column: u64,
        /// What is wrong with it.
        what: CellFault,
    },
    /// The file is UTF-16, by its first bytes.
    Utf16,
    /// Two columns have one name.
    TwoColumns(String),
    /// The file has no header.
    Empty,
    /// Anything else that makes it no table.
    Malformed(String),
}

/// What is wrong with one cell of a text file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// It is not UTF-8 from this 0-based byte of the file on.
    Encoding(u64),
    /// It holds a zero byte.
    Zero,
    /// It opens with a quote that is never closed.
    Unclosed,
    /// Text follows the quote that closes it.
    AfterQuote,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file"),
            Self::Unreadable(reason) | Self::Malformed(reason) => f.write_str(reason),
            Self::TooLarge(most) => write!(f, "it has more than {most}"),
            Self::Ragged { line, cells, expected } => {
                write!(f, "row {line} has {cells} cells where the header has {expected}")
            }
            Self::Cell { line, column, what } => {
                write!(f, "row {line}, column {column} ")?;
                match what {
                    CellFault::Encoding(byte) => {
                        write!(f, "is not UTF-8 (byte {byte} of the file); save it as UTF-8")
                    }
                    CellFault::Zero => f.write_str("holds a zero byte; this is no text file"),
                    CellFault::Unclosed => f.write_str("opens with a quote that is never closed"),
                    CellFault::AfterQuote => {
                        f.write_str("goes on after its closing quote; a quote inside of quotes is doubled")
                    }
                }
            }
            Self::Utf16 => f.write_str("it is UTF-16; save it as UTF-8"),
            Self::TwoColumns(name) => write!(f, "two columns are named `{name}`"),
            Self::Empty => f.write_str("it is empty; the first row names the columns"),
        }
    }
}

impl std::error::Error for Fault {}
