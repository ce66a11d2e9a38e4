//! Parquet: one file a table, snappy, with labels and codes in its metadata.
//!
//! The bytes do not depend on how rows were cut into batches: rows reach the pages in runs that begin at multiples of
//! [`RUN`], and what depends on the data is decided on the first rows.

mod properties;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;

use crate::columns::{Keys, TableForm};
use crate::runs::Runs;
use crate::{EnumText, Layout, Output, SinkError};

/// Rows are handed to the encoder so many at a time, which decides where pages end.
const RUN: usize = 8192;
/// Rows of a row group, unless it is the last.
const ROW_GROUP: usize = 32 * RUN;
/// Encodings are chosen after looking at so many rows, a whole run at most.
const PROBE: usize = RUN / 2;

/// Turns batches of one table into batches as they stand in the file, on any thread.
#[derive(Debug)]
pub struct ParquetEncoder {
    form: TableForm,
}

impl ParquetEncoder {
    /// An encoder of batches with this layout and schema.
    ///
    /// # Errors
    /// When a column has a type that cannot be written.
    pub fn new(layout: &Layout, batch: &Schema, enums: EnumText) -> Result<Self, SinkError> {
        Ok(Self { form: TableForm::new(layout, batch, enums, Keys::AsGiven)? })
    }

    /// The batch as it stands in the file.
    ///
    /// # Errors
    /// When the batch does not fit the layout.
    pub fn encode(&self, batch: &RecordBatch) -> Result<RecordBatch, SinkError> {
        self.form.batch(batch)
    }
}

/// Writes encoded batches, in order, into one file.
pub struct ParquetWriter {
    schema: SchemaRef,
    metadata: Vec<KeyValue>,
    state: State,
    runs: Runs,
    path: PathBuf,
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
            schema: Arc::clone(&encoder.form.schema),
            metadata: pairs,
            path: output.path().to_path_buf(),
            state: State::Probing(output),
            runs: Runs::new(Arc::clone(&encoder.form.schema), RUN),
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
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), SinkError> {
        let Self { schema, metadata, state, runs, path } = self;
        let fail = |error| sink_error(error, path);
        runs.push(batch, &mut |run| write_run(state, schema, metadata, &run).map_err(fail))
    }

    /// Writes the rest and the footer. The file still has its unfinished name.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Output, SinkError> {
        let rest = self.runs.rest()?;
        let fail = |error| sink_error(error, &self.path);
        write_run(&mut self.state, &self.schema, &self.metadata, &rest).map_err(fail)?;
        match self.state {
            State::Writing(mut writer) => {
                // so that what the system says is told: the end of the file would turn it into a text
                writer.flush().map_err(fail)?;
                writer.sync().map_err(|error| SinkError::io("cannot write", &self.path, error))?;
                (*writer).into_inner().map_err(fail)
            }
            State::Probing(_) | State::Failed => Err(SinkError::Batch("the file was given up".to_owned())),
        }
    }
}

/// Hands a run to the file, which the first one opens: it decides the encodings.
fn write_run(
    state: &mut State,
    schema: &SchemaRef,
    metadata: &[KeyValue],
    run: &RecordBatch,
) -> Result<(), ParquetError> {
    if matches!(state, State::Probing(_))
        && let State::Probing(output) = std::mem::replace(state, State::Failed)
    {
        let probe = run.slice(0, run.num_rows().min(PROBE));
        let properties = properties::choose(&probe, ROW_GROUP, metadata.to_vec());
        let writer = ArrowWriter::try_new(output, Arc::clone(schema), Some(properties))?;
        *state = State::Writing(Box::new(writer));
    }
    let State::Writing(writer) = state else { return Ok(()) };
    if run.num_rows() > 0 { writer.write(run) } else { Ok(()) }
}

/// The system's errors as such, others as faults of batches.
fn sink_error(error: ParquetError, path: &Path) -> SinkError {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => SinkError::io("cannot write", path, *io),
            Err(other) => SinkError::Batch(other.to_string()),
        },
        other => SinkError::Batch(other.to_string()),
    }
}
