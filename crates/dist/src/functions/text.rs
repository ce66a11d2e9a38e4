//! Functions of texts.

mod case;
mod cut;
mod fill;
mod find;
mod join;
mod plain;

use synthc_types::FnDef;

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &case::UPPER,
    &case::LOWER,
    &case::TITLE,
    &cut::TRIM,
    &cut::TRIM_LEFT,
    &cut::TRIM_RIGHT,
    &cut::SQUISH,
    &cut::LEFT,
    &cut::RIGHT,
    &cut::SUBSTR,
    &cut::SPLIT,
    &find::LENGTH,
    &find::STARTS_WITH,
    &find::ENDS_WITH,
    &find::CONTAINS,
    &find::POSITION,
    &join::CONCAT,
    &join::JOIN,
    &join::REPLACE,
    &fill::PAD_LEFT,
    &fill::PAD_RIGHT,
    &fill::REPEAT,
    &fill::REVERSE,
    &plain::ASCII,
    &plain::SLUG,
    &plain::INITIALS,
    &plain::DIGITS,
];
