//! Article numbers of GS1: EAN, UPC, GTIN.

use synthc_types::{FnDef, Nulls, Value};

use super::{appended, digits, test, to_text, valid};

/// The check digit: weights 3, 1, 3, .. from the right, modulo 10 (GS1 General Specifications, section 7.9).
pub(super) fn digit(digits: &[u32]) -> Option<u32> {
    let sum = digits
        .iter()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .fold(0, |sum, (d, weight)| (sum + d * weight) % 10);
    Some((10 - sum) % 10)
}

fn of_article(number: &[u32]) -> Option<u32> {
    matches!(number.len(), 7 | 11 | 12 | 13).then(|| digit(number))?
}

/// The whole.
pub(in crate::functions) static EAN: FnDef = FnDef {
    name: "ean",
    params: &["text"],
    summary: "an article number with its check digit after it",
    docs: "Of 7, 11, 12 or 13 digits: EAN-8, UPC, EAN-13, GTIN-14. Spaces and hyphens are passed over; null where there is \
           anything else.",
    example: "ean(\"400638133393\")",
    gives: "4006381333931",
    overloads: &[to_text(|args| appended(args, of_article))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_EAN: FnDef = FnDef {
    name: "is_valid_ean",
    params: &["text"],
    summary: "whether a text is an article number with the right check digit",
    docs: "Of 8, 12, 13 or 14 digits. Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_ean(\"4006381333931\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(valid(text, digits, of_article)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
