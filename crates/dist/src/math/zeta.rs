//! Sums of powers of whole numbers: the zeta function and its parts.

use super::{exp, expm1, ln, ln_1p};

/// Sums of k^-exponent.
#[derive(Clone, Copy)]
pub(crate) struct PowerSums {
    pub(crate) exponent: f64,
}

/// B(2j) / (2j)! for j = 1, 2, ..: what Euler and Maclaurin's formula multiplies derivatives by.
const TERMS: [f64; 11] = [
    8.333_333_333_333_333e-2,
    -1.388_888_888_888_889e-3,
    3.306_878_306_878_307e-5,
    -8.267_195_767_195_768e-7,
    2.087_675_698_786_81e-8,
    -5.284_190_138_687_493e-10,
    1.338_253_653_068_467_9e-11,
    -3.389_680_296_322_582_6e-13,
    8.586_062_056_277_845e-15,
    -2.174_868_698_558_061_7e-16,
    5.509_002_828_360_23e-18,
];

impl PowerSums {
    /// x^-s.
    pub(crate) fn power(self, x: f64) -> f64 {
        if x == f64::INFINITY { 0.0 } else { exp(-self.exponent * ln(x)) }
    }

    /// The integral of x^-s from a to b, the same digits for all s near 1; `b` infinite only if s > 1.
    fn integral(self, a: f64, b: f64) -> f64 {
        let r = 1.0 - self.exponent;
        if b == f64::INFINITY {
            return exp(r * ln(a)) / -r;
        }
        let log = ln_1p((b - a) / a);
        if r == 0.0 {
            return log;
        }
        // The larger of both powers is taken out.
        if r < 0.0 { exp(r * ln(a)) * (expm1(r * log) / r) } else { exp(r * ln(b)) * (-expm1(-r * log) / r) }
    }

    /// The sum of k^-s for whole k from a to b, both included: the first one by one, the rest by Euler and Maclaurin's formula.
    pub(crate) fn between(self, a: f64, b: f64) -> f64 {
        // From here on the terms of the formula shrink by 30 each.
        let far = 16.0 + self.exponent.abs().ceil();
        let mut sum = 0.0;
        let mut k = a;
        while k < far {
            if k > b {
                return sum;
            }
            let term = self.power(k);
            sum += term;
            if self.exponent > 1.0 && term <= 1e-20 * sum {
                return sum;
            }
            k += 1.0;
        }
        if k > b {
            return sum;
        }
        if k == b {
            return sum + self.power(k);
        }
        sum + (self.integral(k, b) + 0.5 * (self.power(k) + self.power(b)) + self.ends(k) - self.ends(b))
    }

    /// The derivatives' part of the formula at an end.
    fn ends(self, x: f64) -> f64 {
        if x == f64::INFINITY {
            return 0.0;
        }
        let s = self.exponent;
        let mut derivative = s * self.power(x) / x;
        let mut sum = 0.0;
        for (j, term) in (1u32..).zip(TERMS) {
            sum += term * derivative;
            let order = f64::from(2 * j - 1);
            derivative *= (s + order) / x * ((s + order + 1.0) / x);
        }
        sum
    }

    /// The end to which the integral from `a` reaches `area`.
    pub(crate) fn reaching(self, a: f64, area: f64) -> f64 {
        let r = 1.0 - self.exponent;
        if r == 0.0 {
            return a * exp(area);
        }
        let power = exp(r * ln(a)) + r * area;
        if power > 0.0 { exp(ln(power) / r) } else { f64::MAX }
    }

    /// The start from which the integral to `b` is `area`.
    pub(crate) fn leaving(self, b: f64, area: f64) -> f64 {
        let r = 1.0 - self.exponent;
        if r == 0.0 {
            return b * exp(-area);
        }
        let end = if b == f64::INFINITY { 0.0 } else { exp(r * ln(b)) };
        let power = end - r * area;
        if power > 0.0 { exp(ln(power) / r) } else { 1.0 }
    }
}
