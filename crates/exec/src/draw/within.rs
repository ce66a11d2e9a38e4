//! One value for each row within an interval: by inversion through everything that has an inverse, else by further attempts.

use synthc_types::{DrawKey, Interval, Ty};

use super::builtin::number;
use super::sample::{bits, categories_to_values, pick, truncation, units};
use super::{Draw, DrawKind, Shares, Values};
use crate::column::{Assembler, Column, Repr, all_rows, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, position};
use crate::program::NO_ARM;

/// Attempts of what has no inverse are apart from the attempts of constraints.
const APART: u32 = 1 << 31;

impl Scope<'_> {
    /// One value for each row, within the interval of the row: positions of the distribution's type, or values of its own.
    pub(super) fn within(
        &self,
        draw: &Draw,
        key: DrawKey,
        ranges: &[Interval],
        level: u32,
    ) -> Outcome<Column> {
        match &draw.kind {
            DrawKind::Builtin(builtin) => {
                let parameters = builtin.parameters(self)?;
                let units = units(self, key, truncation(builtin.stream, level));
                let mut out = Vec::with_capacity(ranges.len());
                for (row, (range, unit)) in ranges.iter().zip(units).enumerate() {
                    let value = builtin
                        .params_at(&parameters, row)
                        .map(|params| builtin.invert(&params, *range, unit));
                    match value {
                        None => out.push(0.0),
                        Some(Some(value)) => out.push(value),
                        Some(None) => return Err(self.no_mass(row, *range)),
                    }
                }
                Ok(Column::floats(out))
            }
            DrawKind::Point(node) => {
                let column = self.eval(node)?;
                let places = position(column.clone(), &node.ty).spread(self.len());
                let values = places.as_floats().unwrap_or(&[]);
                let wrong = ranges.iter().zip(values).position(|(range, value)| !range.contains(*value));
                match wrong {
                    Some(row) => Err(self.no_mass(row, at_range(ranges, row))),
                    None => Ok(column),
                }
            }
            DrawKind::Affine { inner, scale, shift } => {
                let inside = self.before_affine(ranges, scale, shift)?;
                let column = self.within(inner, key, &inside, level)?;
                self.affine(position(column, &inner.ty), scale, shift)
            }
            DrawKind::Apply { callee, def, inner, args } => match (def.preimage, args.is_empty()) {
                (Some(preimage), true) => {
                    let inside: Vec<Interval> = ranges.iter().map(|range| preimage(*range)).collect();
                    let column = self.within(inner, key, &inside, level)?;
                    self.applied(callee, inner, column, args, &draw.ty)
                }
                _ => self.attempts(draw, key, ranges, level),
            },
            DrawKind::Combine { .. } | DrawKind::Ordinal { .. } | DrawKind::Bind { .. } => {
                self.attempts(draw, key, ranges, level)
            }
            DrawKind::Choose { choice, arms, .. } => {
                let taken = self.taken(choice)?;
                self.alternatives(&taken, arms, &draw.ty, &mut |scope, rows, arm| {
                    scope.within(arm, key, &picked(ranges, rows), level)
                })
            }
            DrawKind::Weights { shares, values, stream } => {
                let weights = self.weights(shares)?;
                let bits = bits(self, key, truncation(*stream, level));
                self.fitting(values, &|row| weights.get(row).map_or(&[][..], |w| w), &bits, ranges, &draw.ty)
            }
            DrawKind::Listed { weights, values, stream, .. } => {
                let bits = bits(self, key, truncation(*stream, level));
                self.fitting(values, &|_| weights, &bits, ranges, &draw.ty)
            }
            DrawKind::Mix { shares, arms, stream } => {
                self.mixture(draw, (shares, arms, *stream), key, ranges, level)
            }
            DrawKind::Truncate { inner, bounds } => {
                let own = self.intervals(bounds)?;
                let both: Vec<Interval> =
                    ranges.iter().enumerate().map(|(row, range)| range.intersect(own.at(row))).collect();
                self.within(inner, key, &both, level)
            }
            DrawKind::Matching { .. } => {
                Err(ExecError::plan("texts have no order, so a range cannot be kept"))
            }
            DrawKind::Component(_) | DrawKind::At { .. } => {
                Err(ExecError::plan("a range on a column that is drawn together with others is a constraint"))
            }
            DrawKind::Let { bindings, body } => {
                let mut inner = self.clone();
                for (local, value) in bindings {
                    let value = inner.eval(value)?;
                    inner.bind(*local, value);
                }
                inner.within(body, key, ranges, level)
            }
        }
    }

    fn no_mass(&self, row: usize, range: Interval) -> crate::error::ExecError {
        let end = |x: f64| if x.is_finite() { number(x) } else { String::new() };
        self.fault(
            row,
            format!("the distribution has no value within {}..{}", end(range.lo()), end(range.hi())),
        )
    }

    /// What `x` must lie in so that `shift + scale * x` lies in the interval.
    fn before_affine(
        &self,
        ranges: &[Interval],
        scale: &crate::program::Node,
        shift: &crate::program::Node,
    ) -> Outcome<Vec<Interval>> {
        let scale = self.positions(scale)?.spread(self.len());
        let shift = self.positions(shift)?.spread(self.len());
        let (scales, shifts) = (scale.as_floats().unwrap_or(&[]), shift.as_floats().unwrap_or(&[]));
        let mut inside = Vec::with_capacity(ranges.len());
        for (row, range) in ranges.iter().enumerate() {
            let (scale, shift) = (at(scales, row), at(shifts, row));
            let back = |x: f64| (x - shift) / scale;
            inside.push(if scale > 0.0 {
                range.map_increasing(back)
            } else if scale < 0.0 {
                range.map_decreasing(back)
            } else if range.contains(shift) {
                Interval::ALL
            } else {
                return Err(self.no_mass(row, *range));
            });
        }
        Ok(inside)
    }

    /// Whole new draws under further attempts until each row fits.
    fn attempts(&self, draw: &Draw, key: DrawKey, ranges: &[Interval], level: u32) -> Outcome<Column> {
        let mut assembler = Assembler::new(self.len(), Repr::Float);
        let mut open = all_rows(self.len());
        for attempt in 0..self.run.limits.attempts {
            let scope = self.narrow(&open);
            // The level keeps apart what a truncation inside and one outside draw.
            let again = key.attempt(APART | (level << 20) | attempt);
            let column = position(scope.sample(draw, again, level + 1)?, &draw.ty).spread(open.len());
            let values = column.as_floats().unwrap_or(&[]);
            let (mut fits, mut from, mut rest) = (Vec::new(), Vec::new(), Vec::new());
            for (place, row) in open.iter().enumerate() {
                if column.gap_at(place) != 0 || at_range(ranges, *row as usize).contains(at(values, place)) {
                    fits.push(*row);
                    from.push(place as u32);
                } else {
                    rest.push(*row);
                }
            }
            assembler.put(&fits, &column.take(&from));
            open = rest;
            if open.is_empty() {
                return Ok(assembler.finish());
            }
        }
        let row = open.first().map_or(0, |row| *row as usize);
        let range = at_range(ranges, row);
        let attempts = self.run.limits.attempts;
        Err(self.fault(
            row,
            format!("none of {attempts} draws fell within {}..{}", number(range.lo()), number(range.hi())),
        ))
    }

    /// Categories restricted to those whose values fit.
    fn fitting<'w>(
        &self,
        values: &Values,
        weights: &dyn Fn(usize) -> &'w [f64],
        bits: &[u64],
        ranges: &[Interval],
        ty: &Ty,
    ) -> Outcome<Column> {
        let Some(positions) = &values.positions else {
            return Err(
                self.fault(0, format!("values of type {ty} have no order, so a range cannot be kept"))
            );
        };
        let mut categories = Vec::with_capacity(bits.len());
        for (row, (bits, range)) in bits.iter().zip(ranges).enumerate() {
            let fitting: Vec<f64> = weights(row)
                .iter()
                .zip(positions)
                .map(|(weight, position)| if range.contains(*position) { *weight } else { 0.0 })
                .collect();
            let category = pick(&fitting, *bits);
            if category == NO_ARM && !weights(row).is_empty() {
                return Err(self.no_mass(row, *range));
            }
            categories.push(category);
        }
        Ok(categories_to_values(values, categories))
    }

    /// A component by its weight times its mass in the interval, then a value of it.
    fn mixture(
        &self,
        draw: &Draw,
        (shares, arms, stream): (&Shares, &[Draw], u32),
        key: DrawKey,
        ranges: &[Interval],
        level: u32,
    ) -> Outcome<Column> {
        let mut masses = Vec::with_capacity(arms.len());
        for arm in arms {
            match self.masses(arm, ranges)? {
                Some(mass) => masses.push(mass),
                None => return self.attempts(draw, key, ranges, level),
            }
        }
        let weights = self.weights(shares)?;
        let bits = bits(self, key, truncation(stream, level));
        let mut taken = Vec::with_capacity(bits.len());
        for (row, bits) in bits.iter().enumerate() {
            let row_weights: Vec<f64> = weights
                .get(row)
                .map_or(&[][..], |w| w)
                .iter()
                .zip(&masses)
                .map(|(weight, mass)| weight * at(mass, row))
                .collect();
            let arm = pick(&row_weights, *bits);
            if arm == NO_ARM && !row_weights.is_empty() {
                return Err(self.no_mass(row, at_range(ranges, row)));
            }
            taken.push(arm);
        }
        self.alternatives(&taken, arms, &draw.ty, &mut |scope, rows, arm| {
            scope.within(arm, key, &picked(ranges, rows), level)
        })
    }

    /// The probability of each row's interval; `None` for what has no formula.
    pub(crate) fn masses(&self, draw: &Draw, ranges: &[Interval]) -> Outcome<Option<Vec<f64>>> {
        match &draw.kind {
            DrawKind::Builtin(builtin) => {
                let parameters = builtin.parameters(self)?;
                let mass = |(row, range): (usize, &Interval)| {
                    builtin.params_at(&parameters, row).map_or(0.0, |params| builtin.mass(&params, *range))
                };
                Ok(Some(ranges.iter().enumerate().map(mass).collect()))
            }
            DrawKind::Point(node) => {
                let column = position(self.eval(node)?, &node.ty).spread(self.len());
                let values = column.as_floats().unwrap_or(&[]);
                Ok(Some(
                    ranges.iter().zip(values).map(|(r, v)| f64::from(u8::from(r.contains(*v)))).collect(),
                ))
            }
            DrawKind::Affine { inner, scale, shift } => {
                let positive = scale.constant_number().is_some_and(|s| s != 0.0);
                if !positive {
                    return Ok(None);
                }
                let inside = self.before_affine(ranges, scale, shift)?;
                self.masses(inner, &inside)
            }
            DrawKind::Apply { def, inner, args, .. } => match (def.preimage, args.is_empty()) {
                (Some(preimage), true) => {
                    let inside: Vec<Interval> = ranges.iter().map(|range| preimage(*range)).collect();
                    self.masses(inner, &inside)
                }
                _ => Ok(None),
            },
            DrawKind::Weights { shares, values, .. } => {
                let Some(positions) = &values.positions else { return Ok(None) };
                let weights = self.weights(shares)?;
                Ok(Some(
                    weights.iter().zip(ranges).map(|(w, range)| share_within(w, positions, *range)).collect(),
                ))
            }
            DrawKind::Listed { weights, values, .. } => {
                let Some(positions) = &values.positions else { return Ok(None) };
                Ok(Some(ranges.iter().map(|range| share_within(weights, positions, *range)).collect()))
            }
            DrawKind::Truncate { inner, bounds } => {
                let own = self.intervals(bounds)?;
                let all: Vec<Interval> = (0..ranges.len()).map(|row| own.at(row)).collect();
                let both: Vec<Interval> =
                    ranges.iter().zip(&all).map(|(range, own)| range.intersect(*own)).collect();
                let (part, whole) = (self.masses(inner, &both)?, self.masses(inner, &all)?);
                Ok(part.zip(whole).map(|(part, whole)| {
                    part.iter().zip(&whole).map(|(p, w)| if *w > 0.0 { p / w } else { 0.0 }).collect()
                }))
            }
            DrawKind::Matching { .. }
            | DrawKind::Ordinal { .. }
            | DrawKind::Component(_)
            | DrawKind::At { .. }
            | DrawKind::Combine { .. }
            | DrawKind::Choose { .. }
            | DrawKind::Mix { .. }
            | DrawKind::Let { .. }
            | DrawKind::Bind { .. } => Ok(None),
        }
    }
}

fn at_range(ranges: &[Interval], row: usize) -> Interval {
    ranges.get(row).copied().unwrap_or(Interval::ALL)
}

fn picked(ranges: &[Interval], rows: &[u32]) -> Vec<Interval> {
    rows.iter().map(|row| at_range(ranges, *row as usize)).collect()
}

/// The share of categories whose positions lie in the interval.
fn share_within(weights: &[f64], positions: &[f64], range: Interval) -> f64 {
    let total: f64 = weights.iter().sum();
    let inside: f64 =
        weights.iter().zip(positions).filter(|(_, p)| range.contains(**p)).map(|(w, _)| w).sum();
    if total > 0.0 { inside / total } else { 0.0 }
}
