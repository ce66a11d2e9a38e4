//! The items of a file by their heads alone.

use synthc_diag::Span;

use crate::ast::{Doc, Name};
use crate::build::docs_around;
use crate::scan::{items, significant};
use crate::tokens::{TokenKind, tokens};

/// An item by its head. What [`parse_item`](crate::parse_item) makes of its text is not known yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemHead<'a> {
    /// The word that opens it.
    pub word: &'a str,
    /// What stands behind that, where it can be a name; its span counts from the start of the item.
    pub name: Option<Name>,
    /// Where the item begins.
    pub offset: u32,
    /// Its text.
    pub text: &'a str,
    /// The documentation before it.
    pub docs: Option<Doc>,
}

/// The items of a file that is known to be free of errors; of others, some may be split wrongly.
#[must_use]
pub fn item_heads(text: &str) -> Vec<ItemHead<'_>> {
    let all = tokens(text);
    let toks = significant(text, &all);
    let head = |range| {
        let own: &[_] = toks.get::<std::ops::Range<usize>>(range)?;
        let (first, last) = (own.first()?, own.last()?);
        let name = own.get(1).filter(|tok| tok.kind == TokenKind::Word && tok.is_name());
        let at = first.start as usize;
        Some(ItemHead {
            word: first.text,
            name: name.map(|tok| Name {
                text: tok.text.into(),
                span: Span::new(tok.start - first.start, tok.end - first.start),
            }),
            offset: first.start,
            text: text.get(at..last.end as usize)?,
            docs: docs_around(text, &all, at, at),
        })
    };
    items::items(&toks).into_iter().filter_map(head).collect()
}
