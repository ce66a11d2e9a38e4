//! One column of a frame, true and recorded: draw or compute, round, range, redraw, route, strike.

use std::rc::Rc;

use super::apart::Drawn;
use super::missing::settle;
use super::pinned::{pinned, pinned_rows};
use super::{Cell, Frame, GroupState, Place, Run};
use crate::column::{Column, Data, NULL, TOO_LONG, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World};
use crate::program::{ColumnProgram, Compute, Node, TableProgram};

impl Run<'_> {
    /// A column of a frame, computed with all that it reads if it is not there yet.
    pub(crate) fn cell(&self, frame: &Rc<Frame>, column: usize) -> Outcome<Cell> {
        if let Some(cell) = frame.cell(column) {
            return Ok(cell);
        }
        self.ensure(frame, column)?;
        frame
            .cell(column)
            .ok_or_else(|| ExecError::plan(format!("column {column} of table {} is not there", frame.table)))
    }

    /// One version of a column of a frame.
    pub(crate) fn cell_in(&self, frame: &Rc<Frame>, column: usize, world: World) -> Outcome<Column> {
        let cell = self.cell(frame, column)?;
        Ok(match world {
            World::True => cell.truth,
            World::Recorded => cell.seen,
        })
    }

    /// Computes a column after what it reads in its own table. The dependencies are walked with a list, since a chain of columns may
    /// be longer than a thread's stack.
    pub(super) fn ensure(&self, frame: &Rc<Frame>, wanted: usize) -> Outcome<()> {
        let table = self.program.table(frame.table)?;
        let mut list = vec![wanted];
        while let Some(column) = list.last().copied() {
            if frame.cell(column).is_some() {
                list.pop();
                continue;
            }
            let program = table
                .columns
                .get(column)
                .ok_or_else(|| ExecError::plan("a plan names a column that is not there"))?;
            let group = table.group_of.get(column).copied().flatten();
            if let Place::Picked { from, rows, group: own, .. } = &frame.place
                && group != Some(*own)
            {
                let cell = self.cell(from, column)?;
                frame.set_cell(column, Cell { truth: cell.truth.take(rows), seen: cell.seen.take(rows) });
                continue;
            }
            let chain = table.chain_of.get(column).copied().flatten();
            if let Place::Step { from, rows, chain: own, .. } = &frame.place {
                if chain != Some(*own) {
                    let cell = self.cell(from, column)?;
                    frame.set_cell(column, Cell { truth: cell.truth.take(rows), seen: cell.seen.take(rows) });
                    continue;
                }
            } else if let Some(chain) = chain {
                self.run_chain(frame, table, chain)?;
                self.check_chain(frame, table, chain)?;
                continue;
            }
            if let (Some(group), false) = (group, matches!(frame.place, Place::Picked { .. }))
                && frame.group(group) == GroupState::Open
            {
                self.meet(frame, table, group)?;
                continue;
            }
            match program.reads.iter().find(|read| **read != column && frame.cell(**read).is_none()) {
                Some(read) => list.push(*read),
                None => {
                    let cell = self
                        .compute(frame, table, column, program)
                        .map_err(|e| self.place(e, frame, Some(column)))?;
                    frame.set_cell(column, cell);
                }
            }
        }
        Ok(())
    }

    /// Computes one column whose inputs are there.
    fn compute(
        &self,
        frame: &Rc<Frame>,
        table: &TableProgram,
        index: usize,
        column: &ColumnProgram,
    ) -> Outcome<Cell> {
        let rows = Scope::new(self, frame, World::True);
        if let Compute::ParentKey(parent) = &column.compute {
            let truth = settle(rows.cell(1, *parent)?, &column.ty, frame.len)?;
            let seen = settle(rows.in_world(World::Recorded).cell(1, *parent)?, &column.ty, frame.len)?;
            return Ok(Cell { truth, seen });
        }
        let Some(list) = column.list else {
            return self.pipeline(table, (index, column), (&rows, &rows), &|items| items, &|cell| cell);
        };
        let spread = self.spread(frame, list.length.0)?;
        let items = spread.scope(&rows);
        let wrap = |items: Column| spread.lists(items);
        if list.member {
            return self.pipeline(table, (index, column), (&items, &items), &|items| items, &wrap);
        }
        self.pipeline(table, (index, column), (&items, &rows), &wrap, &|cell| cell)
    }

    /// All steps of a column, from its draw to its gaps. What is drawn in the scope `inner` becomes cells of `outer` by `put`;
    /// those become cells of the frame by `wrap`.
    fn pipeline(
        &self,
        table: &TableProgram,
        (index, column): (usize, &ColumnProgram),
        (inner, outer): (&Scope<'_>, &Scope<'_>),
        put: &dyn Fn(Column) -> Column,
        wrap: &dyn Fn(Column) -> Column,
    ) -> Outcome<Cell> {
        let frame = inner.frame;
        let value = put(self.value(inner, table, index, column)?);
        let carried = self.carry(outer, column, value.clone())?;
        let (truth, sent) = self.route(outer, column, carried)?;
        let truth = pinned(frame, table, index, column, truth)?;
        if let Compute::Ref(reference) = &column.compute {
            let settled = settled_rows(frame, (table, index), sent.clone());
            self.settle_references(outer, (index, reference), &truth, &settled)?;
        }
        if !column.recorded {
            let truth = wrap(truth);
            return Ok(Cell { seen: truth.clone(), truth });
        }
        let recorded = outer.in_world(World::Recorded);
        let computed = match &column.compute {
            Compute::Is(_) | Compute::Suffixed(_) => true,
            Compute::Ref(reference) => reference.differs(),
            _ => false,
        };
        let value = match &column.compute {
            Compute::Is(node) if node.differs => {
                put(self.computed(&inner.in_world(World::Recorded), node, column)?)
            }
            Compute::Suffixed(suffix) if suffix.of.differs => self.suffixed_seen(&recorded, suffix, value)?,
            Compute::Ref(reference) if computed => {
                settle(self.refer(&recorded, index, reference)?, &column.ty, recorded.len())?
            }
            _ => value,
        };
        let seen = self.carry(&recorded, column, value)?;
        let routes_differ =
            column.routes.iter().any(|r| r.condition.differs || r.value.as_ref().is_some_and(|v| v.differs));
        let (seen, sent) = if routes_differ || computed || !column.carry.is_empty() {
            self.route(&recorded, column, seen)?
        } else {
            (truth.clone(), sent)
        };
        if column.reads.contains(&index) {
            // A rate of `missing` may read the column's own true value: `missing 10% if income > 80k` on `income`.
            let own = wrap(truth.clone());
            frame.set_cell(index, Cell { truth: own.clone(), seen: own });
        }
        let seen = self.strike(&recorded, column, seen, sent.as_deref())?;
        let seen = pinned(frame, table, index, column, seen)?;
        if let (Compute::Ref(reference), true) = (&column.compute, computed || routes_differ) {
            let settled = settled_rows(frame, (table, index), sent);
            self.settle_references(&recorded, (index, reference), &seen, &settled)?;
        }
        Ok(Cell { truth: wrap(truth), seen: wrap(seen) })
    }

    /// The true values of a column before it is routed, or of the items of its lists.
    fn value(
        &self,
        scope: &Scope<'_>,
        table: &TableProgram,
        index: usize,
        column: &ColumnProgram,
    ) -> Outcome<Column> {
        let (frame, len) = (scope.frame, scope.len());
        let value = match &column.compute {
            Compute::Draw { draw, bounds, apart } => {
                let attempt = match &frame.place {
                    Place::Picked { attempt, group, .. } if table.is_redrawn(*group, index) => *attempt,
                    _ => 0,
                };
                let (key, scope) = (column.key.attempt(attempt), scope.in_attempt(attempt));
                let (drawn, redrawn) = scope.draw_within(draw, key, bounds, column)?;
                if redrawn > 0 && frame.counted {
                    *self.tally.borrow_mut().truncated.entry((frame.table, index)).or_default() += redrawn;
                }
                match (&column.edge, apart) {
                    (_, Some(apart)) => {
                        self.drawn_apart(&scope, Drawn { index, column, draw, bounds }, apart, drawn)?
                    }
                    (Some(edge), None) => scope.with_edges(drawn, edge, draw, attempt, (bounds, column))?,
                    (None, None) => drawn,
                }
            }
            Compute::Is(node) => return self.computed(scope, node, column),
            Compute::Unique(unique) => self.unique(scope, unique, column)?,
            Compute::Suffixed(suffix) => self.suffixed(scope, suffix)?,
            Compute::Uuid => scope.own_uuids(column.key),
            Compute::Read(all) => {
                let row = |row| u32::try_from(frame.address_at(row)).unwrap_or(u32::MAX);
                let rows: Vec<u32> = (0..len).map(row).collect();
                scope.round(all.take(&rows), &column.ty, column)?
            }
            Compute::Json => Column::bools(vec![1; len]),
            Compute::Ref(reference) => self.refer(scope, index, reference)?,
            Compute::ParentKey(_) => return Err(ExecError::plan("the parent's key is no item of a list")),
        };
        held(settle(value, &column.ty, len)?, scope)
    }

    /// The values of an expression as those of its column.
    fn computed(&self, scope: &Scope<'_>, node: &Node, column: &ColumnProgram) -> Outcome<Column> {
        held(settle(scope.round(scope.eval(node)?, &node.ty, column)?, &column.ty, scope.len())?, scope)
    }

    /// Takes over the codes of the inputs where a derived column has no value.
    fn carry(&self, scope: &Scope<'_>, column: &ColumnProgram, value: Column) -> Outcome<Column> {
        let Some(gap) = value.gap.as_ref().filter(|_| !column.carry.is_empty()) else { return Ok(value) };
        let mut gap = gap.to_vec();
        for carry in &column.carry {
            let input = scope.cell(carry.up, carry.column.0)?;
            for (row, mark) in gap.iter_mut().enumerate() {
                if *mark == NULL && input.gap_at(row) == carry.from {
                    *mark = carry.to;
                }
            }
        }
        Ok(value.with_gap(Some(gap.into())))
    }
}

/// The rows of which routes or pins decide to what they refer.
fn settled_rows(
    frame: &Frame,
    (table, column): (&TableProgram, usize),
    sent: Option<Vec<u8>>,
) -> impl Fn(usize) -> bool + use<> {
    let given = pinned_rows(frame, table, column);
    move |row| sent.as_ref().is_some_and(|sent| at(sent, row) != 0) || at(&given, row) != 0
}

/// Refuses a float that has run over, and texts that have: like a whole number that does, they are a fault of their row.
fn held(value: Column, scope: &Scope<'_>) -> Outcome<Column> {
    if let Data::Text(texts) = &value.data
        && let Some(row) = texts.cut
    {
        return Err(scope.fault(row, TOO_LONG));
    }
    let Some(values) = value.as_floats() else { return Ok(value) };
    // The sum of products with 0 is NaN if any number is infinite, and needs no branch a row.
    if values.iter().map(|x| x * 0.0).sum::<f64>() == 0.0 {
        return Ok(value);
    }
    match values.iter().enumerate().find(|(row, x)| !x.is_finite() && value.gap_at(*row) == 0) {
        Some((row, x)) => Err(scope.fault(row, format!("{x} is no value of a float, which ends at 1.8e308"))),
        None => Ok(value),
    }
}
