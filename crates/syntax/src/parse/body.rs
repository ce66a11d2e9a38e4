//! Bodies: braces with statements.

use pest::Parser;

use super::{Memo, member};
use crate::ast::{Member, MemberNode};
use crate::build::follows_on_line;
use crate::grammar::{Rule, SynthParser};
use crate::limits;
use crate::scan::members::{end_of_member, may_begin};
use crate::scan::{Stack, Tok};
use crate::tokens::{Token, TokenKind};

/// The statements of a body and the index of its `}`.
pub struct Body {
    /// The statements in order.
    pub members: Vec<MemberNode>,
    /// The token that closes the body.
    pub end: Option<usize>,
}

/// The index of the `{` that opens the body of a table, group or graph: the first outside of brackets that is not the brace
/// of weights, `Histogram`, `mix`, `match` or `given`.
pub fn open_brace(toks: &[Tok<'_>]) -> Option<usize> {
    let mut stack = Stack::default();
    let mut pending = 0_usize;
    for (index, tok) in toks.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| toks.get(at));
        if stack.is_empty() {
            let after_end = before.is_some_and(|before| {
                !(before.is("~")
                    || before.is("=")
                    || before.kind == TokenKind::Punct && "+-*/(".contains(before.text))
            });
            if tok.is_word("match") || tok.is_word("given") && !after_end {
                pending += 1;
            }
            if tok.is("{") {
                let listed = before.is_some_and(|before| {
                    before.is("~")
                        || before.is_word("Histogram")
                        || before.is_word("mix")
                        || before.is_word("in")
                });
                if pending > 0 {
                    pending -= 1;
                } else if !listed {
                    return Some(index);
                }
            }
        }
        stack.follow(tok, false);
    }
    None
}

/// Parses the statements from token `from` on.
pub fn parse(text: &str, all: &[Token], toks: &[Tok<'_>], from: usize, memo: &mut Memo) -> Body {
    let mut members = Vec::new();
    let mut at = from;
    while let Some(tok) = toks.get(at) {
        if tok.is("}") {
            return Body { members, end: Some(at) };
        }
        let mut end = end_of_member(toks, at).max(at + 1);
        let mut node = one(text, all, toks, at, end, memo);
        let broken = node.as_ref().is_none_or(|node| !node.errors.is_empty());
        if broken && let Some(reach) = reach(text, toks, at, end) {
            end = reach;
            node = one(text, all, toks, at, end, memo);
        }
        members.extend(node);
        at = end;
    }
    Body { members, end: None }
}

/// Parses the statements of a body inside of a statement: spans count from `base` as the rest of the statement's do.
pub fn parse_nested(
    text: &str,
    all: &[Token],
    toks: &[Tok<'_>],
    from: usize,
    base: u32,
) -> (Vec<(Member, Vec<crate::SyntaxError>)>, Option<usize>) {
    let mut members = Vec::new();
    let mut at = from;
    while let Some(tok) = toks.get(at) {
        if tok.is("}") {
            return (members, Some(at));
        }
        let end = end_of_member(toks, at).max(at + 1);
        if let Some((start, piece)) = chunk(text, all, toks, at, end) {
            let parsed = member::parse(piece, base + start as u32);
            let member = std::sync::Arc::unwrap_or_clone(parsed.member);
            members.push((member, parsed.errors));
        }
        at = end;
    }
    (members, None)
}

fn one(
    text: &str,
    all: &[Token],
    toks: &[Tok<'_>],
    at: usize,
    end: usize,
    memo: &mut Memo,
) -> Option<MemberNode> {
    let (start, piece) = chunk(text, all, toks, at, end)?;
    let parsed = match memo.members.find(piece) {
        Some(parsed) => parsed,
        None => {
            let parsed = member::parse(piece, 0);
            memo.members.keep(piece, &parsed);
            parsed
        }
    };
    Some(MemberNode { offset: start as u32, member: parsed.member, errors: parsed.errors })
}

/// The text of the tokens `at..end` with the documentation before them and after them on their line.
fn chunk<'a>(
    text: &'a str,
    all: &[Token],
    toks: &[Tok<'_>],
    at: usize,
    end: usize,
) -> Option<(usize, &'a str)> {
    let first = toks.get(at)?;
    let last = toks.get(end.checked_sub(1)?)?;
    let mut start = first.start as usize;
    let index = all.partition_point(|token| token.start < first.start);
    for (index, token) in all.get(..index)?.iter().enumerate().rev() {
        if !token.is_trivia() {
            break;
        }
        if token.kind == TokenKind::DocComment && !follows_on_line(text, all, index) {
            start = token.start as usize;
        }
    }
    let mut stop = last.end as usize;
    let index = all.partition_point(|token| token.end <= last.end);
    for token in all.get(index..)? {
        match token.kind {
            TokenKind::DocComment => {
                stop = token.end as usize;
                break;
            }
            TokenKind::Space if !token.text(text).contains('\n') => {}
            TokenKind::BlockComment => {}
            _ => break,
        }
    }
    Some((start, text.get(start..stop)?))
}

/// How far the statement reaches by the grammar, where that differs from the scan's `end`, is without error, and leaves off
/// where another statement can begin.
fn reach(text: &str, toks: &[Tok<'_>], start: usize, end: usize) -> Option<usize> {
    /// How many statements of the scan a statement of the grammar may span.
    const MERGE: usize = 4;
    let mut window = end;
    for _ in 0..MERGE {
        if toks.get(window).is_none_or(|tok| tok.is("}")) {
            break;
        }
        window = end_of_member(toks, window).max(window + 1);
    }
    let own = toks.get(start..window)?;
    if limits::check(own).is_some() {
        return None;
    }
    let first = own.first()?.start as usize;
    let piece = text.get(first..own.last()?.end as usize)?;
    let pair = SynthParser::parse(Rule::next_member, piece).ok()?.next()?.into_inner().next()?;
    let stop = (first + pair.as_span().end()) as u32;
    let next = toks.partition_point(|tok| tok.start < stop);
    let last = toks.get(next.checked_sub(1)?)?.end as usize;
    let leaves_off = toks.get(next).is_none_or(|tok| tok.is("}")) || may_begin(toks, next);
    let clean = member::parse(text.get(first..last)?, 0).errors.is_empty();
    (next != end && next > start && leaves_off && clean).then_some(next)
}
