//! Small edits move few cells.

use crate::table::{moved, ranks, sample};

const ROWS: usize = 20_000;

fn one_column(column: &str) -> crate::table::Table {
    let spec = format!("dataset d {{ edition = 2026 seed = 3 }}\ntable t[{ROWS}] {{ {column} }}\n");
    sample(&spec, &[]).remove("t").unwrap()
}

fn weights(weights: &[f64]) -> String {
    let entries: Vec<String> = weights.iter().enumerate().map(|(i, w)| format!("\"c{i}\": {w}%")).collect();
    format!("x: text ~ {{ {} }}", entries.join(", "))
}

/// One category gains a point and the others give way in proportion: at most 6% of the cells move for 4 to 12 categories.
#[test]
fn reweight_by_one_point() {
    for k in [4usize, 6, 8, 12] {
        let plain = |gainer: Option<usize>| {
            let weight = |i| 100.0 / k as f64 + if gainer == Some(i) { 1.0 } else { 0.0 };
            let entries: Vec<String> = (0..k).map(|i| format!("\"c{i}\": {:.4}", weight(i))).collect();
            one_column(&format!("x: text ~ {{ {} }}", entries.join(", ")))
        };
        let before = plain(None);
        for gainer in [0, k / 2, k - 1] {
            let share = moved(&before, &plain(Some(gainer)), "x");
            assert!(share > 0.0 && share <= 0.06, "{k} categories, {gainer} gains: {share}");
        }
    }
}

/// A point that goes from one category to another moves a point's worth of cells at each boundary between the two.
#[test]
fn a_point_moves_the_boundaries_between() {
    let before: Vec<f64> = vec![12.5; 8];
    let table = one_column(&weights(&before));
    for (from, to) in [(0usize, 1usize), (4, 3), (0, 3), (2, 7)] {
        let mut after = before.clone();
        after[from] -= 1.0;
        after[to] += 1.0;
        let share = moved(&table, &one_column(&weights(&after)), "x");
        let boundaries = from.abs_diff(to) as f64;
        assert!((share - 0.01 * boundaries).abs() < 0.004, "{from} to {to}: {share}");
    }
}

/// With three categories one point between neighbours moves at most 1.3% of the cells.
#[test]
fn reweight_three_categories() {
    let before = one_column(&weights(&[50.0, 30.0, 20.0]));
    let after = one_column(&weights(&[49.0, 31.0, 20.0]));
    let share = moved(&before, &after, "x");
    assert!(share > 0.0 && share <= 0.013, "{share}");
}

/// A support cut by 1% of the mass moves at most 1.5% of the cells.
#[test]
fn narrow_a_support() {
    for (wide, narrow) in [
        ("x: float 0..100 ~ Uniform(0..100)", "x: float 0..99 ~ Uniform(0..100)"),
        ("x: int 0..200 ~ Normal(mean: 100, sd: 20)", "x: int 54..200 ~ Normal(mean: 100, sd: 20)"),
        ("x: float ~ Gamma(mean: 10, sd: 5)", "x: float 0..26 ~ Gamma(mean: 10, sd: 5)"),
        ("x: int ~ Poisson(20)", "x: int 0..31 ~ Poisson(20)"),
    ] {
        let share = moved(&one_column(wide), &one_column(narrow), "x");
        assert!(share > 0.0 && share <= 0.015, "{narrow}: {share}");
    }
}

/// Where the reference says "by quantile", a changed parameter keeps each row's rank.
#[test]
fn a_changed_parameter_keeps_ranks() {
    for (before, after) in [
        ("x: float ~ Normal(mean: 0, sd: 1)", "x: float ~ Normal(mean: 5, sd: 3)"),
        ("x: float ~ Exponential(mean: 1)", "x: float ~ Exponential(mean: 7)"),
        ("x: float ~ LogNormal(median: 10, sigma: 0.5)", "x: float ~ LogNormal(median: 12, sigma: 0.7)"),
        ("x: float ~ Uniform(0..1)", "x: float ~ Uniform(10..30)"),
    ] {
        let (a, b) = (one_column(before), one_column(after));
        assert_eq!(ranks(a.numbers("x")), ranks(b.numbers("x")), "{after}");
    }
}
