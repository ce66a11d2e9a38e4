//! Dates, times and durations as ISO 8601 text.
//!
//! A datetime is UTC and says so: `2024-02-18T17:02:45Z`. A fraction of a second is written only where there is one, with three
//! digits if they are enough, else six. Years outside 0..9999 have a sign and six digits at least (the expanded form of ISO 8601).

use synthc_types::eight_digits;

use crate::buffer::WINDOW;
use crate::number::{put_pair, put_unsigned};

const MICROS_PER_SECOND: i64 = 1_000_000;
/// Microseconds of a day.
pub(crate) const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// 0000-01-01 .. 9999-12-31 in days since 1970-01-01.
const FOUR_DIGIT_YEARS: std::ops::RangeInclusive<i64> = -719_528..=2_932_896;

/// Puts `2024-02-18` at the start; returns the end.
#[inline(always)]
pub(crate) fn put_date(out: &mut [u8; WINDOW], days: i64) -> usize {
    if !FOUR_DIGIT_YEARS.contains(&days) {
        return put_far_date(out, days);
    }
    let (year, month, day) = civil(days);
    let digits = ZEROS | eight_digits(u64::from(year * 10_000 + month * 100 + day));
    let dash = u64::from(b'-');
    // yyyy-mm- and dd
    put_eight(out, 0, (digits & 0xffff_ffff) | dash << 32 | (digits >> 32 & 0xffff) << 40 | dash << 56);
    put_eight(out, 8, digits >> 48);
    10
}

/// The digit 0 in every byte.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Puts eight bytes, the lowest first, of which those beyond what is meant are overwritten later.
#[inline(always)]
fn put_eight(out: &mut [u8; WINDOW], at: usize, bytes: u64) {
    if let Some(place) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<8>()) {
        *place = bytes.to_le_bytes();
    }
}

/// Puts `2024-02-18T17:02:45Z` at the start; returns the end.
#[inline(always)]
pub(crate) fn put_datetime(out: &mut [u8; WINDOW], micros: i64) -> usize {
    let at = put_date(out, micros.div_euclid(MICROS_PER_DAY));
    out[at % WINDOW] = b'T';
    let at = put_clock(out, at + 1, micros.rem_euclid(MICROS_PER_DAY) as u64);
    out[at % WINDOW] = b'Z';
    at + 1
}

/// Puts `17:02:45` at the start; returns the end.
#[inline(always)]
pub(crate) fn put_time(out: &mut [u8; WINDOW], micros: i64) -> usize {
    put_clock(out, 0, micros.rem_euclid(MICROS_PER_DAY) as u64)
}

/// Puts `P3DT4H5M6.7S` at the start (zero is `PT0S`); returns the end.
pub(crate) fn put_duration(out: &mut [u8; WINDOW], micros: i64) -> usize {
    let mut at = 0;
    if micros < 0 {
        out[0] = b'-';
        at = 1;
    }
    let total = micros.unsigned_abs();
    let (days, rest) = (total / MICROS_PER_DAY as u64, total % MICROS_PER_DAY as u64);
    out[at] = b'P';
    at += 1;
    let mut part = |out: &mut [u8; WINDOW], value: u64, unit: u8| {
        at = put_unsigned(out, at, value, 1);
        out[at % WINDOW] = unit;
        at += 1;
    };
    if days > 0 {
        part(out, days, b'D');
    }
    let (seconds, micros) = (rest / MICROS_PER_SECOND as u64, rest % MICROS_PER_SECOND as u64);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 && days > 0 {
        return at;
    }
    out[at % WINDOW] = b'T';
    at += 1;
    let mut part = |out: &mut [u8; WINDOW], value: u64, unit: u8| {
        at = put_unsigned(out, at, value, 1);
        out[at % WINDOW] = unit;
        at += 1;
    };
    if hours > 0 {
        part(out, hours, b'H');
    }
    if minutes > 0 {
        part(out, minutes, b'M');
    }
    if seconds > 0 || micros > 0 || rest == 0 {
        at = put_unsigned(out, at, seconds, 1);
        at = put_fraction(out, at, micros);
        out[at % WINDOW] = b'S';
        at += 1;
    }
    at
}

#[inline(always)]
fn put_clock(out: &mut [u8; WINDOW], at: usize, micros: u64) -> usize {
    let (seconds, micros) = (micros / MICROS_PER_SECOND as u64, micros % MICROS_PER_SECOND as u64);
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let digits = ZEROS | eight_digits(hours * 1_000_000 + minutes * 10_000 + seconds * 100);
    let colon = u64::from(b':');
    let (hours, minutes, seconds) = (digits & 0xffff, digits >> 16 & 0xffff, digits >> 32 & 0xffff);
    put_eight(out, at, hours | colon << 16 | minutes << 24 | colon << 40 | seconds << 48);
    put_fraction(out, at + 8, micros)
}

/// Puts `.829` or `.829001` or nothing; returns the end.
#[inline(always)]
fn put_fraction(out: &mut [u8; WINDOW], at: usize, micros: u64) -> usize {
    let micros = micros % MICROS_PER_SECOND as u64;
    // Six of the eight digits, behind the point.
    put_eight(out, at, u64::from(b'.') | (ZEROS | eight_digits(micros)) >> 16 << 8);
    match (micros, micros.is_multiple_of(1000)) {
        (0, _) => at,
        (_, true) => at + 4,
        (_, false) => at + 7,
    }
}

#[cold]
fn put_far_date(out: &mut [u8; WINDOW], days: i64) -> usize {
    // a whole number of 400-year cycles brings the day near 1970
    let cycles = days.div_euclid(146_097);
    let (year, month, day) = civil(days.rem_euclid(146_097));
    let year = i64::from(year) + 400 * cycles;
    out[0] = if year < 0 { b'-' } else { b'+' };
    let at = put_unsigned(out, 1, year.unsigned_abs(), 6);
    out[at % WINDOW] = b'-';
    put_pair(out, at + 1, month);
    out[(at + 3) % WINDOW] = b'-';
    put_pair(out, at + 4, day);
    at + 6
}

/// Year, month and day of a day count in [`FOUR_DIGIT_YEARS`] (Neri and Schneider 2022, algorithm 5, shifted by 400 cycles).
#[inline(always)]
fn civil(days: i64) -> (u32, u32, u32) {
    let shifted = (days + 719_468 + 146_097 * 400) as u32;
    let n1 = 4 * shifted + 3;
    let (century, of_century) = (n1 / 146_097, n1 % 146_097 / 4);
    let n2 = 4 * of_century + 3;
    let product = 2_939_745u64 * u64::from(n2);
    let (year_of_century, day_of_year) = ((product >> 32) as u32, product as u32 / 2_939_745 / 4);
    let n3 = 2141 * day_of_year + 197_913;
    let (month, day) = (n3 >> 16, (n3 & 65_535) / 2141 + 1);
    let year = 100 * century + year_of_century;
    if day_of_year >= 306 { (year + 1 - 160_000, month - 12, day) } else { (year - 160_000, month, day) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut [u8; WINDOW]) -> usize) -> String {
        let mut out = [0; WINDOW];
        let end = write(&mut out);
        String::from_utf8(out[..end].to_vec()).unwrap()
    }

    #[test]
    fn every_day_of_ten_thousand_years_follows_the_calendar() {
        let (mut year, mut month, mut day) = (0u32, 1u32, 1u32);
        for days in FOUR_DIGIT_YEARS {
            assert_eq!(civil(days), (year, month, day));
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u32::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            day += 1;
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
    }

    #[test]
    fn dates() {
        assert_eq!(text(|out| put_date(out, 0)), "1970-01-01");
        assert_eq!(text(|out| put_date(out, 19_771)), "2024-02-18");
        assert_eq!(text(|out| put_date(out, 2_932_897)), "+010000-01-01");
        assert_eq!(text(|out| put_date(out, -719_529)), "-000001-12-31");
    }

    #[test]
    fn datetimes_have_a_fraction_only_where_there_is_one() {
        let second = 19_771 * MICROS_PER_DAY + (17 * 3600 + 2 * 60 + 45) * MICROS_PER_SECOND;
        assert_eq!(text(|out| put_datetime(out, second)), "2024-02-18T17:02:45Z");
        assert_eq!(text(|out| put_datetime(out, second + 829_000)), "2024-02-18T17:02:45.829Z");
        assert_eq!(text(|out| put_datetime(out, second + 1)), "2024-02-18T17:02:45.000001Z");
        assert_eq!(text(|out| put_datetime(out, -1)), "1969-12-31T23:59:59.999999Z");
        assert_eq!(text(|out| put_time(out, 34_200 * MICROS_PER_SECOND)), "09:30:00");
    }

    #[test]
    fn durations() {
        let hour = 3600 * MICROS_PER_SECOND;
        for (micros, wanted) in [
            (0, "PT0S"),
            (MICROS_PER_DAY, "P1D"),
            (MICROS_PER_DAY + 2 * hour, "P1DT2H"),
            (-90 * MICROS_PER_SECOND, "-PT1M30S"),
            (1_500_000, "PT1.500S"),
            (i64::MIN, "-P106751991DT4H54.775808S"),
        ] {
            assert_eq!(text(|out| put_duration(out, micros)), wanted);
        }
    }
}
