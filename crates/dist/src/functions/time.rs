//! Functions of dates and times.

use synthc_types::{FnDef, FnKernel, Interval, Overload, Value};

use super::pattern::{self, DATE, DATETIME, INT, TIME};
use crate::calendar::{self, MICROS_PER_DAY};

/// The family.
pub(super) static ALL: &[&FnDef] =
    &[&YEAR, &MONTH, &DAY, &WEEKDAY, &HOUR, &MINUTE, &DATE_OF, &ADD_MONTHS, &START_OF_MONTH, &AGE];

fn day_of(micros: i64) -> i64 {
    micros.div_euclid(MICROS_PER_DAY)
}

const MICROS_PER_MINUTE: i64 = 60_000_000;

const fn to_int(params: &'static [synthc_types::TyPattern], f: fn(i64) -> Option<i64>) -> Overload {
    Overload { params, variadic: false, result: pattern::int, kernel: FnKernel::Int1(f) }
}

/// The bounds in days of an interval of dates or datetimes, whose unit is not known here: no date of the first 12,000 years is
/// farther from 1970 than `LIMIT` days, and a datetime that is nearer than as many microseconds is within five seconds of it.
fn in_days(x: Interval) -> (f64, f64) {
    const LIMIT: f64 = 4_400_000.0;
    if x.lo() >= -LIMIT && x.hi() <= LIMIT {
        (x.lo(), x.hi())
    } else {
        let day = MICROS_PER_DAY as f64;
        ((x.lo() / day).floor(), (x.hi() / day).floor())
    }
}

/// A function of days at an end that may be infinite.
fn at_end(end: f64, f: impl Fn(i64) -> i64) -> f64 {
    if end.is_finite() { f(end as i64) as f64 } else { end }
}

static YEAR: FnDef = FnDef {
    name: "year",
    params: &["at"],
    summary: "the year",
    docs: "Of a date or datetime (UTC).",
    example: "year(2024-02-29)",
    overloads: &[
        to_int(&[DATE], |days| Some(calendar::civil(days).0)),
        to_int(&[DATETIME], |micros| Some(calendar::civil(day_of(micros)).0)),
    ],
    domains: &[],
    interval: |args| {
        let (lo, hi) = in_days(*args.first()?);
        let year = |days| calendar::civil(days).0;
        Some(Interval::closed(at_end(lo, year), at_end(hi, year)))
    },
    preimage: None,
};

static MONTH: FnDef = FnDef {
    name: "month",
    params: &["at"],
    summary: "the month, 1 to 12",
    docs: "Of a date or datetime (UTC).",
    example: "month(2024-02-29)",
    overloads: &[
        to_int(&[DATE], |days| Some(calendar::civil(days).1)),
        to_int(&[DATETIME], |micros| Some(calendar::civil(day_of(micros)).1)),
    ],
    domains: &[],
    interval: |_| Some(Interval::closed(1.0, 12.0)),
    preimage: None,
};

static DAY: FnDef = FnDef {
    name: "day",
    params: &["at"],
    summary: "the day of the month, 1 to 31",
    docs: "Of a date or datetime (UTC).",
    example: "day(2024-02-29)",
    overloads: &[
        to_int(&[DATE], |days| Some(calendar::civil(days).2)),
        to_int(&[DATETIME], |micros| Some(calendar::civil(day_of(micros)).2)),
    ],
    domains: &[],
    interval: |_| Some(Interval::closed(1.0, 31.0)),
    preimage: None,
};

static WEEKDAY: FnDef = FnDef {
    name: "weekday",
    params: &["at"],
    summary: "the day of the week, 1 = Monday to 7 = Sunday",
    docs: "Of a date or datetime (UTC), numbered as in ISO 8601.",
    example: "weekday(2024-02-29)",
    overloads: &[
        to_int(&[DATE], |days| Some(calendar::weekday(days))),
        to_int(&[DATETIME], |micros| Some(calendar::weekday(day_of(micros)))),
    ],
    domains: &[],
    interval: |_| Some(Interval::closed(1.0, 7.0)),
    preimage: None,
};

static HOUR: FnDef = FnDef {
    name: "hour",
    params: &["at"],
    summary: "the hour, 0 to 23",
    docs: "Of a time or datetime (UTC).",
    example: "hour(09:30)",
    overloads: &[
        to_int(&[TIME], |micros| Some(micros.rem_euclid(MICROS_PER_DAY) / (60 * MICROS_PER_MINUTE))),
        to_int(&[DATETIME], |micros| Some(micros.rem_euclid(MICROS_PER_DAY) / (60 * MICROS_PER_MINUTE))),
    ],
    domains: &[],
    interval: |_| Some(Interval::closed(0.0, 23.0)),
    preimage: None,
};

static MINUTE: FnDef = FnDef {
    name: "minute",
    params: &["at"],
    summary: "the minute, 0 to 59",
    docs: "Of a time or datetime (UTC).",
    example: "minute(09:30)",
    overloads: &[
        to_int(&[TIME], |micros| Some(micros.rem_euclid(60 * MICROS_PER_MINUTE) / MICROS_PER_MINUTE)),
        to_int(&[DATETIME], |micros| Some(micros.rem_euclid(60 * MICROS_PER_MINUTE) / MICROS_PER_MINUTE)),
    ],
    domains: &[],
    interval: |_| Some(Interval::closed(0.0, 59.0)),
    preimage: None,
};

static DATE_OF: FnDef = FnDef {
    name: "date",
    params: &["at"],
    summary: "the day of a datetime",
    docs: "The calendar day in UTC.",
    example: "date(2024-02-29T10:00:00Z)",
    overloads: &[Overload {
        params: &[DATETIME],
        variadic: false,
        result: pattern::date,
        kernel: FnKernel::Int1(|micros| Some(day_of(micros))),
    }],
    domains: &[],
    interval: |args| {
        let day = MICROS_PER_DAY as f64;
        args.first().map(|x| Interval::closed((x.lo() / day).floor(), (x.hi() / day).floor()))
    },
    preimage: Some(|days| {
        let days = days.whole();
        let day = MICROS_PER_DAY as f64;
        if days.is_empty() { days } else { Interval::closed(days.lo() * day, (days.hi() + 1.0) * day - 1.0) }
    }),
};

static ADD_MONTHS: FnDef = FnDef {
    name: "add_months",
    params: &["at", "months"],
    summary: "the same day of the month, so many months later",
    docs: "Where the month is shorter, its last day: `add_months(2024-01-31, 1)` is 2024-02-29. Adding a duration in months does \
           the same.",
    example: "add_months(2024-01-31, 1)",
    overloads: &[
        Overload {
            params: &[DATE, INT],
            variadic: false,
            result: pattern::date,
            kernel: FnKernel::Int2(calendar::add_months),
        },
        Overload {
            params: &[DATETIME, INT],
            variadic: false,
            result: pattern::datetime,
            kernel: FnKernel::Int2(|micros, months| {
                let days = calendar::add_months(day_of(micros), months)?;
                days.checked_mul(MICROS_PER_DAY)?.checked_add(micros.rem_euclid(MICROS_PER_DAY))
            }),
        },
    ],
    domains: &[],
    interval: |_| Some(Interval::ALL),
    preimage: None,
};

fn first_of_month(days: i64) -> i64 {
    days - (calendar::civil(days).2 - 1)
}

static START_OF_MONTH: FnDef = FnDef {
    name: "start_of_month",
    params: &["at"],
    summary: "the first day of the month",
    docs: "Of a date; of a datetime (UTC) midnight of that day.",
    example: "start_of_month(2024-02-29)",
    overloads: &[
        Overload {
            params: &[DATE],
            variadic: false,
            result: pattern::date,
            kernel: FnKernel::Int1(|days| Some(first_of_month(days))),
        },
        Overload {
            params: &[DATETIME],
            variadic: false,
            result: pattern::datetime,
            kernel: FnKernel::Int1(|micros| first_of_month(day_of(micros)).checked_mul(MICROS_PER_DAY)),
        },
    ],
    domains: &[],
    interval: |args| args.first().map(|x| Interval::closed(x.lo() - 31.0 * MICROS_PER_DAY as f64, x.hi())),
    preimage: None,
};

/// The day of a date or datetime.
fn day(value: &Value) -> Option<i64> {
    match value {
        Value::Date(days) => Some(*days),
        Value::DateTime(micros) => Some(day_of(*micros)),
        _ => None,
    }
}

fn mixed_age(args: &[Value]) -> Value {
    match args {
        [born, at] => match (day(born), day(at)) {
            (Some(born), Some(at)) => Value::Int(calendar::completed_years(born, at)),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

static AGE: FnDef = FnDef {
    name: "age",
    params: &["born", "at"],
    summary: "the completed years from `born` to `at`",
    docs: "Age at last birthday. Whoever is born on 29 February has a birthday on 1 March outside of leap years. Negative where \
           `at` is before `born`.",
    example: "age(1980-05-17, 2024-05-16)",
    overloads: &[
        Overload {
            params: &[DATE, DATE],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(|born, at| Some(calendar::completed_years(born, at))),
        },
        Overload {
            params: &[DATETIME, DATETIME],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Int2(|born, at| Some(calendar::completed_years(day_of(born), day_of(at)))),
        },
        Overload {
            params: &[DATE, DATETIME],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(mixed_age),
        },
        Overload {
            params: &[DATETIME, DATE],
            variadic: false,
            result: pattern::int,
            kernel: FnKernel::Values(mixed_age),
        },
    ],
    domains: &[],
    interval: |args| match args {
        [born, at] => {
            let ((b0, b1), (a0, a1)) = (in_days(*born), in_days(*at));
            let years = |days: f64| (days / 365.2425).floor();
            // One year of slack on both sides for where in the leap cycle the days lie.
            Some(Interval::closed(years(a0 - b1) - 1.0, years(a1 - b0) + 1.0))
        }
        _ => None,
    },
    preimage: None,
};
