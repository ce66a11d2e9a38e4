//! The script: what stands before, between and after the rows.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use synthc_types::TableFacts;

use super::table::{SqlTable, one_line};
use super::{Dialect, SqlChunk};
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
        let dialect = script.dialect;
        let there: HashSet<String> = tables.iter().map(|(layout, _)| layout.table.name.clone()).collect();
        let mut sql_tables = Vec::with_capacity(tables.len());
        for (layout, facts) in tables {
            let mut table = SqlTable::new(layout, facts, script.enums, dialect);
            table.check_names()?;
            table.keep_references(&there);
            sql_tables.push(table);
        }
        check_tables(&sql_tables, dialect)?;
        let order = order(&sql_tables);
        output.append(opening(&script, &sql_tables, &order).as_bytes())?;
        let first = order.first().copied();
        let writing = |(at, table): (usize, SqlTable)| {
            let spool = || {
                let name = |place: &Path| {
                    let file = place.file_name().map(|name| name.to_string_lossy().into_owned());
                    place.with_file_name(format!("{}.{at}", file.unwrap_or_default()))
                };
                Spool::new(place.map(name))
            };
            let spool = (Some(at) != first).then(spool);
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
        let mut text = Vec::with_capacity(chunk.text.bytes().len() + 4 * chunk.text.n_rows());
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
                spool.pour(&mut self.output)?;
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

/// Tables before those that refer to them; otherwise, and in circles, as given.
fn order(tables: &[SqlTable]) -> Vec<usize> {
    let by_name: HashMap<&str, usize> =
        tables.iter().enumerate().map(|(at, table)| (table.name.as_str(), at)).collect();
    let mut out: Vec<usize> = Vec::with_capacity(tables.len());
    while out.len() < tables.len() {
        let waits = |at: usize, table: &SqlTable| {
            let mut others = table.refers_to().filter_map(|name| by_name.get(name));
            others.any(|other| *other != at && !out.contains(other))
        };
        let mut left = tables.iter().enumerate().filter(|(at, _)| !out.contains(at));
        let next = left.clone().find(|(at, table)| !waits(*at, table)).or_else(|| left.next());
        let Some((at, _)) = next else { break };
        out.push(at);
    }
    out
}

fn check_tables(tables: &[SqlTable], dialect: Dialect) -> Result<(), SinkError> {
    let mut seen = HashSet::new();
    for table in tables {
        if !dialect.tells_case_apart() && !seen.insert(table.name.to_lowercase()) {
            let name = dialect.name();
            let message = format!(
                "table `{}` differs from another one only by case, which {name} does not see",
                table.name
            );
            return Err(SinkError::Refused(message));
        }
    }
    Ok(())
}
