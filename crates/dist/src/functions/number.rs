//! Functions of numbers.

mod extreme;
mod remainder;
mod rounding;
mod transcendental;

use synthc_types::FnDef;

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &rounding::FLOOR,
    &rounding::CEIL,
    &rounding::ROUND,
    &rounding::ABS,
    &rounding::SIGN,
    &transcendental::SQRT,
    &transcendental::EXP,
    &transcendental::LOG,
    &transcendental::LOG10,
    &transcendental::LOGIT,
    &transcendental::EXPIT,
    &extreme::MIN,
    &extreme::MAX,
    &extreme::CLAMP,
    &remainder::MOD,
    &remainder::DIV,
];
