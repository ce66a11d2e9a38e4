//! The generalized Pareto distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::{exp, expm1, ln, ln_1p};
use crate::sampler::kernel;

/// Beyond these ends draws would leave the doubles.
const EXCESS: Domain =
    Domain { within: Interval::closed(-10.0, 10.0), whole: false, words: "between -10 and 10" };

/// The distribution of excesses over a high threshold.
pub(crate) static DEF: DistDef = DistDef {
    name: "GeneralizedPareto",
    summary: "excesses over a threshold: claims, losses, floods",
    docs: "Density `(1 + shape z)^(-1 / shape - 1) / scale` with `z = (x - location) / scale`, for `z >= 0`; `shape: 0` is the \
           exponential distribution, a positive shape a power law with tail `1 / shape`, a negative one ends at \
           `location - scale / shape` (Pickands 1975). The mean is infinite unless `shape < 1`, the variance unless `shape < 1/2`.\n\n\
           Drawn by quantile: `location + scale ((1 - u)^(-shape) - 1) / shape`.",
    example: "GeneralizedPareto(location: 1000, scale: 400, shape: 0.2)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            domain::LOCATION,
            domain::SCALE,
            ParamDef { name: "shape", doc: "The weight of the tail.", domain: EXCESS, dim: Dim::Number },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [location, scale, shape] if shape.hi() < 0.0 => {
            Interval::closed(location.lo(), location.hi() - scale.hi() / shape.hi())
        }
        [location, ..] => Interval::at_least(location.lo()),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Placed<GeneralizedPareto>>()),
};

struct GeneralizedPareto;

impl Standard for GeneralizedPareto {
    type Shape = f64;

    fn place(&[location, scale, shape, ..]: &Params) -> Place {
        let anchor = if shape < 0.0 { location - scale / shape } else { location };
        Place { location, scale, anchor }
    }

    fn shape(&[_, _, shape, ..]: &Params) -> f64 {
        shape
    }

    fn support(params @ &[location, _, shape, ..]: &Params) -> Interval {
        let end = if shape < 0.0 { Self::place(params).anchor } else { f64::INFINITY };
        Interval::closed(location, end)
    }

    fn tails(&shape: &f64, z: f64, y: f64) -> (f64, f64) {
        let hazard = hazard(shape, z, y);
        (-expm1(-hazard), exp(-hazard))
    }

    fn quantile(&shape: &f64, p: f64, q: f64) -> f64 {
        let hazard = if p < q { -ln_1p(-p) } else { -ln(q) };
        if shape == 0.0 { hazard } else { expm1(shape * hazard) / shape }
    }

    fn density(&shape: &f64, z: f64, y: f64) -> f64 {
        if shape == -1.0 { 1.0 } else { exp(-(1.0 + shape) * hazard(shape, z, y)) }
    }

    fn mean(&shape: &f64) -> f64 {
        if shape < 1.0 { 1.0 / (1.0 - shape) } else { f64::INFINITY }
    }

    fn variance(&shape: &f64) -> f64 {
        if shape < 0.5 { 1.0 / ((1.0 - shape) * (1.0 - shape) * (1.0 - 2.0 * shape)) } else { f64::INFINITY }
    }

    fn entropy(&shape: &f64) -> f64 {
        1.0 + shape
    }
}

/// -ln P(Z > z); near an upper end by the distance to it.
fn hazard(shape: f64, z: f64, y: f64) -> f64 {
    if shape == 0.0 {
        z
    } else if shape * z < -0.5 {
        ln(-shape * y) / shape
    } else {
        ln_1p(shape * z) / shape
    }
}
