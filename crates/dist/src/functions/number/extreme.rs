//! Smallest and largest of several values.

use std::cmp::Ordering;

use synthc_types::{FnDef, FnKernel, Interval, Overload, Value};

use crate::functions::pattern::{self, DATE, DATETIME, DECIMAL, DURATION, FLOAT, INT, TIME};

/// The values as decimals of the widest scale.
fn aligned(args: &[Value]) -> Option<(Vec<i128>, u8)> {
    let scale =
        args.iter().map(|value| if let Value::Decimal { scale, .. } = value { *scale } else { 0 }).max()?;
    Some((args.iter().map(|value| value.units_at(scale)).collect::<Option<_>>()?, scale))
}

fn pick_decimal(args: &[Value], pick: fn(std::vec::IntoIter<i128>) -> Option<i128>) -> Value {
    aligned(args)
        .and_then(|(all, scale)| pick(all.into_iter()).map(|units| Value::Decimal { units, scale }))
        .unwrap_or(Value::Null)
}

/// The first value that no other precedes in `order`. Whole numbers among floats count as floats.
fn pick(args: &[Value], order: Ordering) -> Value {
    let floats = args.iter().any(|value| matches!(value, Value::Float(_)));
    let mut best: Option<&Value> = None;
    for value in args {
        let (Some(this), Some(held)) = (value.position(), best.unwrap_or(value).position()) else {
            return Value::Null;
        };
        let ahead = match (value, best) {
            (_, None) => true,
            (Value::Int(this), Some(Value::Int(held))) => this.cmp(held) == order,
            _ => this.partial_cmp(&held) == Some(order),
        };
        if ahead {
            best = Some(value);
        }
    }
    match best {
        Some(Value::Int(n)) if floats => Value::float(*n as f64),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

/// Smallest.
pub(super) static MIN: FnDef = FnDef {
    name: "min",
    params: &["a", "b"],
    summary: "the smallest of its arguments",
    docs: "Of two or more numbers, dates, times or durations of one type. Null if any is null. Over a child table it is the \
           smallest of the children's values, which skips nulls.",
    example: "min(3, 7)",
    gives: "3",
    overloads: &[
        Overload {
            params: &[INT, INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(|a, b| Some(a.min(b))),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Float2(|a, b| if a < b || a.is_nan() { a } else { b }),
        },
        Overload {
            params: &[DATE, DATE],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.min(b))),
        },
        Overload {
            params: &[DATETIME, DATETIME],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.min(b))),
        },
        Overload {
            params: &[TIME, TIME],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.min(b))),
        },
        Overload {
            params: &[DURATION, DURATION],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.min(b))),
        },
        Overload {
            params: &[DECIMAL, DECIMAL],
            variadic: true,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.min())),
        },
        Overload {
            params: &[DECIMAL, INT],
            variadic: false,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.min())),
        },
        Overload {
            params: &[INT, DECIMAL],
            variadic: false,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.min())),
        },
        Overload {
            params: &[INT, INT],
            variadic: true,
            result: pattern::int,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Less)),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: true,
            result: pattern::float,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Less)),
        },
        Overload {
            params: &[DATE, DATE],
            variadic: true,
            result: pattern::same,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Less)),
        },
        Overload {
            params: &[DATETIME, DATETIME],
            variadic: true,
            result: pattern::same,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Less)),
        },
    ],
    interval: |args| {
        let lo = args.iter().map(|x| x.lo()).fold(f64::INFINITY, f64::min);
        let hi = args.iter().map(|x| x.hi()).fold(f64::INFINITY, f64::min);
        Some(Interval::closed(lo, hi))
    },
    ..FnDef::BASE
};

/// Largest.
pub(super) static MAX: FnDef = FnDef {
    name: "max",
    params: &["a", "b"],
    summary: "the largest of its arguments",
    docs: "Of two or more numbers, dates, times or durations of one type. Null if any is null. Over a child table it is the \
           largest of the children's values, which skips nulls.",
    example: "max(3, 7)",
    gives: "7",
    overloads: &[
        Overload {
            params: &[INT, INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(|a, b| Some(a.max(b))),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Float2(|a, b| if a > b || a.is_nan() { a } else { b }),
        },
        Overload {
            params: &[DATE, DATE],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.max(b))),
        },
        Overload {
            params: &[DATETIME, DATETIME],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.max(b))),
        },
        Overload {
            params: &[TIME, TIME],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.max(b))),
        },
        Overload {
            params: &[DURATION, DURATION],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(|a, b| Some(a.max(b))),
        },
        Overload {
            params: &[DECIMAL, DECIMAL],
            variadic: true,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.max())),
        },
        Overload {
            params: &[DECIMAL, INT],
            variadic: false,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.max())),
        },
        Overload {
            params: &[INT, DECIMAL],
            variadic: false,
            result: pattern::widest_decimal,
            kernel: FnKernel::Values(|args| pick_decimal(args, |all| all.max())),
        },
        Overload {
            params: &[INT, INT],
            variadic: true,
            result: pattern::int,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Greater)),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: true,
            result: pattern::float,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Greater)),
        },
        Overload {
            params: &[DATE, DATE],
            variadic: true,
            result: pattern::same,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Greater)),
        },
        Overload {
            params: &[DATETIME, DATETIME],
            variadic: true,
            result: pattern::same,
            kernel: FnKernel::Values(|args| pick(args, Ordering::Greater)),
        },
    ],
    interval: |args| {
        let lo = args.iter().map(|x| x.lo()).fold(f64::NEG_INFINITY, f64::max);
        let hi = args.iter().map(|x| x.hi()).fold(f64::NEG_INFINITY, f64::max);
        Some(Interval::closed(lo, hi))
    },
    ..FnDef::BASE
};

/// `x` brought inside of two ends.
fn clamp(args: &[Value]) -> Value {
    match args {
        [x, lo, hi] => pick(&[pick(&[x.clone(), lo.clone()], Ordering::Greater), hi.clone()], Ordering::Less),
        _ => Value::Null,
    }
}

/// The nearest value inside.
pub(super) static CLAMP: FnDef = FnDef {
    name: "clamp",
    params: &["x", "lo", "hi"],
    summary: "`x`, or the nearer end where `x` is outside of `lo` to `hi`",
    docs: "`min(max(x, lo), hi)`. To condition a distribution on a range, which piles nothing up at the ends, write the range \
           after the type or use `truncate`.",
    example: "clamp(12, 0, 10)",
    gives: "10",
    overloads: &[
        Overload {
            params: &[INT, INT, INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(clamp),
        },
        Overload {
            params: &[FLOAT, FLOAT, FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Values(clamp),
        },
        Overload {
            params: &[DATE, DATE, DATE],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Values(clamp),
        },
        Overload {
            params: &[DATETIME, DATETIME, DATETIME],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Values(clamp),
        },
        Overload {
            params: &[DURATION, DURATION, DURATION],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Values(clamp),
        },
    ],
    interval: |args| match args {
        [x, lo, hi] => {
            Some(Interval::closed(x.lo().max(lo.lo()).min(hi.lo()), x.hi().max(lo.hi()).min(hi.hi())))
        }
        _ => None,
    },
    ..FnDef::BASE
};
