//! The Weibull distribution.

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::gamma::{EULER, ln_gamma_doubling};
use crate::math::{exp, expm1, ln, ln_1p, ln_gamma_1p, pow};
use crate::sampler::kernel;

/// Below 0.01 draws would leave the doubles.
const LIFE_SHAPE: Domain =
    Domain { within: Interval::closed(0.01, 1e15), whole: false, words: "between 0.01 and 1e15" };

/// The distribution of lifetimes whose hazard is a power of time.
pub(crate) static DEF: DistDef = DistDef {
    name: "Weibull",
    summary: "lifetimes with a rising or falling hazard, wind speeds",
    docs: "Density `shape / scale z^(shape - 1) exp(-z^shape)` with `z = x / scale`, for `x >= 0`. The hazard rises with time if \
           `shape > 1`, falls if `shape < 1`, and `shape: 1` is the exponential distribution. 63.2% fail before `scale`. \
           `mean = scale gamma(1 + 1 / shape)`.\n\n\
           Drawn by quantile: `scale (-ln(1 - u))^(1 / shape)` (Weibull 1951).",
    example: "Weibull(shape: 1.5, scale: 8)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: false,
        params: &[
            ParamDef { name: "shape", doc: "The power of time.", domain: LIFE_SHAPE, dim: Dim::Number },
            ParamDef { name: "scale", doc: "The scale.", domain: domain::POSITIVE, dim: Dim::Spread },
        ],
        canonical: None,
        check: None,
    }],
    over_values: None,
    support_over: |_, _| Interval::at_least(0.0),
    kind: DistKind::Kernel(kernel::<Placed<Weibull>>()),
};

struct Weibull;

impl Standard for Weibull {
    type Shape = f64;

    fn place(&[_, scale, ..]: &Params) -> Place {
        Place::new(0.0, scale)
    }

    fn shape(&[shape, ..]: &Params) -> f64 {
        shape
    }

    fn support(_: &Params) -> Interval {
        Interval::at_least(0.0)
    }

    fn tails(&k: &f64, z: f64, _: f64) -> (f64, f64) {
        let t = pow(z, k);
        (-expm1(-t), exp(-t))
    }

    fn quantile(&k: &f64, p: f64, q: f64) -> f64 {
        pow(if p < q { -ln_1p(-p) } else { -ln(q) }, 1.0 / k)
    }

    fn density(&k: &f64, z: f64, _: f64) -> f64 {
        if z > 0.0 {
            let t = pow(z, k);
            k * (t / z) * exp(-t)
        } else {
            k * pow(0.0, k - 1.0)
        }
    }

    fn mean(&k: &f64) -> f64 {
        libm::tgamma(1.0 + 1.0 / k)
    }

    fn variance(&k: &f64) -> f64 {
        // gamma(1 + 2/k) - gamma(1 + 1/k)^2, whose two parts are nearly equal for large k.
        exp(2.0 * ln_gamma_1p(1.0 / k)) * expm1(ln_gamma_doubling(1.0 / k))
    }

    fn entropy(&k: &f64) -> f64 {
        EULER * (1.0 - 1.0 / k) - ln(k) + 1.0
    }
}
