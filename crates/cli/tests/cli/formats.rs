//! The formats of `sample`, and what is compressed, numbered and explained in them.

use std::io::Read as _;

use crate::{Project, SPEC};

const ALL: &str = "csv,parquet,arrow,ndjson,sql,sqlite";

fn bytes(project: &Project, name: &str) -> Vec<u8> {
    std::fs::read(project.path(name)).unwrap()
}

fn restored(name: &str, bytes: &[u8]) -> String {
    let mut out = String::new();
    if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut out).unwrap();
    } else {
        zstd::stream::read::Decoder::new(bytes).unwrap().read_to_string(&mut out).unwrap();
    }
    out
}

fn record(project: &Project, folder: &str) -> serde_json::Value {
    serde_json::from_str(&project.read(&format!("{folder}/synth-record.json"))).unwrap()
}

#[test]
fn several_formats_at_once_say_the_same() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "out", "--format", ALL]).done();
    let names = project.names("out");
    let of = |table: &str| ["arrow", "csv", "ndjson", "parquet"].map(|kind| format!("{table}.{kind}"));
    let mut wanted = [of("home"), of("note"), of("person")].concat();
    wanted.extend(["dataset.sql", "dataset.sqlite", "synth-record.json"].map(str::to_owned));
    wanted.sort();
    assert_eq!(names, wanted);
    let record = record(&project, "out");
    let listed =
        record["tables"].as_array().unwrap().iter().flat_map(|table| table["files"].as_array().unwrap());
    let mut n_listed = 0;
    for file in listed.chain(record["files"].as_array().unwrap()) {
        let path = format!("out/{}", file["path"].as_str().unwrap());
        assert_eq!(file["hash"], blake3::hash(&bytes(&project, &path)).to_hex().to_string(), "{path}");
        n_listed += 1;
    }
    assert_eq!(n_listed, names.len() - 1);
    let csv = project.read("out/person.csv");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let lines = project.read("out/person.ndjson");
    let mut n_rows = 0;
    for (row, line) in reader.records().map(Result::unwrap).zip(lines.lines()) {
        let line: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert!(header.iter().eq(line.keys()) || line.len() == header.len());
        for (name, cell) in header.iter().zip(&row) {
            let text = match &line[name] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert!(
                text == cell || (text.is_empty() && ["refused", "-9"].contains(&cell)),
                "{name}: {text} {cell}"
            );
        }
        n_rows += 1;
    }
    assert_eq!(record["tables"][1]["rows"], n_rows);
    assert_eq!(lines.lines().count(), n_rows);
}

#[test]
fn what_is_compressed_comes_back_and_parts_concatenate() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "--table", "person", "-o", "p.csv"]).done();
    let plain = project.read("p.csv");
    for name in ["p.csv.gz", "p.csv.zst"] {
        project.run(&["sample", "s.synth", "--table", "person", "-o", name, "--threads", "3"]).done();
        assert_eq!(restored(name, &bytes(&project, name)), plain, "{name}");
        let (mut texts, mut joined) = (String::new(), Vec::new());
        for part in ["1/3", "2/3", "3/3"] {
            let k = &part[..1];
            let (raw, packed) = (format!("{k}.csv"), format!("{k}.{name}"));
            let args = ["sample", "s.synth", "--table", "person", "--force", "--part", part, "-o"];
            project.run(&[&args[..], &[&raw]].concat()).done();
            project.run(&[&args[..], &[&packed]].concat()).done();
            texts.push_str(&project.read(&raw));
            joined.extend(bytes(&project, &packed));
        }
        assert_eq!(restored(name, &joined), texts, "{name}");
    }
    project
        .run(&["sample", "s.synth", "-o", "out", "--format", "ndjson,parquet", "--compress", "zst"])
        .done();
    assert!(project.names("out").contains(&"home.ndjson.zst".to_owned()));
    assert!(project.names("out").contains(&"home.parquet".to_owned()), "Parquet is compressed within");
}

#[test]
fn compression_that_cannot_be() {
    let project = Project::new(SPEC);
    let failed = |args: &[&str]| project.run(&[&["sample", "s.synth", "-o"], args].concat()).failed(2);
    let message = failed(&["out", "--format", "parquet", "--compress", "gz"]);
    assert!(message.contains("Parquet, Arrow and SQLite files are not compressed as a whole"), "{message}");
    let message = failed(&["t.parquet.gz", "--table", "home"]);
    assert!(message.contains("not compressed as a whole"), "{message}");
    let message = failed(&["t.csv.gz", "--table", "home", "--compress", "zst"]);
    assert!(message.contains("`t.csv.gz` cannot be compressed by --compress zst"), "{message}");
    assert_eq!(project.names("."), ["s.synth"]);
}

#[test]
fn a_script_holds_all_tables_in_their_order() {
    let project = Project::new(SPEC);
    let script = project.run(&["sample", "s.synth", "-o", "-", "--format", "sql"]).done();
    project.run(&["sample", "s.synth", "-o", "all.sql", "--block-rows", "7", "--threads", "3"]).done();
    assert!(project.read("all.sql") == script, "neither threads nor blocks show");
    let at = |text: &str| script.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at("CREATE TABLE \"home\"") < at("CREATE TABLE \"person\""));
    assert!(at("INSERT INTO \"home\"") < at("INSERT INTO \"person\""));
    assert!(
        at("ALTER TABLE \"person\" ADD FOREIGN KEY (\"home\") REFERENCES \"home\" (\"id\");") < at("COMMIT;")
    );
    assert!(script.contains("\"age\" bigint NOT NULL CHECK (\"age\" >= 0 AND \"age\" <= 99)"), "{script}");
    assert!(script.contains("\"sex\" text CHECK (\"sex\" IN ('male', 'female'))"));
    assert!(script.contains("IS 'Age at last birthday';"));
    let parts: Vec<String> = (1..=3)
        .map(|k| {
            let part = format!("{k}/3");
            project.run(&["sample", "s.synth", "-o", "-", "--format", "sql", "--part", &part]).done()
        })
        .collect();
    assert_eq!(parts.concat().matches("CREATE TABLE").count(), 3, "only the first part creates");
    let rows = |script: &str| script.lines().filter(|line| line.starts_with('(')).count();
    assert_eq!(parts.iter().map(|part| rows(part)).sum::<usize>(), rows(&script));
    let one = project.run(&["sample", "s.synth", "-o", "-", "--format", "sql", "--table", "person"]).done();
    assert!(!one.contains("FOREIGN KEY"), "its parent is not there");
}

#[test]
fn names_and_values_that_a_database_cannot_keep() {
    let spec = |members: &str| {
        Project::new(&format!("dataset d {{ edition = 2026 }}\ntable t[3] {{ {members} }}\n"))
    };
    let failed = |members: &str, dialect: &str| {
        let project = spec(members);
        let args = ["sample", "s.synth", "-o", "out", "--format", "sql", "--sql-dialect", dialect];
        let message = project.run(&args).failed(2);
        assert_eq!(project.names("."), ["s.synth"]);
        message
    };
    let message = failed("a: int 0..9  A: int 0..9", "mysql");
    assert!(message.contains("`A` differs from another one only by case, which MySQL"), "{message}");
    let message = failed(&format!("{}: int 0..9", "x".repeat(64)), "postgres");
    assert!(message.contains("63 bytes"), "{message}");
    let large = "x: decimal(2) 10_000_000_000_000.00..10_000_000_000_009.00";
    assert!(failed(large, "sqlite").contains("column `x`: SQLite keeps 15 digits"));
    spec(large).run(&["sample", "s.synth", "-o", "out", "--format", "sql"]).done();
}

#[test]
fn reasons_stand_beside_what_is_missing() {
    let project = Project::new(SPEC);
    for (choice, wanted) in [("name", "\"refused\""), ("label", "\"Refused\""), ("code", "-9")] {
        let args =
            ["sample", "s.synth", "--table", "person", "-o", "-", "--format", "ndjson", "--enums", choice];
        let text = project.run(&[&args[..], &["--missing-reasons"]].concat()).done();
        let gap = format!("\"sex\":null,\"sex_why\":{wanted},");
        let (gaps, values) = (text.matches(&gap).count(), text.matches("\"sex_why\":null,").count());
        assert!(gaps > 0 && gaps + values == text.lines().count(), "{choice}: {gaps} {values}");
        assert!(!project.run(&args).done().contains("_why"));
    }
    let message = project.run(&["sample", "s.synth", "-o", "out", "--missing-reasons"]).failed(2);
    assert!(message.contains("CSV has no columns of reasons"), "{message}");
    project.write("s.synth", &SPEC.replace("name: text", "sex_why: text"));
    let args = ["sample", "s.synth", "-o", "out", "--missing-reasons", "--format", "arrow"];
    assert!(project.run(&args).failed(2).contains("table `person` has a column `sex_why`"));
}

#[test]
fn arrow_is_a_file_in_files_and_a_stream_in_pipes() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "--table", "person", "-o", "p.arrow"]).done();
    assert_eq!(bytes(&project, "p.arrow")[..6], *b"ARROW1");
    let args = ["sample", "s.synth", "--table", "person", "-o", "-", "--format", "arrow"];
    let output = project.command(&args).output().unwrap();
    assert_eq!(output.stdout[..4], [0xff; 4]);
}

#[test]
fn data_sets_of_a_series_are_independent_and_can_be_made_alone() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "alone"]).done();
    project.run(&["sample", "s.synth", "-o", "out", "--datasets", "3"]).done();
    assert_eq!(project.names("out"), ["001", "002", "003"]);
    let person = |folder: &str| project.read(&format!("{folder}/person.csv"));
    assert_eq!(person("out/001"), person("alone"));
    assert_ne!(person("out/002"), person("alone"));
    assert_ne!(person("out/002"), person("out/003"));
    let third = record(&project, "out/003");
    assert_eq!(third["number"], "3/3");
    let seed = third["seed"].to_string();
    project.run(&["sample", "s.synth", "-o", "third", "--seed", &seed]).done();
    assert_eq!(person("third"), person("out/003"));
    let message = project.run(&["sample", "s.synth", "-o", "out", "--datasets", "2"]).failed(2);
    assert!(message.contains("`out` exists already"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "-", "--datasets", "2"]).failed(2);
    assert!(message.contains("several data sets take a folder"), "{message}");
    assert_eq!(project.run(&["sample", "s.synth", "-o", "x", "--datasets", "0"]).code, Some(2));
}

#[test]
fn without_a_format_everything_is_computed_and_nothing_written() {
    let project = Project::new(SPEC);
    let ended = project.run(&["sample", "s.synth", "--format", "none"]);
    assert!(ended.err.contains("home: 400 rows") && ended.err.contains("nothing was written"), "{ended:?}");
    assert_eq!(ended.done(), "");
    let text = project.run(&["sample", "s.synth", "--format", "none", "--dry-run"]).done();
    assert!(text.starts_with("together 0 B"), "{text}");
    for (beside, named) in [
        (&["-o", "out"][..], "-o"),
        (&["-o", "none"], "-o"),
        (&["--format", "csv"], "other formats"),
        (&["--compress", "gz"], "--compress"),
        (&["--datasets", "2"], "--datasets"),
    ] {
        let args = [&["sample", "s.synth", "--format", "none"], beside].concat();
        let message = project.run(&args).failed(2);
        assert!(message.contains(&format!("it does not go with {named}")), "{message}");
    }
    let message = project.run(&["sample", "s.synth"]).failed(2);
    assert!(message.contains("there is no OUT") && message.contains("--format none"), "{message}");
    // a fault of a row is found as if it were written
    let spec = "table t[100] { x: int 0..9  y: int 0..50 = div(100, x) }";
    project.write("s.synth", &format!("dataset d {{ edition = 2026 }}\n{spec}\n"));
    project.run(&["sample", "s.synth", "--format", "none"]).failed(1);
    assert_eq!(project.names("."), ["s.synth"]);
}

#[test]
fn a_dry_run_knows_every_format() {
    let project = Project::new(SPEC);
    let args = ["sample", "s.synth", "--dry-run", "--format", ALL, "--compress", "gz", "--datasets", "3"];
    let text = project.run(&args).done();
    for name in
        ["home.csv.gz", "home.parquet", "home.arrow", "home.ndjson.gz", "dataset.sql.gz", "dataset.sqlite"]
    {
        assert!(
            text.lines().any(|line| line.starts_with(name) && line.contains(" rows, ")),
            "{name}: {text}"
        );
    }
    assert!(text.contains("3 data sets together"), "{text}");
    project.run(&["sample", "s.synth", "-o", "out", "--format", ALL, "--compress", "gz"]).done();
    let size = bytes(&project, "out/dataset.sql.gz").len();
    let said = text.lines().find(|line| line.starts_with("dataset.sql.gz")).unwrap();
    assert!(said.contains(&format!("{:.1}", size as f64 / 1000.0)), "{said}: {size}");
}

#[test]
fn what_is_unique_inside_of_an_object_is_no_column_of_sql() {
    let spec = "dataset d { edition = 2026 }
table t[9] { key id: int = row()  n: int 1..9 unique  o: json { k: int 1..99 unique } }";
    let project = Project::new(spec);
    project.run(&["sample", "s.synth", "-o", "out", "--format", "sql"]).done();
    let text = project.read("out/dataset.sql");
    assert!(text.contains("UNIQUE (\"n\")") && !text.contains("o.k"), "{text}");
}

#[test]
fn columns_that_are_unique_together_are_so_in_sql() {
    let spec = "dataset d { edition = 2026 }
table course[9] { key id: int = row() }
table room[3] { key id: int = row()  floor: int 1..2 }
table bed per room[2..4] {
  key (room, no)
  no = seq()
  number: int 1..4 unique within room
  course: ref course unique within room
  hall: int 1..3 ~ Uniform(1..3)
  place: int 1..99 ~ Poisson(9)  missing 10%
  unique (hall, place)
  badge: int 1..99 unique within room.floor
}";
    let project = Project::new(spec);
    project.run(&["sample", "s.synth", "-o", "out", "--format", "sql,sqlite"]).done();
    let text = project.read("out/dataset.sql");
    let constraint = |names: &str| text.contains(&format!("\n  UNIQUE ({names})"));
    assert!(constraint("\"room\", \"number\"") && constraint("\"room\", \"course\""), "{text}");
    assert!(constraint("\"hall\", \"place\""), "{text}");
    assert_eq!(text.matches("UNIQUE").count(), 3, "{text}");
}
