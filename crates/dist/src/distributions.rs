//! The built-in distributions, one file each.
//!
//! A definition is read by the checker, the editor, the reference pages, the optimizer and the sampler. To add one, write its
//! file and add it to [`ALL`]; no other code names it.

mod bernoulli;
mod beta;
mod beta_binomial;
mod binomial;
mod cauchy;
mod chi_squared;
mod dirichlet;
mod domain;
mod empirical;
mod exponential;
mod fisher_f;
mod gamma;
mod generalized_pareto;
mod geometric;
mod gompertz;
mod gumbel;
mod hypergeometric;
mod inverse_gaussian;
mod log_normal;
mod logistic;
mod multinomial;
mod mv_normal;
mod neg_binomial;
mod normal;
mod pareto;
mod pert;
mod poisson;
mod skew_normal;
mod student_t;
mod triangular;
mod uniform;
mod uniform_int;
mod von_mises;
mod weibull;
mod zipf;

use synthc_types::DistDef;

/// All distributions, continuous before discrete before those over several names, in the order of the reference.
pub static ALL: &[&DistDef] = &[
    &uniform::DEF,
    &normal::DEF,
    &log_normal::DEF,
    &exponential::DEF,
    &gamma::DEF,
    &beta::DEF,
    &student_t::DEF,
    &cauchy::DEF,
    &weibull::DEF,
    &pareto::DEF,
    &triangular::DEF,
    &pert::DEF,
    &logistic::DEF,
    &gumbel::DEF,
    &skew_normal::DEF,
    &inverse_gaussian::DEF,
    &von_mises::DEF,
    &chi_squared::DEF,
    &fisher_f::DEF,
    &gompertz::DEF,
    &generalized_pareto::DEF,
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
    &mv_normal::DEF,
    &dirichlet::DEF,
    &multinomial::DEF,
];

/// The distribution of this name.
pub fn named(name: &str) -> Option<&'static DistDef> {
    ALL.iter().copied().find(|def| def.name == name)
}
