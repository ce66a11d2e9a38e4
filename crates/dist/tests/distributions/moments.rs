//! Moments against the integral of the quantile, and of the masses of counts.

use synthc_types::Family;

use crate::sets::{Set, sets};

/// Positive nodes and weights of the Gauss-Legendre rule with 10 points on [-1, 1].
const RULE: [(f64, f64); 5] = [
    (0.148_874_338_981_631_21, 0.295_524_224_714_752_87),
    (0.433_395_394_129_247_2, 0.269_266_719_309_996_36),
    (0.679_409_568_299_024_4, 0.219_086_362_515_982_04),
    (0.865_063_366_688_984_5, 0.149_451_349_150_580_6),
    (0.973_906_528_517_171_7, 0.066_671_344_308_688_14),
];

fn panel(f: &dyn Fn(f64) -> f64, start: f64, end: f64) -> f64 {
    let (middle, half) = (0.5 * (start + end), 0.5 * (end - start));
    RULE.iter()
        .map(|(node, weight)| weight * half * (f(middle - half * node) + f(middle + half * node)))
        .sum()
}

/// The integral by halving panels where halves and whole disagree; `total` is about what matters.
fn adaptive(f: &dyn Fn(f64) -> f64, start: f64, end: f64, whole: f64, total: f64, depth: u32) -> f64 {
    let middle = 0.5 * (start + end);
    let (left, right) = (panel(f, start, middle), panel(f, middle, end));
    if depth == 0 || (left + right - whole).abs() <= 1e-10 * total {
        return left + right;
    }
    adaptive(f, start, middle, left, total, depth - 1) + adaptive(f, middle, end, right, total, depth - 1)
}

/// E[f(X)] of a continuous distribution: the integral of f(quantile(p)) over panels that shrink towards both ends.
fn by_quantile(set: &Set, f: impl Fn(f64) -> f64, total: f64) -> f64 {
    let kernel = set.kernel();
    let both = |p: f64| f((kernel.quantile)(&set.params, p)) + f((kernel.upper_quantile)(&set.params, p));
    let (mut sum, mut end) = (0.0, 0.5);
    while end > 1e-290 {
        let start = end / 8.0;
        let part = adaptive(&both, start, end, panel(&both, start, end), total, 20);
        sum += part;
        if end < 1e-20 && part.abs() < 1e-14 * total {
            break;
        }
        end = start;
    }
    sum
}

/// E[f(X)] of counts: the sum over the masses; `None` where they are too many.
fn by_masses(set: &Set, f: impl Fn(f64) -> f64) -> Option<f64> {
    let kernel = set.kernel();
    let first = (kernel.quantile)(&set.params, 1e-25);
    let last = (kernel.upper_quantile)(&set.params, 1e-25);
    if !(last - first < 1e5) {
        return None;
    }
    let mut sum = 0.0;
    let mut k = first;
    while k <= last {
        sum += f(k) * (kernel.density)(&set.params, k);
        k += 1.0;
    }
    Some(sum)
}

#[test]
fn moments_are_integrals() {
    let mut checked = 0;
    for set in sets() {
        let kernel = set.kernel();
        let (mean, variance) = ((kernel.mean)(&set.params), (kernel.variance)(&set.params));
        let integral = |f: &dyn Fn(f64) -> f64, total: f64| match set.def.family {
            Family::Continuous => Some(by_quantile(&set, f, total)),
            _ => by_masses(&set, f),
        };
        let spread = if variance.is_finite() { variance.sqrt() } else { 0.0 };
        if mean.is_finite()
            && let Some(found) = integral(&|x| x, mean.abs() + spread)
        {
            checked += 1;
            assert!(
                (found - mean).abs() <= 1e-7 * (mean.abs() + spread),
                "{set}: mean {mean}, integral {found}"
            );
        }
        if variance.is_finite()
            && let Some(found) = integral(&|x| (x - mean) * (x - mean), variance)
        {
            checked += 1;
            assert!(
                (found / variance - 1.0).abs() <= 1e-6 || variance == found,
                "{set}: variance {variance}, integral {found}"
            );
        }
    }
    assert!(checked > 200, "only {checked} moments");
}
