//! The one reader of data files: bytes to a table of cells, each with its row and column for messages.
//!
//! CSV, TSV and other delimited text (`delimited.rs` splits it into records, `dialect.rs` finds the delimiter) and Parquet. Knows
//! nothing of specs or plans, and types only as far as a file states them: a cell is text. Files are not trusted: size and number of
//! cells are bounded. Start with [`read`].

mod delimited;
mod dialect;
mod fault;
mod file;
mod packed;
mod parquet_file;
mod record;

pub use delimited::parse_text;
pub use fault::Fault;
pub use file::{LARGEST_FILE, MOST_CELLS, read};
