//! Rows of a batch, one after the other, in a notation of cells.

use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::chunk::{Pool, TextChunk};
use crate::literal::{LiteralColumn, Literals, Notation};
use crate::{EnumText, Layout, SinkError};

/// Turns batches of one table into rows, on any thread.
#[derive(Debug)]
pub(super) struct RowEncoder<N> {
    notation: N,
    columns: Vec<LiteralColumn>,
    /// What stands before the first cell of a row, before the others, and after the last.
    between: [&'static [u8]; 3],
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
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).filter_map(|(start, end)| self.text.bytes().get(start..*end))
    }

    /// How many rows there are.
    pub(super) fn n_rows(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes all rows have.
    pub(super) fn n_bytes(&self) -> usize {
        self.text.bytes().len()
    }
}

impl<N: Notation> RowEncoder<N> {
    pub(super) fn new(
        layout: &Layout,
        enums: EnumText,
        notation: N,
        between: [&'static [u8]; 3],
    ) -> Result<Self, SinkError> {
        let columns = layout.columns.iter().map(|column| LiteralColumn::new(column, enums, &notation));
        Ok(Self { columns: columns.collect::<Result<_, _>>()?, notation, between, pool: Arc::default() })
    }

    pub(super) fn encode(&self, batch: &RecordBatch) -> Result<SqlChunk, SinkError> {
        let mut columns: Vec<(&LiteralColumn, Literals<'_>)> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            columns.push((column, column.bind(batch.columns(), &self.notation)?));
        }
        let [open, separator, close] = self.between;
        let mut out = self.pool.take();
        let mut ends = Vec::with_capacity(batch.num_rows());
        for row in 0..batch.num_rows() {
            for (at, (column, cells)) in columns.iter().enumerate() {
                out.bytes(if at == 0 { open } else { separator });
                cells.append(row, &self.notation, &mut out).map_err(|why| column.refused(why))?;
            }
            out.bytes(close);
            ends.push(out.as_slice().len());
        }
        Ok(SqlChunk { text: TextChunk::new(out, batch.num_rows(), &self.pool), ends })
    }
}
