//! Readers that go, and runs that are stopped in the middle.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Project;

/// More rows than anyone waits for.
fn endless() -> Project {
    Project::new(
        "dataset d { edition = 2026 }\nparam n: int = 1_000_000_000_000\ntable t[n] { key id: int = row()  x: int 0..9 }\n",
    )
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let project = endless();
    let mut child = project
        .command(&["sample", "s.synth", "-o", "-"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "id,x\n");
    let ended = child.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&ended.stderr), "");
}

#[test]
fn readers_of_every_format_may_go() {
    let project = endless();
    let kinds = ["csv", "parquet", "arrow", "ndjson", "sql", "csv --compress gz", "sql --compress zst"];
    for kind in kinds {
        let options: Vec<&str> = kind.split(' ').collect();
        let args = [&["sample", "s.synth", "-o", "-", "--format"], options.as_slice()].concat();
        let mut command = project.command(&args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut some = [0; 4];
        std::io::Read::read_exact(&mut child.stdout.take().unwrap(), &mut some).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(0), "{kind}");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{kind}");
    }
}

/// Starts a run over an old file and waits until it has written something.
fn writing(project: &Project) -> Child {
    std::fs::create_dir(project.path("out")).unwrap();
    project.write("out/t.csv", "old\n");
    let args = ["sample", "s.synth", "-o", "out", "--force", "--threads", "1"];
    let mut child = project.command(&args).stderr(Stdio::null()).spawn().unwrap();
    let started = Instant::now();
    loop {
        let unfinished = project.names("out").into_iter().find(|name| name.ends_with("synthc-unfinished"));
        let size =
            unfinished.and_then(|name| Some(std::fs::metadata(project.path("out").join(name)).ok()?.len()));
        if size.is_some_and(|size| size > 100_000) {
            return child;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        assert!(started.elapsed() < Duration::from_secs(60), "nothing was written");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_killed_run_leaves_the_old_file_and_the_next_run_cleans_up() {
    let project = endless();
    let mut child = writing(&project);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(project.read("out/t.csv"), "old\n");
    assert_eq!(project.names("out").len(), 2, "{:?}", project.names("out"));
    project.run(&["sample", "s.synth", "-o", "out", "--force", "--set", "n=3"]).done();
    assert_eq!(project.names("out"), ["synth-record.json", "t.csv"]);
    assert_eq!(project.read("out/t.csv").lines().count(), 4);
}

#[test]
fn an_interrupted_run_leaves_nothing() {
    for signal in ["-INT", "-TERM"] {
        let project = endless();
        let mut child = writing(&project);
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        assert_eq!(project.names("out"), ["t.csv"]);
        assert_eq!(project.read("out/t.csv"), "old\n");
    }
}
