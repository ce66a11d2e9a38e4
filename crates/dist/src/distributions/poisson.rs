//! The Poisson distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, UNBOUNDED};
use crate::math::gamma::{Shape, poisson_mass};
use crate::math::{exp, normal_quantile};
use crate::sampler::kernel;

/// The distribution of the number of events at a constant rate.
pub(crate) static DEF: DistDef = DistDef {
    name: "Poisson",
    summary: "the number of events that happen independently at a constant rate",
    docs: "Mass `mean^k exp(-mean) / k!`. The variance equals the mean; where counts vary more, use one with a dispersion.\n\n\
           With `log`, `mean = exp(log)`, as in a Poisson regression.\n\n\
           Drawn by quantile: by adding masses from 0 for small means, else by a search from the expansion of Cornish and Fisher \
           with the incomplete gamma function (Temme 1979) and Loader's mass function (2000).",
    example: "Poisson(2.5)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[ParamDef {
                name: "mean",
                doc: "The mean number of events.",
                domain: domain::LARGEST_COUNT,
                dim: Dim::Number,
            }],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[ParamDef {
                name: "log",
                doc: "The natural logarithm of the mean.",
                domain: Domain {
                    within: Interval::closed(-f64::MAX, 36.0),
                    whole: false,
                    words: "at most 36",
                },
                dim: Dim::Number,
            }],
            canonical: Some(|written| match *written {
                [log] => [exp(log), 0.0, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0, [mean]) if mean.as_point() == Some(0.0) => Interval::point(0.0),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<Poisson>>()),
};

struct Poisson;

impl Discrete for Poisson {
    type Shape = f64;

    fn shape(&[mean, ..]: &Params) -> f64 {
        if (0.0..=UNBOUNDED).contains(&mean) { mean } else { f64::NAN }
    }

    fn last(_: &f64) -> f64 {
        UNBOUNDED
    }

    fn sure(mean: &f64) -> Option<f64> {
        (*mean == 0.0).then_some(0.0)
    }

    fn mass(mean: &f64, k: f64) -> f64 {
        poisson_mass(k, *mean)
    }

    fn ratio(mean: &f64, k: f64) -> f64 {
        mean / (k + 1.0)
    }

    fn tails(mean: &f64, k: f64) -> (f64, f64) {
        let tails = Shape::new(k + 1.0).tails(*mean);
        (tails.upper, tails.lower)
    }

    fn guess(mean: &f64, p: f64, q: f64) -> f64 {
        let z = if p <= q { normal_quantile(p) } else { -normal_quantile(q) };
        mean + mean.sqrt() * z + (z * z - 1.0) / 6.0
    }

    fn mode(mean: &f64) -> f64 {
        mean.floor()
    }

    fn mean(mean: &f64) -> f64 {
        *mean
    }

    fn variance(mean: &f64) -> f64 {
        *mean
    }

    fn sum(&[a, ..]: &Params, &[b, ..]: &Params) -> Option<Params> {
        (a + b <= UNBOUNDED).then_some([a + b, 0.0, 0.0, 0.0])
    }
}
