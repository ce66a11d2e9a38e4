//! The corpus of accepted and refused inputs in `tests/syntax` of the repository, through the parser proper.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its data is wrong")]

mod cases;

use cases::{Case, cases, wrap};
use synthc_syntax::parse_file;

#[test]
fn every_case_is_accepted_or_refused_as_it_says() {
    let all = cases();
    assert!(all.len() > 300, "the corpus has {} cases", all.len());
    let mut wrong = Vec::new();
    for case in &all {
        let text = wrap(case);
        let errors = parse_file(&text).all_errors();
        if errors.is_empty() != case.ok {
            let first = errors.first().map(|error| format!("{} {}", error.code.0, error.message));
            wrong.push(format!("{} {} (ok: {}): {:?}\n{}", case.entry, case.name, case.ok, first, case.text));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n---\n"));
}

#[test]
fn refused_cases_have_codes_with_pages_and_messages_in_style() {
    for Case { name, text, .. } in cases().iter().filter(|case| !case.ok) {
        for error in parse_file(text).all_errors() {
            assert!(synthc_diag::codes::page(error.code.0).is_some(), "{name}: {} has no page", error.code.0);
            assert!(!error.message.ends_with('.'), "{name}: {}", error.message);
            assert!(!error.message.contains("k_"), "{name} shows a rule: {}", error.message);
        }
    }
}
