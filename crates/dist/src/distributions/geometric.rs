//! The geometric distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, UNBOUNDED};
use crate::math::{exp, expm1, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution of failures before the first success.
pub(crate) static DEF: DistDef = DistDef {
    name: "Geometric",
    summary: "the number of failures before the first success",
    docs: "Mass `p (1-p)^k` for whole `k >= 0`; `mean = (1 - p) / p`. Failures are counted, not trials: where the success counts too, \
           add 1. What has failed so far says nothing about what is to come.\n\n\
           Drawn by quantile: by adding masses from 0 where few are expected, else `ceil(ln(1 - u) / ln(1 - p)) - 1`.",
    example: "Geometric(p: 0.2)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[ParamDef {
                name: "p",
                doc: "The probability of success.",
                domain: domain::POSITIVE_PROBABILITY,
                dim: Dim::Number,
            }],
            canonical: Some(|written| match *written {
                [p] => [(1.0 - p) / p, 0.0, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: Some(|written| match *written {
                [p] if !((1.0 - p) / p <= UNBOUNDED) => Err("the mean `(1 - p) / p` must be at most 2^53"),
                _ => Ok(()),
            }),
        },
        Form {
            range: false,
            params: &[ParamDef {
                name: "mean",
                doc: "The mean number of failures.",
                domain: domain::LARGEST_COUNT,
                dim: Dim::Number,
            }],
            canonical: None,
            check: None,
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0, [p]) if p.as_point() == Some(1.0) => Interval::point(0.0),
        (1, [mean]) if mean.as_point() == Some(0.0) => Interval::point(0.0),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<Geometric>>()),
};

struct Geometric;

/// The mean m and ln(1 - p) = -ln(1 + 1/m).
#[derive(Clone, Copy)]
struct Failing {
    mean: f64,
    log: f64,
}

impl Discrete for Geometric {
    type Shape = Failing;

    fn shape(&[mean, ..]: &Params) -> Failing {
        let mean = if (0.0..=UNBOUNDED).contains(&mean) { mean } else { f64::NAN };
        Failing { mean, log: -ln_1p(domain::reciprocal(mean)) }
    }

    fn last(_: &Failing) -> f64 {
        UNBOUNDED
    }

    fn sure(shape: &Failing) -> Option<f64> {
        (shape.mean == 0.0).then_some(0.0)
    }

    fn mass(shape: &Failing, k: f64) -> f64 {
        exp(k * shape.log) / (1.0 + shape.mean)
    }

    fn ratio(shape: &Failing, _: f64) -> f64 {
        shape.mean / (1.0 + shape.mean)
    }

    fn tails(shape: &Failing, k: f64) -> (f64, f64) {
        let log = (k + 1.0) * shape.log;
        (-expm1(log), exp(log))
    }

    fn guess(shape: &Failing, p: f64, q: f64) -> f64 {
        (if p <= q { ln_1p(-p) } else { ln(q) } / shape.log).ceil() - 1.0
    }

    fn mode(_: &Failing) -> f64 {
        0.0
    }

    fn mean(shape: &Failing) -> f64 {
        shape.mean
    }

    fn variance(shape: &Failing) -> f64 {
        shape.mean * (1.0 + shape.mean)
    }

    fn entropy(shape: &Failing) -> f64 {
        if shape.mean == 0.0 { 0.0 } else { ln_1p(shape.mean) - shape.mean * shape.log }
    }
}
