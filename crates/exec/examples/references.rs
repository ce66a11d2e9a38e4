//! The measurements behind docs/decisions/0006-references.md: `cargo run --release -p synthc-exec --example references`.

#![expect(clippy::unwrap_used, reason = "a measurement may stop wherever it fails")]

use std::hint::black_box;
use std::time::Instant;

use synthc_dist::bits::random_bits;
use synthc_dist::consistent::pick;
use synthc_exec::{Batches, Options, run};
use synthc_plan::Plan;
use synthc_types::{Addresses, DrawKey, Role};

const BLOCK: usize = 8_192;

/// The least time of a value over many blocks, in nanoseconds.
fn least(mut block: impl FnMut(u64)) -> f64 {
    let mut best = f64::INFINITY;
    for round in 0..3_000 {
        let start = Instant::now();
        block(round);
        best = best.min(start.elapsed().as_nanos() as f64 / BLOCK as f64);
    }
    best
}

fn choices() {
    let key = DrawKey::derive(1, "order", "product", Role::Reference);
    let mut bits = vec![0u64; BLOCK];
    let fill = |round: u64, bits: &mut Vec<u64>| {
        random_bits(key, Addresses::Range(round * BLOCK as u64), 0, 0, bits);
    };
    println!("ns a choice, random bits included      multiply-high   pick");
    for n in [1_000u64, 1_000_003, 1 << 30, (1 << 30) + 1, 3 << 40] {
        let high = least(|round| {
            fill(round, &mut bits);
            let sum: u64 = bits.iter().map(|b| ((u128::from(*b) * u128::from(n)) >> 64) as u64).sum();
            black_box(sum);
        });
        let consistent = least(|round| {
            fill(round, &mut bits);
            black_box(bits.iter().map(|bits| pick(*bits, n)).fold(0u64, u64::wrapping_add));
        });
        println!("{n:>38} {high:>15.1} {consistent:>6.1}");
    }
}

/// The time of a row of the last table, in nanoseconds.
fn rows(plan: &Plan) -> f64 {
    let last = plan.tables.len() - 1;
    let options = Options { tables: Some(vec![synthc_plan::TableId(last)]), ..Options::default() };
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let mut n = 0;
        let start = Instant::now();
        run(plan, &options, &Batches, &mut |_, _, rows, _| {
            n += rows;
            Ok(())
        })
        .unwrap();
        best = best.min(start.elapsed().as_nanos() as f64 / n as f64);
    }
    best
}

fn main() {
    choices();
    // Plans that `synthc build` wrote.
    for path in std::env::args().skip(1) {
        let text = std::fs::read(&path).unwrap();
        println!("{path}: {:.0} ns a row", rows(&synthc_plan::read(&text).unwrap()));
    }
}
