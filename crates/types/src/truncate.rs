//! Distributions conditioned on an interval.
//!
//! A support is met by keeping the first draw where it fits; these functions make the second draw, by inversion within the
//! interval, which is exact however far in a tail the interval lies: masses are taken from the nearer tail, and differences are
//! formed between numbers of their own size.

use crate::{DistDef, Family, Interval, Kernel, Params};

/// The tails at both ends of an interval.
#[derive(Clone, Copy)]
struct Ends {
    /// P(X below the interval).
    below: f64,
    /// P(X above the lower end or on it).
    from: f64,
    /// P(X below the upper end or on it).
    up_to: f64,
    /// P(X above the interval).
    above: f64,
    lo: f64,
    hi: f64,
}

/// Where the mass of an interval lies.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Lower,
    Upper,
    Both,
}

impl Ends {
    fn new(def: &DistDef, kernel: &Kernel, params: &Params, within: Interval) -> Option<Self> {
        let discrete = def.family != Family::Continuous;
        let within = within.intersect((kernel.support)(params));
        let within = if discrete { within.whole() } else { within };
        if within.is_empty() || params.iter().any(|p| p.is_nan()) {
            return None;
        }
        let (lo, hi) = (within.lo(), within.hi());
        // What is at or below the end of a discrete interval belongs to it.
        let before = if discrete { lo - 1.0 } else { lo };
        let (below, from) = if lo == f64::NEG_INFINITY {
            (0.0, 1.0)
        } else {
            ((kernel.cdf)(params, before), (kernel.sf)(params, before))
        };
        let (up_to, above) = if hi == f64::INFINITY {
            (1.0, 0.0)
        } else {
            ((kernel.cdf)(params, hi), (kernel.sf)(params, hi))
        };
        Some(Self { below, from, up_to, above, lo, hi })
    }

    fn side(&self) -> Side {
        if self.up_to <= 0.5 {
            Side::Lower
        } else if self.from <= 0.5 {
            Side::Upper
        } else {
            Side::Both
        }
    }

    fn mass(&self) -> f64 {
        match self.side() {
            Side::Lower => self.up_to - self.below,
            Side::Upper => self.from - self.above,
            Side::Both => 1.0 - self.below - self.above,
        }
    }
}

/// The probability of an interval, accurate in both tails; of whole numbers where the distribution is discrete.
pub fn mass(def: &DistDef, params: &Params, within: Interval) -> f64 {
    let Some(kernel) = def.kernel() else { return f64::NAN };
    if let Some(point) = (kernel.support)(params).as_point() {
        return f64::from(u8::from(within.contains(point)));
    }
    Ends::new(def, kernel, params, within).map_or(0.0, |ends| ends.mass().max(0.0))
}

/// The value at the share `u` (in (0, 1)) of the mass of an interval: the exact quantile of the distribution conditioned on the
/// interval, non-decreasing in `u` and always inside.
///
/// `None` where the interval has no mass, which includes masses too small for a double, below about 1e-308.
pub fn draw_within(def: &DistDef, params: &Params, within: Interval, u: f64) -> Option<f64> {
    let kernel = def.kernel()?;
    if let Some(point) = (kernel.support)(params).as_point() {
        return within.contains(point).then_some(point);
    }
    let ends = Ends::new(def, kernel, params, within)?;
    let mass = ends.mass();
    if !(mass > 0.0) {
        return None;
    }
    let by_lower = |p: f64| (kernel.quantile)(params, p);
    let by_upper = |q: f64| (kernel.upper_quantile)(params, q);
    let x = match ends.side() {
        Side::Lower => by_lower(ends.below + u * mass),
        Side::Upper => by_upper(ends.above + (1.0 - u) * mass),
        Side::Both => {
            let p = ends.below + u * mass;
            if p <= 0.5 { by_lower(p) } else { by_upper(ends.above + (1.0 - u) * mass) }
        }
    };
    let x = if x < ends.lo { ends.lo } else { x };
    let x = if x > ends.hi { ends.hi } else { x };
    if x.is_nan() || within.contains(x) {
        return (!x.is_nan()).then_some(x);
    }
    // Only an excluded end is left: its neighbour inside stands for it.
    let neighbour = if x <= within.lo() { x.next_up() } else { x.next_down() };
    within.contains(neighbour).then_some(neighbour)
}
