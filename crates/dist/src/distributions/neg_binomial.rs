//! The negative binomial distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, UNBOUNDED};
use crate::math::beta::{Pair, binomial_mass};
use crate::math::gamma::{Shape, poisson_mass};
use crate::math::{exp, ln_1p, normal_quantile};
use crate::sampler::kernel;

const MEAN: ParamDef =
    ParamDef { name: "mean", doc: "The mean.", domain: domain::LARGEST_COUNT, dim: Dim::Number };
const SIZE: ParamDef = ParamDef {
    name: "size",
    doc: "The size: the smaller, the more the counts vary.",
    domain: domain::SHAPE,
    dim: Dim::Number,
};

/// The distribution of counts that vary more than at a constant rate.
pub(crate) static DEF: DistDef = DistDef {
    name: "NegBinomial",
    summary: "counts that vary more than at a constant rate",
    docs: "Mass `gamma(k + size) / (k! gamma(size)) p^size (1-p)^k` for whole `k >= 0`, with `p = size / (size + mean)`: failures \
           before success number `size`, or events whose rate itself follows a gamma distribution. \
           `variance = mean + mean^2 / size`, and `dispersion = 1 / size`.\n\n\
           Drawn by quantile: by adding masses from 0 where few are expected, else by a search from the gamma quantile with the \
           incomplete beta function and Loader's mass function (2000).",
    example: "NegBinomial(mean: 11, size: 3)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[
        Form { range: false, params: &[MEAN, SIZE], canonical: None, check: None },
        Form {
            range: false,
            params: &[
                MEAN,
                ParamDef {
                    name: "dispersion",
                    doc: "What the variance exceeds the mean by, over the squared mean.",
                    domain: Domain {
                        within: Interval::closed(1e-15, 1e9),
                        whole: false,
                        words: "between 1e-15 and 1e9",
                    },
                    dim: Dim::Number,
                },
            ],
            canonical: Some(|written| match *written {
                [mean, dispersion] => [mean, domain::reciprocal(dispersion), 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
        Form {
            range: false,
            params: &[
                SIZE,
                ParamDef {
                    name: "p",
                    doc: "The probability of success.",
                    domain: domain::POSITIVE_PROBABILITY,
                    dim: Dim::Number,
                },
            ],
            canonical: Some(|written| match *written {
                [size, p] => [size * ((1.0 - p) / p), size, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: Some(|written| match *written {
                [size, p] if !(size * ((1.0 - p) / p) <= UNBOUNDED) => {
                    Err("the mean `size * (1 - p) / p` must be at most 2^53")
                }
                _ => Ok(()),
            }),
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0 | 1, [mean, _]) if mean.as_point() == Some(0.0) => Interval::point(0.0),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<NegBinomial>>()),
};

struct NegBinomial;

#[derive(Clone, Copy)]
struct Overdispersed {
    mean: f64,
    size: f64,
    p: f64,
    q: f64,
}

impl Discrete for NegBinomial {
    type Shape = Overdispersed;

    fn shape(&[mean, size, ..]: &Params) -> Overdispersed {
        let valid = (0.0..=UNBOUNDED).contains(&mean) && size > 0.0;
        let mean = if valid { mean } else { f64::NAN };
        // Size and mean may be far apart: quotients of the larger by the smaller are not formed.
        let (p, q) = if size > mean {
            let r = mean / size;
            (1.0 / (1.0 + r), r / (1.0 + r))
        } else {
            let r = size / mean;
            (r / (1.0 + r), 1.0 / (1.0 + r))
        };
        Overdispersed { mean, size, p, q }
    }

    fn last(_: &Overdispersed) -> f64 {
        UNBOUNDED
    }

    fn sure(shape: &Overdispersed) -> Option<f64> {
        (shape.mean == 0.0).then_some(0.0)
    }

    fn mass(shape: &Overdispersed, k: f64) -> f64 {
        let Overdispersed { mean, size, p, q } = *shape;
        if k == 0.0 {
            return exp(-size * ln_1p(mean / size));
        }
        if size > 1e12 * (k + 1.0) * (k + 1.0) && size > 1e12 * (mean + 1.0) * (mean + 1.0) {
            return poisson_mass(k, mean);
        }
        binomial_mass(size, k, p, q) * (size / (size + k))
    }

    fn ratio(shape: &Overdispersed, k: f64) -> f64 {
        (k + shape.size) / (k + 1.0) * shape.q
    }

    fn tails(shape: &Overdispersed, k: f64) -> (f64, f64) {
        let tails = Pair { a: shape.size, b: k + 1.0 }.tails(shape.p, shape.q);
        (tails.lower, tails.upper)
    }

    fn guess(shape: &Overdispersed, p: f64, q: f64) -> f64 {
        let Overdispersed { mean, size, .. } = *shape;
        if size > 1e6 {
            let z = if p <= q { normal_quantile(p) } else { -normal_quantile(q) };
            return mean + Self::variance(shape).sqrt() * z + (z * z - 1.0) / 6.0 * (1.0 + 2.0 * mean / size);
        }
        // The gamma distribution with the same mean and variance.
        let matched = size * (mean / (mean + size));
        let gamma = Shape::new(matched);
        let x = if p <= q { gamma.quantile(p) } else { gamma.upper_quantile(q) };
        x * (1.0 + mean / size)
    }

    fn mode(shape: &Overdispersed) -> f64 {
        if shape.size <= 1.0 { 0.0 } else { ((shape.size - 1.0) * (shape.mean / shape.size)).floor() }
    }

    fn mean(shape: &Overdispersed) -> f64 {
        shape.mean
    }

    fn variance(shape: &Overdispersed) -> f64 {
        shape.mean + shape.mean * (shape.mean / shape.size)
    }

    fn sum(&[a, m, ..]: &Params, &[b, n, ..]: &Params) -> Option<Params> {
        // The same probability of success, but for rounding.
        let alike = (a * n - b * m).abs() <= 1e-14 * (a * n);
        (alike && a + b <= UNBOUNDED).then_some([a + b, m + n, 0.0, 0.0])
    }
}
