//! What a failed parse says: where it stopped, what stands there, what may stand there.

use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};
use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::grammar::{Rule, SynthParser};
use crate::tokens::{Token, TokenKind};

mod expected;

/// The error of a bad slot or line, from its text and the rule it should have matched; spans count from the start of `source`.
pub fn bad_text(
    source: &str,
    tokens: &[Token],
    start: usize,
    end: usize,
    rule: Rule,
    what: &str,
) -> SyntaxError {
    let text = source.get(start..end).unwrap_or("");
    if text.trim().is_empty() {
        let at = Span::new(start as u32, start as u32);
        return SyntaxError::new(Code("E0027"), at, format!("{what} is missing here"));
    }
    match SynthParser::parse(rule, text) {
        Err(error) => failure(source, tokens, start, end, &error, what),
        Ok(_) => {
            let end = start + text.trim_end().len();
            SyntaxError::new(
                Code("E0001"),
                Span::new(start as u32, end as u32),
                format!("this is not {what}"),
            )
        }
    }
}

/// The error of a failed parse of `source[start..end]`.
pub fn failure(
    source: &str,
    tokens: &[Token],
    start: usize,
    end: usize,
    error: &Error<Rule>,
    what: &str,
) -> SyntaxError {
    let at = start
        + match error.location {
            InputLocation::Pos(at) => at,
            InputLocation::Span((at, _)) => at,
        };
    if let ErrorVariant::CustomError { .. } = error.variant {
        // pest's own guard of the stack; our limits are far below it.
        return SyntaxError::new(
            Code("E0004"),
            Span::new(start as u32, end as u32),
            "this is nested too deeply to be read",
        );
    }
    let next = tokens.partition_point(|token| (token.start as usize) < at);
    let inside =
        next.checked_sub(1).and_then(|before| tokens.get(before)).filter(|token| at < token.end as usize);
    if let Some(token) = inside.filter(|token| token.kind == TokenKind::Text) {
        let span = Span::new(token.start, token.end);
        let error = SyntaxError::new(Code("E0025"), span, "a hole in this text cannot be read");
        return error.help(
            "a hole is `{expression}` or `{expression:format}`; a brace itself is doubled: `{{`, `}}`",
        );
    }
    let found = tokens.get(next..).unwrap_or(&[]).iter().find(|token| !token.is_trivia());
    let expected = expected::words(error, what);
    match found.filter(|token| (token.start as usize) < end) {
        Some(token) => {
            let shown = shorten(token.text(source));
            let span = Span::new(token.start, token.end);
            let message = match token.kind {
                TokenKind::OpenText => format!("this text has no end on its line: {shown}"),
                _ => format!("expected {expected}, found `{shown}`"),
            };
            SyntaxError::new(Code("E0001"), span, message)
        }
        None => {
            let last = tokens.get(..next).unwrap_or(&[]).iter().rev().find(|token| !token.is_trivia());
            let at = last.map_or(at as u32, |token| token.end.min(end as u32));
            SyntaxError::new(Code("E0001"), Span::new(at, at), format!("expected {expected} after this"))
        }
    }
}

/// A token's text for a message: one short line.
pub fn shorten(text: &str) -> String {
    let line = text.lines().next().unwrap_or("");
    let mut short: String = line.chars().take(32).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short.replace('`', "")
}
