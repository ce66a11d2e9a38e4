//! Pins, edges and the order of rows: what they change, and what they leave alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::table::{DataSet, sample};

const SPEC: &str = r#"
dataset fixtures { edition = 2026  seed = 5 }
enum Status { draft, active, closed, never }
type Age = int 18..105 ~ Normal(mean: 45, sd: 15)
table user[400] HEAD {
  key id: int = row()
  code: int 1..500 unique
  token: text matching /[A-Z]{2}\d{2}/ unique
  age: Age
  PINS
}
table note per user ~ Poisson(1.2) {
  key no: int = row()
  mark: int 1..1_000_000_000 unique
  text: text ~ { "a": 1, "b": 1 }
  n: int ~ Poisson(user.age)
  CHILDREN
}
"#;

fn spec(head: &str, pins: &str, children: &str) -> DataSet {
    sample(&SPEC.replace("HEAD", head).replace("PINS", pins).replace("CHILDREN", children), &[])
}

/// The rows of a table by these columns, without the numbers of rows.
fn by<'d>(data: &'d DataSet, table: &str, columns: &[&str]) -> Vec<Vec<&'d str>> {
    let columns: Vec<Vec<&str>> = columns.iter().map(|name| data[table].column(name)).collect();
    (0..data[table].rows.len()).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

#[test]
fn pins_of_children_move_no_other_parents_children() {
    let plain = spec("", "", "");
    let pins = r#"
  pin { user: 7, text: "first" }
  pin { user: 399, text: "first of 399" }
  pin { user: 7, text: "second" }
  pin { user: 7, text: "third" }"#;
    let pinned = spec("", "", pins);
    assert_eq!(
        by(&plain, "user", &["id", "code", "token", "age"]),
        by(&pinned, "user", &["id", "code", "token", "age"])
    );
    let columns = ["user", "mark", "text", "n"];
    let others = |data: &DataSet| -> Vec<Vec<String>> {
        let rows = by(data, "note", &columns);
        let rows = rows.iter().filter(|row| !["7", "399"].contains(&row[0]));
        rows.map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    };
    assert_eq!(others(&plain), others(&pinned));
    let of = |data: &DataSet, user: &str| -> Vec<Vec<String>> {
        let rows = by(data, "note", &columns);
        let rows = rows.iter().filter(|row| row[0] == user);
        rows.map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    };
    let (before, after) = (of(&plain, "7"), of(&pinned, "7"));
    assert_eq!(after.len(), before.len().max(3));
    assert_eq!(after.iter().take(3).map(|row| &row[2]).collect::<Vec<_>>(), ["first", "second", "third"]);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(
            (&before[1], &before[3]),
            (&after[1], &after[3]),
            "what a pin leaves out is drawn as always"
        );
    }
    // the pinned rows of one parent are told from those of the others on any number of threads
    let text = SPEC.replace("HEAD", "").replace("PINS", "").replace("CHILDREN", pins);
    assert_eq!(sample(&text, &["--threads", "4", "--block-rows", "33"]), pinned);
}

#[test]
fn a_pinned_value_of_a_unique_column_changes_places_with_one_row() {
    let plain = spec("", "", "");
    for (column, of_row) in [("code", 200), ("token", 311)] {
        let wanted = plain["user"].column(column)[of_row].to_owned();
        let shown = if column == "token" { format!("\"{wanted}\"") } else { wanted.clone() };
        let pinned = spec("", &format!("pin {{ age: 20 }}\n  pin {{ {column}: {shown} }}"), "");
        let (before, after) = (plain["user"].column(column), pinned["user"].column(column));
        assert_eq!(after[1], wanted);
        assert_eq!(after[of_row], before[1], "it takes what the pinned row gave up");
        let moved = before.iter().zip(&after).filter(|(a, b)| a != b).count();
        assert_eq!(moved, 2);
        assert_eq!(after.iter().collect::<BTreeSet<_>>().len(), 400);
    }
    // values that no row has are taken from nobody; several pins at once, among them a circle
    let (a, b) = (plain["user"].column("code")[0].to_owned(), plain["user"].column("code")[1].to_owned());
    let pins = format!("pin {{ code: {b} }}\n  pin {{ code: {a} }}");
    let pinned = spec("", &pins, "");
    let after = pinned["user"].column("code");
    assert_eq!((after[0], after[1]), (b.as_str(), a.as_str()));
    assert_eq!(&after[2..], &plain["user"].column("code")[2..]);
    let mark = plain["note"].column("mark")[50].to_owned();
    let user = plain["note"].column("user")[10].to_owned();
    let first = plain["note"].column("user").iter().position(|other| *other == user).unwrap();
    let pinned = spec("", "", &format!("pin {{ user: {user}, mark: {mark} }}"));
    let (before, after) = (plain["note"].column("mark"), pinned["note"].column("mark"));
    assert_eq!((after[first], after[50]), (mark.as_str(), before[first]), "in child tables too");
    assert_eq!(before.iter().zip(&after).filter(|(a, b)| a != b).count(), 2);
}

#[test]
fn edges_leave_the_other_cells_alone() {
    let (plain, edged) = (spec("", "", ""), spec("edge 10%", "", ""));
    let (before, after) = (plain["user"].column("age"), edged["user"].column("age"));
    let moved: Vec<&str> = before.iter().zip(&after).filter(|(a, b)| a != b).map(|(_, b)| *b).collect();
    assert!((20..=60).contains(&moved.len()), "{}", moved.len());
    assert!(moved.iter().all(|age| ["18", "105"].contains(age)), "{moved:?}");
    for column in ["id", "code", "token"] {
        assert_eq!(plain["user"].column(column), edged["user"].column(column), "{column}");
    }
    // a larger share has the edges of a smaller one
    let more = spec("edge 30%", "", "");
    let kept = after.iter().zip(&before).zip(more["user"].column("age"));
    assert!(kept.filter(|((edge, plain), _)| edge != plain).all(|((edge, _), more)| *edge == more));
    assert_eq!(
        sample(
            &SPEC.replace("HEAD", "edge 10%").replace("PINS", "").replace("CHILDREN", ""),
            &["--block-rows", "7"]
        ),
        edged
    );
}

/// Every type; a member of weight 0, a constraint, rows in which a value cannot occur.
const EDGES: &str = r#"
dataset edges { edition = 2026  seed = 8 }
enum Status { never, draft, active, closed }
table t[6000] edge 30% {
  key id: int = row()
  status: Status ~ given old { | old | never | draft | active | closed | | false | 0 | 1 | 8 | 1 | | true | 0 | 0 | 1 | 0 | }
  old: bool ~ Bernoulli(0.3)
  n: int -5..5 ~ Normal(mean: 0, sd: 2)
  count: int ~ Poisson(4)
  low: int 0..100 ~ UniformInt(0..100)
  high: int 0..100 ~ UniformInt(0..100)
  x: float 0..1 ~ Beta(a: 2, b: 2)
  free: float ~ Normal(mean: 0, sd: 1)
  price: decimal(2) 0.50..99.99 ~ LogNormal(median: 10, sigma: 1)
  step: float 0..10 ~ Uniform(0..10) round 0.5
  day: date 2023-03-05..2025-11-20 ~ Uniform(2023-03-05..2025-11-20)
  at: datetime ~ Uniform(2023-01-01T00:00:00Z..2024-12-31T23:59:59Z) round 1s
  time: time ~ Uniform(00:00..23:59:59)
  took: duration ~ Uniform(0s..3d)
  maybe: int? 1..9 ~ UniformInt(1..9)
  name: text 2..20 ~ { "Ann": 1, "Bob": 1 }
  note: text ~ { "-": 1 }
  code: text matching /[A-F]{2,4}\d?/
  two, three ~ MvNormal(mean: [0, 0], sd: [1, 1], corr: [[1, 0.5], [0.5, 1]])
  tags: list<int 1..9>[0..2] ~ UniformInt(1..9)
  prefs: json { size: int 1..3 }
  derived = n * 2
  require ordered: low <= high
  require apart: not (n == 5 and old)
}
"#;

#[test]
fn every_edge_occurs_and_every_rule_holds() {
    let data = sample(EDGES, &[]);
    let table = &data["t"];
    let held = |name: &str| -> BTreeSet<&str> { table.column(name).into_iter().collect() };
    let leap = "2024-02-29";
    for (column, wanted) in [
        ("status", &["draft", "closed"][..]),
        ("n", &["-5", "5", "0", "1", "-1"]),
        ("count", &["0", "1"]),
        ("low", &["0", "100", "1"]),
        ("x", &["0.0", "1.0"]),
        ("free", &["0.0", "1.0", "-1.0"]),
        ("price", &["0.50", "99.99"]),
        ("step", &["0.0", "10.0", "0.5"]),
        (
            "day",
            &[
                leap,
                "2023-03-05",
                "2025-11-20",
                "2023-12-31",
                "2025-01-01",
                "2025-01-31",
                "2025-02-28",
                "2025-04-30",
            ],
        ),
        (
            "at",
            &[
                "2023-01-01T00:00:00Z",
                "2024-12-31T23:59:59Z",
                "2024-02-29T00:00:00Z",
                "2024-03-31T01:00:00Z",
                "2023-10-29T01:00:00Z",
            ],
        ),
        ("time", &["00:00:00", "12:00:00", "23:59:59"]),
        ("took", &["PT0S", "PT1S", "P3D"]),
        ("maybe", &["", "1", "9"]),
        ("name", &["  ", "abcdefghi abcdefghi ", "NULL", "东京都", "two\nlines\tand a tab"]),
        ("note", &["", " ", "NULL", "مرحبا بالعالم", "👩‍👩‍👧‍👦🇺🇳", "=1+1", "O'Neil \"Quotes\", and; commas\\"]),
        ("code", &["AA", "AAAA0"]),
    ] {
        let held = held(column);
        for value in wanted {
            let fits = column != "name" || (2..=20).contains(&value.chars().count());
            assert!(!fits || held.contains(value), "`{column}` has no {value:?}");
        }
    }
    assert!(held("note").iter().any(|note| note.chars().count() == 255), "the longest text");
    let numbers = |name: &str| table.numbers(name);
    assert!(numbers("low").iter().zip(numbers("high")).all(|(low, high)| *low <= high));
    assert!(numbers("step").iter().all(|x| (0.0..=10.0).contains(x) && (x * 2.0).fract() == 0.0));
    assert!(table.column("name").iter().all(|name| (2..=20).contains(&name.chars().count())));
    assert!(table.column("day").iter().all(|day| ("2023-03-05"..="2025-11-20").contains(day)));
    assert!(numbers("n").iter().zip(numbers("derived")).all(|(n, derived)| n * 2.0 == derived));
    let mut by_age: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for ((old, status), n) in
        table.column("old").into_iter().zip(table.column("status")).zip(table.column("n"))
    {
        by_age.entry(old).or_default().insert(status);
        assert!(old == "false" || n != "5");
    }
    assert_eq!(by_age["true"], BTreeSet::from(["active"]), "no edge has weight 0 in its row");
    assert_eq!(by_age["false"], BTreeSet::from(["draft", "active", "closed"]));
    let plain = sample(&EDGES.replace(" edge 30%", ""), &[]);
    for column in ["two", "three", "tags", "id"] {
        assert_eq!(plain["t"].column(column), table.column(column), "`{column}` has no edges");
    }
}

#[test]
fn rows_in_an_order_are_the_same_rows() {
    let (plain, ordered) = (spec("", "", ""), spec("order age desc, code", "", ""));
    let ages = ordered["user"].numbers("age");
    assert!(ages.is_sorted_by(|a, b| a >= b));
    let mut rows = ordered["user"].rows.clone();
    rows.sort_by_key(|row| row[0].parse::<u32>().unwrap());
    assert_eq!(rows, plain["user"].rows);
    assert_eq!(ordered["note"].rows, plain["note"].rows, "its children stay as they are");
    let ties = ordered["user"].numbers("code");
    assert!(ages.windows(2).zip(ties.windows(2)).all(|(age, code)| age[0] != age[1] || code[0] < code[1]));
    let text = SPEC.replace("HEAD", "order age desc, code").replace("PINS", "").replace("CHILDREN", "");
    assert_eq!(sample(&text, &["--threads", "4", "--block-rows", "17"]), ordered);
}
