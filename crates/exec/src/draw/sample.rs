//! One value for each row, without regard to ranges but those of `truncate`.

use std::rc::Rc;

use synthc_dist::bits::{each_chunk, random_bits};
use synthc_types::{DrawKey, FnKernel, Interval, Ty, unit_open};

use super::{Categories, Choice, Draw, DrawKind, Shares, TRUNCATION, Values};
use crate::column::{Assembler, Column, Data, NULL, Repr, at, repr};
use crate::error::Outcome;
use crate::eval::{Scope, partition, position, union};
use crate::program::{Bounds, Classifier, NO_ARM, Node};

/// What is done with an alternative: in the scope of its rows, which are also given by their places outside.
type OnArm<'f, S> = dyn FnMut(&S, &[u32], &Draw) -> Outcome<Column> + 'f;

/// The random bits of all rows.
pub(crate) fn bits(scope: &Scope<'_>, key: DrawKey, index: u32) -> Vec<u64> {
    let mut out = vec![0; scope.len()];
    scope.with_addresses(|addresses| random_bits(key, addresses, 0, index, &mut out));
    out
}

/// The uniform draws of all rows.
pub(crate) fn units(scope: &Scope<'_>, key: DrawKey, index: u32) -> Vec<f64> {
    bits(scope, key, index).into_iter().map(unit_open).collect()
}

/// The categories of all rows, which `pick` finds from the bits of some rows.
fn picked(scope: &Scope<'_>, key: DrawKey, index: u32, pick: impl Fn(&[u64], &mut [u32])) -> Vec<u32> {
    let mut out = vec![0; scope.len()];
    scope.with_addresses(|addresses| {
        each_chunk(key, addresses, scope.len(), index, |start, bits| {
            pick(bits, out.get_mut(start..start + bits.len()).unwrap_or_default());
        });
    });
    out
}

impl Scope<'_> {
    /// One value for each row. Drawn numbers and times are float positions, values that stand in the plan are of their own type.
    pub(crate) fn draw(&self, draw: &Draw, key: DrawKey) -> Outcome<Column> {
        self.sample(draw, key, 1)
    }

    /// `level` is how many conditions stand around.
    pub(super) fn sample(&self, draw: &Draw, key: DrawKey, level: u32) -> Outcome<Column> {
        match &draw.kind {
            DrawKind::Builtin(builtin) => builtin.draw(self, key),
            DrawKind::Point(node) => self.eval(node),
            DrawKind::Affine { inner, scale, shift } => {
                let column = self.sample(inner, key, level)?;
                self.affine(position(column, &inner.ty), scale, shift)
            }
            DrawKind::Combine { op, lhs, rhs } => {
                let a = self.sample(lhs, key, level)?;
                let b = self.sample(rhs, key, level)?;
                let (a, b) = (position(a, &lhs.ty), position(b, &rhs.ty));
                self.combine(*op, (a, &Ty::Float), (b, &Ty::Float), &Ty::Float)
            }
            DrawKind::Apply { callee, inner, args, .. } => {
                let column = self.sample(inner, key, level)?;
                self.applied(callee, inner, column, args, &draw.ty)
            }
            DrawKind::Choose { choice, arms, table } => {
                let taken = self.taken(choice)?;
                if let Some(table) = table {
                    return Ok(self.categories(table, &taken, key));
                }
                self.alternatives(&taken, arms, &draw.ty, &mut |scope, _, arm| scope.sample(arm, key, level))
            }
            DrawKind::Weights { shares, values, stream } => {
                let categories = self.chosen(shares, key, *stream)?;
                Ok(categories_to_values(values, categories))
            }
            DrawKind::Mix { shares, arms, stream } => {
                let taken = self.chosen(shares, key, *stream)?;
                self.alternatives(&taken, arms, &draw.ty, &mut |scope, _, arm| scope.sample(arm, key, level))
            }
            DrawKind::Truncate { inner, bounds } => self.truncated(inner, bounds, key, level),
            DrawKind::Ordinal { inner, cuts, values } => {
                let latent = position(self.sample(inner, key, level)?, &inner.ty);
                self.ordinal(latent, cuts, values)
            }
            DrawKind::Listed { alias, values, stream, .. } => {
                let entries = picked(self, key, *stream, |bits, out| alias.pick_all(bits, out));
                Ok(values.of(entries))
            }
            DrawKind::Matching { pattern, stream } => Ok(self.matching(pattern, key, *stream)),
            DrawKind::Component(component) => component.draw(self),
            DrawKind::At { key, inner } => self.sample(inner, key.attempt(self.attempt), level),
            DrawKind::Bind { local, drawn, body } => {
                let column = self.sample(drawn, key, level)?;
                let mut inner = self.clone();
                inner.bind(*local, self.settled(column, &drawn.ty)?);
                inner.sample(body, key, level)
            }
            DrawKind::Let { bindings, body } => {
                let mut inner = self.clone();
                for (local, value) in bindings {
                    let value = inner.eval(value)?;
                    inner.bind(*local, value);
                }
                inner.sample(body, key, level)
            }
        }
    }

    /// The category of each draw: as many as there are cuts that it is not below.
    fn ordinal(&self, latent: Column, cuts: &[Node], values: &Values) -> Outcome<Column> {
        if latent.is_all_null() {
            return Ok(Column::null());
        }
        let latent = latent.spread(self.len());
        let mut gap = latent.gap.clone();
        let drawn = latent.as_floats().unwrap_or(&[]);
        let mut places = vec![0u32; drawn.len()];
        let mut below: Option<Column> = None;
        for cut in cuts {
            let cut = self.positions(cut)?;
            if cut.is_all_null() {
                return Ok(Column::null());
            }
            let cut = cut.spread(self.len());
            let ends = cut.as_floats().unwrap_or(&[]);
            for ((place, x), end) in places.iter_mut().zip(drawn).zip(ends) {
                *place += u32::from(x >= end);
            }
            gap = crate::eval::union(&Column { gap, ..latent.clone() }, &cut);
            let lower = below.as_ref().and_then(Column::as_floats).unwrap_or(&[]);
            let falls = |(row, (lower, end)): (usize, (&f64, &f64))| {
                (lower >= end && !crate::eval::is_gap(&gap, row)).then_some((row, *lower, *end))
            };
            if let Some((row, lower, end)) = lower.iter().zip(ends).enumerate().find_map(falls) {
                return Err(self.fault(row, format!("cuts rise from one to the next; {end} follows {lower}")));
            }
            below = Some(cut);
        }
        let mut column = values.of(places);
        if gap.is_some() {
            column.gap = gap;
        }
        Ok(column)
    }

    /// `shift + scale * x`.
    pub(super) fn affine(&self, x: Column, scale: &Node, shift: &Node) -> Outcome<Column> {
        use synthc_plan::ArithOp::{Add, Mul};
        let x = match scale.constant_number() {
            Some(1.0) => x,
            _ => self.combine(Mul, (x, &Ty::Float), (self.positions(scale)?, &Ty::Float), &Ty::Float)?,
        };
        match shift.constant_number() {
            Some(0.0) => Ok(x),
            _ => self.combine(Add, (self.positions(shift)?, &Ty::Float), (x, &Ty::Float), &Ty::Float),
        }
    }

    /// Drawn values as values of their type.
    fn settled(&self, column: Column, ty: &Ty) -> Outcome<Column> {
        match repr(ty) {
            Repr::Int => self.rounded(&column, ty),
            Repr::Bool => Ok(super::finish::truths(column)),
            _ => Ok(column),
        }
    }

    /// A function of drawn values.
    pub(super) fn applied(
        &self,
        callee: &crate::program::Callee,
        inner: &Draw,
        column: Column,
        args: &[Node],
        ty: &Ty,
    ) -> Outcome<Column> {
        let numeric =
            matches!(callee.kernel, FnKernel::Float1(_) | FnKernel::Float2(_) | FnKernel::FloatToInt(_));
        let first = if numeric {
            position(column, &inner.ty)
        } else if repr(&inner.ty) == Repr::Int {
            self.rounded(&column, &inner.ty)?
        } else {
            column
        };
        let mut columns = vec![first];
        let mut types = vec![&inner.ty];
        for arg in args {
            columns.push(if numeric { self.positions(arg)? } else { self.eval(arg)? });
            types.push(&arg.ty);
        }
        self.apply(callee, columns, &types, ty)
    }

    /// Which alternative each row takes.
    pub(super) fn taken(&self, choice: &Choice) -> Outcome<Vec<u32>> {
        match choice {
            Choice::If(condition) => Ok(self.holds(condition)?.iter().map(|h| u32::from(*h == 0)).collect()),
            Choice::Subjects(subjects, classifier) => self.classified(subjects, classifier),
        }
    }

    fn classified(&self, subjects: &[Node], classifier: &Classifier) -> Outcome<Vec<u32>> {
        let columns: Vec<Column> = subjects.iter().map(|s| self.eval(s)).collect::<Outcome<_>>()?;
        Ok(classifier.arms(&columns, self.len()))
    }

    /// The category of each row; [`NO_ARM`] where a weight is null.
    pub(super) fn chosen(&self, shares: &Shares, key: DrawKey, index: u32) -> Outcome<Vec<u32>> {
        match shares {
            Shares::Constant { guide, .. } => {
                Ok(picked(self, key, index, |bits, out| guide.pick_all(bits, out)))
            }
            Shares::Rows(_) => {
                let weights = self.weights(shares)?;
                let bits = bits(self, key, index);
                Ok(bits.iter().zip(&weights).map(|(bits, weights)| pick(weights, *bits)).collect())
            }
        }
    }

    /// The weights of each row, one after the other; empty where one is null.
    pub(super) fn weights(&self, shares: &Shares) -> Outcome<Vec<Rc<[f64]>>> {
        let len = self.len();
        let nodes = match shares {
            Shares::Constant { weights, .. } => return Ok(vec![weights.as_slice().into(); len]),
            Shares::Rows(nodes) => nodes,
        };
        let mut columns = Vec::with_capacity(nodes.len());
        for node in nodes {
            columns.push(node.as_ref().map(|node| self.positions(node)).transpose()?);
        }
        let rests = nodes.iter().filter(|n| n.is_none()).count().max(1) as f64;
        let mut rows = Vec::with_capacity(len);
        let mut row_weights: Vec<f64> = Vec::with_capacity(nodes.len());
        for row in 0..len {
            row_weights.clear();
            let mut given = 0.0;
            let mut null = false;
            for column in &columns {
                let weight = column.as_ref().map_or(0.0, |c| {
                    null |= c.gap_at(row) != 0;
                    c.as_floats().map_or(0.0, |v| at(v, if c.one { 0 } else { row }))
                });
                null |= weight.is_nan();
                given += weight;
                row_weights.push(weight);
            }
            if null {
                rows.push(Rc::from([]));
                continue;
            }
            if let Some(weight) = row_weights.iter().find(|w| **w < 0.0) {
                let message =
                    format!("a weight must be 0 or more; this is {}", super::builtin::number(*weight));
                return Err(self.fault(row, message));
            }
            if given > 1.0 + 1e-9 && nodes.iter().any(Option::is_none) {
                let message = format!(
                    "the weights beside `else` must not exceed 1; they sum to {}",
                    super::builtin::number(given)
                );
                return Err(self.fault(row, message));
            }
            for (weight, node) in row_weights.iter_mut().zip(nodes) {
                if node.is_none() {
                    *weight = (1.0 - given).max(0.0) / rests;
                }
            }
            // No weight is negative or NaN here.
            if row_weights.iter().sum::<f64>() == 0.0 {
                return Err(self.fault(row, "the weights sum to 0"));
            }
            rows.push(row_weights.as_slice().into());
        }
        Ok(rows)
    }

    /// All alternatives at once, where each is a list of categories with constant weights.
    fn categories(&self, table: &Categories, taken: &[u32], key: DrawKey) -> Column {
        let find =
            |bits: u64, arm: u32| match (table.guides.get(arm as usize), table.starts.get(arm as usize)) {
                (Some(guide), Some(start)) => start + guide.pick(bits),
                _ => NO_ARM,
            };
        let mut entries = vec![0u32; taken.len()];
        self.with_addresses(|addresses| {
            each_chunk(key, addresses, taken.len(), table.stream, |start, bits| {
                let rows = taken.iter().zip(&mut entries).skip(start);
                for ((arm, entry), bits) in rows.zip(bits) {
                    *entry = find(*bits, *arm);
                }
            });
        });
        if entries.contains(&NO_ARM) {
            categories_to_values(&table.values, entries)
        } else {
            table.values.of(entries)
        }
    }

    /// Each alternative on the rows that take it.
    pub(super) fn alternatives(
        &self,
        taken: &[u32],
        arms: &[Draw],
        ty: &Ty,
        f: &mut OnArm<'_, Self>,
    ) -> Outcome<Column> {
        let parts = partition(taken, arms.len());
        let mut pieces = Vec::new();
        for (rows, arm) in parts.iter().zip(arms) {
            if rows.is_empty() {
                continue;
            }
            if rows.len() == self.len() {
                return f(self, rows, arm);
            }
            let piece = f(&self.narrow(rows), rows, arm)?;
            pieces.push((rows, piece, &arm.ty));
        }
        // Drawn floats and exact whole numbers of one column meet as floats.
        let exact = pieces.iter().any(|(_, piece, _)| matches!(piece.data, Data::Int(_)));
        let drawn = pieces.iter().any(|(_, piece, _)| matches!(piece.data, Data::Float(_)));
        let wanted = match repr(ty) {
            Repr::Text | Repr::Code | Repr::Uuid => repr(ty),
            _ if drawn => Repr::Float,
            _ if exact => Repr::Int,
            other => other,
        };
        let mut assembler = Assembler::new(self.len(), wanted);
        for (rows, piece, arm_ty) in pieces {
            let piece = match (&piece.data, wanted) {
                (Data::Int(_), Repr::Float) => position(piece, arm_ty),
                (Data::Bool(values), Repr::Float) => {
                    let values: Vec<f64> = values.iter().map(|v| f64::from(*v)).collect();
                    Column { data: Data::Float(values.into()), ..piece }
                }
                _ => piece,
            };
            assembler.put(rows, &piece);
        }
        Ok(assembler.finish())
    }

    /// `truncate(D, lo..hi)`: the first draw where it fits, else one within the range.
    fn truncated(&self, inner: &Draw, bounds: &Bounds, key: DrawKey, level: u32) -> Outcome<Column> {
        let column = self.sample(inner, key, level + 1)?;
        if column.is_all_null() {
            return Ok(column);
        }
        let column = position(column, &inner.ty).spread(self.len());
        let ranges = self.intervals(bounds)?;
        let Some(values) = column.as_floats() else { return Ok(column) };
        let misfits: Vec<u32> = values
            .iter()
            .enumerate()
            .filter(|(row, value)| column.gap_at(*row) == 0 && !ranges.at(*row).contains(**value))
            .map(|(row, _)| row as u32)
            .collect();
        if misfits.is_empty() {
            return Ok(column);
        }
        let within: Vec<Interval> = misfits.iter().map(|row| ranges.at(*row as usize)).collect();
        let again = self.narrow(&misfits).within(inner, key, &within, level)?;
        let again = position(again, &inner.ty);
        let mut assembler = Assembler::over(&column, self.len(), Repr::Float);
        assembler.put(&misfits, &again);
        Ok(assembler.finish())
    }

    /// The intervals that bounds describe.
    pub(super) fn intervals(&self, bounds: &Bounds) -> Outcome<Ranges> {
        let lo = bounds.lo.as_ref().map(|e| self.positions(e)).transpose()?;
        let hi = bounds.hi.as_ref().map(|e| self.positions(e)).transpose()?;
        let one = lo.as_ref().is_none_or(|c| c.one) && hi.as_ref().is_none_or(|c| c.one);
        let end = |column: &Option<Column>, row: usize, open: f64| {
            column
                .as_ref()
                .filter(|c| c.gap_at(row) == 0)
                .map_or(open, |c| c.as_floats().map_or(open, |v| at(v, if c.one { 0 } else { row })))
        };
        let rows = if one { 1 } else { self.len() };
        let list = (0..rows)
            .map(|row| {
                let (lo, hi) = (end(&lo, row, f64::NEG_INFINITY), end(&hi, row, f64::INFINITY));
                Interval::new(lo, hi, false, bounds.hi_open)
            })
            .collect();
        Ok(Ranges { list, one })
    }
}

/// An interval for each row, or one for all.
pub(super) struct Ranges {
    list: Vec<Interval>,
    one: bool,
}

impl Ranges {
    pub(super) fn at(&self, row: usize) -> Interval {
        self.list.get(if self.one { 0 } else { row }).copied().unwrap_or(Interval::ALL)
    }
}

/// The draw index of a condition with `level` conditions around it.
pub(super) fn truncation(stream: u32, level: u32) -> u32 {
    stream + TRUNCATION.saturating_sub(level)
}

/// The category for 64 random bits; [`NO_ARM`] where there are no weights. The same as [`Cumulative::pick`] of the same weights
/// and bits, so that constant weights and expressions that evaluate to them draw the same.
///
/// [`Cumulative::pick`]: synthc_dist::weights::Cumulative::pick
pub(super) fn pick(weights: &[f64], bits: u64) -> u32 {
    /// 2^64.
    const ALL: f64 = 18_446_744_073_709_551_616.0;
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    let mut last = NO_ARM;
    for (weight, place) in weights.iter().zip(0u32..) {
        sum += weight;
        if *weight > 0.0 {
            last = place;
            if bits < (sum / total * ALL) as u64 {
                return place;
            }
        }
    }
    last
}

/// The values of categories, null where there is none.
pub(super) fn categories_to_values(values: &Values, categories: Vec<u32>) -> Column {
    if !categories.contains(&NO_ARM) {
        return values.of(categories);
    }
    let gap: Vec<u8> = categories.iter().map(|c| if *c == NO_ARM { NULL } else { 0 }).collect();
    let categories = categories.into_iter().map(|c| if c == NO_ARM { 0 } else { c }).collect();
    let column = values.of(categories);
    let gap = union(&column, &Column::bools(vec![0; gap.len()]).with_gap(Some(gap.into())));
    column.with_gap(gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use synthc_dist::weights::Cumulative;

    #[test]
    fn weights_of_a_row_draw_what_constant_weights_draw() {
        for n in [1usize, 2, 3, 5, 12, 200] {
            let weights: Vec<f64> = (0..n).map(|i| ((i * 7) % 5) as f64 * 0.1 + f64::from(i == 0)).collect();
            let constant = Cumulative::new(&weights).unwrap();
            for i in 0..2_000u64 {
                let bits = synthc_types::mix64(i);
                assert_eq!(pick(&weights, bits), constant.pick(bits), "{n} categories");
            }
            assert_eq!(pick(&weights, 0), constant.pick(0));
            assert_eq!(pick(&weights, u64::MAX), constant.pick(u64::MAX));
        }
        assert_eq!(pick(&[], 7), NO_ARM);
    }
}
