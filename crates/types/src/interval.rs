//! Intervals of the real line, the currency of supports and bounds.

use crate::Real;

/// A connected set of reals; an end may be open or infinite. Discrete types use closed whole ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Interval {
    lo: Real,
    hi: Real,
    lo_open: bool,
    hi_open: bool,
}

impl Interval {
    /// The whole line.
    pub const ALL: Self = Self::closed(f64::NEG_INFINITY, f64::INFINITY);
    /// No value at all.
    pub const EMPTY: Self = Self::closed(f64::INFINITY, f64::NEG_INFINITY);

    /// From `lo` to `hi`, both included. `lo > hi` is the empty set.
    pub const fn closed(lo: f64, hi: f64) -> Self {
        Self { lo: Real(lo), hi: Real(hi), lo_open: false, hi_open: false }
    }

    /// From `lo` to `hi` with the ends excluded where said.
    pub const fn new(lo: f64, hi: f64, lo_open: bool, hi_open: bool) -> Self {
        Self { lo: Real(lo), hi: Real(hi), lo_open, hi_open }
    }

    /// A single value.
    pub const fn point(value: f64) -> Self {
        Self::closed(value, value)
    }

    /// From `lo`, included, upwards.
    pub const fn at_least(lo: f64) -> Self {
        Self::closed(lo, f64::INFINITY)
    }

    /// All above `lo`, which is excluded.
    pub const fn above(lo: f64) -> Self {
        Self::new(lo, f64::INFINITY, true, false)
    }

    /// Up to `hi`, included.
    pub const fn at_most(hi: f64) -> Self {
        Self::closed(f64::NEG_INFINITY, hi)
    }

    /// The lower end, `-inf` where there is none.
    pub const fn lo(self) -> f64 {
        self.lo.0
    }

    /// The upper end, `inf` where there is none.
    pub const fn hi(self) -> f64 {
        self.hi.0
    }

    /// Whether the lower end is excluded.
    pub const fn lo_open(self) -> bool {
        self.lo_open
    }

    /// Whether the upper end is excluded.
    pub const fn hi_open(self) -> bool {
        self.hi_open
    }

    /// Whether no value is inside.
    pub fn is_empty(self) -> bool {
        let (lo, hi) = (self.lo(), self.hi());
        lo > hi || (lo == hi && (self.lo_open || self.hi_open)) || lo.is_nan() || hi.is_nan()
    }

    /// The only value inside, if there is just one.
    pub fn as_point(self) -> Option<f64> {
        (!self.is_empty() && self.lo() == self.hi()).then(|| self.lo())
    }

    /// Whether both ends are finite.
    pub fn is_bounded(self) -> bool {
        self.lo().is_finite() && self.hi().is_finite()
    }

    /// Whether `value` is inside.
    pub fn contains(self, value: f64) -> bool {
        let above = if self.lo_open { value > self.lo() } else { value >= self.lo() };
        let below = if self.hi_open { value < self.hi() } else { value <= self.hi() };
        above && below
    }

    /// Whether every value of `other` is inside.
    pub fn covers(self, other: Self) -> bool {
        if other.is_empty() {
            return true;
        }
        let lo = self.lo() < other.lo() || (self.lo() == other.lo() && (!self.lo_open || other.lo_open));
        let hi = self.hi() > other.hi() || (self.hi() == other.hi() && (!self.hi_open || other.hi_open));
        lo && hi
    }

    /// The values inside both.
    pub fn intersect(self, other: Self) -> Self {
        let (lo, lo_open) = match self.lo().partial_cmp(&other.lo()) {
            Some(std::cmp::Ordering::Less) => (other.lo, other.lo_open),
            Some(std::cmp::Ordering::Equal) => (self.lo, self.lo_open || other.lo_open),
            _ => (self.lo, self.lo_open),
        };
        let (hi, hi_open) = match self.hi().partial_cmp(&other.hi()) {
            Some(std::cmp::Ordering::Greater) => (other.hi, other.hi_open),
            Some(std::cmp::Ordering::Equal) => (self.hi, self.hi_open || other.hi_open),
            _ => (self.hi, self.hi_open),
        };
        Self { lo, hi, lo_open, hi_open }
    }

    /// The smallest interval that covers both.
    pub fn hull(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        let (lo, lo_open) = match self.lo().partial_cmp(&other.lo()) {
            Some(std::cmp::Ordering::Greater) => (other.lo, other.lo_open),
            Some(std::cmp::Ordering::Equal) => (self.lo, self.lo_open && other.lo_open),
            _ => (self.lo, self.lo_open),
        };
        let (hi, hi_open) = match self.hi().partial_cmp(&other.hi()) {
            Some(std::cmp::Ordering::Less) => (other.hi, other.hi_open),
            Some(std::cmp::Ordering::Equal) => (self.hi, self.hi_open && other.hi_open),
            _ => (self.hi, self.hi_open),
        };
        Self { lo, hi, lo_open, hi_open }
    }

    /// The image under a non-decreasing function.
    pub fn map_increasing(self, f: impl Fn(f64) -> f64) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        Self::new(f(self.lo()), f(self.hi()), self.lo_open, self.hi_open)
    }

    /// The image under a non-increasing function.
    pub fn map_decreasing(self, f: impl Fn(f64) -> f64) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        Self::new(f(self.hi()), f(self.lo()), self.hi_open, self.lo_open)
    }

    /// All `-x`.
    pub fn negate(self) -> Self {
        self.map_decreasing(|x| -x)
    }

    /// All `x + y`.
    pub fn plus(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        Self::new(
            self.lo() + other.lo(),
            self.hi() + other.hi(),
            self.lo_open || other.lo_open,
            self.hi_open || other.hi_open,
        )
    }

    /// All `x - y`.
    pub fn minus(self, other: Self) -> Self {
        self.plus(other.negate())
    }

    /// All `x * y`; zero times an infinite end counts as zero. Ends are closed: an outer bound.
    pub fn times(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        let product = |x: f64, y: f64| if x == 0.0 || y == 0.0 { 0.0 } else { x * y };
        let corners = [
            product(self.lo(), other.lo()),
            product(self.lo(), other.hi()),
            product(self.hi(), other.lo()),
            product(self.hi(), other.hi()),
        ];
        Self::closed(
            corners.into_iter().fold(f64::INFINITY, f64::min),
            corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
        )
    }

    /// All `x / y` with `y` other than zero. Where the divisor spans zero the result is the whole line.
    pub fn over(self, other: Self) -> Self {
        if self.is_empty() || other.is_empty() {
            return Self::EMPTY;
        }
        if other.lo() < 0.0 && other.hi() > 0.0 {
            return Self::ALL;
        }
        let (lo, hi) = (other.lo(), other.hi());
        let reciprocal = if lo == 0.0 && hi == 0.0 {
            return Self::EMPTY;
        } else if lo == 0.0 {
            Self::closed(1.0 / hi, f64::INFINITY)
        } else if hi == 0.0 {
            Self::closed(f64::NEG_INFINITY, 1.0 / lo)
        } else {
            Self::closed(1.0 / hi, 1.0 / lo)
        };
        self.times(reciprocal)
    }

    /// The same set of whole numbers with closed, whole ends.
    pub fn whole(self) -> Self {
        if self.is_empty() {
            return Self::EMPTY;
        }
        let lo = if self.lo_open { self.lo().floor() + 1.0 } else { self.lo().ceil() };
        let hi = if self.hi_open { self.hi().ceil() - 1.0 } else { self.hi().floor() };
        Self::closed(lo, hi)
    }
}
