//! Documentation comments.

use std::sync::Arc;

use crate::ast::Doc;
use crate::tokens::{Token, TokenKind};

/// The documentation of what stands from `start` to `end`: the lines before it, then those after it on its last line.
///
/// A comment on the line of an earlier token documents that one.
pub fn docs_around(source: &str, tokens: &[Token], start: usize, end: usize) -> Option<Doc> {
    let first = tokens.partition_point(|token| (token.start as usize) < start);
    let mut lines = Vec::new();
    for (index, token) in tokens.get(..first).unwrap_or(&[]).iter().enumerate().rev() {
        if !token.is_trivia() {
            break;
        }
        if token.kind == TokenKind::DocComment && !follows_on_line(source, tokens, index) {
            lines.push(doc_line(token.text(source)));
        }
    }
    lines.reverse();
    let after = tokens.partition_point(|token| (token.start as usize) < end);
    for token in tokens.get(after..).unwrap_or(&[]) {
        match token.kind {
            TokenKind::DocComment => {
                lines.push(doc_line(token.text(source)));
                break;
            }
            TokenKind::Space if !token.text(source).contains('\n') => {}
            TokenKind::BlockComment => {}
            _ => break,
        }
    }
    (!lines.is_empty()).then_some(Doc { lines })
}

/// Whether a token other than a comment stands before this one on its line.
pub fn follows_on_line(source: &str, tokens: &[Token], index: usize) -> bool {
    for token in tokens.get(..index).unwrap_or(&[]).iter().rev() {
        if !token.is_trivia() {
            return true;
        }
        if token.text(source).contains('\n') || token.kind == TokenKind::DocComment {
            return false;
        }
    }
    false
}

fn doc_line(text: &str) -> Arc<str> {
    let inside = text.strip_prefix("///").unwrap_or(text);
    inside.strip_prefix(' ').unwrap_or(inside).trim_end().into()
}
