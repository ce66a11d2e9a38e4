//! The regularized incomplete beta function.

use std::cmp::Ordering;

use super::binomial_mass;
use crate::math::gamma::{LN_SQRT_2PI, digamma_less_ln, stirling_error};
use crate::math::integrate::panels;
use crate::math::{exp, expm1, ln, ln_1p};

/// The two shapes of a beta distribution.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) a: f64,
    pub(crate) b: f64,
}

/// P(X <= x), P(X > x) and x (1 - x) times the density.
#[derive(Clone, Copy)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) slope: f64,
}

impl Pair {
    /// The same distribution seen from the other end.
    pub(crate) fn flipped(self) -> Self {
        Self { a: self.b, b: self.a }
    }

    /// The density at x, where y = 1 - x.
    pub(crate) fn density(self, x: f64, y: f64) -> f64 {
        let Self { a, b } = self;
        if x > 0.0 && y > 0.0 {
            return binomial_mass(a, b, x, y) * (a / x) * (b / y / (a + b));
        }
        // At an end: a pole, the other shape, or nothing.
        let (near, far) = if x == 0.0 { (a, b) } else { (b, a) };
        match near.partial_cmp(&1.0) {
            _ if x.is_nan() => x,
            Some(Ordering::Less) if x == 0.0 || y == 0.0 => f64::INFINITY,
            Some(Ordering::Equal) if x == 0.0 || y == 0.0 => far,
            _ => 0.0,
        }
    }

    /// The entropy, ln B(a, b) - (a - 1) digamma(a) - (b - 1) digamma(b) + (a + b - 2) digamma(a + b), with Stirling's leading
    /// terms taken out of all functions, which cancel.
    pub(crate) fn entropy(self) -> f64 {
        let Self { a, b } = self;
        let sum = a + b;
        let part = |shape: f64| {
            0.5 * ln(shape / sum) + stirling_error(shape) - (shape - 1.0) * digamma_less_ln(shape)
        };
        part(a) + part(b) - 0.5 * ln(sum) - stirling_error(sum)
            + LN_SQRT_2PI
            + (sum - 2.0) * digamma_less_ln(sum)
    }

    /// Both tails at x, where y = 1 - x is given too so that either may be small.
    pub(crate) fn tails(self, x: f64, y: f64) -> Tails {
        let Self { a, b } = self;
        if !(x > 0.0) {
            return Tails { lower: 0.0, upper: 1.0, slope: 0.0 };
        }
        if !(y > 0.0) {
            return Tails { lower: 1.0, upper: 0.0, slope: 0.0 };
        }
        // x^a y^b / B(a, b)
        let slope = binomial_mass(a, b, x, y) * a * (b / (a + b));
        if x * (a + b + 2.0) < a + 1.0 {
            let lower = (slope * lower_over_slope(a, b, x, y)).min(1.0);
            Tails { lower, upper: 1.0 - lower, slope }
        } else {
            let upper = (slope * lower_over_slope(b, a, y, x)).min(1.0);
            Tails { lower: 1.0 - upper, upper, slope }
        }
    }
}

/// I_x(a, b) over x^a y^b / B(a, b), for x below about the mean.
fn lower_over_slope(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a > 3_000.0 { quadrature(a, b, x, y) } else { fraction(a, b, x) / a }
}

/// The continued fraction (Abramowitz and Stegun 26.5.8) by Lentz's method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let kept = |v: f64| if v.abs() < TINY { TINY } else { v };
    let (sum, above, below) = (a + b, a + 1.0, a - 1.0);
    let mut c = 1.0;
    let mut d = 1.0 / kept(1.0 - sum * x / above);
    let mut h = d;
    for m in 1..3_000 {
        let m = f64::from(m);
        let m2 = 2.0 * m;
        let even = m * (b - m) * x / ((below + m2) * (a + m2));
        d = 1.0 / kept(1.0 + even * d);
        c = kept(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (sum + m) * x / ((a + m2) * (above + m2));
        d = 1.0 / kept(1.0 + odd * d);
        c = kept(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 3e-16 {
            break;
        }
    }
    h
}

/// With t = x e^-s the integral becomes that of e^h(s), h(s) = -a s + (b - 1) ln(1 + (1 - e^-s) x / y), over s > 0 and over y.
/// For large a it is smooth and falls off within a few standard deviations: Gauss and Legendre in panels.
fn quadrature(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let odds = x / y;
    let slope = a - (b - 1.0) * odds;
    let h = |s: f64| {
        let fall = -expm1(-s);
        (b - 1.0) * (ln_1p(fall * odds) - fall * odds) - (a * (s - fall) + slope * fall)
    };
    // The end, where h is below -42, by growth from a scale that is surely too small.
    let mut end = 1.0 / (slope.abs() + (a + (b - 1.0).abs() * odds * (1.0 + odds)).sqrt());
    for _ in 0..64 {
        if h(end) < -42.0 {
            break;
        }
        end *= 1.5;
    }
    panels(|s| exp(h(s)), 0.0, end, 4) / y
}
