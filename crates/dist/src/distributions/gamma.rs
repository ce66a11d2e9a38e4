//! The gamma distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params, unit_open};

use super::domain;
use crate::math::gamma::Shape;
use crate::math::ln;
use crate::sampler::{Distribution, kernel};

const SHAPE: ParamDef =
    ParamDef { name: "shape", doc: "The shape.", domain: domain::SHAPE, dim: Dim::Number };

/// The distribution of the time until several events at a constant rate.
pub(crate) static DEF: DistDef = DistDef {
    name: "Gamma",
    summary: "positive and skewed: waiting times, costs, frailties",
    docs: "Density `x^(shape-1) exp(-x / scale) / (gamma(shape) scale^shape)` for `x > 0`; `rate = 1 / scale`, \
           `mean = shape scale`, `sd = sqrt(shape) scale`.\n\n\
           Drawn by quantile: Halley's method from the start of Wilson and Hilferty (1931) on the incomplete gamma function \
           (series, Legendre's continued fraction, Temme's expansion of 1979), so that every row keeps its rank when a parameter \
           changes.",
    example: "Gamma(mean: 20, sd: 12)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[
        Form {
            range: false,
            params: &[
                ParamDef { name: "mean", doc: "The mean.", domain: domain::POSITIVE, dim: Dim::Spread },
                ParamDef {
                    name: "sd",
                    doc: "The standard deviation.",
                    domain: domain::POSITIVE,
                    dim: Dim::Spread,
                },
            ],
            canonical: Some(|written| match *written {
                [mean, sd] => [(mean / sd) * (mean / sd), sd * (sd / mean), 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: Some(|written| match *written {
                [mean, sd] => domain::shapes(&[(mean / sd) * (mean / sd)]),
                _ => Ok(()),
            }),
        },
        Form {
            range: false,
            params: &[
                SHAPE,
                ParamDef { name: "rate", doc: "The rate.", domain: domain::POSITIVE, dim: Dim::Rate },
            ],
            canonical: Some(|written| match *written {
                [shape, rate] => [shape, domain::reciprocal(rate), 0.0, 0.0],
                _ => [f64::NAN; 4],
            }),
            check: None,
        },
        Form {
            range: false,
            params: &[
                SHAPE,
                ParamDef { name: "scale", doc: "The scale.", domain: domain::POSITIVE, dim: Dim::Spread },
            ],
            canonical: None,
            check: None,
        },
    ],
    over_values: None,
    support_over: |_, _| Interval::at_least(0.0),
    kind: DistKind::Kernel(kernel::<Gamma>()),
};

struct Gamma;

/// The value for the uniform draw: by the smaller tail, since u and 1 - u are both exact.
fn value(shape: &Shape, scale: f64, bits: u64) -> f64 {
    let u = unit_open(bits);
    scale * if u < 0.5 { shape.quantile(u) } else { shape.upper_quantile(1.0 - u) }
}

impl Distribution for Gamma {
    type Prepared = (Shape, f64);

    fn support(_: &Params) -> Interval {
        // Small shapes reach below the smallest double.
        Interval::at_least(0.0)
    }

    fn cdf(&[shape, scale, ..]: &Params, x: f64) -> f64 {
        Shape::new(shape).tails(x / scale).lower
    }

    fn sf(&[shape, scale, ..]: &Params, x: f64) -> f64 {
        Shape::new(shape).tails(x / scale).upper
    }

    fn quantile(&[shape, scale, ..]: &Params, p: f64) -> f64 {
        scale * Shape::new(shape).quantile(p)
    }

    fn upper_quantile(&[shape, scale, ..]: &Params, q: f64) -> f64 {
        scale * Shape::new(shape).upper_quantile(q)
    }

    fn mean(&[shape, scale, ..]: &Params) -> f64 {
        shape * scale
    }

    fn variance(&[shape, scale, ..]: &Params) -> f64 {
        shape * scale * scale
    }

    fn density(&[shape, scale, ..]: &Params, x: f64) -> f64 {
        Shape::new(shape).density(x / scale) / scale
    }

    fn entropy(&[shape, scale, ..]: &Params) -> f64 {
        Shape::new(shape).entropy() + ln(scale)
    }

    fn sum(&[a, scale, ..]: &Params, &[b, other, ..]: &Params) -> Option<Params> {
        let alike = (scale - other).abs() <= 1e-14 * scale;
        (alike && domain::SHAPE.within.contains(a + b)).then_some([a + b, scale, 0.0, 0.0])
    }

    fn scaled(&[shape, own, ..]: &Params, scale: f64, shift: f64) -> Option<Params> {
        (scale > 0.0 && shift == 0.0).then_some([shape, own * scale, 0.0, 0.0])
    }

    fn prepare(&[shape, scale, ..]: &Params) -> (Shape, f64) {
        (Shape::new(shape), scale)
    }

    fn draw(params: &Params, bits: u64) -> f64 {
        let (shape, scale) = Self::prepare(params);
        value(&shape, scale, bits)
    }

    fn draw_all((shape, scale): &(Shape, f64), bits: &[u64], out: &mut [f64]) {
        for (slot, bits) in out.iter_mut().zip(bits) {
            *slot = value(shape, *scale, *bits);
        }
    }
}
