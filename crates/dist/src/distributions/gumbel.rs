//! The Gumbel distribution.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::gamma::EULER;
use crate::math::{exp, expm1, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution of the largest of many.
pub(crate) static DEF: DistDef = DistDef {
    name: "Gumbel",
    summary: "the largest of many values: floods, records, maxima of a year",
    docs: "Density `exp(-z - exp(-z)) / scale` with `z = (x - location) / scale`: the type I extreme value distribution of maxima \
           (Gumbel 1935). `location` is the most likely value, `mean = location + 0.5772 scale`, the standard deviation \
           `scale pi / sqrt(6)`. For minima write `-Gumbel(location: -m, scale: s)`.\n\n\
           Drawn by quantile: `location - scale ln(-ln u)`.",
    example: "Gumbel(location: 120, scale: 15)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[domain::PLACED],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Kernel(kernel::<Placed<Gumbel>>()),
};

struct Gumbel;

impl Standard for Gumbel {
    type Shape = ();

    fn place(&[location, scale, ..]: &Params) -> Place {
        Place::new(location, scale)
    }

    fn shape(_: &Params) {}

    fn support(_: &Params) -> Interval {
        Interval::ALL
    }

    fn tails((): &(), z: f64, _: f64) -> (f64, f64) {
        let t = exp(-z);
        (exp(-t), -expm1(-t))
    }

    fn quantile((): &(), p: f64, q: f64) -> f64 {
        -ln(if p < q { -ln(p) } else { -ln_1p(-q) })
    }

    fn density((): &(), z: f64, _: f64) -> f64 {
        exp(-z - exp(-z))
    }

    fn mean((): &()) -> f64 {
        EULER
    }

    fn variance((): &()) -> f64 {
        std::f64::consts::PI * std::f64::consts::PI / 6.0
    }

    fn entropy((): &()) -> f64 {
        1.0 + EULER
    }
}
