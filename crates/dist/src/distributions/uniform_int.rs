//! The discrete uniform distribution.

use synthc_types::{Dim, DistDef, DistKind, Drawn, Family, Form, Interval, ParamDef, Params};

use super::domain;
use crate::math::ln;
use crate::sampler::{Distribution, kernel};

/// The name, for the continuous relative whose values over whole steps are drawn here.
pub(super) const NAME: &str = "UniformInt";

/// The uniform distribution over whole numbers.
pub(crate) static DEF: DistDef = DistDef {
    name: NAME,
    summary: "every whole number between two ends is equally likely",
    docs: "Mass `1 / (b - a + 1)` for each whole number `a <= x <= b`; both ends are included. A die is `1..6`.\n\n\
           Drawn as `a` plus the upper 64 bits of the product of the cell's 64 random bits and the number of values \
           (Lemire 2019, without rejection: the probabilities differ by less than 2^-64).",
    example: "UniformInt(1..6)",
    family: Family::Discrete,
    drawn: Drawn::Quantile,
    forms: &[Form {
        range: true,
        params: &[
            ParamDef { name: "from", doc: "The smallest value.", domain: domain::WHOLE, dim: Dim::Location },
            ParamDef { name: "to", doc: "The largest value.", domain: domain::WHOLE, dim: Dim::Location },
        ],
        canonical: None,
        check: Some(domain::ordered),
    }],
    over_values: None,
    support_over: |_, params| match params {
        [from, to] => from.hull(*to).whole(),
        _ => Interval::ALL,
    },
    kind: DistKind::Kernel(kernel::<UniformInt>()),
};

struct UniformInt;

/// The number of values; NaN where the ends are not whole numbers in order.
#[inline(always)]
fn count(a: f64, b: f64) -> f64 {
    let whole = a >= -domain::EXACT && b <= domain::EXACT && a.floor() == a && b.floor() == b && a <= b;
    if whole { b - a + 1.0 } else { f64::NAN }
}

#[inline(always)]
fn scaled(a: f64, count: u64, bits: u64) -> f64 {
    a + ((u128::from(bits) * u128::from(count)) >> 64) as u64 as f64
}

impl Distribution for UniformInt {
    type Prepared = (f64, u64);

    fn support(params: &Params) -> Interval {
        Interval::closed(params[0], params[1]).whole()
    }

    fn cdf(&[a, b, ..]: &Params, x: f64) -> f64 {
        ((x.floor() - a + 1.0) / count(a, b)).clamp(0.0, 1.0)
    }

    fn sf(&[a, b, ..]: &Params, x: f64) -> f64 {
        ((b - x.floor()) / count(a, b)).clamp(0.0, 1.0)
    }

    fn quantile(&[a, b, ..]: &Params, p: f64) -> f64 {
        // The product may round across a whole number: the definition decides.
        let n = count(a, b);
        let k = (p * n).ceil().clamp(1.0, n);
        let k = if k > 1.0 && (k - 1.0) / n >= p { k - 1.0 } else { k };
        let k = if k < n && k / n < p { k + 1.0 } else { k };
        a + (k - 1.0)
    }

    fn upper_quantile(&[a, b, ..]: &Params, q: f64) -> f64 {
        let n = count(a, b);
        let k = (q * n).floor().clamp(0.0, n - 1.0);
        let k = if k + 1.0 < n && (k + 1.0) / n <= q { k + 1.0 } else { k };
        let k = if k > 0.0 && k / n > q { k - 1.0 } else { k };
        b - k
    }

    fn mean(&[a, b, ..]: &Params) -> f64 {
        a * 0.5 + b * 0.5
    }

    fn variance(&[a, b, ..]: &Params) -> f64 {
        let n = count(a, b);
        (n - 1.0) * (n + 1.0) / 12.0
    }

    fn density(&[a, b, ..]: &Params, x: f64) -> f64 {
        if x >= a && x <= b && x.floor() == x { 1.0 / count(a, b) } else { 0.0 }
    }

    fn entropy(&[a, b, ..]: &Params) -> f64 {
        ln(count(a, b))
    }

    fn prepare(&[a, b, ..]: &Params) -> (f64, u64) {
        let n = count(a, b);
        if n.is_nan() { (f64::NAN, 1) } else { (a, n as u64) }
    }

    #[inline(always)]
    fn draw(params: &Params, bits: u64) -> f64 {
        let (a, n) = Self::prepare(params);
        scaled(a, n, bits)
    }

    fn draw_all(&(a, n): &(f64, u64), bits: &[u64], out: &mut [f64]) {
        for (value, bits) in out.iter_mut().zip(bits) {
            *value = scaled(a, n, *bits);
        }
    }
}
