//! The digamma function.

use crate::math::ln;

/// The derivative of ln gamma(x), for x > 0.
pub fn digamma(x: f64) -> f64 {
    digamma_less_ln(x) + ln(x)
}

/// digamma(x) - ln x for x > 0, without cancellation for large x: Stirling's series (Abramowitz and Stegun 6.3.18) at x + n
/// with n steps of the recurrence 6.3.5.
pub(crate) fn digamma_less_ln(x: f64) -> f64 {
    let mut far = x;
    let mut steps = 0.0;
    while far < 15.0 {
        steps += 1.0 / far;
        far += 1.0;
    }
    let r = 1.0 / (far * far);
    let series = -0.5 / far
        - r * (1.0 / 12.0
            - r * (1.0 / 120.0
                - r * (1.0 / 252.0 - r * (1.0 / 240.0 - r * (1.0 / 132.0 - r * (691.0 / 32_760.0))))));
    if steps > 0.0 { series - steps + ln(far / x) } else { series }
}
