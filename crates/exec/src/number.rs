//! Exact arithmetic that columns of whole numbers and decimals need.

use synthc_types::ten_to;

/// The microseconds of a day.
pub(crate) const DAY: i64 = 86_400_000_000;

/// 10^scale, where it fits.
pub(crate) fn units_of_one(scale: u8) -> Option<i64> {
    10i64.checked_pow(u32::from(scale))
}

/// The nearest whole quotient, halves away from zero.
pub(crate) fn divide_to_nearest(dividend: i128, divisor: i128) -> Option<i128> {
    if divisor == 0 {
        return None;
    }
    let negative = (dividend < 0) != (divisor < 0);
    let (size, by) = (dividend.unsigned_abs(), divisor.unsigned_abs());
    let quotient = size / by + u128::from(size % by >= by - size % by);
    let quotient = i128::try_from(quotient).ok()?;
    Some(if negative { -quotient } else { quotient })
}

/// Units of one scale as units of another: exact upwards, to nearest downwards.
pub(crate) fn rescale(units: i128, from: u8, to: u8) -> Option<i64> {
    i64::try_from(rescale_wide(units, from, to)?).ok()
}

/// Units of one scale as units of another, of any size: exact upwards, to nearest downwards.
pub(crate) fn rescale_wide(units: i128, from: u8, to: u8) -> Option<i128> {
    if from <= to {
        units.checked_mul(ten_to(to - from)?)
    } else {
        divide_to_nearest(units, ten_to(from - to)?)
    }
}

/// Year, month and day of days since 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub(crate) fn civil_of_days(days: i64) -> (i64, u32, u32) {
    let z = days.saturating_add(719_468);
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u32, day as u32)
}

/// Days since 1970-01-01; the day is cut to the length of the month.
fn days_of_civil(year: i64, month: u32, day: u32) -> i64 {
    let leap = (year.rem_euclid(4) == 0 && year.rem_euclid(100) != 0) || year.rem_euclid(400) == 0;
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = i64::from(day.min(length));
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted = if month > 2 { i64::from(month) - 3 } else { i64::from(month) + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Days that many calendar months later; the day is cut to the length of the month it lands in. `None` beyond 5 million years.
pub(crate) fn add_months(days: i64, months: i64) -> Option<i64> {
    if days.unsigned_abs() > 2_000_000_000 || months.unsigned_abs() > 60_000_000 {
        return None;
    }
    let (year, month, day) = civil_of_days(days);
    let total = year * 12 + i64::from(month) - 1 + months;
    Some(days_of_civil(total.div_euclid(12), total.rem_euclid(12) as u32 + 1, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_keep_the_day_or_cut_it() {
        let day = |y, m, d| days_of_civil(y, m, d);
        assert_eq!(day(1970, 1, 1), 0);
        assert_eq!(civil_of_days(day(2024, 2, 29)), (2024, 2, 29));
        assert_eq!(add_months(day(2024, 1, 31), 1), Some(day(2024, 2, 29)));
        assert_eq!(add_months(day(2024, 3, 31), -13), Some(day(2023, 2, 28)));
        assert_eq!(add_months(day(1969, 12, 15), 1), Some(day(1970, 1, 15)));
    }

    #[test]
    fn halves_go_away_from_zero() {
        assert_eq!(divide_to_nearest(5, 2), Some(3));
        assert_eq!(divide_to_nearest(-5, 2), Some(-3));
        assert_eq!(rescale(12345, 3, 2), Some(1235));
        assert_eq!(rescale(-12344, 3, 2), Some(-1234));
        assert_eq!(rescale(7, 0, 2), Some(700));
        assert_eq!(rescale(i128::from(i64::MAX), 0, 1), None);
    }
}
