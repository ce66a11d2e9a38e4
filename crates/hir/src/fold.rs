//! Constants folded into values.

use synthc_types::{FnDef, FnKernel, Nulls, Ty, Value, decimal_units};

use crate::db::Db;
use crate::model::{ArithOp, CompareOp, TExpr, TExprKind};

/// The value of an expression node whose operands are values already; `None` where they are not, or where the result does not
/// exist (overflow is left to the row that meets it).
pub(crate) fn fold(db: &dyn Db, kind: &TExprKind, ty: &Ty) -> Option<Value> {
    match kind {
        TExprKind::Value(value) => Some(value.clone()),
        TExprKind::Cast(inner) => crate::infer::convert(value_of(inner)?, ty),
        TExprKind::Neg(inner) => negate(value_of(inner)?),
        TExprKind::Not(inner) => match value_of(inner)? {
            Value::Bool(b) => Some(Value::Bool(!b)),
            _ => None,
        },
        TExprKind::Arith { op, lhs, rhs } => arith(*op, value_of(lhs)?, value_of(rhs)?, ty),
        TExprKind::Compare { op, lhs, rhs } => compare(*op, value_of(lhs)?, value_of(rhs)?).map(Value::Bool),
        TExprKind::If { condition, then, otherwise } => match value_of(condition)? {
            Value::Bool(true) => value_of(then).cloned(),
            Value::Bool(false) | Value::Null => value_of(otherwise).cloned(),
            _ => None,
        },
        TExprKind::Call { function, overload, args } => {
            let def = db.fns().iter().find(|def| def.name == *function)?;
            let values: Option<Vec<Value>> = args.iter().map(|arg| value_of(arg).cloned()).collect();
            call(def, *overload, &values?, ty)
        }
        _ => None,
    }
}

/// The value of a folded expression.
pub(crate) fn value_of(expr: &TExpr) -> Option<&Value> {
    match &expr.kind {
        TExprKind::Value(value) => Some(value),
        _ => None,
    }
}

fn negate(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Int(v) => Value::Int(v.checked_neg()?),
        Value::Float(v) => Value::float(-v.0),
        Value::Decimal { units, scale } => Value::Decimal { units: units.checked_neg()?, scale: *scale },
        Value::Duration { months, micros } => {
            Value::Duration { months: months.checked_neg()?, micros: micros.checked_neg()? }
        }
        Value::Null => Value::Null,
        _ => return None,
    })
}

fn arith(op: ArithOp, a: &Value, b: &Value, ty: &Ty) -> Option<Value> {
    use Value::{Date, DateTime, Decimal, Duration, Float, Int};
    if matches!(a, Value::Null) || matches!(b, Value::Null) {
        return Some(Value::Null);
    }
    Some(match (a, b, op) {
        (Int(a), Int(b), ArithOp::Add) => Int(a.checked_add(*b)?),
        (Int(a), Int(b), ArithOp::Sub) => Int(a.checked_sub(*b)?),
        (Int(a), Int(b), ArithOp::Mul) => Int(a.checked_mul(*b)?),
        (Float(a), Float(b), _) => {
            let result = match op {
                ArithOp::Add => a.0 + b.0,
                ArithOp::Sub => a.0 - b.0,
                ArithOp::Mul => a.0 * b.0,
                ArithOp::Div if b.0 != 0.0 => a.0 / b.0,
                // The executor's power decides the bits.
                ArithOp::Div | ArithOp::Pow => return None,
            };
            result.is_finite().then_some(Value::float(result))?
        }
        (Decimal { units: a, scale }, Decimal { units: b, scale: other }, ArithOp::Add) if scale == other => {
            Decimal { units: decimal_units(a.checked_add(*b)?)?, scale: *scale }
        }
        (Decimal { units: a, scale }, Decimal { units: b, scale: other }, ArithOp::Sub) if scale == other => {
            Decimal { units: decimal_units(a.checked_sub(*b)?)?, scale: *scale }
        }
        (Date(a), Date(b), ArithOp::Sub) => {
            let days = a.checked_sub(*b)?;
            Duration { months: 0, micros: days.checked_mul(crate::time::MICROS_PER_DAY)? }
        }
        (Date(a), Duration { months: 0, micros }, ArithOp::Add | ArithOp::Sub) if *ty == Ty::Date => {
            let days = micros.div_euclid(crate::time::MICROS_PER_DAY);
            if micros.rem_euclid(crate::time::MICROS_PER_DAY) != 0 {
                return None;
            }
            Date(if op == ArithOp::Add { a.checked_add(days)? } else { a.checked_sub(days)? })
        }
        (DateTime(a), Duration { months: 0, micros }, ArithOp::Add) => DateTime(a.checked_add(*micros)?),
        (DateTime(a), Duration { months: 0, micros }, ArithOp::Sub) => DateTime(a.checked_sub(*micros)?),
        (DateTime(a), DateTime(b), ArithOp::Sub) => Duration { months: 0, micros: a.checked_sub(*b)? },
        (Duration { months: m, micros: a }, Duration { months: n, micros: b }, ArithOp::Add) => {
            Duration { months: m.checked_add(*n)?, micros: a.checked_add(*b)? }
        }
        (Duration { months: m, micros: a }, Duration { months: n, micros: b }, ArithOp::Sub) => {
            Duration { months: m.checked_sub(*n)?, micros: a.checked_sub(*b)? }
        }
        (Duration { months, micros }, Int(n), ArithOp::Mul)
        | (Int(n), Duration { months, micros }, ArithOp::Mul) => {
            let factor = i32::try_from(*n).ok();
            let months = if *months == 0 { 0 } else { months.checked_mul(factor?)? };
            Duration { months, micros: micros.checked_mul(*n)? }
        }
        _ => return None,
    })
}

/// Compares two values of one type; `None` where one is null or the type has no order.
pub(crate) fn compare(op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
    use std::cmp::Ordering::{Equal, Greater, Less};
    if matches!(a, Value::Null) || matches!(b, Value::Null) {
        return None;
    }
    let order = match (a, b) {
        (Value::Int(a), Value::Int(b))
        | (Value::Date(a), Value::Date(b))
        | (Value::DateTime(a), Value::DateTime(b))
        | (Value::Time(a), Value::Time(b)) => a.cmp(b),
        _ => match (a.position(), b.position()) {
            (Some(a), Some(b)) => a.partial_cmp(&b)?,
            _ if a == b => Equal,
            _ if op == CompareOp::Eq => return Some(false),
            _ if op == CompareOp::Ne => return Some(true),
            _ => return None,
        },
    };
    Some(match op {
        CompareOp::Eq => order == Equal,
        CompareOp::Ne => order != Equal,
        CompareOp::Lt => order == Less,
        CompareOp::Le => order != Greater,
        CompareOp::Gt => order == Greater,
        CompareOp::Ge => order != Less,
    })
}

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
    let float = |i: usize| match args.get(i) {
        Some(Value::Float(v)) => Some(v.0),
        _ => None,
    };
    let whole = |i: usize| match args.get(i)? {
        Value::Int(v) | Value::Date(v) | Value::Time(v) | Value::DateTime(v) => Some(*v),
        Value::Decimal { units, .. } => i64::try_from(*units).ok(),
        Value::Duration { months: 0, micros } => Some(*micros),
        _ => None,
    };
    let text = match args.first() {
        Some(Value::Text(text)) => Some(&**text),
        _ => None,
    };
    let real = |v: f64| if v.is_nan() { Value::Null } else { Value::float(v) };
    Some(match kernel {
        FnKernel::Float1(f) => real(f(float(0)?)),
        FnKernel::Float2(f) => real(f(float(0)?, float(1)?)),
        FnKernel::Int1(f) => of_whole(f(whole(0)?), ty)?,
        FnKernel::Int2(f) => of_whole(f(whole(0)?, whole(1)?), ty)?,
        FnKernel::FloatToInt(f) => of_whole(f(float(0)?), ty)?,
        FnKernel::Text1(f) => {
            let mut out = String::new();
            f(text?, &mut out);
            Value::Text(out.into())
        }
        FnKernel::TextToInt(f) => of_whole(f(text?), ty)?,
        FnKernel::Shown | FnKernel::Values(_) => return None,
    })
}

/// A whole number as a value of a type that counts.
fn of_whole(number: Option<i64>, ty: &Ty) -> Option<Value> {
    let Some(number) = number else { return Some(Value::Null) };
    Some(match ty {
        Ty::Int => Value::Int(number),
        Ty::Decimal(scale) => Value::Decimal { units: i128::from(number), scale: *scale },
        Ty::Date => Value::Date(number),
        Ty::Time => Value::Time(number),
        Ty::DateTime => Value::DateTime(number),
        Ty::Duration => Value::Duration { months: 0, micros: number },
        _ => return None,
    })
}

/// The UUID that a text writes: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12.
pub(crate) fn uuid(text: &str) -> Option<u128> {
    let groups: Vec<&str> = text.split('-').collect();
    let whole = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12]);
    let digits = groups.concat();
    let plain = whole && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain.then(|| u128::from_str_radix(&digits, 16).ok())?
}
