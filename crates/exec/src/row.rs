//! One row alone, without the others: at once in a root table, by a pass over counts in a child table.

use std::rc::Rc;

use arrow::array::RecordBatch;
use synthc_plan::{Plan, TableId};

use crate::batch::Writing;
use crate::error::{ExecError, Outcome};
use crate::frame::{Frame, Run};
use crate::program::{CountProgram, Program};
use crate::run::{Options, batch};
use crate::schedule::quiet_root;

/// Row `number` (1-based) of a table, as a batch of one row.
///
/// # Errors
/// Where the table has no such row, and as in [`run`](crate::run).
pub fn row(plan: &Plan, table: TableId, number: u64) -> Result<RecordBatch, ExecError> {
    let program = Program::new(plan)?;
    let run = Run::new(&program, Options::default().limits());
    let found = program.table(table.0)?;
    let mut writings = Vec::with_capacity(program.tables.len());
    for table in &program.tables {
        writings.push(Writing::new(&program, table)?);
    }
    let name = &found.name;
    let place = number.checked_sub(1).ok_or_else(|| ExecError::setting("rows are counted from 1"))?;
    let path = program.path(table.0)?;
    let root = path.first().copied().unwrap_or(table.0);
    let CountProgram::Rows(rows) = program.table(root)?.count else {
        return Err(ExecError::plan("a root table has no number of rows"));
    };
    let missing = |there: u64| ExecError::setting(format!("table `{name}` has {there} rows, not {number}"));
    let (root_row, rest) = if path.len() == 1 {
        if place >= rows {
            return Err(missing(rows));
        }
        (place, 0)
    } else if let Some(each) = run.constant_family(table.0)? {
        let there = rows.saturating_mul(each);
        if each == 0 || place >= there {
            return Err(missing(there));
        }
        (place / each, place % each)
    } else {
        find_root(&run, root, rows, table.0, place)?.map_err(missing)?
    };
    let frame = Frame::root(root, root_row, 1);
    let result = descend(&run, &frame, table.0, rest).and_then(|found| {
        let made = batch(&run, &found, &writings);
        found.release();
        made
    });
    frame.release();
    result
}

/// The root row under which a row stands, and its place there; else how many rows there are.
fn find_root(
    run: &Run<'_>,
    root: usize,
    rows: u64,
    table: usize,
    place: u64,
) -> Outcome<Result<(u64, u64), u64>> {
    let mut before = 0u64;
    let mut first = 0u64;
    let mut len = run.limits.block_rows as u64;
    // Whole blocks first, then halves of the block that holds the row.
    while first < rows {
        let size = len.min(rows - first);
        let frame = quiet_root(root, first, usize::try_from(size).unwrap_or(1));
        let family = run.family(&frame, table);
        frame.release();
        let family = family?;
        if before + family > place {
            if size == 1 {
                return Ok(Ok((first, place - before)));
            }
            len = size.div_ceil(2);
        } else {
            before += family;
            first += size;
        }
    }
    Ok(Err(before))
}

/// The frame of one row: the `place`-th row of `table` below the single row of `frame`.
fn descend(run: &Run<'_>, frame: &Rc<Frame>, table: usize, mut place: u64) -> Outcome<Rc<Frame>> {
    if frame.table == table {
        return Ok(frame.clone());
    }
    let child = run.step_towards(frame.table, table)?;
    let children = run.children(frame, child)?;
    if child == table {
        return run.single_child(frame, child, place);
    }
    for at in 0..children.total() {
        let one = run.single_child(frame, child, at)?;
        let family = run.family(&one, table)?;
        if place < family {
            return descend(run, &one, table, place);
        }
        one.release();
        place -= family;
    }
    Err(ExecError::plan("a row was counted that is not there"))
}
