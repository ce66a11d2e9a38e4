//! Parts of texts.

use synthc_types::{FnDef, Nulls, Value};

use crate::functions::pattern::{self, INT, TEXT, known, of_text, text_value, values};

/// Both ends.
pub(in crate::functions) static TRIM: FnDef = FnDef {
    name: "trim",
    params: &["text"],
    summary: "`text` without white space at both ends",
    docs: "White space is what Unicode calls so.",
    example: "trim(\" ab \")",
    gives: "ab",
    overloads: &[of_text(|text, out| out.push_str(text.trim()))],
    ..FnDef::BASE
};

/// The start.
pub(in crate::functions) static TRIM_LEFT: FnDef = FnDef {
    name: "trim_left",
    params: &["text"],
    summary: "`text` without white space at its start",
    docs: "White space is what Unicode calls so.",
    example: "trim_left(\" ab\")",
    gives: "ab",
    overloads: &[of_text(|text, out| out.push_str(text.trim_start()))],
    ..FnDef::BASE
};

/// The end.
pub(in crate::functions) static TRIM_RIGHT: FnDef = FnDef {
    name: "trim_right",
    params: &["text"],
    summary: "`text` without white space at its end",
    docs: "White space is what Unicode calls so.",
    example: "trim_right(\"ab \")",
    gives: "ab",
    overloads: &[of_text(|text, out| out.push_str(text.trim_end()))],
    ..FnDef::BASE
};

/// Single spaces.
pub(in crate::functions) static SQUISH: FnDef = FnDef {
    name: "squish",
    params: &["text"],
    summary: "`text` with one space wherever it has white space, and none at its ends",
    docs: "As `str_squish` of R and Excel's TRIM.",
    example: "squish(\"  a   b \")",
    gives: "a b",
    overloads: &[of_text(|text, out| {
        for (at, word) in text.split_whitespace().enumerate() {
            if at > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    })],
    ..FnDef::BASE
};

/// How many of `total` characters a count means: that many, or all but as many where it is negative.
fn taken(total: usize, count: i64) -> usize {
    let size = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    if count < 0 { total.saturating_sub(size) } else { size.min(total) }
}

/// The byte at which the character of this index begins.
fn byte_of(text: &str, index: usize) -> usize {
    text.char_indices().nth(index).map_or(text.len(), |(at, _)| at)
}

/// The start.
pub(in crate::functions) static LEFT: FnDef = FnDef {
    name: "left",
    params: &["text", "count"],
    summary: "the first `count` characters of `text`",
    docs: "All of a text that is shorter. A negative count leaves out as many at the end: `left(\"abcd\", -1)` is `abc`.",
    example: "left(\"abcd\", 2)",
    gives: "ab",
    overloads: &[values(&[TEXT, INT], pattern::text, |args| match args {
        [Value::Text(text), Value::Int(count)] => {
            let end = byte_of(text, taken(text.chars().count(), *count));
            text_value(text.get(..end).unwrap_or_default())
        }
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// The end.
pub(in crate::functions) static RIGHT: FnDef = FnDef {
    name: "right",
    params: &["text", "count"],
    summary: "the last `count` characters of `text`",
    docs: "All of a text that is shorter. A negative count leaves out as many at the start: `right(\"abcd\", -1)` is `bcd`.",
    example: "right(\"abcd\", 2)",
    gives: "cd",
    overloads: &[values(&[TEXT, INT], pattern::text, |args| match args {
        [Value::Text(text), Value::Int(count)] => {
            let total = text.chars().count();
            let start = byte_of(text, total - taken(total, *count));
            text_value(text.get(start..).unwrap_or_default())
        }
        _ => Value::Null,
    })],
    ..FnDef::BASE
};

/// The middle.
pub(in crate::functions) static SUBSTR: FnDef = FnDef {
    name: "substr",
    params: &["text", "start", "count"],
    summary: "`count` characters of `text` from position `start` on",
    docs: "Positions count from 1, as in SQL. Without a count all that follows. Positions outside of the text give nothing: \
           `substr(\"abc\", 3, 5)` is `c`.",
    example: "substr(\"abcdef\", 2, 3)",
    gives: "bcd",
    overloads: &[
        values(&[TEXT, INT, INT], pattern::text, |args| match args {
            [Value::Text(text), Value::Int(start), Value::Int(count)] => {
                within(text, *start, start.saturating_add(*count))
            }
            _ => Value::Null,
        }),
        values(&[TEXT, INT], pattern::text, |args| match args {
            [Value::Text(text), Value::Int(start)] => within(text, *start, i64::MAX),
            _ => Value::Null,
        }),
    ],
    ..FnDef::BASE
};

/// The characters at positions from `start` to before `end`.
fn within(text: &str, start: i64, end: i64) -> Value {
    let place = |position: i64| usize::try_from(position.saturating_sub(1)).unwrap_or(0);
    let (from, to) = (byte_of(text, place(start)), byte_of(text, place(end)));
    text_value(text.get(from..to).unwrap_or_default())
}

/// One piece.
pub(in crate::functions) static SPLIT: FnDef = FnDef {
    name: "split",
    params: &["text", "separator", "n"],
    summary: "the `n`th of the pieces of `text` between separators",
    docs: "Pieces count from 1, or from -1 backwards from the last: `split(\"a,b,c\", \",\", -1)` is `c`. Null where there is no \
           such piece. An empty separator leaves the text in one piece.",
    example: "split(\"2024-05-17\", \"-\", 2)",
    gives: "05",
    overloads: &[values(&[TEXT, TEXT, INT], pattern::text, |args| match args {
        [Value::Text(text), Value::Text(separator), Value::Int(n)] => {
            let index = usize::try_from(n.unsigned_abs()).ok().and_then(|n| n.checked_sub(1));
            let piece = if separator.is_empty() {
                (n.unsigned_abs() == 1).then_some(&**text)
            } else if *n < 0 {
                index.and_then(|index| text.rsplit(&**separator).nth(index))
            } else {
                index.and_then(|index| text.split(&**separator).nth(index))
            };
            known(piece, text_value)
        }
        _ => Value::Null,
    })],
    nulls: Nulls::Partial,
    ..FnDef::BASE
};
