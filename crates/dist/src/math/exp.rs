//! The exponential function.

use crate::wide::wide;

const INV_LN2: f64 = std::f64::consts::LOG2_E;
/// The upper 32 bits of ln 2, so that its product with an exponent is exact (fdlibm's split).
const LN2_HI: f64 = 6.931_471_803_691_238_164_90e-1;
const LN2_LO: f64 = 1.908_214_929_270_587_700_02e-10;
/// 1.5 * 2^52: adding it leaves the nearest whole number in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;

/// e^x; 0 and infinity where the result is too small or too large. Error below 1 ulp for normal results.
///
/// x = n ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite 1980), then the Taylor polynomial of degree 13, whose remainder is
/// below 2^-57. There is no branch, so loops over it vectorise.
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let shifted = x * INV_LN2 + ROUND;
    let n = shifted - ROUND;
    let r = (x - n * LN2_HI) - n * LN2_LO;
    let r2 = r * r;
    let r4 = r2 * r2;
    let r8 = r4 * r4;
    let q01 = 1.0 / 2.0 + r * (1.0 / 6.0);
    let q23 = 1.0 / 24.0 + r * (1.0 / 120.0);
    let q45 = 1.0 / 720.0 + r * (1.0 / 5_040.0);
    let q67 = 1.0 / 40_320.0 + r * (1.0 / 362_880.0);
    let q89 = 1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0);
    let qab = 1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0);
    let q = ((q01 + r2 * q23) + r4 * (q45 + r2 * q67)) + r8 * (q89 + r2 * qab);
    let p = 1.0 + (r + r2 * q);
    // 2^n in two factors, each a normal number for every n in -1076..=1025; the biased exponents cannot leave 1..=2046.
    let biased = shifted.to_bits().wrapping_add(4_096);
    let half = (biased & 0x1fff) >> 1;
    let rest = (biased & 0x1fff) - half;
    let low = f64::from_bits(half.wrapping_sub(1_025) << 52);
    let high = f64::from_bits(rest.wrapping_sub(1_025) << 52);
    (p * low) * high
}

/// `exp` of each value, in place.
pub fn exp_all(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for value in values {
                *value = exp(*value);
            }
        },
    );
}

/// e^x - 1, accurate near 0.
pub fn expm1(x: f64) -> f64 {
    libm::expm1(x)
}
