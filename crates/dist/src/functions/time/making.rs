//! Dates and times from their parts.

use synthc_types::{FnDef, FnKernel, Interval, Nulls, Value};

use super::day_of;
use crate::calendar::{self, MICROS_PER_DAY};
use crate::functions::pattern::{self, DATE, DATETIME, INT, TEXT, TIME, known, takes, values};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// The digits of a text as a number, where it has just `width` of them.
fn number(text: &str, width: usize) -> Option<i64> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

/// The date of `2024-01-31`.
fn read_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    calendar::date(number(year, 4)?, number(month, 2)?, number(day, 2)?)
}

fn clock(hour: i64, minute: i64, second: i64) -> Option<i64> {
    let there = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    there.then(|| ((hour * 60 + minute) * 60 + second) * MICROS_PER_SECOND)
}

/// The time of `09:30`, `09:30:15` or `09:30:15.25`.
fn read_time(text: &str) -> Option<i64> {
    let (clocked, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clocked.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    if parts.next().is_some() || (second.is_none() && clocked != text) {
        return None;
    }
    let seconds = second.map_or(Some(0), |second| number(second, 2))?;
    let micros = (1..=6).contains(&fraction.len()).then(|| number(&format!("{fraction:0<6}"), 6))??;
    Some(clock(number(hour, 2)?, number(minute, 2)?, seconds)? + micros)
}

/// The datetime of `2024-01-31T10:00:00Z`; a space for the `T` and no `Z` will do.
fn read_datetime(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = text.split_once(['T', ' '])?;
    read_date(date)?.checked_mul(MICROS_PER_DAY)?.checked_add(read_time(time)?)
}

/// Dates.
pub(in crate::functions) static DATE_OF: FnDef = FnDef {
    name: "date",
    params: &["year", "month", "day"],
    summary: "a date: of a year, month and day, of a datetime, or read from a text",
    docs: "`date(2024, 2, 29)`; null where there is no such day. `date(at)` is the calendar day of a datetime in UTC. \
           `date(\"2024-02-29\")` reads ISO 8601; null where the text is no such date.",
    example: "date(2024, 2, 29)",
    gives: "2024-02-29",
    overloads: &[
        values(&[INT, INT, INT], pattern::date, |args| match args {
            [Value::Int(year), Value::Int(month), Value::Int(day)] => {
                known(calendar::date(*year, *month, *day), Value::Date)
            }
            _ => Value::Null,
        }),
        takes(&[DATETIME], pattern::date, FnKernel::Int1(|micros| Some(day_of(micros)))),
        values(&[TEXT], pattern::date, |args| match args {
            [Value::Text(text)] => known(read_date(text), Value::Date),
            _ => Value::Null,
        }),
    ],
    nulls: Nulls::Partial,
    interval: |args| match args {
        [x] => {
            let day = MICROS_PER_DAY as f64;
            Some(Interval::closed((x.lo() / day).floor(), (x.hi() / day).floor()))
        }
        [year, ..] => {
            let first = |year: f64| if year.is_finite() { (year - 1970.0) * 365.2425 } else { year };
            Some(Interval::closed(first(year.lo()) - 3.0, first(year.hi()) + 369.0))
        }
        [] => None,
    },
    preimage: Some(|days| {
        let days = days.whole();
        let day = MICROS_PER_DAY as f64;
        if days.is_empty() { days } else { Interval::closed(days.lo() * day, (days.hi() + 1.0) * day - 1.0) }
    }),
    ..FnDef::BASE
};

/// Times.
pub(in crate::functions) static TIME_OF: FnDef = FnDef {
    name: "time",
    params: &["hour", "minute", "second"],
    summary: "a time of day: of an hour and minute, of a datetime, or read from a text",
    docs: "`time(9, 30)` or `time(9, 30, 15)`; null where there is no such time. `time(at)` is the time of day of a datetime in \
           UTC. `time(\"09:30\")` reads hours, minutes and, where there are any, seconds; null where the text is no such time.",
    example: "time(9, 30)",
    gives: "09:30:00",
    overloads: &[
        values(&[INT, INT], pattern::time, time_of_parts),
        values(&[INT, INT, INT], pattern::time, time_of_parts),
        takes(&[DATETIME], pattern::time, FnKernel::Int1(|micros| Some(super::since_midnight(micros)))),
        values(&[TEXT], pattern::time, |args| match args {
            [Value::Text(text)] => known(read_time(text), Value::Time),
            _ => Value::Null,
        }),
    ],
    nulls: Nulls::Partial,
    interval: |_| Some(Interval::closed(0.0, MICROS_PER_DAY as f64 - 1.0)),
    ..FnDef::BASE
};

fn time_of_parts(args: &[Value]) -> Value {
    match args {
        [Value::Int(hour), Value::Int(minute)] => known(clock(*hour, *minute, 0), Value::Time),
        [Value::Int(hour), Value::Int(minute), Value::Int(second)] => {
            known(clock(*hour, *minute, *second), Value::Time)
        }
        _ => Value::Null,
    }
}

/// Datetimes.
pub(in crate::functions) static DATETIME_OF: FnDef = FnDef {
    name: "datetime",
    params: &["date", "time"],
    summary: "a datetime: of a date and a time, or read from a text",
    docs: "In UTC. `datetime(d)` is midnight. `datetime(\"2024-02-29T10:00:00Z\")` reads ISO 8601, with a space for the `T` and \
           without the `Z` too; null where the text is no such datetime.",
    example: "datetime(2024-02-29, 09:30)",
    gives: "2024-02-29T09:30:00Z",
    overloads: &[
        takes(
            &[DATE, TIME],
            pattern::datetime,
            FnKernel::Int2(|days, micros| days.checked_mul(MICROS_PER_DAY)?.checked_add(micros)),
        ),
        takes(&[DATE], pattern::datetime, FnKernel::Int1(|days| days.checked_mul(MICROS_PER_DAY))),
        values(&[TEXT], pattern::datetime, |args| match args {
            [Value::Text(text)] => known(read_datetime(text), Value::DateTime),
            _ => Value::Null,
        }),
    ],
    nulls: Nulls::Partial,
    interval: |args| {
        let day = MICROS_PER_DAY as f64;
        args.first().map(|x| Interval::closed(x.lo() * day, (x.hi() + 1.0) * day))
    },
    ..FnDef::BASE
};
