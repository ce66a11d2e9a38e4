//! The built-in distributions, one file each.
//!
//! A definition is read by the checker, the editor, the reference pages, the optimizer and the sampler. To add one, write its
//! file and add it to [`ALL`]; no other code names it.

mod bernoulli;
mod domain;
mod normal;
mod uniform;
mod uniform_int;

use synthc_types::DistDef;

/// All distributions, continuous before discrete, in the order of the reference.
pub static ALL: &[&DistDef] = &[&uniform::DEF, &normal::DEF, &bernoulli::DEF, &uniform_int::DEF];

/// The distribution of this name.
pub fn named(name: &str) -> Option<&'static DistDef> {
    ALL.iter().copied().find(|def| def.name == name)
}
