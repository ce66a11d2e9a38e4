//! Functions of numbers.

mod extreme;
mod remainder;
mod rounding;
mod step;
mod transcendental;
mod trigonometric;

use synthc_types::FnDef;

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &rounding::FLOOR,
    &rounding::CEIL,
    &step::ROUND,
    &step::TRUNC,
    &rounding::ABS,
    &rounding::SIGN,
    &transcendental::SQRT,
    &transcendental::EXP,
    &transcendental::LOG,
    &transcendental::LOG10,
    &transcendental::LOGIT,
    &transcendental::EXPIT,
    &transcendental::LOG2,
    &transcendental::LOG1P,
    &transcendental::EXPM1,
    &transcendental::CBRT,
    &transcendental::PROBIT,
    &transcendental::NORMAL_CDF,
    &trigonometric::PI,
    &trigonometric::SIN,
    &trigonometric::COS,
    &trigonometric::TAN,
    &trigonometric::ASIN,
    &trigonometric::ACOS,
    &trigonometric::ATAN,
    &trigonometric::ATAN2,
    &trigonometric::TANH,
    &trigonometric::DEGREES,
    &trigonometric::RADIANS,
    &trigonometric::HYPOT,
    &extreme::MIN,
    &extreme::MAX,
    &extreme::CLAMP,
    &remainder::MOD,
    &remainder::DIV,
];
