//! The beta distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::beta::Pair;
use crate::sampler::{Distribution, kernel};

const MEAN: ParamDef =
    ParamDef { name: "mean", doc: "The mean.", domain: domain::INNER_PROBABILITY, dim: Dim::Number };

/// The distribution of shares.
pub(crate) static DEF: DistDef = DistDef {
    name: "Beta",
    summary: "shares and probabilities: values between 0 and 1",
    docs: "Density `x^(a-1) (1-x)^(b-1) / B(a, b)` for `0 < x < 1`. `mean = a / (a + b)`; `size = a + b` is the weight of a sample \
           that would teach as much; `sd^2 = mean (1 - mean) / (size + 1)`.\n\n\
           Drawn by quantile: Halley's method on the incomplete beta function (continued fraction, Gauss-Legendre quadrature for \
           large shapes), so that every row keeps its rank when a parameter changes.",
    example: "Beta(mean: 0.3, sd: 0.1)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[
                ParamDef { name: "a", doc: "The first shape.", domain: domain::SHAPE, dim: Dim::Number },
                ParamDef { name: "b", doc: "The second shape.", domain: domain::SHAPE, dim: Dim::Number },
            ],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[
                MEAN,
                ParamDef {
                    name: "sd",
                    doc: "The standard deviation.",
                    domain: domain::POSITIVE,
                    dim: Dim::Number,
                },
            ],
            canonical: Some(|written| match *written {
                [mean, sd] => with_size(mean, mean * (1.0 - mean) / (sd * sd) - 1.0),
                _ => [f64::NAN; 4],
            }),
            check: Some(|written| match *written {
                [mean, sd] if !(sd * sd < mean * (1.0 - mean)) => {
                    Err("`sd` squared must be below `mean * (1 - mean)`")
                }
                [mean, sd] => {
                    let size = mean * (1.0 - mean) / (sd * sd) - 1.0;
                    domain::shapes(&[mean * size, (1.0 - mean) * size])
                }
                _ => Ok(()),
            }),
        },
        Form {
            range: false,
            params: &[
                MEAN,
                ParamDef {
                    name: "size",
                    doc: "The sum of both shapes.",
                    domain: domain::POSITIVE,
                    dim: Dim::Number,
                },
            ],
            canonical: Some(|written| match *written {
                [mean, size] => with_size(mean, size),
                _ => [f64::NAN; 4],
            }),
            check: Some(|written| match *written {
                [mean, size] => domain::shapes(&[mean * size, (1.0 - mean) * size]),
                _ => Ok(()),
            }),
        },
    ],
    over_values: None,
    support_over: |_, _| Interval::closed(0.0, 1.0),
    kind: DistKind::Kernel(kernel::<Beta>()),
};

struct Beta;

fn with_size(mean: f64, size: f64) -> Params {
    if size > 0.0 { [mean * size, (1.0 - mean) * size, 0.0, 0.0] } else { [f64::NAN; 4] }
}

/// The value for the uniform draw: by the smaller tail, since u and 1 - u are both exact.
fn value(pair: Pair, bits: u64) -> f64 {
    let u = unit_open(bits);
    if u < 0.5 { pair.quantile(u) } else { pair.upper_quantile(1.0 - u) }
}

impl Distribution for Beta {
    type Prepared = Pair;

    fn support(_: &Params) -> Interval {
        // Small shapes reach nearer to the ends than doubles do.
        Interval::closed(0.0, 1.0)
    }

    fn cdf(params: &Params, x: f64) -> f64 {
        Self::prepare(params).tails(x, 1.0 - x).lower
    }

    fn sf(params: &Params, x: f64) -> f64 {
        Self::prepare(params).tails(x, 1.0 - x).upper
    }

    fn quantile(params: &Params, p: f64) -> f64 {
        Self::prepare(params).quantile(p)
    }

    fn upper_quantile(params: &Params, q: f64) -> f64 {
        Self::prepare(params).upper_quantile(q)
    }

    fn mean(&[a, b, ..]: &Params) -> f64 {
        a / (a + b)
    }

    fn variance(&[a, b, ..]: &Params) -> f64 {
        (a / (a + b)) * (b / (a + b)) / (a + b + 1.0)
    }

    fn density(params: &Params, x: f64) -> f64 {
        Self::prepare(params).density(x, 1.0 - x)
    }

    fn entropy(params: &Params) -> f64 {
        Self::prepare(params).entropy()
    }

    fn prepare(&[a, b, ..]: &Params) -> Pair {
        Pair { a, b }
    }

    fn draw(params: &Params, bits: u64) -> f64 {
        value(Self::prepare(params), bits)
    }

    fn draw_all(pair: &Pair, bits: &[u64], out: &mut [f64]) {
        for (slot, bits) in out.iter_mut().zip(bits) {
            *slot = value(*pair, *bits);
        }
    }
}
