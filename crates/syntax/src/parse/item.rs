//! Items.

use std::sync::Arc;

use pest::Parser;
use synthc_diag::{Code, Span};

use super::read::{Piece, read};
use super::{Memo, ParsedItem, body};
use crate::SyntaxError;
use crate::ast::{Graph, Group, Header, HeaderKind, Item, MemberNode, Name, Table};
use crate::build::Builder;
use crate::grammar::{Rule, SynthParser};
use crate::limits;
use crate::scan::items::starts_item;
use crate::scan::{Tok, significant};
use crate::tokens::{Token, tokens};

/// Parses the text of an item.
pub fn parse(text: &str, memo: &mut Memo) -> ParsedItem {
    let all = tokens(text);
    let toks = significant(text, &all);
    let word = toks.first().map_or("", |tok| tok.text);
    let holds_members = matches!(word, "table" | "group" | "graph") || word == "hidden" && toks.len() > 1;
    let (item, errors) = match holds_members {
        true => with_body(text, &all, &toks, memo),
        false => without_body(text, &all, &toks),
    };
    ParsedItem { item: Arc::new(item), errors }
}

fn without_body(text: &str, all: &[Token], toks: &[Tok<'_>]) -> (Item, Vec<SyntaxError>) {
    let bad = || Item::Bad { name: toks.get(1).filter(|tok| tok.is_name()).map(|tok| name(tok)) };
    if let Some(error) = limits::check(toks) {
        return (bad(), vec![error]);
    }
    let piece = Piece { text, tokens: all, base: 0, rule: Rule::one_item, what: "an item" };
    let reading = read(piece, |builder, pair| builder.item(pair));
    (reading.value.unwrap_or_else(bad), reading.errors)
}

fn with_body(text: &str, all: &[Token], toks: &[Tok<'_>], memo: &mut Memo) -> (Item, Vec<SyntaxError>) {
    let open = body::open_brace(toks);
    let head_toks = toks.get(..open.unwrap_or(toks.len())).unwrap_or(toks);
    let head_end = head_toks.last().map_or(0, |tok| tok.end as usize);
    let head_text = text.get(..head_end).unwrap_or(text);
    let head_tokens = all.get(..all.partition_point(|token| token.end as usize <= head_end)).unwrap_or(all);
    let mut errors = Vec::new();
    let mut members = Vec::new();
    match open {
        Some(open) => {
            let parsed = body::parse(text, all, toks, open + 1, memo);
            members = parsed.members;
            errors.extend(closing(toks, open, parsed.end));
        }
        None => {
            let at = Span::new(head_end as u32, head_end as u32);
            let error = SyntaxError::new(Code("E0002"), at, "the body in braces is missing");
            errors.push(error.help("write `{ .. }` with the columns").fix(at, " { }"));
        }
    }
    let item = match limits::check(head_toks) {
        Some(error) => {
            errors.push(error);
            salvage(toks, members)
        }
        None => {
            let piece = Piece {
                text: head_text,
                tokens: head_tokens,
                base: 0,
                rule: Rule::one_head,
                what: "a part of the head",
            };
            let reading =
                read(piece, |builder: &mut Builder<'_>, pair| builder.item_with_body(pair, Vec::new()));
            errors.extend(reading.errors);
            match reading.value {
                Some(item) => {
                    let item = put_members(item, members);
                    errors.extend(nameless(&item));
                    item
                }
                None => salvage(toks, members),
            }
        }
    };
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    (item, errors)
}

/// The errors at the end of a body: a missing brace, or text behind it.
fn closing(toks: &[Tok<'_>], open: usize, close: Option<usize>) -> Option<SyntaxError> {
    let Some(close) = close else {
        let end = toks.last().map_or(0, |tok| tok.end);
        let opener = toks.get(open)?;
        let message = "`}` is missing: this body is never closed";
        let error = SyntaxError::new(Code("E0002"), Span::new(end, end), message);
        return Some(
            error
                .help(format!("its `{{` is at byte {} of the item", opener.start))
                .fix(Span::new(end, end), "\n}"),
        );
    };
    let junk = toks.get(close + 1)?;
    let last = toks.last()?;
    let span = Span::new(junk.start, last.end);
    if matches!(junk.text, "}" | ")" | "]") {
        let message = format!("`{}` closes nothing", junk.text);
        return Some(SyntaxError::new(Code("E0003"), span, message).help("remove it").fix(span, ""));
    }
    let message = format!("expected an item, found `{}`", crate::explain::shorten(junk.text));
    Some(
        crate::mistakes::unknown_item(junk, span)
            .unwrap_or_else(|| SyntaxError::new(Code("E0001"), span, message)),
    )
}

/// What is left of a head that cannot be read: its word and its name.
fn salvage(toks: &[Tok<'_>], members: Vec<MemberNode>) -> Item {
    let hidden = toks.first().filter(|tok| tok.is_word("hidden"));
    let word = toks.get(usize::from(hidden.is_some()));
    let named = toks.get(1 + usize::from(hidden.is_some())).filter(|tok| tok.is_name());
    let at = word.map_or(Span::default(), |tok| Span::new(tok.end, tok.end));
    let name = named.map_or_else(|| Name { text: "".into(), span: at }, |tok| name(tok));
    match word.map_or("", |tok| tok.text) {
        "group" => Item::Group(Group { name, members }),
        "graph" => {
            let none = Name { text: "".into(), span: at };
            Item::Graph(Graph { name, src: none.clone(), dst: none, within: None, members })
        }
        _ => {
            let headers = vec![Header { kind: HeaderKind::Bad, span: at }];
            let hidden = hidden.map(|tok| Span::new(tok.start, tok.end));
            Item::Table(Table { hidden, name, count: None, headers, members })
        }
    }
}

fn put_members(mut item: Item, new: Vec<MemberNode>) -> Item {
    match &mut item {
        Item::Table(Table { members, .. })
        | Item::Group(Group { members, .. })
        | Item::Graph(Graph { members, .. }) => {
            *members = new;
        }
        _ => {}
    }
    item
}

fn nameless(item: &Item) -> Option<SyntaxError> {
    let name = item.name().filter(|name| name.text.is_empty())?;
    Some(
        SyntaxError::new(Code("E0001"), name.span, "expected the name of the table")
            .help("write `table name[100] { .. }`"),
    )
}

fn name(tok: &Tok<'_>) -> Name {
    Name { text: tok.text.trim_matches('`').into(), span: Span::new(tok.start, tok.end) }
}

/// How far an item that begins here reaches by the grammar, as an index of tokens, where that is a place to stop.
pub fn reach(text: &str, toks: &[Tok<'_>], start: usize) -> Option<usize> {
    /// What the scan took apart lies close together.
    const WINDOW: usize = 2_000;
    let first = toks.get(start)?.start as usize;
    let window = toks.iter().skip(start).take_while(|tok| (tok.end as usize) < first + WINDOW).count();
    let window = toks.get(start..start + window)?;
    let last = window.last()?.end as usize;
    let piece = text.get(first..last)?;
    if limits::check(window).is_some() {
        return None;
    }
    let pair = SynthParser::parse(Rule::next_item, piece).ok()?.next()?.into_inner().next()?;
    let end = (first + pair.as_span().end()) as u32;
    let next = toks.partition_point(|tok| tok.start < end);
    (next > start && (next == toks.len() || starts_item(toks, next, true))).then_some(next)
}
