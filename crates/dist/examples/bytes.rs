//! The measurements behind docs/decisions/0001-bytes.md, or the raw bytes of a generator for a battery of tests:
//! `cargo run --release -p synthc-dist --example bytes`, or `-- stream GENERATOR PATTERN | dieharder -g 200 -a`.

#![expect(clippy::disallowed_methods, reason = "the platform's functions are measured too")]

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

use rand_distr::{Distribution, StandardNormal};
use synthc_dist::weights::{Alias, Cumulative};
use synthc_dist::{CellRng, math};
use synthc_types::{DrawKey, Role, child_address, mix64, unit_open};

const BLOCK: usize = 1_024;
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
const SECOND: u64 = 0xd1b5_4a32_d192_ed03;
const THIRD: u64 = 0x1c69_b3f7_4ac4_ae35;
const M1: u64 = 0xbf58_476d_1ce4_e5b9;
const M2: u64 = 0x94d0_49bb_1331_11eb;

/// A 128-bit key, an address and a draw index.
type Generator = fn(u64, u64, u64, u32) -> u64;

/// SplitMix64 from an offset: two columns run through the same cycle.
#[inline(always)]
fn single_mix(a: u64, _: u64, address: u64, index: u32) -> u64 {
    mix64(address.wrapping_mul(GOLDEN).wrapping_add(a).wrapping_add(u64::from(index).wrapping_mul(SECOND)))
}

/// One finalizer with half of the key put in between its two rounds.
#[inline(always)]
fn keyed_mix(a: u64, b: u64, address: u64, index: u32) -> u64 {
    let z = address.wrapping_mul(GOLDEN).wrapping_add(a);
    let z = (z ^ (z >> 32)).wrapping_mul(M1);
    let z = z ^ b.wrapping_add(u64::from(index).wrapping_mul(SECOND));
    let z = (z ^ (z >> 29)).wrapping_mul(M2);
    z ^ (z >> 32)
}

/// One round, the second half of the key, then one finalizer: what was chosen.
#[inline(always)]
fn round_mix(a: u64, b: u64, address: u64, index: u32) -> u64 {
    let z = address.wrapping_mul(GOLDEN).wrapping_add(a);
    let z = (z ^ (z >> 32)).wrapping_mul(THIRD);
    mix64(z ^ b.wrapping_add(u64::from(index).wrapping_mul(SECOND)))
}

/// Two finalizers, the second half of the key in between: the candidate that was proposed.
#[inline(always)]
fn two_mix(a: u64, b: u64, address: u64, index: u32) -> u64 {
    let counter = address.wrapping_mul(GOLDEN).wrapping_add(a);
    mix64(mix64(counter) ^ b.wrapping_add(u64::from(index).wrapping_mul(SECOND)))
}

/// Squares with 64 bits of output (Widynski 2020), five rounds; the index goes into the counter.
#[inline(always)]
fn squares(a: u64, b: u64, address: u64, index: u32) -> u64 {
    let key = a | 1;
    let x = (address ^ b).wrapping_add(u64::from(index) << 56).wrapping_mul(key);
    let (y, z) = (x, x.wrapping_add(key));
    let x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
    let x = x.wrapping_mul(x).wrapping_add(z).rotate_left(32);
    let x = x.wrapping_mul(x).wrapping_add(y).rotate_left(32);
    let t = x.wrapping_mul(x).wrapping_add(z);
    let x = t.rotate_left(32);
    t ^ (x.wrapping_mul(x).wrapping_add(y) >> 32)
}

/// Philox 2x64 with 10 rounds (Salmon and others 2011), first word.
#[inline(always)]
fn philox(a: u64, b: u64, address: u64, index: u32) -> u64 {
    let (mut key, mut x0, mut x1) = (a, address, b ^ u64::from(index));
    for _ in 0..10 {
        let product = u128::from(x0) * 0xd2b7_4407_b1ce_6e93;
        (x0, x1) = ((product >> 64) as u64 ^ key ^ x1, product as u64);
        key = key.wrapping_add(GOLDEN);
    }
    x0
}

const GENERATORS: [(&str, Generator); 6] = [
    ("single_mix", single_mix),
    ("keyed_mix", keyed_mix),
    ("round_mix", round_mix),
    ("two_mix", two_mix),
    ("squares", squares),
    ("philox", philox),
];

/// The best of many runs of a fraction of a millisecond, in nanoseconds a value.
fn measure(mut block: impl FnMut(u64)) -> f64 {
    let start = Instant::now();
    block(0);
    let blocks = (200_000 / start.elapsed().as_nanos().max(1) as u64).clamp(1, 60);
    let mut best = f64::INFINITY;
    for _ in 0..200 {
        let start = Instant::now();
        for index in 0..blocks {
            block(index * BLOCK as u64);
        }
        best = best.min(start.elapsed().as_nanos() as f64 / (blocks * BLOCK as u64) as f64);
    }
    best
}

/// Fills a block with the bits of neighbouring rows; generic so that the generator is inlined, as in the executor.
#[inline(always)]
fn column(bits: &mut [u64], start: u64, generator: impl Fn(u64) -> u64) {
    for (offset, slot) in (0u64..).zip(bits) {
        *slot = generator(start + offset);
    }
}

fn generators() {
    let mut bits = vec![0u64; BLOCK];
    let (a, b) = (black_box(0x1234_5678_9abc_def1), black_box(0x0fed_cba9_8765_4321));
    let line = |name: &str, ns: f64| println!("generator   {name:<28} {ns:8.2} ns");
    line(
        "single_mix",
        measure(|s| {
            column(&mut bits, s, |r| single_mix(a, b, r, 0));
            black_box(&bits);
        }),
    );
    line(
        "keyed_mix",
        measure(|s| {
            column(&mut bits, s, |r| keyed_mix(a, b, r, 0));
            black_box(&bits);
        }),
    );
    line(
        "round_mix",
        measure(|s| {
            column(&mut bits, s, |r| round_mix(a, b, r, 0));
            black_box(&bits);
        }),
    );
    line(
        "two_mix",
        measure(|s| {
            column(&mut bits, s, |r| two_mix(a, b, r, 0));
            black_box(&bits);
        }),
    );
    line(
        "squares",
        measure(|s| {
            column(&mut bits, s, |r| squares(a, b, r, 0));
            black_box(&bits);
        }),
    );
    line(
        "philox",
        measure(|s| {
            column(&mut bits, s, |r| philox(a, b, r, 0));
            black_box(&bits);
        }),
    );
    let key = DrawKey::derive(1, "bytes", "value", Role::Value);
    line(
        "DrawKey::bits",
        measure(|s| {
            column(&mut bits, s, |r| key.bits(r, 0));
            black_box(&bits);
        }),
    );
    line(
        "child_address",
        measure(|s| {
            column(&mut bits, 0, |r| child_address(s, r));
            black_box(&bits);
        }),
    );
}

fn kernels() {
    let key = DrawKey::derive(1, "bytes", "value", Role::Value);
    let units: Vec<f64> = (0..BLOCK as u64).map(|row| unit_open(key.bits(row, 0))).collect();
    let mut out = units.clone();
    let mut line = |name: &str, f: &dyn Fn(&mut [f64])| {
        let ns = measure(|_| {
            out.copy_from_slice(&units);
            f(&mut out);
            black_box(&out);
        });
        println!("kernel      {name:<28} {ns:8.2} ns");
    };
    line("copy alone", &|_| {});
    line("exp, own", &math::exp_all);
    line("exp, libm", &|v| v.iter_mut().for_each(|x| *x = libm::exp(*x)));
    line("exp, platform", &|v| v.iter_mut().for_each(|x| *x = x.exp()));
    line("ln, own", &math::ln_all);
    line("ln, libm", &|v| v.iter_mut().for_each(|x| *x = libm::log(*x)));
    line("ln, platform", &|v| v.iter_mut().for_each(|x| *x = x.ln()));
    line("normal, inversion", &math::normal_quantile_all);
    line("normal, inversion one by one", &|v| v.iter_mut().for_each(|x| *x = math::normal_quantile(*x)));
    let mut buffer = zmij::Buffer::new();
    let ns = measure(|_| {
        for x in &units {
            black_box(buffer.format(x * 1e5).len());
        }
    });
    println!("text        zmij, 17 digits              {ns:8.2} ns");
    let mut buffer = ryu::Buffer::new();
    let ns = measure(|_| {
        for x in &units {
            black_box(buffer.format(x * 1e5).len());
        }
    });
    println!("text        ryu, 17 digits               {ns:8.2} ns");
}

/// Normal numbers by the ziggurat of `rand_distr`, one generator a cell; categories by inversion and by alias table, and how many
/// cells move when one of weights that sum to 100 gains a point and the others stay as they are, over 40 sets of weights.
fn methods() {
    let key = DrawKey::derive(1, "bytes", "value", Role::Value);
    let mut out = vec![0.0; BLOCK];
    let ns = measure(|start| {
        for (row, slot) in (start..).zip(&mut out) {
            *slot = StandardNormal.sample(&mut CellRng { key, address: row, index: 0 });
        }
        black_box(&out);
    });
    println!("normal      ziggurat, with its bits      {ns:8.2} ns");
    let ns = measure(|start| {
        for (row, slot) in (start..).zip(&mut out) {
            *slot = key.unit(row, 0);
        }
        math::normal_quantile_all(&mut out);
        black_box(&out);
    });
    println!("normal      inversion, with its bits     {ns:8.2} ns");
    let mut picked = vec![0u32; BLOCK];
    for n in [3usize, 5, 12] {
        let (mut by_inversion, mut by_alias) = ((0.0, 0.0f64), (0.0, 0.0f64));
        let (mut ns, mut ns_alias) = (0.0, 0.0);
        const SETS: u64 = 40;
        for set in 0..SETS {
            let raw: Vec<f64> = (0..n as u64).map(|i| 0.2 + unit_open(key.bits(i, set as u32))).collect();
            let total: f64 = raw.iter().sum();
            let before: Vec<f64> = raw.iter().map(|weight| 100.0 * weight / total).collect();
            let mut after = before.clone();
            if let Some(weight) = after.get_mut(set as usize % n) {
                *weight += 1.0;
            }
            let tables =
                (Cumulative::new(&before), Cumulative::new(&after), Alias::new(&before), Alias::new(&after));
            let (Some(old), Some(new), Some(alias), Some(changed)) = tables else { continue };
            if set == 0 {
                ns = measure(|start| {
                    (start..).zip(&mut picked).for_each(|(row, slot)| *slot = old.pick(key.bits(row, 0)));
                    black_box(&picked);
                });
                ns_alias = measure(|start| {
                    (start..).zip(&mut picked).for_each(|(row, slot)| *slot = alias.pick(key.bits(row, 0)));
                    black_box(&picked);
                });
            }
            let moved = |f: &dyn Fn(u64) -> bool| {
                (0..20_000).filter(|row| f(key.bits(*row, 0))).count() as f64 / 200.0
            };
            let add =
                |sum: &mut (f64, f64), share: f64| *sum = (sum.0 + share / SETS as f64, sum.1.max(share));
            add(&mut by_inversion, moved(&|b| old.pick(b) != new.pick(b)));
            add(&mut by_alias, moved(&|b| alias.pick(b) != changed.pick(b)));
        }
        println!(
            "categories  {n:>3}: inversion {ns:5.2} ns, moves {:5.2} % (at most {:5.2} %); alias {ns_alias:5.2} ns, moves {:5.2} % \
             (at most {:5.2} %)",
            by_inversion.0, by_inversion.1, by_alias.0, by_alias.1
        );
    }
}

/// Writes 64-bit words until the reader stops.
fn stream(generator: Generator, pattern: &str) {
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    for i in 0u64.. {
        let key = |column: u64| {
            // Keys as unlike as neighbouring seeds make them: the worst that derivation could let through.
            (mix64(column), mix64(column.wrapping_add(SECOND)))
        };
        let word = match pattern {
            // One column, row by row.
            "rows" => generator(key(7).0, key(7).1, i, 0),
            // 64 columns of each row.
            "columns" => generator(key(i % 64).0, key(i % 64).1, i / 64, 0),
            // Draw indices 0..16 of each row.
            "indices" => generator(key(7).0, key(7).1, i / 16, (i % 16) as u32),
            // A parent's cell, then its first three children's.
            _ => {
                let parent = i / 4;
                let address = if i % 4 == 0 { parent } else { child_address(parent, i % 4 - 1) };
                generator(key(7).0, key(7).1, address, 0)
            }
        };
        if out.write_all(&word.to_le_bytes()).is_err() {
            return;
        }
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["stream", name, pattern] => match GENERATORS.iter().find(|(known, _)| known == name) {
            Some((_, generator)) => stream(*generator, pattern),
            None => eprintln!("no generator `{name}`"),
        },
        _ => {
            generators();
            kernels();
            methods();
        }
    }
}
