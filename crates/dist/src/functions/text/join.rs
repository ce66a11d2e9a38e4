//! Texts put together.

use synthc_types::{FnDef, Nulls, Value};

use crate::functions::pattern::{self, TEXT, many, text_value, values};

/// One after another.
pub(in crate::functions) static CONCAT: FnDef = FnDef {
    name: "concat",
    params: &["a", "b"],
    summary: "texts one after another",
    docs: "Null if any of them is null; `join` leaves those out. A template such as `\"{first} {last}\"` does the same for values \
           of any type.",
    example: "concat(\"a\", \"b\", \"c\")",
    gives: "abc",
    overloads: &[many(&[TEXT, TEXT], pattern::text, |args| {
        let mut all = String::new();
        for value in args {
            match value {
                Value::Text(text) => all.push_str(text),
                _ => return Value::Null,
            }
        }
        text_value(all)
    })],
    ..FnDef::BASE
};

/// With something between.
pub(in crate::functions) static JOIN: FnDef = FnDef {
    name: "join",
    params: &["separator", "a", "b"],
    summary: "the texts that are not null, with `separator` between them",
    docs: "As CONCAT_WS of SQL: `join(\", \", street, flat, town)` of an address without a flat has one comma. Empty where all are \
           null, or the separator is.",
    example: "join(\", \", \"a\", \"b\", \"c\")",
    gives: "\"a, b, c\"",
    overloads: &[many(&[TEXT, TEXT], pattern::text, |args| {
        let [Value::Text(separator), rest @ ..] = args else { return text_value("") };
        let mut all = String::new();
        let mut first = true;
        for value in rest {
            let Value::Text(text) = value else { continue };
            if !first {
                all.push_str(separator);
            }
            first = false;
            all.push_str(text);
        }
        text_value(all)
    })],
    nulls: Nulls::Taken,
    ..FnDef::BASE
};

/// One for another.
pub(in crate::functions) static REPLACE: FnDef = FnDef {
    name: "replace",
    params: &["text", "old", "new"],
    summary: "`text` with every `old` replaced by `new`",
    docs: "From left to right, without overlap. An empty `old` changes nothing.",
    example: "replace(\"a-b\", \"-\", \"_\")",
    gives: "a_b",
    overloads: &[values(&[TEXT, TEXT, TEXT], pattern::text, |args| match args {
        [Value::Text(text), Value::Text(old), Value::Text(_)] if old.is_empty() => Value::Text(text.clone()),
        [Value::Text(text), Value::Text(old), Value::Text(new)] => text_value(text.replace(&**old, new)),
        _ => Value::Null,
    })],
    ..FnDef::BASE
};
