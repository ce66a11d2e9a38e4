//! Record batches to files: CSV, NDJSON, SQL, SQLite, Parquet and Arrow, written so that no half file ever stands under its final name.
//!
//! This crate knows neither plans nor specs: it sees a [`TableSchema`](synthc_types::TableSchema) and batches. An encoder turns a
//! batch into bytes on any thread ([`CsvEncoder`], [`ParquetEncoder`]); a writer puts what it gets, in order, into an [`Output`],
//! which may compress it.
//! Start with [`Layout`], which ties the columns of a schema to those of a batch.

mod arrow;
mod buffer;
mod cells;
mod chunk;
mod columns;
mod compress;
mod csv;
mod error;
mod json;
mod layout;
mod literal;
mod ndjson;
mod number;
mod output;
mod parquet;
mod runs;
mod spool;
mod sql;
mod text;
mod tile;
mod time;

pub use arrow::{ArrowEncoder, ArrowForm, ArrowWriter};
pub use cells::CellWriter;
pub use chunk::TextChunk;
pub use compress::Compression;
pub use csv::CsvEncoder;
pub use error::SinkError;
pub use layout::{ColumnLayout, Holds, Layout};
pub use ndjson::NdjsonEncoder;
pub use output::{Output, discard_unfinished};
pub use parquet::{ParquetEncoder, ParquetWriter};
pub use sql::{Dialect, Script, SqlChunk, SqlEncoder, SqlWriter};
#[cfg(feature = "sqlite")]
pub use sql::{SqliteEncoder, SqliteWriter};
pub use text::{EnumText, value_text};
