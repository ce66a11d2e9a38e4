//! The k-th smallest of any run of a list of numbers, in a few steps: a wavelet matrix (Claude, Navarro and Ordóñez 2015).

use crate::column::at;

/// Which numbers have a bit, and how many before each word do.
struct Level {
    words: Vec<u64>,
    before: Vec<u32>,
    /// How many numbers do not have the bit.
    zeros: usize,
}

impl Level {
    fn new(len: usize) -> Self {
        Self { words: vec![0; len / 64 + 1], before: Vec::with_capacity(len / 64 + 1), zeros: 0 }
    }

    fn set(&mut self, place: usize) {
        self.words.get_mut(place / 64).into_iter().for_each(|word| *word |= 1 << (place % 64));
    }

    fn count(&mut self, len: usize) {
        let mut ones = 0;
        for word in &self.words {
            self.before.push(ones);
            ones += word.count_ones();
        }
        self.zeros = len - ones as usize;
    }

    /// How many of the first `end` numbers have the bit.
    fn ones(&self, end: usize) -> usize {
        let within = at(&self.words, end / 64) & ((1u64 << (end % 64)) - 1);
        at(&self.before, end / 64) as usize + within.count_ones() as usize
    }
}

/// A list of numbers; about one and a half bits for each bit of the largest, each number.
pub(super) struct Wavelet {
    levels: Vec<Level>,
}

impl Wavelet {
    pub(super) fn new(mut numbers: Vec<u32>) -> Self {
        let bits = numbers.iter().max().map_or(0, |most| u32::BITS - most.leading_zeros());
        let mut levels = Vec::new();
        for bit in (0..bits).rev() {
            let mut level = Level::new(numbers.len());
            let (mut zeros, mut ones) = (Vec::with_capacity(numbers.len()), Vec::new());
            for (place, number) in numbers.iter().enumerate() {
                if number >> bit & 1 == 1 {
                    level.set(place);
                    ones.push(*number);
                } else {
                    zeros.push(*number);
                }
            }
            level.count(numbers.len());
            levels.push(level);
            zeros.extend(ones);
            numbers = zeros;
        }
        Self { levels }
    }

    /// The k-th smallest, from 0, of the numbers at `start..end`.
    pub(super) fn smallest(&self, (mut start, mut end): (usize, usize), mut k: usize) -> u32 {
        let mut number = 0;
        for level in &self.levels {
            let (before, after) = (level.ones(start), level.ones(end));
            let zeros = (end - start).saturating_sub(after - before);
            number <<= 1;
            if k < zeros {
                (start, end) = (start - before, end - after);
            } else {
                k -= zeros;
                number |= 1;
                (start, end) = (level.zeros + before, level.zeros + after);
            }
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_of_any_run_are_those_of_the_run_sorted() {
        for len in [0usize, 1, 2, 63, 64, 65, 300] {
            let numbers: Vec<u32> = (0..len as u32).map(|i| i.wrapping_mul(2_654_435_761) % 301).collect();
            let wavelet = Wavelet::new(numbers.clone());
            for start in (0..len).step_by(7) {
                for end in (start + 1..=len).step_by(5) {
                    let mut run: Vec<u32> = numbers.get(start..end).unwrap().to_vec();
                    run.sort_unstable();
                    for (k, number) in run.iter().enumerate() {
                        assert_eq!(wavelet.smallest((start, end), k), *number, "{start}..{end}, {k}");
                    }
                }
            }
        }
    }
}
