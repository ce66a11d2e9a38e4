//! The beta-binomial distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, outward};
use crate::math::beta::{Pair, binomial_mass};
use crate::sampler::kernel;

/// The largest number of trials: sums over so many masses take about a millisecond.
const LARGEST: f64 = 1e5;

const fn shape(name: &'static str, doc: &'static str) -> ParamDef {
    ParamDef { name, doc, domain: domain::SHAPE, dim: Dim::Number }
}

/// The distribution of successes whose probability varies.
pub(crate) static DEF: DistDef = DistDef {
    name: "BetaBinomial",
    summary: "the number of successes in `n` trials whose probability varies",
    docs: "Mass `C(n, k) B(k + a, n - k + b) / B(a, b)` for whole `0 <= k <= n`: each row has a probability of its own, which follows \
           a beta distribution with shapes `a` and `b`. `mean = n a / (a + b)`; the larger `a + b`, the nearer to one probability \
           for all. Scores of tests, items ticked of a list.\n\n\
           Drawn by quantile: by adding masses where few are expected, else by a search from the beta quantile with sums of \
           masses.",
    example: "BetaBinomial(n: 10, a: 2, b: 5)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef {
                name: "n",
                doc: "The number of trials.",
                domain: Domain {
                    within: Interval::closed(0.0, LARGEST),
                    whole: true,
                    words: "a whole number between 0 and 100,000",
                },
                dim: Dim::Number,
            },
            shape("a", "The first shape of the probability."),
            shape("b", "The second shape of the probability."),
        ],
        canonical: Some(|written| match *written {
            [n, a, b] => [n, a, b, 0.0],
            _ => [f64::NAN; 4],
        }),
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [n, ..] => Interval::closed(0.0, n.hi()).whole(),
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<BetaBinomial>>()),
};

struct BetaBinomial;

#[derive(Clone, Copy)]
struct Varying {
    n: f64,
    a: f64,
    b: f64,
}

/// p^a q^b / B(a, b).
fn weight(a: f64, b: f64, p: f64, q: f64) -> f64 {
    binomial_mass(a, b, p, q) * (a / (a + b) * b)
}

impl Discrete for BetaBinomial {
    type Shape = Varying;

    fn shape(&[n, a, b, ..]: &Params) -> Varying {
        let valid = (0.0..=LARGEST).contains(&n)
            && n.floor() == n
            && domain::SHAPE.within.contains(a)
            && domain::SHAPE.within.contains(b);
        if valid { Varying { n, a, b } } else { Varying { n: f64::NAN, a: f64::NAN, b: f64::NAN } }
    }

    fn last(shape: &Varying) -> f64 {
        shape.n
    }

    fn sure(shape: &Varying) -> Option<f64> {
        (shape.n == 0.0).then_some(0.0)
    }

    fn mass(shape: &Varying, k: f64) -> f64 {
        let Varying { n, a, b } = *shape;
        // At the mean of the probability given k, no factor is smaller than the mass itself.
        let (above, below) = (a + k, b + (n - k));
        let (p, q) = (above / (above + below), below / (above + below));
        binomial_mass(k, n - k, p, q) * (weight(a, b, p, q) / weight(above, below, p, q))
    }

    fn ratio(shape: &Varying, k: f64) -> f64 {
        let Varying { n, a, b } = *shape;
        ((n - k) / (k + 1.0)) * ((k + a) / (b + (n - k - 1.0)))
    }

    fn tails(shape: &Varying, k: f64) -> (f64, f64) {
        outward::<Self>(shape, k)
    }

    fn is_peaked(shape: &Varying) -> bool {
        // Shapes below 1 pile masses up at the ends.
        shape.a >= 1.0 && shape.b >= 1.0
    }

    fn guess(shape: &Varying, p: f64, q: f64) -> f64 {
        let pair = Pair { a: shape.a, b: shape.b };
        shape.n * if p <= q { pair.quantile(p) } else { pair.upper_quantile(q) }
    }

    fn mode(shape: &Varying) -> f64 {
        let Varying { n, a, b } = *shape;
        if a > 1.0 && b > 1.0 {
            return ((n + 1.0) * ((a - 1.0) / (a + b - 2.0))).floor().min(n);
        }
        // The masses at the two ends are as gamma(a + n) / gamma(a) to the same of b.
        if a < b { 0.0 } else { n }
    }

    fn mean(shape: &Varying) -> f64 {
        shape.n * (shape.a / (shape.a + shape.b))
    }

    fn variance(shape: &Varying) -> f64 {
        let Varying { n, a, b } = *shape;
        let sum = a + b;
        n * (a / sum) * (b / sum) * ((sum + n) / (sum + 1.0))
    }

    fn is_tabulated(_: &Varying) -> bool {
        true
    }
}
