//! Values from the text of `--set name=text`: as the language writes them, quotes of text optional.

use synthc_types::{EnumSchema, Ty, Value, decimal_units};

use super::calendar::{days, digits, micros_of_clock};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The value of type `ty` that the text stands for, or what was expected.
pub(crate) fn parse(text: &str, ty: &Ty, enums: &[EnumSchema]) -> Result<Value, String> {
    let text = text.trim();
    let (value, wanted) = match ty {
        Ty::Bool => (bool_of(text), "`true` or `false`".to_owned()),
        Ty::Int => (int_of(text), "a whole number such as `5_000` or `28k`".into()),
        Ty::Float => (float_of(text), "a number such as `1.5`, `1e3` or `5%`".into()),
        Ty::Decimal(scale) => {
            (decimal_of(text, *scale), format!("a number with at most {scale} decimal places"))
        }
        Ty::Text => return Ok(Value::Text(unquoted(text).into())),
        Ty::Date => (date_of(text).map(Value::Date), "a date such as `2024-01-31`".into()),
        Ty::Time => (micros_of_clock(text).map(Value::Time), "a time such as `09:30`".into()),
        Ty::DateTime => (datetime_of(text), "a date and time such as `2024-01-31T10:00:00Z`".into()),
        Ty::Duration => (duration_of(text), "a duration such as `3d` or `90s`".into()),
        Ty::Enum(name) => {
            let members =
                enums.iter().find(|e| *e.name == **name).map(|e| e.members.as_slice()).unwrap_or_default();
            let bare = text.trim_matches('`');
            let index = members.iter().position(|member| member.name == bare);
            let names: Vec<String> =
                members.iter().take(12).map(|member| format!("`{}`", member.name)).collect();
            (index.map(|index| Value::Enum(index as u32)), format!("one of {}", names.join(", ")))
        }
        Ty::Uuid | Ty::List(_) | Ty::Json | Ty::Null | Ty::Unknown => {
            (None, format!("a value of type `{ty}`, which has no text form here"))
        }
    };
    value.ok_or(wanted)
}

fn bool_of(text: &str) -> Option<Value> {
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => None,
    }
}

/// The digits of a number without underscores, and the power of ten that its suffix stands for.
fn plain_number(text: &str) -> Option<(String, i32)> {
    let (body, power) = match text.as_bytes().last()? {
        b'%' => (text.get(..text.len() - 1)?, -2),
        b'k' => (text.get(..text.len() - 1)?, 3),
        b'M' => (text.get(..text.len() - 1)?, 6),
        _ => (text, 0),
    };
    let fits = body.bytes().all(|b| b.is_ascii_digit() || b"+-._eE".contains(&b));
    let digit = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_digit());
    let bytes = body.as_bytes();
    let underscores = bytes.iter().enumerate().all(|(at, b)| {
        *b != b'_'
            || (digit(at.checked_sub(1).and_then(|i| bytes.get(i)).copied())
                && digit(bytes.get(at + 1).copied()))
    });
    (fits && underscores).then(|| (body.replace('_', ""), power))
}

fn int_of(text: &str) -> Option<Value> {
    let (body, power) = plain_number(text)?;
    if power == 0 {
        return body.parse().ok().map(Value::Int);
    }
    match decimal_parts(&body, u8::try_from(power).ok()?)? {
        (units, true) => i64::try_from(units).ok().map(Value::Int),
        _ => None,
    }
}

/// The units of 10^-scale of a plain decimal number, and whether none was lost.
fn decimal_parts(body: &str, scale: u8) -> Option<(i128, bool)> {
    let (sign, body) = match body.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", body),
    };
    let (whole, part) = body.split_once('.').unwrap_or((body, ""));
    let scale = usize::from(scale);
    let all_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let (kept, lost) = part.split_at(part.len().min(scale));
    let units = format!("{sign}{whole}{kept:0<scale$}").parse().ok().and_then(decimal_units)?;
    Some((units, lost.bytes().all(|b| b == b'0')))
}

fn float_of(text: &str) -> Option<Value> {
    let (body, power) = plain_number(text)?;
    let value: f64 =
        format!("{body}{}", if power == 0 { String::new() } else { format!("e{power}") }).parse().ok()?;
    value.is_finite().then(|| Value::float(value))
}

fn decimal_of(text: &str, scale: u8) -> Option<Value> {
    let (body, power) = plain_number(text)?;
    let shifted = i32::from(scale).checked_add(power)?;
    let (units, exact) = decimal_parts(&body, u8::try_from(shifted).ok()?)?;
    exact.then_some(Value::Decimal { units, scale })
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text)
}

fn date_of(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) =
        (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    if parts.next().is_some() { None } else { days(year, month, day) }
}

fn datetime_of(text: &str) -> Option<Value> {
    let (date, time) = text.strip_suffix('Z').unwrap_or(text).split_once('T')?;
    date_of(date)?.checked_mul(MICROS_PER_DAY)?.checked_add(micros_of_clock(time)?).map(Value::DateTime)
}

fn duration_of(text: &str) -> Option<Value> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(split);
    let number: i64 = plain_number(number.trim())?.0.parse().ok()?;
    let micros = |length: i64| Some(Value::Duration { months: 0, micros: number.checked_mul(length)? });
    let months = |length: i64| {
        Some(Value::Duration { months: i32::try_from(number.checked_mul(length)?).ok()?, micros: 0 })
    };
    match unit {
        "s" => micros(1_000_000),
        "min" => micros(60_000_000),
        "h" => micros(3_600_000_000),
        "d" => micros(MICROS_PER_DAY),
        "w" => micros(7 * MICROS_PER_DAY),
        "mo" => months(1),
        "y" => months(12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_values_of_the_type() {
        let cases = [
            ("5_000", Ty::Int, Some(Value::Int(5_000))),
            ("28k", Ty::Int, Some(Value::Int(28_000))),
            ("1.5k", Ty::Int, Some(Value::Int(1_500))),
            ("-3", Ty::Int, Some(Value::Int(-3))),
            ("1.5", Ty::Int, None),
            ("5_", Ty::Int, None),
            ("inf", Ty::Float, None),
            ("5%", Ty::Float, Some(Value::float(0.05))),
            ("1e400", Ty::Float, None),
            ("2.50", Ty::Decimal(2), Some(Value::Decimal { units: 250, scale: 2 })),
            ("-0.05", Ty::Decimal(2), Some(Value::Decimal { units: -5, scale: 2 })),
            ("2.505", Ty::Decimal(2), None),
            ("\"a b\"", Ty::Text, Some(Value::Text("a b".into()))),
            ("2024-02-30", Ty::Date, None),
            ("2024-01-31T10:00:00Z", Ty::DateTime, Some(Value::DateTime(1_706_695_200_000_000))),
            ("3d", Ty::Duration, Some(Value::Duration { months: 0, micros: 3 * MICROS_PER_DAY })),
            ("é", Ty::Int, None),
            ("", Ty::Int, None),
        ];
        for (text, ty, value) in cases {
            assert_eq!(parse(text, &ty, &[]).ok(), value, "{text} as {ty}");
        }
    }
}
