//! Functions of values of many types: casts, choices, hashes.

mod cast;
mod choice;
mod hash;
mod uuid;

use synthc_types::FnDef;

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &cast::INT_OF,
    &cast::FLOAT_OF,
    &cast::DECIMAL_OF,
    &cast::TEXT_OF,
    &choice::NULLIF,
    &choice::PICK,
    &hash::HASH,
    &hash::SHA256,
    &uuid::UUID_OF,
    &uuid::UUID_V7,
];
