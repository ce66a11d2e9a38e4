//! Keyed permutations: unique values without memory.

use synthc_types::DrawKey;

/// A bijection of `0..=largest` that is a function of a key: a Feistel network over the next even power of two, walked along its
/// cycle until it is inside (Black and Rogaway 2002). Any number of values, up to 2^64.
#[derive(Clone, Debug)]
pub struct Permutation {
    largest: u64,
    /// The width of each half in bits.
    half: u32,
    keys: [u64; Self::ROUNDS],
}

impl Permutation {
    const ROUNDS: usize = 10;

    /// The permutation of `0..=largest` under this key.
    pub fn new(key: DrawKey, largest: u64) -> Self {
        let width = 64 - largest.leading_zeros();
        let half = width.div_ceil(2).max(1);
        let mut keys = [0; Self::ROUNDS];
        for (round, slot) in (0..).zip(&mut keys) {
            *slot = key.bits(round, 0);
        }
        Self { largest, half, keys }
    }

    /// Where `index` goes; `None` above the largest.
    pub fn apply(&self, index: u64) -> Option<u64> {
        self.walk(index, |value| {
            let (mut left, mut right) = self.halves(value);
            for key in self.keys {
                (left, right) = (right, left ^ self.round(right, key));
            }
            left << self.half | right
        })
    }

    /// What goes to `value`; `None` above the largest.
    pub fn invert(&self, value: u64) -> Option<u64> {
        self.walk(value, |value| {
            let (mut left, mut right) = self.halves(value);
            for key in self.keys.iter().rev() {
                (left, right) = (right ^ self.round(left, *key), left);
            }
            left << self.half | right
        })
    }

    fn walk(&self, start: u64, step: impl Fn(u64) -> u64) -> Option<u64> {
        if start > self.largest {
            return None;
        }
        // The cycle returns to its start, which is inside, so this ends; on average within four steps.
        let mut value = step(start);
        while value > self.largest {
            value = step(value);
        }
        Some(value)
    }

    fn mask(&self) -> u64 {
        (1 << self.half) - 1
    }

    fn halves(&self, value: u64) -> (u64, u64) {
        (value >> self.half, value & self.mask())
    }

    /// The upper bits of the mixed half: the better ones.
    fn round(&self, right: u64, key: u64) -> u64 {
        synthc_types::mix64(right.wrapping_add(key)) >> (64 - self.half)
    }
}
