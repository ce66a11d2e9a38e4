//! Functions of dates, times and durations.

mod between;
mod duration;
mod making;
mod moving;
mod parts;
mod unit;
mod working;

use synthc_types::{FnDef, Interval, Value};

use crate::calendar::{self, MICROS_PER_DAY};

/// The family.
pub(super) static ALL: &[&FnDef] = &[
    &parts::YEAR,
    &parts::QUARTER,
    &parts::MONTH,
    &parts::DAY,
    &parts::WEEKDAY,
    &parts::ISO_WEEK,
    &parts::ISO_YEAR,
    &parts::DAY_OF_YEAR,
    &parts::DAYS_IN_MONTH,
    &parts::IS_LEAP_YEAR,
    &parts::HOUR,
    &parts::MINUTE,
    &parts::SECOND,
    &parts::UNIX_TIME,
    &making::DATE_OF,
    &making::TIME_OF,
    &making::DATETIME_OF,
    &moving::ADD_DAYS,
    &moving::ADD_MONTHS,
    &moving::ADD_YEARS,
    &unit::START_OF,
    &unit::END_OF,
    &between::AGE,
    &between::YEARS_BETWEEN,
    &between::MONTHS_BETWEEN,
    &between::DAYS_BETWEEN,
    &working::IS_WEEKEND,
    &working::ADD_WORKDAYS,
    &working::WORKDAYS_BETWEEN,
    &duration::YEARS,
    &duration::WEEKS,
    &duration::DAYS,
    &duration::HOURS,
    &duration::MINUTES,
    &duration::SECONDS,
];

/// The day of a datetime.
fn day_of(micros: i64) -> i64 {
    micros.div_euclid(MICROS_PER_DAY)
}

/// The microseconds of a datetime since midnight.
fn since_midnight(micros: i64) -> i64 {
    micros.rem_euclid(MICROS_PER_DAY)
}

/// The day of a date or datetime.
fn day(value: &Value) -> Option<i64> {
    match value {
        Value::Date(days) => Some(*days),
        Value::DateTime(micros) => Some(day_of(*micros)),
        _ => None,
    }
}

/// A date or datetime with its day moved by `f`; the time of day stays.
fn moved(at: &Value, f: impl Fn(i64) -> Option<i64>) -> Value {
    let found = match at {
        Value::Date(days) => f(*days).map(Value::Date),
        Value::DateTime(micros) => f(day_of(*micros))
            .and_then(|day| day.checked_mul(MICROS_PER_DAY)?.checked_add(since_midnight(*micros)))
            .map(Value::DateTime),
        _ => None,
    };
    found.unwrap_or(Value::Null)
}

/// No date of the first 12,000 years is farther from 1970 than this many days, and a datetime that is nearer than as many
/// microseconds is within five seconds of it.
const LIMIT: f64 = 4_400_000.0;

/// Whether an interval of dates or datetimes, whose unit is not known here, counts days.
fn counts_days(x: Interval) -> bool {
    x.lo() >= -LIMIT && x.hi() <= LIMIT
}

/// The bounds in days of an interval of dates or datetimes.
fn in_days(x: Interval) -> (f64, f64) {
    if counts_days(x) {
        (x.lo(), x.hi())
    } else {
        let day = MICROS_PER_DAY as f64;
        ((x.lo() / day).floor(), (x.hi() / day).floor())
    }
}

/// An interval of dates or datetimes with both ends moved outwards by days.
fn widened(x: Interval, down: f64, up: f64) -> Interval {
    let unit = if counts_days(x) { 1.0 } else { MICROS_PER_DAY as f64 };
    Interval::closed(x.lo() - down * unit, x.hi() + up * unit)
}

/// A function of days at an end that may be infinite.
fn at_end(end: f64, f: impl Fn(i64) -> i64) -> f64 {
    if end.is_finite() { f(end as i64) as f64 } else { end }
}

/// The year.
fn year(days: i64) -> i64 {
    calendar::civil(days).0
}
