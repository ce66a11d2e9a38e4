//! Values that differ among some rows, and texts with numbers behind them: no threads, blocks or parts show in them.

use std::collections::BTreeSet;

use crate::table::{DataSet, Table, joined, sample};

fn spec(shops: u32, people: u32) -> String {
    format!(
        r#"
table shop[{shops}] {{ key id: int = row()  region: int 1..4 }}
table desk per shop[2..9] {{
  number: int 1..9 unique within shop
  line: int 1_000..9_999 unique within shop.region
  closed: bool ~ Bernoulli(30%)
  badge: int 1..9_000 unique where not closed
  rank: int ~ Geometric(mean: 4) unique within shop
  lot: int ~ Geometric(mean: 3_000) unique
}}
table person[{people}] {{
  key id: int = row()
  hall: int 1..3 ~ Uniform(1..3)
  seat: int 1..900
  unique (hall, seat)
  code: text matching /[a-z]{{3}}/ unique within hall
  first: text ~ {{ "ada": 3, "grace": 2, "ada-2": 1, "ada-2-1": 1 }}
  login: text unique suffix "-{{n}}" = first
  score: int ~ Geometric(mean: 200) unique within hall
  key_2: decimal(1) 20..250 ~ Normal(mean: 70, sd: 40) unique
  require key_2 > 21
}}
"#
    )
}

fn whole() -> DataSet {
    sample(&spec(150, 800), &["--threads", "1"])
}

/// Whether no two rows have the same cells in these columns.
fn differ(table: &Table, names: &[&str], rows: &dyn Fn(usize) -> bool) -> bool {
    let columns: Vec<Vec<&str>> = names.iter().map(|name| table.column(name)).collect();
    let mut seen = BTreeSet::new();
    let mut cells = (0..table.rows.len()).filter(|row| rows(*row));
    cells.all(|row| seen.insert(columns.iter().map(|column| column[row]).collect::<Vec<_>>()))
}

#[test]
fn values_differ_where_they_must() {
    let whole = whole();
    let (shop, desk, person) = (&whole["shop"], &whole["desk"], &whole["person"]);
    let every = |_: usize| true;
    assert!(differ(desk, &["shop", "number"], &every));
    assert!(!differ(desk, &["number"], &every));
    let regions = shop.column("region");
    for region in ["1", "2", "3", "4"] {
        let shops = desk.numbers("shop");
        assert!(differ(desk, &["line"], &|row| regions[shops[row] as usize - 1] == region));
    }
    assert!(differ(desk, &["shop", "rank"], &every));
    assert!(!differ(desk, &["rank"], &every));
    assert!(differ(desk, &["lot"], &every));
    assert!(differ(person, &["hall", "score"], &every));
    assert!(!differ(person, &["score"], &every));
    assert!(differ(person, &["key_2"], &every));
    assert!(person.numbers("key_2").iter().all(|key| *key > 21.0));
    let closed = desk.column("closed");
    assert!(differ(desk, &["badge"], &|row| closed[row] == "false"));
    assert!(differ(person, &["hall", "seat"], &every));
    assert!(differ(person, &["hall", "code"], &every));
    assert!(!differ(person, &["code"], &every));
    assert!(differ(person, &["login"], &every));
    for (first, login) in person.column("first").iter().zip(person.column("login")) {
        assert!(login.starts_with(first), "{first}: {login}");
    }
}

#[test]
fn threads_blocks_and_parts_do_not_show() {
    let whole = whole();
    for args in [["--threads", "3"], ["--block-rows", "1"], ["--block-rows", "77"]] {
        assert!(sample(&spec(150, 800), &args) == whole, "{args:?}");
    }
    assert!(joined(&spec(150, 800), 3, &[]) == whole);
}

#[test]
fn longer_tables_keep_their_first_rows() {
    let (few, more) = (whole(), sample(&spec(160, 900), &[]));
    for (name, table) in few {
        assert!(more[&name].rows[..table.rows.len()] == table.rows, "{name}");
    }
}
