//! The gap between two tokens on one line.

use super::pieces::Piece;
use crate::scan::RESERVED;
use crate::tokens::TokenKind;

/// Words before which a bracket is no call and no index.
const APART: [&str; 40] = [
    "and",
    "or",
    "not",
    "in",
    "is",
    "if",
    "then",
    "else",
    "match",
    "given",
    "where",
    "when",
    "by",
    "per",
    "ref",
    "key",
    "unique",
    "missing",
    "swap",
    "within",
    "with",
    "require",
    "expect",
    "exactly",
    "order",
    "on",
    "from",
    "of",
    "to",
    "return",
    "every",
    "after",
    "wave",
    "attrition",
    "fee",
    "provenance",
    "at",
    "least",
    "most",
    "until",
];

/// What decides a gap beyond the two tokens.
#[derive(Clone, Copy, Default)]
pub struct Context {
    /// Whether the token before is an operator in front of its operand.
    pub after_prefix: bool,
    /// Whether this token is the `<` or `>` of `list<..>`.
    pub generic: bool,
    /// Whether the token before is the `<` of `list<..>`.
    pub after_generic: bool,
    /// Whether the innermost bracket is the brace of `.{a, b}`.
    pub in_pick: bool,
    /// Whether the token before is the first of its line.
    pub after_first: bool,
    /// Whether brackets other than braces are open.
    pub in_call: bool,
}

/// The number of blanks between two tokens.
pub fn between(before: &Piece<'_>, next: &Piece<'_>, context: Context) -> usize {
    if next.verbatim || before.verbatim {
        return 2;
    }
    if next.rule {
        return usize::from(next.blanks + next.breaks > 0);
    }
    if next.is_comment() {
        return if next.ends_line() { 2 } else { 1 };
    }
    if before.is_comment() {
        return 1;
    }
    if next.is("..") || next.is("..<") || before.is("..") || before.is("..<") {
        return usize::from(next.blanks + next.breaks > 0);
    }
    // `- -a` is a number, `--a` is refused.
    if before.is("-") && next.is("-") {
        return usize::from(next.blanks + next.breaks > 0);
    }
    if context.after_prefix || context.generic || context.after_generic {
        return 0;
    }
    if before.kind == TokenKind::Punct && matches!(before.text, "(" | "[" | "." | "^") {
        return 0;
    }
    if next.kind == TokenKind::Punct {
        match next.text {
            ")" | "]" | "," | ":" | "." | "^" | "?" => return 0,
            // A word of the language that may be a name as well: `per order[1..4]`.
            "[" if before.kind == TokenKind::Word
                && !RESERVED.contains(&before.text)
                && !opens_tightly(before) =>
            {
                return usize::from(next.blanks + next.breaks > 0);
            }
            "(" | "[" => return usize::from(!opens_tightly(before)),
            "{" if before.is(".") => return 0,
            "}" if context.in_pick => return 0,
            _ => {}
        }
    }
    if context.in_pick && before.is("{") {
        return 0;
    }
    wide(before, next, context)
}

/// One blank, or two where the author set a clause or setting apart.
fn wide(before: &Piece<'_>, next: &Piece<'_>, context: Context) -> usize {
    let ended = match before.kind {
        TokenKind::Punct => matches!(before.text, ")" | "]" | "}" | "?"),
        _ => true,
    };
    let opens = matches!(next.kind, TokenKind::Word | TokenKind::Quoted);
    if ended && opens && !context.in_call && !context.after_first && next.breaks == 0 && next.blanks >= 2 {
        2
    } else {
        1
    }
}

fn opens_tightly(before: &Piece<'_>) -> bool {
    match before.kind {
        TokenKind::Word => !APART.contains(&before.text),
        TokenKind::Quoted => true,
        TokenKind::Punct => matches!(before.text, ")" | "]" | ">"),
        _ => false,
    }
}

/// Whether `-` after this token stands between operands.
pub fn ends_operand(piece: &Piece<'_>) -> bool {
    match piece.kind {
        TokenKind::Word => !matches!(
            piece.text,
            "and"
                | "or"
                | "not"
                | "in"
                | "is"
                | "if"
                | "then"
                | "else"
                | "match"
                | "given"
                | "where"
                | "when"
                | "by"
                | "per"
                | "require"
                | "expect"
                | "exactly"
                | "order"
                | "missing"
                | "fee"
                | "attrition"
                | "return"
        ),
        TokenKind::Punct => matches!(piece.text, ")" | "]" | "}" | "?"),
        _ => true,
    }
}
