//! The children of a frame's rows, a chunk at a time.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use synthc_types::child_address;

use super::{Address, Frame, Place, Run, TRIED};
use crate::column::{Column, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World};
use crate::program::{CountProgram, TableProgram};

/// The children of a frame's rows in one table.
pub(crate) struct Children {
    /// How many each row has.
    pub counts: Vec<u64>,
    /// Where each row's children start among those of the frame; one more at the end.
    starts: Vec<u64>,
    /// How many are evaluated at a time, and up to how many are kept.
    steps: OnceCell<(u64, u64)>,
    /// The chunks, where they are few enough to keep.
    kept: RefCell<Vec<Rc<Frame>>>,
    /// For each table below, how many rows each chunk has there.
    below: RefCell<BTreeMap<usize, Rc<[u64]>>>,
}

/// Takes a chunk of rows, with the row of each in the frame at the top; none where they are the same.
type Below<'f> = dyn FnMut(&Rc<Frame>, Option<&[u32]>) -> Outcome<()> + 'f;

impl Children {
    /// How many there are.
    pub(crate) fn total(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The place among all of the child at a 0-based place below a row.
    pub(super) fn place(&self, row: u32, seq0: u64) -> Option<u64> {
        let count = self.counts.get(row as usize)?;
        (seq0 < *count).then(|| at(&self.starts, row as usize) + seq0)
    }

    /// Where the children of a row start.
    pub(super) fn start_of(&self, row: usize) -> u64 {
        at(&self.starts, row)
    }

    pub(super) fn release(&self) {
        for chunk in self.kept.take() {
            chunk.release();
        }
    }
}

impl Run<'_> {
    /// The children of a frame's rows in a table.
    pub(crate) fn children(&self, frame: &Rc<Frame>, table: usize) -> Outcome<Rc<Children>> {
        if let Some((_, children)) = frame.children.borrow().iter().find(|(t, _)| *t == table) {
            return Ok(children.clone());
        }
        let program = self.program.table(table)?;
        let scope = Scope::new(self, frame, World::True);
        let counts = match &program.count {
            CountProgram::Rows(_) | CountProgram::Stacked(_) => {
                return Err(ExecError::plan(format!("table `{}` has no parent to count from", program.name)));
            }
            CountProgram::Each(node) => scope.eval(node),
            CountProgram::Draw { draw, key } => scope.draw(draw, *key).and_then(|c| scope.finish_int(&c)),
        };
        let counts = counts
            .and_then(|column| self.whole_counts(&scope, column))
            .map_err(|e| self.place(e, frame, None))
            .map_err(|e| ExecError {
                message: format!("the rows of table `{}`: {}", program.name, e.message),
                ..e
            })?;
        let counts = self.with_pins(&scope, program, counts)?;
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut total = 0u64;
        starts.push(0);
        for count in &counts {
            total = total.checked_add(*count).ok_or_else(|| {
                ExecError::setting(format!("table `{}` has more than 2^64 rows", program.name))
            })?;
            starts.push(total);
        }
        let children = Rc::new(Children {
            counts,
            starts,
            steps: OnceCell::new(),
            kept: RefCell::default(),
            below: RefCell::default(),
        });
        frame.children.borrow_mut().push((table, children.clone()));
        Ok(children)
    }

    /// The counts with room for the pins of each row: a drawn number is raised to theirs, another must have it.
    fn with_pins(
        &self,
        scope: &Scope<'_>,
        program: &TableProgram,
        mut counts: Vec<u64>,
    ) -> Outcome<Vec<u64>> {
        if !program.pins.has_parents() {
            return Ok(counts);
        }
        let raised = matches!(program.count, CountProgram::Draw { .. }) && program.constant_count().is_none();
        for (row, count) in counts.iter_mut().enumerate() {
            let pins = program.pins.n_under(scope.frame.address_at(row));
            if pins > *count && !raised {
                let message = format!("it has {count} rows of `{}`, but {pins} are pinned", program.name);
                let error = self.place(ExecError::cell(row, message), scope.frame, None);
                return Err(error.with_help("let it have more of them, or remove pins"));
            }
            *count = pins.max(*count);
        }
        Ok(counts)
    }

    /// Counts from a column: whole and not negative.
    fn whole_counts(&self, scope: &Scope<'_>, column: Column) -> Outcome<Vec<u64>> {
        let column = column.spread(scope.len());
        if column.is_all_null() {
            return Ok(vec![0; scope.len()]);
        }
        let values = column.as_ints().ok_or_else(|| ExecError::plan("a count of rows is not whole"))?;
        let mut counts = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            let value = if column.gap_at(row) == 0 { *value } else { 0 };
            let count = u64::try_from(value).map_err(|_| {
                scope.fault(row, format!("a number of rows cannot be negative; this is {value}"))
            })?;
            counts.push(count);
        }
        Ok(counts)
    }

    /// Calls `f` for each chunk of a frame's children in order.
    pub(crate) fn each_chunk(
        &self,
        frame: &Rc<Frame>,
        children: &Rc<Children>,
        table: usize,
        f: &mut dyn FnMut(&Rc<Frame>) -> Outcome<()>,
    ) -> Outcome<()> {
        self.visit(frame, children, table, false, f)
    }

    /// Calls `f` for each chunk of a frame's children in order, for the last time: what happens in them is counted.
    pub(crate) fn each_chunk_to_write(
        &self,
        frame: &Rc<Frame>,
        children: &Rc<Children>,
        table: usize,
        f: &mut dyn FnMut(&Rc<Frame>) -> Outcome<()>,
    ) -> Outcome<()> {
        self.visit(frame, children, table, true, f)
    }

    /// Calls `f` for each chunk of the rows that a way down leads to, with the row of each in `frame`; none where it leads nowhere.
    pub(crate) fn each_below(
        &self,
        frame: &Rc<Frame>,
        places: Option<&[u32]>,
        way: &[usize],
        f: &mut Below<'_>,
    ) -> Outcome<()> {
        let Some((child, further)) = way.split_first() else { return f(frame, places) };
        let children = self.children(frame, *child)?;
        self.each_chunk(frame, &children, *child, &mut |chunk| {
            let Some((_, rows)) = &chunk.parent else { return Ok(()) };
            match places {
                None => self.each_below(chunk, Some(rows), further, f),
                Some(places) => {
                    let rows: Vec<u32> = rows.iter().map(|row| at(places, *row as usize)).collect();
                    self.each_below(chunk, Some(&rows), further, f)
                }
            }
        })
    }

    /// The tables on the way from one down to another, that one last.
    pub(crate) fn steps_down(&self, from: usize, to: usize) -> Outcome<Vec<usize>> {
        let path = self.program.path(to)?;
        let below = path.iter().skip_while(|table| **table != from).skip(1);
        Ok(below.copied().collect())
    }

    fn visit(
        &self,
        frame: &Rc<Frame>,
        children: &Rc<Children>,
        table: usize,
        to_write: bool,
        f: &mut dyn FnMut(&Rc<Frame>) -> Outcome<()>,
    ) -> Outcome<()> {
        let total = children.total();
        let (step, most) = self.steps(frame, children, table)?;
        let keep = total <= most;
        let (mut first, mut number) = (0u64, 0usize);
        while first < total {
            let len = step.min(total - first) as usize;
            let kept = if keep { children.kept.borrow().get(number).cloned() } else { None };
            let chunk = match kept {
                Some(chunk) => chunk,
                None => {
                    let chunk = Rc::new(self.chunk(
                        frame,
                        children,
                        table,
                        first,
                        len,
                        frame.counted && (keep || to_write),
                    )?);
                    if keep {
                        children.kept.borrow_mut().push(chunk.clone());
                    }
                    chunk
                }
            };
            let result = f(&chunk);
            if !keep {
                chunk.release();
            }
            result?;
            first += len as u64;
            number += 1;
        }
        Ok(())
    }

    /// How many of a frame's children to evaluate at a time, and up to how many to keep: fewer where they are large.
    fn steps(&self, frame: &Rc<Frame>, children: &Children, table: usize) -> Outcome<(u64, u64)> {
        if let Some(steps) = children.steps.get() {
            return Ok(*steps);
        }
        let usual = (self.limits.chunk_rows.max(1) as u64, self.limits.kept_rows);
        if children.total() <= TRIED || !self.is_large(table) {
            return Ok(*children.steps.get_or_init(|| usual));
        }
        let tried = Rc::new(self.chunk(frame, children, table, 0, TRIED as usize, false)?);
        let room = self.room(&tried);
        tried.release();
        // The children that are tried may themselves look at all their siblings, who are then as many at a time as usual.
        Ok(*children.steps.get_or_init(|| (usual.0.min(room), usual.1.min(room))))
    }

    /// The frame of `len` children from the 0-based place `first` on.
    fn chunk(
        &self,
        frame: &Rc<Frame>,
        children: &Children,
        table: usize,
        first: u64,
        len: usize,
        counted: bool,
    ) -> Outcome<Frame> {
        let mut places = Vec::with_capacity(len);
        let mut seq = Vec::with_capacity(len);
        let mut addresses = Vec::with_capacity(len);
        // The last row whose children start at or before `first` and which has any left there.
        let mut row = children.starts.partition_point(|start| *start <= first).saturating_sub(1);
        let mut position = first - at(&children.starts, row);
        while places.len() < len && row < frame.len {
            let count = at(&children.counts, row);
            let parent = frame.address_at(row);
            let stop = count.min(position + (len - places.len()) as u64);
            for seq0 in position..stop {
                places.push(row as u32);
                seq.push(seq0 as i64 + 1);
                addresses.push(child_address(parent, seq0));
            }
            row += 1;
            position = 0;
        }
        let mut made = Frame::new(table, places.len(), Address::List(addresses), Place::Chunk { first });
        made.seq = Some(seq);
        made.parent = Some((frame.clone(), places.into()));
        made.counted = counted;
        Ok(made)
    }

    /// The frame of all children, of which there are few.
    pub(super) fn all_children(
        &self,
        frame: &Rc<Frame>,
        children: &Children,
        table: usize,
    ) -> Outcome<Frame> {
        let total = usize::try_from(children.total()).unwrap_or(0);
        self.chunk(frame, children, table, 0, total, false)
    }

    /// A frame of `len` children from a 0-based place on, that nothing is counted in.
    pub(super) fn some_children(
        &self,
        frame: &Rc<Frame>,
        table: usize,
        first: u64,
        len: usize,
    ) -> Outcome<Rc<Frame>> {
        let children = self.children(frame, table)?;
        Ok(Rc::new(self.chunk(frame, &children, table, first, len, false)?))
    }

    /// The frame of the child at one 0-based place.
    pub(crate) fn single_child(&self, frame: &Rc<Frame>, table: usize, place: u64) -> Outcome<Rc<Frame>> {
        self.some_children(frame, table, place, 1)
    }

    /// How many rows of a table stand below the children before a 0-based place.
    pub(super) fn below_first(
        &self,
        frame: &Rc<Frame>,
        child: usize,
        place: u64,
        table: usize,
    ) -> Outcome<u64> {
        if place == 0 {
            return Ok(0);
        }
        let children = self.children(frame, child)?;
        let (step, _) = self.steps(frame, &children, child)?;
        let whole = usize::try_from(place / step).unwrap_or(usize::MAX);
        let before: u64 =
            if whole == 0 { 0 } else { self.below(frame, &children, child, table)?.iter().take(whole).sum() };
        let rest = (place % step) as usize;
        if rest == 0 {
            return Ok(before);
        }
        let part = Rc::new(self.chunk(frame, &children, child, place - rest as u64, rest, false)?);
        let family = self.family(&part, table);
        part.release();
        Ok(before + family?)
    }

    /// How many rows of a table stand below a frame; the frame's own where it is the same table.
    pub(crate) fn family(&self, frame: &Rc<Frame>, table: usize) -> Outcome<u64> {
        if frame.table == table {
            return Ok(frame.len as u64);
        }
        let child = self.step_towards(frame.table, table)?;
        let children = self.children(frame, child)?;
        if child == table {
            return Ok(children.total());
        }
        Ok(self.below(frame, &children, child, table)?.iter().sum())
    }

    /// How many rows of a table stand below each chunk of children.
    pub(super) fn below(
        &self,
        frame: &Rc<Frame>,
        children: &Rc<Children>,
        child: usize,
        table: usize,
    ) -> Outcome<Rc<[u64]>> {
        if let Some(known) = children.below.borrow().get(&table) {
            return Ok(known.clone());
        }
        let mut totals = Vec::new();
        self.each_chunk(frame, children, child, &mut |chunk| {
            totals.push(self.family(chunk, table)?);
            Ok(())
        })?;
        let totals: Rc<[u64]> = totals.into();
        children.below.borrow_mut().insert(table, totals.clone());
        Ok(totals)
    }

    /// The child of `from` on the way down to `to`.
    pub(crate) fn step_towards(&self, from: usize, to: usize) -> Outcome<usize> {
        let path = self.program.path(to)?;
        let at = path.iter().position(|t| *t == from);
        at.and_then(|at| path.get(at + 1).copied())
            .ok_or_else(|| ExecError::plan("a table is not below another that the plan puts it under"))
    }
}
