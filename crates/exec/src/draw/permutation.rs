//! A keyed bijection of 0..n: a Feistel network over two mixed digits (Black and Rogaway 2002), walked until it lands inside.

use synthc_types::DrawKey;

/// Rounds of the network: enough that neighbouring places show no pattern in a test of runs and of differences.
const ROUNDS: u32 = 6;

/// A keyed bijection of 0..size.
pub(crate) struct Permutation {
    key: DrawKey,
    size: u64,
    left: u64,
    right: u64,
}

impl Permutation {
    /// The bijection of 0..size under a key.
    pub(crate) fn new(key: DrawKey, size: u64) -> Self {
        let left = size.isqrt().max(1);
        let left = if left.checked_mul(left).is_some_and(|square| square < size) { left + 1 } else { left };
        Self { key, size, left, right: size.div_ceil(left).max(1) }
    }

    /// How many values there are.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Where a place goes; `None` beyond the size.
    pub(crate) fn apply(&self, place: u64) -> Option<u64> {
        if place >= self.size {
            return None;
        }
        // INVARIANT: `step` is a bijection of 0..left * right, so walking from inside comes back inside.
        let mut at = self.step(place);
        while at >= self.size {
            at = self.step(at);
        }
        Some(at)
    }

    fn step(&self, place: u64) -> u64 {
        let (mut high, mut low) = (place / self.right, place % self.right);
        for round in (0..ROUNDS).step_by(2) {
            high = add_below(high, self.key.bits(low, round), self.left);
            low = add_below(low, self.key.bits(high, round + 1), self.right);
        }
        // Both digits are below their radix, and left * right exceeds size by less than left, so this fits wherever size does.
        high.wrapping_mul(self.right).wrapping_add(low)
    }
}

/// `digit + bits` modulo `radix`, the bits first brought below the radix without a division.
fn add_below(digit: u64, bits: u64, radix: u64) -> u64 {
    let more = ((u128::from(bits) * u128::from(radix)) >> 64) as u64;
    let sum = digit + more;
    if sum >= radix { sum - radix } else { sum }
}

#[cfg(test)]
mod tests {
    use super::*;
    use synthc_types::Role;

    #[test]
    fn every_value_occurs_once() {
        let key = DrawKey::derive(1, "t", "c", Role::Unique);
        for size in [1u64, 2, 3, 10, 97, 1000, 4096] {
            let permutation = Permutation::new(key, size);
            let mut seen: Vec<u64> = (0..size).filter_map(|i| permutation.apply(i)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..size).collect::<Vec<_>>());
            assert_eq!(permutation.apply(size), None);
        }
    }

    #[test]
    fn neighbours_are_scattered_and_large_domains_work() {
        let key = DrawKey::derive(1, "t", "c", Role::Unique);
        let size = 9_000_000_000u64;
        let permutation = Permutation::new(key, size);
        let values: Vec<u64> = (0..20_000).filter_map(|i| permutation.apply(i)).collect();
        let upper = values.iter().filter(|v| **v >= size / 2).count();
        // Five standard deviations of a fair coin.
        assert!((upper as f64 - 10_000.0).abs() < 354.0, "{upper}");
        let rising = values.windows(2).filter(|w| w[0] < w[1]).count();
        assert!((rising as f64 - 10_000.0).abs() < 205.0, "{rising}");
        assert!(Permutation::new(key, u64::MAX).apply(u64::MAX - 1).is_some());
    }
}
