//! The inverse of the incomplete beta function.

use super::Pair;
use crate::math::{exp, ln, ln_gamma, ln_gamma_1p, normal_quantile};

impl Pair {
    /// The x with P(X <= x) = p, 0 < p < 1.
    pub(crate) fn quantile(self, p: f64) -> f64 {
        if p <= 0.5 { self.solve(p) } else { 1.0 - self.flipped().solve(1.0 - p) }
    }

    /// The x with P(X > x) = q, 0 < q < 1.
    pub(crate) fn upper_quantile(self, q: f64) -> f64 {
        if q < 0.5 { 1.0 - self.flipped().solve(q) } else { self.solve(1.0 - q) }
    }

    /// The x with P(X <= x) = p <= 1/2, and 1 - x, each to full relative accuracy.
    pub(crate) fn both(self, p: f64) -> (f64, f64) {
        let x = self.solve(p);
        let mut y = 1.0 - x;
        if x > 0.5 && p > 0.0 {
            // Newton's method in y, whose first digits are right.
            y = y.max(f64::EPSILON);
            for _ in 0..40 {
                let tails = self.tails(1.0 - y, y);
                let step = (tails.lower - p) / tails.slope * (1.0 - y);
                y *= if step > -0.5 { 1.0 + step.min(4.0) } else { 0.5 };
                if step.abs() < 1e-9 {
                    break;
                }
            }
        }
        (x, y)
    }

    /// ln(a B(a, b)): near 0 the lower tail is x^a over this.
    pub(crate) fn ln_a_beta(self) -> f64 {
        let Self { a, b } = self;
        if b > 1e8 { ln_gamma_1p(a) - a * ln(b) } else { ln_gamma_1p(a) + ln_gamma(b) - ln_gamma(a + b) }
    }

    /// Where the lower tail is x^a / (a B(a, b)), to first order.
    fn near_zero(self, p: f64) -> f64 {
        exp((ln(p) + self.ln_a_beta()) / self.a)
    }

    /// The start: Abramowitz and Stegun 26.5.22 where both shapes are above 1, else the power laws of the ends.
    fn start(self, p: f64) -> f64 {
        let Self { a, b } = self;
        if a > 1.0 && b > 1.0 {
            let z = -normal_quantile(p);
            let lambda = (z * z - 3.0) / 6.0;
            let (ra, rb) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
            let h = 2.0 / (ra + rb);
            let w = z * (h + lambda).max(0.0).sqrt() / h - (rb - ra) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
            let x = a / (a + b * exp(2.0 * w));
            return if x * (a + b) > 0.2 * a { x } else { self.near_zero(p).min(a / (a + b)) };
        }
        let x = self.near_zero(p);
        if x < 0.5 { x } else { 0.5 }
    }

    /// Halley's method on the lower tail, on logarithms while far away, inside a bracket; p <= 1/2.
    fn solve(self, p: f64) -> f64 {
        if !(p > 0.0) {
            return if p == 0.0 { 0.0 } else { f64::NAN };
        }
        let Self { a, b } = self;
        let mut x = self.start(p);
        if x < f64::MIN_POSITIVE {
            return x;
        }
        let (mut below, mut above) = (0.0f64, 1.0f64);
        let scale = a.min(b).max(1.0).sqrt();
        for _ in 0..100 {
            let y = 1.0 - x;
            let tails = self.tails(x, y);
            if tails.lower > p {
                above = x;
            } else {
                below = x;
            }
            let ratio = tails.lower / p;
            let next = if (ratio - 1.0).abs() < 0.3 {
                // t is the Newton step over x y; f''/f' = (a - 1)/x - (b - 1)/y.
                let t = (tails.lower - p) / tails.slope;
                let bend = 0.5 * t * ((a - 1.0) * y - (b - 1.0) * x);
                let step = if bend.abs() < 0.5 { t / (1.0 - bend) } else { t };
                let next = x - x * y * step;
                // Cubic convergence, in standard deviations: what is left is below the last bit.
                if step.abs() * scale < 4e-6 && next > 0.0 && next < 1.0 {
                    return next;
                }
                next
            } else {
                x * exp(-ln(ratio) * tails.lower * y / tails.slope)
            };
            x = if next > below && next < above {
                next
            } else if below > 0.0 && above > 8.0 * below {
                below.sqrt() * above.sqrt()
            } else if below > 0.0 || above > 0.5 {
                0.5 * (below + above)
            } else {
                0.125 * x
            };
            if !(x > below && x < above) {
                return x;
            }
        }
        x
    }
}
