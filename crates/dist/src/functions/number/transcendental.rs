//! Roots, exponentials and logarithms.

use synthc_types::{FnDef, Interval};

use crate::functions::pattern::of_float;
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

/// Square root.
pub(super) static SQRT: FnDef = FnDef {
    name: "sqrt",
    params: &["x"],
    summary: "the square root",
    docs: "Null for negative numbers.",
    example: "sqrt(2)",
    gives: "1.4142135623730951",
    overloads: &[of_float(f64::sqrt)],
    domains: &[Interval::at_least(0.0)],
    interval: |args| rising(args, f64::sqrt),
    preimage: Some(|y| y.intersect(Interval::at_least(0.0)).map_increasing(|y| y * y)),
    ..FnDef::BASE
};

/// Exponential function.
pub(super) static EXP: FnDef = FnDef {
    name: "exp",
    params: &["x"],
    summary: "e to the power of `x`",
    docs: "Above `x = 709.78` the result is infinite, which a cell refuses as a whole number that runs over.",
    example: "exp(1)",
    gives: "2.718281828459045",
    overloads: &[of_float(math::exp)],
    interval: |args| rising(args, math::exp),
    preimage: Some(|y| y.intersect(Interval::at_least(0.0)).map_increasing(math::ln)),
    ..FnDef::BASE
};

/// Natural logarithm.
pub(super) static LOG: FnDef = FnDef {
    name: "log",
    params: &["x"],
    summary: "the natural logarithm",
    docs: "To base e, as in R and Stata. Null for 0 and below.",
    example: "log(10)",
    gives: "2.302585092994046",
    overloads: &[of_float(|x| if x > 0.0 { math::ln(x) } else { f64::NAN })],
    domains: &[Interval::above(0.0)],
    interval: |args| rising(args, math::ln),
    preimage: Some(|y| y.map_increasing(math::exp)),
    ..FnDef::BASE
};

/// Decimal logarithm.
pub(super) static LOG10: FnDef = FnDef {
    name: "log10",
    params: &["x"],
    summary: "the logarithm to base 10",
    docs: "Null for 0 and below.",
    example: "log10(1000)",
    gives: "3",
    overloads: &[of_float(|x| if x > 0.0 { math::log10(x) } else { f64::NAN })],
    domains: &[Interval::above(0.0)],
    interval: |args| rising(args, math::log10),
    preimage: Some(|y| y.map_increasing(|y| math::pow(10.0, y))),
    ..FnDef::BASE
};

/// Log odds.
pub(super) static LOGIT: FnDef = FnDef {
    name: "logit",
    params: &["p"],
    summary: "the log odds of a probability",
    docs: "`log(p / (1 - p))`. Null unless `p` is above 0 and below 1. Its inverse is `expit`.",
    example: "logit(0.2)",
    gives: "-1.3862943611198906",
    overloads: &[of_float(math::logit)],
    domains: &[Interval::new(0.0, 1.0, true, true)],
    interval: |args| rising(args, ends_of_logit),
    preimage: Some(|y| y.map_increasing(math::expit)),
    ..FnDef::BASE
};

/// Probability from log odds.
pub(super) static EXPIT: FnDef = FnDef {
    name: "expit",
    params: &["x"],
    summary: "the probability with log odds `x`",
    docs: "`1 / (1 + exp(-x))`, the logistic function. Its inverse is `logit`.",
    example: "expit(-1.4)",
    gives: "0.19781611144141825",
    overloads: &[of_float(math::expit)],
    interval: |args| args.first().map(|x| Interval::closed(math::expit(x.lo()), math::expit(x.hi()))),
    preimage: Some(|y| y.intersect(Interval::closed(0.0, 1.0)).map_increasing(ends_of_logit)),
    ..FnDef::BASE
};

/// Logarithm to base 2.
pub(super) static LOG2: FnDef = FnDef {
    name: "log2",
    params: &["x"],
    summary: "the logarithm to base 2",
    docs: "Null for 0 and below.",
    example: "log2(8)",
    gives: "3",
    overloads: &[of_float(|x| if x > 0.0 { math::log2(x) } else { f64::NAN })],
    domains: &[Interval::above(0.0)],
    interval: |args| rising(args, math::log2),
    preimage: Some(|y| y.map_increasing(|y| math::pow(2.0, y))),
    ..FnDef::BASE
};

/// Logarithm of one more.
pub(super) static LOG1P: FnDef = FnDef {
    name: "log1p",
    params: &["x"],
    summary: "the natural logarithm of `1 + x`, accurate near 0",
    docs: "Null for -1 and below. Its inverse is `expm1`.",
    example: "log1p(0.5)",
    gives: "0.4054651081081644",
    overloads: &[of_float(|x| if x > -1.0 { math::ln_1p(x) } else { f64::NAN })],
    domains: &[Interval::above(-1.0)],
    interval: |args| rising(args, math::ln_1p),
    preimage: Some(|y| y.map_increasing(math::expm1)),
    ..FnDef::BASE
};

/// Exponential less one.
pub(super) static EXPM1: FnDef = FnDef {
    name: "expm1",
    params: &["x"],
    summary: "e to the power of `x`, less 1, accurate near 0",
    docs: "Above `x = 709.78` the result is infinite, which a cell refuses as a whole number that runs over. Its inverse is `log1p`.",
    example: "expm1(1)",
    gives: "1.718281828459045",
    overloads: &[of_float(math::expm1)],
    interval: |args| rising(args, math::expm1),
    preimage: Some(|y| y.intersect(Interval::at_least(-1.0)).map_increasing(math::ln_1p)),
    ..FnDef::BASE
};

/// Cube root.
pub(super) static CBRT: FnDef = FnDef {
    name: "cbrt",
    params: &["x"],
    summary: "the cube root",
    docs: "Of negative numbers too: `cbrt(-8)` is -2.",
    example: "cbrt(27)",
    gives: "3",
    overloads: &[of_float(math::cbrt)],
    interval: |args| rising(args, math::cbrt),
    preimage: Some(|y| y.map_increasing(|y| y * y * y)),
    ..FnDef::BASE
};

/// Probit.
pub(super) static PROBIT: FnDef = FnDef {
    name: "probit",
    params: &["p"],
    summary: "the quantile of the standard normal distribution",
    docs: "The `z` below which a share `p` lies: `qnorm` of R, `invnormal` of Stata. Null unless `p` is above 0 and below 1. Its \
           inverse is `normal_cdf`.",
    example: "probit(0.975)",
    gives: "1.959963984540054",
    overloads: &[of_float(|p| if p > 0.0 && p < 1.0 { math::normal_quantile(p) } else { f64::NAN })],
    domains: &[Interval::new(0.0, 1.0, true, true)],
    interval: |args| rising(args, ends_of_probit),
    preimage: Some(|y| y.map_increasing(math::normal_cdf)),
    ..FnDef::BASE
};

/// The quantile, infinite at 0 and 1.
fn ends_of_probit(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        math::normal_quantile(p)
    }
}

/// Probability below.
pub(super) static NORMAL_CDF: FnDef = FnDef {
    name: "normal_cdf",
    params: &["z"],
    summary: "the share of the standard normal distribution below `z`",
    docs: "`pnorm` of R, `normal` of Stata. Its inverse is `probit`.",
    example: "normal_cdf(1.96)",
    gives: "0.9750021048517795",
    overloads: &[of_float(math::normal_cdf)],
    interval: |args| {
        args.first().map(|x| Interval::closed(math::normal_cdf(x.lo()), math::normal_cdf(x.hi())))
    },
    preimage: Some(|y| y.intersect(Interval::closed(0.0, 1.0)).map_increasing(ends_of_probit)),
    ..FnDef::BASE
};
