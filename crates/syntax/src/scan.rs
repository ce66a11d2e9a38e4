//! Finding items and statements without parsing: a scan over brackets, with strings, regular expressions and comments as
//! single tokens.
//!
//! The scan may be wrong where a word of the language serves as a plain name; [`crate::parse`] then asks the grammar how far
//! the statement reaches. What it must never do is lose text: every token belongs to one chunk.

use crate::tokens::{Token, TokenKind};

pub mod items;
pub mod members;
mod word;

pub use word::{CLAUSE_WORDS, ITEM_WORDS, RESERVED, STATEMENT_WORDS};

/// A token that is neither blank nor comment.
#[derive(Clone, Copy, Debug)]
pub struct Tok<'a> {
    /// The kind.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Whether no other token stands before it on its line.
    pub first_on_line: bool,
}

impl Tok<'_> {
    /// Whether it is this operator or bracket.
    pub fn is(&self, punct: &str) -> bool {
        self.kind == TokenKind::Punct && self.text == punct
    }

    /// Whether it is this word.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text == word
    }

    /// Whether it can be a name.
    pub fn is_name(&self) -> bool {
        self.kind == TokenKind::Quoted || self.kind == TokenKind::Word && !word::RESERVED.contains(&self.text)
    }
}

/// The tokens of a text that are neither blank nor comment.
pub fn significant<'a>(source: &'a str, tokens: &[Token]) -> Vec<Tok<'a>> {
    let mut out = Vec::with_capacity(tokens.len() / 2);
    let mut fresh = true;
    for token in tokens {
        let text = token.text(source);
        if token.is_trivia() {
            fresh |= text.contains('\n');
        } else {
            out.push(Tok {
                kind: token.kind,
                text,
                start: token.start,
                end: token.end,
                first_on_line: fresh,
            });
            fresh = false;
        }
    }
    out
}

/// The tokens with a place in them.
#[derive(Clone, Copy)]
pub struct Cursor<'s, 'a> {
    toks: &'s [Tok<'a>],
    at: usize,
}

impl<'s, 'a> Cursor<'s, 'a> {
    fn new(toks: &'s [Tok<'a>], at: usize) -> Self {
        Self { toks, at }
    }

    fn peek(&self, ahead: usize) -> Option<&'s Tok<'a>> {
        self.toks.get(self.at + ahead)
    }

    fn is(&self, ahead: usize, punct: &str) -> bool {
        self.peek(ahead).is_some_and(|tok| tok.is(punct))
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        self.peek(ahead).is_some_and(|tok| tok.is_word(word))
    }

    fn is_name(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(Tok::is_name)
    }

    /// Whether the token says that the word before it is the name of a column.
    fn is_mark(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|tok| tok.is(":") || tok.is("~") || tok.is("=") || tok.is(","))
    }

    /// Whether the token before this one can be the last of an item or statement.
    fn after_an_end(&self) -> bool {
        let Some(before) = self.at.checked_sub(1).and_then(|at| self.toks.get(at)) else { return true };
        match before.kind {
            TokenKind::Word => !word::NO_END.contains(&before.text),
            TokenKind::Punct => matches!(before.text, ")" | "]" | "}" | "?" | ".." | "..<" | ">"),
            _ => true,
        }
    }
}

/// Open brackets, innermost last.
#[derive(Default)]
pub struct Stack {
    open: Vec<Open>,
}

#[derive(Clone, Copy)]
struct Open {
    closer: &'static str,
    /// Whether statements stand inside, not a list.
    block: bool,
}

impl Stack {
    /// Whether no bracket is open.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a bracket that this one closes is open.
    fn holds(&self, closer: &str) -> bool {
        self.open.iter().any(|open| open.closer == closer)
    }

    fn depth(&self) -> usize {
        self.open.len()
    }

    /// Follows a token. A closing bracket closes the nearest opening one of its kind and what is open inside of that;
    /// one without an opening bracket changes nothing. Returns whether the token was such a stray bracket.
    pub fn follow(&mut self, tok: &Tok<'_>, block: bool) -> bool {
        if tok.kind != TokenKind::Punct {
            return false;
        }
        match tok.text {
            "(" => self.open.push(Open { closer: ")", block: false }),
            "[" => self.open.push(Open { closer: "]", block: false }),
            "{" => self.open.push(Open { closer: "}", block }),
            ")" | "]" | "}" => match self.open.iter().rposition(|open| open.closer == tok.text) {
                Some(at) => self.open.truncate(at),
                None => return true,
            },
            _ => {}
        }
        false
    }
}
