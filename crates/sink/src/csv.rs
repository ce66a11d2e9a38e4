//! CSV: RFC 4180 with `\n`, UTF-8, a header, empty for null and `""` for an empty text.

use std::sync::Arc;

use arrow::array::RecordBatch;

use crate::cells::{CellStyle, Cells};
use crate::chunk::{Pool, TextChunk};
use crate::text::Quoting;
use crate::tile::{self, Tile};
use crate::{EnumText, Layout, SinkError};

/// Turns batches of one table into bytes, on any thread.
#[derive(Debug)]
pub struct CsvEncoder {
    header: Vec<u8>,
    columns: Vec<CellStyle>,
    pool: Arc<Pool>,
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
    pub fn encode(&self, batch: &RecordBatch) -> Result<TextChunk, SinkError> {
        let columns: Vec<Cells<'_>> =
            self.columns.iter().map(|column| column.bind(batch)).collect::<Result<_, _>>()?;
        let mut out = self.pool.take();
        let n_rows = batch.num_rows();
        let mut tiles: Vec<Tile> = columns.iter().map(|_| Tile::default()).collect();
        let n_columns = columns.len();
        for start in (0..n_rows).step_by(tile::ROWS) {
            let rows = start..n_rows.min(start + tile::ROWS);
            let mut filled = Vec::with_capacity(n_columns);
            let mut total = n_columns * rows.len();
            for (at, (cells, tile)) in (1..).zip(columns.iter().zip(&mut tiles)) {
                cells.fill(rows.clone(), tile);
                total += tile.total();
                let end = if at == n_columns { b'\n' } else { b',' };
                filled.push((cells.source(tile), &*tile, end));
            }
            let mut room = out.room(total);
            for row in 0..rows.len() {
                for (source, tile, end) in &filled {
                    let (start, len) = tile.place(row);
                    room.cell(source, start, len, *end);
                }
            }
        }
        Ok(TextChunk::new(out, n_rows, &self.pool))
    }
}
