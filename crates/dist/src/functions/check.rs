//! Check digits: computed, put after a text, and tested.
//!
//! Spaces and hyphens between digits are allowed everywhere and count for nothing.

mod article;
mod book;
mod iban;
mod luhn;
mod mod11;
mod mod97;
mod verhoeff;

use synthc_types::{FnDef, Overload, Value};

use super::pattern::{self, TEXT, known, text_value, values};

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &luhn::LUHN_DIGIT,
    &luhn::LUHN,
    &luhn::IS_VALID_LUHN,
    &verhoeff::VERHOEFF_DIGIT,
    &verhoeff::VERHOEFF,
    &verhoeff::IS_VALID_VERHOEFF,
    &mod11::MOD11_DIGIT,
    &mod11::MOD11,
    &mod11::IS_VALID_MOD11,
    &mod97::MOD97_DIGITS,
    &mod97::MOD97,
    &mod97::IS_VALID_MOD97,
    &iban::IBAN,
    &iban::IS_VALID_IBAN,
    &book::ISBN,
    &book::IS_VALID_ISBN,
    &article::EAN,
    &article::IS_VALID_EAN,
];

/// The characters of a number without spaces and hyphens.
fn bare(text: &str) -> impl DoubleEndedIterator<Item = char> + '_ {
    text.chars().filter(|c| !matches!(c, ' ' | '-'))
}

/// The digits of a text of digits; `None` where there are none, or anything else.
fn digits(text: &str) -> Option<Vec<u32>> {
    let digits: Option<Vec<u32>> = bare(text).map(|c| c.to_digit(10)).collect();
    digits.filter(|digits| !digits.is_empty())
}

/// The digits and the check character at the end, where that may be `X` for 10.
fn with_x(text: &str) -> Option<Vec<u32>> {
    let mut rest = bare(text);
    let last = match rest.next_back()? {
        'X' | 'x' => 10,
        c => c.to_digit(10)?,
    };
    rest.map(|c| c.to_digit(10)).chain([Some(last)]).collect()
}

/// A check digit as a character, `X` for 10.
fn shown(digit: u32) -> char {
    char::from_digit(digit, 10).unwrap_or('X')
}

/// The text of a check digit, of the digits of a text.
fn alone(args: &[Value], digit: fn(&[u32]) -> Option<u32>) -> Value {
    let [Value::Text(text)] = args else { return Value::Null };
    known(digits(text).and_then(|digits| digit(&digits)), |digit| text_value(shown(digit).to_string()))
}

/// A text with its check digit after it.
fn appended(args: &[Value], digit: fn(&[u32]) -> Option<u32>) -> Value {
    let [Value::Text(text)] = args else { return Value::Null };
    known(digits(text).and_then(|digits| digit(&digits)), |digit| {
        text_value(format!("{text}{}", shown(digit)))
    })
}

/// Whether the last digit is the check digit of those before it.
fn valid(text: &str, digits: fn(&str) -> Option<Vec<u32>>, digit: fn(&[u32]) -> Option<u32>) -> bool {
    let Some(all) = digits(text) else { return false };
    all.split_last().is_some_and(|(last, rest)| !rest.is_empty() && digit(rest) == Some(*last))
}

/// A text from a text.
const fn to_text(f: fn(&[Value]) -> Value) -> Overload {
    values(&[TEXT], pattern::text, f)
}

/// A test of a text.
const fn test(f: fn(&[Value]) -> Value) -> Overload {
    values(&[TEXT], pattern::bool, f)
}
