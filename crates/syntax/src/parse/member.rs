//! Statements.

use std::sync::Arc;

use pest::Parser;
use synthc_diag::{Code, Span};

use super::ParsedMember;
use super::body::{open_brace, parse_nested};
use super::read::{Piece, read};
use crate::SyntaxError;
use crate::ast::{Column, Draw, Expr, ExprKind, Member, Name, Value};
use crate::build::{Builder, docs_around};
use crate::grammar::{Rule, SynthParser};
use crate::limits;
use crate::scan::members::head_len;
use crate::scan::{STATEMENT_WORDS, Tok, significant};
use crate::tokens::{Token, tokens};

/// Parses the text of a statement.
pub fn parse(text: &str, base: u32) -> ParsedMember {
    let all = tokens(text);
    let toks = significant(text, &all);
    let (member, errors) = read_member(text, &all, &toks, base);
    ParsedMember { member: Arc::new(member), errors }
}

fn read_member(text: &str, all: &[Token], toks: &[Tok<'_>], base: u32) -> (Member, Vec<SyntaxError>) {
    if let Some(nested) = with_block(text, all, toks, base) {
        return nested;
    }
    if let Some(error) = limits::check(toks) {
        return (salvage(text, all, toks, base, true), vec![error.shifted(base)]);
    }
    let piece = Piece { text, tokens: all, base, rule: Rule::one_member, what: "a column or statement" };
    let reading = read(piece, |builder, pair| builder.member(pair));
    match reading.value {
        Some(member) => (member, reading.errors),
        None => (salvage(text, all, toks, base, false), reading.errors),
    }
}

/// `ask` and `plant`: the head by the grammar, the statements of the body one by one.
fn with_block(text: &str, all: &[Token], toks: &[Tok<'_>], base: u32) -> Option<(Member, Vec<SyntaxError>)> {
    let (first, second) = (toks.first()?, toks.get(1)?);
    let asks = first.is_word("ask") && second.is_word("when");
    if !(asks || first.is_word("plant") && !matches!(second.text, ":" | "~" | "=" | ",")) {
        return None;
    }
    let open = open_brace(toks)?;
    let head_toks = toks.get(..open)?;
    let head_end = head_toks.last()?.end as usize;
    if limits::check(toks).is_some() {
        return None;
    }
    let (inner, close) = parse_nested(text, all, toks, open + 1, base);
    let mut errors = Vec::new();
    let mut members = Vec::new();
    for (member, more) in inner {
        members.push(member);
        errors.extend(more);
    }
    match close {
        Some(close) => errors.extend(toks.get(close + 1).map(|junk| {
            let last = toks.last().map_or(junk.end, |tok| tok.end);
            let message =
                format!("expected a column or statement, found `{}`", crate::explain::shorten(junk.text));
            SyntaxError::new(Code("E0001"), Span::new(junk.start, last).shifted(base), message)
        })),
        None => {
            let end = toks.last().map_or(0, |tok| tok.end);
            let at = Span::new(end, end).shifted(base);
            errors.push(
                SyntaxError::new(Code("E0002"), at, "`}` is missing: this body is never closed")
                    .fix(at, " }"),
            );
        }
    }
    let span = Span::new(first.start, toks.last()?.end).shifted(base);
    let head = text.get(..head_end)?;
    let head_tokens = all.get(..all.partition_point(|token| token.end as usize <= head_end))?;
    let (rule, what) = if asks {
        (Rule::one_ask, "`ask when condition`")
    } else {
        (Rule::one_plant, "`plant number shape of size`")
    };
    let piece = Piece { text: head, tokens: head_tokens, base, rule, what };
    let reading = read(piece, |builder: &mut Builder<'_>, pair| match asks {
        true => builder.ask(Some(pair), Vec::new(), span),
        false => builder.plant(Some(pair), Vec::new(), span),
    });
    errors.extend(reading.errors);
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    let member = match reading.value {
        Some(Member::Ask(mut ask)) => {
            ask.members = members;
            Member::Ask(ask)
        }
        Some(Member::Plant(mut plant)) => {
            plant.members = members;
            Member::Plant(plant)
        }
        _ => {
            // The columns are there; only their condition is not known.
            let bad = Expr { kind: ExprKind::Bad, span };
            Member::Ask(Box::new(crate::ast::Ask { condition: bad, otherwise: None, members, span }))
        }
    };
    Some((member, errors))
}

/// What is left of a statement that cannot be read: for a column its name, and its type where that can be read.
fn salvage(text: &str, all: &[Token], toks: &[Tok<'_>], base: u32, shallow: bool) -> Member {
    let span = match (toks.first(), toks.last()) {
        (Some(first), Some(last)) => Span::new(first.start, last.end).shifted(base),
        _ => Span::new(0, text.len() as u32).shifted(base),
    };
    let modifiers = toks.iter().take_while(|tok| tok.is_word("key") || tok.is_word("hidden")).count();
    let from = if head_len(toks, 0).is_some() { 0 } else { modifiers };
    if head_len(toks, from).is_none() {
        let names = toks.get(from).filter(|tok| tok.is_name() && !STATEMENT_WORDS.contains(&tok.text));
        let names = names.map(|tok| Name {
            text: tok.text.trim_matches('`').into(),
            span: Span::new(tok.start, tok.end).shifted(base),
        });
        return Member::Bad { span, names: names.into_iter().collect() };
    }
    let rule = if shallow { Rule::col_heads } else { Rule::col_start };
    let start = toks.first().map_or(0, |tok| tok.start as usize);
    let doc = docs_around(text, all, start, span.end.saturating_sub(base) as usize);
    let mut column = Column {
        doc,
        modifiers: Vec::new(),
        names: Vec::new(),
        ty: None,
        clauses: Vec::new(),
        value: None,
        span,
    };
    let mut drawn = false;
    if let Ok(mut pairs) = SynthParser::parse(rule, text)
        && let Some(pair) = pairs.next()
    {
        drawn = pair.clone().into_inner().any(|kid| kid.as_rule() == Rule::v_sign && kid.as_str() == "~");
        let mut builder = Builder::new(text, all, base);
        builder.fill_column(pair, &mut column);
    }
    let bad = Expr { kind: ExprKind::Bad, span: Span::new(span.end, span.end) };
    column.value = Some(match drawn {
        true => Value::Draw(Draw { span: bad.span, dist: bad, given: Vec::new() }),
        false => Value::Is(bad),
    });
    Member::Column(Box::new(column))
}
