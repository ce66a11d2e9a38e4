//! `check` and `fmt`: what is found, in four formats.

use std::io::Write as _;
use std::process::Stdio;

use crate::{Ended, Project, SPEC};

/// Three faults, one of them with a fix.
const WRONG: &str = "dataset d { edition = 2026 }\ntable t[3] {\n  größe: int ~ Nrmal(mean: 1, sd: 1)\n  x: int 5..1 ~ UniformInt(1..2)\n  y: float = grösse + 1\n}\n";

#[test]
fn all_faults_of_all_files_are_shown_at_once() {
    let project = Project::new(WRONG);
    project.write("good.synth", SPEC);
    let ended = project.run(&["check", "s.synth", "good.synth", "missing.synth"]);
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    for part in
        ["s.synth:3:", "Nrmal", "s.synth:4:", "s.synth:5:", "synthc help E0", "cannot read `missing.synth`"]
    {
        assert!(ended.err.contains(part), "no {part} in\n{}", ended.err);
    }
    assert_eq!(project.run(&["check", "s.synth"]).code, Some(1));
    assert!(project.run(&["check", "good.synth"]).err.contains("1 file: nothing wrong"));
    assert_eq!(project.run(&["check", "-q", "good.synth"]).err, "");
}

#[test]
fn messages_come_in_four_formats() {
    let project = Project::new(WRONG);
    let run = |format: &str| {
        let ended = project.run(&["check", "s.synth", "--message-format", format]);
        assert_eq!(ended.code, Some(1));
        assert_eq!(ended.out, "");
        ended.err
    };
    let human = run("human");
    assert!(human.contains("╭─[s.synth:3:"), "{human}");
    let lines: Vec<serde_json::Value> =
        run("json").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.len() >= 3);
    for line in &lines {
        assert_eq!(line["file"], "s.synth");
        assert!(line["code"].as_str().unwrap().len() == 5 && line["message"].is_string());
    }
    // characters, not bytes
    assert_eq!(lines[0]["line"], 3);
    assert_eq!(lines[0]["column"], 16, "{}", lines[0]);
    let log: serde_json::Value = serde_json::from_str(&run("sarif")).unwrap();
    assert_eq!(log["version"], "2.1.0");
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), lines.len());
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().all(|rule| rule["help"]["markdown"].as_str().unwrap().starts_with("# E")));
    let github = run("github");
    assert_eq!(github.lines().count(), lines.len());
    assert!(github.starts_with("::error file=s.synth,line=3,col=16,"), "{github}");
    let missing = project.run(&["check", "nix.synth", "--message-format", "json"]);
    assert!(missing.err.contains("\"message\":\"cannot read `nix.synth`"), "{}", missing.err);
    let clean = project.run(&["explain", "nix.synth", "--message-format", "sarif"]);
    assert!(serde_json::from_str::<serde_json::Value>(&clean.err).is_ok(), "{}", clean.err);
}

#[test]
fn warnings_can_be_denied() {
    let project = Project::new("dataset d { edition = 2026 }\nconst never = 3\ntable t[3] { x: int 0..9 }\n");
    let allowed = project.run(&["check", "s.synth"]);
    assert_eq!(allowed.code, Some(0));
    assert!(allowed.err.contains("1 warning"), "{}", allowed.err);
    assert_eq!(project.run(&["check", "--deny", "warnings", "s.synth"]).code, Some(1));
}

#[test]
fn fixes_are_applied() {
    let project = Project::new(
        "dataset d { edition = 2026 }\ntable t[3] {\n  x: float ~ Normal(mean: 1, stddev: 1)\n}\n",
    );
    let ended = project.run(&["check", "--fix", "s.synth"]);
    assert!(ended.err.contains("1 fixed"), "{}", ended.err);
    assert!(project.read("s.synth").contains("~ Normal(mean: 1, sd: 1)"), "{}", project.read("s.synth"));
    project.run(&["check", "s.synth"]).done();
}

#[test]
fn guesses_are_not_applied() {
    let text = "dataset d { edition = 2026 }\ntable t[3] {\n  weight: float ~ Normal(mean: 70, sd: 9)\n  \
                bmi = weight / height^2\n  x = lag(weight)\n  expect mid: median(weight) in 60..80\n}\n";
    let project = Project::new(text);
    let ended = project.run(&["check", "--fix", "s.synth"]);
    assert_eq!((ended.code, project.read("s.synth")), (Some(1), text.to_owned()));
    assert!(ended.err.contains("did you mean `weight`?") && !ended.err.contains("fix:"), "{}", ended.err);
    let json = project.run(&["check", "--message-format", "json", "s.synth"]);
    assert!(json.err.contains(r#""certainty":"guess""#), "{}", json.err);
}

#[test]
fn the_formatter_writes_checks_and_reads_stdin() {
    let project = Project::new("table t[3]{x:int 0..9}\n");
    let listed = project.run(&["fmt", "--check", "s.synth"]);
    assert_eq!((listed.code, listed.out.as_str()), (Some(1), "s.synth\n"));
    project.run(&["fmt", "s.synth"]).done();
    let text = project.read("s.synth");
    assert!(text.contains("x: int 0..9"), "{text}");
    project.run(&["fmt", "--check", "s.synth"]).done();
    let mut child =
        project.command(&["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"table t[3]{x:int 0..9}\n").unwrap();
    assert_eq!(Ended::of(child.wait_with_output().unwrap()).done(), text);
}

#[test]
fn bytes_that_are_no_text_are_told_by_line() {
    let project = Project::new("");
    std::fs::write(project.path("s.synth"), b"dataset d { edition = 2026 }\n// caf\xe9\n").unwrap();
    for args in [&["check", "s.synth"][..], &["fmt", "s.synth"]] {
        let message = project.run(args).failed(1);
        assert!(message.contains("line 2") && message.contains("UTF-8"), "{message}");
    }
    assert_eq!(std::fs::read(project.path("s.synth")).unwrap().len(), 37, "left alone");
}
