//! SQLite databases of `sample`: what they hold, that nothing but the spec shows in their bytes, and what is refused.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::{Project, SPEC};

/// A parent that is declared after its child, every type, a table of many rows, keys of two kinds.
const TYPES: &str = r#"dataset d { edition = 2026  seed = 5 }
enum Sex { male = 1 "Male", female = 2 "Female" }
missing_codes m { refused = -9 "Refused" }
table part per whole[0..3] {
  key pid: uuid
  no: int 1..999_999_999 unique
}
/// The whole, with "quotes".
table whole[4000] {
  key id: int = row()
  a: bool ~ Bernoulli(0.5)
  b: float ~ Normal(mean: 0, sd: 1e9)
  c: decimal(2) 0..9_999_999 ~ Uniform(0..9_999_999)
  d: date ~ Uniform(1969-01-01..2030-01-01)
  e: datetime ~ Uniform(1969-01-01T00:00:00Z..1971-01-01T00:00:00Z)
  f: time ~ Uniform(00:00..23:59)
  g: duration ~ Uniform(1s..3d)
  h: text? ~ { "a": 1, "it's \"so\"\n": 1, "": 1, null: 1 }
  i: Sex ~ { male: 1, female: 1 } missing m { refused: 10% }
  j: list<int>[0..2] ~ UniformInt(1..9)
  k: json { x: int? ~ { 1: 1, null: 1 }  y: text ~ { "ü": 1 } }
  l: int? ~ { 1: 1, null: 1 } missing m { refused: 10% }
}
"#;

fn rows(db: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = db.prepare(sql).unwrap();
    let n = statement.column_count();
    let rows = statement.query_map([], |row| (0..n).map(|at| row.get(at)).collect());
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_database_is_what_the_script_makes() {
    for (spec, options) in
        [(TYPES, &[][..]), (TYPES, &["--enums", "code", "--missing-reasons"]), (SPEC, &["--enums", "label"])]
    {
        let project = Project::new(spec);
        let args = ["sample", "s.synth", "-o", "out", "--format", "sql,sqlite", "--sql-dialect", "sqlite"];
        project.run(&[&args[..], options].concat()).done();
        let ours = Connection::open(project.path("out/dataset.sqlite")).unwrap();
        let theirs = Connection::open_in_memory().unwrap();
        theirs.execute_batch(&project.read("out/dataset.sql")).unwrap();
        assert_eq!(rows(&ours, "PRAGMA integrity_check"), [[Value::Text("ok".to_owned())]]);
        assert!(rows(&ours, "PRAGMA foreign_key_check").is_empty());
        let tables = "SELECT name, sql FROM sqlite_schema WHERE type = 'table'";
        assert_eq!(rows(&ours, tables), rows(&theirs, tables));
        for table in rows(&ours, tables) {
            let [Value::Text(name), _] = table.as_slice() else { panic!("{table:?}") };
            let all = format!("SELECT * FROM \"{name}\"");
            let found = rows(&ours, &all);
            assert!(!found.is_empty());
            for (at, (ours, theirs)) in found.iter().zip(rows(&theirs, &all)).enumerate() {
                assert_eq!(*ours, theirs, "row {at} of {name}");
            }
        }
    }
}

#[test]
fn nothing_but_the_spec_shows_in_the_bytes() {
    let project = Project::new(TYPES);
    let bytes = |name: &str| std::fs::read(project.path(name)).unwrap();
    project.run(&["sample", "s.synth", "--to", "sqlite:any.name"]).done();
    let whole = bytes("any.name");
    assert!(whole.starts_with(b"SQLite format 3\0"));
    let many = ["--threads", "4", "--block-rows", "61"];
    project.run(&[&["sample", "s.synth", "-o", "x.sqlite"], &many[..]].concat()).done();
    assert!(bytes("x.sqlite") == whole);
    project.run(&["sample", "s.synth", "-o", "x.db", "--threads", "1", "--set", "n=2"]).failed(2);
    project.run(&["sample", "s.synth", "-o", "out", "--format", "sqlite,csv,sql", "--threads", "1"]).done();
    assert!(bytes("out/dataset.sqlite") == whole);
    assert_eq!(project.names("."), ["any.name", "out", "s.synth", "x.sqlite"], "nothing else is left");
}

#[test]
fn one_table_alone_is_a_database_too() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "--table", "person", "-o", "p.db"]).done();
    let db = Connection::open(project.path("p.db")).unwrap();
    let tables = rows(&db, "SELECT name FROM sqlite_schema WHERE type = 'table'");
    assert_eq!(tables, [[Value::Text("person".to_owned())]]);
    assert!(rows(&db, "PRAGMA foreign_key_list(person)").is_empty(), "its parent is not there");
}

#[test]
fn databases_that_cannot_be() {
    let project = Project::new(SPEC);
    let message = project.run(&["sample", "s.synth", "--to", "sqlite:x.db", "--part", "1/2"]).failed(2);
    assert!(message.contains("a database holds the whole data set"), "{message}");
    let message = project.run(&["sample", "s.synth", "--to", "postgres:x"]).failed(2);
    assert!(message.contains("write it as sqlite:FILE"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "x.db.gz"]).failed(2);
    assert!(message.contains("not compressed as a whole"), "{message}");
    let spec = "dataset d { edition = 2026 }\ntable t[2] { x: decimal(2) ~ Uniform(1e13..2e13) }";
    let large = Project::new(spec);
    let message = large.run(&["sample", "s.synth", "--to", "sqlite:x.db"]).failed(2);
    assert!(message.contains("column `x`: SQLite keeps 15 digits"), "{message}");
    assert_eq!(large.names("."), ["s.synth"]);
    std::fs::write(project.path("x.db"), "mine").unwrap();
    let message = project.run(&["sample", "s.synth", "--to", "sqlite:x.db"]).failed(2);
    assert!(message.contains("`x.db` exists already"), "{message}");
    assert_eq!(project.read("x.db"), "mine");
    project.run(&["sample", "s.synth", "--to", "sqlite:x.db", "--force"]).done();
    assert!(std::fs::read(project.path("x.db")).unwrap().starts_with(b"SQLite"));
}
