//! Batches to bytes on the threads that made them, and bytes to files in the order of the rows.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::Schema;
use synthc_exec::{Encode, ExecError, Write};
use synthc_plan::{Plan, TableId};
use synthc_report::Record;
use synthc_sink::{
    ArrowEncoder, ArrowForm, ArrowWriter, CsvEncoder, Layout, NdjsonEncoder, Output, ParquetEncoder,
    ParquetWriter, Script, SinkError, SqlChunk, SqlEncoder, SqlWriter, TextChunk,
};
#[cfg(feature = "sqlite")]
use synthc_sink::{SqliteEncoder, SqliteWriter};

use super::Request;
use super::destination::Destination;
use super::kind::Kind;
use super::progress::Progress;
use crate::args::Format;
use crate::failure::Failure;

/// The encoder of one table in one format.
enum Encoder {
    Csv(CsvEncoder),
    Ndjson(NdjsonEncoder),
    Sql(SqlEncoder),
    #[cfg(feature = "sqlite")]
    Sqlite(SqliteEncoder),
    Parquet(ParquetEncoder),
    Arrow(ArrowEncoder),
    None,
}

/// A batch in one format.
pub enum Encoded {
    Text(TextChunk),
    Sql(SqlChunk),
    Rows(RecordBatch),
    None,
}

/// The encoders of one table.
struct TableEncoders {
    name: String,
    /// The columns of all formats but CSV.
    layout: Layout,
    encoders: Vec<Encoder>,
}

/// The encoders of all tables, by table; none where a table is not written.
pub struct Encoders<'a> {
    tables: Vec<Option<TableEncoders>>,
    request: &'a Request,
}

impl<'a> Encoders<'a> {
    /// Encoders for what is asked for.
    pub fn new(plan: &Plan, request: &'a Request) -> Result<Self, Failure> {
        let mut out: Vec<Option<TableEncoders>> = plan.tables.iter().map(|_| None).collect();
        for table in &request.tables {
            let missing = || Failure::wrong("the plan lacks a table");
            let schema = synthc_plan::schema(plan, *table).ok_or_else(missing)?;
            let batch = synthc_exec::batch_schema(plan, *table).map_err(crate::spec::exec_failure)?;
            let bare = Layout::new(&schema, &batch)?;
            let layout = if request.reasons { bare.clone().with_reasons()? } else { bare.clone() };
            let mut encoders = Vec::with_capacity(request.kinds.len());
            for kind in &request.kinds {
                let layout = if kind.format == Format::Csv { &bare } else { &layout };
                encoders.push(Encoder::new(kind.format, layout, &batch, request)?);
            }
            if let Some(slot) = out.get_mut(table.0) {
                *slot = Some(TableEncoders { name: schema.name.clone(), layout, encoders });
            }
        }
        Ok(Self { tables: out, request })
    }
}

impl Encoder {
    fn new(format: Format, layout: &Layout, batch: &Schema, request: &Request) -> Result<Self, SinkError> {
        let enums = request.enums;
        Ok(match format {
            Format::Csv => Self::Csv(CsvEncoder::new(layout, enums)),
            Format::Ndjson => Self::Ndjson(NdjsonEncoder::new(layout, enums)?),
            Format::Sql => Self::Sql(SqlEncoder::new(layout, enums, request.dialect)?),
            #[cfg(feature = "sqlite")]
            Format::Sqlite => Self::Sqlite(SqliteEncoder::new(layout, enums)?),
            Format::Parquet => Self::Parquet(ParquetEncoder::new(layout, batch, enums)?),
            Format::Arrow => Self::Arrow(ArrowEncoder::new(layout, batch, enums)?),
            Format::None => Self::None,
        })
    }

    fn encode(&self, batch: &RecordBatch) -> Result<Encoded, SinkError> {
        Ok(match self {
            Self::Csv(encoder) => Encoded::Text(encoder.encode(batch)?),
            Self::Ndjson(encoder) => Encoded::Text(encoder.encode(batch)?),
            Self::Sql(encoder) => Encoded::Sql(encoder.encode(batch)?),
            #[cfg(feature = "sqlite")]
            Self::Sqlite(encoder) => Encoded::Sql(encoder.encode(batch)?),
            Self::Parquet(encoder) => Encoded::Rows(encoder.encode(batch)?),
            Self::Arrow(encoder) => Encoded::Rows(encoder.encode(batch)?),
            Self::None => Encoded::None,
        })
    }
}

impl Encode for Encoders<'_> {
    /// The batch in every format, in the order of the request.
    type Encoded = Vec<Encoded>;

    fn encode(&self, table: TableId, batch: RecordBatch) -> Result<Vec<Encoded>, ExecError> {
        let Some(Some(table)) = self.tables.get(table.0) else { return Ok(Vec::new()) };
        let encoded = table.encoders.iter().map(|encoder| encoder.encode(&batch));
        encoded.collect::<Result<_, _>>().map_err(|error| ExecError::output(error.to_string()))
    }
}

/// A file that is whole and does not have its name yet.
pub struct Written {
    /// The table; `None` where it holds all tables.
    pub table: Option<TableId>,
    /// What it is.
    pub kind: Kind,
    /// How many rows it holds.
    pub n_rows: u64,
    /// The file.
    pub output: Output,
}

/// An open file of a table.
enum TableWriter {
    Text(Output),
    Parquet(ParquetWriter),
    Arrow(ArrowWriter),
    /// The position of the table among those of a file of all tables.
    Whole(usize),
    /// No file.
    None,
}

/// An open file of all tables.
enum WholeWriter {
    Script(SqlWriter),
    #[cfg(feature = "sqlite")]
    Database(SqliteWriter),
}

impl WholeWriter {
    /// Appends rows of the table at a position; returns how many bytes its rows have come to.
    fn write(&mut self, table: usize, chunk: &SqlChunk) -> Result<u64, SinkError> {
        match self {
            Self::Script(writer) => writer.write(table, chunk).map(|()| writer.n_bytes(table)),
            #[cfg(feature = "sqlite")]
            Self::Database(writer) => writer.write(table, chunk).map(|()| writer.n_bytes(table)),
        }
    }

    fn finish(self) -> Result<Output, SinkError> {
        match self {
            Self::Script(writer) => writer.finish(),
            #[cfg(feature = "sqlite")]
            Self::Database(writer) => writer.finish(),
        }
    }
}

/// The open files of a table.
struct TableWriters {
    table: TableId,
    n_rows: u64,
    /// In the order of the request.
    files: Vec<TableWriter>,
}

/// The open files of all tables.
pub struct Writers {
    tables: Vec<Option<TableWriters>>,
    kinds: Vec<Kind>,
    /// The files that hold all tables, in the order of the request.
    whole: Vec<(Kind, WholeWriter)>,
    progress: Progress,
    /// What the system said, which a message would lose.
    error: Option<SinkError>,
}

/// Where files are opened.
struct Place<'a> {
    open: &'a dyn Fn(&str, Kind) -> Result<Output, SinkError>,
    /// Where rows of a script may wait.
    waiting: Option<PathBuf>,
    arrow: ArrowForm,
}

impl Writers {
    /// Opens all files. `record` is what they carry of the record.
    pub fn new(
        encoders: &Encoders<'_>,
        plan: &Plan,
        destination: &Destination,
        record: &Record,
        progress: Progress,
    ) -> Result<Self, Failure> {
        let place = Place {
            open: &|table, kind| destination.open(table, kind),
            waiting: Some(destination.waiting()),
            arrow: match destination {
                Destination::Stdout => ArrowForm::Stream,
                _ => ArrowForm::File,
            },
        };
        Self::with(encoders, plan, &place, record, progress)
    }

    /// Files that are counted and not kept.
    pub fn counting(encoders: &Encoders<'_>, plan: &Plan, record: &Record) -> Result<Self, Failure> {
        let place = Place { open: &|_, _| Ok(Output::counting()), waiting: None, arrow: ArrowForm::File };
        Self::with(encoders, plan, &place, record, Progress::none())
    }

    fn with(
        encoders: &Encoders<'_>,
        plan: &Plan,
        place: &Place<'_>,
        record: &Record,
        progress: Progress,
    ) -> Result<Self, Failure> {
        let request = encoders.request;
        let footer = record.before_writing().to_json().map_err(|error| Failure::usage(error.to_string()))?;
        let metadata = [("synthc.record".to_owned(), footer)];
        let open = |table: &str, kind: Kind| {
            let output = (place.open)(table, kind)?;
            match kind.compression {
                Some(compression) => output.compressed(compression, request.options.threads),
                None => Ok(output),
            }
        };
        let mut tables = Vec::with_capacity(plan.tables.len());
        let mut in_whole = Vec::new();
        for (at, table) in encoders.tables.iter().enumerate() {
            let Some(table) = table else {
                tables.push(None);
                continue;
            };
            let mut files = Vec::with_capacity(request.kinds.len());
            for (kind, encoder) in request.kinds.iter().zip(&table.encoders) {
                let layout = &table.layout;
                files.push(match encoder {
                    Encoder::Csv(encoder) => {
                        let mut output = open(&table.name, *kind)?;
                        output.append(encoder.header())?;
                        TableWriter::Text(output)
                    }
                    Encoder::Ndjson(_) => TableWriter::Text(open(&table.name, *kind)?),
                    Encoder::Parquet(encoder) => {
                        let output = open(&table.name, *kind)?;
                        TableWriter::Parquet(ParquetWriter::new(encoder, layout, output, &metadata)?)
                    }
                    Encoder::Arrow(encoder) => {
                        let output = open(&table.name, *kind)?;
                        let writer = ArrowWriter::new(encoder, layout, output, place.arrow, &metadata)?;
                        TableWriter::Arrow(writer)
                    }
                    Encoder::None => TableWriter::None,
                    Encoder::Sql(_) => TableWriter::Whole(in_whole.len()),
                    #[cfg(feature = "sqlite")]
                    Encoder::Sqlite(_) => TableWriter::Whole(in_whole.len()),
                });
            }
            in_whole.push((table.layout.clone(), synthc_plan::facts(plan, TableId(at)).unwrap_or_default()));
            tables.push(Some(TableWriters { table: TableId(at), n_rows: 0, files }));
        }
        let mut whole = Vec::new();
        for kind in request.kinds.iter().filter(|kind| kind.format.is_whole()) {
            let (output, tables, waiting) = (open("", *kind)?, in_whole.clone(), place.waiting.as_deref());
            let writer = match kind.format {
                #[cfg(feature = "sqlite")]
                Format::Sqlite => {
                    WholeWriter::Database(SqliteWriter::new(tables, request.enums, output, waiting)?)
                }
                _ => WholeWriter::Script(SqlWriter::new(script(request, record), tables, output, waiting)?),
            };
            whole.push((*kind, writer));
        }
        Ok(Self { tables, kinds: request.kinds.clone(), whole, progress, error: None })
    }

    /// What the system said when writing failed.
    pub fn take_error(&mut self) -> Option<SinkError> {
        self.error.take()
    }

    /// Ends all files. They do not have their names yet.
    pub fn finish(self) -> Result<Vec<Written>, Failure> {
        self.progress.finish();
        let mut out = Vec::new();
        let mut total = 0;
        for TableWriters { table, n_rows, files } in self.tables.into_iter().flatten() {
            total += n_rows;
            for (kind, file) in self.kinds.iter().zip(files) {
                let mut output = match file {
                    TableWriter::Text(output) => output,
                    TableWriter::Parquet(writer) => writer.finish()?,
                    TableWriter::Arrow(writer) => writer.finish()?,
                    TableWriter::Whole(_) | TableWriter::None => continue,
                };
                output.sync()?;
                out.push(Written { table: Some(table), kind: *kind, n_rows, output });
            }
        }
        for (kind, writer) in self.whole {
            let mut output = writer.finish()?;
            output.sync()?;
            out.push(Written { table: None, kind, n_rows: total, output });
        }
        Ok(out)
    }

    fn put(&mut self, table: TableId, rows: usize, encoded: &[Encoded]) -> Result<(), SinkError> {
        let Some(Some(writers)) = self.tables.get_mut(table.0) else { return Ok(()) };
        writers.n_rows += rows as u64;
        let mut n_bytes = 0;
        for ((file, encoded), kind) in writers.files.iter_mut().zip(encoded).zip(&self.kinds) {
            match (file, encoded) {
                (TableWriter::Text(output), Encoded::Text(chunk)) => {
                    output.append(chunk.bytes())?;
                    n_bytes += output.n_bytes();
                }
                (TableWriter::Parquet(writer), Encoded::Rows(batch)) => {
                    writer.write(batch)?;
                    n_bytes += writer.n_bytes();
                }
                (TableWriter::Arrow(writer), Encoded::Rows(batch)) => {
                    writer.write(batch)?;
                    n_bytes += writer.n_bytes();
                }
                (TableWriter::Whole(at), Encoded::Sql(chunk)) => {
                    if let Some((_, writer)) = self.whole.iter_mut().find(|(other, _)| other == kind) {
                        n_bytes += writer.write(*at, chunk)?;
                    }
                }
                _ => {}
            }
        }
        self.progress.advance(table, writers.n_rows, n_bytes);
        Ok(())
    }
}

impl Write<Vec<Encoded>> for Writers {
    fn write(&mut self, table: TableId, _: u64, rows: usize, encoded: Vec<Encoded>) -> Result<(), ExecError> {
        self.put(table, rows, &encoded).map_err(|error| {
            let message = error.to_string();
            self.error = Some(error);
            ExecError::output(message)
        })
    }
}

impl Written {
    /// The name of the file, without its folder.
    pub fn name(&self) -> String {
        let name = self.output.path().file_name();
        name.map(|name| Path::new(name).display().to_string()).unwrap_or_default()
    }
}

/// What the SQL script says of itself.
fn script(request: &Request, record: &Record) -> Script {
    let dataset = &record.dataset;
    let mut head: Vec<String> = dataset.title.iter().chain(&dataset.name).take(1).cloned().collect();
    head.push(format!("synthc {} for {}", record.engine, request.dialect.name()));
    let part = record.part.iter().map(|part| format!(", part {part}"));
    head.push(format!("seed {}{}", record.seed, part.collect::<String>()));
    Script {
        dialect: request.dialect,
        enums: request.enums,
        head,
        // the parts in order are one script
        creates: request.options.part.is_none_or(|(k, _)| k == 1),
    }
}
