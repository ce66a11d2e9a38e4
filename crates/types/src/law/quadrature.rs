//! Integrals over (0, 1) of functions of a quantile.

use super::Tail;

/// Nodes and weights of the Gauss-Legendre rule with 16 points on [-1, 1], the positive half.
const RULE: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_094),
];

/// How often a panel is halved where the function bends sharply.
const HALVINGS: u32 = 12;

/// What is integrated.
type Integrand<'f, const N: usize> = &'f dyn Fn(Tail) -> Option<[f64; N]>;

/// The integrals of several functions of the tail, each panel an eighth of the one before towards both ends, until what is left
/// no longer counts.
pub(super) fn integrate<const N: usize>(f: Integrand<'_, N>) -> Option<[f64; N]> {
    let mut sums = [0.0; N];
    let mut sizes = [0.0f64; N];
    let mut still = 0;
    let mut w = 0.5;
    while w > 1e-290 {
        let mut counts = false;
        for side in [Tail::lower, Tail::upper] {
            let whole = rule(f, side, w / 8.0, w)?;
            let panel = halved(f, side, w / 8.0, w, whole, &sizes, HALVINGS)?;
            for ((sum, size), part) in sums.iter_mut().zip(&mut sizes).zip(panel) {
                if !part.is_finite() {
                    return None;
                }
                *sum += part;
                *size += part.abs();
                counts |= part.abs() > 1e-16 * *size;
            }
        }
        still = if counts { 0 } else { still + 1 };
        if still == 2 {
            break;
        }
        w /= 8.0;
    }
    Some(sums)
}

/// The integral from `a` to `b` by the rule on smaller panels, where halving one changes it.
fn halved<const N: usize>(
    f: Integrand<'_, N>,
    side: fn(f64) -> Tail,
    a: f64,
    b: f64,
    whole: [f64; N],
    sizes: &[f64; N],
    left: u32,
) -> Option<[f64; N]> {
    let middle = 0.5 * (a + b);
    let (low, high) = (rule(f, side, a, middle)?, rule(f, side, middle, b)?);
    let mut sum = [0.0; N];
    let mut alike = true;
    for ((((sum, low), high), whole), size) in sum.iter_mut().zip(&low).zip(&high).zip(&whole).zip(sizes) {
        *sum = low + high;
        alike &= (*sum - whole).abs() <= 1e-11 * (size + sum.abs());
    }
    if alike || left == 0 {
        return Some(sum);
    }
    let low = halved(f, side, a, middle, low, sizes, left - 1)?;
    let high = halved(f, side, middle, b, high, sizes, left - 1)?;
    for ((sum, low), high) in sum.iter_mut().zip(low).zip(high) {
        *sum = low + high;
    }
    Some(sum)
}

/// The rule from `a` to `b` in the mass of a tail.
fn rule<const N: usize>(f: Integrand<'_, N>, side: fn(f64) -> Tail, a: f64, b: f64) -> Option<[f64; N]> {
    let mut sums = [0.0; N];
    let (middle, half) = (0.5 * (a + b), 0.5 * (b - a));
    for (node, weight) in RULE {
        for u in [middle - half * node, middle + half * node] {
            for (slot, value) in sums.iter_mut().zip(f(side(u))?) {
                *slot += weight * half * value;
            }
        }
    }
    Some(sums)
}
