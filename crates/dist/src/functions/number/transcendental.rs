//! Roots, exponentials and logarithms.

use synthc_types::{FnDef, FnKernel, Interval, Overload};

use crate::functions::pattern::{self, FLOAT};
use crate::math;

/// A function that does not decrease, over its (already cut) argument.
fn rising(args: &[Interval], f: impl Fn(f64) -> f64) -> Option<Interval> {
    args.first().map(|x| x.map_increasing(f))
}

/// The log odds, infinite at 0 and 1.
fn ends_of_logit(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        math::logit(p)
    }
}

const fn of_float(f: fn(f64) -> f64) -> Overload {
    Overload { params: &[FLOAT], variadic: false, result: pattern::float, kernel: FnKernel::Float1(f) }
}

/// Square root.
pub(super) static SQRT: FnDef = FnDef {
    name: "sqrt",
    params: &["x"],
    summary: "the square root",
    docs: "Null for negative numbers.",
    example: "sqrt(2)",
    overloads: &[of_float(f64::sqrt)],
    domains: &[Interval::at_least(0.0)],
    interval: |args| rising(args, f64::sqrt),
    preimage: Some(|y| y.intersect(Interval::at_least(0.0)).map_increasing(|y| y * y)),
};

/// Exponential function.
pub(super) static EXP: FnDef = FnDef {
    name: "exp",
    params: &["x"],
    summary: "e to the power of `x`",
    docs: "Above `x = 709.78` the result is infinite.",
    example: "exp(1)",
    overloads: &[of_float(math::exp)],
    domains: &[],
    interval: |args| rising(args, math::exp),
    preimage: Some(|y| y.intersect(Interval::at_least(0.0)).map_increasing(math::ln)),
};

/// Natural logarithm.
pub(super) static LOG: FnDef = FnDef {
    name: "log",
    params: &["x"],
    summary: "the natural logarithm",
    docs: "To base e, as in R and Stata. Null for 0 and below.",
    example: "log(10)",
    overloads: &[of_float(|x| if x > 0.0 { math::ln(x) } else { f64::NAN })],
    domains: &[Interval::above(0.0)],
    interval: |args| rising(args, math::ln),
    preimage: Some(|y| y.map_increasing(math::exp)),
};

/// Decimal logarithm.
pub(super) static LOG10: FnDef = FnDef {
    name: "log10",
    params: &["x"],
    summary: "the logarithm to base 10",
    docs: "Null for 0 and below.",
    example: "log10(1000)",
    overloads: &[of_float(|x| if x > 0.0 { math::log10(x) } else { f64::NAN })],
    domains: &[Interval::above(0.0)],
    interval: |args| rising(args, math::log10),
    preimage: Some(|y| y.map_increasing(|y| math::pow(10.0, y))),
};

/// Log odds.
pub(super) static LOGIT: FnDef = FnDef {
    name: "logit",
    params: &["p"],
    summary: "the log odds of a probability",
    docs: "`log(p / (1 - p))`. Null unless `p` is above 0 and below 1. Its inverse is `expit`.",
    example: "logit(0.2)",
    overloads: &[of_float(math::logit)],
    domains: &[Interval::new(0.0, 1.0, true, true)],
    interval: |args| rising(args, ends_of_logit),
    preimage: Some(|y| y.map_increasing(math::expit)),
};

/// Probability from log odds.
pub(super) static EXPIT: FnDef = FnDef {
    name: "expit",
    params: &["x"],
    summary: "the probability with log odds `x`",
    docs: "`1 / (1 + exp(-x))`, the logistic function. Its inverse is `logit`.",
    example: "expit(-1.4)",
    overloads: &[of_float(math::expit)],
    domains: &[],
    interval: |args| args.first().map(|x| Interval::closed(math::expit(x.lo()), math::expit(x.hi()))),
    preimage: Some(|y| y.intersect(Interval::closed(0.0, 1.0)).map_increasing(ends_of_logit)),
};
