//! Weights 2, 3, 4, .. from the right, modulo 11: NHS numbers, ISBN of ten digits.

use synthc_types::{FnDef, Nulls, Value};

use super::{alone, appended, test, to_text, valid, with_x};

/// The check digit, 10 for `X`: with weight 1 it makes the weighted sum a multiple of 11.
pub(super) fn digit(digits: &[u32]) -> Option<u32> {
    let sum = digits.iter().rev().zip((2..=11).cycle()).fold(0, |sum, (d, weight)| (sum + d * weight) % 11);
    Some((11 - sum) % 11)
}

/// The digit.
pub(in crate::functions) static MOD11_DIGIT: FnDef = FnDef {
    name: "mod11_digit",
    params: &["text"],
    summary: "the check digit modulo 11 for a text of digits",
    docs: "The digits are weighted with 2, 3, .. from the right (again from 2 after 11), as in NHS numbers and ISBN of ten \
           digits; 10 is written `X`. Spaces and hyphens are passed over; null where there is anything else.",
    example: "mod11_digit(\"943476591\")",
    gives: "9",
    overloads: &[to_text(|args| alone(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The whole.
pub(in crate::functions) static MOD11: FnDef = FnDef {
    name: "mod11",
    params: &["text"],
    summary: "a text of digits with its check digit modulo 11 after it",
    docs: "See `mod11_digit`. Where `X` may not stand, as in NHS numbers, keep it out: `require not ends_with(nhs, \"X\")`.",
    example: "mod11(\"943476591\")",
    gives: "9434765919",
    overloads: &[to_text(|args| appended(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_MOD11: FnDef = FnDef {
    name: "is_valid_mod11",
    params: &["text"],
    summary: "whether the last character is the check digit modulo 11",
    docs: "See `mod11_digit`. Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_mod11(\"943 476 5919\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(valid(text, with_x, digit)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
