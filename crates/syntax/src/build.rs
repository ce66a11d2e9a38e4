//! From pest's pairs to the tree.
//!
//! Functions here are total: what the grammar guarantees and the types do not is answered by an empty name or a bad node,
//! never by a panic. Spans are trimmed to the last token, because a pair may end in blanks.

use std::iter::Peekable;
use std::sync::Arc;

use pest::iterators::Pairs;
use synthc_diag::Span;

use crate::ast::{Expr, ExprKind, FileRef, Name, Path, Str};
use crate::grammar::{P, Rule};
use crate::tokens::Token;
use crate::words::is_word;
use crate::{SyntaxError, explain};

mod clause;
mod docs;
mod expr;
mod given;
mod item;
mod lists;
mod member;
mod operators;
mod pattern;
mod table;
mod text;
mod ty;

pub use docs::{docs_around, follows_on_line};
pub use text::unescape;

/// What the functions of this module share: the text, its tokens, where spans count from, and the errors found.
pub struct Builder<'a> {
    /// The text that was parsed.
    pub source: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Added to every span.
    pub base: u32,
    /// Errors of bad nodes.
    pub errors: Vec<SyntaxError>,
}

/// The pairs inside of a pair, taken in order.
pub struct Kids<'a> {
    pairs: Peekable<Pairs<'a, Rule>>,
}

impl<'a> Kids<'a> {
    /// Takes the next pair that is no word, if it is of this rule; takes nothing if it is not.
    pub fn take(&mut self, rule: Rule) -> Option<P<'a>> {
        if !is_word(self.peek()?) {
            return self.word(rule);
        }
        let mut ahead = self.pairs.clone();
        while ahead.next_if(|pair| is_word(pair.as_rule())).is_some() {}
        let found = ahead.next_if(|pair| pair.as_rule() == rule)?;
        self.pairs = ahead;
        Some(found)
    }

    /// Takes the very next pair, if it is of this rule.
    pub fn word(&mut self, rule: Rule) -> Option<P<'a>> {
        self.pairs.next_if(|pair| pair.as_rule() == rule)
    }

    /// Takes the next pair that is no word.
    pub fn any(&mut self) -> Option<P<'a>> {
        while self.pairs.next_if(|pair| is_word(pair.as_rule())).is_some() {}
        self.pairs.next()
    }

    /// The rule of the very next pair.
    pub fn peek(&mut self) -> Option<Rule> {
        self.pairs.peek().map(P::as_rule)
    }
}

/// The pairs inside of a pair.
pub fn kids(pair: P<'_>) -> Kids<'_> {
    Kids { pairs: pair.into_inner().peekable() }
}

impl<'a> Builder<'a> {
    /// A builder for a text whose spans start at `base`.
    pub fn new(source: &'a str, tokens: &'a [Token], base: u32) -> Self {
        Self { source, tokens, base, errors: Vec::new() }
    }

    /// The span of a pair without the blanks and comments at its end.
    pub fn span(&self, pair: &P<'_>) -> Span {
        let span = pair.as_span();
        self.trimmed(span.start(), span.end())
    }

    /// The span from `start` to the last token that ends at or before `end`.
    pub fn trimmed(&self, start: usize, end: usize) -> Span {
        let after = self.tokens.partition_point(|token| token.end as usize <= end);
        let last = self.tokens.get(..after).unwrap_or(&[]).iter().rev().find(|token| !token.is_trivia());
        let end = match last {
            Some(token) if token.end as usize > start => token.end as usize,
            // Inside a string, which is one token.
            _ => start + self.source.get(start..end).map_or(0, |text| text.trim_end().len()),
        };
        Span::new(start as u32, end as u32).shifted(self.base)
    }

    /// Reports a bad node: what stands where `rule` should have been.
    pub fn bad(&mut self, pair: &P<'_>, rule: Rule, what: &'static str) -> Span {
        let span = pair.as_span();
        let found = explain::bad_text(self.source, self.tokens, span.start(), span.end(), rule, what);
        self.errors.push(found.shifted(self.base));
        self.span(pair)
    }

    /// An error at a pair.
    pub fn error(&mut self, error: SyntaxError) {
        self.errors.push(error);
    }

    /// A name from `ident`.
    pub fn name(&self, pair: &P<'_>) -> Name {
        let text = pair.as_str();
        let bare = text.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(text);
        Name { text: bare.into(), span: self.span(pair) }
    }

    /// A name, or the empty name where there is none.
    pub fn name_or_empty(&self, pair: Option<P<'_>>, at: Span) -> Name {
        pair.map_or_else(
            || Name { text: "".into(), span: Span::new(at.start, at.start) },
            |pair| self.name(&pair),
        )
    }

    /// The names of `names`, `cross`, or any list of `ident`.
    pub fn names(&self, pair: P<'_>) -> Vec<Name> {
        pair.into_inner().filter(|kid| kid.as_rule() == Rule::ident).map(|kid| self.name(&kid)).collect()
    }

    /// Dotted names.
    pub fn path(&self, pair: P<'_>) -> Path {
        Path { span: self.span(&pair), parts: self.names(pair) }
    }

    /// A dotted name, or an empty one where there is none.
    pub fn path_or_empty(&self, pair: Option<P<'_>>, at: Span) -> Path {
        pair.map_or_else(
            || Path { parts: vec![self.name_or_empty(None, at)], span: at },
            |pair| self.path(pair),
        )
    }

    /// A string without holes.
    pub fn str(&mut self, pair: &P<'_>) -> Str {
        let text = pair.as_str();
        let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or("");
        let start = pair.as_span().start() + 1;
        Str { text: unescape(self, inside, start, false), span: self.span(pair) }
    }

    /// A string, or an empty one where there is none.
    pub fn str_or_empty(&mut self, pair: Option<P<'_>>, at: Span) -> Str {
        match pair {
            Some(pair) => self.str(&pair),
            None => Str { text: Arc::from(""), span: at },
        }
    }

    /// `from "file" source "citation"`.
    pub fn file_ref(&mut self, pair: P<'_>) -> FileRef {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let path = kids.take(Rule::plain);
        let path = self.str_or_empty(path, span);
        let source = kids.take(Rule::plain).map(|pair| self.str(&pair));
        FileRef { path, source }
    }

    /// An expression, or a bad one where there is none.
    pub fn expr_or_bad(&mut self, pair: Option<P<'_>>, at: Span) -> Expr {
        match pair {
            Some(pair) => self.expr(pair),
            None => Expr { kind: ExprKind::Bad, span: Span::new(at.end, at.end) },
        }
    }
}
