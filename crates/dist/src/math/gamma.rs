//! The gamma function, its logarithm, and the incomplete gamma functions with their inverse.

mod digamma;
mod incomplete;
mod quantile;
mod temme;

pub use digamma::digamma;
pub(crate) use digamma::digamma_less_ln;
pub(crate) use incomplete::Shape;

use super::{exp, ln};

pub(crate) const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_741_78;

/// ln |gamma(x)|.
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// ln gamma(1 + x), accurate for x near 0.
pub fn ln_gamma_1p(x: f64) -> f64 {
    if !(-0.5..=0.6).contains(&x) {
        return libm::lgamma(1.0 + x);
    }
    // -ln(1 + x) + x (1 - gamma) + sum over k >= 2 of (-x)^k (zeta(k) - 1) / k (Abramowitz and Stegun 6.1.33).
    let mut sum = 0.0;
    for c in ZETA.iter().rev() {
        sum = (sum + c) * x;
    }
    (sum + ONE_LESS_EULER) * x - super::ln_1p(x)
}

/// ln gamma(1 + 2 x) - 2 ln gamma(1 + x) for x >= 0, of order x^2, without cancellation.
pub(crate) fn ln_gamma_doubling(x: f64) -> f64 {
    if x > 0.3 {
        return ln_gamma_1p(2.0 * x) - 2.0 * ln_gamma_1p(x);
    }
    let (mut sum, mut power, mut twice) = (0.0, x * x, 4.0);
    for c in ZETA {
        sum += c * power * (twice - 2.0);
        power *= x;
        twice *= 2.0;
    }
    let r = x / (1.0 + x);
    sum - super::ln_1p(-r * r)
}

/// The constant of Euler and Mascheroni.
pub(crate) const EULER: f64 = 0.577_215_664_901_532_860_61;
const ONE_LESS_EULER: f64 = 0.42278433509846713;
/// (-1)^k (zeta(k) - 1) / k for k = 2, 3, ..
static ZETA: [f64; 28] = [
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
    -2.7595228851242334e-10,
    1.330476437424449e-10,
    -6.4229645638381e-11,
];

/// ln n! - ln(sqrt(2 pi n) n^n e^-n), what Stirling's formula leaves out.
pub(crate) fn stirling_error(n: f64) -> f64 {
    if n < 15.0 {
        return ln_gamma_1p(n) - (n + 0.5) * ln(n) + n - LN_SQRT_2PI;
    }
    let r = 1.0 / (n * n);
    (1.0 / 12.0
        - r * (1.0 / 360.0
            - r * (1.0 / 1_260.0 - r * (1.0 / 1_680.0 - r * (1.0 / 1_188.0 - r * (691.0 / 360_360.0))))))
        / n
}

/// x ln(x / m) + m - x, the deviance, without cancellation near x = m (Loader 2000).
pub(crate) fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return if x == 0.0 { m } else { x * ln(x / m) - difference };
    }
    let v = difference / (x + m);
    let v2 = v * v;
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    // v2 <= 0.01: at most nine rounds reach the last bit.
    let mut odd = 3.0;
    for _ in 0..12 {
        term *= v2;
        let next = sum + term / odd;
        if next == sum {
            break;
        }
        sum = next;
        odd += 2.0;
    }
    sum
}

/// m^x e^-m / gamma(x + 1) for real x >= 0, to full relative accuracy also for large x (Loader 2000).
pub(crate) fn poisson_mass(x: f64, m: f64) -> f64 {
    if m == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return exp(-m);
    }
    if x < 15.0 {
        return exp(x * ln(m) - m - ln_gamma_1p(x));
    }
    exp(-stirling_error(x) - deviance(x, m)) / (TAU * x).sqrt()
}

pub(crate) const TAU: f64 = std::f64::consts::TAU;
