//! SQL: a script that creates the tables of a data set and inserts their rows, for one of four databases; and what such a script
//! makes of an empty SQLite database.
//!
//! One file holds the whole data set, so that it is loaded in one go: tables, then rows in the order in which tables depend on
//! each other, then what ties tables together. It is one transaction where the database knows transactions of that kind.

#[cfg(feature = "sqlite")]
mod database;
mod dialect;
#[cfg(feature = "sqlite")]
mod packed;
mod rows;
mod script;
mod table;
mod tables;

use arrow::array::RecordBatch;

use crate::{EnumText, Layout, SinkError};
use rows::RowEncoder;

#[cfg(feature = "sqlite")]
pub use database::{SqliteEncoder, SqliteWriter};
pub use dialect::Dialect;
pub use rows::SqlChunk;
pub use script::{Script, SqlWriter};

/// Turns batches of one table into rows between parentheses, on any thread.
#[derive(Debug)]
pub struct SqlEncoder(RowEncoder<Dialect>);

impl SqlEncoder {
    /// An encoder of batches with this layout.
    ///
    /// # Errors
    /// When the database cannot hold a text of an enum.
    pub fn new(layout: &Layout, enums: EnumText, dialect: Dialect) -> Result<Self, SinkError> {
        RowEncoder::new(layout, enums, dialect, [b"(", b", ", b")"]).map(Self)
    }

    /// The rows of a batch.
    ///
    /// # Errors
    /// When the batch does not fit the layout, or the database cannot hold a value.
    pub fn encode(&self, batch: &RecordBatch) -> Result<SqlChunk, SinkError> {
        self.0.encode(batch)
    }
}
