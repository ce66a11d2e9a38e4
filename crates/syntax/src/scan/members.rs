//! Where the statements of a body begin.

use super::word::{GOES_ON, STATEMENT_WORDS};
use super::{Cursor, Stack, Tok};
use crate::tokens::TokenKind;

/// Where the statement that begins at `start` ends: the index of the first token that is not its own. `}` of the body is
/// never its own.
pub fn end_of_member(toks: &[Tok<'_>], start: usize) -> usize {
    let mut stack = Stack::default();
    let mut valued = false;
    let blocks = toks.get(start).is_some_and(|tok| tok.is_word("ask") || tok.is_word("plant"));
    for (index, tok) in toks.iter().enumerate().skip(start) {
        if index > start {
            let closes_body = tok.is("}") && !stack.holds("}");
            let outside = stack.depth() == 0;
            let ends = closes_body || outside && begins(toks, start, index, valued);
            if ends || !outside && resumes(toks, start, index, &mut stack) {
                return index;
            }
        }
        valued |= stack.depth() == 0 && (tok.is("~") || tok.is("="));
        let block = toks.get(index.wrapping_sub(1)).is_some_and(|before| before.is_word("json"))
            || blocks && stack.depth() == 0;
        stack.follow(tok, block);
    }
    toks.len()
}

/// Whether a statement can begin here, whatever stands before.
pub fn may_begin(toks: &[Tok<'_>], index: usize) -> bool {
    let here = Cursor::new(toks, index);
    opens_statement(here, "") || head(here).is_some()
}

/// Whether the head of a column stands at the start of a chunk: the number of tokens up to its `:`, `~` or `=`.
pub fn head_len(toks: &[Tok<'_>], index: usize) -> Option<usize> {
    head(Cursor::new(toks, index)).map(|head| head.len)
}

/// Whether a statement begins at `index`, outside of brackets, in a statement that began at `start`.
fn begins(toks: &[Tok<'_>], start: usize, index: usize, valued: bool) -> bool {
    let here = Cursor::new(toks, index);
    let Some(tok) = here.peek(0) else { return false };
    if !matches!(tok.kind, TokenKind::Word | TokenKind::Quoted) || only_modifiers(toks, start, index) {
        return false;
    }
    if !here.after_an_end() || !tok.first_on_line && only_a_name(toks, start, index) {
        return false;
    }
    let first = toks.get(start).map_or("", |tok| tok.text);
    let before = toks.get(index - 1).map_or("", |tok| tok.text);
    // `a ? b : c` of other languages; in a type `?` is an end.
    if valued && before == "?" {
        return false;
    }
    if tok.text == "within"
        && (matches!(before, "unique" | "ascending" | "distinct") || first == "unique")
        && !here.is_mark(1)
    {
        return false;
    }
    if opens_statement(here, before) {
        return true;
    }
    if !valued && stands_bare(here) && is_typed(toks, start) {
        return false;
    }
    if let Some(head) = head(here) {
        // `18..` before `x, y: T` reads as a range up to `x`, except in a type.
        let typed = !valued && !STATEMENT_WORDS.contains(&first);
        return !(before.starts_with("..") && head.several && head.sign == ":" && !typed);
    }
    tok.first_on_line && !before.starts_with("..") && !GOES_ON.contains(&tok.text)
}

/// Whether a clause of one word stands here with a value behind it, as between a type and its value; elsewhere that is a column.
fn stands_bare(here: Cursor<'_, '_>) -> bool {
    (here.is_word(0, "unique") || here.is_word(0, "covering")) && (here.is(1, "~") || here.is(1, "="))
}

/// Whether a column with a type begins at `start`.
fn is_typed(toks: &[Tok<'_>], start: usize) -> bool {
    let modifiers = (start..toks.len()).take_while(|index| only_modifiers(toks, start, index + 1)).count();
    // A column may be named like a modifier.
    (start..=start + modifiers).any(|at| head(Cursor::new(toks, at)).is_some_and(|head| head.sign == ":"))
}

/// Whether a lone name stands between `start` and `index`: `x int ~ D` lacks a colon, it is not two statements.
fn only_a_name(toks: &[Tok<'_>], start: usize, index: usize) -> bool {
    index > start && only_modifiers(toks, start, index - 1) && toks.get(index - 1).is_some_and(Tok::is_name)
}

/// Whether only `key` and `hidden` stand between `start` and `index`.
fn only_modifiers(toks: &[Tok<'_>], start: usize, index: usize) -> bool {
    toks.get(start..index)
        .is_some_and(|all| all.iter().all(|tok| tok.is_word("key") || tok.is_word("hidden")))
}

/// Whether an unclosed bracket ends here because a statement begins: then the brackets down to the nearest block are taken
/// as closed, and the answer is whether that was all of them.
fn resumes(toks: &[Tok<'_>], start: usize, index: usize, stack: &mut Stack) -> bool {
    let here = Cursor::new(toks, index);
    let Some(tok) = here.peek(0) else { return false };
    let in_list = stack.open.last().is_some_and(|open| !open.block);
    if !(in_list && tok.first_on_line && here.after_an_end()) || index <= start {
        return false;
    }
    if !(opens_statement(here, "") || head(here).is_some()) {
        return false;
    }
    while stack.open.last().is_some_and(|open| !open.block) {
        stack.open.pop();
    }
    stack.depth() == 0
}

fn opens_statement(here: Cursor<'_, '_>, before: &str) -> bool {
    let Some(tok) = here.peek(0) else { return false };
    if tok.kind != TokenKind::Word
        || !STATEMENT_WORDS.contains(&tok.text)
        || here.is_mark(1)
        || here.peek(1).is_none()
    {
        return false;
    }
    match tok.text {
        "missing" => here.is(1, "(") && here.is_name(2) && here.is(3, ","),
        "unique" => here.is(1, "("),
        "ask" | "ends" => here.is_word(1, "when"),
        "key" => (here.is_name(1) || here.is(1, "(")) && !matches!(before, "primary" | "foreign"),
        "hidden" | "include" => here.is_name(1),
        "pin" | "correlate" | "design" => here.is(1, "{"),
        "quota" => here.is_name(1) && here.is(2, "{"),
        "cover" => here.is_word(1, "all"),
        _ => true,
    }
}

struct Head<'a> {
    len: usize,
    several: bool,
    sign: &'a str,
}

/// `name :`, `name[1..20] =`, `a, b ~`.
fn head<'a>(here: Cursor<'_, 'a>) -> Option<Head<'a>> {
    let mut ahead = 0;
    let mut several = false;
    loop {
        if !here.is_name(ahead) {
            return None;
        }
        ahead += 1;
        if here.is(ahead, "[") {
            ahead = past_brackets(here, ahead)?;
        }
        let next = here.peek(ahead)?;
        if next.is(":") || next.is("~") || next.is("=") {
            return Some(Head { len: ahead, several, sign: next.text });
        }
        if !next.is(",") {
            return None;
        }
        several = true;
        ahead += 1;
    }
}

/// The place behind a short bracketed index; a long one is no index of a column.
fn past_brackets(here: Cursor<'_, '_>, open: usize) -> Option<usize> {
    let mut stack = Stack::default();
    for ahead in open..open + 64 {
        stack.follow(here.peek(ahead)?, false);
        if stack.depth() == 0 {
            return Some(ahead + 1);
        }
    }
    None
}
