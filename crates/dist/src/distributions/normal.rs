//! The normal distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::{
    NORMAL_ENTROPY, ln, normal_cdf, normal_density, normal_quantile, normal_quantile_all, normal_sf,
};
use crate::sampler::{Distribution, kernel};

/// The normal (Gaussian) distribution.
pub(crate) static DEF: DistDef = DistDef {
    name: "Normal",
    summary: "the bell curve: sums of many small influences",
    docs: "Density `exp(-z^2 / 2) / (sd sqrt(2 pi))` with `z = (x - mean) / sd`. `sd: 0` gives the mean itself.\n\n\
           Drawn by quantile: `mean + sd z(u)` with algorithm AS 241, PPND16 (Wichura 1988), so that every row keeps its \
           rank when a parameter changes.",
    example: "Normal(mean: 170, sd: 7)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef { name: "mean", doc: "The mean.", domain: domain::FINITE, dim: Dim::Location },
            ParamDef {
                name: "sd",
                doc: "The standard deviation.",
                domain: domain::NOT_NEGATIVE,
                dim: Dim::Spread,
            },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [mean, sd] if sd.as_point() == Some(0.0) => *mean,
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Normal>()),
};

struct Normal;

impl Distribution for Normal {
    type Prepared = Params;

    fn support(&[mean, sd, ..]: &Params) -> Interval {
        if sd == 0.0 { Interval::point(mean) } else { Interval::ALL }
    }

    fn cdf(&[mean, sd, ..]: &Params, x: f64) -> f64 {
        if sd == 0.0 { f64::from(u8::from(x >= mean)) } else { normal_cdf((x - mean) / sd) }
    }

    fn sf(&[mean, sd, ..]: &Params, x: f64) -> f64 {
        if sd == 0.0 { f64::from(u8::from(x < mean)) } else { normal_sf((x - mean) / sd) }
    }

    fn quantile(&[mean, sd, ..]: &Params, p: f64) -> f64 {
        mean + sd * normal_quantile(p)
    }

    fn upper_quantile(&[mean, sd, ..]: &Params, q: f64) -> f64 {
        mean - sd * normal_quantile(q)
    }

    fn mean(&[mean, ..]: &Params) -> f64 {
        mean
    }

    fn variance(&[_, sd, ..]: &Params) -> f64 {
        sd * sd
    }

    fn density(&[mean, sd, ..]: &Params, x: f64) -> f64 {
        if sd == 0.0 {
            return if x == mean { f64::INFINITY } else { 0.0 };
        }
        normal_density((x - mean) / sd) / sd
    }

    fn entropy(&[_, sd, ..]: &Params) -> f64 {
        NORMAL_ENTROPY + ln(sd)
    }

    fn sum(&[m, s, ..]: &Params, &[n, t, ..]: &Params) -> Option<Params> {
        Some([m + n, (s * s + t * t).sqrt(), 0.0, 0.0])
    }

    fn scaled(&[mean, sd, ..]: &Params, scale: f64, shift: f64) -> Option<Params> {
        Some([mean * scale + shift, sd * scale.abs(), 0.0, 0.0])
    }

    fn prepare(params: &Params) -> Params {
        *params
    }

    #[inline(always)]
    fn draw(&[mean, sd, ..]: &Params, bits: u64) -> f64 {
        mean + sd * normal_quantile(unit_open(bits))
    }

    fn draw_all(&[mean, sd, ..]: &Params, bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = unit_open(*bits);
        }
        normal_quantile_all(out);
        for value in out {
            *value = mean + sd * *value;
        }
    }

    fn draw_rows(params: &[Params], bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = unit_open(*bits);
        }
        normal_quantile_all(out);
        for (value, [mean, sd, ..]) in out.iter_mut().zip(params) {
            *value = mean + sd * *value;
        }
    }
}
