//! What is said of groups, of rows that refer, and of the row before in an order: no threads, blocks or parts show in it.

use crate::table::{DataSet, joined, sample};

const GROUPED: &str = r#"
dataset grouped { edition = 2026  seed = 9 }
param share: float 0..1 = 0.25
param people: int = 3_000
enum Region { north, east, south, west }
table person[people] {
  key id: int = row()
  region: Region
  level: int 1..9
  income: float ~ LogNormal(median: 20k, sigma: 0.7) missing 5%
  usual = mean(income by region)
  middle = quantile(income, share by region, level)
  above = income - max(income by all where level > 4)
  first_id = first(id by region order income desc)
  boss: ref person? where boss.level > level
  reports = count(person via boss)
  paid = sum(income via boss)
  before = prev(id by level order income desc)
  after = next(income, 0.0 by region)
}
table account[40] { key id: int = row()  opening: int = 100 * id  turnover = sum(abs(transfer.amount) via account)  last_balance = last(transfer.balance via account order transfer.day) }
table batch[60] { key no: int = row()  n: int 0..30 ~ Poisson(9) }
table transfer per batch[n] {
  key tid: int = row()
  account: ref account
  day: int? 1..40 ~ UniformInt(1..40) missing 3%
  amount: int -50..50 missing 4%
  balance: int = prev(balance, account.opening by account order day) + truth(amount)
  seen: int? = prev(seen, 0 by account order day) + amount
  gap = day - prev(day order day)
  peers = count(transfer by day)
}
"#;

fn whole() -> DataSet {
    sample(GROUPED, &["--threads", "1"])
}

#[test]
fn threads_and_blocks_do_not_show() {
    let whole = whole();
    for args in [["--threads", "3", "--block-rows", "500"], ["--threads", "2", "--block-rows", "77"]] {
        assert!(sample(GROUPED, &args) == whole, "{args:?}");
    }
}

/// More rows than a worker keeps of a table as a whole.
#[test]
fn threads_and_blocks_do_not_show_in_large_tables() {
    let large = |args: &[&str]| sample(GROUPED, &[&["--set", "people=66000"], args].concat());
    assert!(large(&["--threads", "3", "--block-rows", "5000"]) == large(&["--threads", "1"]));
}

#[test]
fn parts_in_order_are_the_whole() {
    assert!(joined(GROUPED, 2, &[]) == whole());
}

#[test]
fn one_table_alone_is_that_of_the_whole() {
    let whole = whole();
    for name in ["account", "transfer"] {
        assert!(sample(GROUPED, &["--table", name])[name] == whole[name], "{name}");
    }
}

#[test]
fn balances_add_up_in_the_order_of_days() {
    let whole = sample(&GROUPED.replace(" missing 3%", "").replace(" missing 4%", ""), &[]);
    let transfer = &whole["transfer"];
    let (account, day) = (transfer.numbers("account"), transfer.numbers("day"));
    let (amount, balance) = (transfer.numbers("amount"), transfer.numbers("balance"));
    let mut rows: Vec<usize> = (0..account.len()).collect();
    rows.sort_by(|a, b| (account[*a], day[*a], *a).partial_cmp(&(account[*b], day[*b], *b)).unwrap());
    let mut sums: Vec<f64> = (0..=40).map(|account| 100.0 * f64::from(account)).collect();
    for row in rows {
        let sum = &mut sums[account[row] as usize];
        *sum += amount[row];
        assert_eq!(*sum, balance[row], "row {row}");
    }
}

#[test]
fn other_columns_move_nothing() {
    let before = whole();
    let after = sample(&GROUPED.replace("  level: int 1..9\n", "  more: int 1..9\n  level: int 1..9\n"), &[]);
    for column in ["usual", "middle", "reports", "before"] {
        assert!(before["person"].column(column) == after["person"].column(column), "{column}");
    }
}
