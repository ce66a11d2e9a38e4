//! Batches to bytes on the threads that made them, and bytes to files in the order of the rows.

use std::path::PathBuf;

use arrow::array::RecordBatch;
use synthc_exec::{Encode, ExecError, Write};
use synthc_plan::{Plan, TableId};
use synthc_sink::{CsvChunk, CsvEncoder, Layout, Output, ParquetEncoder, ParquetWriter, SinkError};

use super::destination::Destination;
use super::progress::Progress;
use crate::args::{Enums, Format};
use crate::cells::enum_text;
use crate::failure::Failure;

/// The encoders of one table.
pub struct TableEncoders {
    name: String,
    layout: Layout,
    csv: Option<CsvEncoder>,
    parquet: Option<ParquetEncoder>,
}

/// The encoders of all tables, by table; none where a table is not written.
pub struct Encoders {
    tables: Vec<Option<TableEncoders>>,
    formats: Vec<Format>,
}

/// A batch in every format.
pub struct Encoded {
    csv: Option<CsvChunk>,
    parquet: Option<RecordBatch>,
}

impl Encoders {
    /// Encoders for these tables and formats.
    pub fn new(plan: &Plan, tables: &[TableId], formats: &[Format], enums: Enums) -> Result<Self, Failure> {
        let enums = enum_text(enums);
        let mut out: Vec<Option<TableEncoders>> = plan.tables.iter().map(|_| None).collect();
        for table in tables {
            let missing = || Failure::wrong("the plan lacks a table");
            let schema = synthc_plan::schema(plan, *table).ok_or_else(missing)?;
            let batch = synthc_exec::batch_schema(plan, *table).map_err(crate::spec::exec_failure)?;
            let layout = Layout::new(&schema, &batch)?;
            let csv = formats.contains(&Format::Csv).then(|| CsvEncoder::new(&layout, enums));
            let parquet = match formats.contains(&Format::Parquet) {
                true => Some(ParquetEncoder::new(&layout, &batch, enums)?),
                false => None,
            };
            if let Some(slot) = out.get_mut(table.0) {
                *slot = Some(TableEncoders { name: schema.name.clone(), layout, csv, parquet });
            }
        }
        Ok(Self { tables: out, formats: formats.to_vec() })
    }
}

impl Encode for Encoders {
    type Encoded = Encoded;

    fn encode(&self, table: TableId, batch: RecordBatch) -> Result<Encoded, ExecError> {
        let Some(Some(encoders)) = self.tables.get(table.0) else {
            return Ok(Encoded { csv: None, parquet: None });
        };
        let fail = |error: SinkError| ExecError::output(error.to_string());
        let csv = encoders.csv.as_ref().map(|encoder| encoder.encode(&batch)).transpose().map_err(fail)?;
        let parquet =
            encoders.parquet.as_ref().map(|encoder| encoder.encode(&batch)).transpose().map_err(fail)?;
        Ok(Encoded { csv, parquet })
    }
}

/// A file that is whole and does not have its name yet.
pub struct Written {
    /// The table.
    pub table: TableId,
    /// The format.
    pub format: Format,
    /// How many rows it holds.
    pub n_rows: u64,
    /// The file.
    pub output: Output,
}

/// The open files of a table.
struct TableWriters {
    table: TableId,
    n_rows: u64,
    csv: Option<Output>,
    parquet: Option<ParquetWriter>,
}

/// The open files of all tables.
pub struct Writers {
    tables: Vec<Option<TableWriters>>,
    progress: Progress,
    /// What the system said, which a message would lose.
    error: Option<SinkError>,
}

impl Writers {
    /// Opens all files. `footer` is the record as Parquet files carry it.
    pub fn new(
        encoders: &Encoders,
        plan: &Plan,
        destination: &Destination,
        footer: &str,
        progress: Progress,
    ) -> Result<Self, Failure> {
        let open = |table: &str, format| destination.open(table, format);
        Self::with(encoders, plan, &open, footer, progress)
    }

    /// Files that are counted and not kept.
    pub fn counting(encoders: &Encoders, plan: &Plan, footer: &str) -> Result<Self, Failure> {
        Self::with(encoders, plan, &|_, _| Ok(Output::counting()), footer, Progress::none())
    }

    fn with(
        encoders: &Encoders,
        plan: &Plan,
        open: &dyn Fn(&str, Format) -> Result<Output, SinkError>,
        footer: &str,
        progress: Progress,
    ) -> Result<Self, Failure> {
        let mut tables = Vec::with_capacity(plan.tables.len());
        for (at, encoders_of) in encoders.tables.iter().enumerate() {
            let Some(table) = encoders_of else {
                tables.push(None);
                continue;
            };
            let mut writers = TableWriters { table: TableId(at), n_rows: 0, csv: None, parquet: None };
            for format in &encoders.formats {
                let mut output = open(&table.name, *format)?;
                match (format, &table.csv, &table.parquet) {
                    (Format::Csv, Some(encoder), _) => {
                        output.append(encoder.header())?;
                        writers.csv = Some(output);
                    }
                    (Format::Parquet, _, Some(encoder)) => {
                        let metadata = [("synthc.record".to_owned(), footer.to_owned())];
                        writers.parquet =
                            Some(ParquetWriter::new(encoder, &table.layout, output, &metadata)?);
                    }
                    _ => {}
                }
            }
            tables.push(Some(writers));
        }
        Ok(Self { tables, progress, error: None })
    }

    /// What the system said when writing failed.
    pub fn take_error(&mut self) -> Option<SinkError> {
        self.error.take()
    }

    /// Ends all files. They do not have their names yet.
    pub fn finish(self) -> Result<Vec<Written>, Failure> {
        self.progress.finish();
        let mut out = Vec::new();
        for writers in self.tables.into_iter().flatten() {
            let TableWriters { table, n_rows, csv, parquet } = writers;
            if let Some(mut output) = csv {
                output.sync()?;
                out.push(Written { table, format: Format::Csv, n_rows, output });
            }
            if let Some(writer) = parquet {
                let mut output = writer.finish()?;
                output.sync()?;
                out.push(Written { table, format: Format::Parquet, n_rows, output });
            }
        }
        Ok(out)
    }

    fn put(&mut self, table: TableId, rows: usize, encoded: Encoded) -> Result<(), SinkError> {
        let Some(Some(writers)) = self.tables.get_mut(table.0) else { return Ok(()) };
        writers.n_rows += rows as u64;
        if let (Some(output), Some(chunk)) = (&mut writers.csv, &encoded.csv) {
            output.append(chunk.bytes())?;
        }
        if let (Some(writer), Some(batch)) = (&mut writers.parquet, encoded.parquet) {
            writer.write(batch)?;
        }
        let n_bytes = writers.csv.as_ref().map_or(0, Output::n_bytes)
            + writers.parquet.as_ref().map_or(0, ParquetWriter::n_bytes);
        self.progress.advance(table, writers.n_rows, n_bytes);
        Ok(())
    }
}

impl Write<Encoded> for Writers {
    fn write(&mut self, table: TableId, _: u64, rows: usize, encoded: Encoded) -> Result<(), ExecError> {
        self.put(table, rows, encoded).map_err(|error| {
            let message = error.to_string();
            self.error = Some(error);
            ExecError::output(message)
        })
    }
}

impl Written {
    /// The name of the file, without its folder.
    pub fn name(&self) -> String {
        let path: PathBuf = self.output.path().to_path_buf();
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}
