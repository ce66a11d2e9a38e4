//! Choices among a growing number of things, of which few move when the number grows.

use synthc_types::mix64;

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The lowest `width` bits.
#[inline(always)]
fn mask(width: u32) -> u64 {
    if width == 0 { 0 } else { u64::MAX >> (64 - width) }
}

/// One of `0..2^width`: the lowest bits, of which those below the highest that is set are exchanged for others. When the width grows
/// by one, half of the choices stay and the others go to the new half; where one goes there says nothing of where it was.
#[inline(always)]
fn among_power(bits: u64, width: u32) -> u64 {
    let kept = bits & mask(width);
    let top = 63 - (kept | 1).leading_zeros();
    kept ^ (mix64(bits.wrapping_add(u64::from(top + 1).wrapping_mul(GOLDEN))) & mask(top))
}

/// One of `0..n`, each as likely, from 64 random bits; 0 where `n` is.
///
/// When `n` grows to `m`, a choice stays or goes to one of the new places `n..m`, in expected constant time: FlipHash (Masson and Lee
/// 2024, arXiv 2402.17549), written anew. `docs/decisions/0006-references.md` has the measurements and the test vectors.
#[inline(always)]
pub fn pick(bits: u64, n: u64) -> u64 {
    let last = n.saturating_sub(1);
    let width = 64 - last.leading_zeros();
    let first = among_power(bits, width);
    if first <= last { first } else { again(bits, last, width) }
}

/// A choice that fell beyond the last is made again among twice the lower half, until it is not beyond.
#[inline(never)]
fn again(bits: u64, last: u64, width: u32) -> u64 {
    let half = width.saturating_sub(1);
    // Beyond 64 tries, of which each succeeds with a half at least, the lower half is as good as an end.
    for round in 0..64u64 {
        let number = (u64::from(width) << 6) + round + 1;
        let next = mix64(bits ^ mix64(number.wrapping_mul(GOLDEN))) & mask(width);
        if next >> half == 0 {
            break;
        }
        if next <= last {
            return next;
        }
    }
    among_power(bits, half)
}

#[cfg(test)]
mod tests {
    use synthc_types::{DrawKey, Role};

    use super::pick;

    fn bits(row: u64) -> u64 {
        DrawKey::derive(7, "order", "product", Role::Reference).bits(row, 0)
    }

    /// The statistic of chi square, standardised: below 4.5 with a probability of 1 - 3e-6.
    fn unevenness(counts: &[u32], draws: u64) -> f64 {
        let expected = draws as f64 / counts.len() as f64;
        let away = counts.iter().map(|n| f64::from(*n) - expected);
        let sum: f64 = away.map(|away| away * away / expected).sum();
        let free = counts.len() as f64 - 1.0;
        (sum - free) / (2.0 * free).sqrt()
    }

    #[test]
    fn every_choice_is_as_likely() {
        for (n, draws) in [(3u64, 300_000u64), (5, 300_000), (1_000, 500_000), (1_000_003, 3_000_009)] {
            let mut counts = vec![0u32; n as usize];
            (0..draws).for_each(|row| counts[pick(bits(row), n) as usize] += 1);
            let uneven = unevenness(&counts, draws);
            assert!(uneven.abs() < 4.5, "{n}: {uneven}");
        }
    }

    #[test]
    fn those_that_move_are_spread_evenly_too() {
        let (before, after) = (700u64, 1_500u64);
        let mut counts = vec![0u32; (after - before) as usize];
        let mut left = vec![0u32; before as usize];
        let mut moved = 0;
        for row in 0..800_000 {
            let (from, to) = (pick(bits(row), before), pick(bits(row), after));
            if from != to {
                counts[(to - before) as usize] += 1;
                left[from as usize] += 1;
                moved += 1;
            }
        }
        assert!(unevenness(&counts, moved).abs() < 4.5);
        assert!(unevenness(&left, moved).abs() < 4.5);
    }

    #[test]
    fn growth_moves_choices_to_new_places_alone() {
        for row in 0..500 {
            let mut last = 0;
            for n in 1..600 {
                let now = pick(bits(row), n);
                assert!(now == last || now == n - 1, "row {row}: {last} of {} became {now} of {n}", n - 1);
                last = now;
            }
        }
        let (before, after) = (1_000_000u64, 1_050_000u64);
        let rows = 200_000u64;
        let moved = (0..rows).filter(|row| pick(bits(*row), before) != pick(bits(*row), after)).count();
        let share = moved as f64 / rows as f64;
        assert!((share - 0.05 / 1.05).abs() < 0.002, "{share}");
        assert!((0..rows).all(|row| {
            let (from, to) = (pick(bits(row), before), pick(bits(row), after));
            from == to || to >= before
        }));
    }

    #[test]
    fn the_ends_are_no_exception() {
        assert_eq!((pick(bits(1), 0), pick(bits(1), 1)), (0, 0));
        for row in 0..1_000 {
            assert!(pick(bits(row), u64::MAX) < u64::MAX);
            assert!(pick(bits(row), (1 << 63) + 1) <= 1 << 63);
        }
        assert!((0..64).any(|row| pick(bits(row), u64::MAX) >> 63 == 1));
    }

    #[test]
    fn vectors() {
        let bits = [0, 1, 0x0123_4567_89ab_cdef, u64::MAX];
        let found = [3, 10, 1_000, 1_000_003, 1 << 40].map(|n| bits.map(|bits| pick(bits, n)));
        let expected = [
            [0, 1, 2, 2],
            [0, 1, 5, 8],
            [0, 1, 500, 995],
            [0, 1, 935_491, 646_790],
            [0, 1, 276_884_800_728, 593_474_862_718],
        ];
        assert_eq!(found, expected);
    }
}
