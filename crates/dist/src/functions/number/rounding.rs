//! Whole numbers from numbers, and signs.

use synthc_types::{FnDef, FnKernel, Interval, Overload, Value, ten_to};

use crate::functions::pattern::{self, DECIMAL, DURATION, FLOAT, INT};
use crate::math::whole;

/// 10^scale as an integer.
pub(super) fn units_of_one(scale: u8) -> i128 {
    ten_to(scale).unwrap_or(i128::MAX)
}

/// A whole number, or null where it is beyond 64 bits.
pub(super) fn whole_number(n: i128) -> Value {
    i64::try_from(n).map_or(Value::Null, Value::Int)
}

fn floor_decimal(args: &[Value]) -> Value {
    match args {
        [Value::Decimal { units, scale }] => whole_number(units.div_euclid(units_of_one(*scale))),
        _ => Value::Null,
    }
}

fn ceil_decimal(args: &[Value]) -> Value {
    match args {
        [Value::Decimal { units, scale }] => {
            let one = units_of_one(*scale);
            whole_number(units.div_euclid(one) + i128::from(units.rem_euclid(one) != 0))
        }
        _ => Value::Null,
    }
}

pub(super) fn mapped(args: &[Interval], f: impl Fn(f64) -> f64) -> Option<Interval> {
    args.first().map(|x| if x.is_empty() { *x } else { Interval::closed(f(x.lo()), f(x.hi())) })
}

/// Largest whole number not above.
pub(super) static FLOOR: FnDef = FnDef {
    name: "floor",
    params: &["x"],
    summary: "the largest whole number that is not above `x`",
    docs: "`floor(2.7)` is 2, `floor(-2.1)` is -3. A result that does not fit an `int` is a fault of its row.",
    example: "floor(2.7)",
    gives: "2",
    overloads: &[
        Overload { params: &[INT], variadic: false, result: pattern::int, kernel: FnKernel::Int1(Some) },
        Overload {
            params: &[FLOAT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::FloatToInt(|x| whole(x.floor())),
        },
        Overload {
            params: &[DECIMAL],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(floor_decimal),
        },
    ],
    interval: |args| mapped(args, f64::floor),
    preimage: Some(|result| {
        let n = result.whole();
        if n.is_empty() { n } else { Interval::new(n.lo(), n.hi() + 1.0, false, true) }
    }),
    ..FnDef::BASE
};

/// Smallest whole number not below.
pub(super) static CEIL: FnDef = FnDef {
    name: "ceil",
    params: &["x"],
    summary: "the smallest whole number that is not below `x`",
    docs: "`ceil(2.1)` is 3, `ceil(-2.7)` is -2. A result that does not fit an `int` is a fault of its row.",
    example: "ceil(2.1)",
    gives: "3",
    overloads: &[
        Overload { params: &[INT], variadic: false, result: pattern::int, kernel: FnKernel::Int1(Some) },
        Overload {
            params: &[FLOAT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::FloatToInt(|x| whole(x.ceil())),
        },
        Overload {
            params: &[DECIMAL],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(ceil_decimal),
        },
    ],
    interval: |args| mapped(args, f64::ceil),
    preimage: Some(|result| {
        let n = result.whole();
        if n.is_empty() { n } else { Interval::new(n.lo() - 1.0, n.hi(), true, false) }
    }),
    ..FnDef::BASE
};

fn abs_decimal(args: &[Value]) -> Value {
    match args {
        [Value::Decimal { units, scale }] => {
            units.checked_abs().map_or(Value::Null, |units| Value::Decimal { units, scale: *scale })
        }
        _ => Value::Null,
    }
}

/// Size without sign.
pub(super) static ABS: FnDef = FnDef {
    name: "abs",
    params: &["x"],
    summary: "`x` without its sign",
    docs: "Of a number or a duration.",
    example: "abs(-3)",
    gives: "3",
    overloads: &[
        Overload {
            params: &[INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int1(i64::checked_abs),
        },
        Overload {
            params: &[FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Float1(f64::abs),
        },
        Overload {
            params: &[DECIMAL],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Values(abs_decimal),
        },
        Overload {
            params: &[DURATION],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int1(i64::checked_abs),
        },
    ],
    interval: |args| {
        args.first().map(|x| {
            if x.is_empty() || x.lo() >= 0.0 {
                *x
            } else if x.hi() <= 0.0 {
                x.negate()
            } else {
                Interval::closed(0.0, x.hi().max(-x.lo()))
            }
        })
    },
    ..FnDef::BASE
};

/// -1, 0 or 1.
pub(super) static SIGN: FnDef = FnDef {
    name: "sign",
    params: &["x"],
    summary: "-1, 0 or 1: the sign of `x`",
    docs: "Of a number or a duration.",
    example: "sign(-3)",
    gives: "-1",
    overloads: &[
        Overload {
            params: &[INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int1(|x| Some(x.signum())),
        },
        Overload {
            params: &[FLOAT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::FloatToInt(|x| {
                if x.is_nan() { None } else { Some(i64::from(x > 0.0) - i64::from(x < 0.0)) }
            }),
        },
        Overload {
            params: &[DECIMAL],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(|args| match args {
                [Value::Decimal { units, .. }] => Value::Int(units.signum() as i64),
                _ => Value::Null,
            }),
        },
        Overload {
            params: &[DURATION],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int1(|x| Some(x.signum())),
        },
    ],
    interval: |args| mapped(args, |x| f64::from(i8::from(x > 0.0) - i8::from(x < 0.0))),
    ..FnDef::BASE
};
