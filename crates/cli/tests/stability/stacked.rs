//! Stacked tables show no threads, blocks or parts; their tables do not move by being stacked, and growing one moves no row of another.

use crate::table::{DataSet, Table, joined, sample};

const STACKED: &str = r#"
dataset stacked { edition = 2026  seed = 17 }
table account[300] { key id: int = row()  n: int 0..6 ~ Poisson(2)  of_it: int = count(payment) }
table payment per account[n] {
  key no: int = row()
  amount: float ~ Gamma(mean: 20, sd: 12) missing 10%
  shop: int 1..9
  require cheap: amount < 60
}
table gift[250] { amount: float ~ Exponential(mean: 9)  kind: text ~ { "a": 1, "b": 2 } }
table none[0] { amount: float ~ Exponential(mean: 9) }
table ledger from payment, none, gift {
  key entry: int = row()
  before = prev(amount, 0)
  double = 2 * amount
}
"#;

fn rows_of(table: &Table, from: &str) -> Vec<Vec<String>> {
    let placed = ["entry", "before"].map(|name| table.header.iter().position(|own| own == name).unwrap());
    let own = table.rows.iter().filter(|row| row[0] == from);
    let cells = |row: &Vec<String>| {
        let kept = row.iter().enumerate().filter(|(at, _)| !placed.contains(at));
        kept.map(|(_, cell)| cell.clone()).collect()
    };
    own.map(cells).collect()
}

fn whole() -> DataSet {
    sample(STACKED, &["--threads", "1"])
}

#[test]
fn threads_and_blocks_do_not_show() {
    let whole = whole();
    assert!(whole["ledger"].rows.len() == whole["payment"].rows.len() + 250);
    for args in [["--threads", "2", "--block-rows", "64"], ["--threads", "3", "--block-rows", "1"]] {
        assert!(sample(STACKED, &args) == whole, "{args:?}");
    }
    let only = sample(STACKED, &["--table", "ledger"]);
    assert!(only["ledger"] == whole["ledger"]);
}

#[test]
fn parts_in_order_are_the_whole() {
    assert!(joined(STACKED, 3, &[]) == whole());
}

#[test]
fn stacking_moves_nothing() {
    let mut whole = whole();
    let at = STACKED.find("table ledger").unwrap();
    let alone = sample(&STACKED[..at], &[]);
    whole.remove("ledger");
    assert!(whole == alone);
}

#[test]
fn growing_one_table_moves_no_row_of_another() {
    let before = whole();
    let after = sample(&STACKED.replace("account[300]", "account[400]"), &[]);
    let (before, after) = (&before["ledger"], &after["ledger"]);
    assert!(after.rows.len() > before.rows.len());
    assert!(rows_of(before, "gift") == rows_of(after, "gift"));
    let (old, new) = (rows_of(before, "payment"), rows_of(after, "payment"));
    assert!(!old.is_empty() && new[..old.len()] == old[..]);
}
