//! The inverse of the incomplete gamma functions.

use super::Shape;
use crate::math::{exp, ln, normal_quantile};

impl Shape {
    /// The x with P(X <= x) = p, 0 < p < 1.
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        if p <= 0.5 { self.solve_lower(p) } else { self.solve_upper(1.0 - p) }
    }

    /// The x with P(X > x) = q, 0 < q < 1.
    pub(crate) fn upper_quantile(&self, q: f64) -> f64 {
        if q < 0.5 { self.solve_upper(q) } else { self.solve_lower(1.0 - q) }
    }

    /// The start by Wilson and Hilferty (1931): the cube root is nearly normal.
    fn near_normal(&self, z: f64) -> f64 {
        let t = 1.0 - 1.0 / (9.0 * self.a) + z / (3.0 * self.root);
        self.a * t * t * t
    }

    /// The start for a small lower tail: P = x^a (1 - a x / (a + 1) + ..) / gamma(a + 1), inverted.
    fn near_zero(&self, p: f64) -> f64 {
        let w = exp((ln(p) + self.ln_factorial()) / self.a);
        w * (1.0 + w / (self.a + 1.0))
    }

    fn solve_lower(&self, p: f64) -> f64 {
        if !(p > 0.0) {
            return if p == 0.0 { 0.0 } else { f64::NAN };
        }
        let start = if self.a < 1.0 {
            self.near_zero(p)
        } else {
            let x = self.near_normal(normal_quantile(p));
            if x > 0.25 * self.a { x } else { self.near_zero(p).min(self.a) }
        };
        if start < f64::MIN_POSITIVE {
            return start;
        }
        self.refine(start, p, |tails| tails.lower, 1.0)
    }

    fn solve_upper(&self, q: f64) -> f64 {
        if !(q > 0.0) {
            return if q == 0.0 { f64::INFINITY } else { f64::NAN };
        }
        let start = if self.a < 1.0 {
            // Q is about x^(a-1) e^-x / gamma(a): one round of the fixed point; where the median is tiny, the lower start.
            let y = -(ln(q) + self.ln_factorial() - ln(self.a));
            if y > 1.5 { y + (self.a - 1.0) * ln(y) } else { self.near_zero(1.0 - q) }
        } else {
            self.near_normal(-normal_quantile(q))
        };
        if start < f64::MIN_POSITIVE {
            return start;
        }
        self.refine(start, q, |tails| tails.upper, -1.0)
    }

    /// Halley's method on one tail, on logarithms while far away, inside a bracket. `sign` is the direction in which the tail
    /// grows.
    fn refine(&self, start: f64, target: f64, tail: fn(&super::incomplete::Tails) -> f64, sign: f64) -> f64 {
        let mut x = start;
        let (mut below, mut above) = (0.0, f64::INFINITY);
        for _ in 0..100 {
            let tails = self.tails(x);
            let mass = tail(&tails);
            let excess = (mass - target) * sign;
            if excess > 0.0 {
                above = x;
            } else {
                below = x;
            }
            let ratio = mass / target;
            let next = if (ratio - 1.0).abs() < 0.3 {
                let t = excess / tails.slope;
                // t is the Newton step over x; f''/f' = (a - 1)/x - 1.
                let bend = 0.5 * t * (self.a - 1.0 - x);
                let step = if bend.abs() < 0.5 { t / (1.0 - bend) } else { t };
                // Cubic convergence, in standard deviations: what is left is below the last bit.
                if step.abs() * self.root.max(1.0) < 4e-6 {
                    return x - x * step;
                }
                x - x * step
            } else {
                let relative = ln(ratio) * mass / tails.slope * sign;
                if sign > 0.0 { x * exp(-relative) } else { x - x * relative }
            };
            if !(next > below && next < above) {
                x = match (below > 0.0, above < f64::INFINITY) {
                    (true, true) => below.sqrt() * above.sqrt(),
                    (true, false) => 2.0 * x,
                    (false, _) => 0.125 * x,
                };
                if !(x > below && x < above) {
                    return x;
                }
            } else {
                x = next;
            }
        }
        x
    }
}
