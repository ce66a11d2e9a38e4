//! Elementary and special functions whose results are the same bits on every platform and at every optimization level.
//!
//! Only `+ - * /`, `sqrt`, comparisons and integer operations are used, all of which IEEE 754 defines to the last bit; nothing
//! is fused. Where the `libm` crate is used, it is a port of musl in the same operations.

pub(crate) mod beta;
pub(crate) mod cholesky;
mod exp;
pub(crate) mod gamma;
pub(crate) mod integrate;
mod ln;
mod logistic;
mod normal;
pub(crate) mod owen;
mod round;
pub(crate) mod solve;
mod trigonometric;
pub(crate) mod zeta;

pub use exp::{exp, exp_all, expm1};
pub use gamma::{digamma, ln_gamma, ln_gamma_1p};
pub(crate) use ln::ln_normal;
pub use ln::{ln, ln_1p, ln_all};
pub use logistic::{cbrt, expit, log2, log10, logit, pow};
pub use normal::{
    NORMAL_ENTROPY, normal_cdf, normal_density, normal_mills, normal_quantile, normal_quantile_all, normal_sf,
};
pub use round::{round_half_away, round_to, whole, wide_whole};
pub use trigonometric::{acos, asin, atan, atan2, cos, hypot, sin, tan, tanh};

/// The complementary error function.
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Q(a, x), the upper regularized incomplete gamma function: the p-value of a chi-square statistic `s` with `n` degrees of
/// freedom is Q(n / 2, s / 2).
pub fn gamma_q(a: f64, x: f64) -> f64 {
    gamma::Shape::new(a).tails(x).upper
}
