//! Every code that is raised has a page, and every page is of a code that is raised.

use std::collections::BTreeSet;

use super::SourceFile;

pub fn check(sources: &[SourceFile], faults: &mut Vec<String>) {
    let pages: BTreeSet<&str> = synthc_diag::codes::ALL.iter().map(|page| page.code.0).collect();
    let mut raised = BTreeSet::new();
    for source in sources.iter().filter(|s| !s.is_test() && s.crate_name() != "xtask") {
        let code = source.code();
        for piece in code.split('"') {
            if let Some(known) = as_code(piece) {
                raised.insert(known.to_owned());
                if !pages.contains(known) {
                    faults.push(format!("{}: `{known}` has no page in crates/diag/src/codes/", source.path));
                }
            }
        }
    }
    for page in pages {
        if !raised.contains(page) {
            faults.push(format!("crates/diag/src/codes/{page}.md: nothing raises this code"));
        }
    }
}

fn as_code(text: &str) -> Option<&str> {
    let digits = text.strip_prefix(['E', 'W'])?;
    (digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}
