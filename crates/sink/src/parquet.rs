//! Parquet: one file a table, snappy, with labels and codes in its metadata.
//!
//! The bytes do not depend on how rows were cut into batches: rows reach the pages in runs that begin at multiples of
//! [`RUN`], and what depends on the data is decided on the first rows.

mod columns;
mod properties;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;

use crate::{EnumText, Layout, Output, SinkError};
use columns::ColumnForm;

/// Rows are handed to the encoder so many at a time, which decides where pages end.
const RUN: usize = 8192;
/// Rows of a row group, unless it is the last.
const ROW_GROUP: usize = 32 * RUN;
/// Encodings are chosen after looking at so many rows, a whole run at most.
const PROBE: usize = RUN / 2;

/// Turns batches of one table into batches as they stand in the file, on any thread.
#[derive(Debug)]
pub struct ParquetEncoder {
    columns: Vec<ColumnForm>,
    schema: SchemaRef,
}

impl ParquetEncoder {
    /// An encoder of batches with this layout and schema.
    ///
    /// # Errors
    /// When a column has a type that cannot be written.
    pub fn new(layout: &Layout, batch: &Schema, enums: EnumText) -> Result<Self, SinkError> {
        let mut columns = Vec::with_capacity(layout.columns.len());
        let mut fields = Vec::with_capacity(layout.columns.len());
        for column in &layout.columns {
            let (form, field) = ColumnForm::new(column, batch, enums)?;
            columns.push(form);
            fields.push(field);
        }
        Ok(Self { columns, schema: Arc::new(Schema::new(fields)) })
    }

    /// The batch as it stands in the file.
    ///
    /// # Errors
    /// When the batch does not fit the layout.
    pub fn encode(&self, batch: &RecordBatch) -> Result<RecordBatch, SinkError> {
        let columns: Vec<ArrayRef> =
            self.columns.iter().map(|form| form.array(batch)).collect::<Result<_, _>>()?;
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| SinkError::Batch(error.to_string()))
    }
}

/// Writes encoded batches, in order, into one file.
pub struct ParquetWriter {
    schema: SchemaRef,
    metadata: Vec<KeyValue>,
    state: State,
    /// Rows that wait for a whole run.
    waiting: Vec<RecordBatch>,
    n_waiting: usize,
}

enum State {
    Probing(Output),
    Writing(Box<ArrowWriter<Output>>),
    Failed,
}

impl ParquetWriter {
    /// A writer of what `encoder` makes. `metadata` are keys and texts that stand in the file's footer, after
    /// `synthc.table`, which describes columns, labels and codes as JSON.
    ///
    /// # Errors
    /// None so far: nothing is written before the first rows.
    pub fn new(
        encoder: &ParquetEncoder,
        layout: &Layout,
        output: Output,
        metadata: &[(String, String)],
    ) -> Result<Self, SinkError> {
        let table =
            serde_json::to_string(&layout.table).map_err(|error| SinkError::Batch(error.to_string()))?;
        let mut pairs = vec![KeyValue::new("synthc.table".to_owned(), table)];
        pairs.extend(metadata.iter().map(|(key, text)| KeyValue::new(key.clone(), text.clone())));
        Ok(Self {
            schema: Arc::clone(&encoder.schema),
            metadata: pairs,
            state: State::Probing(output),
            waiting: Vec::new(),
            n_waiting: 0,
        })
    }

    /// How many bytes have reached the file.
    pub fn n_bytes(&self) -> u64 {
        match &self.state {
            State::Probing(output) => output.n_bytes(),
            State::Writing(writer) => writer.bytes_written() as u64,
            State::Failed => 0,
        }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, batch: RecordBatch) -> Result<(), SinkError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.n_waiting += batch.num_rows();
        self.waiting.push(batch);
        if self.n_waiting >= RUN { self.drain(self.n_waiting / RUN * RUN) } else { Ok(()) }
    }

    /// Writes the rest and the footer. The file still has its unfinished name.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Output, SinkError> {
        self.drain(self.n_waiting)?;
        match self.state {
            State::Writing(writer) => (*writer).into_inner().map_err(sink_error),
            State::Probing(_) | State::Failed => Err(SinkError::Batch("the file was given up".to_owned())),
        }
    }

    /// Hands the first `n_rows` waiting rows to the encoder.
    fn drain(&mut self, n_rows: usize) -> Result<(), SinkError> {
        let (mut run, mut n_run) = (Vec::new(), 0);
        let mut later = Vec::new();
        for batch in std::mem::take(&mut self.waiting) {
            let n = batch.num_rows().min(n_rows - n_run);
            if n > 0 {
                run.push(if n == batch.num_rows() { batch.clone() } else { batch.slice(0, n) });
                n_run += n;
            }
            if n < batch.num_rows() {
                later.push(batch.slice(n, batch.num_rows() - n));
            }
        }
        self.n_waiting -= n_run;
        self.waiting = later;
        if matches!(self.state, State::Probing(_)) {
            self.open(&run)?;
        }
        let State::Writing(writer) = &mut self.state else { return Ok(()) };
        write_in_runs(writer, &self.schema, run)
    }

    /// Chooses the encodings by the first rows and opens the file.
    fn open(&mut self, first: &[RecordBatch]) -> Result<(), SinkError> {
        let State::Probing(output) = std::mem::replace(&mut self.state, State::Failed) else { return Ok(()) };
        let first =
            concat_batches(&self.schema, first).map_err(|error| SinkError::Batch(error.to_string()))?;
        let probe = first.slice(0, first.num_rows().min(PROBE));
        let properties = properties::choose(&probe, ROW_GROUP, self.metadata.clone());
        let writer =
            ArrowWriter::try_new(output, Arc::clone(&self.schema), Some(properties)).map_err(sink_error)?;
        self.state = State::Writing(Box::new(writer));
        Ok(())
    }
}

/// Writes batches in runs of exactly [`RUN`] rows (the last may be shorter): what the encoder does depends on the rows of each call.
/// Only runs that span batches are copied.
fn write_in_runs(
    writer: &mut ArrowWriter<Output>,
    schema: &SchemaRef,
    batches: Vec<RecordBatch>,
) -> Result<(), SinkError> {
    let mut run: Vec<RecordBatch> = Vec::new();
    let mut n_run = 0;
    for batch in batches {
        let mut from = 0;
        while from < batch.num_rows() {
            let n = (batch.num_rows() - from).min(RUN - n_run);
            run.push(batch.slice(from, n));
            from += n;
            n_run += n;
            if n_run == RUN {
                write_run(writer, schema, &run)?;
                run.clear();
                n_run = 0;
            }
        }
    }
    if n_run > 0 { write_run(writer, schema, &run) } else { Ok(()) }
}

fn write_run(
    writer: &mut ArrowWriter<Output>,
    schema: &SchemaRef,
    run: &[RecordBatch],
) -> Result<(), SinkError> {
    match run {
        [whole] => writer.write(whole),
        parts => {
            let joined =
                concat_batches(schema, parts).map_err(|error| SinkError::Batch(error.to_string()))?;
            writer.write(&joined)
        }
    }
    .map_err(sink_error)
}

/// The system's errors as such, others as faults of batches.
fn sink_error(error: ParquetError) -> SinkError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => SinkError::io("cannot write", std::path::Path::new("the Parquet file"), *io),
            Err(other) => SinkError::Batch(other.to_string()),
        },
        other => SinkError::Batch(other.to_string()),
    }
}
