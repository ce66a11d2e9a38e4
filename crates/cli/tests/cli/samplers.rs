//! `build --exe`: programs that carry a plan.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::{Ended, Project, SPEC};

impl Project {
    /// The sampler in the folder, where there is nothing else and no environment.
    fn sampler(&self, name: &str, args: &[&str]) -> Ended {
        let mut command = Command::new(self.path(name));
        command.args(args).current_dir(self.folder.path()).env_clear().env("LC_ALL", "C.UTF-8");
        Ended::of(command.output().unwrap())
    }

    /// What the shell does: a program that this process had open for writing could not be run while another test starts one.
    fn shell(&self, script: &str) {
        let status = Command::new("sh").args(["-e", "-c", script]).current_dir(self.folder.path()).status();
        assert!(status.unwrap().success(), "{script}");
    }

    fn tables(&self, folder: &str) -> [String; 3] {
        ["home.csv", "person.csv", "note.csv"].map(|file| self.read(&format!("{folder}/{file}")))
    }
}

#[test]
fn a_sampler_needs_nothing_and_writes_the_bytes_of_its_spec() {
    let project = Project::new(SPEC);
    project.run(&["build", "s.synth", "-o", "gen", "--exe"]).done();
    project.run(&["sample", "s.synth", "-o", "spec"]).done();
    project.run(&["sample", "s.synth", "-o", "chosen", "--set", "n=33", "--seed", "5"]).done();
    project.run(&["sample", "s.synth", "-o", "tiny", "--profile", "tiny"]).done();
    let of_spec = ["preview", "explain", "test"].map(|command| project.run(&[command, "s.synth"]).done());
    let row = project.run(&["row", "s.synth", "person", "7"]).done();
    std::fs::remove_file(project.path("s.synth")).unwrap();

    project.sampler("gen", &["-o", "a"]).done();
    assert_eq!(project.tables("a"), project.tables("spec"));
    project.sampler("gen", &["-o", "b", "--set", "n=33", "--seed", "5", "--threads", "2"]).done();
    assert_eq!(project.tables("b"), project.tables("chosen"));
    project.sampler("gen", &["-o", "c", "--profile", "tiny"]).done();
    assert_eq!(project.tables("c"), project.tables("tiny"));
    let note = project.sampler("gen", &["-o", "-", "--table", "note", "--format", "csv"]).done();
    assert_eq!(note, project.read("spec/note.csv"));
    assert_eq!(
        ["preview", "explain", "test"].map(|command| project.sampler("gen", &[command]).done()),
        of_spec
    );
    assert_eq!(project.sampler("gen", &["row", "person", "7"]).done(), row);

    // every command takes it in place of a spec, and the record names what it carries
    project.run(&["build", "gen", "-o", "gen.plan"]).done();
    project.run(&["sample", "gen", "-o", "d", "--set", "n=33", "--seed", "5"]).done();
    assert_eq!(project.tables("d"), project.tables("chosen"));
    let record = |folder: &str| {
        let record: serde_json::Value =
            serde_json::from_str(&project.read(&format!("{folder}/synth-record.json"))).unwrap();
        record
    };
    assert_eq!(record("b")["spec"], record("d")["spec"]);
    assert_eq!(record("a")["plan"], record("spec")["plan"]);
    assert_eq!(record("a")["spec"]["name"], "gen");
    assert_ne!(record("a")["spec"]["hash"], record("spec")["spec"]["hash"]);
}

#[test]
fn a_sampler_speaks_of_its_data_set() {
    let project = Project::new(&SPEC.replace(
        "param n: int = 400",
        "/// Homes\nparam n: int 1..9_000 = 400\nparam from: date 2020-01-01.. = 2024-03-01",
    ));
    project.run(&["build", "s.synth", "-o", "gen", "--exe", "--profile", "tiny", "--seed", "8"]).done();
    for args in [&["--help"][..], &[]] {
        let ended = project.sampler("gen", args);
        let help = if args.is_empty() { ended.err } else { ended.done() };
        let wanted = [
            "Usage: gen [OPTIONS] -o <OUT>",
            "A small spec.",
            "\n  home    20 rows\n",
            "\n  person  size rows for each row of home",
            "\n  n: int in 1..9000 = 20  Homes\n",
            "\n  from: date in 2020-01-01.. = 2024-03-01\n",
            "\n  tiny: n = 20\n",
            "edition     2026",
            "seed        8",
            "--seed <N>",
            "  preview  ",
        ];
        for wanted in wanted {
            assert!(help.contains(wanted), "`{wanted}` in\n{help}");
        }
        for other in ["<FILE>", "[FILE]", "synthc COMMAND", "--allow-read", "--sampler", "fmt"] {
            assert!(!help.contains(other), "`{other}` in\n{help}");
        }
    }
    let version = project.sampler("gen", &["--version"]).done();
    assert_eq!(version, format!("gen (small, made by synthc {})\n", env!("CARGO_PKG_VERSION")));
    assert!(!project.sampler("gen", &["row", "--help"]).done().contains("FILE>"));
    // defaults that were chosen when it was built can be chosen anew
    assert!(project.sampler("gen", &["-o", "x"]).err.contains("home: 20 rows"));
    assert!(project.sampler("gen", &["-o", "y", "--set", "n=30"]).err.contains("home: 30 rows"));
    let told = project.sampler("gen", &["-o", "z", "--set", "n=0"]).failed(2);
    assert!(told.contains("parameter `n` must be between 1 and 9000"), "{told}");
    assert!(project.sampler("gen", &["check", "s.synth"]).failed(2).contains("check"));
    assert!(project.sampler("gen", &["explain", "--stage", "ast"]).failed(2).contains("is a plan"));
}

#[test]
fn samplers_are_replaced_when_asked_and_do_not_stack() {
    let project = Project::new("dataset d { edition = 2026 }\ntable t[3] { key id: int = row() }\n");
    project.run(&["build", "s.synth", "-o", "gen", "--exe"]).done();
    let mode = std::fs::metadata(project.path("gen")).unwrap().permissions().mode();
    assert_eq!(mode & 0o111, (mode & 0o444) >> 2, "{mode:o}");
    assert_eq!(project.names("."), ["gen", "s.synth"]);
    let told = project.run(&["build", "s.synth", "-o", "gen", "--exe"]).failed(2);
    assert!(told.contains("`gen` exists already") && told.contains("--force"), "{told}");
    // a plan leaves the seed alone to be chosen, whatever carries it
    project.run(&["build", "s.synth", "-o", "s.plan"]).done();
    project.run(&["build", "s.plan", "-o", "again", "--exe", "--exe-base", "gen"]).done();
    project.shell("cmp gen again");
    project.run(&["build", "s.synth", "-o", "again", "--exe", "--force", "--seed", "4"]).done();
    assert!(project.sampler("again", &["--help"]).done().contains("seed        4"));
    let told = project.run(&["build", "s.synth", "-o", "x", "--exe", "--exe-base", "s.plan"]).failed(2);
    assert!(told.contains("`s.plan` is not synthc"), "{told}");
    project.run(&["build", "s.synth", "-o", "x", "--exe-base", "gen"]).failed(2);

    project.shell("head -c -1 gen >cut; chmod +x cut");
    for args in [&["-o", "x"][..], &["preview"], &["--help"], &[]] {
        let told = project.sampler("cut", args).failed(1);
        assert!(told.contains("was a sampler, and its end has been cut off"), "{told}");
    }
    // the last bytes of the plan lie before the trailer
    project.shell(
        "mv gen bad; printf XXXX | dd of=bad bs=1 seek=$(($(wc -c <bad) - 80)) conv=notrunc 2>/dev/null",
    );
    for args in [&["-o", "x"][..], &["preview"], &["--help"], &["row", "t", "1"]] {
        let told = project.sampler("bad", args).failed(1);
        assert!(told.contains("is a sampler whose plan is damaged"), "{told}");
    }
    assert!(!project.path("x").exists());
}
