//! Unique values: a keyed bijection of the rows' addresses over the type's domain, never a search.

use std::rc::Rc;

use super::{Frame, Run};
use synthc_dist::permute::Permutation;

use crate::column::{Column, Data, Repr, at, repr};
use crate::error::{ExecError, Outcome};
use crate::program::ColumnProgram;

/// Children of one parent, where the spec sets no bound.
pub(crate) const MOST_CHILDREN: u64 = 1 << 20;

/// A bijection ready to run.
pub(crate) struct Unique {
    pub first: i64,
    pub step: i64,
    pub permutation: Permutation,
    /// How many values there are; 1 at least.
    pub size: u64,
}

impl Run<'_> {
    /// The unique values of a frame's rows.
    pub(super) fn unique(
        &self,
        frame: &Rc<Frame>,
        unique: &Unique,
        column: &ColumnProgram,
    ) -> Outcome<Column> {
        let places = self.injective(frame)?;
        let mut values = Vec::with_capacity(places.len());
        for (row, place) in places.iter().enumerate() {
            let value = unique.permutation.apply(*place).and_then(|number| {
                i64::try_from(i128::from(unique.first) + i128::from(unique.step) * i128::from(number)).ok()
            });
            match value {
                Some(value) => values.push(value),
                None => {
                    return Err(ExecError::cell(
                        row,
                        format!("there are only {} unique values", unique.size),
                    ));
                }
            }
        }
        Ok(match repr(&column.ty) {
            Repr::Code => {
                Column::new(Data::Code(values.iter().map(|v| *v as u32).collect::<Vec<u32>>().into()))
            }
            Repr::Bool => Column::bools(values.iter().map(|v| u8::from(*v != 0)).collect()),
            Repr::Float => Column::floats(values.iter().map(|v| *v as f64).collect()),
            _ => Column::ints(values),
        })
    }

    /// A number for each row that no other row of the table has and that depends on the row's ancestors' places alone.
    fn injective(&self, frame: &Rc<Frame>) -> Outcome<Vec<u64>> {
        let Some((parent, places)) = &frame.parent else {
            return Ok((0..frame.len).map(|row| frame.address_at(row)).collect());
        };
        let most = self.program.table(frame.table)?.max_children.unwrap_or(MOST_CHILDREN);
        let above = self.injective(parent)?;
        let seq = frame.seq.as_deref().unwrap_or(&[]);
        let mut numbers = Vec::with_capacity(frame.len);
        for (row, (place, seq)) in places.iter().zip(seq).enumerate() {
            let seq0 = seq.saturating_sub(1) as u64;
            if seq0 >= most {
                return Err(ExecError::cell(
                    row,
                    format!(
                        "a unique column needs at most {most} rows for each parent, and here is row {seq}"
                    ),
                )
                .with_help("give the number of children an upper bound"));
            }
            let number = at(&above, *place as usize).checked_mul(most).and_then(|n| n.checked_add(seq0));
            numbers.push(
                number.ok_or_else(|| ExecError::cell(row, "the table is too large for unique values"))?,
            );
        }
        Ok(numbers)
    }
}
