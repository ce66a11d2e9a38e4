//! Every command does what it says.

use crate::{Ended, Project, SPEC, examples, synthc};

#[test]
fn a_new_project_is_clean_and_passes_its_tests() {
    let project = Project::new("");
    project.run(&["new", "My Survey"]).done();
    assert_eq!(project.names("My Survey"), [".github", ".gitignore", "README.md", "my_survey.synth"]);
    let spec = "My Survey/my_survey.synth";
    project.run(&["check", "--deny", "warnings", spec]).done();
    project.run(&["fmt", "--check", spec]).done();
    assert!(project.run(&["test", spec]).done().contains("pass  employed"));
    project.run(&["sample", spec, "--profile", "ci", "-o", "out"]).done();
    assert_eq!(project.names("out"), ["person.csv", "synth-record.json", "visit.csv"]);
    let again = project.run(&["new", "My Survey"]).failed(2);
    assert!(again.contains("`My Survey` exists already"), "{again}");
}

#[test]
fn every_example_is_clean_previews_explains_and_tests() {
    for spec in examples() {
        let spec = spec.to_str().unwrap();
        let run = |args: &[&str]| Ended::of(synthc(args).output().unwrap());
        run(&["check", "--deny", "warnings", spec]).done();
        let preview = run(&["preview", spec, "-n", "3"]).done();
        assert!(preview.contains("summary of"), "{spec}: {preview}");
        for stage in ["ast", "hir", "logical", "physical"] {
            assert!(run(&["explain", spec, "--stage", stage]).done().len() > 200, "{spec} {stage}");
        }
        run(&["test", spec]).done();
    }
}

#[test]
fn a_preview_shows_rows_types_and_summaries() {
    let project = Project::new(SPEC);
    let text = project.run(&["preview", "s.synth", "--table", "person", "-n", "4"]).done();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("person"), "{text}");
    assert!(lines[2].contains("pid") && lines[2].contains("income"), "{text}");
    assert!(lines[3].contains("Sex") && lines[3].contains("float"), "{text}");
    assert_eq!(lines.iter().position(|line| line.is_empty()), Some(1));
    assert!(lines[4].starts_with('─'), "{text}");
    let rows = lines[5..].iter().take_while(|line| !line.is_empty() && !line.starts_with("and ")).count();
    assert_eq!(rows, 4, "{text}");
    for part in ["missing", "mean", "median", "age", "female 5", "male 4"] {
        assert!(text.contains(part), "no {part} in\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    let colored = project.run(&["preview", "s.synth", "--color", "always"]).done();
    assert!(colored.contains("\u{1b}[1mperson"));
}

#[test]
fn a_preview_fits_its_width_or_says_what_it_hides() {
    let columns: String = (1..=60).map(|i| format!("  column_number_{i}: int 0..9\n")).collect();
    let project = Project::new(&format!("dataset d {{ edition = 2026 }}\ntable t[9] {{\n{columns}}}\n"));
    let narrow = project.run(&["preview", "s.synth"]).done();
    assert!(narrow.lines().all(|line| line.chars().count() <= 100), "{narrow}");
    assert!(narrow.contains("more columns (--wide): column_number_"), "{narrow}");
    assert!(narrow.contains("and 20 more columns: --table NAME shows all"), "{narrow}");
    let wide = project.run(&["preview", "s.synth", "--wide"]).done();
    assert!(
        wide.lines().any(|line| line.contains("column_number_1 ") && line.ends_with("column_number_60")),
        "{wide}"
    );
    let ascii =
        Ended::of(project.command(&["preview", "s.synth"]).env("LC_ALL", "C").output().unwrap()).done();
    assert!(ascii.is_ascii(), "{ascii}");
}

#[test]
fn a_row_alone_is_the_row_of_the_whole() {
    let project = Project::new(SPEC);
    project.run(&["sample", "s.synth", "-o", "out"]).done();
    let mut reader = csv::Reader::from_path(project.path("out/person.csv")).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for number in [1, 17, rows.len()] {
        let text = project.run(&["row", "s.synth", "person", &number.to_string()]).done();
        for (name, cell) in header.iter().zip(&rows[number - 1]) {
            let line = text.lines().find(|line| line.split(' ').next() == Some(name)).unwrap();
            let shown = line[name.len()..].trim();
            let wanted = if cell.is_empty() { "null" } else { cell };
            assert_eq!(shown, wanted, "row {number}, column {name}");
        }
    }
    let beyond = (rows.len() + 1).to_string();
    let message = project.run(&["row", "s.synth", "person", &beyond]).failed(2);
    assert!(message.contains(&format!("{} rows", rows.len())), "{message}");
}

#[test]
fn a_row_of_a_table_of_a_million_billion_rows_comes_at_once() {
    let project = Project::new(
        "dataset d { edition = 2026 }\ntable t[1_000_000_000_000_000] { key id: int = row()  x: int 0..9 }\n",
    );
    let started = std::time::Instant::now();
    let text = project.run(&["row", "s.synth", "t", "1_000_000_000_000"]).done();
    assert!(text.contains("1000000000000"), "{text}");
    // an unoptimized binary on a busy machine; the bound is for a walk over the rows
    assert!(started.elapsed().as_secs() < 60);
    let dry = project.run(&["sample", "s.synth", "--dry-run"]).done();
    assert!(dry.contains("1,000,000,000,000,000 rows"), "{dry}");
    assert!(project.run(&["preview", "s.synth"]).done().contains("summary of the first 2,000 rows"));
}

#[test]
fn a_plan_is_sampled_previewed_and_explained_as_its_spec() {
    let project = Project::new(SPEC);
    project.run(&["build", "s.synth", "--profile", "tiny", "-o", "s.plan"]).done();
    project.run(&["sample", "s.synth", "--profile", "tiny", "-o", "spec"]).done();
    project.run(&["sample", "s.plan", "-o", "plan"]).done();
    for file in ["home.csv", "person.csv", "note.csv"] {
        assert_eq!(project.read(&format!("spec/{file}")), project.read(&format!("plan/{file}")));
    }
    for command in ["preview", "explain", "test"] {
        let of_spec = project.run(&[command, "s.synth", "--profile", "tiny"]).done();
        assert_eq!(project.run(&[command, "s.plan"]).done(), of_spec, "{command}");
    }
    project.run(&["check", "s.plan"]).done();
    project.run(&["build", "s.plan", "-o", "s.plan", "--seed", "9"]).done();
    let refused = project.run(&["build", "s.synth", "-o", "s.synth"]).failed(2);
    assert!(refused.contains("exists and is not a plan"), "{refused}");
    let bytes = std::fs::read(project.path("s.plan")).unwrap();
    std::fs::write(project.path("half.plan"), &bytes[..bytes.len() / 2]).unwrap();
    assert!(project.run(&["sample", "half.plan", "-o", "x"]).failed(1).contains("`half.plan`"));
}

#[test]
fn tests_of_a_spec_pass_or_fail_with_what_was_observed() {
    let project = Project::new(SPEC);
    let passed = project.run(&["test", "s.synth"]).done();
    assert!(
        passed.starts_with("pass  middle  mean(age) in 35..50") && passed.contains("mean of person = 4"),
        "{passed}"
    );
    project.write("s.synth", &SPEC.replace("35..50", "80..90"));
    let failed = project.run(&["test", "s.synth"]);
    assert_eq!(failed.code, Some(1));
    assert!(failed.out.starts_with("FAIL  middle"), "{}", failed.out);
    assert!(failed.err.contains("0 passed, 1 failed"), "{}", failed.err);
}

#[test]
fn results_of_tests_come_in_formats_for_machines() {
    let spec = SPEC.replace(
        "expect middle: mean(age) in 35..50",
        "expect middle: mean(age) in 35..50\n  expect old: mean(age) > 90",
    );
    let project = Project::new(&spec);
    let json = project.run(&["test", "s.synth", "--format", "json", "--junit", "out.xml"]);
    assert_eq!(json.code, Some(1), "{}", json.err);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&json["suite"], &json["passed"], &json["failed"]), (&"small".into(), &1.into(), &1.into()));
    let [middle, old] = json["tests"].as_array().unwrap().as_slice() else { panic!("{json}") };
    assert_eq!((&middle["holds"], &old["holds"]), (&true.into(), &false.into()));
    let observed = &middle["observed"][0];
    assert_eq!((&observed["what"], &observed["table"]), (&"mean".into(), &"person".into()));
    assert!((35.0..50.0).contains(&observed["value"].as_f64().unwrap()), "{json}");
    assert!((400..2400).contains(&observed["rows"].as_u64().unwrap()), "{json}");
    let xml = project.read("out.xml");
    assert!(xml.contains("<testsuite name=\"small\" tests=\"2\" failures=\"1\" errors=\"0\">"), "{xml}");
    assert!(xml.contains("<failure message=\"mean(age) &gt; 90 does not hold\">mean of person = "), "{xml}");
    let same = project.run(&["test", "s.synth", "--format", "junit"]);
    assert_eq!((same.code, same.out), (Some(1), xml));
    assert!(project.run(&["test", "s.synth", "--junit", "none/out.xml"]).code == Some(2));
}

#[test]
fn a_flowchart_declares_what_its_arrows_join() {
    let spec =
        SPEC.replace("table home", "table `a \"home\" [1]`").replace("per home", "per `a \"home\" [1]`");
    for spec in [SPEC.to_owned(), spec] {
        let chart = Project::new(&spec).run(&["explain", "s.synth", "--mermaid"]);
        if chart.code != Some(0) {
            // such a name is refused
            assert!(spec != SPEC, "{}", chart.err);
            continue;
        }
        let lines: Vec<&str> = chart.out.lines().map(str::trim).collect();
        assert_eq!(lines[0], "flowchart LR");
        let declared: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.trim_start_matches("subgraph ").split_once("[\""))
            .map(|(id, _)| id)
            .collect();
        let mut arrows = 0;
        for line in &lines {
            for arrow in [" --> ", " ==> ", " -.-> "] {
                if let Some((from, to)) = line.split_once(arrow) {
                    assert!(declared.contains(&from) && declared.contains(&to), "{line}\n{}", chart.out);
                    assert!(from != to && !to.starts_with(&format!("{from}c")), "{line}");
                    arrows += 1;
                }
            }
        }
        assert!(arrows > 4, "{}", chart.out);
        let opened = lines.iter().filter(|line| line.starts_with("subgraph ")).count();
        assert_eq!(opened, lines.iter().filter(|line| **line == "end").count());
        // the name is made of the id and the age, homes have as many persons as their size says
        for arrow in ["t1c1 --> t1c5", "t1c3 --> t1c5", "t0c1 ==> t1", "t0 -.-> t1"] {
            assert!(lines.contains(&arrow), "{arrow}\n{}", chart.out);
        }
    }
}

#[test]
fn the_language_server_answers_what_is_no_message_and_says_that_it_ends_without_a_shutdown() {
    let project = Project::new("");
    let start = r#"{"jsonrpc":"2.0","id":7,"method":"initialize","params":{"capabilities":{}}}"#;
    let message = format!("Content-Length: 5\r\n\r\n{{oopsContent-Length: {}\r\n\r\n{start}", start.len());
    project.write("message", &message);
    let input = std::fs::File::open(project.path("message")).unwrap();
    let ended = Ended::of(project.command(&["lsp"]).stdin(input).output().unwrap());
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("the input was closed"), "{}", ended.err);
    assert!(ended.out.contains(r#""code":-32700"#) && ended.out.contains(r#""id":null"#), "{}", ended.out);
    assert!(ended.out.contains(r#""id":7"#) && ended.out.contains("capabilities"), "{}", ended.out);
}

#[test]
fn help_knows_codes_and_commands() {
    let run = |args: &[&str]| Ended::of(synthc(args).output().unwrap());
    let page = run(&["help", "e0001"]).done();
    assert!(page.starts_with("E0001: ") && page.contains("\nwrong:\n    "), "{page}");
    assert!(run(&["help", "sample"]).done().contains("--part"));
    assert!(run(&["help", "given"]).done().contains("conditional probability table"));
    assert!(run(&["help", "sum"]).done().contains("They skip missing"));
    let page = run(&["help", "Normal"]).done();
    assert!(page.contains("Normal(mean, sd)") && page.contains("\nright:\n    ~ Normal("), "{page}");
    assert!(run(&["help", "floor"]).done().contains("` gives `"));
    assert!(run(&["help", "median"]).done().contains("write `quantile(x, 50%)`"));
    let page = run(&["help", "ceiling"]).done();
    assert!(page.starts_with("`ceiling` is called `ceil` here.\n") && page.contains("` gives `"), "{page}");
    assert!(run(&["help", "varchar"]).done().contains("`varchar` is called `text` here"));
    assert!(run(&["help", "Norml"]).failed(2).contains("did you mean `Normal`?"));
    assert!(run(&["help", "requrie"]).failed(2).contains("did you mean `require`?"));
    assert!(run(&["help"]).done().contains("preview"));
    assert!(run(&["help", "smaple"]).failed(2).contains("did you mean `sample`?"));
    assert!(run(&["--version"]).done().starts_with("synthc "));
    assert_eq!(run(&["smaple"]).code, Some(2));
}

#[test]
fn completions_and_manual_pages_name_the_commands() {
    let run = |args: &[&str]| Ended::of(synthc(args).output().unwrap());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&["completions", shell]).done().contains("preview"), "{shell}");
    }
    assert!(run(&["man"]).done().contains(".TH synthc 1"));
    let project = Project::new("");
    project.run(&["man", "pages"]).done();
    assert!(project.names("pages").contains(&"synthc-sample.1".to_owned()), "{:?}", project.names("pages"));
}
