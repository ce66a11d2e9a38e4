//! Whether a value is one of a type.

use synthc_types::{MAX_DEPTH, Ty, Value};

use crate::{Pattern, Plan};

/// Whether a value is of a type; null is of every type.
pub(super) fn fits(plan: &Plan, value: &Value, ty: &Ty) -> bool {
    match (value, ty) {
        (Value::Null, _)
        | (Value::Bool(_), Ty::Bool)
        | (Value::Int(_), Ty::Int)
        | (Value::Text(_), Ty::Text)
        | (Value::Date(_), Ty::Date)
        | (Value::DateTime(_), Ty::DateTime)
        | (Value::Duration { .. }, Ty::Duration)
        | (Value::Uuid(_), Ty::Uuid) => true,
        (Value::Float(v), Ty::Float) => !v.0.is_nan(),
        (Value::Time(v), Ty::Time) => (0..86_400_000_000).contains(v),
        (Value::Decimal { scale, .. }, Ty::Decimal(to)) => scale == to,
        (Value::Enum(index), Ty::Enum(name)) => {
            let members = plan.enums.iter().find(|e| *e.name == **name).map_or(0, |e| e.members.len());
            (*index as usize) < members
        }
        _ => false,
    }
}

/// Whether a pattern's constants are of the subject's type.
pub(super) fn pattern_fits(plan: &Plan, pattern: &Pattern, ty: &Ty, depth: usize) -> bool {
    match pattern {
        Pattern::Any => true,
        Pattern::Value(value) => fits(plan, value, ty),
        Pattern::Range { lo, hi, .. } => lo.iter().chain(hi).all(|end| fits(plan, end, ty)),
        Pattern::Or(patterns) => {
            depth < MAX_DEPTH && patterns.iter().all(|pattern| pattern_fits(plan, pattern, ty, depth + 1))
        }
    }
}
