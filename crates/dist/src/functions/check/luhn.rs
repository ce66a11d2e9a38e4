//! The algorithm of Luhn: payment cards, IMEI, Canadian social insurance numbers.

use synthc_types::{FnDef, Nulls, Value};

use super::{alone, appended, digits, test, to_text, valid};

/// The check digit (H. P. Luhn, US patent 2950048, 1960): every second digit from the right counts twice.
fn digit(digits: &[u32]) -> Option<u32> {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, d)| if at % 2 == 1 { *d } else { d * 2 / 10 + d * 2 % 10 })
        .fold(0, |sum, d| (sum + d) % 10);
    Some((10 - sum) % 10)
}

/// The digit.
pub(in crate::functions) static LUHN_DIGIT: FnDef = FnDef {
    name: "luhn_digit",
    params: &["text"],
    summary: "the check digit of Luhn for a text of digits",
    docs: "Of payment cards, IMEI and many customer numbers: every second digit from the right counts twice. Spaces and hyphens \
           are passed over; null where there is anything else. `luhn` puts it after the text.",
    example: "luhn_digit(\"7992739871\")",
    gives: "3",
    overloads: &[to_text(|args| alone(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The whole.
pub(in crate::functions) static LUHN: FnDef = FnDef {
    name: "luhn",
    params: &["text"],
    summary: "a text of digits with its check digit of Luhn after it",
    docs: "`card: text = luhn(\"4539{row():011}\")`. Spaces and hyphens are passed over; null where there is anything else.",
    example: "luhn(\"7992739871\")",
    gives: "79927398713",
    overloads: &[to_text(|args| appended(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_LUHN: FnDef = FnDef {
    name: "is_valid_luhn",
    params: &["text"],
    summary: "whether the last digit is the check digit of Luhn",
    docs: "Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_luhn(\"4111 1111 1111 1111\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(valid(text, digits, digit)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
