//! The von Mises distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::integrate::panels;
use crate::math::solve::{self, Tail};
use crate::math::{exp, ln, normal_quantile};
use crate::sampler::kernel;

/// None to nearly a point.
const CONCENTRATION: Domain =
    Domain { within: Interval::closed(0.0, 1e15), whole: false, words: "between 0 and 1e15" };

/// The normal distribution of angles.
pub(crate) static DEF: DistDef = DistDef {
    name: "VonMises",
    summary: "directions and times of day: a bell curve on the circle, in radians",
    docs: "Density `exp(kappa cos(x - mean)) / (2 pi I0(kappa))` for `mean - pi <= x <= mean + pi`, I0 the modified Bessel function. \
           `kappa: 0` is uniform on the circle; for large `kappa` the standard deviation is near `1 / sqrt(kappa)`. Mean and variance are \
           those of the number, not of the direction.\n\n\
           Drawn by quantile: Newton's method on the distribution function by Gauss-Legendre quadrature of the tail (von Mises 1918).",
    example: "VonMises(mean: 0, kappa: 2)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef { name: "mean", doc: "The mean direction.", domain: domain::FINITE, dim: Dim::Number },
            ParamDef { name: "kappa", doc: "The concentration.", domain: CONCENTRATION, dim: Dim::Number },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, params| match params {
        [mean, _] => Interval::closed(mean.lo() - PI, mean.hi() + PI),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<Placed<VonMises>>()),
};

struct VonMises;

const PI: f64 = std::f64::consts::PI;
/// From here on the mass lies in a part of the circle.
const NARROW: f64 = 50.0;

/// The concentration and the integral of exp(kappa (cos t - 1)) over half of the circle.
#[derive(Clone, Copy)]
struct Circle {
    kappa: f64,
    half: f64,
}

/// The integral of f(t) exp(kappa (cos t - 1)) over t from `theta` >= 0 to pi.
fn beyond(kappa: f64, theta: f64, f: impl Fn(f64) -> f64) -> f64 {
    let s = libm::sin(0.5 * theta);
    // With s = sin(t / 2) the exponent is -2 kappa s^2: what is below e^-42 of the start does not count.
    let end = (s * s + 21.0 / kappa).sqrt();
    if kappa > NARROW && end < 0.8 {
        return panels(
            |s| f(2.0 * libm::asin(s)) * exp(-2.0 * kappa * s * s) * 2.0 / (1.0 - s * s).sqrt(),
            s,
            end,
            2,
        );
    }
    let last = if end < 1.0 { 2.0 * libm::asin(end) } else { PI };
    let height = |t: f64| {
        let s = libm::sin(0.5 * t);
        f(t) * exp(-2.0 * kappa * s * s)
    };
    panels(height, theta, last, if kappa < 4.0 { 1 } else { 2 })
}

impl Standard for VonMises {
    type Shape = Circle;

    fn place(&[mean, ..]: &Params) -> Place {
        Place::new(mean, 1.0)
    }

    fn shape(&[_, kappa, ..]: &Params) -> Circle {
        Circle { kappa, half: beyond(kappa, 0.0, |_| 1.0) }
    }

    fn support(&[mean, ..]: &Params) -> Interval {
        Interval::closed(mean - PI, mean + PI)
    }

    fn tails(circle: &Circle, z: f64, _: f64) -> (f64, f64) {
        let outer = 0.5 * (beyond(circle.kappa, z.abs().min(PI), |_| 1.0) / circle.half);
        if z < 0.0 { (outer, 1.0 - outer) } else { (1.0 - outer, outer) }
    }

    fn quantile(circle: &Circle, p: f64, q: f64) -> f64 {
        let (tail, sign) = if p < q { (p, -1.0) } else { (q, 1.0) };
        if tail == 0.5 {
            return 0.0;
        }
        let wide = PI * (1.0 - 2.0 * tail);
        let start = if circle.kappa < 1.0 {
            wide
        } else {
            wide.min(2.0 * libm::asin((-0.5 * normal_quantile(tail) / circle.kappa.sqrt()).min(1.0)))
        };
        sign * solve::quantile(start, (0.0, PI), Tail::Upper(tail), |z| {
            (Self::tails(circle, z, -z).1, Self::density(circle, z, -z))
        })
    }

    fn density(circle: &Circle, z: f64, _: f64) -> f64 {
        let s = libm::sin(0.5 * z);
        0.5 * exp(-2.0 * circle.kappa * s * s) / circle.half
    }

    fn mean(_: &Circle) -> f64 {
        0.0
    }

    fn variance(circle: &Circle) -> f64 {
        beyond(circle.kappa, 0.0, |t| t * t) / circle.half
    }

    fn entropy(circle: &Circle) -> f64 {
        let versine = |t: f64| {
            let s = libm::sin(0.5 * t);
            2.0 * s * s
        };
        ln(2.0 * circle.half) + circle.kappa * (beyond(circle.kappa, 0.0, versine) / circle.half)
    }
}
