//! Whole division and its remainder, floored.

use synthc_types::{FnDef, FnKernel, Interval, Nulls, Overload};

use crate::functions::pattern::{self, DURATION, FLOAT, INT};

fn mod_int(a: i64, b: i64) -> Option<i64> {
    if b == 0 {
        return None;
    }
    let r = a.wrapping_rem(b);
    Some(if r != 0 && (r < 0) != (b < 0) { r + b } else { r })
}

fn div_int(a: i64, b: i64) -> Option<i64> {
    let q = a.checked_div(b)?;
    Some(if a.wrapping_rem(b) != 0 && (a < 0) != (b < 0) { q - 1 } else { q })
}

fn mod_float(a: f64, b: f64) -> f64 {
    // The remainder of IEEE division towards zero is exact.
    let r = a % b;
    if r != 0.0 && (r < 0.0) != (b < 0.0) { r + b } else { r }
}

fn div_float(a: f64, b: f64) -> f64 {
    if b == 0.0 { f64::NAN } else { crate::math::round_half_away((a - mod_float(a, b)) / b) }
}

/// Remainder.
pub(super) static MOD: FnDef = FnDef {
    name: "mod",
    params: &["a", "b"],
    summary: "the remainder of `a` divided by `b`, with the sign of `b`",
    docs: "Floored, as `%%` in R and `%` in Python: `mod(-7, 3)` is 2, and `a` is `b * div(a, b) + mod(a, b)`. Null where `b` \
           is 0.",
    example: "mod(7, 3)",
    gives: "1",
    overloads: &[
        Overload {
            params: &[INT, INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(mod_int),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Float2(mod_float),
        },
        Overload {
            params: &[DURATION, DURATION],
            variadic: false,
            result: pattern::same,
            kernel: FnKernel::Int2(mod_int),
        },
    ],
    nulls: Nulls::Divisor,
    interval: |args| match args {
        [a, b] if b.lo() > 0.0 && a.lo() >= 0.0 && a.hi() < b.lo() => Some(*a),
        [_, b] => Some(Interval::new(b.lo().min(0.0), b.hi().max(0.0), b.lo() < 0.0, b.hi() > 0.0)),
        _ => None,
    },
    ..FnDef::BASE
};

/// Quotient.
pub(super) static DIV: FnDef = FnDef {
    name: "div",
    params: &["a", "b"],
    summary: "the whole number of times that `b` goes into `a`",
    docs: "Floored, as `%/%` in R and `//` in Python: `div(-7, 3)` is -3. Null where `b` is 0. `/` is real division.",
    example: "div(7, 3)",
    gives: "2",
    overloads: &[
        Overload {
            params: &[INT, INT],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(div_int),
        },
        Overload {
            params: &[FLOAT, FLOAT],
            variadic: false,
            result: pattern::float,
            kernel: FnKernel::Float2(div_float),
        },
        Overload {
            params: &[DURATION, DURATION],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(div_int),
        },
    ],
    nulls: Nulls::Divisor,
    interval: |args| match args {
        [a, b] => {
            let q = a.over(*b);
            // Quotients of whole numbers that are whole are exact; others may have been rounded to a whole number.
            let exact = [a.lo(), a.hi(), b.lo(), b.hi()].iter().all(|end| end.floor() == *end);
            let (lo, hi) = if exact { (q.lo(), q.hi()) } else { (q.lo().next_down(), q.hi().next_up()) };
            Some(Interval::closed(lo.floor(), hi.floor()))
        }
        _ => None,
    },
    ..FnDef::BASE
};
