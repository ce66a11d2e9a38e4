//! Changes of type that lose nothing.

use synthc_types::{DECIMAL_DIGITS, Ty, decimal_units, power_of_ten};

use super::kernel::map;
use super::template::decimal_text;
use super::{Scope, is_gap};
use crate::column::{Column, Data, Repr, repr};
use crate::error::{ExecError, Outcome};
use crate::number::{DAY, rescale_wide, units_of_one};

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
            (Ty::Int, Ty::Decimal(scale)) => self.more_places(column, to, 0, *scale),
            (Ty::Decimal(from), Ty::Decimal(scale)) => self.more_places(column, to, *from, *scale),
            _ => Ok(column),
        }
    }

    fn more_places(&self, column: Column, ty: &Ty, from: u8, to: u8) -> Outcome<Column> {
        let one = to.checked_sub(from).and_then(units_of_one);
        if let (Some(values), Some(one)) = (column.as_ints(), one)
            && let Some(values) = values.iter().map(|v| v.checked_mul(one)).collect::<Option<Vec<i64>>>()
        {
            return Ok(Column { data: Data::Int(values.into()), ..column });
        }
        self.checked_units((column, from), ty, |v| rescale_wide(v, from, to))
    }

    /// `f` of the units of each decimal; a fault of the row where it has too many digits.
    pub(crate) fn checked_units(
        &self,
        (column, scale): (Column, u8),
        ty: &Ty,
        f: impl Fn(i128) -> Option<i128>,
    ) -> Outcome<Column> {
        let Some(values) = column.as_units() else { return Ok(column) };
        let mut out = Vec::with_capacity(values.len());
        for (row, value) in values.iter().enumerate() {
            match f(*value).and_then(decimal_units) {
                Some(value) => out.push(value),
                None if is_gap(&column.gap, row) => out.push(0),
                None => {
                    return Err(self.fault(row, {
                        let value = decimal_text(*value, scale);
                        format!("{value} has more than {DECIMAL_DIGITS} digits as {ty}")
                    }));
                }
            }
        }
        Ok(Column { data: Data::units(out), gap: column.gap.clone(), one: column.one })
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
    if let Data::Wide(values) = &column.data {
        let one = if let Ty::Decimal(scale) = ty { power_of_ten(*scale) } else { 1.0 };
        let values = map(values, |v| v as f64 / one);
        return Column { data: Data::Float(values.into()), ..column };
    }
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
