//! Rounding.

/// The nearest whole number, halves away from zero.
#[inline(always)]
pub fn round_half_away(x: f64) -> f64 {
    // `trunc` and the subtraction are exact, so 0.49999999999999994 does not reach 1.
    let whole = x.trunc();
    let rest = (x - whole).abs();
    if rest >= 0.5 { whole + 1f64.copysign(x) } else { whole }
}

/// The nearest multiple of `step`, halves away from zero; `x` itself where `step` is not positive.
///
/// A step below 1 whose reciprocal is whole, such as 0.1, is applied by dividing by that reciprocal, so that the result is the
/// double nearest to the decimal number: 17.3 and not 17.3000000000000007.
#[inline(always)]
pub fn round_to(x: f64, step: f64) -> f64 {
    if !(step > 0.0) {
        return x;
    }
    let parts = round_half_away(1.0 / step);
    if step < 1.0 && (parts * step - 1.0).abs() < 1e-9 {
        round_half_away(x * parts) / parts
    } else {
        round_half_away(x / step) * step
    }
}

/// A whole double as an `i64`; `None` where it does not fit or is NaN.
#[inline(always)]
pub fn whole(x: f64) -> Option<i64> {
    const END: f64 = 9_223_372_036_854_775_808.0;
    (-END..END).contains(&x).then_some(x as i64)
}

/// A whole double as an `i128`; `None` where it does not fit or is NaN.
#[inline(always)]
pub fn wide_whole(x: f64) -> Option<i128> {
    const END: f64 = 170_141_183_460_469_231_731_687_303_715_884_105_728.0;
    (-END..END).contains(&x).then_some(x as i128)
}
