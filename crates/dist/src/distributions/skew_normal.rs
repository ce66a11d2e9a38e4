//! The skew-normal distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::owen;
use crate::math::solve::{self, Tail};
use crate::math::{normal_cdf, normal_density, normal_quantile};
use crate::sampler::kernel;

/// Beyond a million it is half of a bell.
const SKEW: Domain =
    Domain { within: Interval::closed(-1e6, 1e6), whole: false, words: "between -1e6 and 1e6" };

/// The normal distribution with a skewness.
pub(crate) static DEF: DistDef = DistDef {
    name: "SkewNormal",
    summary: "a bell curve that leans to one side",
    docs: "Density `2 phi(z) Phi(shape z) / scale` with `z = (x - location) / scale`, phi and Phi the standard normal density and \
           distribution function (Azzalini 1985). `shape: 0` is the normal distribution; a positive shape leans to the right. The mean \
           is `location + scale d sqrt(2 / pi)` with `d = shape / sqrt(1 + shape^2)`.\n\n\
           Drawn by quantile: Newton's method on the distribution function, with Owen's T function (1956) by quadrature.",
    example: "SkewNormal(location: 30, scale: 12, shape: 4)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            domain::LOCATION,
            domain::SCALE,
            ParamDef { name: "shape", doc: "The skewness: 0 is none.", domain: SKEW, dim: Dim::Number },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Kernel(kernel::<Placed<SkewNormal>>()),
};

struct SkewNormal;

impl Standard for SkewNormal {
    type Shape = f64;

    fn place(&[location, scale, ..]: &Params) -> Place {
        Place::new(location, scale)
    }

    fn shape(&[_, _, shape, ..]: &Params) -> f64 {
        shape
    }

    fn support(_: &Params) -> Interval {
        Interval::ALL
    }

    fn tails(&shape: &f64, z: f64, _: f64) -> (f64, f64) {
        // The thin tail is on the side away from the shape's sign.
        let (thin, thick) = owen::skewed_tails(z.abs(), shape.abs());
        match (z < 0.0, shape < 0.0) {
            (true, false) => (thin, 1.0 - thin),
            (true, true) => (thick, 1.0 - thick),
            (false, false) => (1.0 - thick, thick),
            (false, true) => (1.0 - thin, thin),
        }
    }

    fn quantile(&shape: &f64, p: f64, q: f64) -> f64 {
        let normal = if p < q { normal_quantile(p) } else { -normal_quantile(q) };
        let start = Self::mean(&shape) + Self::variance(&shape).sqrt() * normal;
        let tail = if p < q { Tail::Lower(p) } else { Tail::Upper(q) };
        solve::quantile(start, (-40.0, 40.0), tail, |z| {
            let (lower, upper) = Self::tails(&shape, z, -z);
            (if p < q { lower } else { upper }, Self::density(&shape, z, -z))
        })
    }

    fn density(&shape: &f64, z: f64, _: f64) -> f64 {
        2.0 * normal_density(z) * normal_cdf(shape * z)
    }

    fn mean(&shape: &f64) -> f64 {
        shape / (1.0 + shape * shape).sqrt() * (2.0 / std::f64::consts::PI).sqrt()
    }

    fn variance(&shape: &f64) -> f64 {
        const REST: f64 = 1.0 - std::f64::consts::FRAC_2_PI;
        (1.0 + REST * (shape * shape)) / (1.0 + shape * shape)
    }
}
