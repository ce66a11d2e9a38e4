//! Aggregates by group: one pass over the rows that are gone over.

use std::collections::HashMap;

use synthc_plan::{AggregateOp, BYTES_OF_GROUP};
use synthc_types::Ty;

use super::{in_common, within_memory};
use crate::column::Column;
use crate::error::{ExecError, Outcome};
use crate::eval::{Accumulator, Scope, Taken, World, settled};
use crate::frame::Run;
use crate::program::Grouped;
use crate::refer::Key;

/// What an aggregate is in each group.
#[derive(Clone)]
pub(crate) struct Totals {
    groups: HashMap<Key, u32>,
    /// One value for each group, and that of no rows at the end.
    values: Column,
}

impl Totals {
    /// The place of the value for each row that has these values.
    fn places(&self, columns: &[Column], len: usize) -> Vec<u32> {
        let nothing = self.groups.len() as u32;
        let place = |row| self.groups.get(&in_common(columns, row)).copied().unwrap_or(nothing);
        (0..len).map(place).collect()
    }
}

impl Scope<'_> {
    /// An aggregate over the rows that have values in common with each row.
    pub(crate) fn grouped(&self, grouped: &Grouped, ty: &Ty) -> Outcome<Column> {
        let made = match self.world {
            World::Recorded if grouped.differs() => self.run.totals(grouped, ty, World::Recorded)?,
            _ => self.run.totals(grouped, ty, World::True)?,
        };
        if grouped.here.is_empty() {
            return Ok(made.values.take(&made.places(&[], 1)).for_all(true));
        }
        Ok(made.values.take(&made.places(&self.eval_all(&grouped.here)?, self.len())))
    }
}

impl Run<'_> {
    fn totals<'g>(&self, grouped: &'g Grouped, ty: &Ty, world: World) -> Outcome<&'g Totals> {
        let [truth, seen] = &grouped.made;
        let made = if world == World::True { truth } else { seen };
        made.get_or_init(|| self.summed_up(grouped, ty, world)).as_ref().map_err(Clone::clone)
    }

    fn summed_up(&self, grouped: &Grouped, ty: &Ty, world: World) -> Outcome<Totals> {
        let aggregate = &grouped.aggregate;
        let table = self.program.table(aggregate.table)?;
        let mut groups: HashMap<Key, u32> = HashMap::new();
        let mut growing = Growing::new(grouped, ty);
        let (mut rows, mut in_keys) = (0u64, 0u64);
        self.scan(aggregate.table, &mut |frame| {
            let scope = Scope::new(self, frame, world);
            let read = || Ok((scope.eval_all(&grouped.there)?, aggregate.take(&scope)?));
            let (there, taken): (Vec<Column>, Taken) = read().map_err(|e| self.place(e, frame, None))?;
            let mut places = Vec::with_capacity(frame.len);
            for row in 0..frame.len {
                let next = groups.len() as u32;
                let key = in_common(&there, row);
                let bytes = key.bytes();
                places.push(*groups.entry(key).or_insert_with(|| {
                    in_keys += bytes;
                    next
                }));
            }
            rows += frame.len as u64;
            let values = if aggregate.op == AggregateOp::Quantile { rows } else { 0 };
            let what = format!("an aggregate over groups of `{}`", table.name);
            let groups_kept = (groups.len() as u64, "groups", BYTES_OF_GROUP);
            within_memory(&what, &[groups_kept, (in_keys, "bytes of keys", 1), (values, "values", 8)])?;
            growing.add(groups.len(), places, taken)
        })?;
        let places = groups.len() + 1;
        let accumulator = growing.finish(places)?;
        let shares = aggregate.at.as_ref().and_then(|at| at.constant()).map(|at| at.clone().spread(places));
        let values = accumulator.finish(ty, shares.as_ref()).map_err(|(_, why)| {
            ExecError::setting(format!("over the rows of a group of `{}`, {why}", table.name))
        })?;
        Ok(Totals { groups, values: settled(values, ty, places) })
    }
}

/// An accumulator with more and more places.
struct Growing<'g> {
    grouped: &'g Grouped,
    accumulator: Accumulator,
    /// Rows that wait: what looks at every place takes them in when there are as many of them as places.
    waiting: Vec<(Vec<u32>, Taken)>,
    n_waiting: usize,
}

impl<'g> Growing<'g> {
    fn new(grouped: &'g Grouped, ty: &Ty) -> Self {
        let accumulator = grouped.aggregate.start(0, ty);
        Self { grouped, accumulator, waiting: Vec::new(), n_waiting: 0 }
    }

    fn add(&mut self, n_groups: usize, places: Vec<u32>, taken: Taken) -> Outcome<()> {
        use AggregateOp as Op;
        self.n_waiting += places.len();
        self.waiting.push((places, taken));
        let patient = matches!(self.grouped.aggregate.op, Op::Min | Op::Max | Op::First | Op::Last);
        if patient && self.n_waiting < n_groups { Ok(()) } else { self.take_in(n_groups) }
    }

    fn take_in(&mut self, n_groups: usize) -> Outcome<()> {
        self.accumulator.grow(n_groups);
        let waiting = std::mem::take(&mut self.waiting);
        self.n_waiting = 0;
        let (places, taken) = self.grouped.aggregate.joined(waiting);
        self.accumulator.add(&places, taken)
    }

    fn finish(mut self, n_groups: usize) -> Outcome<Accumulator> {
        self.take_in(n_groups)?;
        Ok(self.accumulator)
    }
}
