//! Values of one type as values of another.

use synthc_types::{
    FnDef, FnKernel, Interval, Nulls, Overload, TyPattern, Value, decimal_units, power_of_ten, ten_to,
};

use crate::functions::pattern::{self, BOOL, DECIMAL, FLOAT, INT, TEXT, known, takes, values};
use crate::math::{round_half_away, wide_whole};

/// Whole numbers.
pub(in crate::functions) static INT_OF: FnDef = FnDef {
    name: "int",
    params: &["x"],
    summary: "a whole number: read from a text, or 1 for true and 0 for false",
    docs: "`int(\" 12 \")` is 12, `int(\"-7\")` is -7; null where the text is no whole number or does not fit. A number with places \
           is rounded by the function that says how: `floor`, `ceil`, `round`, `trunc`.",
    example: "int(\"12\")",
    gives: "12",
    overloads: &[
        takes(&[TEXT], pattern::int, FnKernel::TextToInt(|text| text.trim().parse().ok())),
        values(&[BOOL], pattern::int, |args| match args {
            [Value::Bool(yes)] => Value::Int(i64::from(*yes)),
            _ => Value::Null,
        }),
        takes(&[INT], pattern::int, FnKernel::Int1(Some)),
    ],
    nulls: Nulls::Partial,
    interval: |args| args.first().copied(),
    ..FnDef::BASE
};

/// A number read from a text; words such as `inf` and `nan` are none.
fn read_float(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain = text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    text.parse().ok().filter(|x: &f64| plain && x.is_finite())
}

/// Floats.
pub(in crate::functions) static FLOAT_OF: FnDef = FnDef {
    name: "float",
    params: &["x"],
    summary: "a float: of another number, or read from a text",
    docs: "`float(\"2.5e3\")` is 2500; null where the text is no finite number. A whole number beyond 2^53 or a decimal loses its \
           last digits.",
    example: "float(\"2.50\")",
    gives: "2.5",
    overloads: &[
        values(&[TEXT], pattern::float, |args| match args {
            [Value::Text(text)] => known(read_float(text), Value::float),
            _ => Value::Null,
        }),
        takes(&[FLOAT], pattern::float, FnKernel::Float1(|x| x)),
    ],
    nulls: Nulls::Partial,
    interval: |args| args.first().copied(),
    ..FnDef::BASE
};

/// The units of 10^-places of a number in digits, halves away from zero.
fn read_decimal(text: &str, places: u32) -> Option<i128> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (before, after) = digits.split_once('.').unwrap_or((digits, ""));
    let all = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if before.is_empty() && after.is_empty() || !all(before) || !all(after) {
        return None;
    }
    let mut units: i128 = 0;
    let mut rest = after.bytes();
    let kept = before.bytes().chain((0..places).map(|_| rest.next().unwrap_or(b'0')).collect::<Vec<_>>());
    for digit in kept {
        units = units.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    if rest.next().is_some_and(|digit| digit >= b'5') {
        units += 1;
    }
    Some(if negative { -units } else { units })
}

fn to_decimal(x: &Value, places: u8) -> Option<i128> {
    let units = match x {
        Value::Decimal { units, scale } if *scale > places => {
            let one = ten_to(scale - places)?;
            let half = one / 2;
            Some(units.checked_add(if *units < 0 { -half } else { half })? / one)
        }
        Value::Float(x) => {
            // A float has about 16 digits; the places beyond are those of its binary value.
            wide_whole(round_half_away(x.0 * power_of_ten(places)))
        }
        Value::Text(text) => read_decimal(text, u32::from(places)),
        whole => whole.units_at(places),
    };
    units.and_then(decimal_units)
}

const fn with_places(params: &'static [TyPattern]) -> Overload {
    values(params, pattern::second, |args| match args {
        [x, Value::Int(places)] => {
            let places = u8::try_from(*places).unwrap_or(0);
            known(to_decimal(x, places), |units| Value::Decimal { units, scale: places })
        }
        _ => Value::Null,
    })
}

/// Decimals.
pub(in crate::functions) static DECIMAL_OF: FnDef = FnDef {
    name: "decimal",
    params: &["x", "places"],
    summary: "a decimal with so many places: of another number, or read from a text",
    docs: "Halves are rounded away from zero: `decimal(2.345, 2)` is 2.35. The result is `decimal(places)`, so the places, 0 to \
           38, are written out. Null where it has more than 38 digits or the text is no number.",
    example: "decimal(\"17.5\", 2)",
    gives: "17.50",
    overloads: &[
        with_places(&[INT, TyPattern::Places]),
        with_places(&[DECIMAL, TyPattern::Places]),
        with_places(&[FLOAT, TyPattern::Places]),
        with_places(&[TEXT, TyPattern::Places]),
    ],
    nulls: Nulls::Partial,
    interval: |args| args.first().map(|x| Interval::closed((x.lo() - 1.0).floor(), (x.hi() + 1.0).ceil())),
    ..FnDef::BASE
};

/// Texts.
pub(in crate::functions) static TEXT_OF: FnDef = FnDef {
    name: "text",
    params: &["x"],
    summary: "a value of any type as text",
    docs: "`text(x)` is `\"{x}\"`: floats with the fewest digits that read back, dates and times as in ISO 8601, members of enums \
           by name. A format stands after a colon: `\"{x:.2}\"`.",
    example: "text(2.50)",
    gives: "2.5",
    overloads: &[Overload {
        params: &[TyPattern::Any],
        variadic: false,
        result: pattern::text,
        kernel: FnKernel::Shown,
    }],
    ..FnDef::BASE
};
