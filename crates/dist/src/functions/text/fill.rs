//! Longer texts from shorter ones.

use synthc_types::{FnDef, Value};

use crate::functions::pattern::{self, INT, TEXT, of_text, text_value, values};

/// The most characters that a function makes of nothing, so that no number fills the memory.
const LONGEST: usize = 100_000;

fn width(count: i64) -> usize {
    usize::try_from(count).unwrap_or(0).min(LONGEST)
}

/// As much of `fill`, over and over, as `text` lacks.
fn filling(args: &[Value]) -> Option<(&str, String)> {
    let (text, count, fill) = match args {
        [Value::Text(text), Value::Int(count)] => (text, count, " "),
        [Value::Text(text), Value::Int(count), Value::Text(fill)] => (text, count, &**fill),
        _ => return None,
    };
    let lacks = width(*count).saturating_sub(text.chars().count());
    Some((text, fill.chars().cycle().take(lacks).collect()))
}

fn pad_left(args: &[Value]) -> Value {
    filling(args).map_or(Value::Null, |(text, fill)| text_value(fill + text))
}

fn pad_right(args: &[Value]) -> Value {
    filling(args).map_or(Value::Null, |(text, fill)| text_value(text.to_owned() + &fill))
}

/// At the start.
pub(in crate::functions) static PAD_LEFT: FnDef = FnDef {
    name: "pad_left",
    params: &["text", "width", "fill"],
    summary: "`text` with `fill` before it until it has `width` characters",
    docs: "Spaces where no `fill` is given. A longer text stays as it is. A number with leading zeros is `\"{n:06}\"`. At most \
           100,000 characters.",
    example: "pad_left(\"7\", 3, \"0\")",
    gives: "007",
    overloads: &[
        values(&[TEXT, INT], pattern::text, pad_left),
        values(&[TEXT, INT, TEXT], pattern::text, pad_left),
    ],
    ..FnDef::BASE
};

/// At the end.
pub(in crate::functions) static PAD_RIGHT: FnDef = FnDef {
    name: "pad_right",
    params: &["text", "width", "fill"],
    summary: "`text` with `fill` after it until it has `width` characters",
    docs: "Spaces where no `fill` is given. A longer text stays as it is. At most 100,000 characters.",
    example: "pad_right(\"ab\", 5, \".\")",
    gives: "ab...",
    overloads: &[
        values(&[TEXT, INT], pattern::text, pad_right),
        values(&[TEXT, INT, TEXT], pattern::text, pad_right),
    ],
    ..FnDef::BASE
};

/// Over and over.
pub(in crate::functions) static REPEAT: FnDef = FnDef {
    name: "repeat",
    params: &["text", "count"],
    summary: "`text`, `count` times over",
    docs: "Empty where `count` is 0 or less. At most 100,000 characters.",
    example: "repeat(\"ab\", 3)",
    gives: "ababab",
    overloads: &[values(&[TEXT, INT], pattern::text, |args| match args {
        [Value::Text(text), Value::Int(count)] => {
            let most = LONGEST / text.chars().count().max(1);
            text_value(text.repeat(width(*count).min(most)))
        }
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// Backwards.
pub(in crate::functions) static REVERSE: FnDef = FnDef {
    name: "reverse",
    params: &["text"],
    summary: "the characters of `text` backwards",
    docs: "Characters are Unicode code points.",
    example: "reverse(\"abc\")",
    gives: "cba",
    overloads: &[of_text(|text, out| out.extend(text.chars().rev()))],
    ..FnDef::BASE
};
