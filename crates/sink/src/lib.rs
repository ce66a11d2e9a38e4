//! Record batches to files: CSV and Parquet, written so that no half file ever stands under its final name.
//!
//! This crate knows neither plans nor specs: it sees a [`TableSchema`](synthc_types::TableSchema) and batches. An encoder turns a
//! batch into bytes on any thread ([`CsvEncoder`], [`ParquetEncoder`]); a writer puts what it gets, in order, into an [`Output`].
//! Start with [`Layout`], which ties the columns of a schema to those of a batch.

mod buffer;
mod cells;
mod csv;
mod error;
mod layout;
mod number;
mod output;
mod parquet;
mod text;
mod time;

pub use cells::CellWriter;
pub use csv::{CsvChunk, CsvEncoder};
pub use error::SinkError;
pub use layout::{ColumnLayout, Layout};
pub use output::{Output, discard_unfinished};
pub use parquet::{ParquetEncoder, ParquetWriter};
pub use text::{EnumText, value_text};
