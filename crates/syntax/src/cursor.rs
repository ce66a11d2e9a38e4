//! What stands before a cursor, by tokens alone: it works in text that cannot be parsed, which is when editors ask.

use synthc_diag::Span;

use crate::parse::open_brace;
use crate::scan::items::items;
use crate::scan::members::end_of_member;
use crate::scan::{Tok, significant};
use crate::tokens::{Token, TokenKind, hole_before, tokens};

/// In what kind of text a cursor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// Where names and words are written.
    Code,
    /// In a hole of a text: an expression.
    Hole,
    /// In a text, a regular expression or a number.
    Literal,
    /// In a comment.
    Comment,
}

/// The tokens before a cursor, as far as they matter to it.
#[derive(Clone, Debug)]
pub struct Before<'a> {
    /// The tokens of the item (in a hole also an opening parenthesis in place of its brace), without the word at the cursor.
    pub toks: Vec<Tok<'a>>,
    /// The index of the brace that opens the body around the cursor: of a table, group or graph, or of `ask` in one.
    pub body: Option<usize>,
    /// The index of the first token of the statement in that body, else 0; the number of tokens where nothing of it stands before.
    pub statement: usize,
    /// The word at the cursor, which may be empty.
    pub word: Span,
    /// Whether no other token stands before the word on its line.
    pub first_on_line: bool,
    /// The kind of text.
    pub inside: Inside,
}

impl<'a> Before<'a> {
    /// The tokens of the statement; of the item outside of bodies.
    #[must_use]
    pub fn own(&self) -> &[Tok<'a>] {
        self.toks.get(self.statement..).unwrap_or_default()
    }
}

/// What stands before the byte `offset` of a text.
#[must_use]
pub fn before(text: &str, offset: u32) -> Before<'_> {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let offset = u32::try_from(at).unwrap_or(u32::MAX);
    let all = tokens(text);
    let first = all.partition_point(|token| token.end < offset);
    let touching = all.get(first..).unwrap_or_default().iter().take_while(|token| token.start <= offset);
    let touching: Vec<Token> = touching.copied().collect();
    let word = touching.iter().find(|token| matches!(token.kind, TokenKind::Word | TokenKind::Quoted));
    let word = word.map_or(Span::new(offset, offset), |token| Span::new(token.start, token.end));
    let around =
        touching.iter().find(|token| is_inside(token, offset)).or_else(|| open_text(text, &all, offset));
    let (inside, hole) = match around {
        None => (Inside::Code, None),
        Some(token) if token.is_trivia() => (Inside::Comment, None),
        Some(token) => match hole_before(token.text(text), (offset - token.start) as usize) {
            Some(start) => (Inside::Hole, Some(token.start + start as u32)),
            None => (Inside::Literal, None),
        },
    };
    let end = match (inside, around) {
        (Inside::Code, _) => word.start,
        (_, Some(token)) => token.start,
        _ => offset,
    };
    let kept = all.partition_point(|token| token.end <= end);
    let kept = all.get(..kept).unwrap_or(&all);
    let mut toks = significant(text, kept);
    let gap = toks.last().map_or(0, |tok| tok.end);
    let first_on_line =
        toks.is_empty() || text.get(gap as usize..end as usize).is_some_and(|between| between.contains('\n'));
    // A word in place of the one at the cursor, so that the scans see where it would belong.
    toks.push(Tok { kind: TokenKind::Word, text: "name", start: end, end, first_on_line });
    let own = items(&toks).pop().unwrap_or(0..toks.len());
    let mut toks = toks.split_off(own.start);
    let (body, statement) = body(&toks);
    toks.pop();
    let mut before = Before { toks, body, statement, word, first_on_line, inside };
    if let Some(start) = hole {
        before.enter(text, start, offset);
    }
    before
}

impl<'a> Before<'a> {
    /// Goes on in a hole of a text that begins at `start`.
    fn enter(&mut self, text: &'a str, start: u32, offset: u32) {
        let Some(piece) = text.get(start as usize..offset as usize) else { return };
        let own = tokens(piece);
        let tail = text.get(offset as usize..).unwrap_or_default();
        let rest = tail.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tail.len());
        let word = own.last().filter(|token| token.kind == TokenKind::Word);
        let begins = word.map_or(offset, |token| start + token.start);
        self.word = Span::new(begins, offset + u32::try_from(rest).unwrap_or(0));
        self.first_on_line = false;
        let paren = Tok { kind: TokenKind::Punct, text: "(", start, end: start, first_on_line: false };
        self.toks.push(paren);
        let kept = own.len() - usize::from(word.is_some());
        let shifted = significant(piece, own.get(..kept).unwrap_or_default());
        self.toks.extend(shifted.into_iter().map(|tok| Tok {
            start: tok.start + start,
            end: tok.end + start,
            ..tok
        }));
    }
}

/// The text without an end that the cursor stands behind, on its line: blanks at its end do not belong to the token.
fn open_text<'t>(text: &str, all: &'t [Token], offset: u32) -> Option<&'t Token> {
    let at = all.partition_point(|token| token.end <= offset);
    let last = all.get(..at)?.iter().rev().find(|token| token.kind != TokenKind::Space)?;
    let behind = text.get(last.end as usize..offset as usize)?;
    (last.kind == TokenKind::OpenText && !behind.contains('\n')).then_some(last)
}

/// Whether a cursor stands in a token that names and words cannot stand in.
fn is_inside(token: &Token, offset: u32) -> bool {
    let within = token.start < offset && offset < token.end;
    let up_to_end = token.start < offset && offset <= token.end;
    match token.kind {
        TokenKind::LineComment | TokenKind::DocComment | TokenKind::OpenComment | TokenKind::OpenText => {
            up_to_end
        }
        TokenKind::Number | TokenKind::BadNumber => up_to_end,
        TokenKind::BlockComment | TokenKind::Text | TokenKind::Regex => within,
        _ => false,
    }
}

/// The body and the statement that the last of an item's tokens stands in.
fn body(toks: &[Tok<'_>]) -> (Option<usize>, usize) {
    let word = toks.first().map_or("", |tok| tok.text);
    if !matches!(word, "table" | "group" | "graph" | "hidden") {
        return (None, 0);
    }
    let Some(mut open) = open_brace(toks) else { return (None, 0) };
    let mut at = open + 1;
    let mut around = Vec::new();
    while at < toks.len() {
        if toks.get(at).is_some_and(|tok| tok.is("}")) {
            // Behind the body, or behind that of `ask`.
            let Some(outer) = around.pop() else { return (None, 0) };
            (open, at) = (outer, at + 1);
            continue;
        }
        let end = end_of_member(toks, at).max(at + 1);
        let rest = toks.get(at..).unwrap_or_default();
        let asks = rest.first().is_some_and(|tok| tok.is_word("ask"))
            && rest.get(1).is_some_and(|tok| tok.is_word("when"));
        if asks && let Some(inner) = open_brace(rest) {
            around.push(open);
            (open, at) = (at + inner, at + inner + 1);
            continue;
        }
        if end >= toks.len() {
            return (Some(open), at.min(toks.len().saturating_sub(1)));
        }
        at = end;
    }
    (Some(open), toks.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(fixture: &str) -> String {
        let offset = fixture.find("$0").unwrap();
        let text = fixture.replace("$0", "");
        let before = before(&text, offset as u32);
        let own: Vec<&str> = before.own().iter().map(|tok| tok.text).collect();
        let word = &text[before.word.start as usize..before.word.end as usize];
        format!("{:?} {} [{}] {word}", before.inside, before.body.is_some(), own.join(" "))
    }

    #[test]
    fn the_statement_at_a_cursor_is_found_in_broken_text() {
        assert_eq!(at("$0"), "Code false [] ");
        assert_eq!(at("par$0"), "Code false [] par");
        assert_eq!(at("table t[3] {\n  a: int 0..9\n  b ~ Nor$0\n"), "Code true [b ~] Nor");
        assert_eq!(at("table t[3] {\n  a: int 0..9\n  b$0\n  c ~ D\n}"), "Code true [] b");
        assert_eq!(at("table t[3] {\n  a: $0\n  c ~ D\n}"), "Code true [a :] ");
        assert_eq!(at("table t[3] {\n  a ~ D(mean: $0\n  c ~ D\n}"), "Code true [a ~ D ( mean :] ");
        assert_eq!(at("table t[3] { a: int 0..9 }\n$0"), "Code false [] ");
        assert_eq!(at("table t per $0"), "Code false [table t per] ");
        assert_eq!(at("table t[3] {\n  ask when a {\n    b: $0"), "Code true [b :] ");
        assert_eq!(at("table t[3] {\n  ask when a { b: int }\n  c = $0"), "Code true [c =] ");
        assert_eq!(at("table t per p ~ { 1: $0"), "Code false [table t per p ~ { 1 :] ");
    }

    #[test]
    fn texts_comments_and_numbers_are_told_from_code() {
        assert_eq!(at("table t[3] {\n  a = \"x $0\"\n"), "Literal true [a =] ");
        assert_eq!(at("table t[3] {\n  a = \"x {b$0} y\"\n"), "Hole true [a = (] b");
        assert_eq!(at("table t[3] {\n  a = \"x {b + c$0\n"), "Hole true [a = ( b +] c");
        assert_eq!(at("table t[3] {\n  a = \"x  $0"), "Literal true [a =] ");
        assert_eq!(at("table t[3] {\n  a = \"x  \n$0"), "Code true [] ");
        assert_eq!(at("table t[3] {\n  // a $0\n"), "Comment true [] ");
        assert_eq!(at("table t[3$0] {\n"), "Literal false [table t [] ");
    }
}
