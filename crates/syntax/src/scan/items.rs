//! Where items begin.

use std::ops::Range;

use super::word::{GOES_ON, HEAD_WORDS, ITEM_WORDS};
use super::{Cursor, Stack, Tok};
use crate::tokens::TokenKind;

/// The items of a file as ranges of tokens; together they cover all tokens.
pub fn items(toks: &[Tok<'_>]) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut stack = Stack::default();
    for (index, tok) in toks.iter().enumerate() {
        if index > start && starts_item(toks, index, stack.depth() == 0) {
            out.push(start..index);
            start = index;
            stack = Stack::default();
        }
        stack.follow(tok, false);
    }
    if start < toks.len() {
        out.push(start..toks.len());
    }
    out
}

/// Whether an item begins here. Inside of brackets only at the start of a line and in full shape, which no statement has:
/// then a bracket before it was not closed.
pub fn starts_item(toks: &[Tok<'_>], index: usize, outside: bool) -> bool {
    let here = Cursor::new(toks, index);
    let Some(tok) = here.peek(0) else { return false };
    if tok.kind != TokenKind::Word {
        return false;
    }
    // `hidden table`: the item begins at `hidden`.
    if tok.text == "table" && index > 0 && Cursor::new(toks, index - 1).is_word(0, "hidden") {
        return false;
    }
    if !outside {
        return tok.first_on_line
            && has_shape(here)
            && !matches!(tok.text, "expect" | "design" | "release" | "use");
    }
    // `margins m { .. } exactly` ends with a word that elsewhere opens something.
    let ends_margins = index > 1
        && Cursor::new(toks, index - 2).is(0, "}")
        && Cursor::new(toks, index - 1).is_word(0, "exactly");
    if !here.after_an_end() && !ends_margins {
        return false;
    }
    if has_shape(here) {
        return true;
    }
    if !tok.first_on_line || GOES_ON.contains(&tok.text) {
        return false;
    }
    // A word that opens no item, or opens one of the wrong shape: an error of its own, not of the item before it.
    let adjacent_words = here.peek(1).is_some_and(|next| next.kind == TokenKind::Word && !next.first_on_line);
    let after_brace = Cursor::new(toks, index.saturating_sub(1)).is(0, "}");
    (ITEM_WORDS.contains(&tok.text) && !here.is_mark(1))
        || (adjacent_words && !is_joint(here))
        || (after_brace && tok.text != "exactly" && tok.text != "integerise")
}

/// Whether the word after this one continues an expression: `a\n x in 3..4`.
fn is_joint(here: Cursor<'_, '_>) -> bool {
    here.peek(1).is_some_and(|next| GOES_ON.contains(&next.text))
}

fn has_shape(here: Cursor<'_, '_>) -> bool {
    let Some(tok) = here.peek(0) else { return false };
    let name = here.is_name(1);
    match tok.text {
        "hidden" => here.is_word(1, "table") && here.is_name(2),
        "dataset" => here.is(1, "{") || name && here.is(2, "{"),
        "profile" | "missing_codes" | "group" | "process" | "dirty" => name && here.is(2, "{"),
        "use" => name || here.peek(1).is_some_and(|next| next.kind == TokenKind::Text),
        "param" | "const" => name && (here.is(2, ":") || here.is(2, "=")),
        "enum" => name && (here.is(2, "{") || here.is_word(2, "from")),
        "type" => name && here.is(2, "="),
        "fn" => name && here.is(2, "("),
        "dist" => name && (here.is(2, "(") || here.is(2, "=")),
        "table" => {
            let head = here
                .peek(2)
                .is_some_and(|next| next.kind == TokenKind::Word && HEAD_WORDS.contains(&next.text));
            name && (head || here.is(2, "{") || here.is(2, "[") || here.is(2, "~"))
        }
        "graph" => name && here.is_word(2, "on"),
        "learn" => name && here.is_word(2, "from"),
        "margins" => name && (here.is(2, "{") || here.is_word(2, "from")),
        "calibrate" => name && (here.is_word(2, "by") || here.is_word(2, "to")),
        "design" | "release" => here.is(1, "{"),
        "expect" => here.peek(1).is_some() && !here.is_mark(1),
        _ => false,
    }
}
