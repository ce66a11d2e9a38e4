//! Blocks of root rows on several threads, their results in order.
//!
//! A block is evaluated by one thread with all that hangs on it. What it produces is handed on in the order of the blocks; a
//! thread that is ahead waits, so that at most a few blocks are held. Row numbers of child tables are prefix sums that the
//! blocks pass on in order before they are evaluated.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::error::{ExecError, Outcome};
use crate::frame::{Frame, Limits, Place, Run, States, TRIED, Tally};
use crate::program::{CountProgram, Program, on_deep_stack};

/// Rows after which a block that is not done hands on what it has.
const FLUSH: usize = 1 << 18;

/// Bytes after which it does.
const FLUSH_BYTES: usize = 256 << 20;

/// The stack of a thread: deep expressions recurse.
pub(crate) const STACK: usize = 16 << 20;

/// Rows of root tables to evaluate, in blocks.
pub(crate) struct Jobs {
    ranges: Vec<Range>,
}

struct Range {
    table: usize,
    first: u64,
    end: u64,
    block: u64,
    /// The number of this range's first block.
    start: u64,
}

/// One block.
#[derive(Clone, Copy)]
pub(crate) struct Job {
    pub number: u64,
    pub table: usize,
    pub first: u64,
    pub len: usize,
}

impl Jobs {
    /// The blocks of the wanted root tables, in the part `k` of `n` (1-based).
    pub(crate) fn new(
        program: &Program<'_>,
        limits: Limits,
        wanted: &[bool],
        part: Option<(u64, u64)>,
        most: Option<u64>,
        threads: usize,
    ) -> Outcome<Self> {
        on_deep_stack(|| Self::cut(&Run::new(program, limits), wanted, part, most, threads))
    }

    fn cut(
        run: &Run<'_>,
        wanted: &[bool],
        part: Option<(u64, u64)>,
        most: Option<u64>,
        threads: usize,
    ) -> Outcome<Self> {
        let mut ranges = Vec::new();
        let mut start = 0u64;
        for (index, table) in run.program.tables.iter().enumerate() {
            let CountProgram::Rows(rows) = table.count else { continue };
            if !below_wanted(run.program, index, wanted) || rows == 0 {
                continue;
            }
            let (first, end) = match part {
                None => (0, rows),
                Some((k, n)) => (cut(rows, k.saturating_sub(1), n), cut(rows, k, n)),
            };
            if first >= end {
                continue;
            }
            let block = block_rows(run, index, first, end, most, threads)?;
            ranges.push(Range { table: index, first, end, block, start });
            start = start.saturating_add((end - first).div_ceil(block));
        }
        Ok(Self { ranges })
    }

    fn job(&self, number: u64) -> Option<Job> {
        let at = self.ranges.partition_point(|r| r.start <= number).checked_sub(1)?;
        let range = self.ranges.get(at)?;
        let first = range.first.checked_add((number - range.start).checked_mul(range.block)?)?;
        if first >= range.end {
            return None;
        }
        let len = usize::try_from(range.block.min(range.end - first)).ok()?;
        Some(Job { number, table: range.table, first, len })
    }
}

/// The first row of part `k` (0-based) of `n`.
fn cut(rows: u64, k: u64, n: u64) -> u64 {
    u64::try_from(u128::from(rows) * u128::from(k) / u128::from(n.max(1))).unwrap_or(rows).min(rows)
}

/// Whether a table or one below it is wanted.
pub(crate) fn below_wanted(program: &Program<'_>, table: usize, wanted: &[bool]) -> bool {
    let mut list = vec![table];
    while let Some(table) = list.pop() {
        if wanted.get(table).copied().unwrap_or(false) {
            return true;
        }
        if let Some(table) = program.tables.get(table) {
            list.extend(&table.children);
        }
    }
    false
}

/// Root rows for a block: fewer where each is large or has many descendants, and where threads would go idle.
fn block_rows(
    run: &Run<'_>,
    table: usize,
    first: u64,
    end: u64,
    most: Option<u64>,
    threads: usize,
) -> Outcome<u64> {
    let full = run.limits.block_rows.max(1) as u64;
    let mut block = most.map_or(full, |most| full.min(most.max(1)));
    if threads > 1 {
        block = block.min(((end - first) / (threads as u64 * 4)).max(256));
    }
    if run.is_large(table) {
        let tried = quiet_root(table, first, TRIED.min(end - first) as usize);
        block = block.min(run.room(&tried));
        tried.release();
    }
    if run.program.tables.get(table).is_some_and(|t| t.children.is_empty()) || block < 64 {
        return Ok(block.max(1));
    }
    let pilot = 32.min(end - first);
    let frame = quiet_root(table, first, pilot as usize);
    let mut list = vec![table];
    let mut family = 0u64;
    let mut result = Ok(());
    while let Some(table) = list.pop() {
        let Some(program) = run.program.tables.get(table) else { continue };
        for child in &program.children {
            match run.family(&frame, *child) {
                Ok(rows) => family = family.saturating_add(rows),
                // A fault of a row is reported where the row is evaluated.
                Err(error) => result = Err(error),
            }
            if result.is_err() {
                break;
            }
            list.push(*child);
        }
    }
    frame.release();
    if result.is_err() {
        return Ok(block.max(1));
    }
    let each = (family / pilot.max(1)).max(1);
    Ok(block.min((run.limits.kept_rows / each / 2).max(16)).max(1))
}

/// A frame of root rows whose redraws are not counted.
pub(crate) fn quiet_root(table: usize, first: u64, len: usize) -> Rc<Frame> {
    let place = Place::Root { first, bases: std::cell::RefCell::default() };
    let mut frame = Frame::new(table, len, crate::frame::Address::Range(first), place);
    frame.counted = false;
    Rc::new(frame)
}

/// Something made of the rows of a table.
pub(crate) struct Piece<T> {
    pub table: usize,
    pub rows: usize,
    /// What the rows took before they were encoded, about.
    pub bytes: usize,
    pub item: T,
}

/// Takes the pieces of a block.
pub(crate) type Emit<'e, T> = dyn FnMut(Piece<T>) -> Outcome<()> + 'e;

/// Evaluates a block.
pub(crate) type Work<'w, T> = dyn Fn(&Run<'_>, &Rc<Frame>, &mut Emit<'_, T>) -> Outcome<()> + Sync + 'w;

/// What threads share.
struct Shared<T> {
    line: Mutex<Line<T>>,
    moved: Condvar,
}

struct Line<T> {
    /// The next block to start.
    next_job: u64,
    /// The next block whose pieces are written.
    next_out: u64,
    /// The next block to learn its row numbers, and the rows of each table before it.
    next_base: u64,
    bases: Vec<u64>,
    /// The next block to compute its chains of root rows, and how far they have come before it.
    next_chain: u64,
    chained: States,
    ready: BTreeMap<u64, Vec<Piece<T>>>,
    writing: bool,
    stop: bool,
    failed: Option<(u64, ExecError)>,
    tally: Tally,
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, Line<T>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'l>(&self, line: MutexGuard<'l, Line<T>>) -> MutexGuard<'l, Line<T>> {
        self.moved.wait(line).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs `work` on every block and `write` on every piece in order; `write` says whether more is wanted.
pub(crate) fn schedule<T: Send, W: FnMut(Piece<T>) -> Outcome<bool> + Send>(
    program: &Program<'_>,
    limits: Limits,
    threads: usize,
    jobs: &Jobs,
    work: &Work<'_, T>,
    write: W,
) -> Outcome<Tally> {
    keep_freed_memory();
    let ticketed = ticketed(program, jobs, limits)?;
    let line = Line {
        next_job: 0,
        next_out: 0,
        next_base: 0,
        bases: ticketed.iter().map(|t| t.1).collect(),
        next_chain: 0,
        chained: States::new(),
        ready: BTreeMap::new(),
        writing: false,
        stop: false,
        failed: None,
        tally: Tally::default(),
    };
    let shared = Shared { line: Mutex::new(line), moved: Condvar::new() };
    let tables: Vec<usize> = ticketed.iter().map(|t| t.0).collect();
    let writer = Mutex::new(write);
    let is_chained =
        |range: &Range| program.tables.get(range.table).is_some_and(|t| t.chain_orders.contains(&None));
    let worker = Worker {
        program,
        limits,
        threads,
        jobs,
        tables: &tables,
        chained: jobs.ranges.iter().any(is_chained),
        shared: &shared,
        writer: &writer,
        work,
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread
                .spawn_scoped(scope, || worker.run())
                .map_err(|e| ExecError::setting(format!("a thread cannot be started: {e}")))?;
        }
        Ok(())
    })
    .or_else(|error: ExecError| {
        // The threads that did start have done all the work.
        let started = shared.lock().next_job > 0;
        if started { Ok(()) } else { Err(error) }
    })?;
    let line = shared.line.into_inner().unwrap_or_else(PoisonError::into_inner);
    match line.failed {
        Some((_, error)) => Err(error),
        None => Ok(line.tally),
    }
}

/// Has the allocator keep what a block frees for the next block.
///
/// glibc hands memory back to the system, and takes it anew page by page, unless it has once freed a block larger than what is at
/// stake; that costs more than drawing the values. Elsewhere this is an allocation without effect.
fn keep_freed_memory() {
    const LARGE: usize = 16 << 20;
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGE)));
}

/// Child tables that read their row numbers and whose counts vary, with the rows before the first block of their root.
fn ticketed(program: &Program<'_>, jobs: &Jobs, limits: Limits) -> Outcome<Vec<(usize, u64)>> {
    let run = Run::new(program, limits);
    let mut tables = Vec::new();
    for (index, table) in program.tables.iter().enumerate() {
        if table.parent.is_none() || !table.numbered || run.constant_family(index)?.is_some() {
            continue;
        }
        let root = program.path(index)?.first().copied().unwrap_or(index);
        if let Some(range) = jobs.ranges.iter().find(|r| r.table == root) {
            tables.push((index, run.count_before(root, range.first, index)?));
        }
    }
    Ok(tables)
}

struct Worker<'w, 'p, T, W> {
    program: &'w Program<'p>,
    limits: Limits,
    threads: usize,
    jobs: &'w Jobs,
    tables: &'w [usize],
    /// Whether rows of a root table build on the row before.
    chained: bool,
    shared: &'w Shared<T>,
    writer: &'w Mutex<W>,
    work: &'w Work<'w, T>,
}

impl<T: Send, W: FnMut(Piece<T>) -> Outcome<bool>> Worker<'_, '_, T, W> {
    fn run(&self) {
        let run = Run::new(self.program, self.limits);
        loop {
            let mut line = self.shared.lock();
            if line.stop || line.failed.is_some() {
                break;
            }
            let Some(job) = self.jobs.job(line.next_job) else { break };
            line.next_job += 1;
            drop(line);
            if let Err(error) = self.block(&run, job) {
                self.fail(job.number, error);
                break;
            }
        }
        self.shared.lock().tally.merge(&run.tally.borrow());
    }

    /// Keeps the fault of the earliest block, which is the same for any number of threads once earlier blocks are done.
    fn fail(&self, number: u64, error: ExecError) {
        let mut line = self.shared.lock();
        if !error.halt && line.failed.as_ref().is_none_or(|(before, _)| number < *before) {
            line.failed = Some((number, error));
        }
        drop(line);
        self.shared.moved.notify_all();
    }

    fn block(&self, run: &Run<'_>, job: Job) -> Outcome<()> {
        let frame = Frame::root(job.table, job.first, job.len);
        let result = self.evaluate(run, job, &frame);
        frame.release();
        let pieces = result?;
        let mut line = self.shared.lock();
        let window = self.threads as u64 * 2;
        while job.number >= line.next_out + window && !line.stop && line.failed.is_none() {
            line = self.shared.wait(line);
        }
        line.ready.insert(job.number, pieces);
        if line.writing {
            return Ok(());
        }
        line.writing = true;
        loop {
            let number = line.next_out;
            let Some(pieces) = line.ready.remove(&number) else { break };
            if line.stop {
                break;
            }
            drop(line);
            let result = self.write(pieces);
            line = self.shared.lock();
            match result {
                Ok(more) => {
                    line.stop |= !more;
                    line.next_out += 1;
                    self.shared.moved.notify_all();
                }
                Err(error) => {
                    line.writing = false;
                    drop(line);
                    self.shared.moved.notify_all();
                    return Err(error);
                }
            }
        }
        line.writing = false;
        drop(line);
        self.shared.moved.notify_all();
        Ok(())
    }

    fn write(&self, pieces: Vec<Piece<T>>) -> Outcome<bool> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        for piece in pieces {
            if !writer(piece)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn evaluate(&self, run: &Run<'_>, job: Job, frame: &Rc<Frame>) -> Outcome<Vec<Piece<T>>> {
        self.number(run, job, frame)?;
        self.chain(run, job, frame)?;
        let mut pieces: Vec<Piece<T>> = Vec::new();
        let (mut rows, mut bytes) = (0usize, 0usize);
        (self.work)(run, frame, &mut |piece| {
            rows += piece.rows;
            bytes = bytes.saturating_add(piece.bytes);
            pieces.push(piece);
            if rows > FLUSH || bytes > FLUSH_BYTES {
                (rows, bytes) = (0, 0);
                return self.flush(job, std::mem::take(&mut pieces));
            }
            Ok(())
        })?;
        Ok(pieces)
    }

    /// Writes what a block has so far, once all before it is written.
    fn flush(&self, job: Job, pieces: Vec<Piece<T>>) -> Outcome<()> {
        let mut line = self.shared.lock();
        while (line.next_out != job.number || line.writing) && !line.stop && line.failed.is_none() {
            line = self.shared.wait(line);
        }
        if line.stop || line.failed.is_some() {
            return Err(ExecError::halted());
        }
        line.writing = true;
        drop(line);
        let result = self.write(pieces);
        let mut line = self.shared.lock();
        line.writing = false;
        line.stop |= matches!(result, Ok(false));
        let stop = line.stop;
        drop(line);
        self.shared.moved.notify_all();
        match result {
            Ok(_) if stop => Err(ExecError::halted()),
            other => other.map(|_| ()),
        }
    }

    /// Computes what builds on the row before, after all blocks before this one have.
    fn chain(&self, run: &Run<'_>, job: Job, frame: &Rc<Frame>) -> Outcome<()> {
        if !self.chained {
            return Ok(());
        }
        let mut line = self.shared.lock();
        while line.next_chain != job.number && line.failed.is_none() {
            line = self.shared.wait(line);
        }
        if line.failed.is_some() {
            return Err(ExecError::halted());
        }
        *run.chained.borrow_mut() = line.chained.clone();
        drop(line);
        let result = run.run_chains(frame);
        let mut line = self.shared.lock();
        line.chained = run.chained.borrow().clone();
        line.next_chain += 1;
        drop(line);
        self.shared.moved.notify_all();
        result
    }

    /// Learns how many rows of each numbered table stand before this block, and tells the next one.
    fn number(&self, run: &Run<'_>, job: Job, frame: &Rc<Frame>) -> Outcome<()> {
        if self.tables.is_empty() {
            return Ok(());
        }
        let mut totals = Vec::with_capacity(self.tables.len());
        for table in self.tables {
            let path = self.program.path(*table)?;
            let inside = path.first() == Some(&frame.table);
            totals.push(if inside { run.family(frame, *table)? } else { 0 });
        }
        let mut line = self.shared.lock();
        while line.next_base != job.number && line.failed.is_none() {
            line = self.shared.wait(line);
        }
        if line.failed.is_some() {
            return Err(ExecError::halted());
        }
        if let Place::Root { bases, .. } = &frame.place {
            let mut known = vec![None; self.program.tables.len()];
            for (table, base) in self.tables.iter().zip(&line.bases) {
                known.get_mut(*table).into_iter().for_each(|slot| *slot = Some(*base));
            }
            *bases.borrow_mut() = known;
        }
        for (base, total) in line.bases.iter_mut().zip(totals) {
            *base = base
                .checked_add(total)
                .ok_or_else(|| ExecError::setting("a table has more than 2^64 rows"))?;
        }
        line.next_base += 1;
        drop(line);
        self.shared.moved.notify_all();
        Ok(())
    }
}
