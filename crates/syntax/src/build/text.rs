//! Strings: escapes and holes.

use std::sync::Arc;

use synthc_diag::{Code, Span};

use super::{Builder, kids};
use crate::SyntaxError;
use crate::ast::{Expr, ExprKind, Str, TextPart};
use crate::grammar::{P, Rule};

/// Resolves the escapes of a piece of text that starts at `start`; doubled braces are resolved where `braces` may be holes.
pub fn unescape(builder: &mut Builder<'_>, text: &str, start: usize, braces: bool) -> Arc<str> {
    if !text.contains('\\') && !braces {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some((_, 'n')) => out.push('\n'),
            Some((_, same @ ('"' | '\\'))) => out.push(same),
            Some((next, other)) => {
                out.push(other);
                let from = (start + at) as u32;
                let to = (start + next + other.len_utf8()) as u32;
                builder.errors.push(bad_escape(Span::new(from, to).shifted(builder.base), other));
            }
            None => out.push('\\'),
        }
    }
    out.into()
}

fn bad_escape(span: Span, found: char) -> SyntaxError {
    SyntaxError::new(Code("E0024"), span, format!("`\\{}` is no escape", found.escape_debug()))
        .help("the escapes are `\\\"`, `\\\\` and `\\n`; a backslash itself is `\\\\`")
        .fix(Span::new(span.start, span.start), "\\")
}

impl Builder<'_> {
    /// A string with holes.
    pub fn text(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        let mut parts = Vec::new();
        let mut run = String::new();
        for piece in pair.into_inner() {
            match piece.as_rule() {
                Rule::brace => run.push_str(piece.as_str().get(..1).unwrap_or("")),
                Rule::hole => {
                    if !run.is_empty() {
                        parts.push(TextPart::Chars(std::mem::take(&mut run).into()));
                    }
                    parts.push(self.hole(piece));
                }
                _ => {
                    let start = piece.as_span().start();
                    let text = unescape(self, piece.as_str(), start, false);
                    run.push_str(&text);
                }
            }
        }
        if !run.is_empty() {
            parts.push(TextPart::Chars(run.into()));
        }
        Expr { kind: ExprKind::Text { parts }, span }
    }

    fn hole(&mut self, pair: P<'_>) -> TextPart {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let expr = kids.take(Rule::expr);
        let expr = self.expr_or_bad(expr, span);
        let format =
            kids.take(Rule::format).map(|pair| Str { text: pair.as_str().into(), span: self.span(&pair) });
        TextPart::Hole { expr, format }
    }
}
