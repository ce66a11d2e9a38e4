//! The script: what stands before, between and after the rows.

use std::path::Path;

use synthc_types::TableFacts;

use super::table::{SqlTable, one_line};
use super::{Dialect, SqlChunk, tables};
use crate::spool::Spool;
use crate::{EnumText, Layout, Output, SinkError};

/// Rows of a statement: SQL Server takes no more.
const ROWS: usize = 1_000;
/// Bytes of a statement, but for a single row that is longer: SQLite takes a million, and MySQL has been set to a little more.
const BYTES: usize = 1 << 19;

/// What a script is to be.
#[derive(Clone, Debug)]
pub struct Script {
    /// The database.
    pub dialect: Dialect,
    /// How enums and reasons are written.
    pub enums: EnumText,
    /// Comments at the top, one a line.
    pub head: Vec<String>,
    /// Whether it creates the tables; otherwise it only inserts, as the later ones of several parts do.
    pub creates: bool,
}

/// Writes encoded rows of several tables into one script.
#[derive(Debug)]
pub struct SqlWriter {
    script: Script,
    output: Output,
    /// In the order given.
    tables: Vec<Writing>,
    /// Positions in `tables`, those referred to first.
    order: Vec<usize>,
}

/// A table that is being written.
#[derive(Debug)]
struct Writing {
    table: SqlTable,
    insert: Vec<u8>,
    /// Where rows wait for the tables before this one; `None` for the first, whose rows go straight into the file.
    spool: Option<Spool>,
    /// Of the statement that is open.
    n_rows: usize,
    n_bytes: usize,
    /// Of all statements.
    total: u64,
}

impl SqlWriter {
    /// A script of these tables. Rows of tables that come later wait beside `place`, if there are many; in memory where there is
    /// no place.
    ///
    /// # Errors
    /// What the system says, or which name the database cannot keep.
    pub fn new(
        script: Script,
        tables: Vec<(Layout, TableFacts)>,
        mut output: Output,
        place: Option<&Path>,
    ) -> Result<Self, SinkError> {
        let sql_tables = tables::of(tables, script.enums, script.dialect)?;
        let order = tables::order(&sql_tables);
        output.append(opening(&script, &sql_tables, &order).as_bytes())?;
        let first = order.first().copied();
        let writing = |(at, table): (usize, SqlTable)| {
            let spool = (Some(at) != first).then(|| Spool::beside(place, at));
            Writing { insert: table.insert().into_bytes(), table, spool, n_rows: 0, n_bytes: 0, total: 0 }
        };
        let tables = sql_tables.into_iter().enumerate().map(writing).collect();
        Ok(Self { script, output, tables, order })
    }

    /// How many bytes the rows of a table have come to, before compression.
    pub fn n_bytes(&self, table: usize) -> u64 {
        self.tables.get(table).map_or(0, |writing| writing.total)
    }

    /// Appends rows of a table, by its position among those given.
    ///
    /// # Errors
    /// What the system says.
    pub fn write(&mut self, table: usize, chunk: &SqlChunk) -> Result<(), SinkError> {
        let Some(writing) = self.tables.get_mut(table) else { return Ok(()) };
        let mut text = Vec::with_capacity(chunk.n_bytes() + 4 * chunk.n_rows());
        for row in chunk.rows() {
            if writing.n_rows > 0 && (writing.n_rows == ROWS || writing.n_bytes + row.len() > BYTES) {
                text.extend_from_slice(end(self.script.dialect));
                (writing.n_rows, writing.n_bytes) = (0, 0);
            }
            if writing.n_rows == 0 {
                text.extend_from_slice(&writing.insert);
                writing.n_bytes = writing.insert.len();
            } else {
                text.extend_from_slice(b",\n");
            }
            text.extend_from_slice(row);
            writing.n_rows += 1;
            writing.n_bytes += row.len() + 2;
        }
        writing.total += text.len() as u64;
        match &mut writing.spool {
            Some(spool) => spool.append(&text),
            None => self.output.append(&text),
        }
    }

    /// Writes what waited and the end of the script. The file still has its unfinished name.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Output, SinkError> {
        let dialect = self.script.dialect;
        let mut ties = String::new();
        for at in &self.order {
            let Some(writing) = self.tables.get_mut(*at) else { continue };
            if let Some(spool) = writing.spool.take() {
                spool.pour(&mut |bytes| self.output.append(bytes))?;
            }
            if writing.n_rows > 0 {
                self.output.append(end(dialect))?;
                self.output.append(b"\n")?;
            }
            ties.push_str(&writing.table.ties());
        }
        if !self.script.creates {
            ties.clear();
        }
        let closing = match dialect {
            Dialect::Mysql => format!("COMMIT;\n{ties}"),
            Dialect::SqlServer => format!("{ties}COMMIT TRANSACTION;\nGO\n"),
            _ => format!("{ties}COMMIT;\n"),
        };
        self.output.append(closing.as_bytes())?;
        Ok(self.output)
    }
}

/// What ends a statement of rows; `sqlcmd` sends what stands before `GO`.
fn end(dialect: Dialect) -> &'static [u8] {
    if dialect == Dialect::SqlServer { b";\nGO\n" } else { b";\n" }
}

/// What stands before the rows.
fn opening(script: &Script, tables: &[SqlTable], order: &[usize]) -> String {
    let mut out: String = script.head.iter().map(|line| format!("-- {}\n", one_line(line))).collect();
    out.push_str(match script.dialect {
        Dialect::Postgres => {
            "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nBEGIN;\n\n"
        }
        Dialect::Mysql => {
            "SET NAMES utf8mb4;\nSET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO';\n\n"
        }
        Dialect::Sqlite => "PRAGMA foreign_keys = ON;\nBEGIN;\n\n",
        Dialect::SqlServer => "SET XACT_ABORT ON;\nSET NOCOUNT ON;\nBEGIN TRANSACTION;\nGO\n\n",
    });
    if script.creates {
        for table in order.iter().filter_map(|at| tables.get(*at)) {
            out.push_str(&table.create());
            out.push('\n');
        }
        if script.dialect == Dialect::SqlServer {
            out.push_str("GO\n\n");
        }
    }
    if script.dialect == Dialect::Mysql {
        // statements that create tables end a transaction
        out.push_str("START TRANSACTION;\n\n");
    }
    out
}
