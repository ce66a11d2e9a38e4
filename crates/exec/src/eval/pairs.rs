//! The correlation of two values.

use crate::column::Column;

/// Moments of pairs of values, updated with each pair (Welford 1962, for two variables).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs {
    n: f64,
    mean: [f64; 2],
    /// Sums of squares about the means, and of products.
    squares: [f64; 2],
    products: f64,
}

impl Pairs {
    fn add(&mut self, x: f64, y: f64) {
        self.n += 1.0;
        let [dx, dy] = [x - self.mean[0], y - self.mean[1]];
        self.mean[0] += dx / self.n;
        self.mean[1] += dy / self.n;
        let after = y - self.mean[1];
        self.squares[0] += dx * (x - self.mean[0]);
        self.squares[1] += dy * after;
        self.products += dx * after;
    }

    /// The correlation; none of fewer than two pairs, and none where one of the values is always the same.
    pub(super) fn correlation(&self) -> Option<f64> {
        let spread = (self.squares[0] * self.squares[1]).sqrt();
        (self.n >= 2.0 && spread > 0.0).then(|| (self.products / spread).clamp(-1.0, 1.0))
    }
}

/// Adds the pairs of which no side is null to those of their places.
pub(super) fn add(pairs: &mut [Pairs], places: &[u32], first: &Column, second: &Column) {
    let (Some(x), Some(y)) = (first.as_floats(), second.as_floats()) else { return };
    for (row, (place, (x, y))) in places.iter().zip(x.iter().zip(y)).enumerate() {
        if first.gap_at(row) == 0 && second.gap_at(row) == 0 {
            pairs.get_mut(*place as usize).into_iter().for_each(|pairs| pairs.add(*x, *y));
        }
    }
}
