//! Columns that are drawn together: each keeps draws of its own.

use crate::table::{DataSet, correlation, moved, ranks, sample};

const TOGETHER: &str = r#"
dataset together { edition = 2026  seed = 23 }
enum Sex { male, female }
table person[2000] {
  key id: int = row()
  sex: Sex
  base: float 1..2 ~ Uniform(1..2)
  height, weight ~ MvNormal(mean: [172, 74], sd: [9, 13], corr: [[1, 0.45], [0.45, 1]])
  p, q: float 0.. ~ MvNormal(mean: [3, 4], cov: [[base, 0.8], [0.8, 2]])
  walk, bus, car ~ Dirichlet([4, 3, 2])
  a, b, c ~ Multinomial(n: 30, p: [5, 3, 2])
  u, v ~ mix { 70%: MvNormal(mean: [0, 0], cov: [[1, 0.5], [0.5, 1]]), 30%: MvNormal(mean: [9, 9], cov: [[1, 0], [0, 1]]) }
  value, unit ~ given sex { | sex | value | unit | | male | Normal(mean: 75, sd: 15) | "kg" | | _ | Poisson(4) | "n" | }
}
"#;

fn edited(from: &str, to: &str) -> DataSet {
    assert!(TOGETHER.contains(from), "the base has no `{from}`");
    sample(&TOGETHER.replace(from, to), &[])
}

/// Asserts that all columns of the base, but those named, are found again.
fn assert_kept(after: &DataSet, but: &[&str]) {
    let before = &sample(TOGETHER, &[])["person"];
    for name in before.header.iter().filter(|name| !but.contains(&name.as_str())) {
        assert!(before.column(name) == after["person"].column(name), "`{name}` moved");
    }
}

#[test]
fn other_columns_move_nothing() {
    let more = "  base: float 1..2 ~ Uniform(1..2)\n  x, y ~ MvNormal(mean: [0, 0], cov: [[1, 0], [0, 1]])\n";
    assert_kept(&edited("  base: float 1..2 ~ Uniform(1..2)\n", more), &[]);
    let walk = "  walk, bus, car ~ Dirichlet([4, 3, 2])\n";
    let moved = TOGETHER.replace(walk, "").replace("  sex: Sex\n", &format!("  sex: Sex\n{walk}"));
    assert_kept(&sample(&moved, &[]), &[]);
    for args in [["--threads", "1"], ["--threads", "4"]] {
        assert_kept(&sample(TOGETHER, &args), &[]);
    }
}

#[test]
fn former_names_keep_the_draws() {
    let mut after = edited(
        "  height, weight ~ MvNormal(mean: [172, 74], sd: [9, 13], corr: [[1, 0.45], [0.45, 1]])\n  p, q: float 0.. ~",
        "  tall, heavy ~ MvNormal(mean: [172, 74], sd: [9, 13], corr: [[1, 0.45], [0.45, 1]]) was \"height, weight\"\n  r, q: float 0.. was \"p, q\" ~",
    );
    for (new, old) in [("tall", "height"), ("heavy", "weight"), ("r", "p")] {
        for name in &mut after.get_mut("person").unwrap().header {
            if name == new {
                *name = old.to_owned();
            }
        }
    }
    assert_kept(&after, &[]);
}

#[test]
fn a_name_at_the_end_moves_none_before_it() {
    let after = edited(
        "  height, weight ~ MvNormal(mean: [172, 74], sd: [9, 13], corr: [[1, 0.45], [0.45, 1]])",
        "  height, weight, z ~ MvNormal(mean: [172, 74, 0], sd: [9, 13, 1], corr: [[1, 0.45, 0.2], [0.45, 1, 0.1], [0.2, 0.1, 1]])",
    );
    assert_kept(&after, &[]);
    let after = edited(
        "  a, b, c ~ Multinomial(n: 30, p: [5, 3, 2])",
        "  a, b, c, d ~ Multinomial(n: 30, p: [5, 3, 1, 1])",
    );
    assert_kept(&after, &["c"]);
}

#[test]
fn a_changed_mean_keeps_the_ranks() {
    let before = &sample(TOGETHER, &[])["person"];
    let after = &edited("mean: [172, 74]", "mean: [175, 70]")["person"];
    for name in ["height", "weight"] {
        assert_eq!(ranks(before.numbers(name)), ranks(after.numbers(name)), "{name}");
    }
    assert_kept(&edited("mean: [172, 74]", "mean: [172, 70]"), &["weight"]);
}

#[test]
fn a_narrower_range_moves_the_rows_that_broke_it() {
    let (before, after) =
        (&sample(TOGETHER, &[])["person"], &edited("p, q: float 0..", "p, q: float 1..")["person"]);
    let broke = before.numbers("p").iter().zip(before.numbers("q")).filter(|(p, q)| p.min(*q) < 1.0).count();
    let share = broke as f64 / 2000.0;
    assert!(share > 0.03 && share < 0.2, "{share}");
    assert_eq!(moved(before, after, "p"), share);
    assert_eq!(moved(before, after, "q"), share);
    assert!(after.numbers("p").iter().chain(&after.numbers("q")).all(|x| *x >= 1.0));
}

/// Within 0.07 of 2,000 rows, three standard errors.
#[test]
fn columns_vary_together() {
    let person = &sample(TOGETHER, &[])["person"];
    let between = |a: &str, b: &str| correlation(&person.numbers(a), &person.numbers(b));
    for (a, b, due) in [
        ("height", "weight", 0.45),
        ("walk", "bus", -(12.0f64 / (5.0 * 6.0)).sqrt()),
        ("a", "b", -(0.15f64 / (0.5 * 0.7)).sqrt()),
        // Between parts 0.21 * 81; within 0.7 * 0.5 of a variance of 1.
        ("u", "v", (0.21 * 81.0 + 0.35) / (0.21 * 81.0 + 1.0)),
        ("height", "walk", 0.0),
    ] {
        assert!((between(a, b) - due).abs() < 0.07, "{a} {b}: {} {due}", between(a, b));
    }
}
