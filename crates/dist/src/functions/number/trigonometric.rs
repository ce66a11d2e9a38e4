//! Angles and distances.

use std::f64::consts::{FRAC_PI_2, PI as HALF_TURN};

use synthc_types::{FnDef, FnKernel, Interval, Value};

use crate::functions::pattern::{self, FLOAT, of_float, takes, values};
use crate::math;

/// A function that does not decrease, with its last bit to spare.
fn rising(args: &[Interval], f: impl Fn(f64) -> f64) -> Option<Interval> {
    args.first()
        .map(|x| if x.is_empty() { *x } else { Interval::closed(f(x.lo()).next_down(), f(x.hi()).next_up()) })
}

/// -1 to 1, whatever the arguments.
fn unit(args: &[Interval]) -> Option<Interval> {
    args.first().map(|_| Interval::closed(-1.0, 1.0))
}

/// A finite result; the sine of an infinite angle is NaN already.
fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// The number pi.
pub(super) static PI: FnDef = FnDef {
    name: "pi",
    params: &[],
    summary: "the number pi, 3.14159...",
    docs: "Half a turn in radians.",
    example: "pi()",
    gives: "3.141592653589793",
    overloads: &[values(&[], pattern::float, |_| Value::float(HALF_TURN))],
    interval: |_| Some(Interval::point(HALF_TURN)),
    ..FnDef::BASE
};

/// Sine.
pub(super) static SIN: FnDef = FnDef {
    name: "sin",
    params: &["angle"],
    summary: "the sine of an angle in radians",
    docs: "A yearly wave over days is `sin(2 * pi() * day_of_year(at) / 365.25)`. See `radians` for angles in degrees.",
    example: "sin(pi() / 6)",
    gives: "0.49999999999999994",
    overloads: &[of_float(|x| finite(math::sin(x)))],
    interval: unit,
    ..FnDef::BASE
};

/// Cosine.
pub(super) static COS: FnDef = FnDef {
    name: "cos",
    params: &["angle"],
    summary: "the cosine of an angle in radians",
    docs: "See `radians` for angles in degrees.",
    example: "cos(0)",
    gives: "1",
    overloads: &[of_float(|x| finite(math::cos(x)))],
    interval: unit,
    ..FnDef::BASE
};

/// Tangent.
pub(super) static TAN: FnDef = FnDef {
    name: "tan",
    params: &["angle"],
    summary: "the tangent of an angle in radians",
    docs: "Very large near a quarter turn. See `radians` for angles in degrees.",
    example: "tan(0.5)",
    gives: "0.5463024898437905",
    overloads: &[of_float(|x| finite(math::tan(x)))],
    interval: |_| Some(Interval::ALL),
    ..FnDef::BASE
};

/// Arc sine.
pub(super) static ASIN: FnDef = FnDef {
    name: "asin",
    params: &["x"],
    summary: "the angle in radians whose sine is `x`",
    docs: "From -pi/2 to pi/2. Null unless `x` is from -1 to 1.",
    example: "asin(1)",
    gives: "1.5707963267948966",
    overloads: &[of_float(math::asin)],
    domains: &[Interval::closed(-1.0, 1.0)],
    interval: |args| rising(args, math::asin),
    ..FnDef::BASE
};

/// Arc cosine.
pub(super) static ACOS: FnDef = FnDef {
    name: "acos",
    params: &["x"],
    summary: "the angle in radians whose cosine is `x`",
    docs: "From 0 to pi. Null unless `x` is from -1 to 1.",
    example: "acos(0)",
    gives: "1.5707963267948966",
    overloads: &[of_float(math::acos)],
    domains: &[Interval::closed(-1.0, 1.0)],
    interval: |_| Some(Interval::closed(0.0, HALF_TURN)),
    ..FnDef::BASE
};

/// Arc tangent.
pub(super) static ATAN: FnDef = FnDef {
    name: "atan",
    params: &["x"],
    summary: "the angle in radians whose tangent is `x`",
    docs: "From -pi/2 to pi/2. The direction of a point is `atan2`.",
    example: "atan(1)",
    gives: "0.7853981633974483",
    overloads: &[of_float(math::atan)],
    interval: |args| rising(args, math::atan).map(|y| y.intersect(Interval::closed(-FRAC_PI_2, FRAC_PI_2))),
    ..FnDef::BASE
};

/// Direction.
pub(super) static ATAN2: FnDef = FnDef {
    name: "atan2",
    params: &["y", "x"],
    summary: "the direction of the point (`x`, `y`) in radians",
    docs: "From -pi to pi, counted from the x axis towards the y axis, as in C, R and Python: `y` comes first. 0 where both are \
           0.",
    example: "atan2(1, 1)",
    gives: "0.7853981633974483",
    overloads: &[takes(&[FLOAT, FLOAT], pattern::float, FnKernel::Float2(math::atan2))],
    interval: |_| Some(Interval::closed(-HALF_TURN, HALF_TURN)),
    ..FnDef::BASE
};

/// Hyperbolic tangent.
pub(super) static TANH: FnDef = FnDef {
    name: "tanh",
    params: &["x"],
    summary: "the hyperbolic tangent, from -1 to 1",
    docs: "`2 * expit(2 * x) - 1`: a curve that levels off at both ends.",
    example: "tanh(0.5)",
    gives: "0.46211715726000973",
    overloads: &[of_float(math::tanh)],
    interval: |args| rising(args, math::tanh).map(|y| y.intersect(Interval::closed(-1.0, 1.0))),
    ..FnDef::BASE
};

/// Degrees.
pub(super) static DEGREES: FnDef = FnDef {
    name: "degrees",
    params: &["angle"],
    summary: "an angle in radians as degrees",
    docs: "A turn has 360 degrees. Its inverse is `radians`.",
    example: "degrees(pi())",
    gives: "180",
    overloads: &[of_float(|x| x * (180.0 / HALF_TURN))],
    interval: |args| rising(args, |x| x * (180.0 / HALF_TURN)),
    preimage: Some(|y| y.map_increasing(|y| y * (HALF_TURN / 180.0))),
    ..FnDef::BASE
};

/// Radians.
pub(super) static RADIANS: FnDef = FnDef {
    name: "radians",
    params: &["angle"],
    summary: "an angle in degrees as radians",
    docs: "A turn has 2 * pi radians. Its inverse is `degrees`.",
    example: "radians(180)",
    gives: "3.141592653589793",
    overloads: &[of_float(|x| x * (HALF_TURN / 180.0))],
    interval: |args| rising(args, |x| x * (HALF_TURN / 180.0)),
    preimage: Some(|y| y.map_increasing(|y| y * (180.0 / HALF_TURN))),
    ..FnDef::BASE
};

/// Length.
pub(super) static HYPOT: FnDef = FnDef {
    name: "hypot",
    params: &["x", "y"],
    summary: "the distance of the point (`x`, `y`) from (0, 0)",
    docs: "`sqrt(x^2 + y^2)`, without overflow on the way.",
    example: "hypot(3, 4)",
    gives: "5",
    overloads: &[takes(&[FLOAT, FLOAT], pattern::float, FnKernel::Float2(math::hypot))],
    interval: |args| match args {
        [x, y] => {
            let far = |i: &Interval| i.lo().abs().max(i.hi().abs());
            Some(Interval::closed(0.0, (far(x) + far(y)).next_up()))
        }
        _ => None,
    },
    ..FnDef::BASE
};
