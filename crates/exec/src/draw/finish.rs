//! From drawn values to a column's: rounded, within the range, of the column's type.

use synthc_dist::{math, wide};
use synthc_types::{DrawKey, Interval, Ty, ten_to};

use super::{BoundProgram, Draw, Grid};
use crate::column::{Column, Data, Repr, at, repr};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, position};
use crate::number::{divide_to_nearest, rescale, rescale_wide};
use crate::program::ColumnProgram;

/// Ends for each row, or one for all.
struct Ends<T> {
    lo: Vec<T>,
    hi: Vec<T>,
}

impl<T: Copy + Default> Ends<T> {
    fn at(&self, row: usize) -> (T, T) {
        let lo = if self.lo.len() == 1 { at(&self.lo, 0) } else { at(&self.lo, row) };
        let hi = if self.hi.len() == 1 { at(&self.hi, 0) } else { at(&self.hi, row) };
        (lo, hi)
    }

    fn constant(&self) -> Option<(T, T)> {
        (self.lo.len() == 1 && self.hi.len() == 1).then(|| self.at(0))
    }
}

impl Scope<'_> {
    /// Draws a column within its bounds; also how many values had to be drawn once more.
    pub(crate) fn draw_within(
        &self,
        draw: &Draw,
        key: DrawKey,
        bounds: &[BoundProgram],
        column: &ColumnProgram,
    ) -> Outcome<(Column, u64)> {
        let raw = self.draw(draw, key)?;
        if raw.is_all_null() {
            return Ok((raw, 0));
        }
        match repr(&column.ty) {
            Repr::Int => self.whole_within(draw, key, bounds, column, raw.spread(self.len())),
            Repr::Float => self.float_within(draw, key, bounds, column, raw.spread(self.len())),
            Repr::Bool => Ok((truths(raw), 0)),
            _ => Ok((raw, 0)),
        }
    }

    fn whole_within(
        &self,
        draw: &Draw,
        key: DrawKey,
        bounds: &[BoundProgram],
        column: &ColumnProgram,
        raw: Column,
    ) -> Outcome<(Column, u64)> {
        let grid = column.grid;
        let ends = self.whole_ends(bounds, column)?;
        let gap = raw.gap.clone();
        let settled = self.to_whole(&raw, &draw.ty, column, ends.constant())?;
        let misfits = match (&settled.1, ends.constant()) {
            (Some(misfits), _) => misfits.clone(),
            (None, _) => {
                let values = settled.0.as_slice();
                let outside = |(row, value): (usize, &i64)| {
                    let (lo, hi) = ends.at(row);
                    (*value < lo || *value > hi) && raw.gap_at(row) == 0
                };
                values.iter().enumerate().filter(|p| outside(*p)).map(|(row, _)| row as u32).collect()
            }
        };
        let mut values = settled.0;
        if !misfits.is_empty() {
            let mut ranges = Vec::with_capacity(misfits.len());
            for row in &misfits {
                let (lo, hi) = ends.at(*row as usize);
                if lo > hi {
                    return Err(self.empty(*row as usize, bounds, &column.ty, lo, hi));
                }
                ranges.push(grid.before_rounding(lo, hi));
            }
            let scope = self.narrow(&misfits);
            let again =
                scope.within(draw, key, &ranges, 0).map_err(|e| named(e, bounds))?.spread(misfits.len());
            let (again, _) = scope.to_whole(&again, &draw.ty, column, None)?;
            for (row, value) in misfits.iter().zip(again) {
                let (lo, hi) = ends.at(*row as usize);
                values.get_mut(*row as usize).into_iter().for_each(|slot| *slot = value.clamp(lo, hi));
            }
        }
        Ok((Column::ints(values).with_gap(gap), misfits.len() as u64))
    }

    /// Drawn values as whole numbers on the column's grid. With constant ends also the rows outside, found in the same pass.
    fn to_whole(
        &self,
        raw: &Column,
        from: &Ty,
        column: &ColumnProgram,
        ends: Option<(i64, i64)>,
    ) -> Outcome<(Vec<i64>, Option<Vec<u32>>)> {
        let grid = column.grid;
        match &raw.data {
            Data::Float(positions) => {
                const EDGE: f64 = 9.223_372_036_854_775e18;
                let (lo, hi) = ends.unwrap_or((i64::MIN, i64::MAX));
                let mut misfits = Vec::new();
                if let Some(values) = grid.nearest_all(positions) {
                    if lo != i64::MIN || hi != i64::MAX {
                        outside(&values, lo, hi, &mut misfits);
                    }
                    if raw.gap.is_some() {
                        misfits.retain(|row| raw.gap_at(*row as usize) == 0);
                    }
                    return Ok((values, ends.map(|_| misfits)));
                }
                let mut worst = 0.0f64;
                let values: Vec<i64> = positions
                    .iter()
                    .map(|p| {
                        let rounded = grid.nearest_position(*p);
                        worst = worst.max(rounded.abs());
                        rounded as i64
                    })
                    .collect();
                outside(&values, lo, hi, &mut misfits);
                if worst > EDGE && ends.is_none_or(|(lo, hi)| lo == i64::MIN || hi == i64::MAX) {
                    let row =
                        positions.iter().position(|p| grid.nearest_position(*p).abs() > EDGE).unwrap_or(0);
                    let value = super::builtin::number(at(positions, row));
                    return Err(self.fault(row, format!("{value} is too large for {}", column.ty)));
                }
                if raw.gap.is_some() {
                    misfits.retain(|row| raw.gap_at(*row as usize) == 0);
                }
                Ok((values, ends.map(|_| misfits)))
            }
            Data::Int(values) => {
                let (from, to) = (from.places(), column.ty.places());
                let mut out = Vec::with_capacity(values.len());
                for (row, value) in values.iter().enumerate() {
                    let moved = if from == to { Some(*value) } else { rescale(i128::from(*value), from, to) };
                    match moved.and_then(|v| grid.nearest(v)) {
                        Some(value) => out.push(value),
                        None if raw.gap_at(row) != 0 => out.push(0),
                        None => {
                            return Err(self.fault(row, format!("{value} is too large for {}", column.ty)));
                        }
                    }
                }
                Ok((out, None))
            }
            Data::Wide(values) => {
                let long = |(_, units): &(usize, &i128)| i64::try_from(**units).is_err();
                let row = values.iter().enumerate().find(long).map_or(0, |(row, _)| row);
                Err(self.fault(row, format!("a drawn value is too large for {}", column.ty)))
            }
            _ => Ok((vec![0; self.len()], None)),
        }
    }

    fn float_within(
        &self,
        draw: &Draw,
        key: DrawKey,
        bounds: &[BoundProgram],
        column: &ColumnProgram,
        raw: Column,
    ) -> Outcome<(Column, u64)> {
        let raw = position(raw, &draw.ty);
        let grid = column.grid;
        let column_values = |raw: &Column| -> Vec<f64> {
            let values = raw.as_floats().unwrap_or(&[]);
            if grid.spacing > 0.0 {
                values.iter().map(|v| grid.nearest_float(*v)).collect()
            } else {
                values.to_vec()
            }
        };
        if bounds.is_empty() && grid.spacing == 0.0 {
            return Ok((raw, 0));
        }
        let mut values = column_values(&raw);
        if bounds.is_empty() {
            return Ok((Column::floats(values).with_gap(raw.gap), 0));
        }
        let ends = self.float_ends(bounds)?;
        let outside = |(row, value): (usize, &f64)| {
            let (lo, hi) = ends.at(row);
            !(*value >= lo && *value <= hi) && raw.gap_at(row) == 0
        };
        let misfits: Vec<u32> =
            values.iter().enumerate().filter(|p| outside(*p)).map(|(row, _)| row as u32).collect();
        if !misfits.is_empty() {
            let mut ranges = Vec::with_capacity(misfits.len());
            for row in &misfits {
                let (lo, hi) = ends.at(*row as usize);
                if lo > hi {
                    let message = format!(
                        "the range {}..{} is empty",
                        super::builtin::number(lo),
                        super::builtin::number(hi)
                    );
                    return Err(named(self.fault(*row as usize, message), bounds));
                }
                ranges.push(grid.before_rounding_float(Interval::closed(lo, hi)));
            }
            let scope = self.narrow(&misfits);
            let again = scope.within(draw, key, &ranges, 0).map_err(|e| named(e, bounds))?;
            let again = column_values(&position(again, &draw.ty).spread(misfits.len()));
            for (row, value) in misfits.iter().zip(again) {
                let (lo, hi) = ends.at(*row as usize);
                let value = if value < lo {
                    lo
                } else if value > hi {
                    hi
                } else {
                    value
                };
                values.get_mut(*row as usize).into_iter().for_each(|slot| *slot = value);
            }
        }
        Ok((Column::floats(values).with_gap(raw.gap), misfits.len() as u64))
    }

    /// In which rows a whole number of a column's units is within its range, and on its grid.
    pub(super) fn whole_inside(
        &self,
        units: i64,
        bounds: &[BoundProgram],
        column: &ColumnProgram,
    ) -> Outcome<Vec<bool>> {
        let ends = self.whole_ends(bounds, column)?;
        let stepped = column.grid.nearest(units) == Some(units);
        let inside = |row| {
            let (lo, hi) = ends.at(row);
            stepped && lo <= units && units <= hi
        };
        Ok((0..self.len()).map(inside).collect())
    }

    /// In which rows a float is within a column's range.
    pub(super) fn float_inside(&self, value: f64, bounds: &[BoundProgram]) -> Outcome<Vec<bool>> {
        let ends = self.float_ends(bounds)?;
        let inside = |row| {
            let (lo, hi) = ends.at(row);
            lo <= value && value <= hi
        };
        Ok((0..self.len()).map(inside).collect())
    }

    /// The ends of a column with whole steps, on its grid.
    fn whole_ends(&self, bounds: &[BoundProgram], column: &ColumnProgram) -> Outcome<Ends<i64>> {
        let mut ends = Ends { lo: vec![i64::MIN], hi: vec![i64::MAX] };
        for bound in bounds {
            let found = self.eval(&bound.end)?;
            if found.is_all_null() {
                continue;
            }
            let side = if bound.lower { &mut ends.lo } else { &mut ends.hi };
            let unbound = if bound.lower { i64::MIN } else { i64::MAX };
            let rows = if found.one { 1 } else { self.len() };
            let list: Vec<i64> = (0..rows)
                .map(
                    |row| {
                        if found.gap_at(row) == 0 { whole_end(&found, row, bound, column) } else { unbound }
                    },
                )
                .collect();
            *side = merge(side, &list, if bound.lower { i64::max } else { i64::min });
        }
        let grid = column.grid;
        if grid.step != 1 {
            ends.lo
                .iter_mut()
                .for_each(|lo| *lo = if *lo == i64::MIN { *lo } else { grid.inside(*lo, i64::MAX).0 });
            ends.hi
                .iter_mut()
                .for_each(|hi| *hi = if *hi == i64::MAX { *hi } else { grid.inside(i64::MIN, *hi).1 });
        }
        Ok(ends)
    }

    fn float_ends(&self, bounds: &[BoundProgram]) -> Outcome<Ends<f64>> {
        let mut ends = Ends { lo: vec![f64::NEG_INFINITY], hi: vec![f64::INFINITY] };
        for bound in bounds {
            let found = self.positions(&bound.end)?;
            if found.is_all_null() {
                continue;
            }
            let Some(values) = found.as_floats() else { continue };
            let list: Vec<f64> = values
                .iter()
                .enumerate()
                .map(|(row, v)| match (found.gap_at(row) == 0 && !v.is_nan(), bound.lower, bound.open) {
                    (false, true, _) => f64::NEG_INFINITY,
                    (false, false, _) => f64::INFINITY,
                    (_, true, true) => v.next_up(),
                    (_, false, true) => v.next_down(),
                    _ => *v,
                })
                .collect();
            let side = if bound.lower { &mut ends.lo } else { &mut ends.hi };
            *side = merge(side, &list, if bound.lower { f64::max } else { f64::min });
        }
        Ok(ends)
    }

    fn empty(
        &self,
        row: usize,
        bounds: &[BoundProgram],
        ty: &Ty,
        lo: i64,
        hi: i64,
    ) -> crate::error::ExecError {
        let text = |v: i64| crate::eval::whole_text(v, ty);
        named(self.fault(row, format!("the range {}..{} is empty", text(lo), text(hi))), bounds)
    }

    /// A drawn count as an int.
    pub(crate) fn finish_int(&self, raw: &Column) -> Outcome<Column> {
        match &raw.data {
            Data::Float(_) => self.rounded(raw, &Ty::Int),
            _ => Ok(raw.clone()),
        }
    }

    /// Ranks from 1 to `most`: a draw beyond them is drawn once more within.
    pub(crate) fn draw_ranks(&self, draw: &Draw, key: DrawKey, most: u64) -> Outcome<Vec<i64>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let ranks = self.finish_int(&self.draw(draw, key)?)?.spread(self.len());
        let mut values = ranks.as_ints().map_or_else(|| vec![0; self.len()], <[i64]>::to_vec);
        let fits = |row: usize, rank: i64| (1..=most).contains(&rank) && ranks.gap_at(row) == 0;
        let misfits = values.iter().enumerate().filter(|(row, rank)| !fits(*row, **rank));
        let misfits: Vec<u32> = misfits.map(|(row, _)| row as u32).collect();
        if !misfits.is_empty() {
            let range = Grid::new(&Ty::Int, None).before_rounding(1, most);
            let scope = self.narrow(&misfits);
            let again =
                scope.within(draw, key, &vec![range; misfits.len()], 0).map_err(|e| match e.index {
                    // Said in ranks, not in what lies between the halves around them.
                    Some(index) => ExecError::cell(
                        index,
                        format!("no rank from 1 to {most}, the number of rows, can be drawn"),
                    )
                    .with_help("draw ranks from 1 on, or let the table have more rows"),
                    None => e,
                })?;
            let again = scope.finish_int(&position(again, &draw.ty))?.spread(misfits.len());
            for (row, value) in misfits.iter().zip(again.as_ints().unwrap_or(&[])) {
                let rank = (*value).clamp(1, most);
                values.get_mut(*row as usize).into_iter().for_each(|slot| *slot = rank);
            }
        }
        Ok(values)
    }

    /// A computed column on its grid.
    pub(crate) fn round(&self, value: Column, from: &Ty, column: &ColumnProgram) -> Outcome<Column> {
        let grid = column.grid;
        let (of, to) = (from.places(), column.ty.places());
        let whole = from.is_numeric() && repr(from) == Repr::Int && !value.is_all_null();
        if whole && column.ty == Ty::Float {
            return self.round(position(value, from), &Ty::Float, column);
        }
        if whole && of != to {
            return self.regridded(value, of, column);
        }
        match &value.data {
            Data::Float(values) if grid.spacing > 0.0 => {
                let values: Vec<f64> = values.iter().map(|v| grid.nearest_float(*v)).collect();
                Ok(Column { data: Data::Float(values.into()), ..value })
            }
            Data::Int(_) | Data::Wide(_) if grid.step == 1 => Ok(value),
            Data::Int(_) if grid.step <= i128::from(i64::MAX) => {
                self.checked(value, &column.ty, |v| grid.nearest(v))
            }
            Data::Int(_) | Data::Wide(_) => self.regridded(value, of, column),
            Data::Float(_) if repr(&column.ty) == Repr::Int => {
                let rounded = self.rounded(&value, &column.ty)?;
                self.round(rounded, &column.ty, column)
            }
            _ => Ok(value),
        }
    }

    /// Whole numbers or decimals of so many places on the column's grid: rounded once, halves away from zero.
    fn regridded(&self, value: Column, places: u8, column: &ColumnProgram) -> Outcome<Column> {
        let grid = column.grid;
        let to = column.ty.places();
        self.checked_units((value, places), &column.ty, |v| match places.checked_sub(to) {
            None => grid.nearest_units(rescale_wide(v, places, to)?),
            Some(more) => {
                let step = grid.step.checked_mul(ten_to(more)?)?;
                divide_to_nearest(v, step)?.checked_mul(grid.step)
            }
        })
    }
}

/// The constraints that narrowed a range, added to a fault.
fn named(error: crate::error::ExecError, bounds: &[BoundProgram]) -> crate::error::ExecError {
    let mut names: Vec<String> =
        bounds.iter().filter_map(|b| b.require.as_ref()).map(|n| format!("`{n}`")).collect();
    names.dedup();
    if names.is_empty() {
        return error.with_help("widen the range, or change the distribution");
    }
    error.with_help(format!("the range also follows from {}", names.join(" and ")))
}

fn merge<T: Copy + Default>(a: &[T], b: &[T], f: impl Fn(T, T) -> T) -> Vec<T> {
    match (a, b) {
        ([a], b) => b.iter().map(|b| f(*a, *b)).collect(),
        (a, [b]) => a.iter().map(|a| f(*a, *b)).collect(),
        (a, b) => a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect(),
    }
}

/// One end in whole units of the column.
fn whole_end(found: &Column, row: usize, bound: &BoundProgram, column: &ColumnProgram) -> i64 {
    let row = if found.one { 0 } else { row };
    let unbound = if bound.lower { i64::MIN } else { i64::MAX };
    if let Some(values) = found.as_ints() {
        let exact = rescale(i128::from(at(values, row)), bound.end.ty.places(), column.ty.places())
            .unwrap_or(unbound);
        return match (bound.open, bound.lower) {
            (false, _) => exact,
            (true, true) => exact.saturating_add(1),
            (true, false) => exact.saturating_sub(1),
        };
    }
    if let Data::Wide(values) = &found.data {
        // An end beyond 64 bits: past every drawn value on its side.
        let units = rescale_wide(at(values, row), bound.end.ty.places(), column.ty.places()).unwrap_or(0);
        return i64::try_from(units).unwrap_or(if units < 0 { i64::MIN } else { i64::MAX });
    }
    let Some(values) = found.as_floats() else { return unbound };
    let value = at(values, row) * column.grid.units;
    let near = math::round_half_away(value);
    // A decimal end is a whole number of units but for the rounding of its digits.
    let on_grid = (value - near).abs() <= 1e-9 * near.abs().max(1.0);
    let edge = match (on_grid, bound.lower, bound.open) {
        (true, true, true) => near + 1.0,
        (true, false, true) => near - 1.0,
        (true, ..) => near,
        (false, true, _) => value.ceil(),
        (false, false, _) => value.floor(),
    };
    if edge.is_nan() { unbound } else { edge as i64 }
}

/// Lists the rows whose values are outside; most stretches have none.
fn outside(values: &[i64], lo: i64, hi: i64, rows: &mut Vec<u32>) {
    const STRETCH: usize = 64;
    let mut any = vec![false; values.len().div_ceil(STRETCH)];
    wide(
        #[inline(always)]
        || {
            for (any, stretch) in any.iter_mut().zip(values.chunks(STRETCH)) {
                *any = stretch.iter().fold(false, |any, v| any | (*v < lo) | (*v > hi));
            }
        },
    );
    for (start, (any, stretch)) in (0u32..).step_by(STRETCH).zip(any.iter().zip(values.chunks(STRETCH))) {
        if *any {
            rows.extend((start..).zip(stretch).filter(|(_, v)| **v < lo || **v > hi).map(|(row, _)| row));
        }
    }
}

/// Drawn 0 and 1 as truth values.
pub(super) fn truths(raw: Column) -> Column {
    match &raw.data {
        Data::Float(values) => {
            let values: Vec<u8> = values.iter().map(|v| u8::from(*v != 0.0)).collect();
            Column { data: Data::Bool(values.into()), ..raw }
        }
        _ => raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_merge_row_by_row() {
        assert_eq!(merge(&[1], &[0, 5], i64::max), vec![1, 5]);
        assert_eq!(merge(&[1, 2], &[3], i64::min), vec![1, 2]);
        assert_eq!(merge(&[1, 9], &[3, 4], i64::min), vec![1, 4]);
    }
}
