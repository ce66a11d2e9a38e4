//! Arrow IPC: one file a table, or a stream, with labels and codes in its metadata.
//!
//! The bytes do not depend on how rows were cut into batches: a record batch of the file holds [`BATCH`] rows, unless it is the
//! last. Dictionaries stand in the file once.

use std::collections::HashMap;
use std::io::BufWriter;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::ipc::writer::{FileWriter, StreamWriter};

use crate::columns::{Keys, TableForm};
use crate::runs::Runs;
use crate::{EnumText, Layout, Output, SinkError};

/// Rows of a record batch.
const BATCH: usize = 1 << 16;

/// Turns batches of one table into batches as they stand in the file, on any thread.
#[derive(Debug)]
pub struct ArrowEncoder {
    form: TableForm,
}

impl ArrowEncoder {
    /// An encoder of batches with this layout and schema.
    ///
    /// # Errors
    /// When a column has a type that cannot be written.
    pub fn new(layout: &Layout, batch: &Schema, enums: EnumText) -> Result<Self, SinkError> {
        Ok(Self { form: TableForm::new(layout, batch, enums, Keys::Signed)? })
    }

    /// The batch as it stands in the file.
    ///
    /// # Errors
    /// When the batch does not fit the layout.
    pub fn encode(&self, batch: &RecordBatch) -> Result<RecordBatch, SinkError> {
        self.form.batch(batch)
    }
}

/// The two forms of Arrow IPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArrowForm {
    /// With a footer, for random access.
    File,
    /// For pipes.
    Stream,
}

/// Writes encoded batches, in order, into one file or stream.
pub struct ArrowWriter {
    runs: Runs,
    writer: Form,
    path: PathBuf,
}

enum Form {
    File(Box<FileWriter<BufWriter<Output>>>),
    Stream(Box<StreamWriter<BufWriter<Output>>>),
}

impl ArrowWriter {
    /// A writer of what `encoder` makes. `metadata` are keys and texts of the schema, beside `synthc.table`, which describes
    /// columns, labels and codes as JSON.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(
        encoder: &ArrowEncoder,
        layout: &Layout,
        output: Output,
        form: ArrowForm,
        metadata: &[(String, String)],
    ) -> Result<Self, SinkError> {
        let table =
            serde_json::to_string(&layout.table).map_err(|error| SinkError::Batch(error.to_string()))?;
        let mut pairs: HashMap<String, String> = metadata.iter().cloned().collect();
        pairs.insert("synthc.table".to_owned(), table);
        let schema = Arc::new(Schema::clone(&encoder.form.schema).with_metadata(pairs));
        let path = output.path().to_path_buf();
        let fail = |error| sink_error(error, &path);
        let writer = match form {
            ArrowForm::File => {
                Form::File(Box::new(FileWriter::try_new_buffered(output, &schema).map_err(fail)?))
            }
            ArrowForm::Stream => {
                Form::Stream(Box::new(StreamWriter::try_new_buffered(output, &schema).map_err(fail)?))
            }
        };
        Ok(Self { runs: Runs::new(Arc::clone(&encoder.form.schema), BATCH), writer, path })
    }

    /// How many bytes have reached the file.
    pub fn n_bytes(&self) -> u64 {
        match &self.writer {
            Form::File(writer) => writer.get_ref().get_ref().n_bytes(),
            Form::Stream(writer) => writer.get_ref().get_ref().n_bytes(),
        }
    }

    /// Appends rows.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), SinkError> {
        let Self { runs, writer, path } = self;
        runs.push(batch, &mut |run| writer.write(&run).map_err(|error| sink_error(error, path)))
    }

    /// Writes the rest and the footer. The file still has its unfinished name.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Output, SinkError> {
        let rest = self.runs.rest()?;
        let Self { mut writer, path, .. } = self;
        let fail = |error| sink_error(error, &path);
        if rest.num_rows() > 0 {
            writer.write(&rest).map_err(fail)?;
        }
        let buffered = match writer {
            Form::File(writer) => (*writer).into_inner(),
            Form::Stream(writer) => (*writer).into_inner(),
        };
        let failed = |error: std::io::Error| SinkError::io("cannot write", &path, error);
        buffered.map_err(fail)?.into_inner().map_err(|error| failed(error.into_error()))
    }
}

impl Form {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        match self {
            Self::File(writer) => writer.write(batch),
            Self::Stream(writer) => writer.write(batch),
        }
    }
}

/// The system's errors as such, others as faults of batches.
fn sink_error(error: ArrowError, path: &std::path::Path) -> SinkError {
    match error {
        ArrowError::IoError(_, io) => SinkError::io("cannot write", path, io),
        other => SinkError::Batch(other.to_string()),
    }
}
