//! Domains, parameters and forms that many distributions share.

use synthc_types::{Dim, Domain, Form, Interval, ParamDef};

/// Whole numbers up to this size are exact in a double: 2^53.
pub(crate) const EXACT: f64 = 9_007_199_254_740_992.0;

/// Any finite number.
pub(crate) const FINITE: Domain = real(Interval::closed(-f64::MAX, f64::MAX), "a number");
/// Above 0.
pub(crate) const POSITIVE: Domain = real(Interval::new(0.0, f64::MAX, true, false), "positive");
/// 0 or above.
pub(crate) const NOT_NEGATIVE: Domain = real(Interval::closed(0.0, f64::MAX), "0 or more");
/// A probability.
pub(crate) const PROBABILITY: Domain = real(Interval::closed(0.0, 1.0), "between 0 and 1");
/// A probability strictly inside.
pub(crate) const INNER_PROBABILITY: Domain = real(Interval::new(0.0, 1.0, true, true), "above 0 and below 1");
/// A probability above 0.
pub(crate) const POSITIVE_PROBABILITY: Domain =
    real(Interval::new(0.0, 1.0, true, false), "above 0 and at most 1");
/// A whole number.
pub(crate) const WHOLE: Domain =
    Domain { within: Interval::closed(-EXACT, EXACT), whole: true, words: "a whole number" };
/// A whole number, 0 or above.
pub(crate) const COUNT: Domain =
    Domain { within: Interval::closed(0.0, EXACT), whole: true, words: "a whole number, 0 or more" };

/// Where a distribution lies.
pub(crate) const LOCATION: ParamDef =
    ParamDef { name: "location", doc: "The location.", domain: FINITE, dim: Dim::Location };
/// How far it spreads.
pub(crate) const SCALE: ParamDef =
    ParamDef { name: "scale", doc: "The scale.", domain: POSITIVE, dim: Dim::Spread };
/// A location and a scale, without a shape.
pub(crate) const PLACED: Form =
    Form { range: false, params: &[LOCATION, SCALE], canonical: None, check: None };
/// The smallest, the most likely and the largest value.
pub(crate) const THREE_POINTS: Form = Form {
    range: false,
    params: &[
        ParamDef { name: "min", doc: "The smallest value.", domain: FINITE, dim: Dim::Location },
        ParamDef { name: "mode", doc: "The most likely value.", domain: FINITE, dim: Dim::Location },
        ParamDef { name: "max", doc: "The largest value.", domain: FINITE, dim: Dim::Location },
    ],
    canonical: None,
    check: Some(peaked),
};

const fn real(within: Interval, words: &'static str) -> Domain {
    Domain { within, whole: false, words }
}

/// The ends of a range are in order.
pub(crate) fn ordered(written: &[f64]) -> Result<(), &'static str> {
    match *written {
        [a, b] if a > b => Err("the lower end must not be above the upper end"),
        _ => Ok(()),
    }
}

/// A mean of counts: counts above 2^53 are not exact.
pub(crate) const LARGEST_COUNT: Domain = real(Interval::closed(0.0, EXACT), "between 0 and 2^53");

/// A shape; beyond these ends doubles cannot tell the values apart.
pub(crate) const SHAPE: Domain = real(Interval::closed(1e-9, 1e15), "between 1e-9 and 1e15");

/// A shape that thickens a tail where it is small: below 0.1 draws would leave the doubles.
pub(crate) const TAIL_SHAPE: Domain = real(Interval::closed(0.1, 1e15), "between 0.1 and 1e15");

/// Degrees of freedom of a sum of squares.
pub(crate) const FREEDOM: Domain = real(Interval::closed(2e-9, 1e15), "between 2e-9 and 1e15");

/// A smallest, a most likely and a largest value in order.
pub(crate) fn peaked(written: &[f64]) -> Result<(), &'static str> {
    match *written {
        [min, mode, max] if !(min < max && min <= mode && mode <= max) => {
            Err("`min` must be below `max`, and `mode` between them")
        }
        _ => Ok(()),
    }
}

/// Shapes that follow from other parameters are in their domain.
pub(crate) fn shapes(shapes: &[f64]) -> Result<(), &'static str> {
    if shapes.iter().all(|shape| SHAPE.within.contains(*shape)) {
        Ok(())
    } else {
        Err("the shapes that follow from the parameters must be between 1e-9 and 1e15")
    }
}

/// 1 / x, finite for every positive x.
pub(crate) fn reciprocal(x: f64) -> f64 {
    let r = 1.0 / x;
    if r > f64::MAX { f64::MAX } else { r }
}
