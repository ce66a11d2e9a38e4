//! Changes of type that lose nothing.

use synthc_types::{DECIMAL_DIGITS, Ty, decimal_units, power_of_ten};

use super::kernel::{all, map};
use super::template::decimal_text;
use super::{Scope, is_gap};
use crate::column::{Column, Data, Repr, at, repr};
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

    /// `f` of each whole number or decimal, whose units have so many places; a fault of the row where it does not fit.
    pub(crate) fn checked_units(
        &self,
        (column, places): (Column, u8),
        ty: &Ty,
        f: impl Fn(i128) -> Option<i128>,
    ) -> Outcome<Column> {
        let Some(values) = column.as_units() else { return Ok(column) };
        let fits = |units: i128| match ty {
            Ty::Decimal(_) => decimal_units(units),
            _ => i64::try_from(units).ok().map(i128::from),
        };
        let fault = |row| {
            let value = decimal_text(at(&values, row), places);
            let message = match ty {
                Ty::Decimal(_) => format!("{value} has more than {DECIMAL_DIGITS} digits as {ty}"),
                _ => format!("{value} is too large for {ty}"),
            };
            self.fault(row, message)
        };
        let results = values.iter().map(|v| f(*v).and_then(fits));
        let data = Data::units(all(results, |row| is_gap(&column.gap, row), fault)?);
        Ok(Column { data, gap: column.gap.clone(), one: column.one })
    }

    /// `f` of each whole number; a fault of the row where it does not fit.
    pub(crate) fn checked(&self, column: Column, ty: &Ty, f: impl Fn(i64) -> Option<i64>) -> Outcome<Column> {
        let Some(values) = column.as_ints() else { return Ok(column) };
        let fault = |row| self.fault(row, format!("{} is too large for {ty}", at(values, row)));
        let out = all(values.iter().map(|v| f(*v)), |row| is_gap(&column.gap, row), fault)?;
        Ok(Column { data: Data::Int(out.into()), ..column })
    }
}

/// Ordered values as their positions on the line.
pub(crate) fn position(column: Column, ty: &Ty) -> Column {
    let one = power_of_ten(ty.places());
    let values = match &column.data {
        Data::Int(values) if one == 1.0 => map(values, |v| v as f64),
        Data::Int(values) => map(values, |v| v as f64 / one),
        Data::Wide(values) => map(values, |v| v as f64 / one),
        _ => return column,
    };
    Column { data: Data::Float(values.into()), ..column }
}
