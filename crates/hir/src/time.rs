//! Dates, times and durations as written, read into the units of [`Ty`](synthc_types::Ty).

use synthc_syntax::ast::DurationUnit;
use synthc_types::Value;

/// Microseconds of a day.
pub(crate) const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// `2024-01-31`; `None` for a date that does not exist.
pub(crate) fn date(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, '-');
    let year: i64 = parts.next()?.parse().ok().filter(|year| (-99_999..=99_999).contains(year))?;
    let month: i64 = parts.next()?.parse().ok()?;
    let day: i64 = parts.next()?.parse().ok()?;
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=length).contains(&day).then(|| days_from_civil(year, month, day))
}

/// `09:30`, `09:30:15.5`; microseconds since midnight.
pub(crate) fn time(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let second = parts.next().map_or(Some(0), seconds)?;
    ((0..24).contains(&hour) && (0..60).contains(&minute))
        .then_some((hour * 60 + minute) * 60_000_000 + second)
}

/// `15.5` as microseconds, less than a minute.
fn seconds(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().ok()?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut micros = 0;
    for place in 0..6 {
        let digit = fraction.as_bytes().get(place).map_or(0, |byte| i64::from(byte.wrapping_sub(b'0')));
        micros = micros * 10 + digit;
    }
    (0..60).contains(&whole).then_some(whole * 1_000_000 + micros)
}

/// `2024-01-31T10:00:00Z`; microseconds since 1970-01-01T00:00:00Z.
pub(crate) fn datetime(text: &str) -> Option<i64> {
    let (day, clock) = text.split_once('T')?;
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    date(day)?.checked_mul(MICROS_PER_DAY)?.checked_add(time(clock)?)
}

/// `15min`; months and years are calendar steps and must be whole.
pub(crate) fn duration(text: &str, unit: DurationUnit) -> Option<Value> {
    let micros_per = match unit {
        DurationUnit::Month | DurationUnit::Year => {
            let steps: i32 = text.parse().ok()?;
            let each = if unit == DurationUnit::Year { 12 } else { 1 };
            return Some(Value::Duration { months: steps.checked_mul(each)?, micros: 0 });
        }
        DurationUnit::Second => 1_000_000,
        DurationUnit::Minute => 60_000_000,
        DurationUnit::Hour => 3_600_000_000,
        DurationUnit::Day => MICROS_PER_DAY,
        DurationUnit::Week => 7 * MICROS_PER_DAY,
    };
    let micros = match text.parse::<i64>() {
        Ok(whole) => whole.checked_mul(micros_per)?,
        Err(_) => {
            let exact = text.parse::<f64>().ok()? * micros_per as f64;
            (exact.abs() < 9e18).then_some(exact.round() as i64)?
        }
    };
    Some(Value::Duration { months: 0, micros })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_calendar_has() {
        assert_eq!(date("1970-01-01"), Some(0));
        assert_eq!(date("2024-02-29"), Some(19_782));
        assert_eq!(date("2023-02-29"), None);
        assert_eq!(date("2024-13-01"), None);
        assert_eq!(time("09:30"), Some(34_200_000_000));
        assert_eq!(time("09:30:15.5"), Some(34_215_500_000));
        assert_eq!(time("24:00"), None);
        assert_eq!(datetime("1970-01-02T00:00:01Z"), Some(MICROS_PER_DAY + 1_000_000));
        assert_eq!(duration("2", DurationUnit::Year), Some(Value::Duration { months: 24, micros: 0 }));
        assert_eq!(
            duration("1.5", DurationUnit::Hour),
            Some(Value::Duration { months: 0, micros: 5_400_000_000 })
        );
    }
}
