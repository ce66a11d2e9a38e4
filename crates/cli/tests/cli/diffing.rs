//! `synthc diff`.

use super::{Ended, Project, SPEC};

/// The spec and the same with some texts replaced.
fn project(edits: &[(&str, &str)]) -> Project {
    let project = Project::new(SPEC);
    let mut text = SPEC.to_owned();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    project.write("t.synth", &text);
    project
}

fn diff(edits: &[(&str, &str)]) -> String {
    project(edits).run(&["diff", "s.synth", "t.synth"]).done()
}

/// The names of tables and columns with a difference, with the share of cells that move.
fn touched(edits: &[(&str, &str)]) -> Vec<String> {
    let out = project(edits).run(&["diff", "s.synth", "t.synth", "--format", "json"]).done();
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    let mut all = Vec::new();
    for table in value["tables"].as_array().unwrap() {
        for column in table["columns"].as_array().unwrap() {
            let fate = column["fate"].as_str().unwrap();
            let moved = column["share_moved"].as_f64();
            let moves = match moved {
                None => "",
                Some(0.0) => " none",
                Some(share) if share < 0.5 => " some",
                Some(share) if share < 1.0 => " most",
                Some(_) => " all",
            };
            all.push(format!(
                "{}.{} {fate}{moves}",
                table["name"].as_str().unwrap(),
                column["name"].as_str().unwrap()
            ));
        }
    }
    all
}

#[test]
fn what_means_the_same_is_no_difference() {
    let edits = [
        ("/// A small spec.", "// a comment\n/// A small spec."),
        ("1 + Poisson(1.2)", "2 - 1 + Poisson(1.2)"),
        ("  age: int", "  age  :  int"),
    ];
    let project = project(&edits);
    assert_eq!(project.run(&["diff", "--exit-code", "s.synth", "t.synth"]).done(), "");
    project.run(&["build", "t.synth", "-o", "t.plan"]).done();
    assert_eq!(project.run(&["diff", "--exit-code", "s.synth", "t.plan"]).done(), "", "a plan beside a spec");
    let markdown = project.run(&["diff", "s.synth", "t.synth", "--format", "markdown"]).done();
    assert_eq!(markdown, "### `s.synth` → `t.synth`\n\nNo difference.\n");
}

#[test]
fn a_new_distribution_is_shown_with_exact_figures_and_what_it_moves() {
    let edits = [("1 + Poisson(1.2)", "1 + Poisson(1.5)")];
    assert_eq!(touched(&edits)[0], "home.size changed some", "{:?}", touched(&edits));
    let out = diff(&edits);
    assert!(out.contains("values  - ~ 1 + Poisson(mean: 1.2)\n"), "{out}");
    assert!(out.contains("+ ~ 1 + Poisson(mean: 1.5)\n"), "{out}");
    assert!(out.contains("exact"), "{out}");
    // 1 + Poisson(1.5) held to 1..6
    assert!(out.contains("before  2.19"), "{out}");
}

#[test]
fn figures_for_programs_are_numbers() {
    let edits = [
        ("1 + Poisson(1.2)", "1 + Poisson(1.5)"),
        ("male: 49%", "male: 60%"),
        ("  name: text", "  born: date ~ Uniform(2000-01-01..2000-12-31)\n  name: text"),
    ];
    let project = project(&edits);
    project.write("u.synth", &project.read("t.synth").replace("2000-12-31", "2001-12-31"));
    let json = |old: &str, new: &str| -> serde_json::Value {
        serde_json::from_str(&project.run(&["diff", old, new, "--format", "json"]).done()).unwrap()
    };
    let review = json("s.synth", "t.synth");
    let column = |review: &serde_json::Value, table: usize, name: &str| {
        let columns = review["tables"][table]["columns"].as_array().unwrap();
        columns.iter().find(|column| column["name"] == name).unwrap()["figures"].clone()
    };
    let size = column(&review, 0, "size");
    let mean = size["before"]["values"]["mean"].as_f64().unwrap();
    // 1 + Poisson(1.2) held to 1..6
    assert!((mean - 2.1927).abs() < 1e-3, "{size:#}");
    assert_eq!(
        (&size["before"]["values"]["median"], &size["before"]["said"]["mean"]),
        (&2.into(), &"2.19".into())
    );
    let sex = column(&review, 1, "sex");
    assert!((0.5..0.7).contains(&sex["after"]["values"]["male"].as_f64().unwrap()), "{sex:#}");
    let born = column(&json("t.synth", "u.synth"), 0, "born");
    assert_eq!(born["before"]["values"]["median"], "2000-07-01", "{born:#}");
}

#[test]
fn new_children_move_no_other_row() {
    let edits = [("home[n]", "home[n + 50]"), ("size: int 1..6 ~ 1 + Poisson(1.2)", "size: int 1..6 = 6")];
    let touched = touched(&edits);
    let columns: Vec<&String> = touched.iter().filter(|line| line.starts_with("person.")).collect();
    // `pid` counts the rows of the whole table, and `name` and the constraint read it; nothing else moves
    assert!(columns.iter().all(|line| !line.contains("sex") && !line.contains("income")), "{columns:?}");
    assert!(columns.iter().any(|line| line.starts_with("person.pid changed")), "{columns:?}");
}

#[test]
fn a_rename_with_was_moves_nothing() {
    let edits = [
        ("  age: int 0..99 ~", "  years: int 0..99 was \"age\" ~"),
        ("{age}", "{years}"),
        ("age >= 18", "years >= 18"),
        ("mean(age)", "mean(years)"),
    ];
    assert_eq!(touched(&edits), ["person.years renamed none"]);
    assert!(diff(&edits).contains("~ years (was age)  none of"), "{}", diff(&edits));
}

#[test]
fn columns_come_and_go() {
    let edits = [
        ("  income: float? ~ LogNormal(median: 20_000, sigma: 0.5) missing m { refused: 10% }\n", ""),
        ("  name: text", "  height: float ~ Normal(mean: 170, sd: 9)\n  name: text"),
    ];
    assert_eq!(touched(&edits), ["person.height added", "person.income removed"]);
}

#[test]
fn labels_keys_and_tests_are_told_and_move_nothing() {
    let edits = [
        ("Age at last birthday", "Age in years"),
        ("in 35..50", "in 30..50"),
        ("\"Female\"", "\"Woman\""),
        ("refused = -9 \"Refused\"", "refused = -9 \"Would not say\""),
    ];
    let out = diff(&edits);
    for line in [
        "label  - Age at last birthday",
        "+ Age in years",
        "- female = 2 \"Female\"",
        "+ female = 2 \"Woman\"",
        "expectations     - middle: mean(age) in 35..50",
        "+ refused = -9 \"Would not say\"",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    assert!(!out.contains("cells"), "no cell is compared where the data are the same\n{out}");
}

#[test]
fn seeds_are_told_and_cells_compared_with_one() {
    let out = diff(&[("seed = 3", "seed = 4")]);
    assert!(out.contains("seed  - 3\n") && out.contains("+ 4\n"), "{out}");
    assert!(!out.contains("table"), "{out}");
}

#[test]
fn retyped_columns_and_rules_of_missingness() {
    let edits = [("income: float?", "income: decimal(2)?"), ("refused: 5%", "refused: 50%")];
    let out = diff(&edits);
    assert!(out.contains("- float?\n") && out.contains("+ decimal(2)?\n"), "{out}");
    assert!(out.contains("missing  - missing m.refused: 5%"), "{out}");
    assert!(touched(&edits).contains(&"person.sex changed some".to_owned()), "{:?}", touched(&edits));
}

#[test]
fn markdown_holds_its_tables() {
    let project = project(&[("LogNormal(median: 20_000", "LogNormal(median: 25_000")]);
    let out = project.run(&["diff", "s.synth", "t.synth", "--format", "markdown"]).done();
    assert!(
        out.contains("**Table `person`**\n\n| column | what | before | after |\n|---|---|---|---|\n"),
        "{out}"
    );
    let rows: Vec<&str> = out.lines().filter(|line| line.starts_with('|')).collect();
    assert!(rows.iter().all(|row| row.matches('|').count() - row.matches("\\|").count() == 5), "{out}");
    assert!(
        out.contains("| `income` | mean · sd · 5% · 25% · median · 75% · 95% · missing (sampled) |"),
        "{out}"
    );
}

#[test]
fn differences_set_the_exit_code_when_asked() {
    let project = project(&[("40, sd: 20", "41, sd: 20")]);
    assert_eq!(project.run(&["diff", "s.synth", "t.synth"]).code, Some(0));
    assert_eq!(project.run(&["diff", "s.synth", "t.synth", "--exit-code", "--rows", "0"]).code, Some(1));
    project.write("broken.synth", "table t[1] { x: int ~ }");
    assert_eq!(project.run(&["diff", "s.synth", "broken.synth"]).code, Some(1));
    assert_eq!(project.run(&["diff", "s.synth", "none.synth"]).code, Some(2));
}

#[test]
fn revisions_are_read_with_their_folder() {
    let project = project(&[]);
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]);
        let done = command.args(args).current_dir(project.path("")).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    std::fs::create_dir(project.path("d")).unwrap();
    project.write("d/x.synth", "enum S { a, b }\n");
    project.write("d/u.synth", "use \"./x.synth\".{S}\ntable t[10] { s: S ~ { a: 50%, b: 50% } }\n");
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "first"]);
    project.write("d/x.synth", "enum S { a, b, c }\n");
    for old in ["HEAD:", "HEAD:d/u.synth", "HEAD:./d/u.synth"] {
        let out = project.run(&["diff", old, "d/u.synth"]).done();
        assert!(out.contains("enum S") && out.contains("+ c"), "{old}\n{out}");
    }
    let absolute = project.path("d/u.synth").display().to_string();
    for (old, new) in [
        ("HEAD:", "u.synth"),
        ("HEAD:./u.synth", "./u.synth"),
        ("HEAD:d/u.synth", "u.synth"),
        ("HEAD:", "./u.synth"),
        ("HEAD:", absolute.as_str()),
    ] {
        let mut command = project.command(&["diff", old, new]);
        let out = Ended::of(command.current_dir(project.path("d")).output().unwrap()).done();
        assert!(out.contains("enum S") && out.contains("+ c"), "{old} {new}\n{out}");
    }
    project.write("d/x.synth", "enum S { a, b, }}\n");
    project.write("d/u.synth", "use \"./x.synth\".{S}\ntable t[10] { s: S ~ Normall(1) }\n");
    git(&["commit", "-q", "-a", "-m", "broken"]);
    project.write("d/u.synth", "table t[1] { x: int = 1 }\n");
    for (old, name) in [("HEAD:", "HEAD:./d/u.synth:2:"), ("HEAD:d/u.synth", "HEAD:d/u.synth:2:")] {
        let failed = project.run(&["diff", old, "d/u.synth"]).failed(1);
        assert!(failed.contains(name), "{old}\n{failed}");
        assert!(!failed.contains("tree"), "no folder of this machine is shown\n{failed}");
    }
    let failed = project.run(&["diff", "nope:d/u.synth", "d/u.synth"]).failed(2);
    assert!(failed.contains("cannot read `nope:d/u.synth`"), "{failed}");
    project.run(&["diff", "HEAD:d/none.synth", "d/u.synth"]).failed(2);
}

#[test]
fn what_a_reference_is_chosen_by_moves_some_of_its_rows_and_what_reads_them() {
    let spec = |weight: &str, least: u32| {
        format!(
            "dataset d {{ edition = 2026 }}\ntable place[300] {{ key id: int = row()  people: int 1..1000 }}\n\
             table address[2_000] {{\n  key id: int = row()\n  home: ref place ~ Weighted({weight})\n  \
             work: ref place where work.people > {least}\n  shop: ref place\n  near = home.people\n}}\n"
        )
    };
    let project = Project::new(&spec("home.people", 100));
    project.write("t.synth", &spec("home.people * home.people", 200));
    let out = project.run(&["diff", "s.synth", "t.synth", "--format", "json"]).done();
    let review: serde_json::Value = serde_json::from_str(&out).unwrap();
    let columns = review["tables"][0]["columns"].as_array().unwrap();
    let mut shares = std::collections::BTreeMap::new();
    for column in columns {
        let share = column["share_moved"].as_f64().unwrap();
        shares.insert(column["name"].as_str().unwrap(), (column["fate"].as_str().unwrap(), share));
    }
    assert_eq!(shares.keys().copied().collect::<Vec<_>>(), ["home", "near", "work"], "{out}");
    // A candidate stays where both weights accept it: two in three; a condition moves those that no longer meet it: one in nine.
    let (fate, home) = shares["home"];
    assert!(fate == "changed" && home > 0.2 && home < 0.45, "{shares:?}");
    let (fate, work) = shares["work"];
    assert!(fate == "changed" && work > 0.05 && work < 0.2, "{shares:?}");
    assert!((shares["near"].1 - home).abs() < 0.01, "{shares:?}");
    let text = project.run(&["diff", "s.synth", "t.synth"]).done();
    assert!(text.contains("- ref place where place.people > 100"), "{text}");
    assert!(text.contains("+ ref place by weight place.people * place.people"), "{text}");
}
