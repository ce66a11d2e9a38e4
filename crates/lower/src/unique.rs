//! Keys and unique columns without a value of their own: bijections over the values of their type.

use synthc_hir::model::{TColumn, TOrigin, TRefine, TWithin};
use synthc_plan::{Compute, Made, Within};
use synthc_types::{Ty, Value};

use crate::Lowering;

impl Lowering<'_> {
    /// Among which rows the values of a bijection, or of draws, differ.
    pub(crate) fn within(&self, column: &TColumn) -> Option<Within> {
        let drawn = matches!(column.origin, TOrigin::Unique(_)) && column.ty != Ty::Uuid;
        let drawn = drawn || matches!(column.origin, TOrigin::Draw(_));
        column.within.as_ref().filter(|_| drawn).map(|within| match within {
            TWithin::Siblings => Within::Siblings,
            TWithin::Equal(values) => Within::Equal(self.exprs(values)),
        })
    }

    /// The bijection of a column over its type's values in its range.
    pub(crate) fn unique(&self, column: &TColumn) -> Compute {
        let fallback = Compute::Unique { first: 0, step: 1, count: 0 };
        if let TOrigin::Unique(Some(made)) = &column.origin {
            let regex = made.pattern.text().to_string();
            let made = Made { local: made.local, value: self.expr(&made.value) };
            return Compute::UniqueText { regex, made: Some(made) };
        }
        if column.ty == Ty::Uuid {
            return Compute::Uuid;
        }
        if let Ty::Enum(name) = &column.ty {
            let members = self.spec.enums.iter().find(|e| e.name == *name).map_or(0, |e| e.members.len());
            return Compute::Unique { first: 0, step: 1, count: members as u64 };
        }
        if let Some(pattern) = column.refine.as_ref().and_then(TRefine::pattern) {
            return Compute::UniqueText { regex: pattern.text().to_string(), made: None };
        }
        let ends = match &column.refine {
            Some(TRefine::Range(range)) if column.ty.is_discrete() => {
                let lo = range.lo.as_ref().and_then(|e| units(&self.expr(e), &column.ty));
                let hi = range.hi.as_ref().and_then(|e| units(&self.expr(e), &column.ty));
                let hi = if range.hi_open { hi.and_then(|hi| hi.checked_sub(1)) } else { hi };
                lo.zip(hi)
            }
            _ => None,
        };
        let Some((lo, hi)) = ends else {
            self.fault_with_help(
                column.loc,
                format!(
                    "`{}` is unique but its type `{}` has no fixed list of values",
                    column.id.column, column.ty
                ),
                "give it a range with constant ends, such as `int 1_000..9_999`, or the type `uuid`",
            );
            return fallback;
        };
        let step = match &column.round {
            Some(step) => value_units(step, &column.ty).filter(|step| *step > 0).unwrap_or(1),
            None => 1,
        };
        multiples(lo, hi, step).unwrap_or(fallback)
    }
}

/// All multiples of `step` from `lo` to `hi`; all whole numbers for a step of 1.
fn multiples(lo: i64, hi: i64, step: i64) -> Option<Compute> {
    let (lo, hi, wide) = (i128::from(lo), i128::from(hi), i128::from(step));
    let first = lo + (-lo).rem_euclid(wide);
    let count = if first > hi { 0 } else { (hi - first) / wide + 1 };
    Some(Compute::Unique { first: i64::try_from(first).ok()?, step, count: u64::try_from(count).ok()? })
}

/// A constant of a plan in units of the type's step.
fn units(expr: &synthc_plan::Expr, ty: &Ty) -> Option<i64> {
    use synthc_plan::ExprKind;
    match &expr.kind {
        ExprKind::Value(value) => value_units(value, ty),
        ExprKind::Neg(inner) => units(inner, ty)?.checked_neg(),
        ExprKind::Cast(inner) => units(inner, ty),
        _ => None,
    }
}

fn value_units(value: &Value, ty: &Ty) -> Option<i64> {
    match (value, ty) {
        (Value::Int(_) | Value::Decimal { .. }, Ty::Decimal(scale)) => {
            i64::try_from(value.units_at(*scale)?).ok()
        }
        (Value::Int(v) | Value::Date(v) | Value::Time(v) | Value::DateTime(v), _) => Some(*v),
        (Value::Duration { months: 0, micros }, Ty::Date) => Some(micros / 86_400_000_000),
        (Value::Duration { months: 0, micros }, _) => Some(*micros),
        (Value::Float(v), Ty::Int) if v.0 == v.0.trunc() && v.0.abs() < 9e15 => Some(v.0 as i64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_lie_inside_the_range() {
        let cases = [
            ((1, 10, 1), (1, 10)),
            ((-5, 5, 1), (-5, 11)),
            ((1, 10, 5), (5, 2)),
            ((-11, 11, 5), (-10, 5)),
            ((6, 9, 5), (10, 0)),
        ];
        for ((lo, hi, step), (first, count)) in cases {
            assert_eq!(
                multiples(lo, hi, step),
                Some(Compute::Unique { first, step, count }),
                "{lo}..{hi} by {step}"
            );
        }
        assert_eq!(multiples(i64::MIN, i64::MAX, 1), None, "a domain of 2^64 values does not fit the count");
    }
}
