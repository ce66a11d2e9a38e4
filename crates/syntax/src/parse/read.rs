//! One piece of text by one rule of the grammar, with repairs.

use pest::Parser;
use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::build::Builder;
use crate::explain;
use crate::grammar::{P, Rule, SynthParser};
use crate::mistakes::{self, Mistake};
use crate::scan::significant;
use crate::tokens::{Token, tokens};

/// A piece of text and what it is read as.
#[derive(Clone, Copy)]
pub struct Piece<'a> {
    /// The text.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: &'a [Token],
    /// Added to every span.
    pub base: u32,
    /// The rule; its first pair is what the builder gets.
    pub rule: Rule,
    /// What a person would call it.
    pub what: &'static str,
}

/// What reading gave: a value where the grammar could be satisfied, and errors.
pub struct Reading<T> {
    /// The value.
    pub value: Option<T>,
    /// The errors, in the order of the text.
    pub errors: Vec<SyntaxError>,
}

/// Reads a piece. Where it does not fit, known mistakes are looked for and repaired in a copy of the same length, so that
/// spans hold; the error is reported and the tree is that of the repaired text.
pub fn read<T>(piece: Piece<'_>, build: impl Fn(&mut Builder<'_>, P<'_>) -> T) -> Reading<T> {
    let first = once(piece, &build);
    let unread = [Code("E0001"), Code("E0016"), Code("E0027")];
    let clean = first.value.is_some() && !first.errors.iter().any(|error| unread.contains(&error.code));
    if clean {
        return first;
    }
    let toks = significant(piece.text, piece.tokens);
    let found = mistakes::find(piece.text, &toks, piece.rule);
    if found.is_empty() {
        return first;
    }
    let repaired = mistakes::repair(piece.text, &found);
    let again = tokens(&repaired);
    let second = once(Piece { text: &repaired, tokens: &again, ..piece }, &build);
    let limit = piece.base + piece.text.len() as u32;
    let mut errors: Vec<SyntaxError> =
        found.iter().map(|mistake| mistake.error.shifted(piece.base)).collect();
    let better = if second.value.is_some() { second } else { first };
    let value = better.value;
    // A failure to read what was already explained is no news; faults elsewhere are.
    let blind = value.is_none();
    errors.extend(better.errors.into_iter().filter(|error| !blind && !explained(error, &found, piece.base)));
    for error in &mut errors {
        error.span = Span::new(error.span.start.min(limit), error.span.end.min(limit));
    }
    errors.sort_by_key(|error| (error.span.start, error.span.end));
    Reading { value, errors }
}

/// Whether an error stands where a mistake was found.
fn explained(error: &SyntaxError, found: &[Mistake], base: u32) -> bool {
    found.iter().any(|mistake| {
        let span = mistake.error.span.shifted(base);
        error.span.start <= span.end && span.start <= error.span.end
    })
}

fn once<T>(piece: Piece<'_>, build: &impl Fn(&mut Builder<'_>, P<'_>) -> T) -> Reading<T> {
    match SynthParser::parse(piece.rule, piece.text) {
        Ok(pairs) => {
            let mut builder = Builder::new(piece.text, piece.tokens, piece.base);
            let inner = pairs.into_iter().next().and_then(|pair| pair.into_inner().next());
            let value = inner.map(|pair| build(&mut builder, pair));
            Reading { value, errors: builder.errors }
        }
        Err(error) => {
            let end = piece.text.len();
            let failure = explain::failure(piece.text, piece.tokens, 0, end, &error, piece.what);
            Reading { value: None, errors: vec![failure.shifted(piece.base)] }
        }
    }
}
