//! Numbers as text: whole numbers, shortest round-trip floats, decimals with their scale.

use synthc_types::{EIGHT_DIGITS, short_number};

use crate::buffer::WINDOW;

/// `00` .. `99`.
pub(crate) static PAIRS: [[u8; 2]; 100] = {
    let mut table = [[0; 2]; 100];
    let mut i = 0;
    while i < 100 {
        table[i] = [b'0' + (i / 10) as u8, b'0' + (i % 10) as u8];
        i += 1;
    }
    table
};

/// Puts two digits at `at`; `value` is below 100.
#[inline(always)]
pub(crate) fn put_pair(out: &mut [u8; WINDOW], at: usize, value: u32) {
    let [tens, ones] = PAIRS[value as usize % 100];
    out[at % WINDOW] = tens;
    out[(at + 1) % WINDOW] = ones;
}

/// Puts `value` with `width` digits at least, leading zeros included, at `at`; returns the end.
#[inline(always)]
pub(crate) fn put_unsigned(out: &mut [u8; WINDOW], at: usize, value: u64, width: usize) -> usize {
    if value < EIGHT_DIGITS
        && width <= 8
        && let Some(place) = out.get_mut(at..).and_then(|rest| rest.first_chunk_mut::<8>())
    {
        let (text, len) = short_number(value, width);
        *place = text;
        return at + len;
    }
    put_long(out, at, value, width)
}

/// Puts numbers of any length.
fn put_long(out: &mut [u8; WINDOW], at: usize, value: u64, width: usize) -> usize {
    let digits = (value.checked_ilog10().unwrap_or(0) as usize + 1).max(width);
    let end = at + digits;
    let (mut rest, mut cursor) = (value, end);
    while cursor >= at + 2 {
        cursor -= 2;
        put_pair(out, cursor, (rest % 100) as u32);
        rest /= 100;
    }
    if cursor > at {
        out[at % WINDOW] = b'0' + (rest % 10) as u8;
    }
    end
}

/// Puts a signed whole number at the start; returns the end.
#[inline(always)]
pub(crate) fn put_int(out: &mut [u8; WINDOW], value: i64) -> usize {
    let at = put_sign(out, 0, value < 0);
    put_unsigned(out, at, value.unsigned_abs(), 1)
}

/// Puts `units` of 10^-`scale` with all its places; returns the end.
#[inline(always)]
pub(crate) fn put_decimal(out: &mut [u8; WINDOW], units: i64, scale: u8) -> usize {
    let at = put_sign(out, 0, units < 0);
    let units = units.unsigned_abs();
    let (whole, part) = match scale {
        0 => return put_unsigned(out, at, units, 1),
        // Divisions by constants are multiplications.
        1 => (units / 10, units % 10),
        2 => (units / 100, units % 100),
        3 => (units / 1_000, units % 1_000),
        4 => (units / 10_000, units % 10_000),
        6 => (units / 1_000_000, units % 1_000_000),
        _ => match 10u64.checked_pow(u32::from(scale)) {
            Some(one) => (units / one, units % one),
            // more places than an i64 has digits
            None => (0, units),
        },
    };
    let at = put_unsigned(out, at, whole, 1);
    out[at % WINDOW] = b'.';
    put_unsigned(out, at + 1, part, usize::from(scale).min(WINDOW - 8))
}

/// Puts the shortest text that reads back as the same float; returns the end.
#[inline(always)]
pub(crate) fn put_float(out: &mut [u8; WINDOW], value: f64) -> usize {
    put_short(out, float_text(&mut FloatBuffer::new(), value).as_bytes())
}

/// Where the text of a float is made.
pub(crate) type FloatBuffer = zmij::Buffer;

/// The shortest text that reads back as the same float.
#[inline(always)]
pub(crate) fn float_text(buffer: &mut FloatBuffer, value: f64) -> &str {
    if value.is_finite() { buffer.format_finite(value) } else { non_finite(value) }
}

fn non_finite(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value > 0.0 {
        "inf"
    } else {
        "-inf"
    }
}

#[inline(always)]
fn put_sign(out: &mut [u8; WINDOW], at: usize, negative: bool) -> usize {
    out[at % WINDOW] = b'-';
    at + usize::from(negative)
}

/// Puts at most 32 bytes at the start by two overlapping copies of fixed size; returns the end.
#[inline(always)]
pub(crate) fn put_short(out: &mut [u8; WINDOW], text: &[u8]) -> usize {
    fn overlapping<const N: usize>(out: &mut [u8; WINDOW], text: &[u8]) -> bool {
        let (Some(head), Some(tail)) = (text.first_chunk::<N>(), text.last_chunk::<N>()) else {
            return false;
        };
        let at = text.len() - N;
        if at > N {
            return false;
        }
        out[..N].copy_from_slice(head);
        out[at..at + N].copy_from_slice(tail);
        true
    }
    if !(overlapping::<16>(out, text) || overlapping::<8>(out, text) || overlapping::<4>(out, text)) {
        for (place, byte) in out.iter_mut().zip(text) {
            *place = *byte;
        }
    }
    text.len().min(WINDOW)
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
    fn whole_numbers_of_every_length() {
        let mut value = 1i64;
        for _ in 0..19 {
            for v in [value, value - 1, value + 1, -value, i64::MAX / value] {
                assert_eq!(text(|out| put_int(out, v)), v.to_string());
            }
            value = value.wrapping_mul(10);
        }
        assert_eq!(text(|out| put_int(out, i64::MIN)), i64::MIN.to_string());
        assert_eq!(text(|out| put_int(out, i64::MAX)), i64::MAX.to_string());
    }

    #[test]
    fn decimals_keep_their_scale() {
        for (units, scale, wanted) in [
            (0, 2, "0.00"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (123_456, 2, "1234.56"),
            (7, 0, "7"),
            (-1, 18, "-0.000000000000000001"),
            (1, 25, "0.0000000000000000000000001"),
            (i64::MIN, 4, "-922337203685477.5808"),
        ] {
            assert_eq!(text(|out| put_decimal(out, units, scale)), wanted);
        }
    }

    #[test]
    fn floats_read_back_as_themselves() {
        for value in
            [0.0, -0.0, 0.1, 17.3, -1e-7, 1e300, f64::MIN_POSITIVE, 123_456_789.123_456_79, 5e-324, 2.5]
        {
            let written = text(|out| put_float(out, value));
            assert_eq!(written.parse::<f64>().unwrap().to_bits(), value.to_bits(), "{written}");
        }
        assert_eq!(text(|out| put_float(out, 17.3)), "17.3");
        assert_eq!(text(|out| put_float(out, f64::NEG_INFINITY)), "-inf");
    }

    #[test]
    fn short_texts_of_every_length() {
        let source = b"abcdefghijklmnopqrstuvwxyz012345";
        for len in 0..=source.len() {
            assert_eq!(text(|out| put_short(out, &source[..len])).as_bytes(), &source[..len]);
        }
    }
}
