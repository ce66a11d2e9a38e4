//! Numbers, units, strings and characters that no token of the language has.

use synthc_diag::Span;

use super::{Mistake, Suspect, foreign_date, span};
use crate::tokens::TokenKind;

pub fn find(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let tok = suspect.at(index)?;
    match tok.kind {
        TokenKind::OpenText => Some(open_text(suspect, index)),
        TokenKind::BadNumber => Some(bad_number(suspect, index)),
        TokenKind::Number => number_then_unit(suspect, index)
            .or_else(|| trailing_point(suspect, index))
            .or_else(|| dotted_date(suspect, index)),
        TokenKind::Punct if tok.text == "." => {
            leading_point(suspect, index).or_else(|| lone_point(suspect, index))
        }
        TokenKind::Unknown => Some(unknown(suspect, index)),
        _ => None,
    }
}

fn open_text(suspect: Suspect<'_, '_>, index: usize) -> Mistake {
    let end = suspect.at(index).map_or(0, |tok| tok.end);
    let start = suspect.at(index).map_or(0, |tok| tok.start);
    let mistake = Mistake::new(
        "E0006",
        Span::new(start, end),
        "this text has no closing quote on its line",
        "end it with `\"`; a line break inside of a text is `\\n`",
    )
    .fix(Span::new(end, end), "\"");
    let at_end = end as usize >= suspect.source.len();
    mistake.patch_or_append(Span::new(end, if at_end { end } else { end + 1 }), "\"", at_end)
}

impl Mistake {
    /// A patch into the blank behind a token, or at the end of the text.
    fn patch_or_append(mut self, place: Span, text: &str, at_end: bool) -> Self {
        if at_end {
            self.patches.push((Span::new(place.start, place.start), text.to_owned()));
            return self;
        }
        self.patch(place, text)
    }
}

/// The right unit for a wrong one.
fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "mins" | "minute" | "minutes" => "min",
        "hr" | "hrs" | "hour" | "hours" => "h",
        "day" | "days" => "d",
        "wk" | "wks" | "week" | "weeks" => "w",
        "mon" | "month" | "months" => "mo",
        "yr" | "yrs" | "year" | "years" => "y",
        "K" => "k",
        _ => return None,
    })
}

const UNITS: &str = "the units are `s`, `min`, `h`, `d`, `w`, `mo` (months) and `y`; `k` is a thousand";

fn bad_number(suspect: Suspect<'_, '_>, index: usize) -> Mistake {
    let (place, text) = suspect.at(index).map_or((Span::default(), ""), |tok| (span(tok), tok.text));
    let letters = text.find(|c: char| c.is_alphabetic() || c == '_').unwrap_or(text.len());
    let (digits, word) = text.split_at(letters);
    let mistake = Mistake::new("E0019", place, format!("`{word}` is no unit"), UNITS);
    match unit(word) {
        Some(right) => {
            mistake.fix(place, format!("{digits}{right}")).patch(place, &format!("{digits}{right}"))
        }
        None => mistake.patch(place, digits),
    }
}

/// `15 min`.
fn number_then_unit(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (number, word) = (suspect.at(index)?, suspect.at(index + 1)?);
    let right = match word.text {
        same @ ("s" | "min" | "h" | "d" | "w" | "mo" | "y" | "k") => same,
        other => unit(other)?,
    };
    let plain = number.text.ends_with(|c: char| c.is_ascii_digit());
    // A column of that name on a new line is no unit.
    if word.kind != TokenKind::Word
        || word.first_on_line
        || !plain
        || suspect.is(index + 2, ":")
        || suspect.is(index + 2, "~")
    {
        return None;
    }
    let place = Span::new(number.start, word.end);
    let text = format!("{}{right}", number.text);
    Some(
        Mistake::new("E0019", place, "a unit touches its number", UNITS)
            .fix(place, text.clone())
            .patch(place, &text),
    )
}

/// `5.`
fn trailing_point(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let number = suspect.at(index)?;
    let point = suspect.at(index + 1).filter(|tok| tok.is(".") && suspect.touches(index + 1))?;
    let followed =
        suspect.at(index + 2).is_some_and(|tok| tok.start == point.end && tok.kind != TokenKind::Punct);
    if followed {
        return None;
    }
    let place = Span::new(number.start, point.end);
    let mistake =
        Mistake::new("E0014", place, "a decimal point needs digits on both sides", "write `5` or `5.0`");
    Some(mistake.fix(place, format!("{}.0", number.text)).patch(place, number.text))
}

/// `.5`
fn leading_point(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (point, number) = (suspect.at(index)?, suspect.at(index + 1)?);
    if number.kind != TokenKind::Number
        || number.start != point.end
        || suspect.after_operand(index) && suspect.touches(index)
    {
        return None;
    }
    let place = Span::new(point.start, number.end);
    let mistake = Mistake::new("E0014", place, "a decimal point needs digits on both sides", "write `0.5`");
    let mistake = mistake.fix(Span::new(point.start, point.start), "0");
    // The blank before it takes the digit, where that joins nothing.
    let blank = Span::new(point.start.saturating_sub(1), point.start);
    let is_blank = suspect.source.get(blank.start as usize..blank.end as usize) == Some(" ");
    let joins =
        suspect.before(index).is_some_and(|tok| tok.end == blank.start && tok.kind != TokenKind::Punct);
    Some(if is_blank && !joins { mistake.patch(blank, "0") } else { mistake })
}

/// `31.01.2024`
fn dotted_date(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (first, last) = (suspect.at(index)?, suspect.at(index + 2)?);
    if !suspect.is(index + 1, ".") || !suspect.touches(index + 1) || !suspect.touches(index + 2) {
        return None;
    }
    let place = Span::new(first.start, last.end);
    let (iso, error) = foreign_date(suspect.source.get(place.start as usize..place.end as usize)?, place)?;
    Some(Mistake { error, patches: Vec::new() }.patch(place, &iso))
}

/// A lone `.`: a missing value in Stata and SAS.
fn lone_point(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    let (before, point) = (suspect.before(index)?, suspect.at(index)?);
    let lettered =
        suspect.at(index + 1).is_some_and(|next| next.kind == TokenKind::Word && suspect.touches(index + 1));
    if suspect.after_operand(index) || lettered {
        return None;
    }
    let comparison = ["==", "!="].iter().find(|sign| before.is(sign));
    let (place, right) = match comparison {
        Some(sign) => {
            (Span::new(before.start, point.end), if *sign == "==" { "is null" } else { "is not null" })
        }
        None => (span(point), "null"),
    };
    let help = format!("write `{right}`; reasons why values are missing are declared with `missing_codes`");
    Some(Mistake::new("E0009", span(point), "`.` is called `null` here", &help).fix(place, right))
}

fn unknown(suspect: Suspect<'_, '_>, index: usize) -> Mistake {
    let (place, text) = suspect.at(index).map_or((Span::default(), ""), |tok| (span(tok), tok.text));
    match text {
        ";" => Mistake::new(
            "E0017",
            place,
            "there are no semicolons",
            "remove it; a statement ends where the next begins",
        )
        .fix(place, "")
        .patch(place, ""),
        "'" => single_quotes(suspect, index, place),
        "!" => {
            let mistake =
                Mistake::new("E0012", place, "`!` is written `not`", "write `not`").fix(place, "not ");
            let room = Span::new(place.start.saturating_sub(3), place.end);
            let blank = suspect.source.get(room.start as usize..place.start as usize) == Some("   ");
            if blank { mistake.patch(room, "not ") } else { mistake }
        }
        "&" => Mistake::new(
            "E0012",
            place,
            "`&` is written `and`",
            "write `and`; texts are joined by holes: `\"{a}{b}\"`",
        )
        .fix(place, "and"),
        "`" => Mistake::new(
            "E0022",
            place,
            "this backquote has no partner on its line",
            "a quoted name is `` `like this` ``",
        ),
        _ => {
            let shown = text.chars().next().map(|c| c.escape_debug().to_string()).unwrap_or_default();
            Mistake::new("E0022", place, format!("the character `{shown}` means nothing here"), "remove it")
                .patch_all(place)
        }
    }
}

impl Mistake {
    /// Blanks out what stands in the place.
    fn patch_all(self, place: Span) -> Self {
        self.patch(place, "")
    }
}

fn single_quotes(suspect: Suspect<'_, '_>, index: usize, place: Span) -> Mistake {
    let rest = suspect.source.get(place.end as usize..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    let help = "texts stand in double quotes";
    let Some(end) =
        line.find('\'').filter(|end| line.get(..*end).is_some_and(|inside| !inside.contains('"')))
    else {
        return Mistake::new("E0013", place, "texts stand in double quotes, not single ones", help);
    };
    let _ = index;
    let close = place.end + end as u32;
    let whole = Span::new(place.start, close + 1);
    let inside = line.get(..end).unwrap_or("");
    let text = format!("\"{inside}\"");
    Mistake::new("E0013", whole, "texts stand in double quotes, not single ones", help)
        .fix(whole, text.clone())
        .patch(whole, &text)
}
