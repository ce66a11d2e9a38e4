//! Values in a format: `{x:,.2}`, `{born:%d/%m/%Y}`.

use synthc_dist::{calendar, math};
use synthc_types::{Align, ClockPart, Format, NumberFormat, Ty, ten_to};

use super::template::append_number;
use crate::column::{Column, Data, at};
use crate::number::{DAY, divide_to_nearest};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// How a hole is written: its type, the names of its members where it is an enum, and the format.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub ty: &'a Ty,
    pub names: &'a [String],
    pub format: &'a Format,
}

impl Written<'_> {
    /// Appends the text of a cell that has a value.
    pub(super) fn append(&self, out: &mut Vec<u8>, column: &Column, row: usize) {
        let row = if column.one { 0 } else { row };
        match (self.format, &column.data) {
            (Format::Number(format), Data::Int(values)) => {
                append_units(out, *format, i128::from(at(values, row)), self.ty)
            }
            (Format::Number(format), Data::Wide(values)) => {
                append_units(out, *format, at(values, row), self.ty)
            }
            (Format::Number(format), Data::Float(values)) => append_float(out, *format, at(values, row)),
            (Format::Clock(parts), Data::Int(values)) => append_clock(out, parts, at(values, row), self.ty),
            (Format::Field { fill, align, width }, data) => {
                let text = match data {
                    Data::Code(codes) => {
                        self.names.get(at(codes, row) as usize).map_or(&[][..], |n| n.as_bytes())
                    }
                    _ => column.text_at(row),
                };
                append_field(out, text, *fill, *align, usize::from(*width));
            }
            _ => {}
        }
    }
}

fn append_field(out: &mut Vec<u8>, text: &[u8], fill: char, align: Align, width: usize) {
    let have = String::from_utf8_lossy(text).chars().count();
    let lacks = width.saturating_sub(have);
    let before = match align {
        Align::Left => 0,
        Align::Right => lacks,
        Align::Center => lacks / 2,
    };
    let mut buffer = [0; 4];
    let fill = fill.encode_utf8(&mut buffer).as_bytes();
    (0..before).for_each(|_| out.extend_from_slice(fill));
    out.extend_from_slice(text);
    (before..lacks).for_each(|_| out.extend_from_slice(fill));
}

/// A whole or decimal number: exact.
fn append_units(out: &mut Vec<u8>, format: NumberFormat, units: i128, ty: &Ty) {
    let scale = ty.places();
    // A hundredth more is two places less.
    let (units, scale) = match (format.percent, scale) {
        (false, scale) => (units, scale),
        (true, 0) => (units.saturating_mul(100), 0),
        (true, 1) => (units.saturating_mul(10), 0),
        (true, scale) => (units, scale - 2),
    };
    let places = format.places.unwrap_or(if format.percent { 0 } else { scale });
    let power = |exponent: u8| ten_to(exponent).unwrap_or(i128::MAX);
    let units = if places < scale {
        divide_to_nearest(units, power(scale - places)).unwrap_or(0)
    } else {
        units.saturating_mul(power(places - scale))
    };
    let one = power(places).unsigned_abs();
    let mut digits = (units.unsigned_abs() / one).to_string();
    if places > 0 {
        digits.push_str(&format!(".{:0width$}", units.unsigned_abs() % one, width = usize::from(places)));
    }
    append_digits(out, format, units < 0, &digits);
}

fn append_float(out: &mut Vec<u8>, format: NumberFormat, value: f64) {
    let value = if format.percent { value * 100.0 } else { value };
    let places = format.places.or(format.percent.then_some(0));
    let mut digits = Vec::new();
    match places {
        Some(places) if value.is_finite() => {
            let one = synthc_types::power_of_ten(places);
            // As the clause `round` does it; beyond 2^52 there is nothing left to round.
            let scaled = value * one;
            let rounded = if scaled.abs() < 4_503_599_627_370_496.0 {
                math::round_half_away(scaled) / one
            } else {
                value
            };
            digits.extend_from_slice(format!("{:.*}", usize::from(places), rounded.abs()).as_bytes());
            let negative = rounded < 0.0;
            append_digits(out, format, negative, &String::from_utf8_lossy(&digits));
        }
        _ => {
            append_number(&mut digits, value.abs());
            append_digits(out, format, value < 0.0, &String::from_utf8_lossy(&digits));
        }
    }
}

/// Digits with sign, commas, percent and what fills the field.
fn append_digits(out: &mut Vec<u8>, format: NumberFormat, negative: bool, digits: &str) {
    let (whole, rest) = digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len()));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if format.group && at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(rest);
    if format.percent {
        text.push('%');
    }
    let sign = match (negative, format.plus) {
        (true, _) => "-",
        (false, true) => "+",
        (false, false) => "",
    };
    let lacks = usize::from(format.width).saturating_sub(text.len() + sign.len());
    let fill = |out: &mut Vec<u8>, byte| out.extend(std::iter::repeat_n(byte, lacks));
    if !format.zeros {
        fill(out, b' ');
    }
    out.extend_from_slice(sign.as_bytes());
    if format.zeros {
        fill(out, b'0');
    }
    out.extend_from_slice(text.as_bytes());
}

fn append_clock(out: &mut Vec<u8>, parts: &[ClockPart], value: i64, ty: &Ty) {
    let (day, micros) = match ty {
        Ty::Date => (value, 0),
        Ty::DateTime => (value.div_euclid(DAY), value.rem_euclid(DAY)),
        Ty::Duration => (0, i64::try_from(value.unsigned_abs()).unwrap_or(i64::MAX)),
        _ => (0, value.rem_euclid(DAY)),
    };
    if *ty == Ty::Duration && value < 0 {
        out.push(b'-');
    }
    for part in parts {
        match part {
            ClockPart::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            ClockPart::Field { letter, plain } => append_part(out, *letter, *plain, day, micros),
        }
    }
}

/// One field of a date or time by its letter in `strftime`.
fn append_part(out: &mut Vec<u8>, letter: char, plain: bool, day: i64, micros: i64) {
    let (year, month, date) = calendar::civil(day);
    let seconds = micros / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let weekday = calendar::weekday(day);
    let name = |list: &[&'static str], index: i64| {
        usize::try_from(index - 1).ok().and_then(|index| list.get(index)).copied().unwrap_or("")
    };
    let (number, width) = match letter {
        'Y' => (year, 4),
        'G' => (calendar::iso_week(day).0, 4),
        'y' => (year.rem_euclid(100), 2),
        'm' => (month, 2),
        'd' => (date, 2),
        'V' => (calendar::iso_week(day).1, 2),
        'j' => (calendar::day_of_year(day), 3),
        'u' => (weekday, 1),
        'q' => ((month + 2) / 3, 1),
        'H' => (hour, 2),
        'I' => ((hour + 11) % 12 + 1, 2),
        'M' => (minute, 2),
        'S' => (second, 2),
        'f' => (micros % 1_000_000, 6),
        's' => (day.saturating_mul(86_400).saturating_add(seconds), 1),
        'e' => {
            if date < 10 && !plain {
                out.push(b' ');
            }
            (date, 1)
        }
        'F' | 'T' => {
            let (letters, mark) =
                if letter == 'F' { (['Y', 'm', 'd'], b'-') } else { (['H', 'M', 'S'], b':') };
            for (at, letter) in letters.into_iter().enumerate() {
                if at > 0 {
                    out.push(mark);
                }
                append_part(out, letter, plain, day, micros);
            }
            return;
        }
        _ => {
            let text = match letter {
                'B' => name(&MONTHS, month),
                'b' => name(&MONTHS, month).get(..3).unwrap_or(""),
                'A' => name(&DAYS, weekday),
                'a' => name(&DAYS, weekday).get(..3).unwrap_or(""),
                'p' if hour < 12 => "AM",
                'p' => "PM",
                _ => "",
            };
            out.extend_from_slice(text.as_bytes());
            return;
        }
    };
    if number < 0 {
        out.push(b'-');
    }
    let digits = number.unsigned_abs().to_string();
    let lacks = if plain { 0usize } else { usize::saturating_sub(width, digits.len()) };
    out.extend(std::iter::repeat_n(b'0', lacks));
    out.extend_from_slice(digits.as_bytes());
}
