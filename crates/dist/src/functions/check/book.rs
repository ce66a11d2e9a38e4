//! Book numbers, ISO 2108.

use synthc_types::{FnDef, Nulls, Value};

use super::{appended, article, mod11, test, to_text, valid, with_x};

/// The check digit of nine digits, or of twelve that begin with 978 or 979.
fn digit(number: &[u32]) -> Option<u32> {
    match number {
        [_, _, _, _, _, _, _, _, _] => mod11::digit(number),
        [9, 7, 8 | 9, ..] if number.len() == 12 => article::digit(number),
        _ => None,
    }
}

/// The whole.
pub(in crate::functions) static ISBN: FnDef = FnDef {
    name: "isbn",
    params: &["text"],
    summary: "a book number with its check digit after it",
    docs: "Nine digits become an ISBN-10 (whose check digit may be `X`), twelve that begin with 978 or 979 an ISBN-13. Spaces and \
           hyphens are passed over; null where there is anything else.",
    example: "isbn(\"978030640615\")",
    gives: "9780306406157",
    overloads: &[to_text(|args| appended(args, digit))],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};

/// The test.
pub(in crate::functions) static IS_VALID_ISBN: FnDef = FnDef {
    name: "is_valid_isbn",
    params: &["text"],
    summary: "whether a text is a book number with the right check digit",
    docs: "An ISBN-10 or ISBN-13. Spaces and hyphens are passed over; false where there is anything else.",
    example: "is_valid_isbn(\"0-306-40615-2\")",
    gives: "true",
    overloads: &[test(|args| match args {
        [Value::Text(text)] => Value::Bool(valid(text, with_x, digit)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
