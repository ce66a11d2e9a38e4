//! Every distribution against reference values computed with 60 digits: `tests/reference/make.py` makes them.

use synthc_types::Family;

use crate::sets::{Set, Value, sets};

/// |a - b| relative to b, or to `floor` if that is larger; 0 for infinities of one sign, and for two NaN.
fn distance(a: f64, b: f64, floor: f64) -> f64 {
    // Medians at 0 come with the noise of the last digits.
    let equal = a == b || (a.is_nan() && b.is_nan()) || (a == 0.0 && b.abs() < 1e-30);
    if equal { 0.0 } else { ((a - b) / b.abs().max(floor)).abs() }
}

/// Checks the values of these kinds; prints the largest error of each distribution.
fn check(
    kinds: &[&str],
    floor: f64,
    tolerance: impl Fn(&Set, &Value) -> f64,
    compute: impl Fn(&Set, &Value) -> f64,
) {
    let mut worst: Vec<(&str, f64, String)> = Vec::new();
    let mut faults = Vec::new();
    let mut count = 0;
    for set in sets() {
        for value in set.values.iter().filter(|value| kinds.contains(&value.what.as_str())) {
            count += 1;
            let found = compute(&set, value);
            let error = distance(found, value.value, floor);
            if !(error <= tolerance(&set, value)) {
                faults.push(format!("{}: found {found:e}, error {error:e}", value.line));
            }
            match worst.iter_mut().find(|entry| entry.0 == set.def.name) {
                Some(entry) if !(entry.1 >= error) => *entry = (set.def.name, error, value.line.clone()),
                Some(_) => {}
                None => worst.push((set.def.name, error, value.line.clone())),
            }
        }
    }
    for (name, error, line) in &worst {
        println!("{name:<12} {error:9.2e}  {line}");
    }
    assert!(count > 50, "only {count} values");
    assert!(faults.is_empty(), "{} of {count}:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

#[test]
fn moments() {
    check(
        &["mean", "variance"],
        0.0,
        |_, _| 1e-13,
        |set, value| {
            let kernel = set.kernel();
            if value.what == "mean" { (kernel.mean)(&set.params) } else { (kernel.variance)(&set.params) }
        },
    );
}

#[test]
fn entropies() {
    // Logarithms of scales cancel against one another: absolute below 1.
    check(&["entropy"], 1.0, |_, _| 1e-12, |set, _| (set.kernel().entropy)(&set.params));
}

#[test]
fn distribution_functions() {
    check(
        &["cdf", "sf"],
        0.0,
        // Where the argument is near an end of the support that is no double, its last bit decides.
        |set, value| {
            let slope = (set.kernel().density)(&set.params, value.at);
            (4e-16 * slope * value.at.abs() / value.value).max(2e-11)
        },
        |set, value| {
            let kernel = set.kernel();
            let tail = if value.what == "cdf" { kernel.cdf } else { kernel.sf };
            tail(&set.params, value.at)
        },
    );
}

#[test]
fn densities() {
    check(&["density"], 0.0, |_, _| 2e-11, |set, value| (set.kernel().density)(&set.params, value.at));
}

/// The error that the arithmetic of `location + scale z` cannot avoid, relative to the value.
fn rounding(set: &Set, value: &Value) -> f64 {
    let largest = set.written.iter().fold(0.0f64, |largest, param| largest.max(param.abs()));
    4e-16 * largest / value.value.abs()
}

#[test]
fn quantiles() {
    check(
        &["quantile", "upper"],
        0.0,
        |set, value| {
            if set.def.family == Family::Continuous {
                return 2e-12 + rounding(set, value);
            }
            // Where a distribution function meets the probability to the last bit, either neighbour is right.
            let kernel = set.kernel();
            let tail = if value.what == "quantile" { kernel.cdf } else { kernel.sf };
            let tie = [value.value - 1.0, value.value, value.value + 1.0]
                .iter()
                .any(|k| distance(tail(&set.params, *k), value.at, 0.0) < 4e-16);
            if tie { 1.0 } else { 0.0 }
        },
        |set, value| {
            let kernel = set.kernel();
            let inverse = if value.what == "quantile" { kernel.quantile } else { kernel.upper_quantile };
            inverse(&set.params, value.at)
        },
    );
}
