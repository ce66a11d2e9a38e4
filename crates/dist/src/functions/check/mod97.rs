//! ISO 7064, MOD 97-10: legal entity identifiers, and the base of IBAN.

use synthc_types::{FnDef, Nulls, Value};

use super::{bare, test, to_text};
use crate::functions::pattern::{known, text_value};

/// A text of digits and letters (A = 10 to Z = 35) as a number, modulo 97; `None` where there is nothing, or anything else.
pub(super) fn remainder(mut characters: impl Iterator<Item = char>) -> Option<u32> {
    let first = characters.next()?;
    std::iter::once(first).chain(characters).try_fold(0, |rest, c| {
        let value = c.to_digit(36)?;
        Some((rest * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}

/// The two digits that make the number with them 1 modulo 97.
pub(super) fn digits(characters: impl Iterator<Item = char>) -> Option<String> {
    remainder(characters.chain(['0', '0'])).map(|rest| format!("{:02}", 98 - rest))
}

fn of(args: &[Value], make: impl Fn(&str, String) -> String) -> Value {
    let [Value::Text(text)] = args else { return Value::Null };
    if bare(text).next().is_none() {
        return Value::Null;
    }
    known(digits(bare(text)), |digits| text_value(make(text, digits)))
}

/// The digits.
pub(in crate::functions) static MOD97_DIGITS: FnDef = FnDef {
    name: "mod97_digits",
    params: &["text"],
    summary: "the two check digits of ISO 7064 MOD 97-10",
    docs: "Of digits and letters (A counts 10, Z 35), as in legal entity identifiers: 02 to 98. Spaces and hyphens are passed \
           over; null where there is anything else. For accounts see `iban`.",
    example: "mod97_digits(\"5493001KJTIIGC8Y1R\")",
    gives: "12",
    overloads: &[to_text(|args| of(args, |_, digits| digits))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The whole.
pub(in crate::functions) static MOD97: FnDef = FnDef {
    name: "mod97",
    params: &["text"],
    summary: "a text with its two check digits of ISO 7064 MOD 97-10 after it",
    docs: "See `mod97_digits`.",
    example: "mod97(\"5493001KJTIIGC8Y1R\")",
    gives: "5493001KJTIIGC8Y1R12",
    overloads: &[to_text(|args| of(args, |text, digits| format!("{text}{digits}")))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_MOD97: FnDef = FnDef {
    name: "is_valid_mod97",
    params: &["text"],
    summary: "whether the last two characters are the check digits of ISO 7064 MOD 97-10",
    docs: "See `mod97_digits`. Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_mod97(\"5493001KJTIIGC8Y1R12\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(remainder(bare(text)) == Some(1)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
