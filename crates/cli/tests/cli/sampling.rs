//! What `sample` writes.

use crate::{Project, SPEC};

#[test]
fn a_folder_gets_a_file_a_table_and_the_record() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "out", "--format", "csv,parquet"]).done();
    assert_eq!(
        project.names("out"),
        [
            "home.csv",
            "home.parquet",
            "note.csv",
            "note.parquet",
            "person.csv",
            "person.parquet",
            "synth-record.json"
        ]
    );
    let record: serde_json::Value = serde_json::from_str(&project.read("out/synth-record.json")).unwrap();
    assert_eq!(record["spec"]["name"], "s.synth");
    assert_eq!(record["seed"], 3);
    assert_eq!(record["params"][0]["value"], "400");
    assert_eq!(record["constraints"][0]["name"], "grown");
    let person = &record["tables"][1];
    assert_eq!(person["name"], "person");
    assert_eq!(person["rows"], csv_rows(&project.read("out/person.csv")));
    for file in person["files"].as_array().unwrap() {
        let bytes = std::fs::read(project.path("out").join(file["path"].as_str().unwrap())).unwrap();
        assert_eq!(file["bytes"], bytes.len());
        assert_eq!(file["hash"], blake3::hash(&bytes).to_hex().to_string());
        assert_eq!(file["rows"], person["rows"]);
    }
    assert_eq!(person["columns"][3]["label"], "Age at last birthday");
    assert!(!project.read("out/synth-record.json").contains(project.path("").to_str().unwrap()));
}

fn csv_rows(text: &str) -> usize {
    csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).count()
}

#[test]
fn all_but_the_run_is_the_same_twice() {
    let project = Project::new(SPEC);
    let record = |out: &str, threads: &str| {
        project
            .run(&["sample", "s.synth", "-o", out, "--threads", threads, "--format", "csv,parquet"])
            .done();
        let mut record: serde_json::Value =
            serde_json::from_str(&project.read(&format!("{out}/synth-record.json"))).unwrap();
        let run = record["run"].take();
        assert!(run["seconds"].is_number());
        record
    };
    assert_eq!(record("a", "1"), record("b", "3"));
    let mut command = project.command(&["sample", "s.synth", "-o", "c", "--threads", "2"]);
    assert!(command.env("SOURCE_DATE_EPOCH", "86400").output().unwrap().status.success());
    let record: serde_json::Value = serde_json::from_str(&project.read("c/synth-record.json")).unwrap();
    assert_eq!(
        record["run"],
        serde_json::json!({ "at": "1970-01-02T00:00:00Z", "threads": 2, "seconds": null })
    );
}

#[test]
fn an_existing_folder_needs_force() {
    let project = Project::new(SPEC);
    std::fs::create_dir(project.path("out")).unwrap();
    project.run(&["sample", "s.synth", "-o", "out"]).done();
    let before = project.read("out/person.csv");
    let message = project.run(&["sample", "s.synth", "-o", "out", "--seed", "4"]).failed(2);
    assert!(message.contains("`out` exists already") && message.contains("--force"), "{message}");
    assert_eq!(project.read("out/person.csv"), before);
    project.run(&["sample", "s.synth", "-o", "out", "--seed", "4", "--force"]).done();
    assert_ne!(project.read("out/person.csv"), before);
    assert_eq!(project.names("out").len(), 4, "no unfinished file is left");
}

#[test]
fn one_table_goes_to_stdout_or_to_a_file() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "out"]).done();
    let person = project.read("out/person.csv");
    assert_eq!(project.run(&["sample", "s.synth", "--table", "person", "-o", "-"]).done(), person);
    project.run(&["sample", "s.synth", "--table", "person", "-o", "p.csv"]).done();
    assert_eq!(project.read("p.csv"), person);
    project.run(&["sample", "s.synth", "--table", "person", "-o", "p.parquet"]).done();
    assert_eq!(&std::fs::read(project.path("p.parquet")).unwrap()[..4], b"PAR1");
    let message = project.run(&["sample", "s.synth", "-o", "-"]).failed(2);
    assert!(
        message.contains("takes one table, and there are 3") && message.contains("home, person, note"),
        "{message}"
    );
    let args = ["sample", "s.synth", "--table", "person", "-o", "-", "--format", "csv,parquet"];
    assert!(project.run(&args).failed(2).contains("takes one format"));
}

#[test]
fn parts_in_order_are_the_whole() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "whole"]).done();
    for n in [1, 3, 7] {
        for table in ["home", "person", "note"] {
            let mut joined = String::new();
            for k in 1..=n {
                let out = format!("{n}-{k}");
                if !project.path(&out).exists() {
                    project.run(&["sample", "s.synth", "-o", &out, "--part", &format!("{k}/{n}")]).done();
                }
                let text = project.read(&format!("{out}/{table}.csv"));
                let (header, rows) = text.split_once('\n').unwrap();
                if k == 1 {
                    joined.push_str(&format!("{header}\n"));
                }
                joined.push_str(rows);
            }
            assert_eq!(joined, project.read(&format!("whole/{table}.csv")), "{table} in {n} parts");
        }
    }
    for bad in ["0/3", "4/3", "1", "x/y"] {
        assert_eq!(project.run(&["sample", "s.synth", "-o", "x", "--part", bad]).code, Some(2), "{bad}");
    }
}

#[test]
fn enums_are_written_as_asked() {
    let project = Project::new(SPEC);
    let sexes = |choice: &str| {
        let text =
            project.run(&["sample", "s.synth", "--table", "person", "-o", "-", "--enums", choice]).done();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut found: Vec<String> = reader.records().map(|row| row.unwrap()[2].to_owned()).collect();
        found.sort();
        found.dedup();
        found
    };
    assert_eq!(sexes("name"), ["female", "male", "refused"]);
    assert_eq!(sexes("label"), ["Female", "Male", "Refused"]);
    assert_eq!(sexes("code"), ["-9", "1", "2"]);
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "out"]).done();
    let text = project.run(&["sample", "s.synth", "--dry-run"]).done();
    let rows = csv_rows(&project.read("out/person.csv"));
    assert!(text.contains("home.csv    400 rows, "), "{text}");
    assert!(text.contains(&format!("person.csv  {} rows, ", rows)) || rows >= 1000, "{text}");
    assert!(!text.contains("about"), "a small run is made whole: {text}");
    let large =
        project.run(&["sample", "s.synth", "--dry-run", "--set", "n=100_000_000", "-o", "never"]).done();
    assert!(large.contains("100,000,000 rows, about ") && large.contains("together about"), "{large}");
    assert_eq!(project.names("."), ["out", "s.synth"]);
}

#[test]
fn a_rate_of_missing_may_read_its_own_column() {
    let spec = "missing_codes m { refused = -9 \"Refused\" }\ntable t[400] {\n  key id: int = row()\n  \
        pay: int 0..99 ~ UniformInt(0..99) missing m { refused: if pay > 49 then 100% else 0% }\n  \
        low: bool = pay <= 49\n}\n";
    let project = Project::new(spec);
    let ended = project.run(&["sample", "s.synth", "--table", "t", "-o", "-"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let pays: Vec<i64> =
        ended.out.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect();
    assert_eq!(pays.len(), 400);
    assert!(pays.iter().all(|pay| *pay == -9 || *pay <= 49), "{pays:?}");
    let refused = pays.iter().filter(|pay| **pay == -9).count();
    assert!((140..260).contains(&refused), "{refused} of 400 refused");
}
