//! What is wrong is said in words, with the right exit code, and nothing is written.

use crate::Project;

fn table(members: &str) -> Project {
    Project::new(&format!(
        "dataset d {{ edition = 2026 }}\nparam n: int = 10\ntable t[n] {{\n{members}\n}}\n"
    ))
}

#[test]
fn files_that_are_not_there() {
    let project = Project::new("");
    for command in ["check", "preview", "explain", "test", "fmt"] {
        let message = project.run(&[command, "s.synht"]).failed(2);
        assert!(message.contains("cannot read `s.synht`: no such file or directory"), "{message}");
        assert!(message.contains("did you mean `s.synth`?"), "{message}");
        let message = project.run(&[command, "."]).failed(2);
        assert!(message.contains("is a directory"), "{message}");
    }
}

#[test]
fn names_that_are_not_there() {
    let project = table("  x: int 0..9");
    let message = project.run(&["sample", "s.synth", "-o", "out", "--table", "tt"]).failed(2);
    assert!(message.contains("there is no table `tt`") && message.contains("did you mean `t`?"), "{message}");
    let message = project.run(&["row", "s.synth", "zebra", "1"]).failed(2);
    assert!(message.contains("the tables are `t`"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "out", "--set", "m=3"]).failed(2);
    assert!(message.contains("`m`"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "out", "--profile", "ci"]).failed(2);
    assert!(message.contains("`ci`"), "{message}");
    for bad in ["n", "=3"] {
        assert_eq!(project.run(&["sample", "s.synth", "-o", "out", "--set", bad]).code, Some(2));
    }
    assert!(!project.path("out").exists());
}

#[test]
fn counts_that_cannot_be() {
    let project = table("  x: int 0..9");
    for bad in ["n=-1", "n=abc", "n=1.5", "n=99999999999999999999"] {
        let ended = project.run(&["sample", "s.synth", "-o", "out", "--set", bad]);
        assert!(matches!(ended.code, Some(1 | 2)), "{bad}: {}", ended.err);
        assert!(ended.err.contains('n') && !ended.err.contains("panicked"), "{bad}: {}", ended.err);
        assert!(!project.path("out").exists(), "{bad}");
    }
    let huge = project.run(&["sample", "s.synth", "--dry-run", "--set", "n=1_000_000_000_000"]).done();
    assert!(huge.contains("1,000,000,000,000 rows"), "{huge}");
    let none = project.run(&["sample", "s.synth", "-o", "none", "--set", "n=0", "--format", "csv,parquet"]);
    none.done();
    assert_eq!(project.read("none/t.csv"), "x\n");
}

/// What the parser takes is sampled; what it does not take is its own to refuse.
#[test]
fn long_chains() {
    let chain = |n| table(&format!("  a: int 1..3 ~ Uniform(1..3)\n  x = a{}", " + a".repeat(n)));
    let longest = chain(500);
    longest.run(&["sample", "s.synth", "-o", "out"]).done();
    assert_eq!(longest.read("out/t.csv").lines().count(), 11);
    let message = chain(501).run(&["sample", "s.synth", "-o", "out"]).failed(1);
    assert!(message.contains("more than 500 operators stand in this expression"), "{message}");
}

#[test]
fn distributions_without_mass_in_their_support() {
    let project = table("  x: float 1000..1001 ~ Uniform(0..1)");
    let message = project.run(&["sample", "s.synth", "-o", "out"]).failed(1);
    assert!(message.contains("`x`") || message.contains("1000"), "{message}");
    assert!(!project.path("out").exists());
    // known only when rows are drawn
    let project = table("  a: int 1..9\n  x: float = log(a - 5)\n  y: int = div(10, a - a)");
    let ended = project.run(&["sample", "s.synth", "-o", "out"]);
    assert!(!ended.err.contains("panicked"), "{}", ended.err);
}

/// What a constraint would draw again may not be read by it in another row, where that row's own constraint draws it again.
#[test]
fn constraints_that_read_other_rows() {
    let refused = |tables: &str| {
        let spec = format!("dataset d {{ edition = 2026  seed = 2 }}\n{tables}\n");
        let message = Project::new(&spec).run(&["check", "s.synth"]).failed(1);
        assert!(message.contains("E0546"), "{message}");
    };
    refused("table e[6] { key id: int = row()  peer: ref e  pay: int 0..9  require r: pay >= peer.pay }");
    refused("table w[200] { x: int 0..3  y: int 0..3  require up: x + y != prev(x, 9) }");
    refused(
        "table a[4] { key id: int = row()  b: ref b  x: int 0..9  require r: x + b.y < 12 }\n\
         table b[4] { key id: int = row()  a: ref a  y: int 0..9  require s: y + a.x < 12 }",
    );
    let fine = "dataset d { edition = 2026  seed = 2 }\n\
         table a[40] { key id: int = row()  b: ref b  x: int 0..9  require r: x + b.y < 12 }\n\
         table b[4] { key id: int = row()  y: int 0..9  z: int 0..9  require s: y + z < 12 }\n";
    Project::new(fine).run(&["sample", "s.synth", "-o", "out"]).done();
}

#[test]
fn data_files_that_are_not_what_they_should_be() {
    let project = table("  x: text ~ Empirical(\"f.csv\", value: name, weight: w)");
    let run = |text: Option<&str>| {
        match text {
            Some(text) => project.write("f.csv", text),
            None => drop(std::fs::remove_file(project.path("f.csv"))),
        }
        project.run(&["sample", "s.synth", "-o", "out"]).failed(1)
    };
    assert!(run(None).contains("f.csv"));
    let message = run(Some("name,weight\na,1\n"));
    assert!(message.contains("`w`") && message.contains("weight"), "{message}");
    let message = run(Some("name,w\na,1\nb,many\n"));
    assert!(message.contains("`many`") && message.contains("`w`") && message.contains('3'), "{message}");
    let message = run(Some("name,w\na,1\nb\n"));
    assert!(message.contains("f.csv") && message.contains('3'), "{message}");
    project.write("f.csv", "name,w\na,1\nb,2\n");
    project.run(&["sample", "s.synth", "-o", "out"]).done();
}

#[test]
fn outputs_that_cannot_be() {
    let project = table("  x: int 0..9");
    project.write("file", "mine");
    let message = project.run(&["sample", "s.synth", "-o", "file"]).failed(2);
    assert!(message.contains("`file` exists already"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "file", "--force"]).failed(2);
    assert!(message.contains("`file` is a file"), "{message}");
    let message = project.run(&["sample", "s.synth", "-o", "file/below"]).failed(2);
    assert!(message.contains("cannot make `file/below`"), "{message}");
    assert_eq!(project.read("file"), "mine");
    std::fs::create_dir_all(project.path("folder.plan")).unwrap();
    let message = project.run(&["build", "s.synth", "-o", "folder.plan"]).failed(2);
    assert!(message.contains("cannot write `folder.plan`: is a directory"), "{message}");
    std::fs::create_dir_all(project.path("out/t.csv")).unwrap();
    let message = project.run(&["sample", "s.synth", "-o", "out", "--force"]).failed(2);
    assert!(message.contains("is a directory"), "{message}");
    assert_eq!(project.names("out"), ["t.csv"]);
    assert_eq!(project.run(&["sample", "s.synth"]).code, Some(2), "no OUT");
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_that_is_full() {
    let project = table("  x: int 0..9");
    let message = project.run(&["sample", "s.synth", "--table", "t", "-o", "/dev/full"]).failed(2);
    assert!(message.contains("cannot write `/dev/full`: no space left on device"), "{message}");
    for format in ["csv", "parquet", "arrow", "ndjson", "sql"] {
        for compress in [&[][..], &["--compress", "gz"], &["--compress", "zst"]] {
            if !compress.is_empty() && ["parquet", "arrow"].contains(&format) {
                continue;
            }
            let args = [&["sample", "s.synth", "-o", "/dev/full", "--format", format], compress].concat();
            let message = project.run(&args).failed(2);
            assert!(
                message.contains("cannot write `/dev/full`: no space left on device"),
                "{args:?}: {message}"
            );
        }
    }
    for args in
        [&["sample", "s.synth", "-o", "-"][..], &["preview", "s.synth"], &["explain", "s.synth"], &["help"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = project.command(args).stdout(full).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains("cannot write the standard output: no space left on device"), "{args:?}: {err}");
    }
}

#[test]
fn references_that_lead_nowhere_and_texts_that_run_away() {
    let faults = [
        (
            "param low: int = 7\n",
            "at: ref place ~ UniformInt(low..9)",
            "no rank from 1 to 5, the number of rows",
        ),
        (
            "",
            "at: ref place ~ Weighted(1e308 * at.id)",
            "column `at`: the weights of the rows of `place` have no",
        ),
        (
            "",
            "note: text = \"{prev(note, \"ab\")}{prev(note, \"ab\")}\"",
            "row 20, column `note`: a text is longer than 1 MiB",
        ),
    ];
    for (above, column, fault) in faults {
        let project = Project::new(&format!(
            "dataset d {{ edition = 2026 }}\n{above}table place[5] {{ key id: int = row() }}\n\
             table t[40] {{ key id: int = row()  {column} }}\n"
        ));
        let message = project.run(&["sample", "s.synth", "-o", "out"]).failed(1);
        let message = message.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        assert!(message.contains(fault), "{message}");
    }
}

/// What `check` cannot know of a chain is checked row by row: the first row that leaves the range stops the run.
#[test]
fn chains_that_leave_their_range() {
    let project = table("  stock: int 7..9 = min(prev(stock, 0) + 5, 9)");
    let warned = project.run(&["check", "s.synth"]);
    assert!(warned.err.contains("W0313"), "{}", warned.err);
    let message = project.run(&["sample", "s.synth", "-o", "out"]).failed(1);
    assert!(message.contains("table `t`, row 1: the range of `stock` is not met"), "{message}");
    assert!(message.contains("help: hold the values there: `clamp(.., low, high)`"), "{message}");
    assert!(!project.path("out").exists());
    project.run(&["sample", "s.synth", "-o", "out", "--set", "n=0"]).done();
}

#[test]
fn databases_need_columns() {
    let project = table("  hidden x: int 0..9");
    for to in [&["-o", "t.sql"][..], &["--to", "sqlite:t.db"]] {
        let message = project.run(&[&["sample", "s.synth"][..], to].concat()).failed(2);
        assert!(message.contains("table `t` has no column to write, and a table of"), "{message}");
    }
    assert!(!project.path("t.sql").exists() && !project.path("t.db").exists());
}
