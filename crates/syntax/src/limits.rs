//! Our own limits, checked on tokens before anything recurses: pest, the builder, and every pass over the tree.
//!
//! Nesting counts brackets and what recurses without them (`not`, `-`, `^`, `if`). Length counts the longest chain of
//! operators from the outside to the inside, which is the depth of the tree.

use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::scan::{Tok, significant};
use crate::tokens::{TokenKind, hole_ranges, tokens};

/// How deep brackets and prefixes may nest.
pub const MAX_NESTING: usize = 128;

/// How many operators may stand in each other.
pub const MAX_CHAIN: usize = 500;

#[derive(Clone, Copy, Default)]
struct Level {
    /// Recursive prefixes in the current segment.
    prefixes: usize,
    /// Operators in the current segment.
    operators: usize,
    /// The longest chain in the current segment's brackets.
    inner: usize,
    /// The longest chain of the segments before.
    best: usize,
}

impl Level {
    fn close_segment(&mut self) {
        self.best = self.chain();
        (self.prefixes, self.operators, self.inner) = (0, 0, 0);
    }

    fn chain(&self) -> usize {
        self.best.max(self.operators + self.inner)
    }
}

/// The error of the first place that is too deep or too long.
pub fn check(toks: &[Tok<'_>]) -> Option<SyntaxError> {
    measure(toks, 0).err()
}

fn measure(toks: &[Tok<'_>], outside: usize) -> Result<usize, SyntaxError> {
    let mut levels = vec![Level::default()];
    let mut nesting = outside;
    let mut operand_before = false;
    for tok in toks {
        let nested = levels.len() > 1;
        let Some(level) = levels.last_mut() else { break };
        let span = Span::new(tok.start, tok.end);
        match (tok.kind, tok.text) {
            (TokenKind::Punct, "(" | "[" | "{") => {
                nesting += 1;
                level.operators += 1;
                levels.push(Level::default());
            }
            (TokenKind::Punct, ")" | "]" | "}") if nested => {
                let closed = levels.pop().unwrap_or_default();
                nesting = nesting.saturating_sub(1 + closed.prefixes);
                if let Some(level) = levels.last_mut() {
                    level.inner = level.inner.max(closed.chain());
                }
            }
            (TokenKind::Punct, "," | "|" | ":" | "=" | "=>" | "->") | (TokenKind::Punct, "~") => {
                nesting = nesting.saturating_sub(level.prefixes);
                level.close_segment();
            }
            (TokenKind::Punct, "^") | (TokenKind::Word, "if" | "not" | "match") => {
                nesting += 1;
                level.prefixes += 1;
                level.operators += 1;
            }
            (TokenKind::Punct, "-" | ".." | "..<" | "<") if !operand_before || tok.text == "<" => {
                nesting += 1;
                level.prefixes += 1;
                level.operators += 1;
            }
            (TokenKind::Punct, _) | (TokenKind::Word, "and" | "or" | "in" | "is" | "per") => {
                level.operators += 1
            }
            (TokenKind::Text, text) if text.contains('{') => {
                let inner = holes(text, nesting + 1, span)?;
                level.inner = level.inner.max(inner);
            }
            _ => {}
        }
        operand_before = is_operand(tok);
        if nesting > MAX_NESTING {
            return Err(too_deep(span));
        }
        if let Some(level) = levels.last()
            && level.chain() > MAX_CHAIN
        {
            return Err(too_long(span));
        }
    }
    // Brackets that are never closed still hold each other.
    let total =
        levels.iter().rev().fold(0, |inner, level| level.best.max(level.operators + level.inner.max(inner)));
    if total > MAX_CHAIN {
        let end = toks.last().map_or(0, |tok| tok.end);
        return Err(too_long(Span::new(end.saturating_sub(1), end)));
    }
    Ok(total)
}

/// The longest chain in the holes of a text. The places found there are given as the whole text.
fn holes(text: &str, nesting: usize, span: Span) -> Result<usize, SyntaxError> {
    if nesting > MAX_NESTING {
        return Err(too_deep(span));
    }
    let mut longest = 0;
    for hole in hole_ranges(text) {
        let hole = text.get(hole).unwrap_or("");
        let toks = tokens(hole);
        let toks = significant(hole, &toks);
        longest = measure(&toks, nesting).map_err(|error| SyntaxError { span, ..error })?.max(longest);
    }
    Ok(longest + 1)
}

fn is_operand(tok: &Tok<'_>) -> bool {
    match tok.kind {
        TokenKind::Punct => matches!(tok.text, ")" | "]" | "}" | "?"),
        TokenKind::Word => !matches!(tok.text, "and" | "or" | "not" | "in" | "if" | "then" | "else"),
        _ => true,
    }
}

fn too_deep(span: Span) -> SyntaxError {
    SyntaxError::new(Code("E0004"), span, format!("this is nested more than {MAX_NESTING} levels deep"))
        .help("name a part of it: a `const`, a `fn` or a hidden column")
}

fn too_long(span: Span) -> SyntaxError {
    SyntaxError::new(Code("E0005"), span, format!("more than {MAX_CHAIN} operators stand in this expression"))
        .help("name a part of it: a `const`, a `fn` or a hidden column")
}
