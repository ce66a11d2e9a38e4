//! The one reader of data files: bytes to a table of cells, each with its row and column for messages.
//!
//! Knows nothing of specs, types or plans: a cell is text. Start with [`read_csv`].

mod csv_file;
mod fault;
mod table;

pub use csv_file::{parse_csv, read_csv};
pub use fault::Fault;
pub use table::{Row, Table};
