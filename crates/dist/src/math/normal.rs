//! The standard normal distribution.

use super::exp;
use super::ln::ln_normal;
use crate::wide::wide;

/// The entropy of the standard normal distribution in nats, ln(2 pi e) / 2.
pub const NORMAL_ENTROPY: f64 = 1.418_938_533_204_672_741_78;

/// exp(-x^2 / 2) / sqrt(2 pi), to full relative accuracy: the square is taken in two parts, the first of them exact.
pub fn normal_density(x: f64) -> f64 {
    /// 1 / sqrt(2 pi).
    const PEAK: f64 = 0.398_942_280_401_432_677_94;
    if !(x.abs() < 40.0) {
        return if x.is_nan() { x } else { 0.0 };
    }
    let near = (x * 16.0).trunc() / 16.0;
    PEAK * exp(-0.5 * near * near) * exp(-0.5 * (x - near) * (x + near))
}

/// P(Z <= x), accurate in both tails.
pub fn normal_cdf(x: f64) -> f64 {
    normal_sf(-x)
}

/// P(Z > x), accurate in both tails: half of erfc(x / sqrt 2), with the rounding of the argument made good.
pub fn normal_sf(x: f64) -> f64 {
    const R: f64 = std::f64::consts::FRAC_1_SQRT_2;
    /// 1/sqrt 2 less `R`.
    const R_LOW: f64 = -4.833_646_656_726_456_7e-17;
    let z = x * R;
    let tail = 0.5 * libm::erfc(z);
    if !(1.0..30.0).contains(&z) {
        return tail;
    }
    // erfc changes by the factor 1 - 2 z dz where dz is what the product lost.
    let dz = product_error(x, R, z) + x * R_LOW;
    tail - tail * (2.0 * z * dz)
}

/// Mills' ratio P(Z > x) / density(x) for x >= 0.
pub fn normal_mills(x: f64) -> f64 {
    if x < 30.0 {
        return normal_sf(x) / normal_density(x);
    }
    // The asymptotic series (Laplace 1812): the next term is below 1e-17.
    let r = 1.0 / (x * x);
    (1.0 - r * (1.0 - 3.0 * r * (1.0 - 5.0 * r * (1.0 - 7.0 * r * (1.0 - 9.0 * r))))) / x
}

/// a b - fl(a b), exactly (Dekker 1971), for moderate a and b.
fn product_error(a: f64, b: f64, product: f64) -> f64 {
    let split = |v: f64| {
        let c = 134_217_729.0 * v;
        let high = c - (c - v);
        (high, v - high)
    };
    let (ah, al) = split(a);
    let (bh, bl) = split(b);
    ((ah * bh - product) + ah * bl + al * bh) + al * bl
}

/// Evaluates a polynomial of degree 7 by Horner's rule, lowest coefficient first.
#[inline(always)]
fn horner(c: &[f64; 8], x: f64) -> f64 {
    ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0]
}

const A: [f64; 8] = [
    3.387_132_872_796_366_608_0,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
const B: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083_0e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061_0e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561_0e3,
];
const C: [f64; 8] = [
    1.423_437_110_749_683_577_34,
    4.630_337_846_156_545_295_90,
    5.769_497_221_460_691_405_50,
    3.647_848_324_763_204_605_04,
    1.270_458_252_452_368_382_58,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
const D: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87,
    1.676_384_830_183_803_849_40,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
const E: [f64; 8] = [
    6.657_904_643_501_103_777_20,
    5.463_784_911_164_114_369_90,
    1.784_826_539_917_291_335_80,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const F: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

/// The half-width of the central region.
const CENTRE: f64 = 0.425;

/// The quantile where |q| <= 0.425, q = p - 1/2.
#[inline(always)]
fn central(q: f64) -> f64 {
    let r = CENTRE * CENTRE - q * q;
    q * horner(&A, r) / horner(&B, r)
}

/// Tails of at least this mass have r <= 5: it is a little above e^-25.
const FAR: f64 = 2e-11;

/// The upper quantile of a tail of mass e^(-r^2), r <= 5.
#[inline(always)]
fn near_tail(r: f64) -> f64 {
    let r = r - 1.6;
    horner(&C, r) / horner(&D, r)
}

/// The upper quantile of a tail of mass `p` below 0.075, a normal number.
#[inline(always)]
fn tail(p: f64) -> f64 {
    let r = (-ln_normal(p)).sqrt();
    if r <= 5.0 {
        near_tail(r)
    } else {
        let r = r - 5.0;
        horner(&E, r) / horner(&F, r)
    }
}

/// The x with P(Z <= x) = p; -inf at 0, inf at 1, NaN outside. Relative error about 1e-16, tails included: algorithm AS 241,
/// PPND16 (Wichura 1988).
#[inline]
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRE {
        return central(q);
    }
    let mass = if q < 0.0 { p } else { 1.0 - p };
    if !(mass > 0.0) {
        return if mass == 0.0 { f64::INFINITY.copysign(q) } else { f64::NAN };
    }
    // Subnormal masses are outside of the logarithm's domain; the smallest normal one is near enough.
    let x = tail(mass.max(f64::MIN_POSITIVE));
    if q < 0.0 { -x } else { x }
}

/// `normal_quantile` of each value, in place, for values strictly between 0 and 1.
///
/// The bits are those of [`normal_quantile`]. The central formula runs over all values, then the formula of the tails over the
/// values that lie there, put side by side: both loops are without branches and vectorise.
pub fn normal_quantile_all(values: &mut [f64]) {
    wide(
        #[inline(always)]
        || {
            for block in values.chunks_mut(BLOCK) {
                quantiles_of_block(block);
            }
        },
    );
}

/// How many values are treated together; their places fit a byte.
const BLOCK: usize = 256;

#[inline(always)]
fn quantiles_of_block(block: &mut [f64]) {
    let mut at = [0u8; BLOCK];
    let mut count = 0;
    for (index, value) in (0..=u8::MAX).zip(block.iter()) {
        at[count % BLOCK] = index;
        count += usize::from((value - 0.5).abs() > CENTRE);
    }
    let at = at.get(..count).unwrap_or(&at);
    let mut mass = [0.5; BLOCK];
    for (mass, index) in mass.iter_mut().zip(at) {
        *mass = block.get(usize::from(*index)).copied().unwrap_or(0.5);
    }
    for value in block.iter_mut() {
        *value = central(*value - 0.5);
    }
    let mut found = [0.0; BLOCK];
    for (x, p) in found.iter_mut().zip(&mass).take(count) {
        let smaller = if *p < 0.5 { *p } else { 1.0 - *p };
        let r = (-ln_normal(smaller)).sqrt();
        let near = near_tail(r);
        *x = if *p < 0.5 { -near } else { near };
    }
    for ((index, p), x) in at.iter().zip(&mass).zip(&found) {
        if let Some(value) = block.get_mut(usize::from(*index)) {
            // Beyond 6.7 standard deviations another formula holds.
            let far = *p < FAR || 1.0 - *p < FAR;
            *value = if far { normal_quantile(*p) } else { *x };
        }
    }
}
