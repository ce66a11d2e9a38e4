//! The incomplete gamma functions P and Q.

use super::temme::TEMME;
use std::cmp::Ordering;

use super::{LN_SQRT_2PI, TAU, deviance, digamma_less_ln, ln_gamma_1p, stirling_error};
use crate::math::{exp, expm1, ln};

/// A gamma distribution's shape with what depends on it alone.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(super) a: f64,
    /// ln gamma(a + 1) below 15, the error of Stirling's formula above.
    pub(super) log_factor: f64,
    pub(super) root: f64,
}

/// P(X <= x), P(X > x) and x times the density of a gamma distribution with unit scale.
#[derive(Clone, Copy)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) slope: f64,
}

impl Shape {
    /// The shape `a`, which is positive.
    pub(crate) fn new(a: f64) -> Self {
        let log_factor = if a < 15.0 { ln_gamma_1p(a) } else { stirling_error(a) };
        Self { a, log_factor, root: a.sqrt() }
    }

    /// ln gamma(a + 1).
    pub(super) fn ln_factorial(&self) -> f64 {
        if self.a < 15.0 { self.log_factor } else { ln_gamma_1p(self.a) }
    }

    /// x^a e^-x / gamma(a + 1).
    fn prefix(&self, x: f64) -> f64 {
        if self.a < 15.0 {
            exp(self.a * ln(x) - x - self.log_factor)
        } else {
            exp(-self.log_factor - deviance(self.a, x)) / (TAU.sqrt() * self.root)
        }
    }

    /// The density of the distribution with unit scale.
    pub(crate) fn density(&self, x: f64) -> f64 {
        if x > 0.0 && x < f64::INFINITY {
            return self.prefix(x) * (self.a / x);
        }
        match (x == 0.0, self.a.partial_cmp(&1.0)) {
            (true, Some(Ordering::Less)) => f64::INFINITY,
            (true, Some(Ordering::Equal)) => 1.0,
            _ if x.is_nan() => x,
            _ => 0.0,
        }
    }

    /// The entropy of the distribution with unit scale, a + ln gamma(a) + (1 - a) digamma(a), with Stirling's leading terms
    /// taken out of both functions, which cancel.
    pub(crate) fn entropy(&self) -> f64 {
        let a = self.a;
        0.5 * ln(a) + LN_SQRT_2PI + stirling_error(a) + (1.0 - a) * digamma_less_ln(a)
    }

    /// Both tails at x, each to nearly full relative accuracy.
    pub(crate) fn tails(&self, x: f64) -> Tails {
        let a = self.a;
        if !(x > 0.0) {
            return Tails { lower: 0.0, upper: 1.0, slope: 0.0 };
        }
        if x == f64::INFINITY {
            return Tails { lower: 1.0, upper: 0.0, slope: 0.0 };
        }
        if a >= 20.0 && (x - a).abs() < 0.3 * a {
            return self.uniform(x);
        }
        if a < 1.0 && x <= 1.0 {
            return self.small(x);
        }
        let prefix = self.prefix(x);
        let slope = prefix * a;
        if x < a + 1.0 {
            let lower = (prefix * series(a, x)).min(1.0);
            Tails { lower, upper: 1.0 - lower, slope }
        } else {
            let upper = (slope * fraction(a, x)).min(1.0);
            Tails { lower: 1.0 - upper, upper, slope }
        }
    }

    /// For a < 1 and x <= 1: P = (1 + m)(1 + s) with both parts kept, so that Q = -(m + s + m s) has no cancellation (R's pgamma,
    /// Morten Welinder).
    fn small(&self, x: f64) -> Tails {
        let a = self.a;
        let log = a * ln(x) - self.log_factor;
        let m = expm1(log);
        let mut s = 0.0;
        let mut term = a;
        for n in 1..60 {
            let n = f64::from(n);
            term *= -x / n;
            let part = term / (a + n);
            s += part;
            if part.abs() <= 1e-17 * s.abs() {
                break;
            }
        }
        let power = exp(log);
        Tails { lower: power * (1.0 + s), upper: -(m + s + m * s), slope: power * exp(-x) * a }
    }

    /// Temme's expansion, uniform around x = a, for a >= 20 and |x - a| < 0.3 a.
    fn uniform(&self, x: f64) -> Tails {
        let a = self.a;
        let half_square = deviance(a, x);
        let root = half_square.sqrt();
        let size = root * (2.0 / a).sqrt();
        let eta = if x < a { -size } else { size };
        let mut sum = 0.0;
        for row in TEMME.iter().rev() {
            let mut c = 0.0;
            for coefficient in row.iter().rev() {
                c = c * eta + coefficient;
            }
            sum = sum / a + c;
        }
        let density = exp(-half_square) / (TAU.sqrt() * self.root);
        let rest = density * sum;
        let slope = density * exp(-self.log_factor) * a;
        let near = 0.5 * libm::erfc(root);
        if x < a {
            let lower = near - rest;
            Tails { lower, upper: 1.0 - lower, slope }
        } else {
            let upper = near + rest;
            Tails { lower: 1.0 - upper, upper, slope }
        }
    }
}

/// 1 + x/(a+1) + x^2/((a+1)(a+2)) + ..: for x < a + 1 each term is smaller than the last.
fn series(a: f64, x: f64) -> f64 {
    let mut sum = 1.0;
    let mut term = 1.0;
    let mut n = a;
    for _ in 0..2_000 {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term <= 1e-17 * sum {
            break;
        }
    }
    sum
}

/// Legendre's continued fraction for gamma(a, x) e^x x^-a, x >= a + 1, by Lentz's method.
fn fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..2_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}
