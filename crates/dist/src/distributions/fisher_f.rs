//! Fisher's F distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use crate::continuous::{Place, Placed, Standard};
use crate::math::beta::Pair;
use crate::math::gamma::digamma_less_ln;
use crate::math::{digamma, ln};
use crate::sampler::kernel;

/// Below 0.2 draws would leave the doubles.
const RATIO: Domain =
    Domain { within: Interval::closed(0.2, 1e15), whole: false, words: "between 0.2 and 1e15" };

/// The distribution of a ratio of two variances.
pub(crate) static DEF: DistDef = DistDef {
    name: "FisherF",
    summary: "a ratio of two variances",
    docs: "The ratio of two independent chi-squared numbers, each divided by its degrees of freedom. Density \
           `(df1 / df2)^(df1/2) x^(df1/2 - 1) (1 + df1 x / df2)^(-(df1 + df2)/2) / B(df1 / 2, df2 / 2)` for `x > 0`. The mean is \
           `df2 / (df2 - 2)`, infinite unless `df2 > 2`; the variance is infinite unless `df2 > 4`.\n\n\
           Drawn by quantile: the inverse of the incomplete beta function (Abramowitz and Stegun 26.6.2).",
    example: "FisherF(df1: 5, df2: 20)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef {
                name: "df1",
                doc: "The degrees of freedom of the numerator.",
                domain: RATIO,
                dim: Dim::Number,
            },
            ParamDef {
                name: "df2",
                doc: "The degrees of freedom of the denominator.",
                domain: RATIO,
                dim: Dim::Number,
            },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, _| Interval::at_least(0.0),
    kind: DistKind::Kernel(kernel::<Placed<FisherF>>()),
};

struct FisherF;

impl Standard for FisherF {
    type Shape = Pair;

    fn place(&[df1, df2, ..]: &Params) -> Place {
        Place::new(0.0, df2 / df1)
    }

    fn shape(&[df1, df2, ..]: &Params) -> Pair {
        Pair { a: 0.5 * df1, b: 0.5 * df2 }
    }

    fn support(_: &Params) -> Interval {
        // Few degrees of freedom reach below the smallest double.
        Interval::at_least(0.0)
    }

    fn tails(pair: &Pair, z: f64, _: f64) -> (f64, f64) {
        let tails = pair.tails(z / (1.0 + z), 1.0 / (1.0 + z));
        (tails.lower, tails.upper)
    }

    fn quantile(pair: &Pair, p: f64, q: f64) -> f64 {
        if p < q {
            let (x, y) = pair.both(p);
            x / y
        } else {
            let (y, x) = pair.flipped().both(q);
            x / y
        }
    }

    fn density(pair: &Pair, z: f64, _: f64) -> f64 {
        let y = 1.0 / (1.0 + z);
        pair.density(z * y, y) * y * y
    }

    fn mean(&Pair { a, b }: &Pair) -> f64 {
        if b > 1.0 { a / (b - 1.0) } else { f64::INFINITY }
    }

    fn variance(&Pair { a, b }: &Pair) -> f64 {
        if b > 2.0 { (a / (b - 1.0)) * ((a + b - 1.0) / (b - 1.0)) / (b - 2.0) } else { f64::INFINITY }
    }

    fn entropy(pair: &Pair) -> f64 {
        // The entropy of the beta distribution and the mean logarithm of the map between the two, -2 ln(1 - x).
        let (b, sum) = (pair.b, pair.a + pair.b);
        let slope = if b > 1.0 {
            ln(sum / b) + digamma_less_ln(sum) - digamma_less_ln(b)
        } else {
            digamma(sum) - digamma(b)
        };
        pair.entropy() + 2.0 * slope
    }
}
