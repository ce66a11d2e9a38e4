//! The scalar functions, one definition each, in families.
//!
//! To add one, write its definition in the family's file and add it to that family's list.

mod any;
mod check;
mod number;
mod pattern;
mod text;
mod time;

use synthc_types::FnDef;

/// The families.
static FAMILIES: &[&[&FnDef]] = &[number::ALL, text::ALL, time::ALL, any::ALL, check::ALL];

/// All functions, family by family.
pub fn all() -> impl Iterator<Item = &'static FnDef> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The function of this name.
pub fn named(name: &str) -> Option<&'static FnDef> {
    all().find(|def| def.name == name)
}
