//! SQL: a script that creates the tables of a data set and inserts their rows, for one of four databases.
//!
//! One file holds the whole data set, so that it is loaded in one go: tables, then rows in the order in which tables depend on
//! each other, then what ties tables together. It is one transaction where the database knows transactions of that kind.

mod dialect;
mod script;
mod table;

use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::chunk::{Pool, TextChunk};
use crate::literal::{LiteralColumn, Literals};
use crate::{EnumText, Layout, SinkError};

pub use dialect::Dialect;
pub use script::{Script, SqlWriter};

/// Turns batches of one table into rows between parentheses, on any thread.
#[derive(Debug)]
pub struct SqlEncoder {
    dialect: Dialect,
    columns: Vec<LiteralColumn>,
    pool: Arc<Pool>,
}

/// The rows of one batch.
#[derive(Debug)]
pub struct SqlChunk {
    text: TextChunk,
    /// Where each row ends.
    ends: Vec<usize>,
}

impl SqlChunk {
    /// The rows.
    fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.text.bytes().get(start..*end))
    }
}

impl SqlEncoder {
    /// An encoder of batches with this layout.
    ///
    /// # Errors
    /// When the database cannot hold a text of an enum.
    pub fn new(layout: &Layout, enums: EnumText, dialect: Dialect) -> Result<Self, SinkError> {
        let columns = layout.columns.iter().map(|column| LiteralColumn::new(column, enums, &dialect));
        Ok(Self { dialect, columns: columns.collect::<Result<_, _>>()?, pool: Arc::default() })
    }

    /// The rows of a batch.
    ///
    /// # Errors
    /// When the batch does not fit the layout, or the database cannot hold a value.
    pub fn encode(&self, batch: &RecordBatch) -> Result<SqlChunk, SinkError> {
        let mut columns: Vec<(&LiteralColumn, Literals<'_>)> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            columns.push((column, column.bind(batch.columns(), &self.dialect)?));
        }
        let mut out = self.pool.take();
        let mut ends = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            for (at, (column, cells)) in columns.iter().enumerate() {
                out.bytes(if at == 0 { b"(" } else { b", " });
                cells.append(row, &self.dialect, &mut out).map_err(|why| column.refused(why))?;
            }
            out.byte(b')');
            ends.push(out.as_slice().len());
        }
        Ok(SqlChunk { text: TextChunk::new(out, batch.num_rows(), &self.pool), ends })
    }
}
