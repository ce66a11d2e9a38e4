//! What a worker carries from block to block.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Frame, Held};
use crate::column::Column;
use crate::error::{ExecError, Outcome};
use crate::program::{Aggregate, Program};

/// How much at a time, and how often.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Rows of a block of a root table.
    pub block_rows: usize,
    /// Children evaluated at a time.
    pub chunk_rows: usize,
    /// Children of one frame up to this are kept rather than computed again.
    pub kept_rows: u64,
    /// Attempts to meet a constraint.
    pub attempts: u32,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// By table and group: rows seen, rows drawn again, attempts made for them.
    pub groups: BTreeMap<(usize, usize), [u64; 3]>,
    /// By table and column: values drawn again to fall within their range.
    pub truncated: BTreeMap<(usize, usize), u64>,
}

impl Tally {
    /// Adds another worker's counts.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (key, counts) in &other.groups {
            let mine = self.groups.entry(*key).or_default();
            for (mine, count) in mine.iter_mut().zip(counts) {
                *mine += count;
            }
        }
        for (key, count) in &other.truncated {
            *self.truncated.entry(*key).or_default() += count;
        }
    }
}

/// What a worker carries from block to block.
pub(crate) struct Run<'a> {
    pub program: &'a Program<'a>,
    pub limits: Limits,
    pub tally: RefCell<Tally>,
    /// The whole-table aggregates of a test on the output, by their place in memory, once they are known.
    pub totals: RefCell<BTreeMap<usize, Column>>,
    /// What was drawn for several columns at once.
    pub drawn: RefCell<crate::draw::Memory>,
    /// How far chains have come, by table and chain: the last few states.
    pub chained: RefCell<super::chain::States>,
    /// All rows of tables that were referred to, by table; `None` of those that are not small.
    pub wholes: RefCell<BTreeMap<usize, Option<Rc<Held>>>>,
    /// The candidates that meet conditions.
    pub lists: crate::refer::Lists,
}

impl<'a> Run<'a> {
    pub(crate) fn new(program: &'a Program<'a>, limits: Limits) -> Self {
        Self {
            program,
            limits,
            tally: RefCell::default(),
            totals: RefCell::default(),
            drawn: RefCell::default(),
            chained: RefCell::default(),
            wholes: RefCell::default(),
            lists: crate::refer::Lists::default(),
        }
    }

    /// A whole-table aggregate that was computed before.
    pub(crate) fn table_aggregate(&self, aggregate: &Aggregate) -> Outcome<Column> {
        let key = std::ptr::from_ref(aggregate).addr();
        self.totals.borrow().get(&key).cloned().ok_or_else(|| {
            ExecError::plan("an aggregate over a whole table stands outside a test on the output")
        })
    }

    /// Names table, row and column in a fault of a row.
    pub(crate) fn place(&self, mut error: ExecError, frame: &Rc<Frame>, column: Option<usize>) -> ExecError {
        if error.placed {
            return error;
        }
        let Ok(table) = self.program.table(frame.table) else { return error };
        let mut place = format!("table `{}`", table.name);
        if let Some(index) = error.index {
            let number =
                self.row_numbers(frame).ok().and_then(|n| n.as_ints().and_then(|n| n.get(index).copied()));
            match number {
                Some(number) => place.push_str(&format!(", row {number}")),
                None => place.push_str(&format!(", a row with address {:#x}", frame.address_at(index))),
            }
        }
        if let Some(column) = column.and_then(|c| table.columns.get(c)) {
            // One of the columns that a reference to rows of several tables is made of is called by the name of that.
            let name = column.name.split_once('[').map_or(&*column.name, |(written, _)| written);
            place.push_str(&format!(", column `{name}`"));
        }
        error.message = format!("{place}: {}", error.message);
        error.placed = true;
        error
    }
}
