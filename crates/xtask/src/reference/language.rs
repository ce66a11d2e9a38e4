//! The page of the language's words.

use std::fmt::Write as _;

use synthc_syntax::pages::{ALL, Page, Place};

/// The parts of the page: what stands there, and its heading.
const PARTS: &[(Place, &str)] = &[
    (Place::Item, "In a file"),
    (Place::Statement, "In a table"),
    (Place::Clause, "After a column's type or value"),
    (Place::Distribution, "After `~`"),
    (Place::Expression, "In expressions"),
    (Place::Type, "In types"),
];

/// The page.
pub fn page() -> String {
    let mut out = "# The language, word by word\n\n`synthc help WORD` prints the same. Every example is run by a test. Words in capitals stand \
                   for what you write.\n"
        .to_owned();
    for (place, title) in PARTS {
        let links: Vec<String> =
            part(*place).map(|page| format!("[`{}`](#{})", page.word, page.word.to_lowercase())).collect();
        let _ = writeln!(out, "\n**{title}:** {}", links.join(" · "));
    }
    for (place, title) in PARTS {
        let _ = writeln!(out, "\n## {title}");
        for page in part(*place) {
            let _ = writeln!(
                out,
                "\n### {}\n\n{}.\n\n{}",
                page.word,
                super::capital(page.title()),
                page.body().trim_end()
            );
        }
    }
    out
}

fn part(place: Place) -> impl Iterator<Item = &'static Page> {
    ALL.iter().filter(move |page| page.place == place)
}
