//! Rows in runs of one length, whatever the batches they come in: what an encoder of arrays does depends on the rows of each call.

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;

use crate::SinkError;

/// Batches on their way into runs. Only runs that span batches are copied.
#[derive(Debug)]
pub(crate) struct Runs {
    schema: SchemaRef,
    /// Rows of a run, unless it is the last.
    n_rows: usize,
    waiting: Vec<RecordBatch>,
    n_waiting: usize,
}

impl Runs {
    /// Runs of `n_rows` rows, at least one.
    pub(crate) fn new(schema: SchemaRef, n_rows: usize) -> Self {
        Self { schema, n_rows: n_rows.max(1), waiting: Vec::new(), n_waiting: 0 }
    }

    /// Takes rows, and hands out the runs that are whole.
    pub(crate) fn push(
        &mut self,
        batch: &RecordBatch,
        take: &mut dyn FnMut(RecordBatch) -> Result<(), SinkError>,
    ) -> Result<(), SinkError> {
        let mut from = 0;
        while from < batch.num_rows() {
            let n = (batch.num_rows() - from).min(self.n_rows - self.n_waiting);
            self.waiting.push(batch.slice(from, n));
            from += n;
            self.n_waiting += n;
            if self.n_waiting == self.n_rows {
                take(self.rest()?)?;
            }
        }
        Ok(())
    }

    /// The rows that are left, which may be none.
    pub(crate) fn rest(&mut self) -> Result<RecordBatch, SinkError> {
        self.n_waiting = 0;
        let mut waiting = std::mem::take(&mut self.waiting);
        match (waiting.len(), waiting.pop()) {
            (1, Some(whole)) => Ok(whole),
            (_, last) => {
                waiting.extend(last);
                concat_batches(&self.schema, &waiting).map_err(|error| SinkError::Batch(error.to_string()))
            }
        }
    }
}
