//! The logistic distribution.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::{exp, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution behind logistic regression.
pub(crate) static DEF: DistDef = DistDef {
    name: "Logistic",
    summary: "a bell curve with slightly heavier tails: latent scores of logistic models",
    docs: "Density `exp(-z) / (scale (1 + exp(-z))^2)` with `z = (x - location) / scale`. The standard deviation is \
           `scale pi / sqrt(3)`.\n\n\
           Drawn by quantile: `location + scale ln(u / (1 - u))`.",
    example: "Logistic(location: 50, scale: 6)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[domain::PLACED],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Kernel(kernel::<Placed<Logistic>>()),
};

struct Logistic;

impl Standard for Logistic {
    type Shape = ();

    fn place(&[location, scale, ..]: &Params) -> Place {
        Place::new(location, scale)
    }

    fn shape(_: &Params) {}

    fn support(_: &Params) -> Interval {
        Interval::ALL
    }

    fn tails((): &(), z: f64, _: f64) -> (f64, f64) {
        (1.0 / (1.0 + exp(-z)), 1.0 / (1.0 + exp(z)))
    }

    fn quantile((): &(), p: f64, q: f64) -> f64 {
        // In the middle ln p and ln q nearly cancel; the differences are exact there.
        if p < 0.25 {
            ln(p) - ln_1p(-p)
        } else if q < 0.25 {
            ln_1p(-q) - ln(q)
        } else if p < q {
            ln_1p((2.0 * p - 1.0) / (1.0 - p))
        } else {
            ln_1p((1.0 - 2.0 * q) / q)
        }
    }

    fn density((): &(), z: f64, _: f64) -> f64 {
        let fall = exp(-z.abs());
        fall / ((1.0 + fall) * (1.0 + fall))
    }

    fn mean((): &()) -> f64 {
        0.0
    }

    fn variance((): &()) -> f64 {
        std::f64::consts::PI * std::f64::consts::PI / 3.0
    }

    fn entropy((): &()) -> f64 {
        2.0
    }
}
