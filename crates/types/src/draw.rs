//! Addresses of draws: every random bit is a pure function of (seed, table, column, role, row, index).
//!
//! A [`DrawKey`] is made once per (seed, table, column, role) from a hash of the length-delimited names; the row's address and
//! the index of the draw are the counter. The row address of a root table is its 0-based row; of a child
//! [`child_address`] of its parent's address and its 0-based position among its siblings.

/// What a draw is for. The number is part of the address, so it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum Role {
    /// The value of a cell.
    Value = 1,
    /// Whether a recorded cell is missing.
    Missing = 2,
    /// The number of children of a row.
    Count = 3,
    /// Keys and unique values.
    Unique = 4,
    /// Which row is referred to.
    Reference = 5,
    /// Whether a cell is an edge on purpose, and which.
    Edge = 6,
}

/// The 128-bit key of one stream of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DrawKey {
    a: u64,
    b: u64,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd1b5_4a32_d192_ed03;
/// The multiplier of the round before the finalizer (Evensen 2019, "moremur"'s second).
const THIRD: u64 = 0x1c69_b3f7_4ac4_ae35;

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014; constants of Stafford's variant 13): a bijection of 64 bits.
#[inline(always)]
pub fn mix64(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The address of the child at 0-based position `seq` of the row with address `parent`.
#[inline(always)]
pub fn child_address(parent: u64, seq: u64) -> u64 {
    mix64(mix64(parent.wrapping_add(SECOND)).wrapping_add(seq.wrapping_add(1).wrapping_mul(GOLDEN)))
}

/// A double in (0, 1), symmetric about one half: (k + 1/2) / 2^52 with k the upper 52 bits.
#[inline(always)]
pub fn unit_open(bits: u64) -> f64 {
    // k as the mantissa of a number in [1, 2); the difference is exact. Unlike a conversion from an integer this vectorises.
    f64::from_bits(0x3ff0_0000_0000_0000 | (bits >> 12)) - (1.0 - f64::EPSILON / 2.0)
}

impl DrawKey {
    /// The key for `role` of column `column` of table `table` under `seed`.
    ///
    /// `column` may name several columns that share a draw, joined by commas.
    pub fn derive(seed: u64, table: &str, column: &str, role: Role) -> Self {
        let mut a = mix64(seed ^ GOLDEN);
        let mut b = mix64(seed.wrapping_add(SECOND));
        let mut absorb = |word: u64| {
            a = mix64(a ^ word);
            b = mix64(b.wrapping_add(word).wrapping_mul(GOLDEN) ^ a.rotate_left(32));
        };
        for part in [table, column] {
            absorb(part.len() as u64);
            for chunk in part.as_bytes().chunks(8) {
                let mut word = [0u8; 8];
                for (to, from) in word.iter_mut().zip(chunk) {
                    *to = *from;
                }
                absorb(u64::from_le_bytes(word));
            }
        }
        absorb(role as u64);
        Self { a, b }
    }

    /// The same stream for redraw `attempt` of a constraint; attempt 0 is the stream itself.
    pub fn attempt(self, attempt: u32) -> Self {
        if attempt == 0 {
            return self;
        }
        let word = u64::from(attempt).wrapping_mul(SECOND);
        Self { a: mix64(self.a ^ word), b: mix64(self.b.wrapping_add(word)) }
    }

    /// The stream of what the children of the row with this address have in common.
    pub fn within(self, address: u64) -> Self {
        Self { a: self.bits(address, 0), b: self.bits(address, 1) }
    }

    /// The 64 random bits of draw `index` (0-based) of the cell in the row with this address.
    ///
    /// One multiply-and-shift round on the address, the second half of the key and the index, then the finalizer of SplitMix64:
    /// `docs/decisions/0001-bytes.md` has the measurements and the test vectors.
    #[inline(always)]
    pub fn bits(self, address: u64, index: u32) -> u64 {
        let counter = address.wrapping_mul(GOLDEN).wrapping_add(self.a);
        let spread = (counter ^ (counter >> 32)).wrapping_mul(THIRD);
        mix64(spread ^ self.b.wrapping_add(u64::from(index).wrapping_mul(SECOND)))
    }

    /// A uniform double in (0, 1) from draw `index`.
    #[inline(always)]
    pub fn unit(self, address: u64, index: u32) -> f64 {
        unit_open(self.bits(address, index))
    }
}
