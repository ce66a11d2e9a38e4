//! Words of the language in their places.

use synthc_hir::is_aggregate;

use super::{Completion, CompletionKind};
use crate::context::Context;

/// A word, and what is written with it. What it says stands on its page.
type Word = (&'static str, &'static str);

const ITEMS: [Word; 13] = [
    ("dataset", "dataset ${1:name} {\n  edition = 2026\n  seed = ${2:1}\n}"),
    ("table", "table ${1:name}[${2:100}] {\n  $0\n}"),
    ("enum", "enum ${1:Name} { $0 }"),
    ("missing_codes", "missing_codes ${1:name} { ${2:refused} = ${3:-9} }"),
    ("type", "type ${1:Name} = $0"),
    ("param", "param ${1:name}: ${2:int} = $0"),
    ("const", "const ${1:name} = $0"),
    ("fn", "fn ${1:name}(${2:x}: ${3:float}) = $0"),
    ("dist", "dist ${1:Name}(${2:x}: ${3:float}) = $0"),
    ("group", "group ${1:Name} {\n  $0\n}"),
    ("use", "use \"./${1:file}.synth\".{$0}"),
    ("profile", "profile ${1:ci} { $0 }"),
    ("expect", "expect ${1:name}: $0"),
];

const STATEMENTS: [Word; 9] = [
    ("key", "key ${1:id}: int = row()"),
    ("hidden", "hidden ${1:name} ~ $0"),
    ("require", "require ${1:name}: $0"),
    ("expect", "expect ${1:name}: $0"),
    ("ask", "ask when $1 else ${2:null} {\n  $0\n}"),
    ("unique", "unique ($0)"),
    ("missing", "missing ($1) ${2:5%}"),
    ("pin", "pin { $0 }"),
    ("include", "include ${1:Group} as ${2:name}"),
];

const CLAUSES: [Word; 11] = [
    ("round", "round ${1:0.1}"),
    ("when", "when $1 else ${2:null}"),
    ("missing", "missing ${1:5%}"),
    ("unique", "unique"),
    ("suffix", "suffix \"${1:-{n\\}}\""),
    ("covering", "covering"),
    ("edge", "edge ${1:5%}"),
    ("source", "source \"$1\""),
    ("was", "was \"$1\""),
    ("because", "because \"$1\""),
    ("from", "from \"$1\""),
];

const SETTINGS: [(&str, &str, &str); 7] = [
    ("title", "the title of the dataset", "title = \"$1\""),
    ("version", "its version", "version = \"${1:1.0.0}\""),
    ("edition", "the year whose meaning of the language the file follows", "edition = 2026"),
    ("seed", "where all draws come from", "seed = ${1:1}"),
    ("as_of", "the day that counts as today", "as_of = ${1:2026-01-01}"),
    ("provenance", "a claim that is proved: `data_free` or `published`", "provenance = ${1:data_free}"),
    ("fidelity", "a ceiling", "fidelity = ${1:plausible}"),
];

fn all(words: &[Word], rank: u8) -> Vec<Completion> {
    words.iter().map(|(word, text)| Completion::word(word, rank).snippet(*text)).collect()
}

/// Words that open items.
pub(super) fn items() -> Vec<Completion> {
    all(&ITEMS, 1)
}

/// Words that open statements of a table.
pub(super) fn statements() -> Vec<Completion> {
    all(&STATEMENTS, 1)
}

/// Settings of `dataset`.
pub(super) fn settings() -> Vec<Completion> {
    let one =
        |(word, about, text)| Completion::new(CompletionKind::Word, word, 1).detail(about).snippet(text);
    SETTINGS.map(one).into()
}

/// These words.
pub(super) fn plain(words: &[&str]) -> Vec<Completion> {
    words.iter().map(|word| Completion::word(word, 1)).collect()
}

/// What continues a value or a column.
pub(super) fn tail(context: &Context<'_>, value: bool, clauses: bool) -> Vec<Completion> {
    let mut found = Vec::new();
    if value {
        let own = context.own();
        let open = |word: &str| own.iter().filter(|tok| tok.is_word(word)).count();
        if open("if") > open("then") {
            found.push(Completion::word("then", 0));
        } else if open("if") + open("when") > open("else") {
            found.push(Completion::word("else", 0));
        }
        found.extend(plain(&["and", "or", "in", "is"]));
        found.extend(over_rows(context));
    }
    if context.last().is_some_and(|tok| tok.is_word("unique")) {
        found.extend(among(context));
    }
    if clauses {
        let refers = context.own().iter().any(|tok| tok.is_word("ref"));
        let fits = |word: &&Word| match word.0 {
            "covering" => refers,
            "suffix" => !refers,
            _ => true,
        };
        let clauses: Vec<Word> = CLAUSES.iter().filter(fits).copied().collect();
        found.extend(all(&clauses, 2));
    }
    found
}

/// What says over which rows a function goes, behind its value.
fn over_rows(context: &Context<'_>) -> Vec<Completion> {
    let call = context.open().pop().and_then(|open| context.call(open));
    match call {
        Some(("prev" | "next", _)) => plain(&["by", "order"]),
        Some((callee, _)) if is_aggregate(callee) => plain(&["where", "by", "order", "via"]),
        _ => Vec::new(),
    }
}

/// Behind `unique`, among which rows.
fn among(context: &Context<'_>) -> Vec<Completion> {
    let mut found = vec![Completion::word("where", 0)];
    found.push(Completion::word("within", 0));
    if let Some(parent) = context.levels().get(1) {
        found.push(
            Completion::new(CompletionKind::Word, format!("within {parent}"), 0).detail("among its rows"),
        );
    }
    found
}
