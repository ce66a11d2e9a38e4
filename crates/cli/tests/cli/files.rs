//! Data files: read tables, locks, folders, files that are not what they should be.

use crate::Project;

const SPEC: &str = "dataset d { edition = 2026 }\nenum Kind from \"kinds.csv\"\n\
    table place from \"places.csv\" source \"Census\" {\n  key code: text\n  people: int 0.. from \"POP\"\n  kind: Kind?\n  opened: date?\n}\n\
    table person per place[people] {\n  key id: int = row()\n  kind: Kind\n  far = place.kind == town\n}\n";

fn project() -> Project {
    let project = Project::new(SPEC);
    project.write("kinds.csv", "name,code,label,weight\ntown,1,Town,3\nfield,2,\"Field, open\",1\n");
    project.write("places.csv", "code;POP;kind;opened\r\n\"a;b\";2;town;2024-01-31\r\nc;3;2;\r\nd;0;;\r\n");
    project
}

#[test]
fn a_table_is_read_and_has_children_and_plans_carry_it() {
    let project = project();
    let places = "code,people,kind,opened\na;b,2,town,2024-01-31\nc,3,field,\nd,0,,\n";
    project.run(&["sample", "s.synth", "-o", "out"]).done();
    assert_eq!(project.read("out/place.csv"), places);
    let person = project.read("out/person.csv");
    assert!(person.starts_with("place,id,kind,far\na;b,1,") && person.lines().count() == 6, "{person}");
    let record = project.read("out/synth-record.json");
    assert!(record.contains("places.csv") && record.contains("Census"), "{record}");
    // The plan needs no file.
    project.run(&["build", "s.synth", "-o", "s.plan"]).done();
    for file in ["places.csv", "kinds.csv", "s.synth"] {
        std::fs::remove_file(project.path(file)).unwrap();
    }
    project.run(&["sample", "s.plan", "-o", "again", "--threads", "3"]).done();
    assert_eq!(project.read("again/place.csv"), places);
    assert_eq!(project.read("again/person.csv"), person);
    assert!(project.run(&["row", "s.plan", "place", "2"]).done().contains("field"));
}

#[test]
fn a_changed_file_is_a_warning_that_names_it() {
    let project = project();
    project.run(&["lock", "s.synth"]).done();
    let lock = project.read("s.lock");
    assert!(lock.lines().count() == 2 && lock.contains("  kinds.csv\n"), "{lock}");
    project.run(&["check", "s.synth", "--deny", "warnings"]).done();
    project.write("places.csv", "code;POP;kind;opened\nz;1;town;\ny;1;field;\n");
    let told = project.run(&["check", "s.synth", "--deny", "warnings"]).failed(1);
    assert!(
        told.contains("W0601") && told.contains("`places.csv` has changed since `s.lock` was written"),
        "{told}"
    );
    assert!(!told.contains("`kinds.csv`"), "{told}");
    let sampled = project.run(&["sample", "s.synth", "-o", "out"]);
    assert!(sampled.err.contains("W0601"), "{}", sampled.err);
    project.run(&["lock", "s.synth"]).done();
    project.run(&["check", "s.synth", "--deny", "warnings"]).done();
}

#[test]
fn files_of_other_folders_are_read_where_allowed() {
    let project = project();
    std::fs::create_dir(project.path("in")).unwrap();
    std::fs::rename(project.path("s.synth"), project.path("in/s.synth")).unwrap();
    std::fs::rename(project.path("kinds.csv"), project.path("in/kinds.csv")).unwrap();
    project.write("in/s.synth", &SPEC.replace("places.csv", "../places.csv"));
    assert!(project.run(&["check", "in/s.synth"]).failed(1).contains("E0602"));
    assert!(project.run(&["check", "in/s.synth", "--allow-read", "in"]).failed(1).contains("E0602"));
    project.run(&["sample", "in/s.synth", "-o", "out", "--allow-read", "."]).done();
    assert!(project.read("out/synth-record.json").contains("\"../places.csv\""));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../places.csv", project.path("in/places.csv")).unwrap();
        project.write("in/s.synth", SPEC);
        assert!(project.run(&["check", "in/s.synth"]).failed(1).contains("E0602"));
        project.run(&["check", "in/s.synth", "--allow-read", "."]).done();
    }
}

#[test]
fn files_that_are_not_what_they_should_be() {
    let project = project();
    let head = "code;POP;kind;opened\n";
    for (text, told) in [
        (String::new(), "it is empty"),
        (format!("{head}a;1\n"), "row 2 has 2 cells where the header has 4"),
        (
            format!("{head}a;1;town;\n\"b;2;town;\n"),
            "row 3, column 1 opens with a quote that is never closed",
        ),
        (format!("{head}a;1;town;\0\n"), "row 2, column 4 holds a zero byte"),
        (format!("{head}a;1,5;town;\n"), "row 2, column `POP`: `1,5`"),
        (format!("{head}a;1;town;\na;2;town;\n"), "row 3, column `code`: `a` is there already, in row 2"),
        (format!("{head}a;1;town;2023-02-29\n"), "row 2, column `opened`: `2023-02-29`"),
        ("code;POP;kind\na;1;town\n".to_owned(), "has no column `opened`"),
        ("code;POP;POP\na;1;1\n".to_owned(), "two columns are named `POP`"),
        ("PAR1 and no more".to_owned(), "Parquet file"),
    ] {
        project.write("places.csv", &text);
        let message = project.run(&["check", "s.synth"]).failed(1);
        assert!(message.contains(told) && message.contains("places.csv"), "{told}: {message}");
    }
    std::fs::write(project.path("places.csv"), b"code;POP;kind;opened\n\xe4;1;town;\n").unwrap();
    let message = project.run(&["check", "s.synth"]).failed(1);
    assert!(message.contains("row 2, column 1 is not UTF-8 (byte 21 of the file)"), "{message}");
    // A line of a gigabyte that takes no room on the disk.
    std::fs::File::create(project.path("places.csv")).unwrap().set_len(1 << 30).unwrap();
    assert!(project.run(&["check", "s.synth"]).failed(1).contains("more than 256 MB"));
}
