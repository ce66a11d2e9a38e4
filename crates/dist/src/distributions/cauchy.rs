//! The Cauchy distribution.

use synthc_types::{DistDef, DistKind, Drawn, Family, Interval, Params};

use super::domain;
use crate::continuous::{Place, Placed, Standard};
use crate::math::ln;
use crate::sampler::kernel;

/// The distribution of a ratio of two normal numbers.
pub(crate) static DEF: DistDef = DistDef {
    name: "Cauchy",
    summary: "extremely heavy tails: no mean, no variance",
    docs: "Density `1 / (pi scale (1 + z^2))` with `z = (x - location) / scale`. The median is `location`, half of the values lie within \
           `scale` of it, and neither mean nor variance exists.\n\n\
           Drawn by quantile: `location + scale tan(pi (u - 1/2))`.",
    example: "Cauchy(location: 0, scale: 1)",
    family: Family::Continuous,
    drawn: Drawn::Quantile,
    forms: &[domain::PLACED],
    over_values: None,
    support_over: |_, _| Interval::ALL,
    kind: DistKind::Kernel(kernel::<Placed<Cauchy>>()),
};

struct Cauchy;

const PI: f64 = std::f64::consts::PI;

impl Standard for Cauchy {
    type Shape = ();

    fn place(&[location, scale, ..]: &Params) -> Place {
        Place::new(location, scale)
    }

    fn shape(_: &Params) {}

    fn support(_: &Params) -> Interval {
        Interval::ALL
    }

    fn tails((): &(), z: f64, _: f64) -> (f64, f64) {
        (libm::atan2(1.0, -z) / PI, libm::atan2(1.0, z) / PI)
    }

    fn quantile((): &(), p: f64, q: f64) -> f64 {
        // Each form keeps all digits where it is used: 1/2 less p is exact for p above 1/4.
        if p < 0.25 {
            -1.0 / libm::tan(PI * p)
        } else if q < 0.25 {
            1.0 / libm::tan(PI * q)
        } else if p < q {
            libm::tan(PI * (p - 0.5))
        } else {
            libm::tan(PI * (0.5 - q))
        }
    }

    fn density((): &(), z: f64, _: f64) -> f64 {
        1.0 / (PI * (1.0 + z * z))
    }

    fn mean((): &()) -> f64 {
        f64::NAN
    }

    fn variance((): &()) -> f64 {
        f64::NAN
    }

    fn entropy((): &()) -> f64 {
        ln(4.0 * PI)
    }
}
