//! Dates moved by calendar steps.

use synthc_types::{FnDef, FnKernel, Interval, Overload, Ty, TyPattern};

use super::{day_of, since_midnight, widened};
use crate::calendar::{self, MICROS_PER_DAY};
use crate::functions::pattern::{self, DATE, DATETIME, INT, takes};

const fn step(
    params: &'static [TyPattern],
    result: fn(&[Ty]) -> Ty,
    f: fn(i64, i64) -> Option<i64>,
) -> Overload {
    takes(params, result, FnKernel::Int2(f))
}

/// Bounds of what lies some number of steps of up to `days` days away.
fn reach(args: &[Interval], days: f64) -> Option<Interval> {
    match args {
        [at, count] => {
            let (down, up) = ((-count.lo()).max(0.0) * days, count.hi().max(0.0) * days);
            // Whichever way the steps go, the farthest lies within the longest of them.
            Some(widened(*at, down, up))
        }
        _ => None,
    }
}

fn add_days_to_datetime(micros: i64, days: i64) -> Option<i64> {
    micros.checked_add(days.checked_mul(MICROS_PER_DAY)?)
}

fn add_months_to_datetime(micros: i64, months: i64) -> Option<i64> {
    let days = calendar::add_months(day_of(micros), months)?;
    days.checked_mul(MICROS_PER_DAY)?.checked_add(since_midnight(micros))
}

/// Days.
pub(in crate::functions) static ADD_DAYS: FnDef = FnDef {
    name: "add_days",
    params: &["at", "days"],
    summary: "so many days later",
    docs: "Of a date or datetime; earlier where `days` is negative. `at + 3d` does the same for a constant.",
    example: "add_days(2024-02-28, 2)",
    gives: "2024-03-01",
    overloads: &[
        step(&[DATE, INT], pattern::date, i64::checked_add),
        step(&[DATETIME, INT], pattern::datetime, add_days_to_datetime),
    ],
    interval: |args| reach(args, 1.0),
    ..FnDef::BASE
};

/// Months.
pub(in crate::functions) static ADD_MONTHS: FnDef = FnDef {
    name: "add_months",
    params: &["at", "months"],
    summary: "the same day of the month, so many months later",
    docs: "Where the month is shorter, its last day: `add_months(2024-01-31, 1)` is 2024-02-29. The time of day stays. Adding a \
           duration in months does the same.",
    example: "add_months(2024-01-31, 1)",
    gives: "2024-02-29",
    overloads: &[
        step(&[DATE, INT], pattern::date, calendar::add_months),
        step(&[DATETIME, INT], pattern::datetime, add_months_to_datetime),
    ],
    interval: |_| Some(Interval::ALL),
    ..FnDef::BASE
};

/// Years.
pub(in crate::functions) static ADD_YEARS: FnDef = FnDef {
    name: "add_years",
    params: &["at", "years"],
    summary: "the same day, so many years later",
    docs: "29 February becomes 28 February outside of leap years. The time of day stays. Adding a duration in years does the \
           same.",
    example: "add_years(2024-02-29, 1)",
    gives: "2025-02-28",
    overloads: &[
        step(&[DATE, INT], pattern::date, |days, years| calendar::add_months(days, years.checked_mul(12)?)),
        step(&[DATETIME, INT], pattern::datetime, |micros, years| {
            add_months_to_datetime(micros, years.checked_mul(12)?)
        }),
    ],
    interval: |_| Some(Interval::ALL),
    ..FnDef::BASE
};
