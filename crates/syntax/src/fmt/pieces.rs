//! Tokens with the gaps before them.

use crate::tokens::{Token, TokenKind};

/// A token or comment, or text that is left as it is.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'a> {
    /// The token's kind.
    pub kind: TokenKind,
    /// Its text.
    pub text: &'a str,
    /// Its first byte in the source.
    pub start: u32,
    /// Line breaks before it.
    pub breaks: usize,
    /// Blanks before it on its line.
    pub blanks: usize,
    /// Its column in the source, in characters.
    pub column: usize,
    /// Whether it belongs to the line of dashes of a table: its gap is kept.
    pub rule: bool,
    /// Whether it is broken text, printed as it stands.
    pub verbatim: bool,
}

impl Piece<'_> {
    /// Whether it is this operator or bracket.
    pub fn is(&self, punct: &str) -> bool {
        self.kind == TokenKind::Punct && self.text == punct
    }

    /// Whether it is a comment of any kind.
    pub fn is_comment(&self) -> bool {
        matches!(
            self.kind,
            TokenKind::LineComment | TokenKind::DocComment | TokenKind::BlockComment | TokenKind::OpenComment
        )
    }

    /// Whether the rest of its line belongs to it.
    pub fn ends_line(&self) -> bool {
        matches!(self.kind, TokenKind::LineComment | TokenKind::DocComment)
    }
}

/// The pieces of a text; ranges in `verbatim` (sorted, apart) become one piece each.
pub fn pieces<'a>(source: &'a str, tokens: &[Token], verbatim: &[(u32, u32)]) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece<'a>> = Vec::with_capacity(tokens.len() / 2);
    let mut ranges = verbatim.iter().peekable();
    let (mut breaks, mut blanks, mut skip_to) = (0, 0, 0);
    let column = |at: u32| {
        let line = source.get(..at as usize).map_or("", |before| before.rsplit('\n').next().unwrap_or(""));
        line.chars().count()
    };
    for token in tokens {
        if token.start < skip_to {
            continue;
        }
        while ranges.next_if(|range| range.1 <= token.start).is_some() {}
        if let Some((start, end)) = ranges.next_if(|range| range.0 <= token.start) {
            let text = source.get(*start as usize..*end as usize).unwrap_or("");
            out.push(Piece {
                kind: TokenKind::Unknown,
                text,
                start: *start,
                breaks,
                blanks,
                column: 0,
                rule: false,
                verbatim: true,
            });
            (breaks, blanks, skip_to) = (0, 0, *end);
            continue;
        }
        let text = token.text(source);
        if token.kind == TokenKind::Space {
            breaks += text.matches('\n').count();
            blanks = text.rsplit('\n').next().map_or(0, str::len);
            continue;
        }
        let text = if token.is_trivia() { text.trim_end() } else { text };
        let column = if token.is_trivia() { column(token.start) } else { 0 };
        out.push(Piece {
            kind: token.kind,
            text,
            start: token.start,
            breaks,
            blanks,
            column,
            rule: false,
            verbatim: false,
        });
        (breaks, blanks) = (0, 0);
    }
    mark_rules(&mut out);
    out
}

/// Marks `:---|` behind a border.
fn mark_rules(pieces: &mut [Piece<'_>]) {
    let mut from = None;
    for at in 0..pieces.len() {
        let Some(piece) = pieces.get(at) else { break };
        if piece.is("|") {
            if let Some(rule) =
                from.and_then(|from| pieces.get_mut(from + 1..=at)).filter(|rule| rule.len() > 1)
            {
                rule.iter_mut().for_each(|piece| piece.rule = true);
            }
            from = Some(at);
        } else if !(piece.is("-") || piece.is(":")) {
            from = None;
        }
    }
}
