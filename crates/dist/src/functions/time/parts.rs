//! Parts of dates and times.

use synthc_types::{FnDef, FnKernel, Interval, Nulls, Overload, Value};

use super::{at_end, day_of, in_days, since_midnight, year};
use crate::calendar;
use crate::functions::pattern::{self, DATE, DATETIME, INT, TIME, takes, to_int, values};

const MICROS_PER_SECOND: i64 = 1_000_000;

/// A function of the day, of dates and datetimes.
macro_rules! of_day {
    ($f:expr) => {
        &[to_int(&[DATE], |days| Some($f(days))), to_int(&[DATETIME], |micros| Some($f(day_of(micros))))]
    };
}

/// A function of the microseconds since midnight, of times and datetimes.
macro_rules! of_clock {
    ($f:expr) => {
        &[
            to_int(&[TIME], |micros| Some($f(since_midnight(micros)))),
            to_int(&[DATETIME], |micros| Some($f(since_midnight(micros)))),
        ]
    };
}

/// Year.
pub(in crate::functions) static YEAR: FnDef = FnDef {
    name: "year",
    params: &["at"],
    summary: "the year",
    docs: "Of a date or datetime (UTC). The year that an ISO week belongs to is `iso_year`.",
    example: "year(2024-02-29)",
    gives: "2024",
    overloads: of_day!(year),
    interval: |args| {
        let (lo, hi) = in_days(*args.first()?);
        Some(Interval::closed(at_end(lo, year), at_end(hi, year)))
    },
    ..FnDef::BASE
};

/// Quarter.
pub(in crate::functions) static QUARTER: FnDef = FnDef {
    name: "quarter",
    params: &["at"],
    summary: "the quarter of the year, 1 to 4",
    docs: "Of a date or datetime (UTC): January to March are 1.",
    example: "quarter(2024-05-17)",
    gives: "2",
    overloads: of_day!(|days| (calendar::civil(days).1 + 2) / 3),
    interval: |_| Some(Interval::closed(1.0, 4.0)),
    ..FnDef::BASE
};

/// Month.
pub(in crate::functions) static MONTH: FnDef = FnDef {
    name: "month",
    params: &["at"],
    summary: "the month, 1 to 12",
    docs: "Of a date or datetime (UTC).",
    example: "month(2024-02-29)",
    gives: "2",
    overloads: of_day!(|days| calendar::civil(days).1),
    interval: |_| Some(Interval::closed(1.0, 12.0)),
    ..FnDef::BASE
};

/// Day.
pub(in crate::functions) static DAY: FnDef = FnDef {
    name: "day",
    params: &["at"],
    summary: "the day of the month, 1 to 31",
    docs: "Of a date or datetime (UTC).",
    example: "day(2024-02-29)",
    gives: "29",
    overloads: of_day!(|days| calendar::civil(days).2),
    interval: |_| Some(Interval::closed(1.0, 31.0)),
    ..FnDef::BASE
};

/// Day of the week.
pub(in crate::functions) static WEEKDAY: FnDef = FnDef {
    name: "weekday",
    params: &["at"],
    summary: "the day of the week, 1 = Monday to 7 = Sunday",
    docs: "Of a date or datetime (UTC), numbered as in ISO 8601. Its English name is `\"{at:%A}\"`.",
    example: "weekday(2024-02-29)",
    gives: "4",
    overloads: of_day!(calendar::weekday),
    interval: |_| Some(Interval::closed(1.0, 7.0)),
    ..FnDef::BASE
};

/// Week.
pub(in crate::functions) static ISO_WEEK: FnDef = FnDef {
    name: "iso_week",
    params: &["at"],
    summary: "the week of ISO 8601, 1 to 53",
    docs: "Of a date or datetime (UTC). Weeks begin on Monday; week 1 is the one with the first Thursday, so the first days of \
           January can be in week 52 or 53 of `iso_year`, the year before.",
    example: "iso_week(2021-01-03)",
    gives: "53",
    overloads: of_day!(|days| calendar::iso_week(days).1),
    interval: |_| Some(Interval::closed(1.0, 53.0)),
    ..FnDef::BASE
};

/// Year of the week.
pub(in crate::functions) static ISO_YEAR: FnDef = FnDef {
    name: "iso_year",
    params: &["at"],
    summary: "the year that the ISO 8601 week belongs to",
    docs: "Of a date or datetime (UTC). It differs from `year` in the first or last days of some years; see `iso_week`.",
    example: "iso_year(2021-01-03)",
    gives: "2020",
    overloads: of_day!(|days| calendar::iso_week(days).0),
    interval: |args| {
        let (lo, hi) = in_days(*args.first()?);
        Some(Interval::closed(at_end(lo, year) - 1.0, at_end(hi, year) + 1.0))
    },
    ..FnDef::BASE
};

/// Day of the year.
pub(in crate::functions) static DAY_OF_YEAR: FnDef = FnDef {
    name: "day_of_year",
    params: &["at"],
    summary: "the day of the year, 1 to 366",
    docs: "Of a date or datetime (UTC): 1 January is 1.",
    example: "day_of_year(2024-12-31)",
    gives: "366",
    overloads: of_day!(calendar::day_of_year),
    interval: |_| Some(Interval::closed(1.0, 366.0)),
    ..FnDef::BASE
};

fn length_of_month(days: i64) -> i64 {
    let (year, month, _) = calendar::civil(days);
    calendar::month_length(year, month)
}

/// Length of the month.
pub(in crate::functions) static DAYS_IN_MONTH: FnDef = FnDef {
    name: "days_in_month",
    params: &["at"],
    summary: "the number of days of the month, 28 to 31",
    docs: "Of the month that a date or datetime (UTC) lies in.",
    example: "days_in_month(2024-02-10)",
    gives: "29",
    overloads: of_day!(length_of_month),
    interval: |_| Some(Interval::closed(28.0, 31.0)),
    ..FnDef::BASE
};

/// Leap years.
pub(in crate::functions) static IS_LEAP_YEAR: FnDef = FnDef {
    name: "is_leap_year",
    params: &["year"],
    summary: "whether a year has 366 days",
    docs: "Of a year as a number, or of the year of a date or datetime (UTC): every fourth year, of the hundreds every fourth.",
    example: "is_leap_year(2024)",
    gives: "true",
    overloads: &[
        values(&[INT], pattern::bool, |args| match args {
            [Value::Int(year)] => Value::Bool(calendar::month_length(*year, 2) == 29),
            _ => Value::Null,
        }),
        values(&[DATE], pattern::bool, in_leap_year),
        values(&[DATETIME], pattern::bool, in_leap_year),
    ],
    ..FnDef::BASE
};

fn in_leap_year(args: &[Value]) -> Value {
    let day = args.first().and_then(super::day);
    pattern::known(day, |day| Value::Bool(calendar::month_length(year(day), 2) == 29))
}

/// Hour.
pub(in crate::functions) static HOUR: FnDef = FnDef {
    name: "hour",
    params: &["at"],
    summary: "the hour, 0 to 23",
    docs: "Of a time or datetime (UTC).",
    example: "hour(09:30)",
    gives: "9",
    overloads: of_clock!(|micros: i64| micros / (3600 * MICROS_PER_SECOND)),
    interval: |_| Some(Interval::closed(0.0, 23.0)),
    ..FnDef::BASE
};

/// Minute.
pub(in crate::functions) static MINUTE: FnDef = FnDef {
    name: "minute",
    params: &["at"],
    summary: "the minute, 0 to 59",
    docs: "Of a time or datetime (UTC).",
    example: "minute(09:30)",
    gives: "30",
    overloads: of_clock!(|micros: i64| micros / (60 * MICROS_PER_SECOND) % 60),
    interval: |_| Some(Interval::closed(0.0, 59.0)),
    ..FnDef::BASE
};

/// Second.
pub(in crate::functions) static SECOND: FnDef = FnDef {
    name: "second",
    params: &["at"],
    summary: "the whole second of the minute, 0 to 59",
    docs: "Of a time or datetime (UTC). The seconds of a duration are `seconds`.",
    example: "second(2024-02-29T10:00:45Z)",
    gives: "45",
    overloads: of_clock!(|micros: i64| micros / MICROS_PER_SECOND % 60),
    interval: |_| Some(Interval::closed(0.0, 59.0)),
    ..FnDef::BASE
};

const fn seconds_of(params: &'static [synthc_types::TyPattern], f: fn(i64) -> Option<i64>) -> Overload {
    takes(params, pattern::int, FnKernel::Int1(f))
}

/// Seconds since 1970.
pub(in crate::functions) static UNIX_TIME: FnDef = FnDef {
    name: "unix_time",
    params: &["at"],
    summary: "the whole seconds since 1970-01-01T00:00:00Z",
    docs: "Of a datetime, or of midnight of a date; negative before 1970.",
    example: "unix_time(2024-02-29T10:00:00Z)",
    gives: "1709200800",
    overloads: &[
        seconds_of(&[DATE], |days| days.checked_mul(86_400)),
        seconds_of(&[DATETIME], |micros| Some(micros.div_euclid(MICROS_PER_SECOND))),
    ],
    interval: |args| {
        let (lo, hi) = in_days(*args.first()?);
        Some(Interval::closed(lo * 86_400.0, (hi + 1.0) * 86_400.0))
    },
    nulls: Nulls::Strict,
    ..FnDef::BASE
};
