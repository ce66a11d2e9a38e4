//! Numbers and texts that stand for others, the same for the same.

use std::fmt::Write as _;

use synthc_types::{FnDef, FnKernel, Interval, mix64};

use crate::functions::pattern::{self, INT, TEXT, of_text, takes};

/// FNV-1a of 64 bits (Fowler, Noll, Vo), finished by SplitMix64, without the sign.
fn hash(text: &str) -> Option<i64> {
    let sum = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i64::try_from(mix64(sum) >> 1).ok()
}

/// A number for a value.
pub(in crate::functions) static HASH: FnDef = FnDef {
    name: "hash",
    params: &["x"],
    summary: "a whole number that is the same for the same text or number and else looks random",
    docs: "From 0 to 2^63 - 1, for stable buckets and pseudonyms: `mod(hash(email), 100) < 20` is the same fifth of the addresses \
           in every table. 64-bit FNV-1a of the UTF-8 bytes, finished by the mixer of SplitMix64, without its last bit; a number \
           counts as its digits. Not a secret: whoever knows the values finds them again.",
    example: "hash(\"abc\")",
    gives: "498290030448630404",
    overloads: &[
        takes(&[TEXT], pattern::int, FnKernel::TextToInt(hash)),
        takes(&[INT], pattern::int, FnKernel::Int1(|n| hash(&n.to_string()))),
    ],
    interval: |_| Some(Interval::closed(0.0, 9_223_372_036_854_775_808.0)),
    ..FnDef::BASE
};

/// The digest.
pub(in crate::functions) static SHA256: FnDef = FnDef {
    name: "sha256",
    params: &["text"],
    summary: "the SHA-256 digest of a text, as 64 hexadecimal digits",
    docs: "Of its UTF-8 bytes (FIPS 180-4), as systems that pseudonymise identifiers write it. For buckets `hash` is quicker.",
    example: "sha256(\"abc\")",
    gives: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    overloads: &[of_text(|text, out| {
        for word in digest(text.as_bytes()) {
            let _ = write!(out, "{word:08x}");
        }
    })],
    ..FnDef::BASE
};

/// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
#[rustfmt::skip]
const ROUNDS: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/// SHA-256 (FIPS 180-4, section 6.2).
fn digest(bytes: &[u8]) -> [u32; 8] {
    let mut state: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    let mut message = bytes.to_vec();
    message.push(0x80);
    message.resize(message.len() + (120 - message.len() % 64) % 64, 0);
    message.extend((bytes.len() as u64).wrapping_mul(8).to_be_bytes());
    for block in message.chunks_exact(64) {
        let mut words = Vec::with_capacity(64);
        words.extend(
            block.chunks_exact(4).map(|word| word.iter().fold(0u32, |sum, b| (sum << 8) | u32::from(*b))),
        );
        while words.len() < 64 {
            let back = |by: usize| words.get(words.len() - by).copied().unwrap_or(0);
            let (w15, w2): (u32, u32) = (back(15), back(2));
            let s0 = w15.rotate_right(7) ^ w15.rotate_right(18) ^ (w15 >> 3);
            let s1 = w2.rotate_right(17) ^ w2.rotate_right(19) ^ (w2 >> 10);
            words.push(back(16).wrapping_add(s0).wrapping_add(back(7)).wrapping_add(s1));
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for (round, word) in ROUNDS.iter().zip(&words) {
            let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = (e & f) ^ (!e & g);
            let first = h.wrapping_add(s1).wrapping_add(choice).wrapping_add(*round).wrapping_add(*word);
            let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let second = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(first), c, b, a, first.wrapping_add(second));
        }
        for (sum, word) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *sum = sum.wrapping_add(word);
        }
    }
    state
}
