//! Random bits of many rows at once.

use synthc_types::{Addresses, DrawKey};

use crate::wide::wide;

/// How many values are drawn at a time: small enough for the fastest cache, large enough to hide the loop.
pub const CHUNK: usize = 256;

/// The random bits of as many rows as `out` is long, from the one at `start` on: draw `index` of each.
#[inline(never)]
pub fn random_bits(key: DrawKey, addresses: Addresses<'_>, start: usize, index: u32, out: &mut [u64]) {
    wide(
        #[inline(always)]
        || match addresses {
            Addresses::Range(first) => {
                let first = first.wrapping_add(start as u64);
                for (offset, slot) in (0u64..).zip(out) {
                    *slot = key.bits(first.wrapping_add(offset), index);
                }
            }
            Addresses::List(list) => {
                for (slot, address) in out.iter_mut().zip(list.iter().skip(start)) {
                    *slot = key.bits(*address, index);
                }
            }
        },
    );
}

/// Hands the random bits of `rows` rows to `f`, a chunk at a time, with the number of the first row of each.
pub fn each_chunk(
    key: DrawKey,
    addresses: Addresses<'_>,
    rows: usize,
    index: u32,
    mut f: impl FnMut(usize, &[u64]),
) {
    let mut bits = [0; CHUNK];
    for start in (0..rows).step_by(CHUNK) {
        let chunk = bits.get_mut(..CHUNK.min(rows - start)).unwrap_or_default();
        random_bits(key, addresses, start, index, chunk);
        f(start, chunk);
    }
}

#[cfg(test)]
mod tests {
    use synthc_types::Role;

    use super::*;

    #[test]
    fn chunks_hold_the_bits_of_their_rows() {
        let key = DrawKey::derive(7, "person", "age", Role::Value);
        let list: Vec<u64> = (0..700).map(|row| row * row).collect();
        for addresses in [Addresses::Range(u64::MAX - 300), Addresses::List(&list)] {
            let mut rows = 0;
            each_chunk(key, addresses, 700, 3, |start, bits| {
                for (row, bits) in (start..).zip(bits) {
                    let address = match addresses {
                        Addresses::Range(first) => first.wrapping_add(row as u64),
                        Addresses::List(list) => list[row],
                    };
                    assert_eq!(*bits, key.bits(address, 3));
                    rows += 1;
                }
            });
            assert_eq!(rows, 700);
        }
    }
}
