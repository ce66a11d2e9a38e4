//! The rows of a batch as text, in memory that is used again.

use std::sync::{Arc, Mutex, PoisonError};

use crate::buffer::Buffer;

/// Memory of chunks that were written, for the next ones: fresh memory costs more than filling it.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    pub(crate) fn take(&self) -> Buffer {
        let mut spare = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Buffer::reusing(spare.pop().unwrap_or_default())
    }
}

/// The rows of one batch as bytes.
#[derive(Debug)]
pub struct TextChunk {
    buffer: Buffer,
    n_rows: usize,
    pool: Arc<Pool>,
}

impl TextChunk {
    pub(crate) fn new(buffer: Buffer, n_rows: usize, pool: &Arc<Pool>) -> Self {
        Self { buffer, n_rows, pool: Arc::clone(pool) }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.as_slice()
    }

    /// How many rows they hold.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }
}

impl Drop for TextChunk {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.buffer).into_memory();
        self.pool.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}
