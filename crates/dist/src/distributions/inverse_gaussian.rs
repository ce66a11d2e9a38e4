//! The inverse Gaussian distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::integrate::{exponential_mean, panels};
use crate::math::solve::{self, Tail};
use crate::math::{NORMAL_ENTROPY, ln, normal_density, normal_mills, normal_quantile};
use crate::sampler::kernel;

/// The distribution of the time until a drifting Brownian motion reaches a level.
pub(crate) static DEF: DistDef = DistDef {
    name: "InverseGaussian",
    summary: "first passage times: reaction times, durations, skewed costs",
    docs: "Density `sqrt(shape / (2 pi x^3)) exp(-shape (x - mean)^2 / (2 mean^2 x))` for `x > 0`, also known as the Wald distribution. \
           The variance is `mean^3 / shape`.\n\n\
           Drawn by quantile: Newton's method on the distribution function (Shuster 1968), with Mills ratios in both tails, from the \
           quantile of the Birnbaum-Saunders distribution.",
    example: "InverseGaussian(mean: 4, shape: 12)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef { name: "mean", doc: "The mean.", domain: domain::POSITIVE, dim: Dim::Spread },
            ParamDef {
                name: "shape",
                doc: "The shape: the larger, the less the values vary.",
                domain: domain::POSITIVE,
                dim: Dim::Spread,
            },
        ],
        canonical: None,
        check: Some(|written| match *written {
            [mean, shape] if !(1e-9..=1e15).contains(&(shape / mean)) => {
                Err("`shape` must be between 1e-9 and 1e15 times `mean`")
            }
            _ => Ok(()),
        }),
    }],
    over_values: None,
    support_over: |_, _| Interval::above(0.0),
    kind: DistKind::Kernel(kernel::<Placed<InverseGaussian>>()),
};

struct InverseGaussian;

impl Standard for InverseGaussian {
    /// The shape over the mean, for a mean of 1.
    type Shape = f64;

    fn place(&[mean, ..]: &Params) -> Place {
        Place { location: 0.0, scale: mean, anchor: mean }
    }

    fn shape(&[mean, shape, ..]: &Params) -> f64 {
        shape / mean
    }

    fn support(_: &Params) -> Interval {
        Interval::above(0.0)
    }

    fn tails(&phi: &f64, z: f64, y: f64) -> (f64, f64) {
        // Normal points a and b with b^2 = a^2 + 4 phi: exp(2 phi) times the tail beyond b is the density at a times Mills' ratio
        // at b.
        let root = (phi / z).sqrt();
        let (a, b) = (root * -y, root * (z + 1.0));
        if a < 0.0 {
            let lower = (normal_density(a) * (normal_mills(-a) + normal_mills(b))).min(1.0);
            return (lower, 1.0 - lower);
        }
        let difference = if root > 0.15 {
            normal_mills(a) - normal_mills(b)
        } else {
            // The derivative of Mills' ratio is t M(t) - 1.
            panels(|t| 1.0 - t * normal_mills(t), a, b, 1)
        };
        let upper = normal_density(a) * difference;
        (1.0 - upper, upper)
    }

    fn quantile(&phi: &f64, p: f64, q: f64) -> f64 {
        let normal = if p < q { normal_quantile(p) } else { -normal_quantile(q) };
        let half = 0.5 * normal / phi.sqrt();
        let root = half.abs() + (half * half + 1.0).sqrt();
        let start = if half < 0.0 { 1.0 / (root * root) } else { root * root };
        let tail = if p < q { Tail::Lower(p) } else { Tail::Upper(q) };
        solve::quantile(start, (0.0, 1e30), tail, |z| {
            let (lower, upper) = Self::tails(&phi, z, 1.0 - z);
            (if p < q { lower } else { upper }, Self::density(&phi, z, 1.0 - z))
        })
    }

    fn density(&phi: &f64, z: f64, y: f64) -> f64 {
        if z > 0.0 { (phi / z).sqrt() / z * normal_density((phi / z).sqrt() * y) } else { 0.0 }
    }

    fn mean(_: &f64) -> f64 {
        1.0
    }

    fn variance(&phi: &f64) -> f64 {
        1.0 / phi
    }

    fn entropy(&phi: &f64) -> f64 {
        // The mean of ln z is -exp(2 phi) E1(2 phi), E1 the exponential integral.
        NORMAL_ENTROPY - 0.5 * ln(phi) - 1.5 * exponential_mean(|w| 1.0 / (w + 2.0 * phi))
    }
}
