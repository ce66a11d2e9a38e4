//! The continuous uniform distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::ln;
use crate::sampler::{Distribution, kernel};
use crate::wide::wide;

/// The uniform distribution over a range.
pub(crate) static DEF: DistDef = DistDef {
    name: "Uniform",
    summary: "every value between two ends is equally likely",
    docs: "Density `1 / (b - a)` for `a <= x <= b`.\n\n\
           On `int`, `date`, `decimal` and other types with whole steps it is uniform over the values, both ends \
           included. Used where nothing but the limits is known.\n\n\
           Drawn as `a + (b - a) u`, u the uniform draw of the cell.",
    example: "Uniform(0..100)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: true,
        params: &[
            ParamDef { name: "from", doc: "The lower end.", domain: domain::FINITE, dim: Dim::Location },
            ParamDef { name: "to", doc: "The upper end.", domain: domain::FINITE, dim: Dim::Location },
        ],
        canonical: None,
        check: Some(domain::ordered),
    }],
    over_values: Some(super::uniform_int::NAME),
    support_over: |_, params| match params {
        [from, to] => from.hull(*to),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Uniform>()),
};

struct Uniform;

/// a + (b - a) u without overflow and never outside of the ends.
#[inline(always)]
fn between(a: f64, b: f64, u: f64) -> f64 {
    let width = b - a;
    let x = if width < f64::INFINITY { a + width * u } else { a * (1.0 - u) + b * u };
    if x > b { b } else { x }
}

impl Distribution for Uniform {
    type Prepared = Params;

    fn support(params: &Params) -> Interval {
        Interval::closed(params[0], params[1])
    }

    fn cdf(&[a, b, ..]: &Params, x: f64) -> f64 {
        if x < a {
            0.0
        } else if x >= b {
            1.0
        } else {
            (x * 0.5 - a * 0.5) / (b * 0.5 - a * 0.5)
        }
    }

    fn sf(&[a, b, ..]: &Params, x: f64) -> f64 {
        if x < a {
            1.0
        } else if x >= b {
            0.0
        } else {
            (b * 0.5 - x * 0.5) / (b * 0.5 - a * 0.5)
        }
    }

    fn quantile(&[a, b, ..]: &Params, p: f64) -> f64 {
        between(a, b, p)
    }

    fn upper_quantile(&[a, b, ..]: &Params, q: f64) -> f64 {
        let width = b - a;
        let x = if width < f64::INFINITY { b - width * q } else { between(a, b, 1.0 - q) };
        if x < a { a } else { x }
    }

    fn mean(&[a, b, ..]: &Params) -> f64 {
        a * 0.5 + b * 0.5
    }

    fn variance(&[a, b, ..]: &Params) -> f64 {
        (b - a) * (b - a) / 12.0
    }

    fn density(&[a, b, ..]: &Params, x: f64) -> f64 {
        if x < a || x > b { 0.0 } else { 1.0 / (b - a) }
    }

    fn entropy(&[a, b, ..]: &Params) -> f64 {
        ln(b - a)
    }

    fn prepare(params: &Params) -> Params {
        *params
    }

    #[inline(always)]
    fn draw(&[a, b, ..]: &Params, bits: u64) -> f64 {
        between(a, b, unit_open(bits))
    }

    fn draw_all(&[a, b, ..]: &Params, bits: &[u64], out: &mut [f64]) {
        wide(
            #[inline(always)]
            || {
                for (value, bits) in out.iter_mut().zip(bits) {
                    *value = between(a, b, unit_open(*bits));
                }
            },
        );
    }
}
