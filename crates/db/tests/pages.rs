//! The examples of every code's page: the wrong one gives that code and no other error, the right one is clean.

mod support;

#[test]
fn every_page_shows_its_code_and_its_cure() {
    let cases: Vec<_> = synthc_diag::codes::ALL.iter().flat_map(synthc_testing::page_cases).collect();
    assert!(cases.len() >= 80, "only {} cases", cases.len());
    if let Err(report) = synthc_testing::run_all(&cases, &support::check) {
        panic!("{report}");
    }
}

#[test]
fn every_page_of_a_word_shows_it() {
    let pages = synthc_syntax::pages::ALL;
    let cases: Vec<_> = pages
        .iter()
        .flat_map(|page| synthc_testing::cases(&format!("{}.md", page.word), page.text))
        .collect();
    assert!(cases.len() >= pages.len(), "only {} cases", cases.len());
    if let Err(report) = synthc_testing::run_all(&cases, &support::check) {
        panic!("{report}");
    }
}
