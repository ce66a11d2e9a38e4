//! The natural logarithm.

use crate::wide::wide;

const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;
const L1: f64 = 6.666_666_666_666_735_130e-1;
const L2: f64 = 3.999_999_999_940_941_908e-1;
const L3: f64 = 2.857_142_874_366_239_149e-1;
const L4: f64 = 2.222_219_843_214_978_396e-1;
const L5: f64 = 1.818_357_216_161_805_012e-1;
const L6: f64 = 1.531_383_769_920_937_332e-1;
const L7: f64 = 1.479_819_860_511_658_591e-1;

/// The bits of about sqrt(1/2), where the mantissa's range starts.
const START: u64 = 0x3fe6_a09e_0000_0000;
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// 2^52, whose low bits hold a whole number.
const TWO52: f64 = 4_503_599_627_370_496.0;

/// ln x of a positive, normal, finite number; any number otherwise. Error below 1 ulp.
///
/// The method and the polynomial of fdlibm (Sun Microsystems 1993): x = 2^k m with m in [sqrt(1/2), sqrt 2), s = (m-1)/(m+1).
#[inline(always)]
pub(crate) fn ln_normal(x: f64) -> f64 {
    let bits = x.to_bits();
    let offset = bits.wrapping_sub(START).wrapping_add(ONE);
    let biased = offset >> 52;
    let k = f64::from_bits(biased | TWO52.to_bits()) - (TWO52 + 1_023.0);
    let m = f64::from_bits(bits.wrapping_sub(offset & 0xfff0_0000_0000_0000).wrapping_add(ONE));
    let f = m - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let odd = w * (L2 + w * (L4 + w * L6));
    let even = z * (L1 + w * (L3 + w * (L5 + w * L7)));
    let r = odd + even;
    (((s * (half_square + r) + k * LN2_LO) - half_square) + f) + k * LN2_HI
}

/// The natural logarithm; -inf at 0, NaN below. Error below 1 ulp. There is no branch, so loops over it vectorise.
#[inline(always)]
pub fn ln(x: f64) -> f64 {
    let tiny = x < f64::MIN_POSITIVE;
    let scaled = if tiny { x * 18_014_398_509_481_984.0 } else { x };
    let shift = if tiny { 54.0 } else { 0.0 };
    let y = ln_normal(scaled);
    // The shift is taken off in two exact parts, as inside.
    let y = if tiny { (y - shift * LN2_HI) - shift * LN2_LO } else { y };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    let y = if x < 0.0 { f64::NAN } else { y };
    // Infinity and NaN stand for themselves.
    if x < f64::INFINITY { y } else { x }
}

/// `ln` of each value, in place.
pub fn ln_all(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for value in values {
                *value = ln(*value);
            }
        },
    );
}

/// ln(1 + x), accurate near 0.
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}
