//! A battery of statistical tests on the generator of `synthc_types::DrawKey`, along every direction in which a table is read:
//! down a column, across columns with similar names, over draw indices, roles, attempts and seeds, from parents to children.
//!
//! Each p-value is compared with 1e-5; about 130 are computed, so that a sound generator fails one of a thousand choices of the
//! fixed seed. Larger batteries were run once: see docs/decisions/0001-bytes.md.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use synthc_dist::math::gamma_q;
use synthc_types::{DrawKey, Role, child_address, unit_open};

const LEVEL: f64 = 1e-5;
const WORDS: usize = 1 << 16;

fn key(column: &str) -> DrawKey {
    DrawKey::derive(42, "person", column, Role::Value)
}

/// The words of one reading direction.
fn words(direction: &str) -> Vec<u64> {
    let columns: Vec<DrawKey> = (0..64).map(|i| key(&format!("q{i}"))).collect();
    let roles = [Role::Value, Role::Missing, Role::Count, Role::Unique];
    (0..WORDS as u64)
        .map(|i| match direction {
            "rows" => key("age").bits(i, 0),
            "far rows" => key("age").bits(i << 40, 0),
            "columns" => columns[(i % 64) as usize].bits(i / 64, 0),
            "indices" => key("age").bits(i / 16, (i % 16) as u32),
            "roles" => DrawKey::derive(42, "person", "age", roles[(i % 4) as usize]).bits(i / 4, 0),
            "attempts" => key("age").attempt((i % 8) as u32).bits(i / 8, 0),
            "seeds" => DrawKey::derive(i, "person", "age", Role::Value).bits(7, 0),
            "children" => key("age").bits(child_address(i / 4, i % 4), 0),
            "family" if i % 4 == 0 => key("age").bits(i / 4, 0),
            "family" => key("age").bits(child_address(i / 4, i % 4 - 1), 0),
            _ => panic!("{direction}"),
        })
        .collect()
}

const DIRECTIONS: [&str; 9] =
    ["rows", "far rows", "columns", "indices", "roles", "attempts", "seeds", "children", "family"];

fn chi_square(counts: &[u64], shares: impl Fn(usize) -> f64) -> f64 {
    let n = counts.iter().sum::<u64>() as f64;
    let statistic: f64 = counts
        .iter()
        .enumerate()
        .map(|(i, count)| (*count as f64 - n * shares(i)) * (*count as f64 / (n * shares(i)) - 1.0))
        .sum();
    gamma_q((counts.len() as f64 - 1.0) / 2.0, statistic / 2.0)
}

/// The two-sided p-value of a standard normal score.
fn two_sided(z: f64) -> f64 {
    2.0 * synthc_dist::math::normal_sf(z.abs())
}

fn passes(test: &str, direction: &str, p: f64) {
    println!("{test:<12} {direction:<10} {p:.4}");
    assert!(p > LEVEL && p < 1.0 - 1e-7, "{test}, {direction}: p = {p:e}");
}

#[test]
fn every_bit_is_even() {
    for direction in DIRECTIONS {
        let words = words(direction);
        let statistic: f64 = (0..64)
            .map(|bit| {
                let ones = words.iter().filter(|word| *word >> bit & 1 == 1).count() as f64;
                let z = (ones - WORDS as f64 / 2.0) / (WORDS as f64 / 4.0).sqrt();
                z * z
            })
            .sum();
        passes("bits", direction, gamma_q(32.0, statistic / 2.0));
    }
}

#[test]
fn bytes_and_pairs_are_even() {
    for direction in DIRECTIONS {
        let words = words(direction);
        for (name, shift) in [("top byte", 56), ("low byte", 0)] {
            let mut counts = [0u64; 256];
            words.iter().for_each(|word| counts[(word >> shift & 255) as usize] += 1);
            passes(name, direction, chi_square(&counts, |_| 1.0 / 256.0));
        }
        for (name, shift) in [("top pairs", 59), ("low pairs", 0)] {
            let mut counts = [0u64; 1_024];
            for pair in words.windows(2) {
                counts[((pair[0] >> shift & 31) << 5 | (pair[1] >> shift & 31)) as usize] += 1;
            }
            passes(name, direction, chi_square(&counts, |_| 1.0 / 1_024.0));
        }
    }
}

/// The number of runs above and below one half.
#[test]
fn runs() {
    for direction in DIRECTIONS {
        let words = words(direction);
        for (name, shift) in [("runs, top", 63), ("runs, low", 0)] {
            let turns = words.windows(2).filter(|pair| (pair[0] ^ pair[1]) >> shift & 1 == 1).count() as f64;
            let n = WORDS as f64 - 1.0;
            passes(name, direction, two_sided((turns - n / 2.0) / (n / 4.0).sqrt()));
        }
    }
}

/// Marsaglia's birthday spacings: 512 birthdays in a year of 2^24 days, on average two equal spacings.
#[test]
fn birthday_spacings() {
    for direction in DIRECTIONS {
        let words = words(direction);
        for (name, shift) in [("births, top", 40), ("births, low", 0)] {
            let mut counts = [0u64; 7];
            for year in words.chunks_exact(512) {
                let mut days: Vec<u64> = year.iter().map(|word| word >> shift & 0xff_ffff).collect();
                days.sort_unstable();
                let mut gaps: Vec<u64> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
                gaps.sort_unstable();
                let equal = gaps.windows(2).filter(|pair| pair[0] == pair[1]).count();
                counts[equal.min(6)] += 1;
            }
            let mass = [0.135_335, 0.270_671, 0.270_671, 0.180_447, 0.090_224, 0.036_089, 0.016_563];
            passes(name, direction, chi_square(&counts, |i| mass[i]));
        }
    }
}

/// The rank of 32 by 32 matrices of bits.
#[test]
fn ranks() {
    for direction in DIRECTIONS {
        let words = words(direction);
        let mut counts = [0u64; 3];
        for rows in words.chunks_exact(32) {
            let mut rows: Vec<u32> = rows.iter().map(|word| (word >> 16) as u32).collect();
            let mut rank = 0;
            for bit in 0..32 {
                if let Some(pivot) = (rank..32).find(|row| rows[*row] >> bit & 1 == 1) {
                    rows.swap(rank, pivot);
                    for row in 0..32 {
                        if row != rank && rows[row] >> bit & 1 == 1 {
                            rows[row] ^= rows[rank];
                        }
                    }
                    rank += 1;
                }
            }
            counts[(32 - rank).min(2)] += 1;
        }
        let mass = [0.288_788, 0.577_576, 0.133_636];
        passes("ranks", direction, chi_square(&counts, |i| mass[i]));
    }
}

/// A changed bit of the address or the index changes each bit of the word half of the time.
#[test]
fn avalanche() {
    let mut statistic = 0.0;
    let mut largest = 0.0f64;
    const TRIALS: u64 = 512;
    for input in 0..96u32 {
        let mut flips = [0u64; 64];
        for trial in 0..TRIALS {
            let (address, index) = (trial * 3, trial as u32 % 4);
            let before = key("age").bits(address, index);
            let after = if input < 64 {
                key("age").bits(address ^ (1 << input), index)
            } else {
                key("age").bits(address, index ^ (1 << (input - 64)))
            };
            (0..64).for_each(|bit| flips[bit] += (before ^ after) >> bit & 1);
        }
        for count in flips {
            let z = (count as f64 - TRIALS as f64 / 2.0) / (TRIALS as f64 / 4.0).sqrt();
            largest = largest.max(z.abs());
            statistic += z * z;
        }
    }
    passes("avalanche", "all", gamma_q(96.0 * 32.0, statistic / 2.0));
    assert!(largest < 5.5, "largest score {largest}");
}

/// Correlations between all pairs of columns, shifted against each other by up to two rows, and with a parent's columns.
#[test]
fn columns_are_independent() {
    const ROWS: u64 = 8_000;
    let mut columns: Vec<Vec<f64>> = (0..24)
        .map(|i| (0..ROWS).map(|row| unit_open(key(&format!("item_{i:02}")).bits(row, 0)) - 0.5).collect())
        .collect();
    for i in 0..8 {
        let child = DrawKey::derive(42, "visit", &format!("item_{i:02}"), Role::Value);
        columns.push((0..ROWS).map(|row| unit_open(child.bits(child_address(row, 0), 0)) - 0.5).collect());
        let same = key(&format!("item_{i:02}"));
        columns.push((0..ROWS).map(|row| unit_open(same.bits(child_address(row, 1), 0)) - 0.5).collect());
    }
    let mut largest = 0.0f64;
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns.iter().enumerate() {
            for lag in 0..3usize {
                if i == j && lag == 0 {
                    continue;
                }
                let sum: f64 = a.iter().zip(b.iter().skip(lag)).map(|(x, y)| x * y).sum();
                largest = largest.max((sum * 12.0 / (ROWS as f64).sqrt()).abs());
            }
        }
    }
    println!("largest of 4,760 scores: {largest:.2}");
    // The largest of 4,760 normal scores exceeds 5.5 once in 5,500 times.
    assert!(largest < 5.5, "{largest}");
}

/// Names are length-delimited and order matters.
#[test]
fn keys_differ() {
    let derive = |table: &str, column: &str| DrawKey::derive(1, table, column, Role::Value);
    let keys = [
        derive("ab", "c"),
        derive("a", "bc"),
        derive("abc", ""),
        derive("", "abc"),
        derive("c", "ab"),
        derive("a\0", "b"),
        derive("a", "\0b"),
        derive("a", "b"),
        derive("aaaaaaaa", "b"),
        derive("aaaaaaaa\0", "b"),
        DrawKey::derive(1, "ab", "c", Role::Missing),
        DrawKey::derive(2, "ab", "c", Role::Value),
        derive("ab", "c").attempt(1),
        derive("ab", "c").attempt(2),
    ];
    for (i, a) in keys.iter().enumerate() {
        for b in &keys[..i] {
            assert_ne!(a, b);
            assert_ne!(a.bits(0, 0), b.bits(0, 0));
        }
    }
}

/// The published test vectors: these bytes never change.
#[test]
fn vectors() {
    let key = DrawKey::derive(20_241_118, "person", "age", Role::Value);
    let found = [
        key.bits(0, 0),
        key.bits(1, 0),
        key.bits(u64::MAX, 0),
        key.bits(0, 1),
        key.bits(0, u32::MAX),
        key.attempt(1).bits(0, 0),
        DrawKey::derive(0, "", "", Role::Unique).bits(0, 0),
        child_address(0, 0),
        child_address(0, 1),
        child_address(u64::MAX, 0),
    ];
    for bits in [0, 1 << 12, 0x8000_0000_0000_0000, u64::MAX, found[0]] {
        assert_eq!(unit_open(bits), ((bits >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0);
    }
    assert_eq!(unit_open(0), 1.0 - unit_open(u64::MAX));
    assert_eq!(found, VECTORS, "found {found:#018x?}");
}

const VECTORS: [u64; 10] = [
    0xdd0f_4630_f250_c4f0,
    0xe9b0_1473_8be5_f20a,
    0x527b_e480_078b_7507,
    0x3b60_bc9c_ddbb_c27b,
    0xcf94_bbda_2aab_26ff,
    0xa30b_4603_9523_db22,
    0xface_52e4_afbb_710e,
    0x1df5_df97_578d_90c0,
    0xbb0e_8eb9_91d7_d0f7,
    0x077c_a237_7640_7269,
];
