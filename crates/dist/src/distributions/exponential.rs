//! The exponential distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::{exp, expm1, ln, ln_1p, ln_normal};
use crate::sampler::{Distribution, kernel};

/// The distribution of waiting times at a constant rate.
pub(crate) static DEF: DistDef = DistDef {
    name: "Exponential",
    summary: "the time until an event that happens at a constant rate",
    docs: "Density `exp(-x / mean) / mean` for `x >= 0`; `mean = 1 / rate`. The standard deviation equals the mean, and the time \
           already waited says nothing about the time to come.\n\n\
           Drawn by quantile: `-mean ln(1 - u)`.",
    example: "Exponential(mean: 9)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[ParamDef {
                name: "mean",
                doc: "The mean.",
                domain: domain::NOT_NEGATIVE,
                dim: Dim::Spread,
            }],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[ParamDef {
                name: "rate",
                doc: "The number of events in a unit of time.",
                domain: domain::POSITIVE,
                dim: Dim::Rate,
            }],
            canonical: Some(|written| match *written {
                [rate] => [domain::reciprocal(rate), 0.0, 0.0, 0.0],
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
    kind: DistKind::Kernel(kernel::<Exponential>()),
};

struct Exponential;

/// -ln(1 - u); 1 - u is exact and at least 2^-53.
#[inline(always)]
fn standard(bits: u64) -> f64 {
    -ln_normal(1.0 - unit_open(bits))
}

impl Distribution for Exponential {
    type Prepared = f64;

    fn support(&[mean, ..]: &Params) -> Interval {
        if mean == 0.0 { Interval::point(0.0) } else { Interval::at_least(0.0) }
    }

    fn cdf(&[mean, ..]: &Params, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else if mean == 0.0 {
            1.0
        } else {
            -expm1(-x / mean)
        }
    }

    fn sf(&[mean, ..]: &Params, x: f64) -> f64 {
        if x < 0.0 {
            1.0
        } else if mean == 0.0 {
            0.0
        } else {
            exp(-x / mean)
        }
    }

    fn quantile(&[mean, ..]: &Params, p: f64) -> f64 {
        -ln_1p(-p) * mean
    }

    fn upper_quantile(&[mean, ..]: &Params, q: f64) -> f64 {
        -ln(q) * mean
    }

    fn mean(&[mean, ..]: &Params) -> f64 {
        mean
    }

    fn variance(&[mean, ..]: &Params) -> f64 {
        mean * mean
    }

    fn density(&[mean, ..]: &Params, x: f64) -> f64 {
        if x < 0.0 {
            0.0
        } else if mean == 0.0 {
            if x == 0.0 { f64::INFINITY } else { 0.0 }
        } else {
            exp(-x / mean) / mean
        }
    }

    fn entropy(&[mean, ..]: &Params) -> f64 {
        1.0 + ln(mean)
    }

    fn prepare(&[mean, ..]: &Params) -> f64 {
        mean
    }

    #[inline(always)]
    fn draw(&[mean, ..]: &Params, bits: u64) -> f64 {
        standard(bits) * mean
    }

    fn draw_all(mean: &f64, bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = standard(*bits) * mean;
        }
    }

    fn draw_rows(params: &[Params], bits: &[u64], out: &mut [f64]) {
        for ((value, [mean, ..]), bits) in out.iter_mut().zip(params).zip(bits) {
            *value = standard(*bits) * mean;
        }
    }
}
