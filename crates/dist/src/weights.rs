//! Categories with weights.
//!
//! Weights that are declared are drawn by inversion in declared order ([`Cumulative`]), so that a changed weight moves only the
//! cells between the shifted boundaries. Long lists from files use an alias table ([`Alias`]), which takes the same time for any
//! number of entries but scatters what a change moves. Both compare integers.

use crate::wide::wide;

/// 2^64.
const ALL: f64 = 18_446_744_073_709_551_616.0;

/// Whether there is something to draw: weights that are 0 or more, at least one of them above 0, at most 2^32 of them.
fn total(weights: &[f64]) -> Option<f64> {
    if weights.len() > u32::MAX as usize || weights.iter().any(|weight| !(*weight >= 0.0)) {
        return None;
    }
    let sum: f64 = weights.iter().sum();
    (sum > 0.0 && sum < f64::INFINITY).then_some(sum)
}

/// Boundaries between the categories in their order, with a guide to them (Chen and Asau 1974).
#[derive(Clone, Debug)]
pub struct Cumulative {
    /// Category i is drawn below its entry and not below the entry before.
    bounds: Vec<u64>,
    /// For each value of the upper bits the first category that they can mean.
    guide: Vec<u32>,
    shift: u32,
}

impl Cumulative {
    /// Prepares weights, which need not sum to anything; `None` where one is negative or NaN, or all are 0.
    pub fn new(weights: &[f64]) -> Option<Self> {
        let total = total(weights)?;
        let mut sum = 0.0;
        let mut bounds: Vec<u64> = weights
            .iter()
            .map(|weight| {
                sum += weight;
                (sum / total * ALL) as u64
            })
            .collect();
        // From the last weight above 0 on nothing is left, whatever the sums rounded to.
        let last = weights.iter().rposition(|weight| *weight > 0.0)?;
        for bound in bounds.iter_mut().skip(last) {
            *bound = u64::MAX;
        }
        let size = (2 * bounds.len()).next_power_of_two().clamp(16, 1 << 16);
        let shift = 64 - size.trailing_zeros();
        let mut at = 0;
        let guide = (0..size as u64)
            .map(|part| {
                while bounds.get(at).is_some_and(|bound| *bound <= part << shift) {
                    at += 1;
                }
                at as u32
            })
            .collect();
        Some(Self { bounds, guide, shift })
    }

    /// The category for 64 random bits.
    #[inline(always)]
    pub fn pick(&self, bits: u64) -> u32 {
        // The last boundary is 2^64, one more than fits.
        let bits = bits.min(u64::MAX - 1);
        let mut at = self.guide.get((bits >> self.shift) as usize).copied().unwrap_or(0);
        while self.bounds.get(at as usize).is_some_and(|bound| bits >= *bound) {
            at += 1;
        }
        at
    }

    /// The category of each of many.
    pub fn pick_all(&self, bits: &[u64], out: &mut [u32]) {
        /// So many comparisons are quicker than a look into the guide.
        const FEW: usize = 8;
        if self.bounds.len() > FEW {
            for (entry, bits) in out.iter_mut().zip(bits) {
                *entry = self.pick(*bits);
            }
            return;
        }
        // Boundaries never fall, so the category is the number of those that are not above; nothing is above the last.
        wide(
            #[inline(always)]
            || {
                out.fill(0);
                for bound in self.bounds.iter().filter(|bound| **bound != u64::MAX) {
                    for (entry, bits) in out.iter_mut().zip(bits) {
                        *entry += u32::from(*bits >= *bound);
                    }
                }
            },
        );
    }

    /// The number of categories.
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Never: there is at least one category.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }
}

/// An alias table (Walker 1977, built as by Vose 1991).
#[derive(Clone, Debug)]
pub struct Alias {
    /// For each column the share of it, in 2^-64, that is its own category, and the category of the rest.
    columns: Vec<(u64, u32)>,
}

impl Alias {
    /// Prepares weights, which need not sum to anything; `None` where one is negative or NaN, or all are 0.
    pub fn new(weights: &[f64]) -> Option<Self> {
        let total = total(weights)?;
        let scale = weights.len() as f64 / total;
        let mut rest: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let mut columns: Vec<(u64, u32)> = (0u32..).take(weights.len()).map(|at| (u64::MAX, at)).collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) = (0u32..)
            .take(weights.len())
            .partition(|at| rest.get(*at as usize).is_some_and(|share| *share < 1.0));
        while let (Some(low), Some(high)) = (small.pop(), large.last().copied()) {
            let share = rest.get(low as usize).copied().unwrap_or(1.0);
            if let Some(column) = columns.get_mut(low as usize) {
                *column = ((share * ALL) as u64, high);
            }
            if let Some(left) = rest.get_mut(high as usize) {
                *left -= 1.0 - share;
                if *left < 1.0 {
                    large.pop();
                    small.push(high);
                }
            }
        }
        // Columns that rounding left over keep their own category, unless it has no weight at all.
        let heaviest = (0u32..)
            .zip(weights)
            .fold((0, 0.0), |best, (at, weight)| if *weight > best.1 { (at, *weight) } else { best });
        for at in small {
            if weights.get(at as usize).is_some_and(|weight| *weight == 0.0)
                && let Some(column) = columns.get_mut(at as usize)
            {
                *column = (0, heaviest.0);
            }
        }
        Some(Self { columns })
    }

    /// The category for 64 random bits.
    #[inline(always)]
    pub fn pick(&self, bits: u64) -> u32 {
        let product = u128::from(bits) * self.columns.len() as u128;
        let at = (product >> 64) as usize;
        let within = product as u64;
        let (own, other) = self.columns.get(at).copied().unwrap_or((u64::MAX, 0));
        // Which of the two it is cannot be predicted, so it must not be a jump.
        let passes_on = 0u32.wrapping_sub(u32::from(within >= own));
        let at = at as u32;
        at ^ ((at ^ other) & passes_on)
    }

    /// The category of each of many.
    pub fn pick_all(&self, bits: &[u64], out: &mut [u32]) {
        for (entry, bits) in out.iter_mut().zip(bits) {
            *entry = self.pick(*bits);
        }
    }

    /// The number of categories.
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Never: there is at least one category.
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_at_once_are_what_they_are_one_by_one() {
        let edges = [0, 1, u64::MAX / 2, u64::MAX / 2 + 1, u64::MAX - 1, u64::MAX];
        let bits: Vec<u64> = (0..1_000u64).map(synthc_types::mix64).chain(edges).collect();
        for n in 1..20u32 {
            for zero in 0..=n {
                let weights: Vec<f64> =
                    (0..n).map(|i| if i == zero && n > 1 { 0.0 } else { f64::from(i + 1) }).collect();
                let guide = Cumulative::new(&weights).unwrap();
                let mut out = vec![9; bits.len()];
                guide.pick_all(&bits, &mut out);
                assert_eq!(out, bits.iter().map(|bits| guide.pick(*bits)).collect::<Vec<_>>());
            }
        }
    }
}
