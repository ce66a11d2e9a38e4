//! A probability by the tail in which it is known best.

/// A probability and its complement, each with its own digits.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    /// P(X <= x).
    p: f64,
    /// P(X > x).
    q: f64,
}

impl Tail {
    /// The lower tail has mass `p`.
    pub fn lower(p: f64) -> Self {
        Self { p, q: 1.0 - p }
    }

    /// The upper tail has mass `q`.
    pub fn upper(q: f64) -> Self {
        Self { p: 1.0 - q, q }
    }

    /// Both, where each has digits that the other has not.
    pub(super) fn both(p: f64, q: f64) -> Self {
        Self { p, q }
    }

    /// The mass of the lower tail.
    pub fn p(self) -> f64 {
        self.p
    }

    /// The mass of the upper tail.
    pub fn q(self) -> f64 {
        self.q
    }

    /// The tail of `-x`.
    pub(super) fn flipped(self) -> Self {
        Self { p: self.q, q: self.p }
    }

    /// Whether the lower tail is the smaller one.
    pub(super) fn is_lower(self) -> bool {
        self.p <= self.q
    }

    /// Whether these masses below and above a place reach the tail's.
    pub(super) fn is_reached(self, below: f64, above: f64) -> Option<bool> {
        if below.is_nan() || above.is_nan() {
            return None;
        }
        // Sums of shares that are written in decimals miss their sum by the rounding of the digits.
        const BLUR: f64 = 4.0 * f64::EPSILON;
        Some(if self.is_lower() { below >= self.p * (1.0 - BLUR) } else { above <= self.q * (1.0 + BLUR) })
    }

    /// The smallest place at which `reached` holds, between one where it may not hold and one where it does.
    pub(super) fn search(self, first: f64, last: f64, reached: impl Fn(f64) -> Option<bool>) -> Option<f64> {
        let (mut lo, mut hi) = (first, last);
        if !lo.is_finite() || !hi.is_finite() {
            return None;
        }
        if reached(lo)? {
            return Some(lo);
        }
        // INVARIANT: not reached at `lo`, reached at `hi`.
        for _ in 0..200 {
            let middle = 0.5 * lo + 0.5 * hi;
            if !(middle > lo && middle < hi) || hi - lo <= 1e-15 * hi.abs() {
                break;
            }
            if reached(middle)? {
                hi = middle;
            } else {
                lo = middle;
            }
        }
        // Whole numbers are met from above.
        let whole = hi.round();
        if (hi - whole).abs() <= 1e-12 * whole.abs().max(1e-3) && reached(whole)? {
            Some(whole)
        } else {
            Some(hi)
        }
    }
}
