//! References stay where they are: when a table grows, few move, and those to its new rows; keys never move.

use crate::table::{DataSet, Table, joined, sample};

const REFERRING: &str = r#"
dataset referring { edition = 2026  seed = 8 }
param n: int = 2_000
table shop[40] { key id: int = row()  region: text ~ { "north": 1, "south": 1, "west": 1 } }
table product[n] {
  key sku: uuid
  code: int 100_000..999_999 unique
  price: decimal(2) ~ Gamma(mean: 20, sd: 12)
  shop: ref shop
}
table part per product ~ Poisson(2) { key id: uuid  size: int ~ UniformInt(1..9) }
table customer[8_000] {
  key id: int = row()
  shop: ref shop
  favourite: ref product
  local: ref product? where product.shop == customer.shop
  dear: ref product where dear.price > 25.00
  loved: ref product ~ Weighted(loved.price)
  ranked: ref product ~ Zipf(exponent: 1.1, max: 500)
  piece: ref part
  size = piece.size
  price = favourite.price
}
table order per customer[2] {
  item: ref product unique within customer
  no: int = seq()
}
"#;

/// Every kind of reference by the key of the row that has it.
const COLUMNS: &[&str] = &["favourite", "local", "dear", "loved", "ranked", "piece"];

fn grown(n: usize) -> DataSet {
    sample(REFERRING, &["--set", &format!("n={n}")])
}

/// The share of cells that differ, and how many of those moved to a value that `new` does not know.
fn moves(before: &Table, after: &Table, column: &str, new: &dyn Fn(&str) -> bool) -> (f64, usize) {
    let (a, b) = (before.column(column), after.column(column));
    assert_eq!(a.len(), b.len());
    let moved: Vec<&str> = a.iter().zip(&b).filter(|(x, y)| x != y).map(|(_, y)| *y).collect();
    (moved.len() as f64 / a.len() as f64, moved.iter().filter(|value| !new(value)).count())
}

fn set(table: &Table, column: &str) -> std::collections::BTreeSet<String> {
    table.column(column).into_iter().map(str::to_owned).collect()
}

/// A table grows by 5%: at most 5.5% of the uniform references to it move, all to new rows.
#[test]
fn growth_moves_few_references_and_no_key() {
    let (before, after) = (grown(2_000), grown(2_100));
    let products = set(&before["product"], "sku");
    for key in ["sku", "code"] {
        let kept = after["product"].column(key);
        assert_eq!(before["product"].column(key), kept[..2_000]);
    }
    assert_eq!(before["customer"].column("id"), after["customer"].column("id"));
    for (column, most) in [("favourite", 0.055), ("local", 0.06)] {
        let (share, elsewhere) =
            moves(&before["customer"], &after["customer"], column, &|value| !products.contains(value));
        assert!(share > 0.02 && share <= most, "{column}: {share}");
        assert_eq!(elsewhere, 0, "{column}: {elsewhere} moved to rows that were there before");
    }
    // A choice also moves where the candidate that it was is now a new row that the condition or the weight refuses or that has no
    // such child, where a new row is the heaviest, or where the new rows come into the order of ranks.
    for (column, most) in [("dear", 0.1), ("piece", 0.08), ("loved", 0.12), ("ranked", 0.25)] {
        let (share, _) = moves(&before["customer"], &after["customer"], column, &|_| true);
        assert!(share <= most, "{column}: {share}");
    }
}

/// What is read through a reference moves with it and not else.
#[test]
fn what_is_read_there_follows() {
    let (before, after) = (grown(2_000), grown(2_100));
    let (a, b) = (&before["customer"], &after["customer"]);
    for (reference, read) in [("favourite", "price"), ("piece", "size")] {
        let (x, y) = (a.column(reference), b.column(reference));
        for (row, (before, after)) in a.column(read).iter().zip(b.column(read)).enumerate() {
            assert!(x[row] != y[row] || *before == after, "{read} in row {row}");
        }
    }
}

#[test]
fn threads_blocks_and_parts_do_not_show() {
    let whole = sample(REFERRING, &["--threads", "1"]);
    for args in [["--threads", "2", "--block-rows", "100"], ["--threads", "3", "--block-rows", "4096"]] {
        assert!(sample(REFERRING, &args) == whole, "{args:?}");
    }
    assert!(joined(REFERRING, 3, &[]) == whole);
    let alone = sample(REFERRING, &["--table", "customer"]);
    assert!(alone["customer"] == whole["customer"]);
}

/// Siblings refer to different rows, every reference finds its row, and conditions hold.
#[test]
fn references_hold() {
    let data = grown(2_000);
    let (products, parts) = (set(&data["product"], "sku"), set(&data["part"], "id"));
    for column in COLUMNS {
        let there = if *column == "piece" { &parts } else { &products };
        for value in data["customer"].column(column) {
            assert!(there.contains(value) || (value.is_empty() && *column == "local"), "{column}: {value}");
        }
    }
    let price: std::collections::BTreeMap<&str, f64> =
        data["product"].column("sku").into_iter().zip(data["product"].numbers("price")).collect();
    assert!(data["customer"].column("dear").iter().all(|sku| price[sku] > 25.0));
    let items = data["order"].column("item");
    assert!(items.chunks(2).all(|pair| pair[0] != pair[1]));
}

/// A parent that has more children than before takes references to them, and moves no other, up to the next power of two of the
/// largest number of children.
#[test]
fn a_count_moves_references_to_its_children_alone() {
    let spec = |count: &str| {
        format!(
            "dataset d {{ edition = 2026  seed = 2 }}\ntable a[200] {{ key id: int = row()  n: int = {count} }}\n\
             table b per a[n] {{ key id: text = \"{{a}}-{{seq()}}\" }}\ntable c[5_000] {{ key id: int = row()  b: ref b }}\n"
        )
    };
    let before = sample(&spec("5 + mod(id, 2)"), &[]);
    let after = sample(&spec("if id == 17 then 8 else 5 + mod(id, 2)"), &[]);
    let (moved, elsewhere) = moves(&before["c"], &after["c"], "b", &|value| value.starts_with("17-"));
    assert!(moved > 0.0 && moved < 0.01, "{moved}");
    assert_eq!(elsewhere, 0);
}

/// Other columns and tables are no part of a reference's address.
#[test]
fn what_stands_beside_moves_nothing() {
    let more = REFERRING.replace("  dear: ref", "  extra: ref shop\n  dear: ref").replace(
        "table order per",
        "table log[9] { key id: int = row()  who: ref customer }\ntable order per",
    );
    let (before, after) = (grown(2_000), sample(&more, &[]));
    for column in COLUMNS {
        assert_eq!(before["customer"].column(column), after["customer"].column(column), "{column}");
    }
    assert_eq!(before["order"], after["order"]);
}

/// Candidates that are found by an order of the value compared are those of the lists that a second condition asks for.
#[test]
fn an_order_of_candidates_chooses_as_lists_do() {
    let spec = |second: &str| {
        format!(
            r#"
dataset ordered {{ edition = 2026  seed = 3 }}
enum Kind {{ a, b, c }}
table staff[900] {{
  key id: int = row()
  kind: Kind
  pay: float ~ Gamma(mean: 30k, sd: 9k)
  level: int? 1..40 missing 5%
  since: date 2020-01-01..2020-12-31
  fee: decimal(2) 1..100
  above: ref staff? where above.pay > pay * 2.2 {second}
  higher: ref staff? where level + 35 <= higher.level {second}
  older: ref staff? where older.since < since - 350d {second}
  alike: ref staff? where alike.kind == kind and alike.fee <= fee / 40 {second}
}}
table team[100] {{ key id: int = row() }}
table member per team[0..4] {{
  key id: int = row()
  share: float 0..1
  under: ref member? where under.share < share * 0.01 {second}
}}
"#
        )
    };
    let ordered = sample(&spec(""), &[]);
    for column in ["above", "higher", "older", "alike"] {
        let cells = ordered["staff"].column(column);
        let none = cells.iter().filter(|cell| cell.is_empty()).count();
        assert!(none > 100 && none < 880, "{column}: {none} rows without a candidate");
    }
    assert_eq!(ordered, sample(&spec("and row() > 0"), &[]));
    assert_eq!(ordered, sample(&spec(""), &["--threads", "3"]));
}

/// What is read in rows from anywhere in a long chain is what stands there.
#[test]
fn rows_of_a_long_chain_are_read_as_they_are_written() {
    let spec = "dataset chained { edition = 2026  seed = 5 }\n\
                table day[66_000] { key no: int = row()  total: int = prev(total, 0) + mod(no * no, 7) }\n\
                table visit[300] { on: ref day  seen = on.total  before = day[no].total  hidden no: int 1..66_000 }\n";
    let all = sample(spec, &[]);
    let totals = all["day"].column("total");
    let days = all["visit"].column("on");
    let expected: Vec<&str> = days.iter().map(|day| totals[day.parse::<usize>().unwrap() - 1]).collect();
    assert_eq!(all["visit"].column("seen"), expected);
    let alone = sample(spec, &["--table", "visit", "--threads", "2"]);
    assert_eq!(alone["visit"], all["visit"]);
}

/// References to rows of a child table, some of which find none: a block in which none finds one is like any other.
#[test]
fn blocks_without_any_row_found_do_not_show() {
    let spec = "table p[60] { key id: int = row() }
        table s per p[0..3] { key (p, n)  n = seq()  w: int 1..9 }
        table t[80] { k: int 1..30  r: ref s? where r.w == k and r.n > 1 }";
    let whole = sample(spec, &["--threads", "1"]);
    let found = whole["t"].column("r_p").iter().filter(|cell| !cell.is_empty()).count();
    assert!((5..60).contains(&found), "{found} of 80 find a row");
    for rows in ["1", "7"] {
        assert_eq!(sample(spec, &["--block-rows", rows]), whole, "blocks of {rows} rows");
    }
    let nobody = "table p[3] { key id: int = row() }
        table s per p[0] { key (p, n)  n = seq() }
        table t[4] { r: ref s? }";
    assert_eq!(sample(nobody, &[])["t"].column("r_p"), [""; 4]);
}

/// References that are written as several columns, renamed, to a table that is renamed: no cell moves.
#[test]
fn renamed_references_of_several_columns_stay() {
    let before = "table p[20] { key id: int = row() }
        table c[20] { key id: int = row() }
        table s per p[1..3] { key (p, n)  n = seq() }
        table x[200] { d: ref (p or c) missing 10%  e: ref s missing 20% }";
    let after = "table q[20] was \"p\" { key id: int = row() }
        table c[20] { key id: int = row() }
        table s per q[1..3] { key (q, n)  n = seq() }
        table x[200] { dd: ref (q or c) was \"d\" missing 10%  ee: ref s was \"e\" missing 20% }";
    let (before, after) = (sample(before, &[]), sample(after, &[]));
    for (old, new) in [("d_id", "dd_id"), ("e_p", "ee_q"), ("e_n", "ee_n")] {
        assert_eq!(before["x"].column(old), after["x"].column(new), "{old}");
    }
    let renamed: Vec<&str> = before["x"].column("d_type");
    let renamed = renamed.into_iter().map(|table| if table == "p" { "q" } else { table });
    assert_eq!(renamed.collect::<Vec<_>>(), after["x"].column("dd_type"));
}
