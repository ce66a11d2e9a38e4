use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use salsa::Database as _;
use synthc_db::{Database, Overlay, Reading};
use synthc_ide::{completions, hover};

const SPEC: &str = "spec.synth";

#[test]
fn typing_in_one_column_leaves_what_is_known_of_others() {
    let log: Arc<Mutex<Vec<String>>> = Arc::default();
    let events = log.clone();
    let listener = move |event: salsa::Event| {
        if let salsa::EventKind::WillExecute { database_key } = event.kind {
            events.lock().unwrap().push(format!("{database_key:?}"));
        }
    };
    let text = "table person[100] {\n  age: int 0..99 ~ Normal(mean: 40, sd: 20)\n  old = age > 65\n  \
                height: float ~ Normal(mean: 170, sd: 9)\n  tall = height > 180\n}\n";
    let overlay = Overlay::from([(PathBuf::from(SPEC), text.to_owned())]);
    let mut db = Database::with_events(Path::new(SPEC), Reading::Folder, overlay, Some(Box::new(listener)));
    // All columns are summed up once: for hover here, for completion at the end of the table.
    let ask = |db: &Database, text: &str| {
        let file = db.main().unwrap();
        let (old, end) = (text.find("old").unwrap() as u32, text.rfind("> 180").unwrap() as u32);
        db.attach(|db| {
            assert!(hover(db, file, old).unwrap().text.contains("old: bool"));
            assert!(completions(db, file, end).items.iter().any(|item| item.label == "and"));
            assert!(completions(db, file, end + 2).items.iter().any(|item| item.label == "age"));
        });
        let mut log = log.lock().unwrap();
        let ran = log.iter().filter(|key| key.starts_with("column_summary")).count();
        log.clear();
        ran
    };
    assert_eq!(ask(&db, text), 3, "`age`, `old` and `height`; `tall` is not offered to itself");
    assert_eq!(ask(&db, text), 0);
    let typed = text.replace("mean: 170", "mean: 171.5");
    db.set_text(Path::new(SPEC), &typed);
    assert_eq!(ask(&db, &typed), 1, "`height` alone");
    let typed = typed.replace("sd: 20", "sd: 2");
    db.set_text(Path::new(SPEC), &typed);
    assert_eq!(ask(&db, &typed), 1, "`age` alone: what `old` can be has not changed");
}
