//! Comparisons, ranges and membership.

use std::cmp::Ordering;

use synthc_plan::CompareOp;

use super::kernel::{map, zip};
use super::{Scope, union};
use crate::column::{Column, Data, at};
use crate::error::{ExecError, Outcome};
use crate::program::{Bounds, Node};

/// Whether an ordering satisfies an operator.
fn fits(op: CompareOp, order: Ordering) -> bool {
    match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
    }
}

/// One loop for each operator, so that each is a plain comparison.
fn numbers<T: Copy + Default + PartialOrd>(op: CompareOp, a: (&[T], bool), b: (&[T], bool)) -> Vec<u8> {
    match op {
        CompareOp::Eq => zip(a, b, |x, y| u8::from(x == y)),
        CompareOp::Ne => zip(a, b, |x, y| u8::from(x != y)),
        CompareOp::Lt => zip(a, b, |x, y| u8::from(x < y)),
        CompareOp::Le => zip(a, b, |x, y| u8::from(x <= y)),
        CompareOp::Gt => zip(a, b, |x, y| u8::from(x > y)),
        CompareOp::Ge => zip(a, b, |x, y| u8::from(x >= y)),
    }
}

/// Whether the values of two columns of one type, row by row, are the same; gaps are not looked at. `None` where they cannot be.
pub(super) fn equal(a: &Column, b: &Column) -> Option<Vec<u8>> {
    let op = CompareOp::Eq;
    Some(match (&a.data, &b.data) {
        (Data::Int(x), Data::Int(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
        (Data::Int(_) | Data::Wide(_), Data::Int(_) | Data::Wide(_)) => {
            numbers(op, (&*a.as_units()?, a.one), (&*b.as_units()?, b.one))
        }
        (Data::Float(x), Data::Float(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
        (Data::Code(x), Data::Code(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
        (Data::Bool(x), Data::Bool(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
        (Data::Uuid(x), Data::Uuid(y)) => zip((x, a.one), (y, b.one), |x, y| u8::from(x == y)),
        (Data::Word(codes, _), Data::Word(..) | Data::Text(_)) => {
            (0..codes.len()).map(|row| u8::from(a.text_at(row) == b.text_at(row))).collect()
        }
        (Data::Text(texts), Data::Word(..) | Data::Text(_)) => {
            (0..texts.len()).map(|row| u8::from(a.text_at(row) == b.text_at(row))).collect()
        }
        _ => return None,
    })
}

impl Scope<'_> {
    /// `lhs op rhs`; null where a side is null.
    pub(crate) fn compare(&self, op: CompareOp, lhs: &Node, rhs: &Node) -> Outcome<Column> {
        let a = self.eval(lhs)?;
        let b = self.eval(rhs)?;
        self.compare_columns(op, (&a, lhs), (&b, rhs))
    }

    fn compare_columns(
        &self,
        op: CompareOp,
        (a, lhs): (&Column, &Node),
        (b, rhs): (&Column, &Node),
    ) -> Outcome<Column> {
        if a.is_all_null() || b.is_all_null() {
            return Ok(Column::null());
        }
        let one = a.one && b.one;
        let values = match (&a.data, &b.data) {
            (Data::Int(x), Data::Int(y)) if lhs.ty == rhs.ty => numbers(op, (&**x, a.one), (&**y, b.one)),
            (Data::Float(x), Data::Float(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
            (Data::Int(_) | Data::Wide(_), Data::Int(_) | Data::Wide(_)) if lhs.ty == rhs.ty => {
                let (x, y) = (a.as_units().unwrap_or_default(), b.as_units().unwrap_or_default());
                numbers(op, (&*x, a.one), (&*y, b.one))
            }
            (
                Data::Int(_) | Data::Wide(_) | Data::Float(_),
                Data::Int(_) | Data::Wide(_) | Data::Float(_),
            ) => {
                let a = super::cast::position(a.clone(), &lhs.ty);
                let b = super::cast::position(b.clone(), &rhs.ty);
                match (a.as_floats(), b.as_floats()) {
                    (Some(x), Some(y)) => numbers(op, (x, a.one), (y, b.one)),
                    _ => Vec::new(),
                }
            }
            (Data::Code(x), Data::Code(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
            (Data::Bool(x), Data::Bool(y)) => numbers(op, (&**x, a.one), (&**y, b.one)),
            (Data::Uuid(x), Data::Uuid(y)) => {
                zip((x, a.one), (y, b.one), |x, y| u8::from(fits(op, x.cmp(&y))))
            }
            (Data::Word(codes, texts), Data::Text(_) | Data::Word(..))
                if b.one && !a.one && texts.len() <= codes.len() =>
            {
                let wanted = b.text_at(0);
                let answers: Vec<u8> =
                    texts.iter().map(|text| u8::from(fits(op, text.as_bytes().cmp(wanted)))).collect();
                map(codes, |code| at(&answers, code as usize))
            }
            (Data::Word(..) | Data::Text(_), Data::Word(..) | Data::Text(_)) => {
                let len = if one { 1 } else { self.len() };
                (0..len).map(|row| u8::from(fits(op, a.text_at(row).cmp(b.text_at(row))))).collect()
            }
            _ => {
                return Err(ExecError::plan(format!("a plan may not compare {} with {}", lhs.ty, rhs.ty)));
            }
        };
        Ok(Column { data: Data::Bool(values.into()), gap: union(a, b), one })
    }

    /// `value in lo..hi`; null where the value is null, an end that is null or absent is open.
    pub(crate) fn between(&self, value: &Node, bounds: &Bounds) -> Outcome<Column> {
        let column = self.eval(value)?;
        if column.is_all_null() {
            return Ok(Column::null());
        }
        let upper = if bounds.hi_open { CompareOp::Lt } else { CompareOp::Le };
        let mut answer: Option<Column> = None;
        for (op, end) in [(CompareOp::Ge, &bounds.lo), (upper, &bounds.hi)] {
            let Some(end) = end else { continue };
            let bound = self.eval(end)?;
            if bound.is_all_null() {
                continue;
            }
            let open = bound.gap.clone();
            let bound = Column { gap: None, ..bound };
            let mut fits = self.compare_columns(op, (&column, value), (&bound, end))?;
            if let (Some(open), Some(values)) = (open, fits.as_bools()) {
                let values = zip((values, fits.one), (&open, bound.one), |v, open| v | u8::from(open != 0));
                fits.data = Data::Bool(values.into());
            }
            answer = Some(match answer {
                None => fits,
                Some(before) => both(&before, &fits),
            });
        }
        Ok(answer.unwrap_or_else(|| {
            let len = if column.one { 1 } else { self.len() };
            Column::bools(vec![1; len]).for_all(column.one).with_gap(column.gap.clone())
        }))
    }

    /// `value in [..]` with members that differ from row to row.
    pub(crate) fn one_of_rows(&self, value: &Node, list: &[Node]) -> Outcome<Column> {
        let column = self.eval(value)?;
        let mut answer = Column::bools(vec![0]).for_all(true);
        for member in list {
            let other = self.eval(member)?;
            let same = self.compare_columns(CompareOp::Eq, (&column, value), (&other, member))?;
            answer = self.either(&answer, &same);
        }
        Ok(answer)
    }
}

/// Whether two tests with the same gaps both hold.
fn both(a: &Column, b: &Column) -> Column {
    match (a.as_bools(), b.as_bools()) {
        (Some(x), Some(y)) => {
            let values = zip((x, a.one), (y, b.one), |x, y| x & y);
            Column { data: Data::Bool(values.into()), gap: union(a, b), one: a.one && b.one }
        }
        _ => Column::null(),
    }
}
