//! CSV: RFC 4180 with `\n`, UTF-8, a header, empty for null and `""` for an empty text.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;

use crate::buffer::Buffer;
use crate::cells::{CellStyle, Cells};
use crate::text::Quoting;
use crate::{EnumText, Layout, SinkError};

/// Turns batches of one table into bytes, on any thread.
#[derive(Debug)]
pub struct CsvEncoder {
    header: Vec<u8>,
    columns: Vec<CellStyle>,
    pool: Arc<Pool>,
}

/// Memory of chunks that were written, for the next ones: fresh memory costs more than filling it.
#[derive(Debug, Default)]
struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    fn take(&self) -> Buffer {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Buffer::reusing(spare.pop().unwrap_or_default())
    }
}

/// The rows of one batch as bytes.
#[derive(Debug)]
pub struct CsvChunk {
    buffer: Buffer,
    n_rows: usize,
    pool: Arc<Pool>,
}

impl CsvChunk {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.as_slice()
    }

    /// How many rows they hold.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }
}

impl Drop for CsvChunk {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.buffer).into_memory();
        self.pool.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl CsvEncoder {
    /// An encoder of batches with this layout.
    pub fn new(layout: &Layout, enums: EnumText) -> Self {
        let mut header = Vec::new();
        for (i, column) in layout.columns.iter().enumerate() {
            if i > 0 {
                header.push(b',');
            }
            header.extend(Quoting::Csv.apply(&column.schema.name));
        }
        header.push(b'\n');
        let columns =
            layout.columns.iter().map(|column| CellStyle::new(column, Quoting::Csv, enums)).collect();
        Self { header, columns, pool: Arc::default() }
    }

    /// The first line.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// The rows of a batch.
    ///
    /// # Errors
    /// When the batch does not fit the layout.
    pub fn encode(&self, batch: &RecordBatch) -> Result<CsvChunk, SinkError> {
        let columns: Vec<Cells<'_>> =
            self.columns.iter().map(|column| column.bind(batch)).collect::<Result<_, _>>()?;
        let mut out = self.pool.take();
        let n_rows = batch.num_rows();
        if let Some((last, others)) = columns.split_last() {
            for row in 0..n_rows {
                for column in others {
                    column.append(row, &mut out);
                    out.byte(b',');
                }
                last.append(row, &mut out);
                out.byte(b'\n');
            }
        }
        Ok(CsvChunk { buffer: out, n_rows, pool: Arc::clone(&self.pool) })
    }
}
