//! The built-in distributions, one file each.
//!
//! A definition is read by the checker, the editor, the reference pages, the optimizer and the sampler. To add one, write its
//! file and add it to [`ALL`]; no other code names it.

mod bernoulli;
mod beta;
mod beta_binomial;
mod binomial;
mod domain;
mod empirical;
mod exponential;
mod gamma;
mod geometric;
mod hypergeometric;
mod log_normal;
mod neg_binomial;
mod normal;
mod poisson;
mod uniform;
mod uniform_int;
mod zipf;

use synthc_types::DistDef;

/// All distributions, continuous before discrete, in the order of the reference.
pub static ALL: &[&DistDef] = &[
    &uniform::DEF,
    &normal::DEF,
    &log_normal::DEF,
    &exponential::DEF,
    &gamma::DEF,
    &beta::DEF,
    &bernoulli::DEF,
    &binomial::DEF,
    &poisson::DEF,
    &neg_binomial::DEF,
    &geometric::DEF,
    &beta_binomial::DEF,
    &hypergeometric::DEF,
    &zipf::DEF,
    &uniform_int::DEF,
    &empirical::DEF,
];

/// The distribution of this name.
pub fn named(name: &str) -> Option<&'static DistDef> {
    ALL.iter().copied().find(|def| def.name == name)
}
