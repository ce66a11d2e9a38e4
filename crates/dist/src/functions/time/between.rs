//! How far apart two dates are.

use synthc_types::{FnDef, FnKernel, Interval, Value};

use super::{day, day_of, in_days};
use crate::calendar;
use crate::functions::pattern::{self, DATE, DATETIME, known, takes, values};

/// A count of two days, of dates and datetimes.
macro_rules! of_two_days {
    ($f:expr) => {
        &[
            takes(&[DATE, DATE], pattern::int, FnKernel::Int2(|from, to| $f(from, to))),
            takes(
                &[DATETIME, DATETIME],
                pattern::int,
                FnKernel::Int2(|from, to| $f(day_of(from), day_of(to))),
            ),
            values(&[DATE, DATETIME], pattern::int, |args| mixed(args, |from, to| $f(from, to))),
            values(&[DATETIME, DATE], pattern::int, |args| mixed(args, |from, to| $f(from, to))),
        ]
    };
}

fn mixed(args: &[Value], f: fn(i64, i64) -> Option<i64>) -> Value {
    match args {
        [from, to] => known(day(from).zip(day(to)).and_then(|(from, to)| f(from, to)), Value::Int),
        _ => Value::Null,
    }
}

fn years(from: i64, to: i64) -> Option<i64> {
    Some(calendar::completed_years(from, to))
}

fn months(from: i64, to: i64) -> Option<i64> {
    let ((y0, m0, d0), (y1, m1, d1)) = (calendar::civil(from), calendar::civil(to));
    y1.checked_sub(y0)?.checked_mul(12)?.checked_add(m1 - m0 - i64::from(d1 < d0))
}

fn days(from: i64, to: i64) -> Option<i64> {
    to.checked_sub(from)
}

/// Bounds of a count of steps of so many days, with one step of slack on both sides for where in the calendar the days lie.
fn counted(args: &[Interval], step: f64) -> Option<Interval> {
    match args {
        [from, to] => {
            let ((f0, f1), (t0, t1)) = (in_days(*from), in_days(*to));
            Some(Interval::closed(((t0 - f1) / step).floor() - 1.0, ((t1 - f0) / step).floor() + 1.0))
        }
        _ => None,
    }
}

/// Age.
pub(in crate::functions) static AGE: FnDef = FnDef {
    name: "age",
    params: &["born", "at"],
    summary: "the completed years from `born` to `at`",
    docs: "Age at last birthday. Whoever is born on 29 February has a birthday on 1 March outside of leap years. Negative where \
           `at` is before `born`.",
    example: "age(1980-05-17, 2024-05-16)",
    gives: "43",
    overloads: of_two_days!(years),
    interval: |args| counted(args, 365.2425),
    ..FnDef::BASE
};

/// Years.
pub(in crate::functions) static YEARS_BETWEEN: FnDef = FnDef {
    name: "years_between",
    params: &["from", "to"],
    summary: "the completed years from one day to another",
    docs: "As `age`, of things that are not born. Of datetimes their days (UTC) count. Rounded down, so negative from the first \
           day on that `to` is before `from`. With a fraction it is `years(to - from)`.",
    example: "years_between(2020-03-01, 2024-02-29)",
    gives: "3",
    overloads: of_two_days!(years),
    interval: |args| counted(args, 365.2425),
    ..FnDef::BASE
};

/// Months.
pub(in crate::functions) static MONTHS_BETWEEN: FnDef = FnDef {
    name: "months_between",
    params: &["from", "to"],
    summary: "the completed months from one day to another",
    docs: "A month is complete on the same day of the month, so none from 31 January to 29 February. Of datetimes their days \
           (UTC) count. Rounded down, so negative from the first day on that `to` is before `from`.",
    example: "months_between(2024-01-15, 2024-03-14)",
    gives: "1",
    overloads: of_two_days!(months),
    interval: |args| counted(args, 365.2425 / 12.0),
    ..FnDef::BASE
};

/// Days.
pub(in crate::functions) static DAYS_BETWEEN: FnDef = FnDef {
    name: "days_between",
    params: &["from", "to"],
    summary: "the days from one day to another",
    docs: "Midnights passed; of datetimes their days (UTC) count. Negative where `to` is before `from`. With a fraction it is \
           `days(to - from)`.",
    example: "days_between(2024-02-28, 2024-03-01)",
    gives: "2",
    overloads: of_two_days!(days),
    interval: |args| match args {
        [from, to] => {
            let ((f0, f1), (t0, t1)) = (in_days(*from), in_days(*to));
            Some(Interval::closed(t0 - f1, t1 - f0))
        }
        _ => None,
    },
    ..FnDef::BASE
};
