//! The Pareto distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::{exp, expm1, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution whose tail is a power, from its smallest value on.
pub(crate) static DEF: DistDef = DistDef {
    name: "Pareto",
    summary: "a power law from a smallest value on: wealth, sizes of cities and claims",
    docs: "Density `shape / x (scale / x)^shape` for `x >= scale`: `scale` is the smallest value, and the share above `x` is \
           `(scale / x)^shape`. The mean is `scale shape / (shape - 1)`, infinite unless `shape > 1`; the variance is infinite unless \
           `shape > 2`. With `shape: 1.16` a fifth holds four fifths.\n\n\
           Drawn by quantile: `scale (1 - u)^(-1 / shape)`.",
    example: "Pareto(shape: 2.5, scale: 1000)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef {
                name: "shape",
                doc: "The power: the smaller, the heavier the tail.",
                domain: domain::TAIL_SHAPE,
                dim: Dim::Number,
            },
            ParamDef {
                name: "scale",
                doc: "The smallest value.",
                domain: domain::POSITIVE,
                dim: Dim::Spread,
            },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [_, scale] => Interval::at_least(scale.lo()),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Placed<Pareto>>()),
};

struct Pareto;

/// The standard form is what exceeds the smallest value, so that values near it keep their digits.
impl Standard for Pareto {
    type Shape = f64;

    fn place(&[_, scale, ..]: &Params) -> Place {
        Place::new(scale, scale)
    }

    fn shape(&[shape, ..]: &Params) -> f64 {
        shape
    }

    fn support(&[_, scale, ..]: &Params) -> Interval {
        Interval::at_least(scale)
    }

    fn tails(&a: &f64, z: f64, _: f64) -> (f64, f64) {
        let log = -a * ln_1p(z);
        (-expm1(log), exp(log))
    }

    fn quantile(&a: &f64, p: f64, q: f64) -> f64 {
        expm1(if p < q { -ln_1p(-p) } else { -ln(q) } / a)
    }

    fn density(&a: &f64, z: f64, _: f64) -> f64 {
        a * exp(-(a + 1.0) * ln_1p(z))
    }

    fn mean(&a: &f64) -> f64 {
        if a > 1.0 { 1.0 / (a - 1.0) } else { f64::INFINITY }
    }

    fn variance(&a: &f64) -> f64 {
        if a > 2.0 { a / ((a - 1.0) * (a - 1.0) * (a - 2.0)) } else { f64::INFINITY }
    }

    fn entropy(&a: &f64) -> f64 {
        1.0 + 1.0 / a - ln(a)
    }
}
