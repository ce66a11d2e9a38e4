//! The PERT distribution.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::beta::Pair;
use crate::sampler::kernel;

/// The beta distribution with a given smallest, most likely and largest value.
pub(crate) static DEF: DistDef = DistDef {
    name: "Pert",
    summary: "a smooth guess from a smallest, a most likely and a largest value",
    docs: "A beta distribution stretched over `min..max` with shapes `1 + 4 (mode - min) / (max - min)` and \
           `1 + 4 (max - mode) / (max - min)`, so that `mean = (min + 4 mode + max) / 6` (Malcolm, Roseboom, Clark and Fazar 1959). \
           More of it lies near the mode than in a triangle.\n\n\
           Drawn by quantile: the inverse of the incomplete beta function.",
    example: "Pert(min: 2, mode: 5, max: 14)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[domain::THREE_POINTS],
    over_values: None,
    support_over: |_, params| match params {
        [min, _, max] => Interval::closed(min.lo(), max.hi()),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Placed<Pert>>()),
};

struct Pert;

impl Standard for Pert {
    type Shape = Pair;

    fn place(&[min, _, max, ..]: &Params) -> Place {
        Place { location: min, scale: max - min, anchor: max }
    }

    fn support(&[min, _, max, ..]: &Params) -> Interval {
        Interval::closed(min, max)
    }

    fn shape(&[min, mode, max, ..]: &Params) -> Pair {
        let width = max - min;
        Pair { a: 1.0 + 4.0 * ((mode - min) / width), b: 1.0 + 4.0 * ((max - mode) / width) }
    }

    fn tails(pair: &Pair, z: f64, y: f64) -> (f64, f64) {
        let tails = pair.tails(z, y);
        (tails.lower, tails.upper)
    }

    fn quantile(pair: &Pair, p: f64, q: f64) -> f64 {
        if p < q { pair.quantile(p) } else { pair.upper_quantile(q) }
    }

    fn density(pair: &Pair, z: f64, y: f64) -> f64 {
        pair.density(z, y)
    }

    fn mean(pair: &Pair) -> f64 {
        pair.a / 6.0
    }

    fn variance(pair: &Pair) -> f64 {
        pair.a * pair.b / 252.0
    }

    fn entropy(pair: &Pair) -> f64 {
        pair.entropy()
    }
}
