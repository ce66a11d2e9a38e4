//! Words: misspelt, of other languages, reserved, or without the sign that should follow.

use synthc_diag::{Span, distance};

use super::{Mistake, Suspect, span};
use crate::SyntaxError;
use crate::grammar::Rule;
use crate::scan::{CLAUSE_WORDS, ITEM_WORDS, RESERVED, STATEMENT_WORDS, Tok};
use crate::synonyms;
use crate::tokens::TokenKind;

pub fn find(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    if tok.kind != TokenKind::Word {
        return None;
    }
    if index == 0 {
        return match suspect.rule {
            Rule::one_member => {
                reserved(suspect).or_else(|| opening(suspect, &STATEMENT_WORDS)).or_else(|| no_sign(suspect))
            }
            Rule::one_item => opening(suspect, &ITEM_WORDS),
            _ => None,
        };
    }
    if suspect.rule == Rule::one_member {
        return null_type(suspect, index).or_else(|| clause(suspect, index));
    }
    None
}

/// The error for a word that opens no item but looks like one that does.
pub fn unknown_item(tok: &Tok<'_>, _span: Span) -> Option<SyntaxError> {
    let right = right_word(tok, &ITEM_WORDS)?;
    Some(wrong(tok, right).error)
}

fn is_marked(suspect: Suspect<'_, '_>, index: usize) -> bool {
    [":", "~", "=", ","].iter().any(|mark| suspect.is(index + 1, mark))
}

/// A reserved word as the name of a column.
fn reserved(suspect: Suspect<'_, '_>) -> Option<Mistake> {
    let tok = suspect.at(0)?;
    if !RESERVED.contains(&tok.text) || !is_marked(suspect, 0) {
        return None;
    }
    let message = format!("`{}` is a reserved word", tok.text);
    let mistake = Mistake::new("E0020", span(tok), message, "a column of this name stands in backquotes");
    // Any name of the same length will do in the copy; uses of the reserved word are errors of their own.
    Some(mistake.fix(span(tok), format!("`{}`", tok.text)).patch(span(tok), &tok.text.to_ascii_uppercase()))
}

/// The word that opens a statement or item is misspelt, or of another language.
fn opening(suspect: Suspect<'_, '_>, words: &[&'static str]) -> Option<Mistake> {
    let tok = suspect.at(0)?;
    if is_marked(suspect, 0) || words.contains(&tok.text) {
        return None;
    }
    let next = suspect.at(1)?;
    // `age int`: a name that happens to be near a word.
    if words.len() == STATEMENT_WORDS.len() && next.kind == TokenKind::Word && is_type_word(next.text) {
        return None;
    }
    Some(wrong(tok, right_word(tok, words)?))
}

fn right_word<'w>(tok: &Tok<'_>, words: &[&'w str]) -> Option<Right<'w>> {
    if let Some(right) = synonyms::word(tok.text).filter(|right| words.contains(right)) {
        return Some(Right::Synonym(right));
    }
    nearest(tok.text, words).map(Right::Misspelt)
}

enum Right<'w> {
    Synonym(&'w str),
    Misspelt(&'w str),
}

fn wrong(tok: &Tok<'_>, right: Right<'_>) -> Mistake {
    let (code, message, right) = match right {
        Right::Synonym(right) => ("E0009", format!("`{}` is called `{right}` here", tok.text), right),
        Right::Misspelt(right) => {
            ("E0008", format!("`{}` is no word of the language; did you mean `{right}`?", tok.text), right)
        }
    };
    let mut mistake = Mistake::new(code, span(tok), message, &format!("write `{right}`"))
        .fix(span(tok), right)
        .patch(span(tok), right);
    if code == "E0008" {
        mistake.error = mistake.error.guessed();
    }
    mistake
}

fn is_type_word(text: &str) -> bool {
    [
        "bool", "int", "float", "decimal", "text", "date", "time", "datetime", "duration", "uuid", "ref",
        "list", "json",
    ]
    .contains(&text)
        || text.starts_with(char::is_uppercase)
}

/// `x int ~ D`, `x Normal(..)`: no sign after the name.
fn no_sign(suspect: Suspect<'_, '_>) -> Option<Mistake> {
    let modifiers = suspect.toks.iter().take_while(|tok| tok.is_word("key") || tok.is_word("hidden")).count();
    let (name, next) = (suspect.at(modifiers)?, suspect.at(modifiers + 1)?);
    if !name.is_name()
        || STATEMENT_WORDS.contains(&name.text)
        || next.kind != TokenKind::Word
        || next.first_on_line
    {
        return None;
    }
    let at = Span::new(name.end, name.end);
    if suspect.is(modifiers + 2, "(") && !is_lower_type(next.text) {
        let message = format!("`~` is missing between `{}` and its distribution", name.text);
        return Some(
            Mistake::new("E0026", span(next), message, "write `name ~ distribution`")
                .fix(at, " ~")
                .patch_gap(name, next, "~"),
        );
    }
    if !is_type_word(next.text) {
        return None;
    }
    let message = format!("`:` is missing between `{}` and its type", name.text);
    Some(
        Mistake::new("E0026", span(next), message, "write `name: type`")
            .fix(at, ":")
            .patch_gap(name, next, ":"),
    )
}

fn is_lower_type(text: &str) -> bool {
    text == "decimal"
}

impl Mistake {
    /// A patch into the blank between two tokens.
    fn patch_gap(self, before: &Tok<'_>, after: &Tok<'_>, text: &str) -> Self {
        if after.start > before.end { self.patch(Span::new(before.end, after.start), text) } else { self }
    }
}

/// `int null`, `int nullable`, `int not null`.
fn null_type(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index).filter(|tok| matches!(tok.text, "null" | "nullable" | "optional"))?;
    let head = suspect.toks.get(..index)?;
    let in_type = head.iter().any(|tok| tok.is(":")) && !head.iter().any(|tok| tok.is("~") || tok.is("="));
    if !in_type || !suspect.after_operand(index) && suspect.before(index)?.text != "not" {
        return None;
    }
    let before = suspect.before(index)?;
    if before.is_word("not") && matches!(tok.text, "null") {
        let place = Span::new(before.start, tok.end);
        let mistake =
            Mistake::new("E0018", place, "a type without `?` never holds null", "remove `not null`");
        return Some(mistake.fix(place, "").patch(place, ""));
    }
    if before.is_word("is") {
        return None;
    }
    let place = Span::new(before.end, tok.end);
    let help = "write `?` right after the name of the type: `int?`";
    Some(
        Mistake::new("E0018", span(tok), format!("`{}` is written `?`", tok.text), help)
            .fix(place, "?")
            .patch(place, "?"),
    )
}

/// A clause's word, misspelt or of another language.
fn clause(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    if !suspect.after_operand(index) && !suspect.before(index)?.is("?") && !suspect.before(index)?.is("..") {
        return None;
    }
    if CLAUSE_WORDS.contains(&tok.text)
        || RESERVED.contains(&tok.text)
        || JOINTS.contains(&tok.text)
        || is_marked(suspect, index)
    {
        return None;
    }
    right_word(tok, &CLAUSE_WORDS).map(|right| wrong(tok, right))
}

/// Words that may follow an operand without being clauses.
const JOINTS: [&str; 16] = [
    "per",
    "by",
    "via",
    "order",
    "desc",
    "asc",
    "with",
    "weight",
    "return",
    "as",
    "of",
    "label",
    "at",
    "within",
    "table",
    "adjusting",
];

/// The word that is at most a third of its letters away, if there is one.
fn nearest<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    let near = words.iter().map(|word| (distance(text, word), *word)).min()?;
    let most = if text.len() < 4 {
        0
    } else if text.len() < 7 {
        1
    } else {
        2
    };
    (near.0 > 0 && near.0 <= most).then_some(near.1)
}
