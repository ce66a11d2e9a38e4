//! Categories in declared order by inversion, with a guide table (Chen and Asau 1974) that says where to start the search.

/// Cumulative shares and where to start.
pub(crate) struct Guide {
    /// The upper end of each category's part of 0..1; the last is infinite.
    ends: Vec<f64>,
    /// The first category whose end lies above each step; empty where there are few categories.
    starts: Vec<u32>,
}

/// Up to this many categories all ends are compared.
const FEW: usize = 8;

impl Guide {
    /// The table for weights of 0 or more; `None` where they have no sum.
    pub(crate) fn new(weights: &[f64]) -> Option<Self> {
        let total: f64 = weights.iter().sum();
        if !(total > 0.0 && total.is_finite()) || weights.iter().any(|w| *w < 0.0) {
            return None;
        }
        let mut sum = 0.0;
        let mut ends: Vec<f64> = weights
            .iter()
            .map(|w| {
                sum += w;
                sum / total
            })
            .collect();
        // What rounding leaves over belongs to the last category with a weight; those after it stay impossible.
        let last = weights.iter().rposition(|w| *w > 0.0).unwrap_or(0);
        ends.iter_mut().skip(last).for_each(|end| *end = f64::INFINITY);
        let mut starts = Vec::new();
        if ends.len() > FEW {
            let steps = ends.len().next_power_of_two().min(1 << 16);
            starts = (0..steps)
                .map(|step| ends.partition_point(|end| *end <= step as f64 / steps as f64) as u32)
                .collect();
        }
        Some(Self { ends, starts })
    }

    /// The category of a uniform draw.
    #[inline(always)]
    pub(crate) fn category(&self, unit: f64) -> u32 {
        if self.starts.is_empty() {
            return self.ends.iter().map(|end| u32::from(unit >= *end)).sum();
        }
        let step = (unit * self.starts.len() as f64) as usize;
        let start = self.starts.get(step).copied().unwrap_or(0);
        let rest = self.ends.get(start as usize..).unwrap_or(&[]);
        start + rest.iter().position(|end| unit < *end).unwrap_or(0) as u32
    }

    /// The categories of many draws.
    pub(crate) fn categories(&self, units: impl Iterator<Item = f64>, len: usize) -> Vec<u32> {
        let mut out = Vec::with_capacity(len);
        match self.ends.as_slice() {
            [_] => out.extend(units.map(|_| 0)),
            [a, _] => out.extend(units.map(|u| u32::from(u >= *a))),
            [a, b, _] => out.extend(units.map(|u| u32::from(u >= *a) + u32::from(u >= *b))),
            [a, b, c, _] => {
                out.extend(units.map(|u| u32::from(u >= *a) + u32::from(u >= *b) + u32::from(u >= *c)));
            }
            _ => out.extend(units.map(|u| self.category(u))),
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guide_finds_the_category_that_a_search_finds() {
        for n in [1usize, 2, 3, 4, 5, 8, 9, 12, 200] {
            let weights: Vec<f64> = (0..n).map(|i| ((i * 7) % 5) as f64 + f64::from(i == 0)).collect();
            let guide = Guide::new(&weights).unwrap();
            let total: f64 = weights.iter().sum();
            let units: Vec<f64> = (0..1000).map(|i| (f64::from(i) + 0.5) / 1000.0).collect();
            let fast = guide.categories(units.iter().copied(), 1000);
            for (unit, found) in units.iter().zip(fast) {
                let mut sum = 0.0;
                let wanted = weights.iter().position(|w| {
                    sum += w;
                    *unit < sum / total
                });
                assert_eq!(Some(found as usize), wanted, "{n} categories at {unit}");
                assert!(weights[found as usize] > 0.0);
            }
        }
    }

    #[test]
    fn impossible_categories_are_never_taken() {
        let guide = Guide::new(&[0.0, 1.0, 0.0]).unwrap();
        assert_eq!(guide.category(1e-300), 1);
        assert_eq!(guide.category(1.0 - 1e-16), 1);
        assert!(Guide::new(&[0.0, 0.0]).is_none());
        assert!(Guide::new(&[1.0, -1.0]).is_none());
    }
}
