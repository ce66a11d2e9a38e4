//! What an editor shows, on small texts with a cursor `$0`, broken ones included.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod completing;
mod hovering;
mod incremental;
mod robust;
mod structure;

use synthc_db::Database;
use synthc_hir::SourceFile;
use synthc_testing::cursor;

/// Declarations that most tests want at hand.
const BEFORE: &str = "/// Sex at birth\nenum Sex { male = 1 \"Male\", female = 2 \"Female\" }\n\
    enum Smoker { never, ex, current }\n\
    missing_codes ukhls { refused = -9 \"Refused\", inapplicable = -1 }\n\
    type Age = int 0..110 ~ Normal(mean: 41, sd: 23)\n\
    const fieldwork = 2024-01-08..2024-06-30\nparam people: int = 5_000\n\
    dist Wage(age: int) = LogNormal(median: 20k + 300 * age, sigma: 0.5)\n\
    fn bmi(kg: float, cm: float) = kg / (cm / 100)^2\n\
    table household[10] {\n  key hid: int = row()\n  size: int 1..8\n}\n";

/// A database of a text.
fn database(text: &str) -> (Database, SourceFile) {
    let db = Database::of_text("spec.synth", text);
    let file = db.main().unwrap();
    (db, file)
}

/// A database of a text after the declarations, and the cursor in it.
fn fixture(text: &str) -> (Database, SourceFile, u32, String) {
    let (text, at) = cursor(&format!("{BEFORE}{text}"));
    let (db, file) = database(&text);
    (db, file, at, text)
}
