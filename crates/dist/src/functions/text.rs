//! Functions of texts.

use synthc_types::{FnDef, FnKernel, Interval, Overload, Value};

use super::pattern::{self, INT, TEXT};

/// The family.
pub(super) static ALL: &[&FnDef] = &[&UPPER, &LOWER, &TRIM, &LENGTH, &CONCAT, &SUBSTR, &REPLACE];

const fn of_text(f: fn(&str, &mut String)) -> Overload {
    Overload { params: &[TEXT], variadic: false, result: pattern::text, kernel: FnKernel::Text1(f) }
}

static UPPER: FnDef = FnDef {
    name: "upper",
    params: &["text"],
    summary: "`text` in capital letters",
    docs: "By the rules of Unicode, which do not depend on a language: `upper(\"straße\")` is `STRASSE`.",
    example: "upper(\"ab\")",
    overloads: &[of_text(|text, out| out.extend(text.chars().flat_map(char::to_uppercase)))],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};

static LOWER: FnDef = FnDef {
    name: "lower",
    params: &["text"],
    summary: "`text` in small letters",
    docs: "By the rules of Unicode, which do not depend on a language.",
    example: "lower(\"AB\")",
    overloads: &[of_text(|text, out| out.push_str(&text.to_lowercase()))],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};

static TRIM: FnDef = FnDef {
    name: "trim",
    params: &["text"],
    summary: "`text` without white space at both ends",
    docs: "White space is what Unicode calls so.",
    example: "trim(\" ab \")",
    overloads: &[of_text(|text, out| out.push_str(text.trim()))],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};

static LENGTH: FnDef = FnDef {
    name: "length",
    params: &["text"],
    summary: "the number of characters",
    docs: "Characters are Unicode code points, as in the refinement `text 1..80`.",
    example: "length(\"abc\")",
    overloads: &[Overload {
        params: &[TEXT],
        variadic: false,
        result: pattern::int,
        kernel: FnKernel::TextToInt(|text| i64::try_from(text.chars().count()).ok()),
    }],
    domains: &[],
    interval: |_| Some(Interval::at_least(0.0)),
    preimage: None,
};

static CONCAT: FnDef = FnDef {
    name: "concat",
    params: &["a", "b"],
    summary: "texts one after another",
    docs: "Null if any of them is null. A template such as `\"{first} {last}\"` does the same for values of any type.",
    example: "concat(\"a\", \"b\", \"c\")",
    overloads: &[Overload {
        params: &[TEXT, TEXT],
        variadic: true,
        result: pattern::text,
        kernel: FnKernel::Values(|args| {
            let mut all = String::new();
            for value in args {
                match value {
                    Value::Text(text) => all.push_str(text),
                    _ => return Value::Null,
                }
            }
            Value::Text(all.into())
        }),
    }],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};

static SUBSTR: FnDef = FnDef {
    name: "substr",
    params: &["text", "start", "count"],
    summary: "`count` characters of `text` from position `start` on",
    docs: "Positions count from 1, as in SQL. Positions outside of the text give nothing: `substr(\"abc\", 3, 5)` is `c`.",
    example: "substr(\"abcdef\", 2, 3)",
    overloads: &[Overload {
        params: &[TEXT, INT, INT],
        variadic: false,
        result: pattern::text,
        kernel: FnKernel::Values(|args| match args {
            [Value::Text(text), Value::Int(start), Value::Int(count)] => {
                let end = start.saturating_add(*count);
                let picked: String = (1..)
                    .zip(text.chars())
                    .filter(|(at, _)| (*start..end).contains(at))
                    .map(|(_, character)| character)
                    .collect();
                Value::Text(picked.into())
            }
            _ => Value::Null,
        }),
    }],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};

static REPLACE: FnDef = FnDef {
    name: "replace",
    params: &["text", "old", "new"],
    summary: "`text` with every `old` replaced by `new`",
    docs: "From left to right, without overlap. An empty `old` changes nothing.",
    example: "replace(\"a-b\", \"-\", \"_\")",
    overloads: &[Overload {
        params: &[TEXT, TEXT, TEXT],
        variadic: false,
        result: pattern::text,
        kernel: FnKernel::Values(|args| match args {
            [Value::Text(text), Value::Text(old), Value::Text(new)] => {
                if old.is_empty() {
                    Value::Text(text.clone())
                } else {
                    Value::Text(text.replace(old.as_ref(), new).into())
                }
            }
            _ => Value::Null,
        }),
    }],
    domains: &[],
    interval: pattern::unordered,
    preimage: None,
};
