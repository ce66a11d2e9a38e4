//! The triangular distribution.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::ln;
use crate::sampler::kernel;

/// The distribution whose density is a triangle.
pub(crate) static DEF: DistDef = DistDef {
    name: "Triangular",
    summary: "a guess from a smallest, a most likely and a largest value",
    docs: "The density rises in a straight line from `min` to `2 / (max - min)` at `mode` and falls in one to `max`. Used where \
           nothing but these three is known. `mean = (min + mode + max) / 3`.\n\n\
           Drawn by quantile: `min + sqrt(u (max - min) (mode - min))` below the mode, the same from above beyond it.",
    example: "Triangular(min: 0, mode: 2, max: 10)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[domain::THREE_POINTS],
    over_values: None,
    support_over: |_, params| match params {
        [min, _, max] => Interval::closed(min.lo(), max.hi()),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Placed<Triangular>>()),
};

struct Triangular;

/// The shares of the width below and above the mode.
#[derive(Clone, Copy)]
struct Sides {
    below: f64,
    above: f64,
}

impl Standard for Triangular {
    type Shape = Sides;

    fn place(&[min, _, max, ..]: &Params) -> Place {
        Place { location: min, scale: max - min, anchor: max }
    }

    fn support(&[min, _, max, ..]: &Params) -> Interval {
        Interval::closed(min, max)
    }

    fn shape(&[min, mode, max, ..]: &Params) -> Sides {
        Sides { below: (mode - min) / (max - min), above: (max - mode) / (max - min) }
    }

    fn tails(sides: &Sides, z: f64, y: f64) -> (f64, f64) {
        // What is more than half is 1 less the rest; less than that is formed without cancellation.
        let rest = |tail: f64, exact: f64| if tail < 0.5 { 1.0 - tail } else { exact };
        if z <= sides.below {
            let lower = z * z / sides.below;
            (lower, rest(lower, (y * (1.0 + z) - sides.above) / sides.below))
        } else {
            let upper = y * y / sides.above;
            (rest(upper, (z * (1.0 + y) - sides.below) / sides.above), upper)
        }
    }

    fn quantile(sides: &Sides, p: f64, q: f64) -> f64 {
        if p <= sides.below {
            (p * sides.below).sqrt()
        } else {
            (sides.below + p * sides.above) / (1.0 + (q * sides.above).sqrt())
        }
    }

    fn density(sides: &Sides, z: f64, y: f64) -> f64 {
        2.0 * if z < sides.below {
            z / sides.below
        } else if sides.above > 0.0 {
            y / sides.above
        } else {
            1.0
        }
    }

    fn mean(sides: &Sides) -> f64 {
        (1.0 + sides.below) / 3.0
    }

    fn variance(sides: &Sides) -> f64 {
        (1.0 - sides.below * sides.above) / 18.0
    }

    fn entropy(_: &Sides) -> f64 {
        0.5 - ln(2.0)
    }
}
