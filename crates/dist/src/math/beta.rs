//! The incomplete beta function with its inverse, and the binomial mass function.

mod incomplete;
mod quantile;

pub(crate) use incomplete::Pair;

use super::exp;
use super::gamma::{TAU, deviance, stirling_error};

/// gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)) p^k q^(n - k) for real k and q = 1 - p, to full relative accuracy also for
/// large n (Loader 2000).
pub(crate) fn binomial_mass(k: f64, rest: f64, p: f64, q: f64) -> f64 {
    if p <= 0.0 || q <= 0.0 {
        let certain = if p <= 0.0 { k == 0.0 } else { rest == 0.0 };
        return f64::from(u8::from(certain));
    }
    let n = k + rest;
    if k == 0.0 {
        return power(q, p, n);
    }
    if rest == 0.0 {
        return power(p, q, n);
    }
    let log = stirling_error(n)
        - stirling_error(k)
        - stirling_error(rest)
        - deviance(k, n * p)
        - deviance(rest, n * q);
    // The quotient is taken in this order so that neither factor overflows.
    exp(log) * (1.0 / (TAU * k) * (n / rest)).sqrt()
}

/// q^n, where p = 1 - q is known better than q if small.
fn power(q: f64, p: f64, n: f64) -> f64 {
    exp(n * if p < 0.5 { super::ln_1p(-p) } else { super::ln(q) })
}
