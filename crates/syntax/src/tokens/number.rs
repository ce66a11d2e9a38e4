//! Numbers, percentages, durations, dates and times, with the same edges as in the grammar.

use super::TokenKind;
use super::unicode::is_xid_continue;

const UNITS: [&str; 7] = ["min", "mo", "s", "h", "d", "w", "y"];

/// Reads the literal that starts with a digit.
pub fn number(rest: &str) -> (TokenKind, usize) {
    if let Some(len) = date_time(rest).or_else(|| time(rest)) {
        return (TokenKind::Number, len);
    }
    let mut at = digits(rest, 0);
    if byte(rest, at) == Some(b'.') && byte(rest, at + 1).is_some_and(|b| b.is_ascii_digit()) {
        at = digits(rest, at + 1);
    }
    if byte(rest, at) == Some(b'%') {
        return (TokenKind::Number, at + 1);
    }
    if let Some(end) = exponent(rest, at) {
        at = end;
    }
    let tail = rest.get(at..).unwrap_or("");
    let letters = tail.find(|c| !is_xid_continue(c)).unwrap_or(tail.len());
    let suffix = tail.get(..letters).unwrap_or("");
    let known = suffix.is_empty() || suffix == "k" || UNITS.contains(&suffix);
    if known { (TokenKind::Number, at + letters) } else { (TokenKind::BadNumber, at + letters) }
}

fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The end of `12_345` that starts at `at`.
fn digits(text: &str, mut at: usize) -> usize {
    loop {
        match byte(text, at) {
            Some(b'0'..=b'9') => at += 1,
            Some(b'_') if byte(text, at + 1).is_some_and(|b| b.is_ascii_digit()) => at += 1,
            _ => return at,
        }
    }
}

fn exponent(text: &str, at: usize) -> Option<usize> {
    if !matches!(byte(text, at), Some(b'e' | b'E')) {
        return None;
    }
    let sign = usize::from(matches!(byte(text, at + 1), Some(b'+' | b'-')));
    let start = at + 1 + sign;
    let len = text.as_bytes().get(start..)?.iter().take_while(|b| b.is_ascii_digit()).count();
    (len > 0).then_some(start + len)
}

/// Whether the text at `at` has this shape, where `0` stands for a digit.
fn shaped(text: &str, at: usize, shape: &str) -> bool {
    shape.bytes().enumerate().all(|(i, want)| match (want, byte(text, at + i)) {
        (b'0', Some(got)) => got.is_ascii_digit(),
        (want, got) => got == Some(want),
    })
}

fn ends(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|tail| tail.chars().next()).is_none_or(|c| !is_xid_continue(c))
}

fn clock(text: &str, at: usize) -> Option<usize> {
    if !shaped(text, at, "00:00") {
        return None;
    }
    if !shaped(text, at + 5, ":00") {
        return Some(at + 5);
    }
    let seconds = at + 8;
    let fraction = match byte(text, seconds) {
        Some(b'.') => text.as_bytes().get(seconds + 1..)?.iter().take_while(|b| b.is_ascii_digit()).count(),
        _ => 0,
    };
    Some(if fraction > 0 { seconds + 1 + fraction } else { seconds })
}

fn date_time(text: &str) -> Option<usize> {
    if !shaped(text, 0, "0000-00") {
        return None;
    }
    if !shaped(text, 7, "-00") {
        return (ends(text, 7) && byte(text, 7) != Some(b'-')).then_some(7);
    }
    let zoned = (byte(text, 10) == Some(b'T')).then(|| clock(text, 11)).flatten().map(|end| {
        if byte(text, end) == Some(b'Z') {
            end + 1
        } else if shaped(text, end, "+00:00") || shaped(text, end, "-00:00") {
            end + 6
        } else {
            end
        }
    });
    zoned.filter(|end| ends(text, *end)).or_else(|| ends(text, 10).then_some(10))
}

fn time(text: &str) -> Option<usize> {
    let end = clock(text, 0)?;
    let decimal = byte(text, end) == Some(b'.') && byte(text, end + 1).is_some_and(|b| b.is_ascii_digit());
    (ends(text, end) && !decimal && byte(text, end) != Some(b'%')).then_some(end)
}
