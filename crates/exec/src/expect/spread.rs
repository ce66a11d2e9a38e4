//! How much the values of an aggregate vary, for its standard error.

use synthc_plan::AggregateOp;
use synthc_types::{Ty, power_of_ten};

use crate::column::{Column, at};
use crate::program::{Aggregate, Program};

/// Count, mean and sum of squares about the mean, brought up to date by every value (Welford 1962).
pub(super) struct Spread {
    /// The size of one unit of the values.
    unit: f64,
    n: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    /// Of means and shares over a table whose rows are independent.
    pub fn of(program: &Program<'_>, aggregate: &Aggregate) -> Option<Self> {
        let root = program.tables.get(aggregate.table)?.parent.is_none();
        let mean = matches!(aggregate.op, AggregateOp::Mean | AggregateOp::Share);
        let unit = match &aggregate.value.as_ref()?.ty {
            Ty::Decimal(scale) => 1.0 / power_of_ten(*scale),
            _ => 1.0,
        };
        (root && mean).then_some(Self { unit, n: 0.0, mean: 0.0, squares: 0.0 })
    }

    /// Takes in the rows of a chunk that are not null.
    pub fn add(&mut self, values: &Column, rows: usize) {
        let (floats, ints, bools) = (values.as_floats(), values.as_ints(), values.as_bools());
        let wide = if ints.is_none() { values.as_units() } else { None };
        for row in (0..rows).filter(|row| values.gap_at(*row) == 0) {
            let x = match (floats, ints, bools, &wide) {
                (Some(floats), ..) => at(floats, row),
                (_, Some(ints), ..) => at(ints, row) as f64,
                (_, _, Some(bools), _) => f64::from(at(bools, row)),
                (.., Some(units)) => at(units, row) as f64,
                _ => return,
            };
            self.n += 1.0;
            let before = x - self.mean;
            self.mean += before / self.n;
            self.squares += before * (x - self.mean);
        }
    }

    /// The standard error of the mean; `None` of fewer than two values.
    pub fn error(&self) -> Option<f64> {
        (self.n >= 2.0).then(|| self.unit * (self.squares / (self.n - 1.0) / self.n).sqrt())
    }
}
