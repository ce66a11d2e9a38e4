//! Values with weights from a file, by alias table (Walker 1977; construction by Vose 1991).

/// An alias table.
pub(crate) struct Alias {
    /// For each entry the share of its slot that it keeps, in units of 2^-64, and who takes the rest.
    slots: Vec<(u64, u32)>,
}

impl Alias {
    /// The table for weights of 0 or more; `None` where they have no sum.
    pub(crate) fn new(weights: &[f64]) -> Option<Self> {
        let total: f64 = weights.iter().sum();
        if !(total > 0.0 && total.is_finite()) || weights.iter().any(|w| *w < 0.0) {
            return None;
        }
        let count = weights.len() as f64;
        let mut parts: Vec<f64> = weights.iter().map(|w| w / total * count).collect();
        let mut slots: Vec<(u64, u32)> = (0..weights.len()).map(|i| (u64::MAX, i as u32)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..parts.len()).partition(|i| parts.get(*i).is_some_and(|p| *p < 1.0));
        while let (Some(under), Some(over)) = (small.pop(), large.pop()) {
            let part = parts.get(under).copied().unwrap_or(0.0);
            if let Some(slot) = slots.get_mut(under) {
                *slot = ((part * 18_446_744_073_709_551_616.0) as u64, over as u32);
            }
            let rest = parts.get(over).copied().unwrap_or(0.0) - (1.0 - part);
            if let Some(slot) = parts.get_mut(over) {
                *slot = rest;
            }
            if rest < 1.0 { small.push(over) } else { large.push(over) }
        }
        // What is left over by rounding keeps its whole slot, unless it has no weight at all.
        let heaviest = weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i);
        for index in small {
            if weights.get(index) == Some(&0.0)
                && let Some(slot) = slots.get_mut(index)
            {
                *slot = (0, heaviest as u32);
            }
        }
        Some(Self { slots })
    }

    /// The entry that 64 random bits choose.
    #[inline(always)]
    pub(crate) fn entry(&self, bits: u64) -> u32 {
        let wide = u128::from(bits) * self.slots.len() as u128;
        let index = (wide >> 64) as usize;
        let (keep, other) = self.slots.get(index).copied().unwrap_or((u64::MAX, 0));
        // Which of the two it is cannot be predicted, so it must not be a jump.
        let passes_on = 0u32.wrapping_sub(u32::from(wide as u64 >= keep));
        let index = index as u32;
        index ^ ((index ^ other) & passes_on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_as_the_weights_say() {
        let weights = [5.0, 0.0, 1.0, 3.0, 1.0];
        let alias = Alias::new(&weights).unwrap();
        let mut counts = [0u32; 5];
        let n = 200_000u64;
        for i in 0..n {
            counts[alias.entry(synthc_types::mix64(i)) as usize] += 1;
        }
        // Five standard deviations of a share of one half.
        for (count, weight) in counts.iter().zip(weights) {
            assert!((f64::from(*count) / n as f64 - weight / 10.0).abs() < 0.0056, "{counts:?}");
        }
        assert_eq!(counts[1], 0);
    }
}
