//! The log-normal distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::{
    NORMAL_ENTROPY, exp, expm1, ln, ln_1p, normal_cdf, normal_density, normal_quantile, normal_quantile_all,
    normal_sf,
};
use crate::sampler::{Distribution, kernel};

/// The distribution of what has a normal logarithm.
pub(crate) static DEF: DistDef = DistDef {
    name: "LogNormal",
    summary: "positive and skewed: its logarithm is normal",
    docs: "Density `exp(-z^2 / 2) / (x sdlog sqrt(2 pi))` with `z = (ln x - meanlog) / sdlog`, for `x > 0`. Products of many small \
           influences, incomes, sizes.\n\n\
           `median = exp(meanlog)` and `sigma = sdlog`; with `mean` and `sd` of the values themselves, \
           `sdlog^2 = ln(1 + (sd / mean)^2)` and `meanlog = ln mean - sdlog^2 / 2`.\n\n\
           Drawn by quantile: `exp(meanlog + sdlog z(u))`, z the normal quantile.",
    example: "LogNormal(median: 24, sigma: 0.16)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[
                ParamDef { name: "median", doc: "The median.", domain: domain::POSITIVE, dim: Dim::Spread },
                ParamDef {
                    name: "sigma",
                    doc: "The standard deviation of the logarithm.",
                    domain: domain::NOT_NEGATIVE,
                    dim: Dim::Number,
                },
            ],
            canonical: Some(|written| match *written {
                [median, sigma] => [ln(median), sigma, 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
        Form {
            range: false,
            params: &[
                ParamDef {
                    name: "meanlog",
                    doc: "The mean of the logarithm.",
                    domain: domain::FINITE,
                    dim: Dim::Number,
                },
                ParamDef {
                    name: "sdlog",
                    doc: "The standard deviation of the logarithm.",
                    domain: domain::NOT_NEGATIVE,
                    dim: Dim::Number,
                },
            ],
            canonical: None,
            check: None,
        },
        Form {
            range: false,
            params: &[
                ParamDef { name: "mean", doc: "The mean.", domain: domain::POSITIVE, dim: Dim::Spread },
                ParamDef {
                    name: "sd",
                    doc: "The standard deviation.",
                    domain: domain::NOT_NEGATIVE,
                    dim: Dim::Spread,
                },
            ],
            canonical: Some(|written| match *written {
                [mean, sd] => {
                    let ratio = sd / mean;
                    // The square of a large ratio may overflow, and 1 does not count beside it.
                    let square = if ratio < 1e10 { ln_1p(ratio * ratio) } else { 2.0 * (ln(sd) - ln(mean)) };
                    [ln(mean) - 0.5 * square, square.sqrt(), 0.0, 0.0]
                }
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
    ],
    over_values: None,
    support_over: |form, params| match (form, params) {
        (0, [median, sigma]) if sigma.as_point() == Some(0.0) => *median,
        _ => Interval::above(0.0),
    },
    kind: DistKind::Kernel(kernel::<LogNormal>()),
};

struct LogNormal;

/// (ln x - meanlog) / sdlog; below everything at and below 0. Without spread all is on one side.
fn standard(&[meanlog, sdlog, ..]: &Params, x: f64) -> f64 {
    if !(x > 0.0) {
        return if x.is_nan() { x } else { f64::NEG_INFINITY };
    }
    if sdlog == 0.0 {
        return if x >= exp(meanlog) { f64::INFINITY } else { f64::NEG_INFINITY };
    }
    (ln(x) - meanlog) / sdlog
}

impl Distribution for LogNormal {
    type Prepared = Params;

    fn support(&[meanlog, sdlog, ..]: &Params) -> Interval {
        if sdlog == 0.0 { Interval::point(exp(meanlog)) } else { Interval::above(0.0) }
    }

    fn cdf(params: &Params, x: f64) -> f64 {
        normal_cdf(standard(params, x))
    }

    fn sf(params: &Params, x: f64) -> f64 {
        normal_sf(standard(params, x))
    }

    fn quantile(&[meanlog, sdlog, ..]: &Params, p: f64) -> f64 {
        exp(meanlog + sdlog * normal_quantile(p))
    }

    fn upper_quantile(&[meanlog, sdlog, ..]: &Params, q: f64) -> f64 {
        exp(meanlog - sdlog * normal_quantile(q))
    }

    fn mean(&[meanlog, sdlog, ..]: &Params) -> f64 {
        exp(meanlog + 0.5 * sdlog * sdlog)
    }

    fn variance(&[meanlog, sdlog, ..]: &Params) -> f64 {
        expm1(sdlog * sdlog) * exp(2.0 * meanlog + sdlog * sdlog)
    }

    fn density(params @ &[meanlog, sdlog, ..]: &Params, x: f64) -> f64 {
        if !(x > 0.0) {
            return if x.is_nan() { x } else { 0.0 };
        }
        if sdlog == 0.0 {
            return if x == exp(meanlog) { f64::INFINITY } else { 0.0 };
        }
        normal_density(standard(params, x)) / (x * sdlog)
    }

    fn entropy(&[meanlog, sdlog, ..]: &Params) -> f64 {
        NORMAL_ENTROPY + meanlog + ln(sdlog)
    }

    fn prepare(params: &Params) -> Params {
        *params
    }

    #[inline(always)]
    fn draw(&[meanlog, sdlog, ..]: &Params, bits: u64) -> f64 {
        exp(meanlog + sdlog * normal_quantile(unit_open(bits)))
    }

    fn draw_all(&[meanlog, sdlog, ..]: &Params, bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = unit_open(*bits);
        }
        normal_quantile_all(out);
        for value in out {
            *value = exp(meanlog + sdlog * *value);
        }
    }

    fn draw_rows(params: &[Params], bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = unit_open(*bits);
        }
        normal_quantile_all(out);
        for (value, [meanlog, sdlog, ..]) in out.iter_mut().zip(params) {
            *value = exp(meanlog + sdlog * *value);
        }
    }
}
