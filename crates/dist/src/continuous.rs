//! Distributions over the reals as a place, a scale and a standard form: drawn by the quantile of the smaller tail.

use synthc_types::{Interval, Params, unit_open};

use crate::math::ln;
use crate::sampler::Distribution;

/// The value is `location + scale z`.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) location: f64,
    pub(crate) scale: f64,
    /// A second point from which distances keep all their digits: the upper end of the support, or its middle.
    pub(crate) anchor: f64,
}

impl Place {
    /// A place whose location is the only point that matters.
    pub(crate) fn new(location: f64, scale: f64) -> Self {
        Self { location, scale, anchor: location }
    }
}

/// A distribution in its standard form. All functions see points inside of the support only.
pub(crate) trait Standard {
    /// What is computed once for given parameters.
    type Shape: Copy;

    fn place(params: &Params) -> Place;
    fn shape(params: &Params) -> Self::Shape;
    fn support(params: &Params) -> Interval;
    /// P(Z <= z) and P(Z > z), each accurate where it is small; `y` is (anchor - x) / scale.
    fn tails(shape: &Self::Shape, z: f64, y: f64) -> (f64, f64);
    /// The quantile of the smaller of the tails `p` and `q` = 1 - p, both positive; the smaller is exact.
    fn quantile(shape: &Self::Shape, p: f64, q: f64) -> f64;
    fn density(shape: &Self::Shape, z: f64, y: f64) -> f64;
    fn mean(shape: &Self::Shape) -> f64;
    fn variance(shape: &Self::Shape) -> f64;
    /// The entropy in nats, NaN where no closed form is known.
    fn entropy(_: &Self::Shape) -> f64 {
        f64::NAN
    }
}

/// A standard form as a [`Distribution`].
pub(crate) struct Placed<D>(std::marker::PhantomData<D>);

/// The point in standard form from both of its sides.
fn standardised(place: &Place, x: f64) -> (f64, f64) {
    ((x - place.location) / place.scale, (place.anchor - x) / place.scale)
}

fn within(support: Interval, x: f64) -> f64 {
    let x = if x < support.lo() { support.lo() } else { x };
    if x > support.hi() { support.hi() } else { x }
}

/// Both tails at `x`, which may lie outside of the support.
fn tails<D: Standard>(params: &Params, x: f64) -> (f64, f64) {
    let support = D::support(params);
    if x <= support.lo() {
        return (0.0, 1.0);
    }
    if x >= support.hi() {
        return (1.0, 0.0);
    }
    let (z, y) = standardised(&D::place(params), x);
    D::tails(&D::shape(params), z, y)
}

fn quantile<D: Standard>((place, shape, support): &(Place, D::Shape, Interval), p: f64, q: f64) -> f64 {
    if !(p > 0.0 && q > 0.0) {
        return match (p, q) {
            (0.0, _) => support.lo(),
            (_, 0.0) => support.hi(),
            _ => f64::NAN,
        };
    }
    within(*support, place.location + place.scale * D::quantile(shape, p, q))
}

/// The value for the uniform draw: u and 1 - u are both exact.
fn value<D: Standard>(prepared: &(Place, D::Shape, Interval), bits: u64) -> f64 {
    let u = unit_open(bits);
    quantile::<D>(prepared, u, 1.0 - u)
}

impl<D: Standard> Distribution for Placed<D> {
    type Prepared = (Place, D::Shape, Interval);

    fn support(params: &Params) -> Interval {
        D::support(params)
    }

    fn cdf(params: &Params, x: f64) -> f64 {
        tails::<D>(params, x).0
    }

    fn sf(params: &Params, x: f64) -> f64 {
        tails::<D>(params, x).1
    }

    fn quantile(params: &Params, p: f64) -> f64 {
        quantile::<D>(&Self::prepare(params), p, 1.0 - p)
    }

    fn upper_quantile(params: &Params, q: f64) -> f64 {
        quantile::<D>(&Self::prepare(params), 1.0 - q, q)
    }

    fn mean(params: &Params) -> f64 {
        let place = D::place(params);
        place.location + place.scale * D::mean(&D::shape(params))
    }

    fn variance(params: &Params) -> f64 {
        let scale = D::place(params).scale;
        scale * D::variance(&D::shape(params)) * scale
    }

    fn density(params: &Params, x: f64) -> f64 {
        let place = D::place(params);
        let (z, y) = standardised(&place, x);
        let support = D::support(params);
        if x < support.lo() || x > support.hi() {
            0.0
        } else {
            D::density(&D::shape(params), z, y) / place.scale
        }
    }

    fn entropy(params: &Params) -> f64 {
        D::entropy(&D::shape(params)) + ln(D::place(params).scale)
    }

    fn prepare(params: &Params) -> Self::Prepared {
        (D::place(params), D::shape(params), D::support(params))
    }

    fn draw(params: &Params, bits: u64) -> f64 {
        value::<D>(&Self::prepare(params), bits)
    }

    fn draw_all(prepared: &Self::Prepared, bits: &[u64], out: &mut [f64]) {
        for (slot, bits) in out.iter_mut().zip(bits) {
            *slot = value::<D>(prepared, *bits);
        }
    }
}
