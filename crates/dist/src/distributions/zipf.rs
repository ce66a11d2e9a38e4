//! The Zipf distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::discrete::{Counting, Discrete, UNBOUNDED};
use crate::math::zeta::PowerSums;
use crate::math::{exp, ln_1p};
use crate::sampler::kernel;

/// Beyond this exponent every rank but the first is rarer than doubles can say.
const STEEPEST: f64 = 100.0;

/// The distribution of ranks.
pub(crate) static DEF: DistDef = DistDef {
    name: "Zipf",
    summary: "ranks from 1: a few are frequent, many are rare",
    docs: "Mass `k^-exponent / H` for whole `1 <= k <= max`, where `H` is the sum of `k^-exponent`. Sales of products, words of a text, \
           sizes of towns by rank.\n\n\
           Without `max` ranks have no end, and `H` is the zeta function of the exponent, which must be above 1. The mean is then \
           infinite for an exponent of 2 or less. Ranks beyond 2^53 are drawn as 2^53.\n\n\
           Drawn by quantile: by adding masses from rank 1 where few are expected, else by a search with sums of powers by Euler \
           and Maclaurin's formula.",
    example: "Zipf(exponent: 1.1, max: 500)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[
                ParamDef {
                    name: "exponent",
                    doc: "How fast ranks become rare.",
                    domain: Domain {
                        within: Interval::closed(0.0, STEEPEST),
                        whole: false,
                        words: "between 0 and 100",
                    },
                    dim: Dim::Number,
                },
                ParamDef {
                    name: "max",
                    doc: "The last rank.",
                    domain: Domain {
                        within: Interval::closed(1.0, domain::EXACT),
                        whole: true,
                        words: "a whole number, 1 or more",
                    },
                    dim: Dim::Number,
                },
            ],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[ParamDef {
                name: "exponent",
                doc: "How fast ranks become rare.",
                domain: Domain {
                    within: Interval::new(1.0, STEEPEST, true, false),
                    whole: false,
                    words: "above 1 and at most 100; with `max` it may be less",
                },
                dim: Dim::Number,
            }],
            canonical: Some(|written| match *written {
                [exponent] => [exponent, f64::INFINITY, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0, [_, max]) => Interval::closed(1.0, max.hi()).whole(),
        _ => Interval::at_least(1.0),
    },
    kind: DistKind::Kernel(kernel::<Counting<Zipf>>()),
};

struct Zipf;

/// Ranks are counted from 0: `k` stands for rank `k + 1`.
#[derive(Clone, Copy)]
struct Ranks {
    sums: PowerSums,
    max: f64,
    total: f64,
}

impl Ranks {
    /// The `power`th moment of the rank less 1, and 1 where the power is 0.
    fn moment(&self, power: u32) -> f64 {
        let s = self.sums.exponent;
        if self.max == f64::INFINITY && s <= f64::from(power) + 1.0 {
            return f64::INFINITY;
        }
        let sum = |s: f64| PowerSums { exponent: s }.between(2.0, self.max);
        // (r - 1)^2 = r^2 - 2 r + 1, from rank 2 on.
        let all = match power {
            1 => sum(s - 1.0) - sum(s),
            _ => sum(s - 2.0) - 2.0 * sum(s - 1.0) + sum(s),
        };
        all / self.total
    }
}

impl Discrete for Zipf {
    type Shape = Ranks;

    fn shape(&[exponent, max, ..]: &Params) -> Ranks {
        let endless = max == f64::INFINITY && exponent > 1.0;
        let valid = (0.0..=STEEPEST).contains(&exponent)
            && (endless || ((1.0..=domain::EXACT).contains(&max) && max.floor() == max));
        let sums = PowerSums { exponent: if valid { exponent } else { f64::NAN } };
        let total = if valid { sums.between(1.0, max) } else { f64::NAN };
        Ranks { sums, max: if valid { max } else { f64::NAN }, total }
    }

    fn first(_: &Ranks) -> f64 {
        1.0
    }

    fn last(shape: &Ranks) -> f64 {
        (if shape.max == f64::INFINITY { UNBOUNDED } else { shape.max }) - 1.0
    }

    fn sure(shape: &Ranks) -> Option<f64> {
        (shape.max == 1.0).then_some(0.0)
    }

    fn mass(shape: &Ranks, k: f64) -> f64 {
        let rank = k + 1.0;
        // The last rank that is drawn stands for all beyond it.
        let mass =
            if rank >= UNBOUNDED { shape.sums.between(rank, shape.max) } else { shape.sums.power(rank) };
        mass / shape.total
    }

    fn ratio(shape: &Ranks, k: f64) -> f64 {
        exp(-shape.sums.exponent * ln_1p(1.0 / (k + 1.0)))
    }

    fn tails(shape: &Ranks, k: f64) -> (f64, f64) {
        let Ranks { sums, max, total } = *shape;
        let above = if k + 2.0 > max { 0.0 } else { sums.between(k + 2.0, max) };
        (sums.between(1.0, k + 1.0) / total, above / total)
    }

    fn guess(shape: &Ranks, p: f64, q: f64) -> f64 {
        let Ranks { sums, max, total } = *shape;
        if p <= q { sums.reaching(0.5, p * total) - 0.5 } else { sums.leaving(max + 0.5, q * total) - 1.5 }
    }

    fn mode(_: &Ranks) -> f64 {
        0.0
    }

    fn mean(shape: &Ranks) -> f64 {
        shape.moment(1)
    }

    fn variance(shape: &Ranks) -> f64 {
        let mean = shape.moment(1);
        let second = shape.moment(2);
        if second.is_infinite() { second } else { second - mean * mean }
    }

    fn is_tabulated(shape: &Ranks) -> bool {
        /// Longer tables of ranks that are hardly ever drawn cost more than they save.
        const LONGEST: f64 = 65_536.0;
        shape.max <= LONGEST
    }
}
