//! What typing in one column computes anew, and long chains.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use salsa::Database as _;
use synthc_db::{Database, Overlay, Reading};

const SPEC: &str = "spec.synth";

/// A database that notes which queries it runs.
fn watched(text: &str) -> (Database, Arc<Mutex<Vec<String>>>) {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let events = log.clone();
    let listener = move |event: salsa::Event| {
        if let salsa::EventKind::WillExecute { database_key } = event.kind {
            events.lock().unwrap().push(format!("{database_key:?}"));
        }
    };
    let overlay = Overlay::from([(PathBuf::from(SPEC), text.to_owned())]);
    let db = Database::with_events(Path::new(SPEC), Reading::Folder, overlay, Some(Box::new(listener)));
    (db, log)
}

fn ran(db: &Database, log: &Mutex<Vec<String>>, query: &str) -> usize {
    log.lock().unwrap().clear();
    db.attach(|db| db.check());
    log.lock().unwrap().iter().filter(|key| key.starts_with(query)).count()
}

fn codes(db: &Database) -> Vec<String> {
    db.check().into_iter().map(|diag| format!("{}: {}", diag.code.0, diag.message)).collect()
}

#[test]
fn typing_in_one_column_infers_it_and_its_dependents_only() {
    let text = "table person[100] {\n  age: int 0..99\n  old = age > 65\n  height: float ~ Normal(mean: 170, sd: 9)\n  \
                tall = height > 180\n  short = not tall\n}\n";
    let (mut db, log) = watched(text);
    assert_eq!(ran(&db, &log, "column_value"), 5);
    assert_eq!(codes(&db), Vec::<String>::new());

    // The same type: the column alone is inferred, although everything after it has moved.
    db.set_text(Path::new(SPEC), &text.replace("mean: 170", "mean: 171.25"));
    assert_eq!(ran(&db, &log, "column_value"), 1);

    // Another type: the column and what depends on it.
    db.set_text(Path::new(SPEC), &text.replace("age > 65", "age + 65"));
    assert_eq!(ran(&db, &log, "column_value"), 2, "`height` is put back, `old` has changed");

    // A column before the others: nothing else is inferred.
    db.set_text(
        Path::new(SPEC),
        &text.replace("  age", "  sex: bool\n  age").replace("age > 65", "age + 65"),
    );
    assert_eq!(ran(&db, &log, "column_value"), 1);

    // Comments and blank lines: nothing at all.
    db.set_text(
        Path::new(SPEC),
        &format!(
            "// a note\n\n{}",
            text.replace("  age", "  sex: bool\n  age").replace("age > 65", "age + 65")
        ),
    );
    assert_eq!(ran(&db, &log, "column_value"), 0);
    assert_eq!(ran(&db, &log, "table_head"), 0);
}

#[test]
fn places_follow_the_text() {
    let text = "table person[100] {\n  age: int 0..99\n  old = aeg > 65\n}\n";
    let (mut db, _) = watched(text);
    let before = db.check();
    assert_eq!(&text[before[0].loc.span.start as usize..before[0].loc.span.end as usize], "aeg");
    let moved = format!("// one line more\n{}", text.replace("int 0..99", "int 0..109"));
    db.set_text(Path::new(SPEC), &moved);
    let after = db.check();
    assert_eq!(&moved[after[0].loc.span.start as usize..after[0].loc.span.end as usize], "aeg");
}

/// Runs on a stack of 2 MB, as threads have by default.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_chain_of_two_thousand_columns_needs_little_stack() {
    on_a_small_stack(|| {
        // Against the order of the text, so that nothing is there by luck.
        let mut text = String::from("table t[10] {\n");
        for n in (1..2000).rev() {
            text.push_str(&format!("  c{n} = c{} + 1\n", n - 1));
        }
        text.push_str("  c0: int 0..9\n}\n");
        let (mut db, _) = watched(&text);
        assert_eq!(codes(&db), Vec::<String>::new());
        assert!(db.spec().is_ok());
        db.set_text(Path::new(SPEC), &text.replace("c0: int", "c0: float"));
        assert_eq!(codes(&db), Vec::<String>::new());
    });
}

#[test]
fn a_circle_of_two_thousand_columns_is_reported_once() {
    on_a_small_stack(|| {
        let mut text = String::from("table t[10] {\n");
        for n in 0..2000 {
            text.push_str(&format!("  c{n} = c{} + 1\n", (n + 1) % 2000));
        }
        text.push_str("}\n");
        let (db, _) = watched(&text);
        let found = codes(&db);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("E0113: these depend on each other: `c0 -> c1 -> c2"),
            "{}",
            &found[0][..80]
        );
    });
}

#[test]
fn a_changed_file_is_read_again_and_nothing_else() {
    let text =
        "table place from \"p.csv\" {\n  key code: text\n  people: int\n}\ntable t[9] {\n  a: int 0..9\n}\n";
    let (mut db, log) = watched(text);
    db.set_text(Path::new("p.csv"), "code,people\na,1\n");
    assert_eq!(codes(&db), Vec::<String>::new());
    db.set_text(Path::new("p.csv"), "code,people\na,many\n");
    assert_eq!(ran(&db, &log, "column_value"), 2, "the columns of the file, not `a`");
    assert_eq!(codes(&db).len(), 1);
}

#[test]
fn an_enum_of_ten_thousand_members_checks_at_once() {
    let mut members = String::from("code,label,weight\n");
    for n in 0..10_000 {
        members.push_str(&format!("C{n:05},Label {n},{}\n", n % 7 + 1));
    }
    let text = "enum Icd from \"icd.csv\"\ntable visit[100] {\n  icd: Icd\n  again: Icd ~ Empirical(\"icd.csv\", value: code)\n  \
                first = icd == C00001\n}\n";
    let (mut db, _) = watched(text);
    db.set_text(Path::new("icd.csv"), &members);
    let started = std::time::Instant::now();
    assert_eq!(codes(&db), Vec::<String>::new());
    let spec = db.spec().unwrap();
    assert_eq!(spec.enums[0].members.len(), 10_000);
    // Without optimizer, on a busy machine: quadratic work would take minutes.
    assert!(started.elapsed().as_secs() < 120, "{:?}", started.elapsed());
}

#[test]
fn of_the_library_only_the_items_that_are_used_are_parsed() {
    let text = "use uk.{Postcode}\nuse person\ntable t[3] {\n  key id: int = row()\n  at: Postcode\n  \
                name: text ~ person.EnglishSurname\n}\n";
    let (db, log) = watched(text);
    assert_eq!(ran(&db, &log, "parsed"), 1, "{:?}", log.lock().unwrap());
    assert_eq!(codes(&db), Vec::<String>::new());
}
