//! Student's t distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::beta::Pair;
use crate::math::gamma::{digamma_less_ln, stirling_error};
use crate::math::{exp, ln, ln_1p};
use crate::sampler::kernel;

/// The distribution of a mean over its standard error.
pub(crate) static DEF: DistDef = DistDef {
    name: "StudentT",
    summary: "a bell curve with heavy tails",
    docs: "Density `gamma((df + 1) / 2) / (gamma(df / 2) sqrt(df pi) scale) (1 + z^2 / df)^(-(df + 1) / 2)` with \
           `z = (x - mean) / scale`. The smaller `df`, the heavier the tails; with `df: 1` there is not even a mean, with many it is a \
           normal curve. `scale` is not the standard deviation, which is `scale sqrt(df / (df - 2))`. The mean exists for `df > 1`, the \
           variance is finite for `df > 2`.\n\n\
           Drawn by quantile: from the inverse of the incomplete beta function (Abramowitz and Stegun 26.7.1).",
    example: "StudentT(df: 5, mean: 100, scale: 15)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef {
                name: "df",
                doc: "The degrees of freedom.",
                domain: domain::TAIL_SHAPE,
                dim: Dim::Number,
            },
            ParamDef {
                name: "mean",
                doc: "The middle, and the mean if there is one.",
                domain: domain::FINITE,
                dim: Dim::Location,
            },
            ParamDef { name: "scale", doc: "The scale.", domain: domain::POSITIVE, dim: Dim::Spread },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Kernel(kernel::<Placed<StudentT>>()),
};

struct StudentT;

/// ln(sqrt(df) B(df / 2, 1 / 2)), the logarithm of the reciprocal of the peak, without cancellation for large df.
fn ln_width(df: f64) -> f64 {
    const LN_2PI: f64 = 1.837_877_066_409_345_483_56;
    let h = 0.5 * df;
    0.5 * LN_2PI - h * ln_1p(0.5 / h) + 0.5 + stirling_error(h) - stirling_error(h + 0.5)
}

/// ln(1 + r^2).
fn ln_square(r: f64) -> f64 {
    if r.abs() < 1e100 { ln_1p(r * r) } else { 2.0 * ln(r.abs()) }
}

/// From here on the tail is a power of r = z / sqrt(df).
const FAR: f64 = 1e100;

impl Standard for StudentT {
    type Shape = f64;

    fn place(&[_, mean, scale, ..]: &Params) -> Place {
        Place::new(mean, scale)
    }

    fn shape(&[df, ..]: &Params) -> f64 {
        df
    }

    fn support(_: &Params) -> Interval {
        Interval::ALL
    }

    fn tails(&df: &f64, z: f64, _: f64) -> (f64, f64) {
        let pair = Pair { a: 0.5 * df, b: 0.5 };
        let r = z.abs() / df.sqrt();
        let outer = if r < FAR {
            let square = r * r;
            0.5 * pair.tails(1.0 / (1.0 + square), square / (1.0 + square)).lower
        } else {
            0.5 * exp(-df * ln(r) - pair.ln_a_beta())
        };
        if z < 0.0 { (outer, 1.0 - outer) } else { (1.0 - outer, outer) }
    }

    fn quantile(&df: &f64, p: f64, q: f64) -> f64 {
        let pair = Pair { a: 0.5 * df, b: 0.5 };
        let (tail, sign) = if p < q { (p, -1.0) } else { (q, 1.0) };
        // ln r were the tail a power.
        let power = -(ln(2.0 * tail) + pair.ln_a_beta()) / df;
        if power > 230.0 {
            return sign * exp(power) * df.sqrt();
        }
        let (x, y) = if tail <= 0.25 {
            pair.both(2.0 * tail)
        } else {
            let (y, x) = pair.flipped().both(1.0 - 2.0 * tail);
            (x, y)
        };
        sign * (df * (y / x)).sqrt()
    }

    fn density(&df: &f64, z: f64, _: f64) -> f64 {
        exp(-ln_width(df) - 0.5 * (df + 1.0) * ln_square(z / df.sqrt()))
    }

    fn mean(&df: &f64) -> f64 {
        if df > 1.0 { 0.0 } else { f64::NAN }
    }

    fn variance(&df: &f64) -> f64 {
        if df > 2.0 {
            df / (df - 2.0)
        } else if df > 1.0 {
            f64::INFINITY
        } else {
            f64::NAN
        }
    }

    fn entropy(&df: &f64) -> f64 {
        let h = 0.5 * df;
        let difference = digamma_less_ln(h + 0.5) - digamma_less_ln(h) + ln_1p(1.0 / df);
        (h + 0.5) * difference + ln_width(df)
    }
}
