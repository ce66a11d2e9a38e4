//! Candidates in the order of a value that a condition compares: which meet `candidate.x > own` is a run of them.
//!
//! Rows that attempts leave open choose among all their candidates in the order of the rows, as they would from a list
//! ([`exact`](super::exact)); here the list is not made.

use std::rc::Rc;

use synthc_dist::consistent::pick;
use synthc_plan::CompareOp;

use super::choose::{NO_GROUP, Pools};
use super::wavelet::Wavelet;
use crate::column::{Column, Data, all_rows, at};
use crate::error::Outcome;
use crate::eval::{Scope, World};
use crate::frame::{Frame, Rows, Run};
use crate::program::{ChoiceProgram, Order, ReferenceProgram};

/// Up to this many rows are put in an order, about 12 bytes each.
const MOST: u64 = 1 << 24;

/// The candidates of each group, or all, in the order of a value; those without one are left out.
pub(crate) struct Ordered {
    /// Where the candidates of each group start; one more at the end.
    starts: Vec<usize>,
    /// Their values, ascending in each group.
    values: Vec<i64>,
    /// Their places among all rows, in this order.
    places: Wavelet,
}

/// The place of a value on a line of whole numbers; `None` where it has no place there.
enum Spot {
    Null,
    At(i64),
}

fn spot(column: &Column, row: usize) -> Option<Spot> {
    if column.is_all_null() || column.gap_at(row) != 0 {
        return Some(Spot::Null);
    }
    let row = if column.one { 0 } else { row };
    match &column.data {
        Data::Float(values) => {
            let value = at(values, row) + 0.0;
            if value.is_nan() {
                return Some(Spot::Null);
            }
            // The bits of floats are in order but for the sign.
            let bits = value.to_bits().cast_signed();
            Some(Spot::At(bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()))
        }
        Data::Int(values) => Some(Spot::At(at(values, row))),
        Data::Wide(values) => i64::try_from(at(values, row)).ok().map(Spot::At),
        _ => None,
    }
}

impl Run<'_> {
    /// The candidates in order, where the condition is a comparison of values that are in one.
    fn ordered<'r>(
        &self,
        reference: &'r ReferenceProgram,
        pools: &Pools<'_>,
    ) -> Outcome<Option<(&'r Order, &'r Ordered)>> {
        let Some(order) =
            reference.order.as_ref().filter(|_| matches!(reference.choice, ChoiceProgram::Even))
        else {
            return Ok(None);
        };
        let made = reference.ordered.get_or_init(|| self.in_order(reference, order, pools));
        Ok(made.as_ref().map_err(Clone::clone)?.as_ref().map(|ordered| (order, ordered)))
    }

    fn in_order(
        &self,
        reference: &ReferenceProgram,
        order: &Order,
        pools: &Pools<'_>,
    ) -> Outcome<Option<Ordered>> {
        let len = pools.groups.as_ref().map_or(pools.size, |(index, _)| index.len());
        if len > MOST {
            return Ok(None);
        }
        let mut spots: Vec<Option<Spot>> = Vec::with_capacity(len as usize);
        let mut take = |frame: &Rc<Frame>, places: &Rc<[u32]>| -> Outcome<()> {
            let scope = Scope::new(self, frame, World::True).narrow(places);
            let column = scope.beside(frame, places.clone()).eval(&order.candidate);
            let column = column.map_err(|e| self.place(e, frame, None))?;
            spots.extend((0..places.len()).map(|row| spot(&column, row)));
            Ok(())
        };
        let mut starts = vec![0];
        match &pools.groups {
            None => {
                self.scan(reference.table, &mut |frame| take(frame, &all_rows(frame.len).into()))?;
                starts.push(len as usize);
            }
            Some((index, _)) => {
                let step = self.limits.block_rows.max(1);
                let mut places = Vec::new();
                for group in index.groups() {
                    places.extend((0..index.size(group)).map(|place| (group, place)));
                    starts.push(places.len());
                }
                for some in places.chunks(step) {
                    let link = self.gather(reference.table, &index.rows(some.iter().copied()))?;
                    take(&link.held.frame, &link.places)?;
                }
            }
        }
        Ok(sorted(&starts, &spots))
    }

    /// The runs of candidates of some rows; `None` where they are in no order. A row that has no place in it has `None` itself.
    #[expect(clippy::type_complexity, reason = "the order with a run for each row")]
    fn runs<'r>(
        &self,
        scope: &Scope<'_>,
        reference: &'r ReferenceProgram,
        pools: &Pools<'_>,
        open: &[u32],
    ) -> Outcome<Option<(&'r Ordered, Vec<Option<(usize, usize)>>)>> {
        if reference.order.is_none() || open.is_empty() {
            return Ok(None);
        }
        let Some((order, ordered)) = self.ordered(reference, pools)? else { return Ok(None) };
        let own = scope.narrow(open).eval(&order.own)?;
        let runs = open.iter().enumerate().map(|(place, row)| {
            let group = match &pools.groups {
                Some((_, groups)) => at(groups, *row as usize),
                None => 0,
            };
            match spot(&own, place)? {
                Spot::At(_) if group == NO_GROUP => Some((0, 0)),
                Spot::At(own) => Some(ordered.run(group, order.op, own)),
                Spot::Null => Some((0, 0)),
            }
        });
        Ok(Some((ordered, runs.collect())))
    }

    /// Leaves out the rows of which it is known that they have no candidate.
    pub(super) fn keep_hopeful(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        open: &mut Vec<u32>,
    ) -> Outcome<()> {
        if let Some((_, runs)) = self.runs(scope, reference, pools, open)? {
            let mut runs = runs.iter();
            open.retain(|_| runs.next().is_none_or(|run| run.is_none_or(|(start, end)| start < end)));
        }
        Ok(())
    }

    /// Chooses among all candidates of each open row; whether all of them could be.
    pub(super) fn choose_in_order(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        open: &[u32],
        chosen: &mut Rows,
    ) -> Outcome<bool> {
        let Some((ordered, runs)) = self.runs(scope, reference, pools, open)? else { return Ok(false) };
        if runs.iter().any(Option::is_none) {
            return Ok(false);
        }
        let (mut to, mut numbers) = (Vec::new(), Vec::new());
        for (row, (start, end)) in open.iter().zip(runs.into_iter().flatten()) {
            if start < end {
                let address = scope.frame.address_at(scope.frame_row(*row as usize));
                let k = pick(reference.keys.exact.bits(address, 0), (end - start) as u64);
                to.push(*row);
                numbers.push(u64::from(ordered.places.smallest((start, end), k as usize)));
            }
        }
        let found = match &pools.groups {
            None => self.located(reference.table, &numbers)?,
            Some((index, groups)) => {
                let place = |(row, number): (&u32, &u64)| {
                    let group = at(groups, *row as usize);
                    (group, number - index.start(group))
                };
                let places: Vec<(u32, u64)> = to.iter().zip(&numbers).map(place).collect();
                index.rows(places.into_iter())
            }
        };
        chosen.put_all(&to, &found);
        Ok(true)
    }
}

/// What stands at `starts`, each group in order; `None` where a value has no place in it.
fn sorted(starts: &[usize], spots: &[Option<Spot>]) -> Option<Ordered> {
    let mut of_group = vec![0];
    let mut all: Vec<(i64, u32)> = Vec::with_capacity(spots.len());
    for (start, end) in starts.iter().zip(starts.iter().skip(1)) {
        let first = all.len();
        for (place, spot) in spots.get(*start..*end)?.iter().enumerate() {
            if let Spot::At(value) = spot.as_ref()? {
                all.push((*value, (start + place) as u32));
            }
        }
        all.get_mut(first..)?.sort_unstable();
        of_group.push(all.len());
    }
    let (values, places) = all.into_iter().unzip();
    Some(Ordered { starts: of_group, values, places: Wavelet::new(places) })
}

impl Ordered {
    /// The candidates of a group with `value op own`.
    fn run(&self, group: u32, op: CompareOp, own: i64) -> (usize, usize) {
        let (start, end) = (at(&self.starts, group as usize), at(&self.starts, group as usize + 1));
        let values = self.values.get(start..end).unwrap_or(&[]);
        let below = start + values.partition_point(|value| *value < own);
        let up_to = start + values.partition_point(|value| *value <= own);
        match op {
            CompareOp::Lt => (start, below),
            CompareOp::Le => (start, up_to),
            CompareOp::Gt => (up_to, end),
            CompareOp::Ge => (below, end),
            CompareOp::Eq | CompareOp::Ne => (start, start),
        }
    }
}
