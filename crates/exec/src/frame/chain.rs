//! Columns that build on their own row before: computed from the first sibling on, a step of all parents at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::OnceLock;

use synthc_types::Ty;

use super::{Before, Cell, Frame, NOWHERE, Pieces, Place, Run};
use crate::column::at;
use crate::error::{ExecError, Outcome};
use crate::program::{CountProgram, TableProgram};
use crate::schedule::quiet_root;

/// How many states of a chain are kept: that before a block, that after it, and those of rows looked at beside.
const KEPT: usize = 4;

/// How much the cells of one chain in all rows of a root table may take.
const KEPT_BYTES: u64 = 128 << 20;

/// Where a chain stands: the row of a root table, or the address of a parent and the 1-based place among its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    parent: Option<u64>,
    row: u64,
}

/// The cells of a chain's columns in one row.
#[derive(Clone)]
pub(crate) struct State {
    at: Standing,
    cells: Vec<Cell>,
}

/// The last states of chains, by table and chain.
pub(crate) type States = BTreeMap<(usize, usize), VecDeque<State>>;

impl Run<'_> {
    /// Computes the columns of all chains of a frame's table.
    pub(crate) fn run_chains(&self, frame: &Rc<Frame>) -> Outcome<()> {
        let table = self.program.table(frame.table)?;
        let first = table.chains.iter().zip(&table.chain_orders).filter(|(_, order)| order.is_none());
        let first = first.filter_map(|(members, _)| members.first());
        first.copied().try_for_each(|column| self.ensure(frame, column))
    }

    /// Computes the columns of a chain in all rows of a frame.
    pub(super) fn run_chain(&self, frame: &Rc<Frame>, table: &TableProgram, chain: usize) -> Outcome<()> {
        let members = members(table, chain)?;
        if let Some(order) = table.chain_orders.get(chain).copied().flatten() {
            return self.take_chained(frame, table, (chain, order));
        }
        match (&frame.place, &frame.parent) {
            (Place::Root { .. } | Place::Chunk { .. }, _) => {}
            (Place::Scattered, Some(_)) => return self.chain_below(frame, members),
            (Place::Scattered, None) => return self.chain_to(frame, table, chain),
            _ => return Err(ExecError::plan("a chain is computed where rows have none before them")),
        }
        self.ensure_reads(frame, table, members)?;
        let mut made = pieces(table, members, frame.len);
        let first = match standing(frame, 0) {
            Some(at) if at.row > 1 && frame.len > 0 => Some(self.outside(frame, false)?),
            _ => None,
        };
        let mut before: Option<(Rc<Frame>, Vec<u32>)> = None;
        for rows in steps(frame) {
            let places: Vec<u32> = match (&before, &first) {
                (Some((_, others)), _) => places_after(others, &rows),
                (None, Some(_)) => rows.iter().map(|row| if *row == 0 { 0 } else { NOWHERE }).collect(),
                (None, None) => vec![NOWHERE; rows.len()],
            };
            let held = before.as_ref().map(|(held, _)| held).or(first.as_ref()).unwrap_or(frame).clone();
            let step = self.step(frame, (chain, members), &rows, (held, places.into()), &mut made)?;
            before = Some((step, rows));
        }
        finish(frame, members, made);
        self.remember(frame, chain, members)
    }

    /// Computes all that a chain reads of the rows of a frame, for the whole frame.
    pub(super) fn ensure_reads(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        members: &[usize],
    ) -> Outcome<()> {
        for column in members {
            let reads = table.columns.get(*column).map_or(&[][..], |column| &column.reads);
            for read in reads.iter().filter(|read| !members.contains(read)) {
                self.ensure(frame, *read)?;
            }
        }
        Ok(())
    }

    /// Computes a chain in some rows of a frame, none of which comes before another.
    pub(super) fn step(
        &self,
        frame: &Rc<Frame>,
        (chain, members): (usize, &[usize]),
        rows: &[u32],
        before: Before,
        made: &mut [Pieces],
    ) -> Outcome<Rc<Frame>> {
        let before = RefCell::new(Some(before));
        let place = Place::Step { from: frame.clone(), rows: rows.into(), chain, before };
        let step = Rc::new(Frame { counted: frame.counted, ..frame.pick(rows, place) });
        for (column, made) in members.iter().zip(made) {
            made.put(rows, &self.cell(&step, *column)?);
        }
        step.release();
        if let Place::Step { before, .. } = &step.place {
            // Or the frames of all steps would be held.
            before.take();
        }
        Ok(step)
    }

    /// Keeps the state of a chain in the last row of a frame.
    fn remember(&self, frame: &Rc<Frame>, chain: usize, members: &[usize]) -> Outcome<()> {
        let Some(last) = frame.len.checked_sub(1) else { return Ok(()) };
        let Some(at) = standing(frame, last) else { return Ok(()) };
        let cells: Vec<Cell> = members
            .iter()
            .map(|column| Ok(self.cell(frame, *column)?.take(&[last as u32])))
            .collect::<Outcome<_>>()?;
        self.recall(frame.table, chain, State { at, cells });
        Ok(())
    }

    /// Keeps a state of a chain.
    fn recall(&self, table: usize, chain: usize, state: State) {
        let mut chained = self.chained.borrow_mut();
        let states = chained.entry((table, chain)).or_default();
        states.retain(|known| known.at != state.at);
        states.push_back(state);
        if states.len() > KEPT {
            states.pop_front();
        }
    }

    /// Brings the chains of a table as far as the row before a frame, which is alone in `one`.
    pub(super) fn chains_before(&self, frame: &Rc<Frame>, one: &Rc<Frame>) -> Outcome<()> {
        let table = self.program.table(frame.table)?;
        let Some(wanted) = standing(one, 0) else { return Ok(()) };
        let siblings = |chain: &usize| table.chain_orders.get(*chain).copied().flatten().is_none();
        for chain in (0..table.chains.len()).filter(siblings) {
            let members = members(table, chain)?;
            if let (None, Some(Ok(all))) = (wanted.parent, table.chained.get(chain).and_then(OnceLock::get)) {
                let place = u32::try_from(wanted.row - 1).unwrap_or(u32::MAX);
                members.iter().zip(all).for_each(|(column, all)| one.set_cell(*column, all.take(&[place])));
                continue;
            }
            if self.state_at(frame.table, chain, wanted).is_none() {
                self.advance(frame, table, chain, wanted)?;
            }
            let state = self.state_at(frame.table, chain, wanted);
            let state =
                state.ok_or_else(|| ExecError::plan("a chain does not come as far as its own row"))?;
            for (column, cell) in members.iter().zip(state.cells) {
                one.set_cell(*column, cell);
            }
        }
        Ok(())
    }

    fn state_at(&self, table: usize, chain: usize, wanted: Standing) -> Option<State> {
        let chained = self.chained.borrow();
        chained.get(&(table, chain))?.iter().find(|state| state.at == wanted).cloned()
    }

    /// Computes a chain up to a row, from the nearest state before it, or from its first row on.
    fn advance(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        chain: usize,
        wanted: Standing,
    ) -> Outcome<()> {
        let known = {
            let chained = self.chained.borrow();
            let states = chained.get(&(frame.table, chain)).into_iter().flatten();
            let before = states.filter(|state| state.at.parent == wanted.parent && state.at.row < wanted.row);
            before.map(|state| state.at.row).max()
        };
        let done = known.unwrap_or(0);
        let (base, size) = match (&frame.place, &frame.seq) {
            (Place::Root { .. }, _) => (0, self.limits.block_rows),
            (Place::Chunk { first }, Some(seq)) => {
                let own = at(seq, 0).saturating_sub(1) as u64;
                (first.saturating_sub(own), self.limits.chunk_rows)
            }
            _ => return Err(ExecError::plan("a chain has no first row")),
        };
        let mut next = done;
        while next < wanted.row {
            let len = (size.max(1) as u64).min(wanted.row - next);
            let part = match &frame.parent {
                None => quiet_root(frame.table, next, len as usize),
                Some((parent, _)) => self.some_children(parent, frame.table, base + next, len as usize)?,
            };
            let run = self.run_chain(&part, table, chain);
            part.release();
            run?;
            next += len;
        }
        Ok(())
    }

    /// The chain in children from anywhere: it is computed for all their siblings.
    fn chain_below(&self, frame: &Rc<Frame>, members: &[usize]) -> Outcome<()> {
        let table = self.program.table(frame.table)?;
        let Some((parent, rows)) = &frame.parent else { return Ok(()) };
        let children = self.children(parent, frame.table)?;
        let seq = frame.seq.as_deref().unwrap_or_default();
        let wanted: Vec<u64> = rows
            .iter()
            .zip(seq)
            .map(|(row, seq)| children.start_of(*row as usize) + seq.saturating_sub(1) as u64)
            .collect();
        let wanted = in_order(&wanted);
        let mut made = pieces(table, members, frame.len);
        let mut first = 0;
        self.each_chunk(parent, &children, frame.table, &mut |chunk| {
            self.collect(chunk, first, &wanted, members, &mut made)?;
            first += chunk.len as u64;
            Ok(())
        })?;
        finish(frame, members, made);
        Ok(())
    }

    /// The chain in rows from anywhere in a root table: taken from all rows where those are kept, else computed from its first row to
    /// the last of them.
    fn chain_to(&self, frame: &Rc<Frame>, table: &TableProgram, chain: usize) -> Outcome<()> {
        let members = members(table, chain)?;
        let wanted: Vec<u64> = (0..frame.len).map(|row| frame.address_at(row)).collect();
        let Some((rows, kept)) =
            table.chained.get(chain).and_then(|kept| Some((kept_rows(table, members)?, kept)))
        else {
            let made = self.chain_at(frame.table, chain, &wanted)?;
            members.iter().zip(made).for_each(|(column, made)| frame.set_cell(*column, made));
            return Ok(());
        };
        let all = kept.get_or_init(|| self.chain_at(frame.table, chain, &(0..rows).collect::<Vec<u64>>()));
        let cells = match all {
            Ok(all) => {
                let places: Vec<u32> = wanted.iter().map(|row| *row as u32).collect();
                all.iter().map(|cell| cell.take(&places)).collect()
            }
            // A fault of a row that is not wanted is no fault here.
            Err(_) => self.chain_at(frame.table, chain, &wanted)?,
        };
        members.iter().zip(cells).for_each(|(column, cell)| frame.set_cell(*column, cell));
        Ok(())
    }

    /// The cells of a chain in these rows of a root table, computed from its first row to the last of them.
    fn chain_at(&self, number: usize, chain: usize, wanted: &[u64]) -> Outcome<Vec<Cell>> {
        let table = self.program.table(number)?;
        let members = members(table, chain)?;
        let end = wanted.iter().max().map_or(0, |last| last + 1);
        let mut made = pieces(table, members, wanted.len());
        let wanted = in_order(wanted);
        let mut first = 0;
        while first < end {
            let len = (self.limits.block_rows.max(1) as u64).min(end - first);
            let part = quiet_root(number, first, len as usize);
            let taken = self.collect(&part, first, &wanted, members, &mut made);
            part.release();
            taken?;
            first += len;
        }
        Ok(made.into_iter().map(Pieces::finish).collect())
    }

    /// Takes the wanted rows, in their order, of a frame that starts at row `first`.
    fn collect(
        &self,
        part: &Rc<Frame>,
        first: u64,
        wanted: &[(u64, u32)],
        members: &[usize],
        made: &mut [Pieces],
    ) -> Outcome<()> {
        let start = wanted.partition_point(|(place, _)| *place < first);
        let end = wanted.partition_point(|(place, _)| *place < first + part.len as u64);
        let mut here: Vec<(u32, u32)> = wanted
            .get(start..end)
            .unwrap_or(&[])
            .iter()
            .map(|(place, row)| (*row, (place - first) as u32))
            .collect();
        here.sort_unstable();
        let (to, from): (Vec<u32>, Vec<u32>) = here.into_iter().unzip();
        for (column, made) in members.iter().zip(made) {
            made.put(&to, &self.cell(part, *column)?.take(&from));
        }
        Ok(())
    }
}

/// The rows of a root table whose cells of a chain are kept: 16 bytes each, [`KEPT_BYTES`] at most; none of cells of any size.
fn kept_rows(table: &TableProgram, members: &[usize]) -> Option<u64> {
    let CountProgram::Rows(rows) = table.count else { return None };
    let mut columns = members.iter().filter_map(|column| table.columns.get(*column));
    let large = columns.any(|column| column.list.is_some() || column.ty == Ty::Text);
    let bytes = rows.checked_mul(16 * members.len() as u64)?;
    (!large && bytes <= KEPT_BYTES).then_some(rows)
}

/// Places in their order, each with its number.
fn in_order(places: &[u64]) -> Vec<(u64, u32)> {
    let mut all: Vec<(u64, u32)> = places.iter().copied().zip(0..).collect();
    all.sort_unstable();
    all
}

pub(super) fn members(table: &TableProgram, chain: usize) -> Outcome<&[usize]> {
    let members = table.chains.get(chain).map(Vec::as_slice);
    members.ok_or_else(|| ExecError::plan("a plan names a chain that is not there"))
}

pub(super) fn pieces(table: &TableProgram, members: &[usize], len: usize) -> Vec<Pieces> {
    members.iter().filter_map(|column| Some(Pieces::new(table.columns.get(*column)?, len))).collect()
}

fn finish(frame: &Rc<Frame>, members: &[usize], made: Vec<Pieces>) {
    members.iter().zip(made).for_each(|(column, made)| frame.set_cell(*column, made.finish()));
}

/// Where a chain stands in a row of a frame.
fn standing(frame: &Frame, row: usize) -> Option<Standing> {
    match (&frame.parent, &frame.seq) {
        (Some((parent, rows)), Some(seq)) => Some(Standing {
            parent: Some(parent.address_at(at(rows, row) as usize)),
            row: u64::try_from(at(seq, row)).ok()?,
        }),
        _ => Some(Standing { parent: None, row: frame.address_at(row).checked_add(1)? }),
    }
}

/// The rows of each step: the first of all siblings at hand, then the second, ..
fn steps(frame: &Frame) -> Vec<Vec<u32>> {
    let Some((_, rows)) = &frame.parent else {
        return (0..frame.len as u32).map(|row| vec![row]).collect();
    };
    let mut steps: Vec<Vec<u32>> = Vec::new();
    let (mut parent, mut place) = (None, 0);
    for (row, own) in rows.iter().enumerate() {
        place = if parent == Some(own) { place + 1 } else { 0 };
        parent = Some(own);
        if steps.len() <= place {
            steps.push(Vec::new());
        }
        steps.get_mut(place).into_iter().for_each(|step| step.push(row as u32));
    }
    steps
}

/// Where the rows before some rows stand in the step before: both are in ascending order.
fn places_after(before: &[u32], rows: &[u32]) -> Vec<u32> {
    let mut others = before.iter().enumerate().peekable();
    rows.iter()
        .map(|row| {
            while others.next_if(|(_, other)| **other + 1 < *row).is_some() {}
            others.peek().filter(|(_, other)| **other + 1 == *row).map_or(NOWHERE, |(place, _)| *place as u32)
        })
        .collect()
}
