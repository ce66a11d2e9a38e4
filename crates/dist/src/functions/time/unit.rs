//! The first and the last moment of a unit of the calendar.

use synthc_types::{FnDef, TyPattern, Value};

use super::{day_of, widened};
use crate::calendar::{self, MICROS_PER_DAY};
use crate::functions::pattern::{self, DATE, DATETIME, known, values};

const OF_DATES: &[&str] = &["year", "quarter", "month", "week"];
const OF_DATETIMES: &[&str] = &["year", "quarter", "month", "week", "day", "hour", "minute", "second"];

/// The first day of the unit `steps` units after the one that a day lies in.
fn first_day(days: i64, unit: &str, steps: i64) -> Option<i64> {
    let (year, month, _) = calendar::civil(days);
    let (length, month) = match unit {
        "year" => (12, 1),
        "quarter" => (3, (month - 1) / 3 * 3 + 1),
        "month" => (1, month),
        "week" => {
            let monday = days.checked_sub(calendar::weekday(days) - 1)?;
            return monday.checked_add(steps.checked_mul(7)?);
        }
        "day" => return days.checked_add(steps),
        _ => return None,
    };
    calendar::add_months(calendar::days(year, month, 1)?, length * steps)
}

/// The first microsecond of the unit `steps` units after the one that a datetime lies in.
fn first_moment(micros: i64, unit: &str, steps: i64) -> Option<i64> {
    let size = match unit {
        "hour" => 3_600_000_000,
        "minute" => 60_000_000,
        "second" => 1_000_000,
        _ => return first_day(day_of(micros), unit, steps)?.checked_mul(MICROS_PER_DAY),
    };
    micros.div_euclid(size).checked_add(steps)?.checked_mul(size)
}

fn start_of(args: &[Value]) -> Value {
    match args {
        [Value::Date(days), Value::Text(unit)] => known(first_day(*days, unit, 0), Value::Date),
        [Value::DateTime(micros), Value::Text(unit)] => {
            known(first_moment(*micros, unit, 0), Value::DateTime)
        }
        _ => Value::Null,
    }
}

fn end_of(args: &[Value]) -> Value {
    let before = |next: Option<i64>| next.and_then(|next| next.checked_sub(1));
    match args {
        [Value::Date(days), Value::Text(unit)] => known(before(first_day(*days, unit, 1)), Value::Date),
        [Value::DateTime(micros), Value::Text(unit)] => {
            known(before(first_moment(*micros, unit, 1)), Value::DateTime)
        }
        _ => Value::Null,
    }
}

/// The first.
pub(in crate::functions) static START_OF: FnDef = FnDef {
    name: "start_of",
    params: &["at", "unit"],
    summary: "the first day or moment of the unit that `at` lies in",
    docs: "Of a date the first day of its `year`, `quarter`, `month` or `week` (which begins on Monday); of a datetime (UTC) the \
           first moment of one of these or of its `day`, `hour`, `minute` or `second`. As `date_trunc` of SQL.",
    example: "start_of(2024-05-17, \"quarter\")",
    gives: "2024-04-01",
    overloads: &[
        values(&[DATE, TyPattern::Choice(OF_DATES)], pattern::same, start_of),
        values(&[DATETIME, TyPattern::Choice(OF_DATETIMES)], pattern::same, start_of),
    ],
    interval: |args| args.first().map(|at| widened(*at, 366.0, 0.0)),
    ..FnDef::BASE
};

/// The last.
pub(in crate::functions) static END_OF: FnDef = FnDef {
    name: "end_of",
    params: &["at", "unit"],
    summary: "the last day or moment of the unit that `at` lies in",
    docs: "Of a date the last day of its `year`, `quarter`, `month` or `week` (which ends on Sunday); of a datetime (UTC) the last \
           microsecond of one of these or of its `day`, `hour`, `minute` or `second`.",
    example: "end_of(2024-02-10, \"month\")",
    gives: "2024-02-29",
    overloads: &[
        values(&[DATE, TyPattern::Choice(OF_DATES)], pattern::same, end_of),
        values(&[DATETIME, TyPattern::Choice(OF_DATETIMES)], pattern::same, end_of),
    ],
    interval: |args| args.first().map(|at| widened(*at, 0.0, 367.0)),
    ..FnDef::BASE
};
