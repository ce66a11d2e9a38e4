//! The values that a column can hold, and which drawn positions round to them.

use synthc_dist::math::{round_half_away, round_to};
use synthc_dist::wide;
use synthc_types::{Interval, Ty, Value, power_of_ten, ten_to};

use crate::column::{Repr, repr, whole_of};

/// The values that a column can hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    /// Whole units to one on the line: 100 for `decimal(2)`, else 1.
    pub units: f64,
    /// The distance of neighbouring values in whole units, for types with whole steps.
    pub step: i128,
    /// The distance of neighbouring values of a float column; 0 for none.
    pub spacing: f64,
}

impl Grid {
    /// The grid of a column of `ty` with this `round` clause.
    pub(crate) fn new(ty: &Ty, round: Option<&Value>) -> Self {
        let mut grid = Self { units: 1.0, step: 1, spacing: 0.0 };
        if let Ty::Decimal(scale) = ty {
            grid.units = power_of_ten(*scale);
        }
        let Some(round) = round else { return grid };
        match repr(ty) {
            Repr::Float => grid.spacing = round.position().unwrap_or(0.0).max(0.0),
            Repr::Int => grid.step = whole_step(round, ty).max(1),
            _ => {}
        }
        grid
    }

    /// The nearest value of a whole number, halves away from zero.
    pub(crate) fn nearest(&self, value: i64) -> Option<i64> {
        if self.step == 1 {
            return Some(value);
        }
        i64::try_from(self.nearest_units(i128::from(value))?).ok()
    }

    /// The nearest value of a decimal of any size, halves away from zero.
    pub(crate) fn nearest_units(&self, value: i128) -> Option<i128> {
        crate::number::divide_to_nearest(value, self.step)?.checked_mul(self.step)
    }

    /// The nearest value of a float column.
    #[inline(always)]
    pub(crate) fn nearest_float(&self, value: f64) -> f64 {
        if self.spacing > 0.0 { round_to(value, self.spacing) } else { value }
    }

    /// The nearest value of a drawn position, as a whole number that may still be too large.
    #[inline(always)]
    pub(crate) fn nearest_position(&self, position: f64) -> f64 {
        let value = if self.units == 1.0 { position } else { position * self.units };
        if self.step == 1 {
            round_half_away(value)
        } else {
            let step = self.step as f64;
            round_half_away(value / step) * step
        }
    }

    /// The nearest values of drawn positions as whole numbers; `None` where one may be too large for the quick way.
    pub(crate) fn nearest_all(&self, positions: &[f64]) -> Option<Vec<i64>> {
        /// Below this a double and its halves are exact, and adding [`SHIFT`] leaves the nearest whole number in the low bits.
        const FAR: f64 = 1_125_899_906_842_624.0;
        const SHIFT: f64 = 6_755_399_441_055_744.0;
        if self.step != 1 {
            return None;
        }
        let units = self.units;
        let far = wide(
            #[inline(always)]
            || positions.iter().fold(false, |far, p| far | (p.abs() * units >= FAR)),
        );
        if far {
            return None;
        }
        let whole = |p: &f64| {
            let value = *p * units;
            let even = (value + SHIFT) - SHIFT;
            // Adding rounds halves to even; those that came nearer to zero go back.
            let rest = value - even;
            let up = if rest == 0.5 && value > 0.0 { 1.0 } else { 0.0 };
            let down = if rest == -0.5 && value < 0.0 { 1.0 } else { 0.0 };
            let nearest = (even + up) - down;
            (nearest + SHIFT).to_bits().wrapping_sub(SHIFT.to_bits()) as i64
        };
        let mut values = vec![0; positions.len()];
        wide(
            #[inline(always)]
            || values.iter_mut().zip(positions).for_each(|(value, position)| *value = whole(position)),
        );
        Some(values)
    }

    /// The smallest value that is not below `lo` and the largest not above `hi`.
    pub(crate) fn inside(&self, lo: i64, hi: i64) -> (i64, i64) {
        if self.step == 1 {
            return (lo, hi);
        }
        let step = self.step;
        let up = (i128::from(lo) + step - 1).div_euclid(step) * step;
        let down = i128::from(hi).div_euclid(step) * step;
        // An end without bound stays so.
        (i64::try_from(up).unwrap_or(lo), i64::try_from(down).unwrap_or(hi))
    }

    /// The positions that round into `lo..hi`; an end at the limit of the type is open.
    pub(crate) fn before_rounding(&self, lo: i64, hi: i64) -> Interval {
        let half = self.step as f64 / 2.0;
        let down = if lo == i64::MIN { f64::NEG_INFINITY } else { (lo as f64 - half) / self.units };
        let up = if hi == i64::MAX { f64::INFINITY } else { (hi as f64 + half) / self.units };
        // A half belongs to the value farther from zero.
        Interval::new(down, up, lo <= 0, hi >= 0)
    }

    /// The positions that round into `lo..hi` in a float column.
    pub(crate) fn before_rounding_float(&self, within: Interval) -> Interval {
        if self.spacing == 0.0 {
            return within;
        }
        let first = ((within.lo() - self.spacing * 1e-9) / self.spacing).ceil();
        let last = ((within.hi() + self.spacing * 1e-9) / self.spacing).floor();
        let first = if within.lo_open() && (first * self.spacing - within.lo()).abs() <= self.spacing * 1e-9 {
            first + 1.0
        } else {
            first
        };
        let last = if within.hi_open() && (last * self.spacing - within.hi()).abs() <= self.spacing * 1e-9 {
            last - 1.0
        } else {
            last
        };
        Interval::new((first - 0.5) * self.spacing, (last + 0.5) * self.spacing, first <= 0.0, last >= 0.0)
    }
}

/// A step in whole units of `ty`.
fn whole_step(round: &Value, ty: &Ty) -> i128 {
    match (round, ty) {
        (Value::Decimal { units, scale }, _) => {
            crate::number::rescale_wide(*units, *scale, ty.places()).unwrap_or(1)
        }
        (Value::Int(_), Ty::Decimal(scale)) => round.units_at(*scale).unwrap_or(1),
        (Value::Float(v), Ty::Decimal(scale)) => {
            // A step such as 0.1 is one part of ten, exactly.
            let parts = round_half_away(1.0 / v.0);
            let whole_parts = (parts * v.0 - 1.0).abs() < 1e-9 && (1.0..9e15).contains(&parts);
            match ten_to(*scale).filter(|one| whole_parts && one % (parts as i128) == 0) {
                Some(one) => one / (parts as i128),
                None => round_half_away(v.0 * power_of_ten(*scale)) as i128,
            }
        }
        (Value::Float(v), _) => round_half_away(v.0) as i128,
        (Value::Duration { .. }, Ty::Date) => i128::from(whole_of(round).unwrap_or(0) / crate::number::DAY),
        _ => i128::from(whole_of(round).unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_belong_to_the_value_farther_from_zero() {
        let grid = Grid::new(&Ty::Int, None);
        for (lo, hi) in [(0, 10), (-3, 3), (2, 5), (-5, -2)] {
            let interval = grid.before_rounding(lo, hi);
            for tenth in -100..150 {
                let x = f64::from(tenth) / 10.0;
                let rounded = grid.nearest_position(x);
                let fits = rounded >= lo as f64 && rounded <= hi as f64;
                assert_eq!(interval.contains(x), fits, "{x} in {lo}..{hi}");
            }
        }
    }

    #[test]
    fn the_quick_way_rounds_alike() {
        let positions: Vec<f64> = (-4_000..4_000)
            .map(|i| f64::from(i) / 8.0)
            .chain([0.499_999_999_999_999_94, -0.499_999_999_999_999_94, 1e15, -1e15, 123_456_789_012.5])
            .collect();
        for ty in [Ty::Int, Ty::Decimal(2)] {
            let grid = Grid::new(&ty, None);
            let few: Vec<f64> = positions.iter().copied().filter(|p| p.abs() * grid.units < 1e15).collect();
            let slow: Vec<i64> = few.iter().map(|p| grid.nearest_position(*p) as i64).collect();
            assert_eq!(grid.nearest_all(&few), Some(slow));
        }
        assert_eq!(Grid::new(&Ty::Int, None).nearest_all(&[1e16]), None);
    }

    #[test]
    fn steps_keep_their_digits() {
        let grid = Grid::new(&Ty::Float, Some(&Value::float(0.1)));
        assert_eq!(grid.nearest_float(17.26), 17.3);
        let grid = Grid::new(&Ty::Decimal(2), Some(&Value::Decimal { units: 5, scale: 2 }));
        assert_eq!(grid.nearest(1237), Some(1235));
        assert_eq!(grid.nearest(1238), Some(1240));
        assert_eq!(grid.inside(1, 12), (5, 10));
        assert_eq!(grid.nearest_position(12.38), 1240.0);
    }
}
