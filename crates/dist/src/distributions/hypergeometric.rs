//! The hypergeometric distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use crate::discrete::{Counting, Discrete, outward};
use crate::math::beta::binomial_mass;
use crate::math::normal_quantile;
use crate::sampler::kernel;

/// The largest population: sums over so many masses take about a millisecond.
const LARGEST: f64 = 1e9;

const fn count(name: &'static str, doc: &'static str) -> ParamDef {
    const UP_TO: Domain = Domain {
        within: Interval::closed(0.0, LARGEST),
        whole: true,
        words: "a whole number between 0 and 10^9",
    };
    ParamDef { name, doc, domain: UP_TO, dim: Dim::Number }
}

/// The distribution of successes drawn without replacement.
pub(crate) static DEF: DistDef = DistDef {
    name: "Hypergeometric",
    summary: "the number of successes among `draws` without replacement",
    docs: "Mass `C(successes, k) C(population - successes, draws - k) / C(population, draws)`: of a population with so many \
           successes, `draws` are taken without putting any back. Cards in a hand, defects in a sample from a lot.\n\n\
           Drawn by quantile: by adding masses where few are expected, else by a search from the expansion of Cornish and Fisher \
           with sums of Loader's mass function (2000).",
    example: "Hypergeometric(population: 52, successes: 13, draws: 5)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            count("population", "How many there are."),
            count("successes", "How many of them count."),
            count("draws", "How many are taken."),
        ],
        canonical: Some(|written| match *written {
            [population, successes, draws] => [population, successes, draws, 0.0],
            _ => [f64::NAN; 4],
        }),
        check: Some(|written| match *written {
            [population, successes, _] if successes > population => {
                Err("`successes` must not be above `population`")
            }
            [population, _, draws] if draws > population => Err("`draws` must not be above `population`"),
            _ => Ok(()),
        }),
    }],
    over_values: None,
    support_over: |_, params| match params {
        [population, successes, draws] => {
            let least = successes.lo() + draws.lo() - population.hi();
            Interval::closed(least.max(0.0), successes.hi().min(draws.hi())).whole()
        }
        _ => Interval::at_least(0.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<Hypergeometric>>()),
};

struct Hypergeometric;

/// Counted from the least possible number, where the number of what is left over follows the same distribution: in that view
/// `successes + draws <= population`.
#[derive(Clone, Copy)]
struct Urn {
    least: f64,
    population: f64,
    successes: f64,
    draws: f64,
}

impl Urn {
    fn failures(&self) -> f64 {
        self.population - self.successes
    }
}

impl Discrete for Hypergeometric {
    type Shape = Urn;

    fn shape(&[population, successes, draws, ..]: &Params) -> Urn {
        let whole = |x: f64, most: f64| (0.0..=most).contains(&x) && x.floor() == x;
        if !(whole(population, LARGEST) && whole(successes, population) && whole(draws, population)) {
            return Urn { least: f64::NAN, population: f64::NAN, successes: f64::NAN, draws: f64::NAN };
        }
        if successes + draws <= population {
            return Urn { least: 0.0, population, successes, draws };
        }
        // Failures that are not drawn: the successes among those drawn less the least there must be.
        let (failures, rest) = (population - successes, population - draws);
        Urn { least: successes + draws - population, population, successes: failures, draws: rest }
    }

    fn first(shape: &Urn) -> f64 {
        shape.least
    }

    fn last(shape: &Urn) -> f64 {
        if shape.successes < shape.draws { shape.successes } else { shape.draws }
    }

    fn sure(shape: &Urn) -> Option<f64> {
        (shape.successes == 0.0 || shape.draws == 0.0).then_some(0.0)
    }

    fn mass(shape: &Urn, k: f64) -> f64 {
        let Urn { population, successes, draws, .. } = *shape;
        let (p, q) = (draws / population, (population - draws) / population);
        let rest = draws - k;
        binomial_mass(k, successes - k, p, q)
            * (binomial_mass(rest, shape.failures() - rest, p, q)
                / binomial_mass(draws, population - draws, p, q))
    }

    fn ratio(shape: &Urn, k: f64) -> f64 {
        let Urn { successes, draws, .. } = *shape;
        ((successes - k) / (k + 1.0)) * ((draws - k) / (shape.failures() - draws + k + 1.0))
    }

    fn tails(shape: &Urn, k: f64) -> (f64, f64) {
        outward::<Self>(shape, k)
    }

    fn guess(shape: &Urn, p: f64, q: f64) -> f64 {
        let z = if p <= q { normal_quantile(p) } else { -normal_quantile(q) };
        Self::mean(shape) + Self::variance(shape).sqrt() * z
    }

    fn mode(shape: &Urn) -> f64 {
        let Urn { population, successes, draws, .. } = *shape;
        ((draws + 1.0) * ((successes + 1.0) / (population + 2.0))).floor()
    }

    fn mean(shape: &Urn) -> f64 {
        shape.draws * (shape.successes / shape.population)
    }

    fn variance(shape: &Urn) -> f64 {
        let Urn { population, successes, draws, .. } = *shape;
        if population <= 1.0 {
            return 0.0;
        }
        draws
            * (successes / population)
            * (shape.failures() / population)
            * ((population - draws) / (population - 1.0))
    }

    fn is_tabulated(_: &Urn) -> bool {
        true
    }
}
