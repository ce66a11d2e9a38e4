//! The proleptic Gregorian calendar on counts of days since 1970-01-01.

/// The microseconds of a day.
pub const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Year, month (1 to 12) and day (1 to 31) of a count of days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level
/// date algorithms", 2013).
pub fn civil(days: i64) -> (i64, i64, i64) {
    // Counted from 0000-03-01, so that the leap day is the last of its year.
    let shifted = days.saturating_add(719_468);
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The days since 1970-01-01 of a date; `None` where there is no such month or the result does not fit.
pub fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) {
        return None;
    }
    let year = year.checked_sub(i64::from(month <= 2))?;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)
}

/// The number of days of a month.
pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The same day so many months later, or the last day of that month where it is shorter: 31 January plus 1 is 28 or 29 February.
pub fn add_months(days_since: i64, months: i64) -> Option<i64> {
    let (year, month, day) = civil(days_since);
    let count = year.checked_mul(12)?.checked_add(month - 1)?.checked_add(months)?;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    days(year, month, day.min(month_length(year, month)))
}

/// The day of the week, 1 = Monday to 7 = Sunday (ISO 8601).
pub fn weekday(days_since: i64) -> i64 {
    days_since.saturating_add(3).rem_euclid(7) + 1
}

/// The completed years from one day to another; negative where the second is earlier. Whoever is born on 29 February completes
/// years on 1 March outside of leap years.
pub fn completed_years(from: i64, to: i64) -> i64 {
    let ((y0, m0, d0), (y1, m1, d1)) = (civil(from), civil(to));
    y1 - y0 - i64::from((m1, d1) < (m0, d0))
}

/// The days since 1970-01-01 of a date; `None` where the month has no such day.
pub fn date(year: i64, month: i64, day: i64) -> Option<i64> {
    // Beyond this no date is written or read, and nothing below overflows.
    if year.unsigned_abs() > 1_000_000 || !(1..=12).contains(&month) {
        return None;
    }
    (1..=month_length(year, month)).contains(&day).then(|| days(year, month, day))?
}

/// The day of the year, 1 to 366.
pub fn day_of_year(days_since: i64) -> i64 {
    let (year, _, _) = civil(days_since);
    days(year, 1, 1).map_or(1, |first| days_since.saturating_sub(first) + 1)
}

/// The year and number of the week of ISO 8601: weeks begin on Monday, and belong to the year of their Thursday.
pub fn iso_week(days_since: i64) -> (i64, i64) {
    let thursday = days_since.saturating_add(4 - weekday(days_since));
    (civil(thursday).0, (day_of_year(thursday) - 1) / 7 + 1)
}
