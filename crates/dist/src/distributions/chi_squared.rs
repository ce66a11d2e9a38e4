//! The chi-squared distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::gamma::Shape;
use crate::sampler::kernel;

/// The distribution of a sum of squares of standard normal numbers.
pub(crate) static DEF: DistDef = DistDef {
    name: "ChiSquared",
    summary: "a sum of squared standard normal numbers",
    docs: "Density `x^(df/2 - 1) exp(-x / 2) / (2^(df/2) gamma(df / 2))` for `x > 0`: a gamma distribution with shape `df / 2` and scale \
           2. The mean is `df`, the variance `2 df`.\n\n\
           Drawn by quantile: the inverse of the incomplete gamma function.",
    example: "ChiSquared(df: 4)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[ParamDef {
            name: "df",
            doc: "The degrees of freedom.",
            domain: domain::FREEDOM,
            dim: Dim::Number,
        }],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, _| Interval::at_least(0.0),
    kind: DistKind::Kernel(kernel::<Placed<ChiSquared>>()),
};

struct ChiSquared;

impl Standard for ChiSquared {
    type Shape = (f64, Shape);

    fn place(_: &Params) -> Place {
        Place::new(0.0, 2.0)
    }

    fn shape(&[df, ..]: &Params) -> (f64, Shape) {
        (df, Shape::new(0.5 * df))
    }

    fn support(_: &Params) -> Interval {
        // Few degrees of freedom reach below the smallest double.
        Interval::at_least(0.0)
    }

    fn tails((_, gamma): &(f64, Shape), z: f64, _: f64) -> (f64, f64) {
        let tails = gamma.tails(z);
        (tails.lower, tails.upper)
    }

    fn quantile((_, gamma): &(f64, Shape), p: f64, q: f64) -> f64 {
        if p < q { gamma.quantile(p) } else { gamma.upper_quantile(q) }
    }

    fn density((_, gamma): &(f64, Shape), z: f64, _: f64) -> f64 {
        gamma.density(z)
    }

    fn mean((df, _): &(f64, Shape)) -> f64 {
        0.5 * df
    }

    fn variance((df, _): &(f64, Shape)) -> f64 {
        0.5 * df
    }

    fn entropy((_, gamma): &(f64, Shape)) -> f64 {
        gamma.entropy()
    }
}
