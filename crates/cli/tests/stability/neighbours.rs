//! What builds on the row before: it shows no threads, blocks or parts, and stays within its parent.

use crate::table::{DataSet, joined, sample};

const CHAINED: &str = r#"
dataset chained { edition = 2026  seed = 5 }
table person[300] {
  key id: int = row()
  n: int 0..9 ~ Poisson(3)
  top = max(wave.income)
  middle = quantile(item.price, 50%)
  dearest = last(item.name order price)
  linked = corr(item.price, item.rank)
}
table wave per person[n] {
  no: int = seq()
  base: float ~ Normal(mean: 24k, sd: 6k)
  income: float 0.. ~ 0.7 * prev(income, base) + Normal(mean: 9k, sd: 4k) missing 10%
  up = income > prev(income)
  ahead = next(income, 0)
  debt: int = prev(paid, 10) + no
  paid: int = div(debt, 2)
}
table item per wave ~ Poisson(2) {
  price: float ~ Gamma(mean: 20, sd: 9)
  rank: int = seq() + row()
  name: text = "{wave.person}-{rank}"
}
table day[700] {
  key no: int = row()
  level: float ~ 0.8 * prev(level, 5) + Normal(mean: 1, sd: 0.2)
  soon = next(level, 0)
  change = level - prev(level, level)
  total: int = prev(total, 0) + no
}
"#;

fn whole() -> DataSet {
    sample(CHAINED, &["--threads", "1"])
}

#[test]
fn threads_and_blocks_do_not_show() {
    let whole = whole();
    for args in [
        ["--threads", "2", "--block-rows", "64"],
        ["--threads", "4", "--block-rows", "7"],
        ["--threads", "3", "--block-rows", "1"],
        ["--threads", "2", "--block-rows", "4096"],
    ] {
        assert!(sample(CHAINED, &args) == whole, "{args:?}");
    }
}

#[test]
fn parts_in_order_are_the_whole() {
    assert!(joined(CHAINED, 3, &["--block-rows", "50"]) == whole());
}

#[test]
fn sums_run_over_the_whole_table() {
    let day = &whole()["day"];
    let totals: Vec<f64> = (1..=700).map(|n| f64::from(n * (n + 1) / 2)).collect();
    assert_eq!(day.numbers("total"), totals);
    let level = day.numbers("level");
    assert_eq!(day.numbers("soon")[..699], level[1..]);
}

#[test]
fn a_changed_count_of_one_parent_moves_no_other_chain() {
    let before = whole();
    let after = sample(
        &CHAINED.replace("wave per person[n]", "wave per person[if person.id == 7 then n + 3 else n]"),
        &[],
    );
    let kept = |data: &DataSet| {
        let wave = &data["wave"];
        let without = ["rank", "name"];
        let mut cells = wave.cells(&["person", "no"], &without);
        cells.retain(|(key, _), _| !key.starts_with("7/"));
        cells
    };
    assert!(before["wave"].rows.len() + 3 == after["wave"].rows.len());
    assert!(kept(&before) == kept(&after));
    // What was there of that parent stays as well, but for the last row, which now has one after it.
    let own = |data: &DataSet| {
        let mut cells = data["wave"].cells(&["person", "no"], &["ahead"]);
        cells.retain(|(key, _), _| key.starts_with("7/"));
        cells
    };
    let after = own(&after);
    assert!(own(&before).iter().all(|(key, cell)| after.get(key) == Some(cell)));
}
