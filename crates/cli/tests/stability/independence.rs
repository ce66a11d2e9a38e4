//! Draws at different addresses are independent: rank correlations of what should have none.
//!
//! With n pairs the standard error of a rank correlation is 1 / sqrt(n - 1): 0.0032 for n = 100,000. The bound of 0.015 is 4.7 of
//! them; with fixed seeds the test gives the same figures on every run.

use crate::table::{correlation, ranks, sample};

const N: usize = 100_000;
const COLUMNS: usize = 50;
const MOST: f64 = 0.015;

#[test]
fn fifty_columns() {
    let kinds = [
        "Uniform(0.0..1.0)",
        "Normal(mean: 0, sd: 1)",
        "Exponential(mean: 1)",
        "Gamma(mean: 2, sd: 1)",
        "Poisson(30)",
    ];
    let columns: Vec<String> = (0..COLUMNS).map(|i| format!("  c{i} ~ {}", kinds[i % kinds.len()])).collect();
    let spec =
        format!("dataset d {{ edition = 2026 seed = 5 }}\ntable t[{N}] {{\n{}\n}}\n", columns.join("\n"));
    let table = sample(&spec, &[]).remove("t").unwrap();
    let ranked: Vec<Vec<f64>> = (0..COLUMNS).map(|i| ranks(table.numbers(&format!("c{i}")))).collect();
    let mut worst = (0.0f64, 0, 0);
    for i in 0..COLUMNS {
        for j in 0..i {
            let r = correlation(&ranked[i], &ranked[j]).abs();
            if r > worst.0 {
                worst = (r, i, j);
            }
        }
        let lagged = correlation(&ranked[i][1..], &ranked[i][..N - 1]).abs();
        assert!(lagged < MOST, "neighbouring rows of column {i}: {lagged}");
    }
    assert!(worst.0 < MOST, "columns {} and {}: {}", worst.1, worst.2, worst.0);
}

#[test]
fn parents_and_children() {
    let spec = format!(
        "dataset d {{ edition = 2026 seed = 6 }}\ntable p[{}] {{ key id: int = row()  x: float ~ Normal(mean: 0, sd: 1) }}\n\
         table c per p[4] {{ x: float ~ Normal(mean: 0, sd: 1)  y: float ~ Normal(mean: 0, sd: 1) }}\n",
        N / 4
    );
    let data = sample(&spec, &[]);
    let parent: Vec<f64> = data["p"].numbers("x").iter().flat_map(|x| [*x; 4]).collect();
    let (x, y) = (ranks(data["c"].numbers("x")), ranks(data["c"].numbers("y")));
    let parent = ranks(parent);
    // four children share a parent's value, so the standard error is twice as large for these two
    assert!(correlation(&parent, &x).abs() < 2.0 * MOST);
    assert!(correlation(&parent, &y).abs() < 2.0 * MOST);
    assert!(correlation(&x, &y).abs() < MOST);
    for lag in 1..=4 {
        let r = correlation(&x[lag..], &x[..x.len() - lag]).abs();
        assert!(r < MOST, "siblings {lag} apart: {r}");
    }
}
