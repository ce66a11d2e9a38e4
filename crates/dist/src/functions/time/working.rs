//! Monday to Friday.

use synthc_types::{FnDef, FnKernel, Interval, Overload, TyPattern, Value};

use super::{day, in_days, moved, widened};
use crate::calendar::weekday;
use crate::functions::pattern::{self, DATE, DATETIME, INT, known, takes, values};

/// The weekdays before a day, counted from the Monday that is day -3.
fn before(days: i64) -> Option<i64> {
    let shifted = days.checked_add(3)?;
    Some(shifted.div_euclid(7) * 5 + shifted.rem_euclid(7).min(5))
}

/// The first day that has so many weekdays before it and is one itself.
fn with_before(count: i64) -> Option<i64> {
    count.div_euclid(5).checked_mul(7)?.checked_add(count.rem_euclid(5) - 3)
}

fn add(days: i64, count: i64) -> Option<i64> {
    let here = before(days)?;
    let working = i64::from(weekday(days) <= 5);
    match count {
        0 => Some(days),
        // The first after a Saturday is Monday, which as many weekdays precede.
        1.. => with_before(here.checked_add(count)?.checked_add(working - 1)?),
        _ => with_before(here.checked_add(count)?),
    }
}

fn add_to(args: &[Value]) -> Value {
    match args {
        [at, Value::Int(count)] => moved(at, |days| add(days, *count)),
        _ => Value::Null,
    }
}

fn between(args: &[Value]) -> Value {
    match args {
        [from, to] => {
            let count = |value| day(value).and_then(before);
            known(count(from).zip(count(to)).and_then(|(from, to)| to.checked_sub(from)), Value::Int)
        }
        _ => Value::Null,
    }
}

const fn weekend(params: &'static [TyPattern]) -> Overload {
    values(params, pattern::bool, |args| {
        known(args.first().and_then(day), |day| Value::Bool(weekday(day) > 5))
    })
}

/// Saturday and Sunday.
pub(in crate::functions) static IS_WEEKEND: FnDef = FnDef {
    name: "is_weekend",
    params: &["at"],
    summary: "whether a day is a Saturday or Sunday",
    docs: "Of a date or datetime (UTC).",
    example: "is_weekend(2024-03-02)",
    gives: "true",
    overloads: &[weekend(&[DATE]), weekend(&[DATETIME])],
    ..FnDef::BASE
};

/// Working days later.
pub(in crate::functions) static ADD_WORKDAYS: FnDef = FnDef {
    name: "add_workdays",
    params: &["at", "count"],
    summary: "the day so many working days, Monday to Friday, later",
    docs: "As WORKDAY of Excel: the first after a Friday, Saturday or Sunday is Monday; a negative count goes back; 0 changes \
           nothing. Holidays are not known. The time of day of a datetime stays.",
    example: "add_workdays(2024-03-01, 1)",
    gives: "2024-03-04",
    overloads: &[
        values(&[DATE, INT], pattern::same, add_to),
        values(&[DATETIME, INT], pattern::same, add_to),
    ],
    interval: |args| match args {
        [at, count] => {
            let days = |count: f64| count.max(0.0) * 1.4 + 3.0;
            Some(widened(*at, days(-count.lo()), days(count.hi())))
        }
        _ => None,
    },
    ..FnDef::BASE
};

/// Working days between.
pub(in crate::functions) static WORKDAYS_BETWEEN: FnDef = FnDef {
    name: "workdays_between",
    params: &["from", "to"],
    summary: "the working days, Monday to Friday, from `from` to the day before `to`",
    docs: "As `busday_count` of NumPy: `from` counts and `to` does not. Negative where `to` is before `from`. Holidays are not \
           known.",
    example: "workdays_between(2024-03-01, 2024-03-05)",
    gives: "2",
    overloads: &[
        takes(&[DATE, DATE], pattern::int, FnKernel::Int2(|from, to| before(to)?.checked_sub(before(from)?))),
        values(&[DATETIME, DATETIME], pattern::int, between),
        values(&[DATE, DATETIME], pattern::int, between),
        values(&[DATETIME, DATE], pattern::int, between),
    ],
    interval: |args| match args {
        [from, to] => {
            let ((f0, f1), (t0, t1)) = (in_days(*from), in_days(*to));
            let count = |days: f64| days / 1.4;
            Some(Interval::closed((count(t0 - f1) - 3.0).floor(), (count(t1 - f0) + 3.0).ceil()))
        }
        _ => None,
    },
    ..FnDef::BASE
};
