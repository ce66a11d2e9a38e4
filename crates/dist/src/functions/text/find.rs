//! Facts about texts.

use synthc_types::{FnDef, FnKernel, Interval, Overload, Value};

use crate::functions::pattern::{self, TEXT, takes, values};

/// Characters.
pub(in crate::functions) static LENGTH: FnDef = FnDef {
    name: "length",
    params: &["text"],
    summary: "the number of characters",
    docs: "Characters are Unicode code points, as in the refinement `text 1..80`: `length(\"Žižek\")` is 5.",
    example: "length(\"abc\")",
    gives: "3",
    overloads: &[takes(
        &[TEXT],
        pattern::int,
        FnKernel::TextToInt(|text| i64::try_from(text.chars().count()).ok()),
    )],
    interval: |_| Some(Interval::at_least(0.0)),
    ..FnDef::BASE
};

/// A question about two texts.
const fn asks(f: fn(&[Value]) -> Value) -> Overload {
    values(&[TEXT, TEXT], pattern::bool, f)
}

/// Beginning.
pub(in crate::functions) static STARTS_WITH: FnDef = FnDef {
    name: "starts_with",
    params: &["text", "part"],
    summary: "whether `text` begins with `part`",
    docs: "Capital and small letters differ; compare `lower(text)` where they should not. Every text begins with the empty one.",
    example: "starts_with(\"abc\", \"ab\")",
    gives: "true",
    overloads: &[asks(|args| match args {
        [Value::Text(text), Value::Text(part)] => Value::Bool(text.starts_with(&**part)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// Ending.
pub(in crate::functions) static ENDS_WITH: FnDef = FnDef {
    name: "ends_with",
    params: &["text", "part"],
    summary: "whether `text` ends with `part`",
    docs: "Capital and small letters differ; compare `lower(text)` where they should not.",
    example: "ends_with(\"abc\", \"bc\")",
    gives: "true",
    overloads: &[asks(|args| match args {
        [Value::Text(text), Value::Text(part)] => Value::Bool(text.ends_with(&**part)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// Holding.
pub(in crate::functions) static CONTAINS: FnDef = FnDef {
    name: "contains",
    params: &["text", "part"],
    summary: "whether `part` occurs in `text`",
    docs: "Capital and small letters differ; compare `lower(text)` where they should not. Where is `position`.",
    example: "contains(\"abc\", \"b\")",
    gives: "true",
    overloads: &[asks(|args| match args {
        [Value::Text(text), Value::Text(part)] => Value::Bool(text.contains(&**part)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// Where.
pub(in crate::functions) static POSITION: FnDef = FnDef {
    name: "position",
    params: &["text", "part"],
    summary: "where `part` first occurs in `text`, counted from 1; 0 where it does not",
    docs: "In characters, as POSITION of SQL.",
    example: "position(\"abcb\", \"b\")",
    gives: "2",
    overloads: &[values(&[TEXT, TEXT], pattern::int, |args| match args {
        [Value::Text(text), Value::Text(part)] => {
            let before = text.find(&**part).and_then(|at| text.get(..at));
            Value::Int(before.and_then(|text| i64::try_from(text.chars().count()).ok()).map_or(0, |n| n + 1))
        }
        _ => Value::Null,
    })],
    interval: |_| Some(Interval::at_least(0.0)),
    ..FnDef::BASE
};
