//! Distributions over several names: against scipy, their own moments, and the promise of what moves. Seeds are fixed.

#![expect(clippy::unwrap_used, reason = "a test fails where a value is missing")]

use std::fs;
use std::path::PathBuf;

use synthc_dist::distributions::{ALL, named};
use synthc_types::{DistDef, DrawKey, Family, Joint, JointForm, Role};

/// One line of `tests/reference/joint/NAME.csv`.
struct Line {
    def: &'static DistDef,
    form: &'static JointForm,
    names: usize,
    numbers: Vec<f64>,
    what: String,
    at: String,
    value: String,
}

impl Line {
    fn joint(&self) -> &'static Joint {
        self.def.joint().unwrap()
    }

    fn prepared(&self) -> Vec<f64> {
        prepared(self.form, self.names, &self.numbers)
    }
}

fn prepared(form: &JointForm, names: usize, numbers: &[f64]) -> Vec<f64> {
    let mut out = Vec::new();
    (form.prepare)(&["a", "b", "c", "d"][..names], numbers, &mut out).unwrap();
    out
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(' ').map(|number| number.parse().unwrap()).collect()
}

fn form_named(joint: &'static Joint, names: &str) -> &'static JointForm {
    let of = |form: &&JointForm| form.params.iter().map(|p| p.name).collect::<Vec<_>>().join(" ") == names;
    joint.forms.iter().find(of).unwrap()
}

/// The reference of every distribution over several names.
fn lines() -> Vec<Line> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/reference/joint");
    let mut lines = Vec::new();
    for def in ALL.iter().copied().filter(|def| def.joint().is_some()) {
        let text = fs::read_to_string(folder.join(format!("{}.csv", def.name))).unwrap();
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            lines.push(Line {
                def,
                form: form_named(def.joint().unwrap(), cells[0]),
                names: cells[1].parse().unwrap(),
                numbers: numbers(cells[2]),
                what: cells[3].to_owned(),
                at: cells[4].to_owned(),
                value: cells[5].to_owned(),
            });
        }
    }
    assert!(lines.len() > 500);
    lines
}

fn near(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs().max(1.0)
}

#[test]
fn covariances_and_marginals_are_those_of_scipy() {
    for line in lines() {
        let place = numbers_or_none(&line);
        let prepared = line.prepared();
        match (line.what.as_str(), place) {
            ("covariance", Some(at)) => {
                let pair = (at[0] as usize, at[1] as usize);
                let found = (line.joint().covariance)(line.names, &prepared, pair);
                let due: f64 = line.value.parse().unwrap();
                assert!(near(found, due, 1e-12), "{:?} {:?} {pair:?}: {found} {due}", line.def, line.numbers);
            }
            ("cdf", Some(at)) => {
                let (def, params) = (line.joint().marginal)(line.names, &prepared, at[0] as usize);
                let found = (def.kernel().unwrap().cdf)(&params, at[1]);
                let due: f64 = line.value.parse().unwrap();
                assert!(near(found, due, 1e-10), "{:?} {:?} {at:?}: {found} {due}", line.def, line.numbers);
            }
            _ => {}
        }
    }
}

fn numbers_or_none(line: &Line) -> Option<Vec<f64>> {
    (line.what != "draw").then(|| numbers(&line.at))
}

/// A column is scipy's quantile of its distribution given the columns before it.
#[test]
fn draws_are_conditional_quantiles() {
    for line in lines().iter().filter(|line| line.what == "draw") {
        let bits: Vec<u64> = line.at.split(' ').map(|word| u64::from_str_radix(word, 16).unwrap()).collect();
        let mut found = vec![0.0; line.names];
        (line.joint().draw)(line.names, &line.prepared(), &bits, &mut found);
        for (nth, (found, due)) in found.iter().zip(numbers(&line.value)).enumerate() {
            let spread = (line.joint().covariance)(line.names, &line.prepared(), (nth, nth)).sqrt();
            let exact = line.def.family == Family::Discrete;
            let tolerance = if exact { 0.0 } else { 1e-9 * spread.max(1e-3) };
            assert!(
                (found - due).abs() <= tolerance,
                "{:?} {:?} {nth}: {found} {due}",
                line.def,
                line.numbers
            );
        }
    }
}

fn rows(joint: &Joint, names: usize, prepared: &[f64], count: u64) -> Vec<Vec<f64>> {
    let keys: Vec<DrawKey> =
        (0..names).map(|nth| DrawKey::derive(20_241_118, "joint", &nth.to_string(), Role::Value)).collect();
    let mut out = vec![0.0; names];
    (0..count)
        .map(|row| {
            let bits: Vec<u64> = keys.iter().map(|key| key.bits(row, 0)).collect();
            (joint.draw)(names, prepared, &bits, &mut out);
            out.clone()
        })
        .collect()
}

/// Means, variances and covariances of 100,000 rows within 4.5 standard errors of what the definition says: of about 120 figures
/// one would fail by chance once in 1,200 seeds.
#[test]
fn draws_have_the_moments() {
    const ROWS: u64 = 100_000;
    let mut seen: Vec<(&str, Vec<f64>)> = Vec::new();
    for line in lines() {
        if seen.contains(&(line.def.name, line.numbers.clone())) {
            continue;
        }
        seen.push((line.def.name, line.numbers.clone()));
        let (joint, prepared, names) = (line.joint(), line.prepared(), line.names);
        let rows = rows(joint, names, &prepared, ROWS);
        let n = ROWS as f64;
        let means: Vec<f64> = (0..names).map(|i| rows.iter().map(|row| row[i]).sum::<f64>() / n).collect();
        for i in 0..names {
            let (def, params) = (joint.marginal)(names, &prepared, i);
            let (mean, variance) =
                ((def.kernel().unwrap().mean)(&params), (def.kernel().unwrap().variance)(&params));
            let off = (means[i] - mean).abs() / (variance / n).sqrt().max(1e-300);
            assert!(off < 4.5 || variance == 0.0, "{:?} {:?} mean {i}: {off}", line.def, line.numbers);
            for j in 0..=i {
                let products: Vec<f64> =
                    rows.iter().map(|row| (row[i] - means[i]) * (row[j] - means[j])).collect();
                let found = products.iter().sum::<f64>() / n;
                let spread = products.iter().map(|p| (p - found) * (p - found)).sum::<f64>() / n;
                let due = (joint.covariance)(names, &prepared, (i, j));
                let off = (found - due).abs() / (spread / n).sqrt().max(1e-12);
                assert!(off < 4.5, "{:?} {:?} covariance {i} {j}: {found} {due}", line.def, line.numbers);
            }
        }
    }
}

/// Shares sum to one and counts to their number, in every row; small shapes leave no row without a share.
#[test]
fn what_must_sum_sums() {
    for shapes in [vec![4.0, 3.0, 2.0], vec![1e-3, 2e-3, 1e-3], vec![1e-9, 1e-9], vec![1e12, 1.0]] {
        let joint = named("Dirichlet").unwrap().joint().unwrap();
        let names = shapes.len();
        for row in rows(joint, names, &prepared(&joint.forms[0], names, &shapes), 2_000) {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-15 * names as f64, "{shapes:?} {row:?}");
        }
    }
    let joint = named("Multinomial").unwrap().joint().unwrap();
    for weights in [[1.0, 2.0, 3.0], [1.0, 0.0, 0.0], [0.0, 0.0, 5.0], [0.1, 0.2, 0.7]] {
        let numbers = [vec![17.0], weights.to_vec()].concat();
        for row in rows(joint, 3, &prepared(&joint.forms[0], 3, &numbers), 2_000) {
            assert_eq!(row.iter().sum::<f64>(), 17.0, "{weights:?} {row:?}");
            assert!(
                row.iter()
                    .zip(weights)
                    .all(|(count, weight)| *count >= 0.0 && (weight > 0.0 || *count == 0.0))
            );
        }
    }
}

/// A column appended to the names moves none of those before it, and without correlations each column is what it is alone.
#[test]
fn columns_before_stay() {
    let joint = named("MvNormal").unwrap().joint().unwrap();
    let form = form_named(joint, "mean sd corr");
    let two = prepared(form, 2, &[1.0, 2.0, 3.0, 4.0, 1.0, 0.5, 0.5, 1.0]);
    let three =
        prepared(form, 3, &[1.0, 2.0, 9.0, 3.0, 4.0, 5.0, 1.0, 0.5, 0.1, 0.5, 1.0, -0.3, 0.1, -0.3, 1.0]);
    for (short, long) in rows(joint, 2, &two, 1_000).iter().zip(rows(joint, 3, &three, 1_000)) {
        assert_eq!(short[..], long[..2]);
    }
    let apart = prepared(form, 2, &[1.0, 2.0, 3.0, 4.0, 1.0, 0.0, 0.0, 1.0]);
    let normal = named("Normal").unwrap().kernel().unwrap();
    for (row, values) in (0..).zip(rows(joint, 2, &apart, 1_000)) {
        for (nth, (value, params)) in
            values.iter().zip([[1.0, 3.0, 0.0, 0.0], [2.0, 4.0, 0.0, 0.0]]).enumerate()
        {
            let key = DrawKey::derive(20_241_118, "joint", &nth.to_string(), Role::Value);
            assert_eq!(*value, (normal.quantile)(&params, key.unit(row, 0)));
        }
    }
}

/// Bad numbers are refused with the reason, and what the help says would do does.
#[test]
fn bad_matrices_are_refused_with_a_cure() {
    let joint = named("MvNormal").unwrap().joint().unwrap();
    let form = form_named(joint, "mean cov");
    let refused = |cov: [f64; 9]| {
        let numbers = [vec![0.0; 3], cov.to_vec()].concat();
        (form.prepare)(&["a", "b", "c"], &numbers, &mut Vec::new()).unwrap_err()
    };
    let fault = refused([1.0, 0.9, -0.5, 0.9, 1.0, 0.5, -0.5, 0.5, 1.0]);
    assert_eq!(
        fault.message,
        "no columns vary together like this: given `a`, `b`, the variance of `c` would be -4"
    );
    assert_eq!(
        fault.help.unwrap(),
        "the entry of `b` and `c` can be -0.827 to -0.073, with all others as they are"
    );
    for (entry, fits) in [(-0.827, true), (-0.073, true), (-0.83, false), (-0.07, false)] {
        let cov = [0.0, 0.0, 0.0, 1.0, 0.9, -0.5, 0.9, 1.0, entry, -0.5, entry, 1.0];
        assert_eq!((form.prepare)(&["a", "b", "c"], &cov, &mut Vec::new()).is_ok(), fits, "{entry}");
    }
    // No value of one entry would do here, but all correlations nearer to 0 do.
    let fault = refused([1.0, 0.0, 1.1, 0.0, 1.0, 0.0, 1.1, 0.0, 1.0]);
    assert_eq!(fault.help.unwrap(), "all entries off the diagonal times 0.9 would do");
    let fault = refused([1.0, 0.5, 0.0, 0.4, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!(fault.message.contains("the covariance of `a` and `b` is 0.5 in row 1, and 0.4 in row 2"));
    // A column that the others determine is no fault.
    let numbers = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    let rows = rows(joint, 2, &prepared(form, 2, &numbers), 100);
    assert!(rows.iter().all(|row| row[0] == row[1]));
}
