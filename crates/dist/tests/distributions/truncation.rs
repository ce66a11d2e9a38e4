//! Draws within an interval against exact values, far tails included.

#![expect(clippy::excessive_precision, reason = "reference values keep the digits they were computed with")]

use synthc_dist::distributions::named;
use synthc_types::truncate::{draw_within, mass};
use synthc_types::{DrawKey, Family, Interval, Params, Role};

use crate::sets::sets;

fn params(name: &str, form: usize, written: &[f64]) -> Params {
    named(name).unwrap().forms[form].canonical(written)
}

/// Quantiles of a standard normal number within an interval, computed with mpmath at 50 digits.
#[test]
fn far_tails_of_the_bell() {
    let def = named("Normal").unwrap();
    let p = params("Normal", 0, &[0.0, 1.0]);
    for (lo, hi, u, value) in [
        (8.0, 9.0, 0.5, 8.08488889901816643),
        (8.0, 9.0, 0.001, 8.00012317028908337),
        (12.0, 40.0, 0.999, 12.5588867805597806),
        (12.0, 12.5, 0.25, 12.0237292836758387),
        (30.0, 31.0, 0.5, 30.0230704678273089),
        (30.0, 37.0, 1e-06, 30.0000000332964357),
        (35.0, 36.0, 0.75, 35.0395538420206105),
        (8.5, f64::INFINITY, 0.5, 8.58009435678398644),
        (37.0, f64::INFINITY, 0.9, 37.0621345749790075),
        (3.0, 3.001, 0.5, 3.00049962493766408),
        (-1.0, 2.0, 0.3, -0.242403817889226826),
        (-9.0, -8.99, 0.5, -8.99488760108701283),
        (5.0, 8.0, 0.123, 5.0252462912446751),
    ] {
        let within = Interval::closed(lo, hi);
        let found = draw_within(def, &p, within, u).unwrap();
        assert!(((found - value) / value).abs() < 1e-13, "{lo}..{hi} at {u}: {found} against {value}");
        let mirrored = draw_within(def, &p, within.negate(), 1.0 - u).unwrap();
        assert!(((mirrored + value) / value).abs() < 1e-13, "-{hi}..-{lo}: {mirrored}");
    }
    assert_eq!(draw_within(def, &p, Interval::closed(50.0, 60.0), 0.5), None);
    assert_eq!(draw_within(def, &p, Interval::EMPTY, 0.5), None);
}

/// Any distribution: the values lie inside, rise with u, and divide the mass as u does.
#[test]
fn every_distribution_within_its_tails() {
    for set in sets() {
        let (def, kernel, p) = (set.def, set.kernel(), set.params);
        for (a, b) in [(0.2, 0.3), (0.4, 0.9), (1e-12, 1e-11), (1e-60, 1e-50), (0.9, 0.999_999)] {
            for (lo, hi) in [
                ((kernel.quantile)(&p, a), (kernel.quantile)(&p, b)),
                ((kernel.upper_quantile)(&p, b), (kernel.upper_quantile)(&p, a)),
            ] {
                let within = Interval::closed(lo, hi);
                let all = mass(def, &p, within);
                if !(all > 0.0) {
                    assert!(lo == hi || def.family == Family::Continuous, "{set} {lo}..{hi}");
                    continue;
                }
                let mut last = lo;
                for step in 1..20 {
                    let u = f64::from(step) / 20.0;
                    let x = draw_within(def, &p, within, u).unwrap();
                    assert!(within.contains(x) && x >= last, "{set} {lo}..{hi} at {u}: {x} after {last}");
                    last = x;
                    if x.abs() < f64::MIN_POSITIVE {
                        // What is too small for a double is told by no distribution function.
                        continue;
                    }
                    let below = mass(def, &p, Interval::closed(lo, x)) / all;
                    if def.family == Family::Continuous {
                        // Coarse where doubles are far apart in probability, or where a value is formed by the other end.
                        let support = (kernel.support)(&p);
                        let far = if support.is_bounded() {
                            support.lo().abs().max(support.hi().abs())
                        } else {
                            0.0
                        };
                        let blur = f64::EPSILON * x.abs().max(far);
                        let grain = mass(def, &p, Interval::closed(x - blur, x + blur)) / all;
                        assert!((below - u).abs() < 1e-9 + 4.0 * grain, "{set} {lo}..{hi} at {u}: {below}");
                    } else {
                        assert!(below >= u - 1e-9, "{set} {lo}..{hi} at {u}: {below}");
                    }
                }
            }
        }
    }
}

/// Narrowing a range moves no row whose first draw fits both ranges, if the first draw is kept where it fits; and the rows
/// follow the conditioned distribution.
#[test]
fn keep_first() {
    let def = named("Normal").unwrap();
    let p = params("Normal", 0, &[41.0, 23.0]);
    let key = DrawKey::derive(5, "t", "age", Role::Value);
    let first = |row: u64| (def.kernel().unwrap().quantile)(&p, key.unit(row, 0));
    let draw = |row: u64, within: Interval| {
        let first = first(row);
        if within.contains(first) { first } else { draw_within(def, &p, within, key.unit(row, 1)).unwrap() }
    };
    let (wide, narrow) = (Interval::closed(0.0, 80.0), Interval::closed(0.0, 79.2));
    let mut inside = [0u64; 10];
    for row in 0..20_000 {
        let moved = draw(row, wide) != draw(row, narrow);
        assert!(!moved || !narrow.contains(first(row)), "row {row}");
        let below = mass(def, &p, Interval::closed(0.0, draw(row, narrow))) / mass(def, &p, narrow);
        inside[((below * 10.0) as usize).min(9)] += 1;
    }
    let statistic: f64 =
        inside.iter().map(|count| (*count as f64 - 2_000.0) * (*count as f64 / 2_000.0 - 1.0)).sum();
    let level = synthc_dist::math::gamma_q(4.5, statistic / 2.0);
    assert!(level > 1e-4, "{inside:?}: p = {level:e}");
}

/// An interval that excludes its end gives its neighbour, never the end itself.
#[test]
fn excluded_ends() {
    let def = named("Uniform").unwrap();
    let p = params("Uniform", 0, &[0.0, 1.0]);
    let within = Interval::new(0.25, 0.5, true, true);
    for u in [1e-300, 1e-17, 0.5, 1.0 - 1e-16] {
        let x = draw_within(def, &p, within, u).unwrap();
        assert!(within.contains(x), "{x}");
    }
}
