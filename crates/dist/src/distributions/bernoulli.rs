//! The Bernoulli distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::{exp, ln, ln_1p};
use crate::sampler::{Distribution, kernel};

/// The distribution of one yes or no.
pub(crate) static DEF: DistDef = DistDef {
    name: "Bernoulli",
    summary: "true with a given probability",
    docs: "`true` with probability `p`, `false` otherwise; as a number 1 or 0.\n\n\
           With `logit`, `p = 1 / (1 + exp(-logit))`, as in a logistic regression.\n\n\
           Drawn by quantile: `true` where u > 1 - p, so that a larger `p` only turns `false` into `true`.",
    example: "Bernoulli(p: 30%)",
    family: Family::Boolean,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[ParamDef {
                name: "p",
                doc: "The probability of `true`.",
                domain: domain::PROBABILITY,
                dim: Dim::Number,
            }],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[ParamDef {
                name: "logit",
                doc: "The log odds of `true`.",
                domain: domain::FINITE,
                dim: Dim::Number,
            }],
            canonical: Some(|written| match *written {
                [logit] => [1.0 / (1.0 + exp(-logit)), 0.0, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0, [p]) => support(p.lo(), p.hi()),
        _ => Interval::closed(0.0, 1.0),
    },
    kind: DistKind::Kernel(kernel::<Bernoulli>()),
};

struct Bernoulli;

fn support(p_lo: f64, p_hi: f64) -> Interval {
    Interval::closed(f64::from(u8::from(p_lo >= 1.0)), f64::from(u8::from(p_hi > 0.0)))
}

impl Distribution for Bernoulli {
    type Prepared = f64;

    fn support(&[p, ..]: &Params) -> Interval {
        support(p, p)
    }

    fn cdf(params: &Params, x: f64) -> f64 {
        1.0 - Self::sf(params, x)
    }

    fn sf(&[p, ..]: &Params, x: f64) -> f64 {
        if x < 0.0 {
            1.0
        } else if x < 1.0 {
            p
        } else {
            0.0
        }
    }

    fn quantile(&[p, ..]: &Params, u: f64) -> f64 {
        f64::from(u8::from(u > 1.0 - p))
    }

    fn upper_quantile(&[p, ..]: &Params, q: f64) -> f64 {
        f64::from(u8::from(q < p))
    }

    fn mean(&[p, ..]: &Params) -> f64 {
        p
    }

    fn variance(&[p, ..]: &Params) -> f64 {
        p * (1.0 - p)
    }

    fn density(&[p, ..]: &Params, x: f64) -> f64 {
        if x == 1.0 {
            p
        } else if x == 0.0 {
            1.0 - p
        } else {
            0.0
        }
    }

    fn entropy(&[p, ..]: &Params) -> f64 {
        if p > 0.0 && p < 1.0 { -p * ln(p) - (1.0 - p) * ln_1p(-p) } else { 0.0 }
    }

    fn prepare(&[p, ..]: &Params) -> f64 {
        p
    }

    #[inline(always)]
    fn draw(&[p, ..]: &Params, bits: u64) -> f64 {
        // u and 1 - u are both draws in (0, 1); the second compares against p without rounding.
        f64::from(u8::from(1.0 - unit_open(bits) < p))
    }

    fn draw_all(p: &f64, bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = if 1.0 - unit_open(*bits) < *p { 1.0 } else { 0.0 };
        }
    }
}
