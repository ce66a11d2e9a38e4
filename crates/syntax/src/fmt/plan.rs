//! Which tokens begin lines, which text is left alone, which tables are laid out as grids.

use std::collections::HashMap;

use super::WIDTH;
use super::pieces::{Piece, pieces};
use super::print::inline_width;
use crate::ast::{File, Item, ItemNode};
use crate::scan::members::end_of_member;
use crate::scan::{Tok, significant};
use crate::tokens::{Token, TokenKind, tokens};

/// Why a token begins a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// An item.
    Item,
    /// A statement of a body laid out in lines.
    Member,
    /// A statement of a body on one line: two blanks before it.
    Inline,
    /// The brace that closes a body laid out in lines.
    Close,
}

/// A text ready for printing.
pub struct Plan<'a> {
    /// The pieces in order.
    pub pieces: Vec<Piece<'a>>,
    /// Tokens that begin something, by their offset.
    pub starts: HashMap<u32, Start>,
}

/// The plan of a file.
pub fn plan<'a>(text: &'a str, file: &File) -> Plan<'a> {
    let all = tokens(text);
    let toks = significant(text, &all);
    let mut planner = Planner { all: &all, toks: &toks, text, starts: HashMap::new(), verbatim: Vec::new() };
    for node in &file.items {
        planner.item(node);
    }
    let starts = planner.starts;
    Plan { pieces: pieces(text, &all, &planner.verbatim), starts }
}

struct Planner<'p, 'a> {
    all: &'p [Token],
    toks: &'p [Tok<'a>],
    text: &'a str,
    starts: HashMap<u32, Start>,
    verbatim: Vec<(u32, u32)>,
}

impl Planner<'_, '_> {
    fn item(&mut self, node: &ItemNode) {
        let end = node.offset + node.text.len() as u32;
        self.starts.insert(node.offset, Start::Item);
        // A text whose hole holds a line break is more than one token: such an item is left as it is.
        let from = self.all.partition_point(|token| token.start < node.offset);
        let mut own = self.all.iter().skip(from).take_while(|token| token.start < end);
        let split_text = own.any(|token| token.kind == TokenKind::OpenText) && node.all_errors().is_empty();
        let unsound = split_text || !node.errors.is_empty() || matches!(&*node.item, Item::Bad { .. });
        if unsound {
            self.verbatim.push((node.offset, end));
            return;
        }
        let members = node.item.members();
        for member in members.iter().filter(|member| !member.errors.is_empty()) {
            let from = node.offset + member.offset;
            let first = self.toks.partition_point(|tok| tok.start < from);
            let last = end_of_member(self.toks, first).max(first + 1);
            let next = members.iter().map(|other| node.offset + other.offset).find(|other| *other > from);
            let stop = self.toks.get(last - 1).map_or(end, |tok| tok.end).min(next.unwrap_or(end)).min(end);
            let trimmed = self.text.get(from as usize..stop as usize).map_or(0, |text| text.trim_end().len());
            self.verbatim.push((from, from + trimmed as u32));
        }
        let Some((open, close)) = self.body(node.offset, end) else { return };
        if matches!(&*node.item, Item::Table(_) | Item::Group(_) | Item::Graph(_)) {
            if self.breaks_between(open, close) {
                self.block(open, close, true);
                return;
            }
            self.block(open, close, false);
            if self.width(node.offset, end) > WIDTH {
                self.block(open, close, true);
            }
        } else {
            self.nested(open, close);
        }
    }

    /// The tokens of the last pair of braces of an item.
    fn body(&self, from: u32, end: u32) -> Option<(usize, usize)> {
        let first = self.toks.partition_point(|tok| tok.start < from);
        let last = self.toks.partition_point(|tok| tok.start < end);
        let close = (first..last).rev().find(|at| self.toks.get(*at).is_some_and(|tok| tok.is("}")))?;
        let mut depth = 0_usize;
        for at in (first..=close).rev() {
            let tok = self.toks.get(at)?;
            if tok.is("}") {
                depth += 1;
            } else if tok.is("{") {
                depth -= 1;
                if depth == 0 {
                    return Some((at, close));
                }
            }
        }
        None
    }

    fn breaks_between(&self, open: usize, close: usize) -> bool {
        match (self.toks.get(open), self.toks.get(close)) {
            (Some(open), Some(close)) => {
                self.text.get(open.end as usize..close.start as usize).is_some_and(|text| text.contains('\n'))
            }
            _ => false,
        }
    }

    fn width(&self, from: u32, end: u32) -> usize {
        let first = self.all.partition_point(|token| token.start < from);
        let last = self.all.partition_point(|token| token.start < end);
        let own = pieces(self.text, self.all.get(first..last).unwrap_or(&[]), &[]);
        let starts =
            own.iter().filter_map(|piece| Some((piece.start, *self.starts.get(&piece.start)?))).collect();
        inline_width(&own, starts)
    }

    /// A body: its statements begin lines, or are set apart on one.
    fn block(&mut self, open: usize, close: usize, in_lines: bool) {
        let mut at = open + 1;
        while at < close {
            let end = end_of_member(self.toks, at).max(at + 1).min(close);
            let chunk = self.with_docs(at);
            let start = match (in_lines, at == open + 1) {
                (true, _) => Some(Start::Member),
                (false, false) => Some(Start::Inline),
                (false, true) => None,
            };
            if let Some(start) = start {
                self.starts.insert(chunk, start);
                if let Some(tok) = self.toks.get(at).filter(|_| in_lines) {
                    self.starts.insert(tok.start, start);
                }
            }
            self.nested(at, end);
            at = end;
        }
        if let Some(tok) = self.toks.get(close).filter(|_| in_lines) {
            self.starts.insert(tok.start, Start::Close);
        }
    }

    /// Blocks inside of a statement: `json`, `ask`, `plant`. Those with a line break inside are laid out in lines.
    fn nested(&mut self, from: usize, to: usize) {
        let first = self.toks.get(from);
        let asks = first.is_some_and(|tok| tok.is_word("ask") || tok.is_word("plant"))
            && self.toks.get(from + 1).is_some_and(|tok| !matches!(tok.text, ":" | "~" | "=" | ","));
        let mut at = from;
        while at < to {
            let opens = self.toks.get(at).is_some_and(|tok| tok.is("{"));
            let json = at > 0 && self.toks.get(at - 1).is_some_and(|tok| tok.is_word("json"));
            if opens && (json || asks) {
                let close = self.closing(at, to);
                let is_body = json || self.toks.get(close + 1).is_none_or(|_| close + 1 >= to);
                if is_body {
                    let in_lines = self.breaks_between(at, close);
                    self.block(at, close, in_lines);
                    at = close;
                }
            }
            at += 1;
        }
    }

    fn closing(&self, open: usize, to: usize) -> usize {
        let mut depth = 0_usize;
        for at in open..to {
            match self.toks.get(at) {
                Some(tok) if tok.is("{") => depth += 1,
                Some(tok) if tok.is("}") => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        to.saturating_sub(1)
    }

    /// The offset of the documentation before a token, or of the token.
    fn with_docs(&self, at: usize) -> u32 {
        let Some(tok) = self.toks.get(at) else { return 0 };
        let index = self.all.partition_point(|token| token.start < tok.start);
        let mut start = tok.start;
        for (index, token) in self.all.get(..index).unwrap_or(&[]).iter().enumerate().rev() {
            if !token.is_trivia() {
                break;
            }
            let doc = token.kind == TokenKind::DocComment;
            if doc && !crate::build::follows_on_line(self.text, self.all, index) {
                start = token.start;
            }
        }
        start
    }
}
