//! What can be written at a cursor.
//!
//! `place` says what kind of thing stands there, by tokens alone; each kind of candidate is a file: distributions and their
//! parameters, values, types, words.

mod distributions;
mod members;
mod place;
mod types;
mod values;
mod words;

use synthc_diag::Span;
use synthc_hir::{Db, SourceFile};

use crate::context::Context;
use place::Place;

/// What a candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A column.
    Column,
    /// A table.
    Table,
    /// A distribution.
    Distribution,
    /// The name of a parameter.
    Parameter,
    /// A function.
    Function,
    /// A type or enum.
    Type,
    /// A member of an enum, or a missing code.
    Member,
    /// A parameter or constant of the file.
    Value,
    /// A set of missing codes.
    Codes,
    /// A word of the language.
    Word,
}

/// A candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is shown in the list.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside it.
    pub detail: String,
    /// Markdown, shown for the chosen one.
    pub docs: String,
    /// What the user's letters are compared with.
    pub filter: String,
    /// What is written in its place.
    pub insert: String,
    /// The same with stops for the cursor, `${1:mean}`, where it has any.
    pub snippet: Option<String>,
    /// Its place in the list: the lowest first.
    pub rank: u8,
}

impl Completion {
    fn new(kind: CompletionKind, label: impl Into<String>, rank: u8) -> Self {
        let label = label.into();
        Self {
            filter: label.clone(),
            insert: label.clone(),
            label,
            kind,
            detail: String::new(),
            docs: String::new(),
            snippet: None,
            rank,
        }
    }

    fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = text.into();
        self
    }

    fn docs(mut self, text: impl Into<String>) -> Self {
        self.docs = text.into();
        self
    }

    /// A word of the language with what its page says.
    fn word(word: &str, rank: u8) -> Self {
        let page = synthc_syntax::pages::about(word).next();
        Self::new(CompletionKind::Word, word, rank)
            .detail(page.map_or("", |page| page.title()))
            .docs(crate::hover::word(word).unwrap_or_default())
    }

    /// What is written, with stops; the plain text is the same without them.
    fn snippet(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.insert = plain(&text);
        self.snippet = Some(text);
        self
    }
}

/// A snippet without its stops: `${1:mean}` is `mean`, `$0` nothing.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let stop = after.get(1..).unwrap_or_default();
        rest = match stop.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((inside, behind)) => {
                out.push_str(inside.split_once(':').map_or("", |(_, text)| text));
                behind
            }
            None => stop.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    out.push_str(rest);
    out.replace("\\}", "}")
}

/// The candidates at a cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The word that they replace; absolute.
    pub span: Span,
    /// The candidates, the likeliest first.
    pub items: Vec<Completion>,
}

/// What can be written at a byte of a file, whatever is wrong with the text around it.
pub fn completions(db: &dyn Db, file: SourceFile, offset: u32) -> Completions {
    let context = Context::new(db, file, offset);
    let mut items = Vec::new();
    for place in place::places(&context) {
        candidates(&context, &place, &mut items);
    }
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item: &Completion| seen.insert((item.label.clone(), item.kind as u8)));
    items.sort_by_key(|item| item.rank);
    Completions { span: context.before.word, items }
}

fn candidates(context: &Context<'_>, place: &Place<'_>, out: &mut Vec<Completion>) {
    match place {
        Place::Item => out.extend(words::items()),
        Place::Statement => out.extend(words::statements()),
        Place::Words(list) => out.extend(words::plain(list)),
        Place::Tail { value, clauses } => out.extend(words::tail(context, *value, *clauses)),
        Place::Type => types::types(context, out),
        Place::Tables => values::tables(context, out),
        Place::Groups => values::groups(context, out),
        Place::Columns => values::columns(context, 0, out),
        Place::Params => values::constants(context, 0, out),
        Place::Settings => out.extend(words::settings()),
        Place::Brought(path) => values::brought(context, path, out),
        Place::Field(owner) => values::fields(context, owner, out),
        Place::Key => members::keys(context, out),
        Place::Codes => members::codes(context, out),
        Place::AfterIs => {
            members::codes(context, out);
            out.extend(words::plain(&["null", "not null"]));
        }
        Place::Argument { callee, given } => {
            distributions::parameters(context, callee, given, out);
            values::values(context, out);
        }
        Place::Operand { draws } => {
            if *draws {
                distributions::distributions(context, out);
            }
            values::values(context, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn snippets_without_stops_are_plain_text() {
        assert_eq!(plain("D(mean: ${1:mean}, sd: ${2:sd})$0"), "D(mean: mean, sd: sd)");
        assert_eq!(plain("mix { $1 }"), "mix {  }");
        assert_eq!(plain("{ ${1:a}: 50% }"), "{ a: 50% }");
    }
}
