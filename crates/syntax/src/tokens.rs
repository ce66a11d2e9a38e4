//! Tokens with their trivia: what the scans, the formatter and editors work on.
//!
//! The tokens of a text cover it without gaps. A string with holes is one token. The lexer never fails: what fits nothing
//! is [`TokenKind::Unknown`].

use unicode::{is_xid_continue, is_xid_start};

pub use text::{hole_before, hole_ranges};

mod number;
mod text;
mod unicode;

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Blanks, newlines, byte order marks.
    Space,
    /// `// comment`.
    LineComment,
    /// `/// documentation`.
    DocComment,
    /// `/* comment */`, nested.
    BlockComment,
    /// `/* comment` without its end.
    OpenComment,
    /// A word: a name or a word of the language.
    Word,
    /// A name in backquotes.
    Quoted,
    /// A number, percentage, duration, date or time.
    Number,
    /// A number with letters behind it that are no unit: `15minutes`.
    BadNumber,
    /// `"text"`.
    Text,
    /// `"text` without its end on the same line.
    OpenText,
    /// `/regex/` after `matching`.
    Regex,
    /// An operator or bracket; two- and three-character operators are one token.
    Punct,
    /// A character the language has no use for.
    Unknown,
}

/// A token: its kind and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// The kind.
    pub kind: TokenKind,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Token {
    /// The token's text.
    #[must_use]
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether it is a blank or a comment.
    #[must_use]
    pub fn is_trivia(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::Space
                | TokenKind::LineComment
                | TokenKind::DocComment
                | TokenKind::BlockComment
                | TokenKind::OpenComment
        )
    }
}

/// Splits a text into tokens that cover it without gaps. Texts of 4 GB and more are cut.
#[must_use]
pub fn tokens(source: &str) -> Vec<Token> {
    let mut all = Vec::with_capacity(source.len() / 4);
    let mut at = 0;
    let mut after_matching = false;
    while let Some(rest) = source.get(at..) {
        if rest.is_empty() || at > (u32::MAX - 1) as usize {
            break;
        }
        let (kind, len) = next(rest, after_matching);
        let len = len.max(1);
        let token = Token { kind, start: at as u32, end: (at + len) as u32 };
        if !token.is_trivia() {
            after_matching = kind == TokenKind::Word && rest.get(..len) == Some("matching");
        }
        all.push(token);
        at += len;
    }
    all
}

const LONG: [&str; 11] = ["..<", "..", "==", "=>", "!=", "<=", ">=", "??", "->", "&&", "||"];

fn next(rest: &str, after_matching: bool) -> (TokenKind, usize) {
    let Some(first) = rest.chars().next() else { return (TokenKind::Space, 0) };
    match first {
        ' ' | '\t' | '\r' | '\n' | '\u{FEFF}' => (TokenKind::Space, blanks(rest)),
        '/' if rest.starts_with("//") => line_comment(rest),
        '/' if rest.starts_with("/*") => block_comment(rest),
        '/' if after_matching => match text::regex(rest) {
            Some(len) => (TokenKind::Regex, len),
            None => (TokenKind::Punct, 1),
        },
        '"' => text::string(rest),
        '`' => match rest.get(1..).and_then(|tail| tail.find(['`', '\n'])) {
            Some(len) if len > 0 && rest.as_bytes().get(1 + len) == Some(&b'`') => {
                (TokenKind::Quoted, len + 2)
            }
            _ => (TokenKind::Unknown, 1),
        },
        '0'..='9' => number::number(rest),
        c if is_xid_start(c) || c == '_' => (TokenKind::Word, word(rest)),
        _ => {
            // `||` is two cell borders as often as an operator of other languages: two tokens.
            let long = LONG.iter().find(|op| **op != "||" && rest.starts_with(**op));
            match long {
                Some(op) => (TokenKind::Punct, op.len()),
                None if first.is_ascii_punctuation() && !"@#$\\'&!;".contains(first) => (TokenKind::Punct, 1),
                None => (TokenKind::Unknown, first.len_utf8()),
            }
        }
    }
}

fn blanks(rest: &str) -> usize {
    rest.find(|c| !matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')).unwrap_or(rest.len())
}

fn word(rest: &str) -> usize {
    rest.char_indices().skip(1).find(|(_, c)| !is_xid_continue(*c)).map_or(rest.len(), |(at, _)| at)
}

fn line_comment(rest: &str) -> (TokenKind, usize) {
    let end = rest.find('\n').unwrap_or(rest.len());
    let line = rest.get(..end).unwrap_or(rest);
    let end = line.trim_end_matches('\r').len();
    // Four slashes are a ruler, not documentation.
    let kind = match line.starts_with("///") && !line.starts_with("////") {
        true => TokenKind::DocComment,
        false => TokenKind::LineComment,
    };
    (kind, end)
}

fn block_comment(rest: &str) -> (TokenKind, usize) {
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (TokenKind::BlockComment, at);
                }
            }
            _ => at += 1,
        }
    }
    (TokenKind::OpenComment, rest.len())
}
