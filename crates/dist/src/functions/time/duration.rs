//! Durations as numbers.

use synthc_types::{FnDef, Overload, Value};

use crate::functions::pattern::{self, DURATION, values};

/// The microseconds of each unit; a year is 365.2425 days.
const SECOND: f64 = 1e6;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
const WEEK: f64 = 7.0 * DAY;
const YEAR: f64 = 365.2425 * DAY;

/// A function of a duration's microseconds.
macro_rules! in_units {
    ($unit:expr) => {
        FnDef {
            overloads: &[of_duration(|args| length(args, $unit))],
            interval: |args| args.first().map(|x| x.map_increasing(|micros| micros / $unit)),
            preimage: Some(|y| y.map_increasing(|count| count * $unit)),
            ..FnDef::BASE
        }
    };
}

const fn of_duration(f: fn(&[Value]) -> Value) -> Overload {
    values(&[DURATION], pattern::float, f)
}

fn length(args: &[Value], unit: f64) -> Value {
    args.first().and_then(Value::position).map_or(Value::Null, |micros| Value::float(micros / unit))
}

/// Years.
pub(in crate::functions) static YEARS: FnDef = FnDef {
    name: "years",
    params: &["length"],
    summary: "a duration as a number of years",
    docs: "A year is 365.2425 days. Completed years are `years_between`. A number becomes a duration when it is multiplied: \
           `n * 1d`.",
    example: "years(730.485 * 1d)",
    gives: "2",
    ..in_units!(YEAR)
};

/// Weeks.
pub(in crate::functions) static WEEKS: FnDef = FnDef {
    name: "weeks",
    params: &["length"],
    summary: "a duration as a number of weeks",
    docs: "With its fraction: `weeks(36h)` is 0.214285714285714.",
    example: "weeks(10d + 12h)",
    gives: "1.5",
    ..in_units!(WEEK)
};

/// Days.
pub(in crate::functions) static DAYS: FnDef = FnDef {
    name: "days",
    params: &["length"],
    summary: "a duration as a number of days of 24 hours",
    docs: "With its fraction: `days(36h)` is 1.5. Whole days between two dates are `days_between`. A number becomes a duration \
           when it is multiplied: `n * 1d`.",
    example: "days(36h)",
    gives: "1.5",
    ..in_units!(DAY)
};

/// Hours.
pub(in crate::functions) static HOURS: FnDef = FnDef {
    name: "hours",
    params: &["length"],
    summary: "a duration as a number of hours",
    docs: "All of its hours, with the fraction: `hours(1d)` is 24. The hour of a time of day is `hour`.",
    example: "hours(90min)",
    gives: "1.5",
    ..in_units!(HOUR)
};

/// Minutes.
pub(in crate::functions) static MINUTES: FnDef = FnDef {
    name: "minutes",
    params: &["length"],
    summary: "a duration as a number of minutes",
    docs: "All of its minutes, with the fraction: `minutes(2h)` is 120. The minute of a time of day is `minute`.",
    example: "minutes(90s)",
    gives: "1.5",
    ..in_units!(MINUTE)
};

/// Seconds.
pub(in crate::functions) static SECONDS: FnDef = FnDef {
    name: "seconds",
    params: &["length"],
    summary: "a duration as a number of seconds",
    docs: "All of its seconds, with the fraction: `seconds(2min)` is 120. The second of a time of day is `second`.",
    example: "seconds(2min)",
    gives: "120",
    ..in_units!(SECOND)
};
