//! From text to tree: split, parse each piece by the grammar, repair what has a known repair, salvage the rest.
//!
//! [`parse_file`] is pure, and so are its parts: an item depends on its text alone, a member on its own. A [`Memo`] keeps
//! both by text between two versions of a file.

use std::collections::HashMap;
use std::sync::Arc;

use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::ast::{File, Item, ItemNode, Member};
use crate::build::docs_around;
use crate::scan::{Tok, items, significant};
use crate::tokens::{Token, TokenKind, tokens};

mod body;
mod heads;
mod item;
mod member;
mod read;

pub(crate) use body::open_brace;
pub use heads::{ItemHead, item_heads};

/// A parsed item without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedItem {
    /// The item.
    pub item: Arc<Item>,
    /// Errors outside of its members; spans count from the start of the text.
    pub errors: Vec<SyntaxError>,
}

/// A parsed statement without its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedMember {
    /// The statement.
    pub member: Arc<Member>,
    /// Its errors; spans count from the start of the text.
    pub errors: Vec<SyntaxError>,
}

/// Items and statements by their text, for the next parse of a file that has most of them.
///
/// What a parse does not use is forgotten at its end, so a memo is never larger than its file.
#[derive(Debug, Default)]
pub struct Memo {
    items: Generation<ParsedItem>,
    members: Generation<ParsedMember>,
}

#[derive(Debug)]
struct Generation<T> {
    old: HashMap<Arc<str>, T>,
    new: HashMap<Arc<str>, T>,
}

impl<T> Default for Generation<T> {
    fn default() -> Self {
        Self { old: HashMap::new(), new: HashMap::new() }
    }
}

impl<T: Clone> Generation<T> {
    fn find(&mut self, text: &str) -> Option<T> {
        if let Some(found) = self.new.get(text) {
            return Some(found.clone());
        }
        let (key, found) = self.old.remove_entry(text)?;
        self.new.insert(key, found.clone());
        Some(found)
    }

    fn keep(&mut self, text: &str, value: &T) {
        self.new.insert(text.into(), value.clone());
    }

    fn turn(&mut self) {
        self.old = std::mem::take(&mut self.new);
    }
}

/// Parses a file. Never fails: what cannot be read is in the tree as a bad node, with an error.
#[must_use]
pub fn parse_file(text: &str) -> File {
    parse_file_with(text, &mut Memo::default())
}

/// Parses a file, taking items and statements that have not changed from `memo`.
#[must_use]
pub fn parse_file_with(text: &str, memo: &mut Memo) -> File {
    let all = tokens(text);
    let toks = significant(text, &all);
    let mut file = File { items: Vec::new(), errors: loose_ends(&all) };
    let mut ranges = items::items(&toks).into_iter().peekable();
    while let Some(mut range) = ranges.next() {
        while let Some(node) = item_node(text, &all, &toks, range.clone(), memo) {
            let broken = matches!(*node.item, Item::Bad { .. });
            let reach = broken.then(|| item::reach(text, &toks, range.start)).flatten();
            match reach {
                // The scan took a name for the word that opens an item, or the other way round.
                Some(end) if end != range.end => {
                    if let Some(first) = item_node(text, &all, &toks, range.start..end, memo) {
                        file.items.push(first);
                    }
                    while ranges.next_if(|next| next.end <= end).is_some() {}
                    range = end..ranges.next_if(|next| next.start < end).map_or(range.end, |next| next.end);
                    if range.start >= range.end {
                        break;
                    }
                }
                _ => {
                    file.items.push(node);
                    break;
                }
            }
        }
    }
    memo.items.turn();
    memo.members.turn();
    file
}

/// Parses the text of one item, from its first to its last token. Spans count from the start of the text.
#[must_use]
pub fn parse_item(text: &str) -> ParsedItem {
    item::parse(text, &mut Memo::default())
}

/// Parses the text of one statement of a body, its documentation included. Spans count from the start of the text.
#[must_use]
pub fn parse_member(text: &str) -> ParsedMember {
    member::parse(text, 0)
}

fn item_node(
    text: &str,
    all: &[Token],
    toks: &[Tok<'_>],
    range: std::ops::Range<usize>,
    memo: &mut Memo,
) -> Option<ItemNode> {
    let own = toks.get(range)?;
    let (first, last) = (own.first()?, own.last()?);
    let piece = text.get(first.start as usize..last.end as usize)?;
    let parsed = match memo.items.find(piece) {
        Some(parsed) => parsed,
        None => {
            let parsed = item::parse(piece, memo);
            memo.items.keep(piece, &parsed);
            parsed
        }
    };
    let at = first.start as usize;
    Some(ItemNode {
        offset: first.start,
        text: piece.into(),
        item: parsed.item,
        docs: docs_around(text, all, at, at),
        errors: parsed.errors,
    })
}

/// A comment that is never closed belongs to no item.
fn loose_ends(all: &[Token]) -> Vec<SyntaxError> {
    let open = all.last().filter(|token| token.kind == TokenKind::OpenComment);
    let error = open.map(|token| {
        let span = Span::new(token.start, token.start + 2);
        SyntaxError::new(Code("E0007"), span, "this comment is never closed")
            .help("end it with `*/`; a comment inside a comment needs its own")
            .fix(Span::new(token.end, token.end), " */")
    });
    error.into_iter().collect()
}
