//! Weights and permutations.

use synthc_dist::math;
use synthc_dist::permute::Permutation;
use synthc_dist::weights::{Alias, Cumulative};
use synthc_types::{DrawKey, Role};

fn key(name: &str) -> DrawKey {
    DrawKey::derive(20_241_118, "categories", name, Role::Value)
}

/// The p-value of the chi-square test of counts against weights.
fn p_value(counts: &[u64], weights: &[f64]) -> f64 {
    let (n, total) = (counts.iter().sum::<u64>() as f64, weights.iter().sum::<f64>());
    let statistic: f64 = counts
        .iter()
        .zip(weights)
        .filter(|(_, weight)| **weight > 0.0)
        .map(|(count, weight)| {
            let due = n * weight / total;
            (*count as f64 - due) * (*count as f64 / due - 1.0)
        })
        .sum();
    let freedom = weights.iter().filter(|weight| **weight > 0.0).count() as f64 - 1.0;
    math::gamma_q(freedom / 2.0, statistic / 2.0)
}

#[test]
fn shares_follow_the_weights() {
    for (name, weights) in [
        ("two", vec![49.0, 51.0]),
        ("zeros", vec![0.0, 3.0, 0.0, 0.0, 1.0, 0.0]),
        ("many", (1..=500).map(f64::from).collect()),
        ("skewed", (0..40).map(|i| math::pow(0.7, f64::from(i)) + 1e-3).collect()),
    ] {
        let (cumulative, alias) = (Cumulative::new(&weights).unwrap(), Alias::new(&weights).unwrap());
        let mut counts = vec![[0u64; 2]; weights.len()];
        for row in 0..200_000 {
            counts[cumulative.pick(key(name).bits(row, 0)) as usize][0] += 1;
            counts[alias.pick(key(name).bits(row, 1)) as usize][1] += 1;
        }
        for method in 0..2 {
            let counts: Vec<u64> = counts.iter().map(|pair| pair[method]).collect();
            for (count, weight) in counts.iter().zip(&weights) {
                assert!(*weight > 0.0 || *count == 0, "{name}: a category without weight was drawn");
            }
            let p = p_value(&counts, &weights);
            assert!(p > 1e-4, "{name}, method {method}: p = {p:e}");
        }
    }
}

#[test]
fn ends_of_the_bits() {
    for weights in [vec![0.0, 1.0, 0.0], vec![1.0], vec![1e-300, 1.0, 1e-300], vec![1.0, 1.0, 0.0, 0.0]] {
        let (cumulative, alias) = (Cumulative::new(&weights).unwrap(), Alias::new(&weights).unwrap());
        for bits in [0, 1, 1 << 63, u64::MAX - 1, u64::MAX] {
            assert!(weights[cumulative.pick(bits) as usize] > 0.0, "{weights:?} {bits}");
            assert!(weights[alias.pick(bits) as usize] > 0.0, "{weights:?} {bits}");
        }
    }
    for weights in [vec![], vec![0.0], vec![-1.0, 2.0], vec![f64::NAN], vec![f64::INFINITY, 1.0]] {
        assert!(Cumulative::new(&weights).is_none() && Alias::new(&weights).is_none(), "{weights:?}");
    }
}

/// One category up a point, the next one down: the cells between their boundary move, and no others.
#[test]
fn a_changed_weight_moves_little() {
    for n in [3usize, 4, 7, 12] {
        let before: Vec<f64> =
            (0..n).map(|i| 100.0 / n as f64 + if i % 2 == 0 { 0.5 } else { -0.5 }).collect();
        let mut after = before.clone();
        after[0] += 1.0;
        after[1] -= 1.0;
        let total: f64 = after.iter().sum();
        let (old, new) = (Cumulative::new(&before).unwrap(), Cumulative::new(&after).unwrap());
        let moved = (0..100_000)
            .filter(|row| old.pick(key("move").bits(*row, 0)) != new.pick(key("move").bits(*row, 0)))
            .count() as f64;
        assert!((moved / 100_000.0 - 1.0 / total).abs() < 2e-3, "{n}: {moved}");
    }
}

#[test]
fn permutations_are_bijections() {
    for size in (1..200).chain([255, 256, 257, 999, 1_000, 1_024, 2_000]) {
        let permutation = Permutation::new(key("permute"), size - 1);
        let mut seen = vec![false; size as usize];
        for index in 0..size {
            let to = permutation.apply(index).unwrap();
            assert!(!std::mem::replace(&mut seen[to as usize], true), "{size}: {to} twice");
            assert_eq!(permutation.invert(to), Some(index));
        }
        assert_eq!(permutation.apply(size), None);
    }
    for largest in [u64::MAX, u64::MAX - 1, 1 << 63, (1 << 33) + 7, 1_000_000_006] {
        let permutation = Permutation::new(key("large"), largest);
        for index in (0..1_000).chain(largest - 1_000..=largest) {
            let to = permutation.apply(index).unwrap();
            assert!(to <= largest);
            assert_eq!(permutation.invert(to), Some(index));
        }
    }
}

/// Over many keys each index goes everywhere equally often; neighbours do not stay neighbours.
#[test]
fn permutations_are_even() {
    const SIZE: u64 = 11;
    let mut pairs = vec![0u64; (SIZE * SIZE) as usize];
    let mut steps = vec![0u64; SIZE as usize - 1];
    for seed in 0..20_000 {
        let permutation = Permutation::new(DrawKey::derive(seed, "t", "k", Role::Unique), SIZE - 1);
        let to: Vec<u64> = (0..SIZE).map(|index| permutation.apply(index).unwrap()).collect();
        for (index, value) in to.iter().enumerate() {
            pairs[index * SIZE as usize + *value as usize] += 1;
        }
        steps[((to[1] + SIZE - to[0]) % SIZE) as usize - 1] += 1;
    }
    let p = p_value(&pairs, &vec![1.0; pairs.len()]);
    assert!(p > 1e-4, "places: p = {p:e}");
    let p = p_value(&steps, &vec![1.0; steps.len()]);
    assert!(p > 1e-4, "steps between neighbours: p = {p:e}");
}
