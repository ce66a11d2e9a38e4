//! Constant folding: an expression of constants becomes its value.
//!
//! Only arithmetic that is the same on every platform is done: `+ - * /`, comparisons and logic. Functions are called through
//! their definition, whose kernels are bit-stable. What would be an error at run time (integer overflow) is left for run time,
//! where the row is known.

use synthc_types::{FnDef, FnKernel, Nulls, Ty, Value, decimal_units};

use crate::{ArithOp, CompareOp, Expr, ExprKind, Part, Pattern, Plan, Range};

/// Definitions of functions by name.
pub type Functions<'a> = &'a dyn Fn(&str) -> Option<&'static FnDef>;

/// Folds every expression of the plan.
pub fn fold(plan: &mut Plan, functions: Functions<'_>) {
    plan.each_expr_mut(&mut |e| fold_expr(e, functions));
}

/// Folds one expression.
pub fn fold_expr(expr: &mut Expr, functions: Functions<'_>) {
    expr.each_child_mut(&mut |child| fold_expr(child, functions));
    if let Some(value) = value_of(expr, functions) {
        expr.nullable = value == Value::Null;
        expr.kind = ExprKind::Value(value);
        return;
    }
    let taken = match &mut expr.kind {
        ExprKind::If { condition, then, otherwise } => match constant(condition) {
            Some(Value::Bool(true)) => Some((**then).clone()),
            Some(_) => Some((**otherwise).clone()),
            None => None,
        },
        ExprKind::Match { subject, arms } => constant(subject).and_then(|value| {
            let value = value.clone();
            arms.iter().find(|(pattern, _)| matches(pattern, &value)).map(|(_, arm)| arm.clone())
        }),
        _ => None,
    };
    if let Some(taken) = taken {
        *expr = taken;
    }
}

/// The value of a constant.
pub(crate) fn constant(expr: &Expr) -> Option<&Value> {
    match &expr.kind {
        ExprKind::Value(value) => Some(value),
        _ => None,
    }
}

/// The value of an expression whose operands are constants.
fn value_of(expr: &Expr, functions: Functions<'_>) -> Option<Value> {
    match &expr.kind {
        ExprKind::Cast(inner) => cast(constant(inner)?, &expr.ty),
        ExprKind::Neg(inner) => negate(constant(inner)?),
        ExprKind::Not(inner) => match constant(inner)? {
            Value::Bool(value) => Some(Value::Bool(!value)),
            Value::Null => Some(Value::Null),
            _ => None,
        },
        ExprKind::Arith { op, lhs, rhs } => arith(*op, constant(lhs)?, constant(rhs)?, &expr.ty),
        ExprKind::Compare { op, lhs, rhs } => compare(*op, constant(lhs)?, constant(rhs)?),
        ExprKind::And(lhs, rhs) => logic(constant(lhs), constant(rhs), false),
        ExprKind::Or(lhs, rhs) => logic(constant(lhs), constant(rhs), true),
        ExprKind::Between { value, range } => between(constant(value)?, range),
        ExprKind::OneOf { value, list } => one_of(constant(value)?, list),
        ExprKind::IsNull { value, negated } => {
            Some(Value::Bool((*constant(value)? == Value::Null) != *negated))
        }
        ExprKind::Coalesce(lhs, rhs) => match constant(lhs)? {
            Value::Null => constant(rhs).cloned(),
            value => Some(value.clone()),
        },
        ExprKind::Call { function, overload, args } => {
            let args: Option<Vec<Value>> = args.iter().map(|arg| constant(arg).cloned()).collect();
            call(functions(function)?, *overload, &args?, &expr.ty)
        }
        ExprKind::Template(parts) => {
            let mut whole = String::new();
            for part in parts {
                match part {
                    Part::Text(text) => whole.push_str(text),
                    Part::Hole(_) | Part::Formatted { .. } => return None,
                }
            }
            Some(Value::Text(whole.into()))
        }
        ExprKind::Truth(inner) => constant(inner).cloned(),
        _ => None,
    }
}

/// A change of type that loses nothing.
fn cast(value: &Value, ty: &Ty) -> Option<Value> {
    Some(match (value, ty) {
        (Value::Null, _) => Value::Null,
        (Value::Int(_), Ty::Int)
        | (Value::Float(_), Ty::Float)
        | (Value::Text(_), Ty::Text)
        | (Value::Bool(_), Ty::Bool)
        | (Value::Date(_), Ty::Date)
        | (Value::Time(_), Ty::Time)
        | (Value::DateTime(_), Ty::DateTime) => value.clone(),
        (Value::Int(_) | Value::Decimal { .. }, Ty::Decimal(scale)) => {
            Value::Decimal { units: value.units_at(*scale)?, scale: *scale }
        }
        (Value::Date(days), Ty::DateTime) => Value::DateTime(days.checked_mul(MICROS_PER_DAY)?),
        (Value::Duration { months, .. }, Ty::Float) if *months != 0 => return None,
        (ordered, Ty::Float) => Value::float(ordered.position()?),
        _ => return None,
    })
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

fn negate(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => Value::Null,
        Value::Int(v) => Value::Int(v.checked_neg()?),
        Value::Float(v) => Value::float(-v.0),
        Value::Decimal { units, scale } => Value::Decimal { units: units.checked_neg()?, scale: *scale },
        Value::Duration { months, micros } => {
            Value::Duration { months: months.checked_neg()?, micros: micros.checked_neg()? }
        }
        _ => return None,
    })
}

/// Arithmetic of two constants in the type `ty`.
fn arith(op: ArithOp, lhs: &Value, rhs: &Value, ty: &Ty) -> Option<Value> {
    if *lhs == Value::Null || *rhs == Value::Null {
        return Some(Value::Null);
    }
    match (lhs, rhs, ty) {
        (Value::Int(a), Value::Int(b), Ty::Int) => match op {
            ArithOp::Add => a.checked_add(*b),
            ArithOp::Sub => a.checked_sub(*b),
            ArithOp::Mul => a.checked_mul(*b),
            ArithOp::Div | ArithOp::Pow => None,
        }
        .map(Value::Int),
        (Value::Float(a), Value::Float(b), Ty::Float) => {
            let result = match op {
                ArithOp::Add => a.0 + b.0,
                ArithOp::Sub => a.0 - b.0,
                ArithOp::Mul => a.0 * b.0,
                ArithOp::Div if b.0 == 0.0 => return Some(Value::Null),
                ArithOp::Div => a.0 / b.0,
                ArithOp::Pow => return None,
            };
            result.is_finite().then(|| Value::float(result))
        }
        (
            Value::Decimal { units: a, scale: s },
            Value::Decimal { units: b, scale: t },
            Ty::Decimal(scale),
        ) => {
            let units = match op {
                ArithOp::Add if s == t && s == scale => a.checked_add(*b),
                ArithOp::Sub if s == t && s == scale => a.checked_sub(*b),
                ArithOp::Mul if s.checked_add(*t) == Some(*scale) => a.checked_mul(*b),
                _ => None,
            };
            Some(Value::Decimal { units: units.and_then(decimal_units)?, scale: *scale })
        }
        (Value::Date(a), Value::Date(b), Ty::Duration) if op == ArithOp::Sub => {
            Some(Value::Duration { months: 0, micros: a.checked_sub(*b)?.checked_mul(MICROS_PER_DAY)? })
        }
        (Value::DateTime(a), Value::DateTime(b), Ty::Duration) if op == ArithOp::Sub => {
            Some(Value::Duration { months: 0, micros: a.checked_sub(*b)? })
        }
        _ => None,
    }
}

/// A comparison of two constants of one type.
fn compare(op: CompareOp, lhs: &Value, rhs: &Value) -> Option<Value> {
    if *lhs == Value::Null || *rhs == Value::Null {
        return Some(Value::Null);
    }
    let order = order_of(lhs, rhs)?;
    Some(Value::Bool(match op {
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Ge => order.is_ge(),
    }))
}

/// The order of two values of one type; `None` for values that have none.
pub(crate) fn order_of(lhs: &Value, rhs: &Value) -> Option<std::cmp::Ordering> {
    match (lhs, rhs) {
        (Value::Int(a), Value::Int(b))
        | (Value::Date(a), Value::Date(b))
        | (Value::Time(a), Value::Time(b))
        | (Value::DateTime(a), Value::DateTime(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.0.partial_cmp(&b.0),
        (Value::Decimal { units: a, scale: s }, Value::Decimal { units: b, scale: t }) if s == t => {
            Some(a.cmp(b))
        }
        (Value::Duration { months: 0, micros: a }, Value::Duration { months: 0, micros: b }) => {
            Some(a.cmp(b))
        }
        (Value::Text(a), Value::Text(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Enum(a), Value::Enum(b)) => Some(a.cmp(b)),
        (Value::Uuid(a), Value::Uuid(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Three-valued `and` (`absorbing` false) and `or` (`absorbing` true); one side alone may decide.
fn logic(lhs: Option<&Value>, rhs: Option<&Value>, absorbing: bool) -> Option<Value> {
    let decides = Value::Bool(absorbing);
    if lhs == Some(&decides) || rhs == Some(&decides) {
        return Some(decides);
    }
    let (lhs, rhs) = (lhs?, rhs?);
    if *lhs == Value::Null || *rhs == Value::Null {
        return Some(Value::Null);
    }
    Some(Value::Bool(!absorbing))
}

fn between(value: &Value, range: &Range) -> Option<Value> {
    if *value == Value::Null {
        return Some(Value::Null);
    }
    let lo = range.lo.as_ref().map(constant);
    let hi = range.hi.as_ref().map(constant);
    if matches!(lo, Some(None)) || matches!(hi, Some(None)) {
        return None;
    }
    let (lo, hi) = (lo.flatten(), hi.flatten());
    Some(Value::Bool(in_range(value, lo, hi, range.hi_open)?))
}

/// A null in the list leaves open what is not in the rest of it.
fn one_of(value: &Value, list: &[Expr]) -> Option<Value> {
    let mut found = Value::Bool(false);
    for item in list {
        match compare(CompareOp::Eq, value, constant(item)?)? {
            Value::Bool(true) => return Some(Value::Bool(true)),
            Value::Null => found = Value::Null,
            _ => {}
        }
    }
    Some(found)
}

/// Whether a value lies between two ends; a null end is open.
fn in_range(value: &Value, lo: Option<&Value>, hi: Option<&Value>, hi_open: bool) -> Option<bool> {
    let above = match lo {
        None | Some(Value::Null) => true,
        Some(lo) => order_of(value, lo)?.is_ge(),
    };
    let below = match hi {
        None | Some(Value::Null) => true,
        Some(hi) if hi_open => order_of(value, hi)?.is_lt(),
        Some(hi) => order_of(value, hi)?.is_le(),
    };
    Some(above && below)
}

/// Whether a constant matches a pattern.
pub(crate) fn matches(pattern: &Pattern, value: &Value) -> bool {
    match pattern {
        Pattern::Any => true,
        Pattern::Value(Value::Null) => *value == Value::Null,
        Pattern::Value(wanted) => order_of(value, wanted).is_some_and(std::cmp::Ordering::is_eq),
        Pattern::Range { .. } if *value == Value::Null => false,
        Pattern::Range { lo, hi, hi_open } => {
            in_range(value, lo.as_ref(), hi.as_ref(), *hi_open).unwrap_or(false)
        }
        Pattern::Or(patterns) => patterns.iter().any(|pattern| matches(pattern, value)),
    }
}

/// A function of constants.
/// The value of a function of constants; `None` too where it lies beyond its type, which is said of the row.
fn call(def: &FnDef, overload: u32, args: &[Value], ty: &Ty) -> Option<Value> {
    applied(def, overload, args, ty).filter(|value| *value != Value::Null || !def.is_too_large(args))
}

fn applied(def: &FnDef, overload: u32, args: &[Value], ty: &Ty) -> Option<Value> {
    let kernel = def.overloads.get(overload as usize)?.kernel;
    if args.contains(&Value::Null) && def.nulls != Nulls::Taken {
        return Some(Value::Null);
    }
    if let FnKernel::Values(f) = kernel {
        // Months of a duration have no length of their own.
        let calendar = args.iter().any(|arg| matches!(arg, Value::Duration { months, .. } if *months != 0));
        return (!calendar).then(|| f(args));
    }
    let float = |value: Option<&Value>| match value {
        Some(Value::Float(v)) => Some(v.0),
        _ => None,
    };
    let whole = |value: Option<&Value>| match value {
        Some(Value::Int(v) | Value::Date(v) | Value::Time(v) | Value::DateTime(v)) => Some(*v),
        Some(Value::Duration { months: 0, micros }) => Some(*micros),
        _ => None,
    };
    let (first, second) = (args.first(), args.get(1));
    Some(match kernel {
        FnKernel::Float1(f) => real(f(float(first)?), ty)?,
        FnKernel::Float2(f) => real(f(float(first)?, float(second)?), ty)?,
        FnKernel::Int1(f) => counted(f(whole(first)?), ty)?,
        FnKernel::Int2(f) => counted(f(whole(first)?, whole(second)?), ty)?,
        FnKernel::FloatToInt(f) => counted(f(float(first)?), ty)?,
        FnKernel::Text1(_) | FnKernel::TextToInt(_) | FnKernel::Shown | FnKernel::Values(_) => return None,
    })
}

fn real(value: f64, ty: &Ty) -> Option<Value> {
    (*ty == Ty::Float).then(|| if value.is_nan() { Value::Null } else { Value::float(value) })
}

fn counted(value: Option<i64>, ty: &Ty) -> Option<Value> {
    let Some(value) = value else { return Some(Value::Null) };
    Some(match ty {
        Ty::Int => Value::Int(value),
        Ty::Date => Value::Date(value),
        Ty::Time => Value::Time(value),
        Ty::DateTime => Value::DateTime(value),
        Ty::Duration => Value::Duration { months: 0, micros: value },
        _ => return None,
    })
}
