//! Aggregates over the children of each row, and over whole tables, a chunk at a time.

use synthc_dist::math;
use synthc_plan::AggregateOp;
use synthc_types::{Ty, decimal_units, power_of_ten};

use super::Scope;
use super::cast::position;
use crate::column::{Assembler, Column, Data, NULL, Repr, at, repr};
use crate::error::{ExecError, Outcome};
use crate::program::Aggregate;

/// Aggregates in the making, one for each row of a parent.
pub(crate) struct Accumulator {
    op: AggregateOp,
    counts: Vec<u64>,
    floats: Vec<f64>,
    wholes: Vec<i128>,
    /// The best value so far, by its row in `kept`.
    kept: Option<Column>,
    value_ty: Ty,
}

impl Accumulator {
    pub(crate) fn new(op: AggregateOp, rows: usize, value_ty: Ty) -> Self {
        let float = repr(&value_ty) == Repr::Float;
        let sums = matches!(op, AggregateOp::Sum | AggregateOp::Mean | AggregateOp::Share);
        Self {
            op,
            counts: vec![0; rows],
            floats: if sums && float { vec![0.0; rows] } else { Vec::new() },
            wholes: if sums && !float { vec![0; rows] } else { Vec::new() },
            kept: None,
            value_ty,
        }
    }

    /// Takes in a chunk: the place of each of its rows, and the values, which are counted where they are not null.
    pub(crate) fn add(&mut self, places: &[u32], values: Option<Column>) -> Outcome<()> {
        let Some(column) = values else {
            places.iter().for_each(|place| bump(&mut self.counts, *place, 1));
            return Ok(());
        };
        let column = column.spread(places.len());
        let gap: Option<&[u8]> = column.gap.as_deref();
        let present = |row: usize| gap.is_none_or(|gap| at(gap, row) == 0);
        match self.op {
            AggregateOp::Min | AggregateOp::Max => return self.keep_best(places, &column),
            AggregateOp::Count if matches!(column.data, Data::Null) => return Ok(()),
            _ => {}
        }
        match &column.data {
            _ if self.op == AggregateOp::Count => {}
            Data::Float(values) => {
                for (row, (place, value)) in places.iter().zip(values.iter()).enumerate() {
                    if present(row) {
                        self.floats.get_mut(*place as usize).into_iter().for_each(|sum| *sum += value);
                    }
                }
            }
            Data::Int(values) => self.sum_up(places, values.iter().map(|v| i128::from(*v)), present),
            Data::Wide(values) => self.sum_up(places, values.iter().copied(), present),
            Data::Bool(values) => self.sum_up(places, values.iter().map(|v| i128::from(*v)), present),
            Data::Null => return Ok(()),
            _ => return Err(ExecError::plan("a plan may add up numbers and times only")),
        }
        for (row, place) in places.iter().enumerate() {
            if present(row) {
                bump(&mut self.counts, *place, 1);
            }
        }
        Ok(())
    }

    /// Adds whole numbers to the sums of their places. A sum that left the range stays beyond it.
    fn sum_up(
        &mut self,
        places: &[u32],
        values: impl Iterator<Item = i128>,
        present: impl Fn(usize) -> bool,
    ) {
        for (row, (place, value)) in places.iter().zip(values).enumerate() {
            if present(row)
                && let Some(sum) = self.wholes.get_mut(*place as usize)
            {
                *sum = sum.saturating_add(value);
            }
        }
    }

    /// Keeps the smallest or largest value of each place.
    fn keep_best(&mut self, places: &[u32], column: &Column) -> Outcome<()> {
        let rows = self.counts.len();
        let mut assembler = Assembler::new(rows, repr(&self.value_ty));
        if let Some(kept) = &self.kept {
            let all: Vec<u32> = (0..rows as u32).collect();
            assembler.put(&all, kept);
        }
        // INVARIANT: a place's best row so far is in `column` where `best` says so, else in `kept`.
        let mut best: Vec<Option<u32>> = vec![None; rows];
        let largest = self.op == AggregateOp::Max;
        for (row, place) in places.iter().enumerate() {
            if column.gap_at(row) != 0 {
                continue;
            }
            let Some(slot) = best.get_mut(*place as usize) else { continue };
            let counted = at(&self.counts, *place as usize) > 0;
            let order = match (*slot, &self.kept) {
                (Some(before), _) => order(column, row, column, before as usize),
                (None, Some(kept)) if counted => order(column, row, kept, *place as usize),
                _ => {
                    if largest {
                        std::cmp::Ordering::Greater
                    } else {
                        std::cmp::Ordering::Less
                    }
                }
            };
            if if largest { order.is_gt() } else { order.is_lt() } {
                *slot = Some(row as u32);
            }
            bump(&mut self.counts, *place, 1);
        }
        let (mut to, mut from) = (Vec::new(), Vec::new());
        for (place, row) in best.iter().enumerate() {
            if let Some(row) = row {
                to.push(place as u32);
                from.push(*row);
            }
        }
        assembler.put(&to, &column.take(&from));
        self.kept = Some(assembler.finish());
        Ok(())
    }

    /// The aggregates as a column of `ty`; the row of the first sum that does not fit.
    pub(crate) fn finish(self, ty: &Ty) -> Result<Column, usize> {
        let empty = || {
            let gaps: Vec<u8> = self.counts.iter().map(|n| if *n == 0 { NULL } else { 0 }).collect();
            gaps.iter().any(|g| *g != 0).then(|| gaps.into())
        };
        let float = repr(&self.value_ty) == Repr::Float;
        match self.op {
            AggregateOp::Count => Ok(Column::ints(self.counts.iter().map(|n| *n as i64).collect())),
            AggregateOp::Min | AggregateOp::Max => Ok(self.kept.unwrap_or_else(Column::null)),
            AggregateOp::Sum if float => Ok(Column::floats(self.floats)),
            AggregateOp::Sum => {
                let decimal = matches!(self.value_ty, Ty::Decimal(_));
                for (place, sum) in self.wholes.iter().enumerate() {
                    let fits =
                        if decimal { decimal_units(*sum).is_some() } else { i64::try_from(*sum).is_ok() };
                    if !fits {
                        return Err(place);
                    }
                }
                let column = Column::units(self.wholes);
                Ok(if *ty == Ty::Float { position(column, &self.value_ty) } else { column })
            }
            AggregateOp::Mean | AggregateOp::Share => {
                let gap = empty();
                let sums: Vec<f64> = if float {
                    self.floats
                } else {
                    let one = power_of_ten(self.value_ty.places());
                    self.wholes.iter().map(|sum| *sum as f64 / one).collect()
                };
                let means: Vec<f64> = sums
                    .iter()
                    .zip(&self.counts)
                    .map(|(sum, n)| if *n == 0 { 0.0 } else { sum / *n as f64 })
                    .collect();
                if repr(ty) != Repr::Int {
                    return Ok(Column::floats(means).with_gap(gap));
                }
                let one = power_of_ten(ty.places());
                let wholes = means.iter().map(|m| math::whole(math::round_half_away(m * one)).unwrap_or(0));
                Ok(Column::ints(wholes.collect()).with_gap(gap))
            }
        }
    }
}

fn bump(counts: &mut [u64], place: u32, by: u64) {
    counts.get_mut(place as usize).into_iter().for_each(|n| *n += by);
}

fn unit_at(column: &Column, row: usize) -> i128 {
    match &column.data {
        Data::Int(values) => i128::from(at(values, row)),
        Data::Wide(values) => at(values, row),
        _ => 0,
    }
}

/// How two cells of one type are ordered.
fn order(a: &Column, row: usize, b: &Column, other: usize) -> std::cmp::Ordering {
    match (&a.data, &b.data) {
        (Data::Float(x), Data::Float(y)) => at(x, row).total_cmp(&at(y, other)),
        (Data::Int(_) | Data::Wide(_), Data::Int(_) | Data::Wide(_)) => {
            unit_at(a, row).cmp(&unit_at(b, other))
        }
        (Data::Code(x), Data::Code(y)) => at(x, row).cmp(&at(y, other)),
        (Data::Bool(x), Data::Bool(y)) => at(x, row).cmp(&at(y, other)),
        (Data::Uuid(x), Data::Uuid(y)) => at(x, row).cmp(&at(y, other)),
        _ => a.text_at(row).cmp(b.text_at(other)),
    }
}

impl Scope<'_> {
    /// An aggregate over the children of each row, in this scope's world.
    pub(crate) fn aggregate(&self, aggregate: &Aggregate, ty: &Ty) -> Outcome<Column> {
        let children = self.run.children(self.frame, aggregate.table)?;
        let Some(value) = &aggregate.value else {
            let counts = Column::ints(children.counts.iter().map(|n| *n as i64).collect());
            return Ok(self.picked(counts));
        };
        let mut accumulator = Accumulator::new(aggregate.op, self.frame.len, value.ty.clone());
        self.run.each_chunk(self.frame, &children, aggregate.table, &mut |chunk| {
            let scope = Scope::new(self.run, chunk, self.world);
            let values = scope.eval(value).map_err(|e| self.run.place(e, chunk, None))?;
            match &chunk.parent {
                Some((_, places)) => accumulator.add(places, Some(values)),
                None => Ok(()),
            }
        })?;
        let column = accumulator.finish(ty).map_err(|row| {
            ExecError::cell(row, format!("the sum over the children is too large for {ty}"))
        })?;
        let column = super::scope::settled(column, ty, self.frame.len);
        Ok(self.picked(column))
    }

    fn picked(&self, column: Column) -> Column {
        match &self.rows {
            None => column,
            Some(rows) => column.take(rows),
        }
    }
}
