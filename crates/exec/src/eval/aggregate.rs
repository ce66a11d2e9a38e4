//! Aggregates over the children of each row, and over whole tables, a chunk at a time.

use synthc_dist::math;
use synthc_plan::AggregateOp;
use synthc_types::{Ty, decimal_units, power_of_ten};

use super::Scope;
use super::best::Best;
use super::cast::position;
use super::pairs::{self, Pairs};
use super::quantile;
use crate::column::{Assembler, Column, Data, NULL, Repr, at, repr};
use crate::error::{ExecError, Outcome};
use crate::program::{Aggregate, Node};

/// Aggregates in the making, one for each row of a parent.
pub(crate) struct Accumulator {
    op: AggregateOp,
    counts: Vec<u64>,
    floats: Vec<f64>,
    wholes: Vec<i128>,
    best: Best,
    /// All values of each place, for quantiles.
    all: Vec<Vec<f64>>,
    pairs: Vec<Pairs>,
    value_ty: Ty,
}

/// What some rows contribute to an aggregate.
#[derive(Default)]
pub(crate) struct Taken {
    /// The values; none where rows are counted.
    value: Option<Column>,
    /// The other values of a correlation, as floats.
    with: Option<Column>,
    /// The keys of the order.
    keys: Vec<Column>,
}

impl Taken {
    /// Values alone.
    pub(crate) fn values(value: Column) -> Self {
        Self { value: Some(value), ..Self::default() }
    }

    /// The values; none where rows are counted.
    pub(crate) fn value(&self) -> Option<&Column> {
        self.value.as_ref()
    }
}

impl Aggregate {
    /// What the rows of a scope contribute.
    pub(crate) fn take(&self, scope: &Scope<'_>) -> Outcome<Taken> {
        let spread = |node: &Node| scope.eval(node).map(|column| column.spread(scope.len()));
        Ok(Taken {
            value: self.value.as_ref().map(|value| spread(value)).transpose()?,
            with: self.with.as_ref().map(|with| Ok(position(spread(with)?, &with.ty))).transpose()?,
            keys: self.order.iter().map(|(key, _)| spread(key)).collect::<Outcome<_>>()?,
        })
    }

    /// What chunks of rows contribute, one after the other, with the place of each row.
    pub(crate) fn joined(&self, chunks: Vec<(Vec<u32>, Taken)>) -> (Vec<u32>, Taken) {
        let len = chunks.iter().map(|(places, _)| places.len()).sum();
        if let [_] | [] = chunks.as_slice() {
            return chunks.into_iter().next().unwrap_or_default();
        }
        let join = |node: &Node, part: &dyn Fn(&Taken) -> Option<Column>| {
            let mut made = Assembler::new(len, repr(&node.ty));
            let mut first = 0;
            for (places, taken) in &chunks {
                let rows: Vec<u32> = (first..).take(places.len()).collect();
                part(taken).into_iter().for_each(|column| made.put(&rows, &column));
                first += places.len() as u32;
            }
            made.finish()
        };
        let value = self.value.as_ref().map(|value| join(value, &|taken| taken.value.clone()));
        let keys = self.order.iter().enumerate();
        let keys = keys.map(|(key, (node, _))| join(node, &|taken| taken.keys.get(key).cloned())).collect();
        // INVARIANT: correlations do not wait, so there are no other values to be joined.
        (chunks.iter().flat_map(|(places, _)| places).copied().collect(), Taken { value, with: None, keys })
    }

    /// An empty aggregate for each of some places.
    pub(crate) fn start(&self, places: usize, ty: &Ty) -> Accumulator {
        let value_ty = self.value.as_ref().map_or(ty, |value| &value.ty).clone();
        let keys = self.order.iter().map(|(key, descending)| (repr(&key.ty), *descending)).collect();
        Accumulator::new(self.op, places, value_ty, keys)
    }
}

impl Accumulator {
    pub(crate) fn new(op: AggregateOp, rows: usize, value_ty: Ty, keys: Vec<(Repr, bool)>) -> Self {
        use AggregateOp as Op;
        let float = repr(&value_ty) == Repr::Float;
        let sums = matches!(op, Op::Sum | Op::Mean | Op::Share | Op::Any | Op::All);
        let each = |wanted: bool| if wanted { rows } else { 0 };
        // The smallest value is the first of those that are ordered by themselves.
        let keys = match op {
            Op::Min | Op::Max => vec![(repr(&value_ty), op == Op::Max)],
            _ => keys,
        };
        Self {
            op,
            counts: vec![0; rows],
            floats: vec![0.0; each(sums && float)],
            wholes: vec![0; each(sums && !float)],
            best: Best::new(repr(&value_ty), keys, op == Op::Last, rows),
            all: vec![Vec::new(); each(op == Op::Quantile)],
            pairs: vec![Pairs::default(); each(op == Op::Corr)],
            value_ty,
        }
    }

    /// Makes room for so many places.
    pub(crate) fn grow(&mut self, places: usize) {
        use AggregateOp as Op;
        self.best.grow(places);
        self.counts.resize(places, 0);
        if matches!(self.op, Op::Sum | Op::Mean | Op::Share | Op::Any | Op::All) {
            match repr(&self.value_ty) == Repr::Float {
                true => self.floats.resize(places, 0.0),
                false => self.wholes.resize(places, 0),
            }
        }
        match self.op {
            Op::Quantile => self.all.resize(places, Vec::new()),
            Op::Corr => self.pairs.resize(places, Pairs::default()),
            _ => {}
        }
    }

    /// Takes in a chunk: the place of each of its rows, and what they contribute. Values that are null are passed over.
    pub(crate) fn add(&mut self, places: &[u32], taken: Taken) -> Outcome<()> {
        use AggregateOp as Op;
        let Some(column) = taken.value else {
            places.iter().for_each(|place| bump(&mut self.counts, *place, 1));
            return Ok(());
        };
        let column = column.spread(places.len());
        if column.is_all_null() {
            return Ok(());
        }
        match self.op {
            Op::Min | Op::Max => {
                let key = column.clone();
                self.best.add(places, &mut self.counts, &[column, key]);
                return Ok(());
            }
            Op::First | Op::Last => {
                let all: Vec<Column> = std::iter::once(column).chain(taken.keys).collect();
                self.best.add(places, &mut self.counts, &all);
                return Ok(());
            }
            Op::Quantile => return self.keep_all(places, &position(column, &self.value_ty)),
            Op::Corr => {
                let with = taken.with.ok_or_else(|| ExecError::plan("a correlation is of one value"))?;
                pairs::add(&mut self.pairs, places, &position(column, &self.value_ty), &with);
                return Ok(());
            }
            _ => {}
        }
        let gap: Option<&[u8]> = column.gap.as_deref();
        let present = |row: usize| gap.is_none_or(|gap| at(gap, row) == 0);
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

    /// Keeps the values of each place, as floats.
    fn keep_all(&mut self, places: &[u32], column: &Column) -> Outcome<()> {
        let values = column.as_floats().ok_or_else(|| ExecError::plan("a quantile is of numbers only"))?;
        for (row, (place, value)) in places.iter().zip(values).enumerate() {
            if column.gap_at(row) == 0 {
                self.all.get_mut(*place as usize).into_iter().for_each(|all| all.push(*value));
            }
        }
        Ok(())
    }

    /// The aggregates as a column of `ty`; the place of the first that has none, and why. `shares` are those of quantiles.
    pub(crate) fn finish(self, ty: &Ty, shares: Option<&Column>) -> Result<Column, (usize, String)> {
        let empty = || {
            let gaps: Vec<u8> = self.counts.iter().map(|n| if *n == 0 { NULL } else { 0 }).collect();
            gaps.iter().any(|g| *g != 0).then(|| gaps.into())
        };
        let float = repr(&self.value_ty) == Repr::Float;
        match self.op {
            AggregateOp::Count => Ok(Column::ints(self.counts.iter().map(|n| *n as i64).collect())),
            AggregateOp::Min | AggregateOp::Max | AggregateOp::First | AggregateOp::Last => {
                Ok(self.best.finish())
            }
            AggregateOp::Quantile => quantile::of_all(self.all, shares, &self.value_ty),
            AggregateOp::Corr => {
                let found: Vec<Option<f64>> = self.pairs.iter().map(Pairs::correlation).collect();
                Ok(quantile::optional(found))
            }
            AggregateOp::Any => Ok(Column::bools(self.wholes.iter().map(|n| u8::from(*n > 0)).collect())),
            AggregateOp::All => {
                let all = self.wholes.iter().zip(&self.counts);
                Ok(Column::bools(all.map(|(yes, n)| u8::from(*yes == i128::from(*n))).collect()))
            }
            AggregateOp::Sum if float => Ok(Column::floats(self.floats)),
            AggregateOp::Sum => {
                let decimal = matches!(self.value_ty, Ty::Decimal(_));
                for (place, sum) in self.wholes.iter().enumerate() {
                    let fits =
                        if decimal { decimal_units(*sum).is_some() } else { i64::try_from(*sum).is_ok() };
                    if !fits {
                        return Err((place, format!("the sum is too large for {ty}")));
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

/// Raises the count of a place.
pub(super) fn bump(counts: &mut [u64], place: u32, by: u64) {
    counts.get_mut(place as usize).into_iter().for_each(|n| *n += by);
}

impl Scope<'_> {
    /// An aggregate over the children of each row, or over theirs, in this scope's world.
    pub(crate) fn aggregate(&self, aggregate: &Aggregate, ty: &Ty) -> Outcome<Column> {
        let mut accumulator = aggregate.start(self.frame.len, ty);
        let path = self.run.steps_down(self.frame.table, aggregate.table)?;
        match path.split_last() {
            Some((last, above)) if aggregate.value.is_none() => {
                self.run.each_below(self.frame, None, above, &mut |frame, places| {
                    let children = self.run.children(frame, *last)?;
                    for (row, count) in children.counts.iter().enumerate() {
                        let place = places.map_or(row as u32, |places| at(places, row));
                        bump(&mut accumulator.counts, place, *count);
                    }
                    Ok(())
                })?;
            }
            _ => self.run.each_below(self.frame, None, &path, &mut |frame, places| {
                let scope = Scope::new(self.run, frame, self.world);
                let taken = aggregate.take(&scope).map_err(|e| self.run.place(e, frame, None))?;
                accumulator.add(places.unwrap_or_default(), taken)
            })?,
        }
        let shares =
            aggregate.at.as_ref().map(|at| self.eval(at).map(|shares| self.in_frame(shares))).transpose()?;
        let column =
            accumulator.finish(ty, shares.as_ref()).map_err(|(row, why)| ExecError::cell(row, why))?;
        let column = super::scope::settled(column, ty, self.frame.len);
        Ok(self.picked(column))
    }

    /// Floats of this scope's rows as those of all rows of the frame.
    fn in_frame(&self, column: Column) -> Column {
        let column = column.spread(self.len());
        match &self.rows {
            None => column,
            Some(rows) => {
                let mut assembler = Assembler::new(self.frame.len, Repr::Float);
                assembler.put(rows, &column);
                assembler.finish()
            }
        }
    }

    fn picked(&self, column: Column) -> Column {
        match &self.rows {
            None => column,
            Some(rows) => column.take(rows),
        }
    }
}
