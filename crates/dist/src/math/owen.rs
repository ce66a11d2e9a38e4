//! Owen's T function, as the tails of the skew-normal distribution need it.

use super::integrate::panels;
use super::{exp, normal_sf};

/// P(Z > h) on the thin side and on the thick side of a skew-normal distribution with shape `a`; h >= 0 and a >= 0.
///
/// With Q the normal tail, T(h, a) = (1 / 2 pi) times the integral of exp(-h^2 (1 + x^2) / 2) / (1 + x^2) over x from 0 to a
/// (Owen 1956), thin is Q(h) - 2 T(h, a) and thick Q(h) + 2 T(h, a).
pub(crate) fn skewed_tails(h: f64, a: f64) -> (f64, f64) {
    let q = normal_sf(h);
    if h * a > 3.0 {
        let thin = 2.0 * beyond(h, a);
        return (thin, 2.0 * q - thin);
    }
    let t = if a <= 1.0 {
        up_to(h, a)
    } else {
        // Owen's identity (2.3) for upper tails.
        let qa = normal_sf(h * a);
        0.5 * (q + qa) - q * qa - up_to(h * a, 1.0 / a)
    };
    (q - 2.0 * t, q + 2.0 * t)
}

const TAU: f64 = std::f64::consts::TAU;

/// T(h, a) for a <= 1.
fn up_to(h: f64, a: f64) -> f64 {
    // Beyond 9.2 / h nothing is left of the integrand.
    let end = if h * a > 9.2 { 9.2 / h } else { a };
    let half = 0.5 * h * h;
    exp(-half) / TAU * panels(|x| exp(-half * x * x) / (1.0 + x * x), 0.0, end, 2)
}

/// The rest of the integral of T, from `a` to infinity, for h a > 3: its integrand falls within a few times `a`.
fn beyond(h: f64, a: f64) -> f64 {
    let half = 0.5 * h * h;
    let end = (a * a + 84.0 / (h * h)).sqrt();
    let height = |x: f64| exp(-half * ((x - a) * (x + a))) / (1.0 + x * x);
    exp(-half * (1.0 + a * a)) / TAU * panels(height, a, end, 2)
}
