//! Values as text: read from settings, printed in `explain` and messages.

mod calendar;
mod parse;

pub(crate) use parse::parse;

use synthc_types::{EnumSchema, Ty, Value};

use calendar::{civil, clock};

/// A value as the language writes it; `ty` names the enum, where it is one.
pub(crate) fn show(value: &Value, ty: &Ty, enums: &[EnumSchema]) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(v) => v.to_string(),
        Value::Int(v) => v.to_string(),
        Value::Float(v) => show_float(v.0),
        Value::Decimal { units, scale } => show_decimal(*units, *scale),
        Value::Text(v) => format!("{v:?}"),
        Value::Date(days) => show_date(*days),
        Value::Time(micros) => clock(*micros),
        Value::DateTime(micros) => {
            format!(
                "{}T{}Z",
                show_date(micros.div_euclid(MICROS_PER_DAY)),
                clock(micros.rem_euclid(MICROS_PER_DAY))
            )
        }
        Value::Duration { months, micros } => show_duration(*months, *micros),
        Value::Uuid(bits) => {
            let hex = format!("{bits:032x}");
            let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
            [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
        }
        Value::Enum(index) => member(*index, ty, enums).unwrap_or_else(|| format!("member {index}")),
    }
}

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// The name of a member, in backquotes where it is not a plain word.
fn member(index: u32, ty: &Ty, enums: &[EnumSchema]) -> Option<String> {
    let Ty::Enum(name) = ty else { return None };
    let schema = enums.iter().find(|e| *e.name == **name)?;
    let name = &schema.members.get(index as usize)?.name;
    let plain = !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    Some(if plain { name.clone() } else { format!("`{name}`") })
}

/// The shortest text that reads back, whole numbers without a point.
pub(crate) fn show_float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && size.is_finite() && !(1e-4..1e15).contains(&size) {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}

/// An end of a range, from its place on the real line.
pub(crate) fn show_position(position: f64, ty: &Ty) -> String {
    let whole = position as i64;
    match ty {
        Ty::Date => show_date(whole),
        Ty::DateTime => show(&Value::DateTime(whole), ty, &[]),
        Ty::Time => clock(whole),
        Ty::Duration => show_duration(0, whole),
        _ => show_float(position),
    }
}

fn show_decimal(units: i128, scale: u8) -> String {
    let digits = format!("{:0>width$}", units.unsigned_abs(), width = usize::from(scale) + 1);
    let sign = if units < 0 { "-" } else { "" };
    let (whole, part) = digits.split_at(digits.len().saturating_sub(usize::from(scale)));
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

fn show_date(days: i64) -> String {
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02}")
}

/// A length of time in its largest whole units.
fn show_duration(months: i32, micros: i64) -> String {
    const UNITS: [(i64, &str); 5] = [
        (604_800_000_000, "w"),
        (MICROS_PER_DAY, "d"),
        (3_600_000_000, "h"),
        (60_000_000, "min"),
        (1_000_000, "s"),
    ];
    let mut parts = Vec::new();
    match (months / 12, months % 12) {
        (0, 0) => {}
        (years, 0) => parts.push(format!("{years}y")),
        _ => parts.push(format!("{months}mo")),
    }
    if micros != 0 {
        let unit = UNITS
            .iter()
            .find(|(length, name)| micros % length == 0 && (*name != "w" || micros % (2 * length) == 0));
        parts.push(match unit {
            Some((length, name)) => format!("{}{name}", micros / length),
            None => format!("{}s", show_float(micros as f64 / 1e6)),
        });
    }
    if parts.is_empty() { "0s".into() } else { parts.join(" + ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_print_as_the_language_writes_them() {
        let cases = [
            (Value::Decimal { units: -1705, scale: 2 }, "-17.05"),
            (Value::Decimal { units: 5, scale: 2 }, "0.05"),
            (Value::Decimal { units: i128::from(i64::MIN), scale: 0 }, "-9223372036854775808"),
            (Value::Date(19_783), "2024-03-01"),
            (Value::Date(-1), "1969-12-31"),
            (Value::DateTime(-1), "1969-12-31T23:59:59.999999Z"),
            (Value::Time(34_200_000_000), "09:30"),
            (Value::Duration { months: 0, micros: 200 * MICROS_PER_DAY }, "200d"),
            (Value::Duration { months: 14, micros: 0 }, "14mo"),
            (Value::Duration { months: 24, micros: 60_000_000 }, "2y + 1min"),
            (Value::Uuid(0x0123_4567_89ab_4def_8123_4567_89ab_cdef), "01234567-89ab-4def-8123-456789abcdef"),
            (Value::float(5.0), "5"),
            (Value::float(1e-7), "1e-7"),
        ];
        for (value, text) in cases {
            assert_eq!(show(&value, &Ty::Null, &[]), text);
        }
    }
}
