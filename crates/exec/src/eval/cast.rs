//! Changes of type that lose nothing.

use synthc_types::Ty;

use super::kernel::map;
use super::{Scope, is_gap};
use crate::column::{Column, Data, Repr, repr};
use crate::error::{ExecError, Outcome};
use crate::number::{DAY, power_of_ten, rescale};

impl Scope<'_> {
    /// A column of type `from` as one of type `to`.
    pub(crate) fn cast(&self, column: Column, from: &Ty, to: &Ty) -> Outcome<Column> {
        if from == to || column.is_all_null() {
            return Ok(column);
        }
        match (repr(from), repr(to)) {
            (Repr::Int, Repr::Float) => Ok(position(column, from)),
            (Repr::Int, Repr::Int) => self.cast_whole(column, from, to),
            (a, b) if a == b => Ok(column),
            _ => Err(ExecError::plan(format!("a plan may not change {from} to {to}"))),
        }
    }

    fn cast_whole(&self, column: Column, from: &Ty, to: &Ty) -> Outcome<Column> {
        match (from, to) {
            (Ty::Date, Ty::DateTime) => self.checked(column, to, |v| v.checked_mul(DAY)),
            (Ty::Int, Ty::Decimal(scale)) => self.checked(column, to, |v| rescale(i128::from(v), 0, *scale)),
            (Ty::Decimal(a), Ty::Decimal(b)) => self.checked(column, to, |v| rescale(i128::from(v), *a, *b)),
            _ => Ok(column),
        }
    }

    /// `f` of each whole number; a fault of the row where it does not fit.
    pub(crate) fn checked(&self, column: Column, ty: &Ty, f: impl Fn(i64) -> Option<i64>) -> Outcome<Column> {
        let Some(values) = column.as_ints() else { return Ok(column) };
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            match f(*value) {
                Some(value) => out.push(value),
                None if is_gap(&column.gap, row) => out.push(0),
                None => return Err(self.fault(row, format!("{value} is too large for {ty}"))),
            }
        }
        Ok(Column { data: Data::Int(out.into()), ..column })
    }
}

/// Ordered values as their positions on the line.
pub(crate) fn position(column: Column, ty: &Ty) -> Column {
    let Some(values) = column.as_ints() else { return column };
    let values = match ty {
        Ty::Decimal(scale) => {
            let one = power_of_ten(*scale);
            map(values, |v| v as f64 / one)
        }
        _ => map(values, |v| v as f64),
    };
    Column { data: Data::Float(values.into()), ..column }
}
