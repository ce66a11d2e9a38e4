//! Ranges as codebooks write them where a pattern stands: `<16`, `16-34`, `65+`.

use synthc_diag::Span;

use super::{Mistake, Suspect};
use crate::scan::Tok;
use crate::tokens::TokenKind;

/// Looks for a range that begins at this token.
pub fn find(suspect: Suspect<'_, '_>, index: usize) -> Option<Mistake> {
    if !opens_pattern(suspect, index) {
        return None;
    }
    let (range, len, sure) = written(suspect, index)?;
    let (first, last) = (suspect.at(index)?, suspect.at(index + len - 1)?);
    if !closes_pattern(suspect, index + len) {
        return None;
    }
    let place = Span::new(first.start, last.end);
    let text = suspect.source.get(place.start as usize..place.end as usize)?;
    let message = format!("`{text}` is written `{range}` here");
    let help = "ranges have two dots: `..<16`, `16..34`, `65..`";
    let mut mistake = Mistake::new("E0012", place, message, help).fix(place, range.clone());
    if !sure {
        mistake.error = mistake.error.guessed();
    }
    Some(mistake.patch(room(suspect.source, place), &range))
}

/// The range as it is written here, how many tokens it takes, and whether it is the same for all numbers.
fn written(suspect: Suspect<'_, '_>, index: usize) -> Option<(String, usize, bool)> {
    let number = |at: usize| suspect.at(at).filter(|tok| tok.kind == TokenKind::Number).map(|tok| tok.text);
    let whole = |text: &str| text.parse::<i64>().ok();
    if let Some(low) = number(index) {
        let sign = suspect.at(index + 1)?;
        return match number(index + 2) {
            Some(high) if sign.is("-") || sign.is_word("to") => Some((format!("{low}..{high}"), 3, true)),
            _ if sign.is("+") => Some((format!("{low}.."), 2, true)),
            _ => None,
        };
    }
    let bound = number(index + 1)?;
    let sign = suspect.at(index).filter(|tok| tok.kind == TokenKind::Punct)?;
    match sign.text {
        "<" => Some((format!("..<{bound}"), 2, true)),
        "<=" => Some((format!("..{bound}"), 2, true)),
        ">=" => Some((format!("{bound}.."), 2, true)),
        // There is no range without its lower end: the next whole number is a guess.
        ">" => Some((format!("{}..", whole(bound)?.checked_add(1)?), 2, false)),
        _ => None,
    }
}

/// Whether a pattern can begin at this token: at the start of an arm, of a weight, of a cell under a given name.
fn opens_pattern(suspect: Suspect<'_, '_>, index: usize) -> bool {
    suspect.before(index).is_some_and(|before| match before.text {
        "{" | "," | "or" => before.kind != TokenKind::Text,
        "|" => in_given_cell(suspect, index),
        _ => false,
    })
}

/// Whether a cell that begins at this token stands under a given name.
fn in_given_cell(suspect: Suspect<'_, '_>, index: usize) -> bool {
    let before = suspect.toks.get(..index).unwrap_or_default();
    let line = before.iter().rposition(|tok| tok.first_on_line).unwrap_or_default();
    let bars = before.iter().skip(line).filter(|tok| tok.is("|")).count();
    let given = before.iter().rposition(|tok| tok.is_word("given"));
    let names = given.map_or(0, |given| {
        before.iter().skip(given + 1).take_while(|tok| !tok.is("{")).filter(|tok| tok.is_name()).count()
    });
    bars <= names
}

fn closes_pattern(suspect: Suspect<'_, '_>, index: usize) -> bool {
    let ends = |tok: &Tok<'_>| [":", "=>", "|"].iter().any(|end| tok.is(end)) || tok.is_word("or");
    suspect.at(index).is_some_and(ends)
}

/// The place with the blanks around it, without those that keep words apart.
fn room(source: &str, place: Span) -> Span {
    let (before, after) =
        (source.get(..place.start as usize), source.get(place.end as usize..).unwrap_or_default());
    let before = before.unwrap_or_default();
    let keep = |next: Option<char>| u32::from(next.is_some_and(|c| c.is_alphanumeric() || c == '_'));
    let (left, right) = (before.trim_end_matches(' '), after.trim_start_matches(' '));
    let low = left.len() as u32 + keep(left.chars().next_back());
    let high = (source.len() - right.len()) as u32 - keep(right.chars().next());
    Span::new(low.min(place.start), high.max(place.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Rule;
    use crate::scan::significant;
    use crate::tokens::tokens;

    fn fixes(text: &str) -> Vec<String> {
        let all = tokens(text);
        let toks = significant(text, &all);
        let suspect = Suspect { source: text, toks: &toks, rule: Rule::one_member };
        let found = (0..toks.len()).filter_map(|index| find(suspect, index));
        found.filter_map(|mistake| Some(mistake.error.fix?.text.to_string())).collect()
    }

    #[test]
    fn ranges_are_known_where_patterns_stand() {
        assert_eq!(fixes("match a { <16 => 1, 16-34 => 2, 65+ => 3 }"), ["..<16", "16..34", "65.."]);
        assert_eq!(
            fixes("{ <=15: 1, 16 to 34: 2, >64: 3, >=1.5 or 3-4: 1 }"),
            ["..15", "16..34", "65..", "1.5..", "3..4"]
        );
        assert_eq!(fixes("given a, b {\n| a | b | c |\n| 1-2 | 3+ | 4-5 |\n}"), ["1..2", "3.."]);
        assert_eq!(fixes("x = if a < 16 then 16-34 else [3, 5-4]"), Vec::<String>::new());
    }
}
