//! Decimal digits of whole numbers, several at a time.

/// One more than the largest number of eight digits.
pub const EIGHT_DIGITS: u64 = 100_000_000;

/// The eight digits of a number below [`EIGHT_DIGITS`], a byte each from 0 to 9, the first digit in the lowest byte: all are found at
/// once, in halves of four, two and one digit.
#[inline(always)]
pub fn eight_digits(number: u64) -> u64 {
    let fours = (number / 10_000) | ((number % 10_000) << 32);
    // 10486 / 2^20 and 103 / 2^10 are 1/100 and 1/10, near enough for four and two digits.
    let upper = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = upper | ((fours - 100 * upper) << 16);
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | ((twos - 10 * tens) << 8)
}

/// The text of a number below [`EIGHT_DIGITS`], with leading zeros to `width` digits, 1 to 8: eight bytes, and how many of them count.
#[inline(always)]
pub fn short_number(number: u64, width: usize) -> ([u8; 8], usize) {
    let digits = eight_digits(number);
    let leading = (digits.trailing_zeros() as usize / 8).min(8usize.saturating_sub(width.max(1)));
    let text = (digits | 0x3030_3030_3030_3030) >> (8 * leading);
    (text.to_le_bytes(), 8 - leading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_few_digits_is_written_as_it_prints() {
        let many = (0..200_000u64).chain((0..EIGHT_DIGITS).step_by(997)).chain([99_999_999, 10_000_000]);
        for number in many {
            for width in [0, 1, 2, 6, 8] {
                let (text, len) = short_number(number, width);
                assert_eq!(&text[..len], format!("{number:0width$}").as_bytes());
            }
        }
    }
}
