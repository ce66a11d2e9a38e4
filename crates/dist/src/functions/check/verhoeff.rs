//! The algorithm of Verhoeff: Aadhaar numbers and others that are typed by hand.

use synthc_types::{FnDef, Nulls, Value};

use super::{alone, appended, digits, test, to_text, valid};

/// The product in the dihedral group of order 10 (J. Verhoeff, "Error detecting decimal codes", 1969).
fn product(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// The digit at a place, counted from the check digit's 0.
fn permuted(place: usize, digit: u32) -> u32 {
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..place % 8).fold(digit, |d, _| STEP.get(d as usize).copied().unwrap_or(0))
}

fn digit(digits: &[u32]) -> Option<u32> {
    let sum = digits.iter().rev().enumerate().fold(0, |sum, (at, d)| product(sum, permuted(at + 1, *d)));
    (0..10).find(|check| product(sum, *check) == 0)
}

/// The digit.
pub(in crate::functions) static VERHOEFF_DIGIT: FnDef = FnDef {
    name: "verhoeff_digit",
    params: &["text"],
    summary: "the check digit of Verhoeff for a text of digits",
    docs: "Of Aadhaar numbers: it finds every wrong digit and every swap of neighbours. Spaces and hyphens are passed over; null \
           where there is anything else. `verhoeff` puts it after the text.",
    example: "verhoeff_digit(\"236\")",
    gives: "3",
    overloads: &[to_text(|args| alone(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The whole.
pub(in crate::functions) static VERHOEFF: FnDef = FnDef {
    name: "verhoeff",
    params: &["text"],
    summary: "a text of digits with its check digit of Verhoeff after it",
    docs: "Spaces and hyphens are passed over; null where there is anything else.",
    example: "verhoeff(\"236\")",
    gives: "2363",
    overloads: &[to_text(|args| appended(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_VERHOEFF: FnDef = FnDef {
    name: "is_valid_verhoeff",
    params: &["text"],
    summary: "whether the last digit is the check digit of Verhoeff",
    docs: "Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_verhoeff(\"2363\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(valid(text, digits, digit)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
