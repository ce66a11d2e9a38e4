//! Comments as other languages begin them: `#`, `--`, and `*` at the start of a line.

use synthc_diag::Span;

use super::{Mistake, Suspect, span};
use crate::tokens::TokenKind;

pub fn find(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    match (tok.kind, tok.text) {
        (TokenKind::Unknown, "#") => Some(hash(suspect, index)),
        (TokenKind::Punct, "-") if suspect.is(index + 1, "-") && suspect.touches(index + 1) => {
            double_minus(suspect, index)
        }
        (TokenKind::Punct, "*") if tok.first_on_line && is_prose(suspect, index) => {
            Some(comment(suspect, span(tok), "`*` begins no comment"))
        }
        _ => None,
    }
}

/// A sign of one character that opens a comment elsewhere. What follows is prose, so its first character may give way in the copy.
fn comment(suspect: Suspect<'_, '_>, place: Span, message: &str) -> Mistake {
    let mistake = Mistake::new("E0022", place, message, "a comment begins with `//`").fix(place, "//");
    let two = Span::new(place.start, place.end + 1);
    let follows = suspect.source.get(place.end as usize..two.end as usize);
    if follows.is_some_and(|next| next != "\n" && next != "\r") {
        mistake.patch(two, "//")
    } else {
        mistake.patch(place, "")
    }
}

/// `# a comment`, as in R and Python.
fn hash(suspect: Suspect<'_, '_>, index: usize) -> Mistake {
    let place = suspect.at(index).map_or(Span::default(), span);
    let apart = suspect.at(index).is_some_and(|tok| tok.first_on_line) || !suspect.touches(index);
    let message = "`#` begins no comment";
    if apart {
        return comment(suspect, place, message);
    }
    Mistake::new("E0022", place, message, "a comment begins with `//`").patch(place, "")
}

/// Whether no product can be meant by a `*` that begins a line, as in Stata and SAS: there is nothing before it, nothing behind it on
/// its line, or two words in a row.
fn is_prose(suspect: Suspect<'_, '_>, index: usize) -> bool {
    let line = suspect.toks.iter().skip(index + 1).take_while(|tok| !tok.first_on_line);
    let words: Vec<bool> = line.map(|tok| tok.is_name()).collect();
    index == 0 || words.is_empty() || words.windows(2).any(|two| matches!(two, [true, true]))
}

/// `--`, except in tables, whose rules are made of it: a comment of SQL and others. Behind it, the copy has a comment.
fn double_minus(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    if suspect.before(index).is_some_and(|tok| matches!(tok.text, "|" | ":" | "-")) {
        return None;
    }
    let place = Span::new(tok.start, tok.end + 1);
    let help = "a comment begins with `//`; what is taken off twice stands in brackets: `a - (-b)`";
    Some(Mistake::new("E0012", place, "`--` is no operator and begins no comment", help).patch(place, "//"))
}
