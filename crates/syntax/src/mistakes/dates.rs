//! Dates as other places write them: `31/01/2024`, `31.01.2024`, `2024/01/31`.

use synthc_diag::{Code, Span};

use crate::SyntaxError;

/// What a date of another form is here, with the error that says so. Where day and month could be either, the day is taken to come
/// first, and the fix is a guess.
pub fn foreign(text: &str, place: Span) -> Option<(String, SyntaxError)> {
    let (iso, swapped) = read(text)?;
    let error = SyntaxError::new(Code("E0243"), place, format!("`{text}` is no date here"));
    let help = match &swapped {
        Some(other) => format!("dates are year-month-day: `{iso}`, or `{other}` if the month comes first"),
        None => format!("dates are year-month-day: `{iso}`"),
    };
    let error = error.help(help).fix(place, iso.clone());
    Some((iso, if swapped.is_some() { error.guessed() } else { error }))
}

/// The date, and the one with day and month the other way round, where that is another.
fn read(text: &str) -> Option<(String, Option<String>)> {
    /// `2024-12-31`.
    const LONGEST: usize = 10;
    if text.len() > LONGEST {
        return None;
    }
    let sign = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = text.split(sign);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let number =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok());
    let (x, y, z) = (number(a)??, number(b)??, number(c)??);
    // `1-2-2024` may well be meant as it reads.
    let short = |part: &str| part.len() == 2 || part.len() == 1 && sign != '-';
    let year = |part: &str, year: u32| part.len() == 4 && (1800..2200).contains(&year);
    let date = |year: u32, month: u32, day: u32| {
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| format!("{year}-{month:02}-{day:02}"))
    };
    if parts.next().is_some() || !short(b) {
        return None;
    }
    if year(a, x) && short(c) {
        return date(x, y, z).map(|date| (date, None));
    }
    if !year(c, z) || !short(a) {
        return None;
    }
    match (date(z, y, x), date(z, x, y)) {
        (Some(first), other) => Some((first, other.filter(|_| x != y))),
        (None, other) => other.map(|date| (date, None)),
    }
}
