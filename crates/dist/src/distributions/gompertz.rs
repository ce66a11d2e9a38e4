//! The Gompertz distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::integrate::exponential_mean;
use crate::math::{exp, expm1, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution of lifetimes whose hazard grows exponentially.
pub(crate) static DEF: DistDef = DistDef {
    name: "Gompertz",
    summary: "ages at death: a hazard that grows exponentially",
    docs: "Hazard `rate exp(shape x)` for `x >= 0`: `rate` is the hazard at 0 and `shape` its growth (Gompertz 1825; the names of R's \
           `flexsurv`). Survival `exp(-rate (exp(shape x) - 1) / shape)`. `shape: 0` is the exponential distribution. Human mortality \
           from age 30 on: a shape near 0.09 per year.\n\n\
           Drawn by quantile: `ln(1 - shape ln(1 - u) / rate) / shape`.",
    example: "Gompertz(shape: 0.09, rate: 0.0002)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef {
                name: "shape",
                doc: "The growth of the hazard.",
                domain: domain::NOT_NEGATIVE,
                dim: Dim::Rate,
            },
            ParamDef { name: "rate", doc: "The hazard at 0.", domain: domain::POSITIVE, dim: Dim::Rate },
        ],
        canonical: None,
        check: Some(|written| match *written {
            [shape, rate]
                if !((1e-300..1e300).contains(&rate)
                    && (shape == 0.0 || (1e-15..1e15).contains(&(shape / rate)))) =>
            {
                Err("`shape` must be 0, or between 1e-15 and 1e15 times `rate`")
            }
            _ => Ok(()),
        }),
    }],
    over_values: None,
    support_over: |_, _| Interval::at_least(0.0),
    kind: DistKind::Kernel(kernel::<Placed<Gompertz>>()),
};

struct Gompertz;

/// The standard form has a hazard of 1 at 0; the shape is its growth.
impl Standard for Gompertz {
    type Shape = f64;

    fn place(&[_, rate, ..]: &Params) -> Place {
        Place::new(0.0, domain::reciprocal(rate))
    }

    fn shape(&[shape, rate, ..]: &Params) -> f64 {
        shape / rate
    }

    fn support(_: &Params) -> Interval {
        Interval::at_least(0.0)
    }

    fn tails(&growth: &f64, z: f64, _: f64) -> (f64, f64) {
        let hazard = if growth == 0.0 { z } else { expm1(growth * z) / growth };
        (-expm1(-hazard), exp(-hazard))
    }

    fn quantile(&growth: &f64, p: f64, q: f64) -> f64 {
        survived(growth, if p < q { -ln_1p(-p) } else { -ln(q) })
    }

    fn density(&growth: &f64, z: f64, _: f64) -> f64 {
        let hazard = if growth == 0.0 { z } else { expm1(growth * z) / growth };
        exp(growth * z - hazard)
    }

    fn mean(&growth: &f64) -> f64 {
        if growth == 0.0 { 1.0 } else { exponential_mean(|w| survived(growth, w)) }
    }

    fn variance(growth: &f64) -> f64 {
        let mean = Self::mean(growth);
        let square = |w: f64| (survived(*growth, w) - mean) * (survived(*growth, w) - mean);
        if *growth == 0.0 { 1.0 } else { exponential_mean(square) }
    }

    fn entropy(growth: &f64) -> f64 {
        // The density is exp(growth z) times the survival, whose logarithm has the mean -1.
        1.0 - growth * Self::mean(growth)
    }
}

/// The time at which the cumulated hazard is `w`.
fn survived(growth: f64, w: f64) -> f64 {
    if growth == 0.0 { w } else { ln_1p(growth * w) / growth }
}
