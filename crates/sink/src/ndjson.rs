//! NDJSON: one JSON object a line, values typed, nulls and missing codes null.

use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::chunk::{Pool, TextChunk};
use crate::json::{Json, head};
use crate::literal::{LiteralColumn, Literals};
use crate::{EnumText, Layout, SinkError};

/// Turns batches of one table into lines, on any thread.
#[derive(Debug)]
pub struct NdjsonEncoder {
    columns: Vec<(Vec<u8>, LiteralColumn)>,
    pool: Arc<Pool>,
}

impl NdjsonEncoder {
    /// An encoder of batches with this layout.
    ///
    /// # Errors
    /// None: every text has a literal.
    pub fn new(layout: &Layout, enums: EnumText) -> Result<Self, SinkError> {
        let mut columns = Vec::with_capacity(layout.columns.len());
        for (at, column) in layout.columns.iter().enumerate() {
            columns.push((head(at, &column.schema.name), LiteralColumn::new(column, enums, &Json)?));
        }
        Ok(Self { columns, pool: Arc::default() })
    }

    /// The lines of a batch.
    ///
    /// # Errors
    /// When the batch does not fit the layout.
    pub fn encode(&self, batch: &RecordBatch) -> Result<TextChunk, SinkError> {
        let mut columns: Vec<(&[u8], &LiteralColumn, Literals<'_>)> = Vec::with_capacity(self.columns.len());
        for (head, column) in &self.columns {
            columns.push((head, column, column.bind(batch.columns(), &Json)?));
        }
        let mut out = self.pool.take();
        let n_rows = batch.num_rows();
        for row in 0..n_rows {
            if columns.is_empty() {
                out.byte(b'{');
            }
            for (head, column, cells) in &columns {
                out.bytes(head);
                cells.append(row, &Json, &mut out).map_err(|why| column.refused(why))?;
            }
            out.bytes(b"}\n");
        }
        Ok(TextChunk::new(out, n_rows, &self.pool))
    }
}
