//! Runs a plan: all wanted tables, in order, as record batches.

use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt64Array};
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use synthc_plan::{Plan, TableId};

use crate::batch::Writing;
use crate::error::{ExecError, Outcome};
use crate::eval::World;
use crate::frame::{Frame, Limits, Run, Tally};
use crate::ordered::Held;
use crate::program::Program;
use crate::schedule::{Emit, Jobs, Piece, below_wanted, schedule};

/// How to run. None of this changes a byte of any row.
#[derive(Clone, Debug)]
pub struct Options {
    /// Threads that evaluate and encode; 1 at least.
    pub threads: usize,
    /// Only the `k`-th of `n` parts (1-based), cut by rows of the root tables: the parts in order are the whole.
    pub part: Option<(u64, u64)>,
    /// Only these tables; `None` for all that are not hidden.
    pub tables: Option<Vec<TableId>>,
    /// Rows of a root table to evaluate at a time.
    pub block_rows: usize,
    /// How often to draw a row again until its constraints hold.
    pub attempts: u32,
    /// At most this many rows of each table, as for a preview.
    pub limit: Option<u64>,
    /// Whether a last column, [`ADDRESS`], has the addresses of the rows: the same row of two plans has the same one.
    pub addresses: bool,
}

/// The name of the column of addresses, which no column of a spec can have.
pub const ADDRESS: &str = "";

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: 1,
            part: None,
            tables: None,
            block_rows: BLOCK_ROWS,
            attempts: 1_000,
            limit: None,
            addresses: false,
        }
    }
}

/// Rows of a block: large enough that a kernel's start costs nothing, small enough that its columns stay in the cache.
const BLOCK_ROWS: usize = 8_192;
/// Children that are kept with their parents rather than computed again.
const KEPT_ROWS: u64 = 1 << 16;

impl Options {
    /// The limits of a run.
    pub(crate) fn limits(&self) -> Limits {
        let block_rows = self.block_rows.clamp(1, 1 << 24);
        let kept_rows = if self.block_rows < 256 { self.block_rows as u64 * 8 } else { KEPT_ROWS };
        Limits { block_rows, chunk_rows: block_rows, kept_rows, attempts: self.attempts.max(1) }
    }
}

/// Makes something of a batch, on the thread that evaluated it.
pub trait Encode: Sync {
    /// What is made of a batch.
    type Encoded: Send;

    /// Encodes the rows of a batch.
    ///
    /// # Errors
    /// Whatever keeps the batch from being encoded; it stops the run.
    fn encode(&self, table: TableId, batch: RecordBatch) -> Result<Self::Encoded, ExecError>;
}

/// Takes what was made of batches, table by table in the order of the rows.
pub trait Write<T>: Send {
    /// Writes `rows` rows of a table, which start at the 0-based `first_row` of the rows of this run.
    ///
    /// # Errors
    /// Whatever keeps the rows from being written; it stops the run.
    fn write(&mut self, table: TableId, first_row: u64, rows: usize, encoded: T) -> Result<(), ExecError>;
}

/// An encoder that leaves batches as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct Batches;

impl Encode for Batches {
    type Encoded = RecordBatch;

    fn encode(&self, _: TableId, batch: RecordBatch) -> Result<RecordBatch, ExecError> {
        Ok(batch)
    }
}

impl<T, F: FnMut(TableId, u64, usize, T) -> Result<(), ExecError> + Send> Write<T> for F {
    fn write(&mut self, table: TableId, first_row: u64, rows: usize, encoded: T) -> Result<(), ExecError> {
        self(table, first_row, rows, encoded)
    }
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// Rows of each table of the plan.
    pub rows: Vec<u64>,
    /// What constraints cost.
    pub redraws: Vec<Redrawn>,
    /// Values that were drawn once more to fall within their range.
    pub truncations: Vec<Truncated>,
}

/// What a group of constraints cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Redrawn {
    /// The table.
    pub table: TableId,
    /// The names of the constraints that are met together.
    pub constraints: Vec<String>,
    /// The rows that were evaluated.
    pub rows: u64,
    /// Those that had to be drawn again.
    pub redrawn: u64,
    /// How many draws that took.
    pub attempts: u64,
}

impl Redrawn {
    /// The share of draws in which the constraints held.
    #[must_use]
    pub fn acceptance(&self) -> f64 {
        let draws = self.rows + self.attempts;
        if draws == 0 { 1.0 } else { self.rows as f64 / draws as f64 }
    }
}

/// Values drawn once more to fall within their range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truncated {
    /// The table.
    pub table: TableId,
    /// The name of the column.
    pub column: String,
    /// How many.
    pub values: u64,
}

/// Runs a plan.
///
/// # Errors
/// A plan that is not physical or not sound, a setting that names what is not there, a cell without a value, or what the encoder
/// and the writer return.
pub fn run<E: Encode>(
    plan: &Plan,
    options: &Options,
    encoder: &E,
    writer: &mut dyn Write<E::Encoded>,
) -> Result<Report, ExecError> {
    let program = Program::new(plan)?;
    let wanted = wanted(&program, options)?;
    if let Some((k, n)) = options.part
        && (k == 0 || k > n)
    {
        return Err(ExecError::setting(format!("there is no part {k} of {n}")));
    }
    let mut writings = Vec::with_capacity(program.tables.len());
    for table in &program.tables {
        writings.push(Writing::new(&program, table)?);
    }
    // Rows are cut off before they are encoded, which needs them in order.
    let threads = if options.limit.is_some() { 1 } else { options.threads.max(1) };
    let limits = options.limits();
    let jobs = Jobs::new(&program, limits, &wanted, options.part, options.limit, threads)?;
    let limit = options.limit.unwrap_or(u64::MAX);
    let mut held = ordered(&program, &wanted, options)?;
    let ordered: Vec<bool> = held.iter().map(Option::is_some).collect();
    let emitted: Vec<std::sync::atomic::AtomicU64> = program.tables.iter().map(|_| 0.into()).collect();
    let work = |run: &Run<'_>, frame: &Rc<Frame>, emit: &mut Emit<'_, Item<E::Encoded>>| {
        emit_frame(run, frame, &wanted, &mut |frame| {
            let before = emitted.get(frame.table).map_or(0, |n| n.load(std::sync::atomic::Ordering::Relaxed));
            if before >= limit {
                return Ok(());
            }
            let mut batch = batch(run, frame, &writings)?;
            let room = usize::try_from(limit - before).unwrap_or(usize::MAX);
            if batch.num_rows() > room {
                batch = batch.slice(0, room);
            }
            let rows = batch.num_rows();
            if options.addresses {
                batch = with_addresses(&batch, frame)?;
            }
            if let Some(n) = emitted.get(frame.table) {
                n.fetch_add(rows as u64, std::sync::atomic::Ordering::Relaxed);
            }
            let bytes = batch.get_array_memory_size();
            let item = match ordered.get(frame.table) {
                Some(true) => Item::Held(batch),
                _ => Item::Made(encoder.encode(TableId(frame.table), batch)?),
            };
            emit(Piece { table: frame.table, rows, bytes, item })
        })
    };
    let mut rows = vec![0u64; program.tables.len()];
    let mut write = |piece: Piece<Item<E::Encoded>>| {
        let Some(count) = rows.get_mut(piece.table) else { return Ok(true) };
        match (piece.item, held.get_mut(piece.table)) {
            (Item::Made(made), _) => writer.write(TableId(piece.table), *count, piece.rows, made)?,
            (Item::Held(batch), Some(Some(held))) => held.push(batch)?,
            (Item::Held(_), _) => return Err(ExecError::plan("rows are held that have no order")),
        }
        *count += piece.rows as u64;
        let more = rows.iter().zip(&wanted).any(|(rows, wanted)| *wanted && *rows < limit);
        Ok(more)
    };
    let tally = schedule(&program, limits, threads, &jobs, &work, &mut write)?;
    for (table, held) in held.into_iter().enumerate().filter_map(|(table, held)| Some((table, held?))) {
        let mut first = 0;
        held.each(BLOCK_ROWS, &mut |batch| {
            let rows = batch.num_rows();
            writer.write(TableId(table), first, rows, encoder.encode(TableId(table), batch)?)?;
            first += rows as u64;
            Ok(())
        })?;
    }
    Ok(report(&program, rows, &wanted, tally))
}

/// What becomes of a batch: something encoded, or rows that wait for their order.
enum Item<T> {
    Made(T),
    Held(RecordBatch),
}

/// The tables whose rows are ordered before they are written. Where not all rows are wanted, or their addresses are, they come as
/// they are numbered.
fn ordered<'p>(program: &Program<'p>, wanted: &[bool], options: &Options) -> Outcome<Vec<Option<Held<'p>>>> {
    let plain = options.limit.is_some() || options.addresses;
    let held = |(table, wanted): (&'p synthc_plan::Table, &bool)| {
        (*wanted && !plain && !table.order.is_empty()).then(|| Held::new(table))
    };
    let held: Vec<Option<Held<'p>>> = program.plan.tables.iter().zip(wanted).map(held).collect();
    let first = held.iter().zip(&program.tables).find_map(|(held, table)| held.as_ref().map(|_| &table.name));
    match (options.part, first) {
        (Some(_), Some(name)) => Err(ExecError::setting(format!(
            "table `{name}` is written in an order, and a part of its rows is no part of that order"
        ))
        .with_help("write the whole, or leave `order` out and sort the files")),
        _ => Ok(held),
    }
}

/// Which tables are written.
fn wanted(program: &Program<'_>, options: &Options) -> Outcome<Vec<bool>> {
    let mut wanted: Vec<bool> = program.plan.tables.iter().map(|t| !t.hidden).collect();
    if let Some(tables) = &options.tables {
        wanted.fill(false);
        for table in tables {
            match wanted.get_mut(table.0) {
                Some(slot) => *slot = true,
                None => return Err(ExecError::setting(format!("the plan has no table {}", table.0))),
            }
        }
    }
    Ok(wanted)
}

/// Calls `f` for a frame and all frames below it of wanted tables, parents before their children.
pub(crate) fn emit_frame(
    run: &Run<'_>,
    frame: &Rc<Frame>,
    wanted: &[bool],
    f: &mut dyn FnMut(&Rc<Frame>) -> Outcome<()>,
) -> Outcome<()> {
    if wanted.get(frame.table).copied().unwrap_or(false) {
        f(frame)?;
    }
    let table = run.program.table(frame.table)?;
    for child in &table.children {
        if below_wanted(run.program, *child, wanted) {
            let children = run.children(frame, *child)?;
            run.each_chunk_to_write(frame, &children, *child, &mut |chunk| {
                emit_frame(run, chunk, wanted, f)
            })?;
        }
    }
    Ok(())
}

/// The recorded rows of a frame as a batch.
pub(crate) fn batch(run: &Run<'_>, frame: &Rc<Frame>, writings: &[Writing]) -> Outcome<RecordBatch> {
    let writing = writings.get(frame.table).ok_or_else(|| ExecError::plan("a table is not there"))?;
    let mut cells = Vec::new();
    for column in writing.columns() {
        cells.push(run.cell_in(frame, column, World::Recorded)?);
    }
    writing.batch(cells, frame.len).map_err(|e| run.place(e, frame, None))
}

/// The batch with the addresses of its rows, which may be the first of the frame only.
fn with_addresses(batch: &RecordBatch, frame: &Frame) -> Outcome<RecordBatch> {
    let addresses = UInt64Array::from_iter_values((0..batch.num_rows()).map(|row| frame.address_at(row)));
    let mut fields: Vec<FieldRef> = batch.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new(ADDRESS, DataType::UInt64, false)));
    let mut columns = batch.columns().to_vec();
    columns.push(Arc::new(addresses));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| ExecError::plan(e.to_string()))
}

/// Counts of tables that are not written depend on what else was read of them, so they are left out.
fn report(program: &Program<'_>, rows: Vec<u64>, wanted: &[bool], mut tally: Tally) -> Report {
    let written = |table: usize| wanted.get(table).copied().unwrap_or(false);
    tally.groups.retain(|(table, _), _| written(*table));
    tally.truncated.retain(|(table, _), _| written(*table));
    let redraws = redraws(program, &tally);
    let truncations = tally
        .truncated
        .iter()
        .filter_map(|((table, column), values)| {
            let name = &program.tables.get(*table)?.columns.get(*column)?.name;
            Some(Truncated { table: TableId(*table), column: name.clone(), values: *values })
        })
        .collect();
    Report { rows, redraws, truncations }
}

/// What each group of constraints cost.
pub(crate) fn redraws(program: &Program<'_>, tally: &Tally) -> Vec<Redrawn> {
    tally
        .groups
        .iter()
        .filter_map(|((table, group), [rows, redrawn, attempts])| {
            let found = program.tables.get(*table)?.groups.get(*group)?;
            Some(Redrawn {
                table: TableId(*table),
                constraints: found.requires.iter().map(|r| r.name.clone()).collect(),
                rows: *rows,
                redrawn: *redrawn,
                attempts: *attempts,
            })
        })
        .collect()
}

/// What the constraints of a plan cost on the first rows of each root table, for `explain`.
///
/// # Errors
/// As in [`run`].
pub fn acceptance(plan: &Plan, rows: u64) -> Result<Vec<Redrawn>, ExecError> {
    let program = Program::new(plan)?;
    let limits = Options::default().limits();
    let wanted = vec![true; program.tables.len()];
    let mut tally = Tally::default();
    for (index, table) in program.tables.iter().enumerate() {
        let crate::program::CountProgram::Rows(there) = table.count else { continue };
        let run = Run::new(&program, limits);
        let frame = Frame::root(index, 0, usize::try_from(rows.min(there)).unwrap_or(0));
        let result = emit_frame(&run, &frame, &wanted, &mut |frame| {
            let Ok(table) = program.table(frame.table) else { return Ok(()) };
            for group in &table.groups {
                for column in &group.recompute {
                    run.cell(frame, *column)?;
                }
            }
            Ok(())
        });
        frame.release();
        result?;
        tally.merge(&run.tally.borrow());
    }
    Ok(redraws(&program, &tally))
}
