//! Arithmetic in the type of the result: exact in whole numbers, decimals and times, null where a quotient does not exist.

use synthc_dist::math;
use synthc_plan::ArithOp;
use synthc_types::{DECIMAL_DIGITS, Ty, decimal_units, power_of_ten, ten_to};

use super::kernel::{all, map, zip};
use super::template::append_cell;
use super::{Scope, is_gap, union};
use crate::column::{Column, Data, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::number::{DAY, add_months, divide_to_nearest, rescale, rescale_wide, units_of_one};
use crate::program::Node;

/// A whole number from two; `None` where it does not fit.
type Whole = Box<dyn Fn(i64, i64) -> Option<i64>>;

impl Scope<'_> {
    /// `lhs op rhs`.
    pub(crate) fn arith(&self, op: ArithOp, lhs: &Node, rhs: &Node, ty: &Ty) -> Outcome<Column> {
        let a = self.eval(lhs)?;
        let b = self.eval(rhs)?;
        self.combine(op, (a, &lhs.ty), (b, &rhs.ty), ty)
    }

    /// `a op b`, of columns of these types.
    pub(crate) fn combine(
        &self,
        op: ArithOp,
        (a, a_ty): (Column, &Ty),
        (b, b_ty): (Column, &Ty),
        ty: &Ty,
    ) -> Outcome<Column> {
        if a.is_all_null() || b.is_all_null() {
            return Ok(Column::null());
        }
        match ty {
            Ty::Float => {
                let a = super::cast::position(a, a_ty);
                let b = super::cast::position(b, b_ty);
                float(op, &a, &b)
            }
            Ty::Duration if *a_ty == Ty::Float || *b_ty == Ty::Float => {
                let a = super::cast::position(a, a_ty);
                let b = super::cast::position(b, b_ty);
                self.rounded(&float(op, &a, &b)?, ty)
            }
            _ => self.whole(op, (&a, a_ty), (&b, b_ty), ty),
        }
    }

    fn whole(
        &self,
        op: ArithOp,
        (a, a_ty): (&Column, &Ty),
        (b, b_ty): (&Column, &Ty),
        ty: &Ty,
    ) -> Outcome<Column> {
        let (Some(x), Some(y)) = (a.as_ints(), b.as_ints()) else {
            if let Ty::Decimal(_) = ty {
                return self.wide(op, (a, a_ty), (b, b_ty), ty);
            }
            return Err(ExecError::plan(format!("a plan may not compute {ty} from {a_ty} and {b_ty}")));
        };
        let gap = union(a, b);
        let one = a.one && b.one;
        let plain = match (ty, a_ty, b_ty) {
            (Ty::Int, Ty::Int, Ty::Int) | (Ty::Duration, Ty::Duration, Ty::Duration) => true,
            // The units of a product are the product of the units, where it keeps all places.
            (Ty::Decimal(s), a, b) if op == ArithOp::Mul => {
                let exact = |ty: &Ty| matches!(ty, Ty::Int | Ty::Decimal(_));
                exact(a) && exact(b) && a.places() + b.places() == *s
            }
            (Ty::Decimal(s), Ty::Decimal(p), Ty::Decimal(q)) => s == p && p == q,
            _ => false,
        };
        let quick = match op {
            ArithOp::Add if plain => Some(overflowing(x, a.one, y, b.one, i64::overflowing_add)),
            ArithOp::Sub if plain => Some(overflowing(x, a.one, y, b.one, i64::overflowing_sub)),
            ArithOp::Mul if plain => Some(overflowing(x, a.one, y, b.one, i64::overflowing_mul)),
            _ => None,
        };
        if let Some((values, false)) = quick {
            return Ok(Column { data: Data::Int(values.into()), gap, one });
        }
        let rule = rule(op, a_ty, b_ty, ty)?;
        let results = zip((x, a.one), (y, b.one), rule);
        let divides = matches!(op, ArithOp::Div | ArithOp::Pow);
        let mut nulls = Vec::new();
        let mut values = Vec::with_capacity(results.len());
        for (row, result) in results.into_iter().enumerate() {
            let value = match result {
                Some(value) => value,
                None if is_gap(&gap, row) => 0,
                None if divides && at(y, if b.one { 0 } else { row }) <= 0 => {
                    nulls.push(row);
                    0
                }
                None if matches!(ty, Ty::Decimal(_)) => return self.wide(op, (a, a_ty), (b, b_ty), ty),
                None => {
                    let (x, y) = (at(x, if a.one { 0 } else { row }), at(y, if b.one { 0 } else { row }));
                    let sign = symbol(op);
                    return Err(self.fault(row, format!("{x} {sign} {y} is too large for {ty}")));
                }
            };
            values.push(value);
        }
        let gap = if nulls.is_empty() {
            gap
        } else {
            let mut all = gap.map_or_else(|| vec![0; values.len()], |gap| gap.to_vec());
            nulls.iter().for_each(|row| all.get_mut(*row).into_iter().for_each(|g| *g = NULL));
            Some(all.into())
        };
        Ok(Column { data: Data::Int(values.into()), gap, one })
    }

    /// Arithmetic on decimals with more digits than 64 bits hold.
    fn wide(
        &self,
        op: ArithOp,
        (a, a_ty): (&Column, &Ty),
        (b, b_ty): (&Column, &Ty),
        ty: &Ty,
    ) -> Outcome<Column> {
        let (Some(x), Some(y)) = (a.as_units(), b.as_units()) else {
            return Err(refused(op, a_ty, b_ty, ty));
        };
        if !matches!(op, ArithOp::Add | ArithOp::Sub | ArithOp::Mul) {
            return Err(refused(op, a_ty, b_ty, ty));
        }
        let rule = units_rule(op, a_ty.places(), b_ty.places(), ty.places())?;
        let results = zip((&x, a.one), (&y, b.one), |x, y| rule(x, y).and_then(decimal_units));
        let gap = union(a, b);
        let fault = |row| {
            let text = |column: &Column, ty| {
                let mut out = Vec::new();
                append_cell(&mut out, column, row, ty);
                String::from_utf8_lossy(&out).into_owned()
            };
            let (x, y, sign) = (text(a, a_ty), text(b, b_ty), symbol(op));
            self.fault(row, format!("{x} {sign} {y} has more than the {DECIMAL_DIGITS} digits of a decimal"))
        };
        let values = all(results.into_iter(), |row| is_gap(&gap, row), fault)?;
        Ok(Column { data: Data::units(values), gap, one: a.one && b.one })
    }

    /// Floats as the nearest whole numbers of `ty`, halves away from zero.
    pub(crate) fn rounded(&self, column: &Column, ty: &Ty) -> Outcome<Column> {
        let Some(values) = column.as_floats() else { return Ok(column.clone()) };
        let one = power_of_ten(ty.places());
        let nearest = |value: &f64| math::round_half_away(value * one);
        let gap = |row| is_gap(&column.gap, row);
        let fault = |row| self.fault(row, format!("{} is too large for {ty}", at(values, row)));
        let data = match (all(values.iter().map(|v| math::whole(nearest(v))), gap, fault), ty) {
            (Ok(out), _) => Data::Int(out.into()),
            (Err(_), Ty::Decimal(_)) => {
                let wide = values.iter().map(|v| math::wide_whole(nearest(v)).and_then(decimal_units));
                Data::units(all(wide, gap, fault)?)
            }
            (Err(error), _) => return Err(error),
        };
        Ok(Column { data, gap: column.gap.clone(), one: column.one })
    }

    /// `-x`.
    pub(crate) fn negate(&self, column: Column) -> Outcome<Column> {
        match &column.data {
            Data::Float(values) => {
                let values = map(values, |v: f64| -v);
                Ok(Column { data: Data::Float(values.into()), ..column })
            }
            Data::Int(_) => self.checked(column, &Ty::Int, i64::checked_neg),
            Data::Wide(values) => Ok(Column { data: Data::units(map(values, |v: i128| -v)), ..column }),
            _ => Ok(column),
        }
    }

    /// A date or datetime moved by calendar months, then by microseconds.
    pub(crate) fn shift(
        &self,
        column: Column,
        from: &Ty,
        to: &Ty,
        months: i64,
        micros: i64,
    ) -> Outcome<Column> {
        let dated = *from == Ty::Date;
        let to_date = *to == Ty::Date;
        self.checked(column, to, |v| {
            let (day, rest) = if dated { (v, 0) } else { (v.div_euclid(DAY), v.rem_euclid(DAY)) };
            let day = add_months(day, months)?;
            if to_date {
                day.checked_add(micros.div_euclid(DAY))
            } else {
                day.checked_mul(DAY)?.checked_add(rest)?.checked_add(micros)
            }
        })
    }
}

fn symbol(op: ArithOp) -> &'static str {
    match op {
        ArithOp::Add => "+",
        ArithOp::Sub => "-",
        ArithOp::Mul => "*",
        ArithOp::Div => "/",
        ArithOp::Pow => "^",
    }
}

/// All results, wrapped, and whether any did not fit.
fn overflowing(
    x: &[i64],
    x_one: bool,
    y: &[i64],
    y_one: bool,
    f: impl Fn(i64, i64) -> (i64, bool),
) -> (Vec<i64>, bool) {
    let mut values = zip((x, x_one), (y, y_one), |x, y| f(x, y).0);
    let over = std::cell::Cell::new(false);
    let flags = |x, y| over.set(over.get() | f(x, y).1);
    match (x_one, y_one) {
        (false, true) => x.iter().for_each(|x| flags(*x, at(y, 0))),
        (true, false) => y.iter().for_each(|y| flags(at(x, 0), *y)),
        _ => x.iter().zip(y).for_each(|(x, y)| flags(*x, *y)),
    }
    if values.is_empty() && x_one && y_one {
        values.push(0);
    }
    (values, over.get())
}

/// Arithmetic on floats.
fn float(op: ArithOp, a: &Column, b: &Column) -> Outcome<Column> {
    let (Some(x), Some(y)) = (a.as_floats(), b.as_floats()) else {
        return Err(ExecError::plan("a plan may do float arithmetic on ordered types only"));
    };
    let gap = union(a, b);
    let one = a.one && b.one;
    let pair = ((x, a.one), (y, b.one));
    let values = match op {
        ArithOp::Add => zip(pair.0, pair.1, |x, y| x + y),
        ArithOp::Sub => zip(pair.0, pair.1, |x, y| x - y),
        ArithOp::Mul => zip(pair.0, pair.1, |x, y| x * y),
        ArithOp::Div => zip(pair.0, pair.1, |x, y| if y == 0.0 { f64::NAN } else { x / y }),
        ArithOp::Pow if b.one && at(y, 0) == 2.0 => map(x, |x| x * x),
        ArithOp::Pow => zip(pair.0, pair.1, math::pow),
    };
    let column = Column { data: Data::Float(values.into()), gap, one };
    Ok(if matches!(op, ArithOp::Div | ArithOp::Pow) { nan_is_null(column) } else { column })
}

/// A gap wherever a float is NaN.
pub(crate) fn nan_is_null(column: Column) -> Column {
    let Some(values) = column.as_floats() else { return column };
    if !values.iter().any(|v| v.is_nan()) {
        return column;
    }
    let nan = values.iter().map(|v| if v.is_nan() { NULL } else { 0 });
    let gap: Vec<u8> = match &column.gap {
        None => nan.collect(),
        Some(gap) => nan.zip(gap.iter()).map(|(nan, gap)| nan | gap).collect(),
    };
    let values = map(values, |v: f64| if v.is_nan() { 0.0 } else { v });
    Column { data: Data::Float(values.into()), gap: Some(gap.into()), one: column.one }
}

/// How to combine whole numbers of these types.
fn rule(op: ArithOp, a: &Ty, b: &Ty, ty: &Ty) -> Outcome<Whole> {
    let refused = || Err(refused(op, a, b, ty));
    let instant = |ty: &Ty| match ty {
        Ty::Date => Some(DAY),
        Ty::DateTime | Ty::Duration | Ty::Time => Some(1),
        _ => None,
    };
    Ok(match ty {
        Ty::Int | Ty::Decimal(_) => return number_rule(op, a.places(), b.places(), ty.places()),
        Ty::Date => match (op, a, b) {
            (ArithOp::Add, Ty::Date, Ty::Duration) => Box::new(|x, y| x.checked_add(y.div_euclid(DAY))),
            (ArithOp::Add, Ty::Duration, Ty::Date) => Box::new(|x, y| y.checked_add(x.div_euclid(DAY))),
            (ArithOp::Sub, Ty::Date, Ty::Duration) => {
                Box::new(|x, y| x.checked_add(y.checked_neg()?.div_euclid(DAY)))
            }
            _ => return refused(),
        },
        Ty::DateTime | Ty::Duration | Ty::Time => match (op, instant(a), instant(b)) {
            (ArithOp::Add | ArithOp::Sub, Some(p), Some(q)) => {
                let day = *ty == Ty::Time;
                let minus = op == ArithOp::Sub;
                Box::new(move |x, y| {
                    let (x, y) = (x.checked_mul(p)?, y.checked_mul(q)?);
                    let sum = if minus { x.checked_sub(y)? } else { x.checked_add(y)? };
                    Some(if day { sum.rem_euclid(DAY) } else { sum })
                })
            }
            (ArithOp::Mul, Some(_), None) | (ArithOp::Mul, None, Some(_)) => {
                let places = a.places() + b.places();
                Box::new(move |x, y| rescale(i128::from(x) * i128::from(y), places, 0))
            }
            (ArithOp::Div, Some(_), None) => {
                let one = units_of_one(b.places()).unwrap_or(1);
                Box::new(move |x, y| {
                    divide_to_nearest(i128::from(x) * i128::from(one), i128::from(y))
                        .and_then(|q| i64::try_from(q).ok())
                })
            }
            _ => return refused(),
        },
        _ => return refused(),
    })
}

fn refused(op: ArithOp, a: &Ty, b: &Ty, ty: &Ty) -> ExecError {
    ExecError::plan(format!("a plan may not compute {ty} from {a} {} {b}", symbol(op)))
}

/// The sum, difference or product of units of `a` and of `b` places as units of `to` places.
fn units_rule(op: ArithOp, a: u8, b: u8, to: u8) -> Outcome<impl Fn(i128, i128) -> Option<i128>> {
    let places = if op == ArithOp::Mul { a.saturating_add(b) } else { a.max(b) };
    let (Some(p), Some(q)) = (ten_to(places - a), ten_to(places - b)) else {
        return Err(ExecError::plan("a decimal has too many places"));
    };
    Ok(move |x: i128, y: i128| {
        let result = match op {
            ArithOp::Mul => x.checked_mul(y)?,
            ArithOp::Sub => x.checked_mul(p)?.checked_sub(y.checked_mul(q)?)?,
            _ => x.checked_mul(p)?.checked_add(y.checked_mul(q)?)?,
        };
        rescale_wide(result, places, to)
    })
}

fn number_rule(op: ArithOp, a: u8, b: u8, to: u8) -> Outcome<Whole> {
    Ok(match op {
        ArithOp::Add | ArithOp::Sub | ArithOp::Mul => {
            let rule = units_rule(op, a, b, to)?;
            Box::new(move |x, y| i64::try_from(rule(i128::from(x), i128::from(y))?).ok())
        }
        ArithOp::Div => {
            let Some(up) = 10i128.checked_pow(u32::from(to) + u32::from(b)) else {
                return Err(ExecError::plan("a decimal has too many places"));
            };
            let Some(down) = 10i128.checked_pow(u32::from(a)) else {
                return Err(ExecError::plan("a decimal has too many places"));
            };
            Box::new(move |x, y| {
                let quotient =
                    divide_to_nearest(i128::from(x).checked_mul(up)?, i128::from(y).checked_mul(down)?)?;
                i64::try_from(quotient).ok()
            })
        }
        ArithOp::Pow => Box::new(|x, y| x.checked_pow(u32::try_from(y).ok()?)),
    })
}
