//! Operators of other languages.

use synthc_diag::Span;

use super::{Mistake, Suspect, span};
use crate::grammar::Rule;
use crate::scan::RESERVED;
use crate::scan::Tok;
use crate::tokens::TokenKind;

pub fn find(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    if tok.kind == TokenKind::Number && tok.text.ends_with('%') {
        return percent_then_operand(suspect, index);
    }
    if tok.kind == TokenKind::Word && tok.text == "in" {
        return in_braces(suspect, index);
    }
    if tok.kind != TokenKind::Punct {
        return None;
    }
    match tok.text {
        "&&" => Some(
            Mistake::new("E0012", span(tok), "`&&` is written `and`", "write `and`")
                .fix(span(tok), "and")
                .patch_wide(suspect, index, "and"),
        ),
        "|" => double_bar(suspect, index),
        "%" => in_between_percents(suspect, index).or_else(|| Some(modulo(suspect, index))),
        "=>" => arm_without_comma(suspect, index),
        "==" => value_sign(suspect, index),
        "=" => comparison_sign(suspect, index),
        "?" => question(suspect, index),
        "<" if suspect.is(index + 1, ">") && suspect.touches(index + 1) => {
            let place = Span::new(tok.start, tok.end + 1);
            Some(
                Mistake::new("E0012", place, "`<>` is written `!=`", "write `!=`")
                    .fix(place, "!=")
                    .patch(place, "!="),
            )
        }
        "*" if suspect.is(index + 1, "*") && suspect.touches(index + 1) => {
            let place = Span::new(tok.start, tok.end + 1);
            Some(
                Mistake::new("E0012", place, "`**` is written `^`", "write `^`")
                    .fix(place, "^")
                    .patch(place, "^"),
            )
        }
        _ => None,
    }
}

impl Mistake {
    /// A word in place of an operator: blanks around it give way.
    fn patch_wide(self, suspect: Suspect<'_, '_>, index: usize, word: &str) -> Self {
        let Some(tok) = suspect.at(index) else { return self };
        let before = suspect.before(index).map_or(0, |tok| tok.end);
        let after = suspect.at(index + 1).map_or(tok.end, |tok| tok.start);
        // One blank stays on each side.
        let room = Span::new(before + 1, after.saturating_sub(1));
        if room.start <= tok.start && room.end >= tok.end && (room.end - room.start) as usize >= word.len() {
            return self.patch(room, word);
        }
        // `a && b`: the operator takes the blank behind it and a bracket or quote may follow directly.
        self
    }
}

/// `||`, except in tables, where two borders may touch.
fn double_bar(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    if !suspect.is(index + 1, "|")
        || !suspect.touches(index + 1)
        || suspect.toks.iter().any(|tok| tok.is_word("given"))
    {
        return None;
    }
    let place = Span::new(tok.start, tok.end + 1);
    Some(
        Mistake::new("E0012", place, "`||` is written `or`", "write `or`")
            .fix(place, "or")
            .patch(place, "or"),
    )
}

fn modulo(suspect: Suspect<'_, '_>, index: usize) -> Mistake {
    let place = suspect.at(index).map_or(Span::default(), span);
    let mistake = Mistake::new(
        "E0010",
        place,
        "`%` is no operator",
        "the remainder is `mod(a, b)`; a percentage touches its number: `5%`",
    );
    let (Some(left), Some(right)) = (suspect.before(index), suspect.at(index + 1)) else { return mistake };
    let simple = |tok: &Tok<'_>| {
        matches!(tok.kind, TokenKind::Word | TokenKind::Number | TokenKind::Quoted)
            && !RESERVED.contains(&tok.text)
    };
    let alone =
        !suspect.is(index + 2, "(") && !suspect.is(index + 2, ".") && !suspect.is(index.wrapping_sub(2), ".");
    if simple(left) && simple(right) && alone {
        let whole = Span::new(left.start, right.end);
        return mistake.fix(whole, format!("mod({}, {})", left.text, right.text)).patch(whole, left.text);
    }
    mistake
}

/// R's `x %in% c(a, b)`.
fn in_between_percents(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (tok, end) = (suspect.at(index)?, suspect.at(index + 2)?);
    if !suspect.at(index + 1)?.is_word("in") || !end.is("%") || end.end != tok.start + 4 {
        return None;
    }
    let place = Span::new(tok.start, end.end);
    let mistake =
        Mistake::new("E0012", place, "`%in%` is written `in`", "write `in [a, b]`").patch(place, "in");
    let list = suspect.at(index + 3).filter(|tok| tok.is_word("c")).and_then(|callee| {
        let open = suspect.at(index + 4).filter(|tok| tok.is("("))?;
        let close =
            (index + 5..suspect.toks.len()).find(|at| suspect.is(*at, ")") || suspect.is(*at, "("))?;
        let close = suspect.at(close).filter(|tok| tok.is(")"))?;
        Some((callee, open, close))
    });
    let Some((callee, open, close)) = list else { return Some(mistake.fix(place, "in")) };
    let items = suspect.source.get(open.end as usize..close.start as usize)?;
    let mistake = mistake.fix(Span::new(tok.start, close.end), format!("in [{}]", items.trim()));
    Some(mistake.patch(Span::new(callee.start, open.end), "[").patch(span(close), "]"))
}

/// `a => 1 b => 2`.
fn arm_without_comma(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let pattern = index.checked_sub(1)?;
    let (before, tok) = (suspect.before(pattern)?, suspect.at(pattern)?);
    let plain = tok.is_name() || !matches!(tok.kind, TokenKind::Word | TokenKind::Punct | TokenKind::Unknown);
    if !plain
        || !suspect.after_operand(pattern)
        || !suspect.toks.get(..pattern)?.iter().any(|tok| tok.is("=>"))
    {
        return None;
    }
    let place = Span::new(before.end, before.end);
    let message = format!("a comma is missing before the arm of `{}`", tok.text.replace('`', ""));
    let mistake = Mistake::new("E0027", span(tok), message, "arms are separated by commas").fix(place, ",");
    Some(mistake.patch(Span::new(before.end, tok.start), ","))
}

/// `2024%n`: a number touching `%` is a percentage.
fn percent_then_operand(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (number, next) = (suspect.at(index)?, suspect.at(index + 1)?);
    let operand =
        next.is("(") || matches!(next.kind, TokenKind::Number | TokenKind::Word | TokenKind::Quoted);
    if !operand || next.start != number.end || RESERVED.contains(&next.text) {
        return None;
    }
    let whole = Span::new(number.start, next.end);
    let digits = number.text.trim_end_matches('%');
    let message = format!("`{}` is a percentage, and no operator follows it", number.text);
    let mistake = Mistake::new("E0010", whole, message, "the remainder is `mod(a, b)`");
    if next.is("(") || suspect.is(index + 2, "(") {
        return Some(mistake);
    }
    Some(mistake.fix(whole, format!("mod({digits}, {})", next.text)).patch(whole, digits))
}

/// `name == value` where a column is defined.
fn value_sign(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let head = suspect.toks.get(..index)?;
    let column = suspect.rule == Rule::one_member
        && !head.is_empty()
        && head.iter().all(|tok| tok.is_name())
        && head.iter().rev().skip(1).all(|tok| tok.is_word("key") || tok.is_word("hidden"));
    let item = suspect.rule == Rule::one_item
        && head.first().is_some_and(|tok| matches!(tok.text, "param" | "const" | "type" | "fn" | "dist"))
        && !head.iter().any(|tok| tok.is("="));
    if !column && !item {
        return None;
    }
    let place = suspect.at(index).map(span)?;
    Some(
        Mistake::new("E0011", place, "`==` compares; a value is given with `=`", "write `=`")
            .fix(place, "=")
            .patch(place, "="),
    )
}

/// A single `=` where a comparison must be meant: in a condition, or a second one in a column.
fn comparison_sign(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    if suspect.rule != Rule::one_member && suspect.rule != Rule::one_item {
        return None;
    }
    let head = suspect.toks.get(..index)?;
    let first = head.first()?.text;
    let condition = matches!(first, "require" | "expect" | "ends") && !head.get(1)?.is(":");
    let clause = head.iter().rev().take(24).any(|tok| matches!(tok.text, "when" | "where" | "if"));
    let second = head.iter().any(|tok| tok.is("~") || tok.is("="));
    let compares = condition || clause && second;
    if !compares || !suspect.after_operand(index) {
        return None;
    }
    let place = suspect.at(index).map(span)?;
    let mistake =
        Mistake::new("E0011", place, "`=` gives a value; values are compared with `==`", "write `==`")
            .fix(place, "==");
    let wide = Span::new(place.start, place.end + 1);
    let blank = suspect.source.get(place.end as usize..wide.end as usize) == Some(" ");
    Some(if blank { mistake.patch(wide, "==") } else { mistake })
}

/// `in { a, b }`.
fn in_braces(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    if !suspect.is(index + 1, "{") {
        return None;
    }
    let close = (index + 2..suspect.toks.len()).find(|at| suspect.is(*at, "}") || suspect.is(*at, "{"))?;
    let inside = suspect.toks.get(index + 2..close)?;
    if !suspect.is(close, "}") || inside.iter().any(|tok| tok.is(":")) {
        return None;
    }
    let (open, end) = (suspect.at(index + 1)?, suspect.at(close)?);
    let place = Span::new(open.start, end.end);
    let text = suspect.source.get(open.end as usize..end.start as usize)?;
    let mistake =
        Mistake::new("E0023", place, "braces hold weights; a list stands in brackets", "write `[a, b]`");
    let mistake = mistake.fix(place, format!("[{}]", text.trim())).patch(span(open), "[");
    Some(mistake.patch(span(end), "]"))
}

/// `?` that does not stand right after a type's name.
fn question(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    let place = span(tok);
    let ternary = suspect.toks.get(..index)?.iter().any(|tok| tok.is("~") || tok.is("="));
    if ternary {
        return Some(Mistake::new(
            "E0018",
            place,
            "`?` is no operator",
            "write `if condition then a else b`",
        ));
    }
    let after_range =
        suspect.before(index)?.kind == TokenKind::Number || suspect.is(index.wrapping_sub(1), "]");
    if !after_range {
        return None;
    }
    let help = "write it before the range: `int? 0..110`";
    Some(Mistake::new("E0018", place, "`?` stands right after the name of the type", help).patch(place, ""))
}
