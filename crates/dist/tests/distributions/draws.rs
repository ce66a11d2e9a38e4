//! Draws against the distribution functions, which the reference values vouch for, and against `rand_distr`.
//!
//! Seeds are fixed, so that a test either always passes or always fails; levels are stated where a p-value is compared.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use rand_distr::Distribution;
use synthc_dist::distributions::{ALL, named};
use synthc_dist::{CellRng, math};
use synthc_types::{Addresses, DrawKey, Family, Kernel, ParamColumns, Params, Role};

use crate::sets::sets;

fn fill(kernel: &Kernel, params: Params, key: DrawKey, count: usize) -> Vec<f64> {
    let mut out = vec![0.0; count];
    (kernel.fill)(&ParamColumns::Constant(params), key, Addresses::Range(0), 0, &mut out);
    out
}

/// The p-value of the chi-square test of values against a distribution, over up to 200 bins of about equal probability.
fn chi_square(kernel: &Kernel, params: &Params, family: Family, values: &[f64]) -> f64 {
    const BINS: usize = 200;
    let mut edges: Vec<f64> = (1..BINS).map(|i| (kernel.quantile)(params, i as f64 / BINS as f64)).collect();
    edges.dedup();
    if family == Family::Continuous {
        // Where neighbouring doubles are far apart in probability, rounding decides on which side of an edge a draw falls.
        edges.retain(|edge| (kernel.cdf)(params, edge.next_up()) - (kernel.cdf)(params, *edge) < 1e-6);
    }
    let mut counts = vec![0u64; edges.len() + 1];
    for value in values {
        // Bin i holds the values above edge i - 1 up to edge i.
        counts[edges.partition_point(|edge| edge < value)] += 1;
    }
    let mut before = 0.0;
    let mut expected: Vec<f64> = edges
        .iter()
        .map(|edge| {
            let cdf = (kernel.cdf)(params, *edge);
            let mass = cdf - before;
            before = cdf;
            mass * values.len() as f64
        })
        .collect();
    expected.push(edges.last().map_or(1.0, |edge| (kernel.sf)(params, *edge)) * values.len() as f64);
    // Bins with few expected values are joined with their neighbours.
    let (mut statistic, mut freedom) = (0.0, -1.0);
    let (mut seen, mut due) = (0.0, 0.0);
    for (count, expected) in counts.iter().zip(&expected) {
        seen += *count as f64;
        due += expected;
        if due >= 10.0 {
            statistic += (seen - due) * (seen - due) / due;
            freedom += 1.0;
            (seen, due) = (0.0, 0.0);
        }
    }
    if due > 0.5 || seen > 12.0 {
        statistic += (seen - due) * (seen - due) / due.max(1e-3);
        freedom += 1.0;
    }
    assert!(family != Family::Continuous || freedom > 100.0, "too few bins: {freedom}");
    if freedom < 1.0 { 1.0 } else { math::gamma_q(freedom / 2.0, statistic / 2.0) }
}

/// The p-value of the Kolmogorov-Smirnov test of values against a distribution (Kolmogorov 1933; Stephens 1970 for finite samples).
///
/// Every value stands for the numbers that round to it, so that the test is fair where neighbouring doubles are far apart in
/// probability; those too small for a double in full precision count as one.
fn kolmogorov_smirnov(kernel: &Kernel, params: &Params, values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let mut furthest = 0.0f64;
    for (before, equal) in sorted.chunk_by(|a, b| a == b).scan(0, |before, equal| {
        let at = *before;
        *before += equal.len();
        Some((at as f64, equal))
    }) {
        let value = equal[0];
        let below = (kernel.cdf)(params, value.next_down().min(value - f64::MIN_POSITIVE)) - before / n;
        let through = (kernel.cdf)(params, value.next_up().max(value + f64::MIN_POSITIVE));
        let above = (before + equal.len() as f64) / n - through;
        furthest = furthest.max(below).max(above);
    }
    let scaled = furthest * (n.sqrt() + 0.12 + 0.11 / n.sqrt());
    // The series converges slowly where p is all but 1.
    if scaled < 0.3 {
        return 1.0;
    }
    let terms = (1..=100).map(|k| {
        let k = f64::from(k);
        let sign = if k % 2.0 == 1.0 { 2.0 } else { -2.0 };
        sign * math::exp(-2.0 * k * k * scaled * scaled)
    });
    terms.sum::<f64>().clamp(0.0, 1.0)
}

/// Moved or stretched by what 100,000 draws can show, a distribution fails.
#[test]
fn kolmogorov_smirnov_tells_neighbours_apart() {
    let def = named("Normal").unwrap();
    let kernel = def.kernel().unwrap();
    let params = |written: &[f64]| def.forms[0].canonical(written);
    let key = DrawKey::derive(20_241_118, "draws", "neighbours", Role::Value);
    let values = fill(kernel, params(&[0.0, 1.0]), key, 100_000);
    assert!(kolmogorov_smirnov(kernel, &params(&[0.0, 1.0]), &values) > 1e-4);
    assert!(kolmogorov_smirnov(kernel, &params(&[0.025, 1.0]), &values) < 1e-6);
    assert!(kolmogorov_smirnov(kernel, &params(&[0.0, 1.04]), &values) < 1e-6);
}

/// Some quantiles are slow unless optimized.
const DRAWS: usize = if cfg!(debug_assertions) { 20_000 } else { 100_000 };

/// Level 1e-4 for each test; seeds belong to the definition and its set.
#[test]
fn draws_follow_the_distribution() {
    let mut lowest = 1.0f64;
    for set in sets() {
        let (kernel, params) = (set.kernel(), set.params);
        let key = DrawKey::derive(20_241_118, "draws", &set.stream(), Role::Value);
        let values = fill(kernel, params, key, DRAWS);
        let support = (kernel.support)(&params);
        assert!(values.iter().all(|value| support.contains(*value)), "{set}");
        let p = chi_square(kernel, &params, set.def.family, &values);
        lowest = lowest.min(p);
        assert!(p > 1e-4, "{set}: chi-square p = {p:e}");
        if set.def.family == Family::Continuous {
            let p = kolmogorov_smirnov(kernel, &params, &values);
            lowest = lowest.min(p);
            assert!(p > 1e-4, "{set}: Kolmogorov-Smirnov p = {p:e}");
        }
    }
    println!("lowest p-value {lowest:e}");
}

/// A column of parameters gives what the same constant gives, to the last bit, in blocks of any size.
#[test]
fn constant_parameters_and_columns_agree() {
    for set in sets() {
        let (kernel, form, written) = (set.kernel(), set.form, &set.written);
        let key = DrawKey::derive(7, "agree", set.def.name, Role::Value);
        let constant = fill(kernel, set.params, key, 1_500);
        let columns: Vec<Vec<f64>> = written.iter().map(|param| vec![*param; 1_500]).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let rows = ParamColumns::Rows { columns: &columns, canonical: form.canonical };
        let mut out = vec![0.0; 1_500];
        (kernel.fill)(&rows, key, Addresses::Range(0), 0, &mut out);
        let mut single = vec![0.0; 1_500];
        for (row, slot) in (0..).zip(single.chunks_mut(1)).step_by(7) {
            let params = ParamColumns::Constant(set.params);
            (kernel.fill)(&params, key, Addresses::List(&[row]), 0, slot);
        }
        for row in 0..1_500 {
            assert_eq!(constant[row].to_bits(), out[row].to_bits(), "{set} row {row}");
            if row % 7 == 0 {
                assert_eq!(constant[row].to_bits(), single[row].to_bits(), "{set} row {row}");
            }
        }
    }
}

/// What is drawn is the quantile of the cell's uniform draw, so that ranks are kept when a parameter changes.
#[test]
fn draws_are_quantiles() {
    for set in sets() {
        let (kernel, params) = (set.kernel(), set.params);
        let key = DrawKey::derive(9, "quantiles", set.def.name, Role::Value);
        for (row, value) in (0..).zip(fill(kernel, params, key, 500)) {
            let p = (kernel.quantile)(&params, key.unit(row, 0));
            let spread = (kernel.quantile)(&params, 0.75) - (kernel.quantile)(&params, 0.25);
            let spread = spread.max(p.abs());
            let near = if set.def.family == Family::Continuous { 1e-9 * spread } else { 0.0 };
            assert!((p - value).abs() <= near, "{set} row {row}: {value} against {p}");
        }
    }
}

/// Parameters at the ends of what doubles hold give numbers or NaN, in bounded time.
#[test]
fn extreme_parameters_end() {
    const EDGES: [f64; 15] = [
        0.0,
        5e-324,
        1e-300,
        1e-15,
        1e-8,
        1e-6,
        0.5,
        1.0,
        3.0,
        1e6,
        1e15,
        9_007_199_254_740_992.0,
        1e300,
        -2.5,
        f64::NAN,
    ];
    for (def, kernel) in ALL.iter().filter_map(|def| Some((def, def.kernel()?))) {
        for form in def.forms {
            let arity = form.params.len() as u32;
            for number in 0..EDGES.len().pow(arity) {
                let written: Vec<f64> =
                    (0..arity).map(|at| EDGES[number / EDGES.len().pow(at) % EDGES.len()]).collect();
                let inside = written.iter().zip(form.params).all(|(value, param)| {
                    param.domain.within.contains(*value) && (!param.domain.whole || value.floor() == *value)
                });
                let key = DrawKey::derive(3, "extreme", def.name, Role::Value);
                let values = fill(kernel, form.canonical(&written), key, 17);
                let valid = inside && form.checked(&written).is_ok();
                if written.iter().any(|value| value.is_nan()) {
                    assert!(values.iter().all(|value| value.is_nan()), "{def:?} {written:?}");
                } else if valid {
                    assert!(values.iter().all(|value| !value.is_nan()), "{def:?} {written:?}: {values:?}");
                }
            }
        }
    }
}

/// The p-value of the two-sample chi-square test against `rand_distr`, over bins of the distribution.
fn against<D: Distribution<f64>>(name: &str, form: usize, written: &[f64], oracle: D) {
    let def = named(name).unwrap();
    let kernel = def.kernel().unwrap();
    let params = def.forms[form].canonical(written);
    let key = DrawKey::derive(11, "oracle", name, Role::Value);
    let values: Vec<f64> =
        (0..20_000).map(|row| oracle.sample(&mut CellRng { key, address: row, index: 0 })).collect();
    let p = chi_square(kernel, &params, def.family, &values);
    assert!(p > 1e-4, "{name} {written:?}: p = {p:e}");
}

#[test]
fn rand_distr_agrees() {
    use rand_distr as r;
    against("Normal", 0, &[45.0, 18.0], r::Normal::new(45.0, 18.0).unwrap());
    against("LogNormal", 1, &[1.0, 0.5], r::LogNormal::new(1.0, 0.5).unwrap());
    against("Exponential", 1, &[0.25], r::Exp::new(0.25).unwrap());
    against("Gamma", 2, &[0.7, 3.0], r::Gamma::new(0.7, 3.0).unwrap());
    against("Gamma", 2, &[40.0, 0.1], r::Gamma::new(40.0, 0.1).unwrap());
    against("Beta", 0, &[2.0, 5.0], r::Beta::new(2.0, 5.0).unwrap());
    against("Beta", 0, &[0.4, 0.8], r::Beta::new(0.4, 0.8).unwrap());
    against("Poisson", 0, &[3.2], r::Poisson::new(3.2).unwrap());
    against("Poisson", 0, &[250.0], r::Poisson::new(250.0).unwrap());
    struct Count(r::Binomial);
    impl Distribution<f64> for Count {
        fn sample<R: rand::Rng + ?Sized>(&self, rng: &mut R) -> f64 {
            self.0.sample(rng) as f64
        }
    }
    against("Binomial", 0, &[30.0, 0.2], Count(r::Binomial::new(30, 0.2).unwrap()));
    against("Binomial", 0, &[2_000.0, 0.6], Count(r::Binomial::new(2_000, 0.6).unwrap()));
}

/// The bits of 500 draws of every parameter set, at every optimization level: a line of `draws.txt` for each definition. A line
/// changes with an entry in the changelog only; `UPDATE=1` writes the file anew.
#[test]
fn draws_never_change() {
    let mut found: BTreeMap<&str, u64> = BTreeMap::new();
    for set in sets() {
        let key = DrawKey::derive(1, "golden", &set.stream(), Role::Value);
        let all = found.entry(set.def.name).or_default();
        for value in fill(set.kernel(), set.params, key, 500) {
            *all = synthc_types::mix64(*all ^ value.to_bits());
        }
    }
    let text: String = found.iter().map(|(name, all)| format!("{name} {all:016x}\n")).collect();
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference/draws.txt");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&file, &text).unwrap();
    }
    assert_eq!(text, fs::read_to_string(file).unwrap(), "bytes moved");
}
