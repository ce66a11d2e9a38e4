//! The binomial distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, UNBOUNDED};
use crate::math::beta::{Pair, binomial_mass};
use crate::math::normal_quantile;
use crate::sampler::{Distribution, kernel};

/// The distribution of the number of successes.
pub(crate) static DEF: DistDef = DistDef {
    name: "Binomial",
    summary: "the number of successes in `n` independent trials",
    docs: "Mass `n! / (k! (n-k)!) p^k (1-p)^(n-k)` for whole `0 <= k <= n`.\n\n\
           Drawn by quantile: by adding masses from 0 where few are expected, else by a search from the expansion of Cornish and \
           Fisher with the incomplete beta function and Loader's mass function (2000).",
    example: "Binomial(n: 10, p: 0.3)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef { name: "n", doc: "The number of trials.", domain: domain::COUNT, dim: Dim::Number },
            ParamDef {
                name: "p",
                doc: "The probability of success.",
                domain: domain::PROBABILITY,
                dim: Dim::Number,
            },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [n, p] if p.as_point() == Some(0.0) || n.as_point() == Some(0.0) => Interval::point(0.0),
        [n, p] if p.as_point() == Some(1.0) => *n,
        [n, _] => Interval::closed(0.0, n.hi()).whole(),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<Binomial>>()),
};

struct Binomial;

/// The value for 64 random bits.
pub(super) fn draw(n: f64, p: f64, bits: u64) -> f64 {
    Counting::<Binomial>::draw(&[n, p, 0.0, 0.0], bits)
}

#[derive(Clone, Copy)]
struct Trials {
    n: f64,
    p: f64,
    q: f64,
    odds: f64,
}

impl Discrete for Binomial {
    type Shape = Trials;

    fn shape(&[n, p, ..]: &Params) -> Trials {
        let valid = (0.0..=UNBOUNDED).contains(&n) && n.floor() == n && (0.0..=1.0).contains(&p);
        let p = if valid { p } else { f64::NAN };
        Trials { n, p, q: 1.0 - p, odds: p / (1.0 - p) }
    }

    fn last(shape: &Trials) -> f64 {
        shape.n
    }

    fn sure(shape: &Trials) -> Option<f64> {
        if shape.n == 0.0 || shape.p == 0.0 { Some(0.0) } else { (shape.p == 1.0).then_some(shape.n) }
    }

    fn mass(shape: &Trials, k: f64) -> f64 {
        binomial_mass(k, shape.n - k, shape.p, shape.q)
    }

    fn ratio(shape: &Trials, k: f64) -> f64 {
        (shape.n - k) / (k + 1.0) * shape.odds
    }

    fn tails(shape: &Trials, k: f64) -> (f64, f64) {
        if k >= shape.n {
            return (1.0, 0.0);
        }
        let tails = Pair { a: k + 1.0, b: shape.n - k }.tails(shape.p, shape.q);
        (tails.upper, tails.lower)
    }

    fn guess(shape: &Trials, p: f64, q: f64) -> f64 {
        let z = if p <= q { normal_quantile(p) } else { -normal_quantile(q) };
        Self::mean(shape) + Self::variance(shape).sqrt() * z + (shape.q - shape.p) * (z * z - 1.0) / 6.0
    }

    fn mode(shape: &Trials) -> f64 {
        ((shape.n + 1.0) * shape.p).floor().min(shape.n)
    }

    fn mean(shape: &Trials) -> f64 {
        shape.n * shape.p
    }

    fn variance(shape: &Trials) -> f64 {
        shape.n * shape.p * shape.q
    }

    fn sum(&[n, p, ..]: &Params, &[m, other, ..]: &Params) -> Option<Params> {
        (p == other && n + m <= UNBOUNDED).then_some([n + m, p, 0.0, 0.0])
    }
}
