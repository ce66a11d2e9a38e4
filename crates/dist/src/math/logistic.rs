//! Logarithms to other bases, powers, and the logistic function.

use super::{exp, ln, ln_1p};

/// 1 / (1 + e^-x).
#[inline(always)]
pub fn expit(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

/// ln(p / (1 - p)); NaN unless 0 < p < 1.
pub fn logit(p: f64) -> f64 {
    if p > 0.0 && p < 1.0 { ln(p) - ln_1p(-p) } else { f64::NAN }
}

/// The logarithm to base 10, exact at powers of ten.
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// The logarithm to base 2, exact at powers of two.
pub fn log2(x: f64) -> f64 {
    libm::log2(x)
}

/// The cube root.
pub fn cbrt(x: f64) -> f64 {
    libm::cbrt(x)
}

/// x^y, as IEEE 754 and C define its special cases.
pub fn pow(x: f64, y: f64) -> f64 {
    // Squares are by far the most frequent; the product is the correctly rounded result.
    if y == 2.0 { x * x } else { libm::pow(x, y) }
}
