//! Weights that depend on the candidate alone.

use crate::column::{all_rows, at};
use crate::error::{ExecError, Outcome};
use crate::eval::Scope;
use crate::eval::World;
use crate::frame::Run;
use crate::program::{Node, ReferenceProgram};

/// Below this share of draws that a weight lets be, candidates are drawn by inversion.
const HOPELESS: f64 = 0.02;

/// Up to this many rows the sums of weights are kept, 8 bytes each.
const MOST_KEPT: usize = 1 << 24;

/// The weights of all candidates.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// The largest.
    pub max: f64,
    /// The mean, as a share of it.
    pub acceptance: f64,
    /// The sums up to each row with that included, where draws are made by inversion.
    pub sums: Option<Vec<f64>>,
}

impl Run<'_> {
    /// The weights of all candidates of a reference.
    pub(super) fn weights<'r>(&self, reference: &'r ReferenceProgram, weight: &Node) -> Outcome<&'r Weights> {
        let made = reference.weights.get_or_init(|| self.summed(reference.table, weight));
        made.as_ref().map_err(Clone::clone)
    }

    fn summed(&self, table: usize, weight: &Node) -> Outcome<Weights> {
        let (mut sums, mut total, mut max, mut rows) = (Vec::new(), 0.0f64, 0.0f64, 0usize);
        self.scan(table, &mut |frame| {
            let scope = Scope::new(self, frame, World::True);
            let all = all_rows(frame.len).into();
            let beside = scope.beside(frame, all);
            let weights = beside.weighed(weight).map_err(|e| self.place(e, frame, None))?;
            for weight in weights {
                total += weight;
                max = max.max(weight);
                rows += 1;
                if rows <= MOST_KEPT {
                    sums.push(total);
                }
            }
            Ok(())
        })?;
        if !total.is_finite() {
            let name = &self.program.table(table)?.name;
            return Err(ExecError::of_column(format!(
                "the weights of the rows of `{name}` have no finite sum"
            ))
            .with_help("make the weights smaller: only how they compare counts"));
        }
        let acceptance = if max > 0.0 { total / rows as f64 / max } else { 0.0 };
        let hopeless = acceptance < HOPELESS && rows <= MOST_KEPT;
        Ok(Weights { max, acceptance, sums: hopeless.then_some(sums) })
    }
}

impl Weights {
    /// The row that a uniform number falls on.
    pub(super) fn row(&self, sums: &[f64], unit: f64) -> u64 {
        let total = sums.last().copied().unwrap_or(0.0);
        let place = sums.partition_point(|sum| *sum <= unit * total);
        // A sum that rounding keeps from the last row falls on the last that has a weight.
        let end = sums.partition_point(|sum| *sum < total);
        place.min(end) as u64
    }
}

impl Scope<'_> {
    /// The weight of the candidate beside each row: 0 where it is null.
    pub(super) fn weighed(&self, weight: &Node) -> Outcome<Vec<f64>> {
        let column = self.positions(weight)?.spread(self.len());
        let values = column.as_floats().unwrap_or(&[]);
        let mut weights = Vec::with_capacity(values.len());
        for row in 0..self.len() {
            let weight = if column.gap_at(row) == 0 { at(values, row) } else { 0.0 };
            if weight < 0.0 || weight.is_nan() {
                let mut text = Vec::new();
                crate::eval::append_number(&mut text, weight);
                let message =
                    format!("a weight must be 0 or more; this is {}", String::from_utf8_lossy(&text));
                return Err(self.fault(row, message));
            }
            weights.push(weight);
        }
        Ok(weights)
    }
}
