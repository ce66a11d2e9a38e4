//! The elementary functions against exact values: `tests/reference/math/make.py` makes them.

#![expect(clippy::unwrap_used, reason = "a test fails where a value is missing")]

use synthc_dist::math;

/// The number of doubles between two numbers of the same sign.
fn ulps(a: f64, b: f64) -> u64 {
    a.to_bits().abs_diff(b.to_bits())
}

/// Checks a function on its rows and says how far off it is at most, in units in the last place.
fn worst(name: &str, f: impl Fn(f64) -> f64) -> u64 {
    let mut worst = 0;
    let mut count = 0;
    for line in include_str!("../../../tests/reference/math/elementary.csv").lines() {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[0] == name {
            let (at, value): (f64, f64) = (cells[1].parse().unwrap(), cells[2].parse().unwrap());
            let error = ulps(f(at), value);
            assert!(error < 1_000_000, "{name}({at:e}) is {value:e}, not {:e}", f(at));
            worst = worst.max(error);
            count += 1;
        }
    }
    assert!(count >= 200);
    println!("{name}: {worst} ulp");
    worst
}

#[test]
fn exp_is_within_one_ulp() {
    assert!(worst("exp", math::exp) <= 1);
}

#[test]
fn ln_is_within_one_ulp() {
    assert!(worst("ln", math::ln) <= 1);
}

#[test]
fn normal_quantile_is_within_eight_ulp() {
    assert!(worst("normal_quantile", math::normal_quantile) <= 8);
}

/// Beyond 8 standard deviations exp(-x^2/2) magnifies the last bit of x^2.
#[test]
fn normal_sf_is_near() {
    assert!(worst("normal_sf", math::normal_sf) <= 1_000);
}

#[test]
fn ln_gamma_1p_is_within_sixteen_ulp() {
    assert!(worst("ln_gamma_1p", math::ln_gamma_1p) <= 16);
}

#[test]
fn special_values() {
    assert_eq!(math::exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(math::exp(f64::NEG_INFINITY), 0.0);
    assert!(math::exp(f64::NAN).is_nan());
    assert!(math::exp(f64::from_bits(0x7ff8_0000_0000_1fff)).is_nan());
    assert_eq!(math::exp(1_000.0), f64::INFINITY);
    assert_eq!(math::exp(-1_000.0), 0.0);
    assert_eq!(math::exp(0.0), 1.0);
    assert_eq!(math::ln(0.0), f64::NEG_INFINITY);
    assert_eq!(math::ln(f64::INFINITY), f64::INFINITY);
    assert!(math::ln(-1.0).is_nan());
    assert!(math::ln(f64::NAN).is_nan());
    assert_eq!(math::normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(math::normal_quantile(1.0), f64::INFINITY);
    assert!(math::normal_quantile(1.5).is_nan());
    assert!(math::normal_quantile(f64::NAN).is_nan());
}

/// A block at a time gives the bits of one at a time.
#[test]
fn arrays_agree_with_single_values() {
    let units: Vec<f64> = (0..3_000).map(|i| (f64::from(i) + 0.5) / 3_000.0).collect();
    let check = |all: fn(&mut [f64]), one: fn(f64) -> f64| {
        let mut out = units.clone();
        all(&mut out);
        for (x, y) in units.iter().zip(&out) {
            assert_eq!(one(*x).to_bits(), y.to_bits(), "at {x}");
        }
    };
    check(math::normal_quantile_all, math::normal_quantile);
    check(math::exp_all, math::exp);
    check(math::ln_all, math::ln);
}

#[test]
fn rounding() {
    assert_eq!(math::round_half_away(2.5), 3.0);
    assert_eq!(math::round_half_away(-2.5), -3.0);
    assert_eq!(math::round_half_away(0.499_999_999_999_999_94), 0.0);
    assert_eq!(math::round_half_away(4_503_599_627_370_497.5), 4_503_599_627_370_498.0);
    assert_eq!(math::round_to(17.26, 0.1), 17.3);
    assert_eq!(math::round_to(-17.25, 0.1), -17.3);
    assert_eq!(math::round_to(1_234.0, 50.0), 1_250.0);
    assert_eq!(math::round_to(0.125, 0.25), 0.25);
    assert_eq!(math::whole(9.3e18), None);
    assert_eq!(math::whole(-9_223_372_036_854_775_808.0), Some(i64::MIN));
    assert_eq!(math::whole(f64::NAN), None);
}
