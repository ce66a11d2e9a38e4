//! A SQLite database with the tables and rows that the script for SQLite makes, without the way through text.
//!
//! Tables are filled one after the other, each in the order of its rows, whatever the order in which rows arrive: so pages are
//! filled alike on any number of threads. The database grows beside its final place, without a journal, since a run that fails
//! leaves none; what is whole is copied to the output.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, Statement};
use synthc_types::TableFacts;

use super::packed::{Cells, Packed};
use super::rows::{RowEncoder, SqlChunk};
use super::table::SqlTable;
use super::{Dialect, tables};
use crate::spool::{Spool, read_all};
use crate::{EnumText, Layout, Output, SinkError};

/// What the file depends on is set, not left to how SQLite was compiled. Foreign keys hold by construction and are not looked up
/// row by row; checks and unique columns are, by the database itself.
const SETTINGS: &str = "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE; \
    PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; \
    PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE";

/// Turns batches of one table into rows that can be bound to a statement, on any thread.
#[derive(Debug)]
pub struct SqliteEncoder(RowEncoder<Packed>);

impl SqliteEncoder {
    /// An encoder of batches with this layout.
    ///
    /// # Errors
    /// When the database cannot hold a text of an enum.
    pub fn new(layout: &Layout, enums: EnumText) -> Result<Self, SinkError> {
        RowEncoder::new(layout, enums, Packed, [b""; 3]).map(Self)
    }

    /// The rows of a batch.
    ///
    /// # Errors
    /// When the batch does not fit the layout, or the database cannot hold a value.
    pub fn encode(&self, batch: &RecordBatch) -> Result<SqlChunk, SinkError> {
        self.0.encode(batch)
    }
}

/// Fills the tables of one database.
#[derive(Debug)]
pub struct SqliteWriter {
    /// Where the whole database goes.
    output: Output,
    /// Where it grows; `None` in memory.
    growing: Option<Output>,
    connection: Connection,
    /// In the order given.
    tables: Vec<Filling>,
    /// Positions in `tables`, those referred to first.
    order: Vec<usize>,
}

/// A table that is being filled.
#[derive(Debug)]
struct Filling {
    insert: String,
    /// Where rows wait for the tables before this one; `None` for the first, whose rows go straight into the database.
    spool: Option<Spool>,
    n_bytes: u64,
}

impl SqliteWriter {
    /// A database of these tables. It grows beside `place`, and rows of tables that come later wait there; in memory where there
    /// is no place.
    ///
    /// # Errors
    /// What the system says, or which name the database cannot keep.
    pub fn new(
        tables: Vec<(Layout, TableFacts)>,
        enums: EnumText,
        output: Output,
        place: Option<&Path>,
    ) -> Result<Self, SinkError> {
        let tables = tables::of(tables, enums, Dialect::Sqlite)?;
        let order = tables::order(&tables);
        let place = place.map(|place| {
            let name = place.file_name().map(|name| name.to_string_lossy().into_owned());
            place.with_file_name(format!("{}.growing", name.unwrap_or_default()))
        });
        let growing = place.as_deref().map(Output::file).transpose()?;
        let path = output.path().to_path_buf();
        let connection = match &growing {
            Some(growing) => {
                let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                Connection::open_with_flags(growing.written_path(), flags)
            }
            None => Connection::open_in_memory(),
        };
        let connection = connection.map_err(|error| sink_error(&error, &path))?;
        let created = create(&connection, order.iter().filter_map(|at| tables.get(*at)));
        created.map_err(|error| sink_error(&error, &path))?;
        let first = order.first().copied();
        let filling = |(at, table): (usize, &SqlTable)| Filling {
            insert: table.insert_bound(),
            spool: (Some(at) != first).then(|| Spool::beside(place.as_deref(), at)),
            n_bytes: 0,
        };
        let tables = tables.iter().enumerate().map(filling).collect();
        Ok(Self { output, growing, connection, tables, order })
    }

    /// How many bytes the rows of a table have come to.
    pub fn n_bytes(&self, table: usize) -> u64 {
        self.tables.get(table).map_or(0, |filling| filling.n_bytes)
    }

    /// Appends rows of a table, by its position among those given.
    ///
    /// # Errors
    /// What the system or the database says.
    pub fn write(&mut self, table: usize, chunk: &SqlChunk) -> Result<(), SinkError> {
        let Some(filling) = self.tables.get_mut(table) else { return Ok(()) };
        filling.n_bytes += chunk.n_bytes() as u64;
        let path = self.output.path();
        match &mut filling.spool {
            Some(spool) => {
                let mut text = Vec::with_capacity(chunk.n_bytes() + 4 * chunk.n_rows());
                for row in chunk.rows() {
                    let n_bytes = u32::try_from(row.len());
                    let n_bytes =
                        n_bytes.map_err(|_| SinkError::Refused("a row has over 4 GB".to_owned()))?;
                    text.extend_from_slice(&n_bytes.to_le_bytes());
                    text.extend_from_slice(row);
                }
                spool.append(&text)
            }
            None => {
                let fill = || {
                    let mut insert = self.connection.prepare(&filling.insert)?;
                    chunk.rows().try_for_each(|row| put(&mut insert, row))
                };
                fill().map_err(|error| sink_error(&error, path))
            }
        }
    }

    /// Inserts what waited, and moves the database to its output. The file still has its unfinished name.
    ///
    /// # Errors
    /// What the system or the database says.
    pub fn finish(self) -> Result<Output, SinkError> {
        let Self { mut output, growing, mut connection, mut tables, order } = self;
        let path: PathBuf = output.path().to_path_buf();
        let fail = |error: rusqlite::Error| sink_error(&error, &path);
        for at in order {
            let Some(filling) = tables.get_mut(at) else { continue };
            let Some(spool) = filling.spool.take() else { continue };
            let mut insert = connection.prepare(&filling.insert).map_err(fail)?;
            let mut rest: Vec<u8> = Vec::new();
            spool.pour(&mut |piece| {
                rest.extend_from_slice(piece);
                let n_taken = put_whole(&mut insert, &rest).map_err(fail)?;
                rest.drain(..n_taken);
                Ok(())
            })?;
        }
        connection.execute_batch("COMMIT").map_err(fail)?;
        match growing {
            Some(growing) => {
                connection.close().map_err(|(_, error)| fail(error))?;
                read_all(growing.written_path(), &mut |piece| output.append(piece))?;
            }
            None => output.append(&connection.serialize("main").map_err(fail)?)?,
        }
        Ok(output)
    }
}

fn create<'a>(
    connection: &Connection,
    tables: impl Iterator<Item = &'a SqlTable>,
) -> Result<(), rusqlite::Error> {
    connection.execute_batch(SETTINGS)?;
    for table in tables {
        connection.execute_batch(&table.create())?;
    }
    Ok(())
}

/// Inserts one row.
fn put(insert: &mut Statement<'_>, row: &[u8]) -> Result<(), rusqlite::Error> {
    for (at, cell) in Cells(row).enumerate() {
        insert.raw_bind_parameter(at + 1, ToSqlOutput::Borrowed(cell))?;
    }
    insert.raw_execute().map(drop)
}

/// Inserts the rows that stand whole at the start of some bytes, and says how many bytes they take.
fn put_whole(insert: &mut Statement<'_>, bytes: &[u8]) -> Result<usize, rusqlite::Error> {
    let mut rest = bytes;
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let n_bytes = usize::try_from(u32::from_le_bytes(*head)).unwrap_or(usize::MAX);
        let Some((row, after)) = after.split_at_checked(n_bytes) else { break };
        put(insert, row)?;
        rest = after;
    }
    Ok(bytes.len() - rest.len())
}

/// What SQLite says, in our style.
fn sink_error(error: &rusqlite::Error, path: &Path) -> SinkError {
    let text = match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    };
    SinkError::io("cannot write", path, std::io::Error::other(text))
}
