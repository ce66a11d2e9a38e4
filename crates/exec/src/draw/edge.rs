//! `edge 5%`: values on which programs break, in the place of some that are drawn.

use synthc_plan::Edge;
use synthc_types::{DrawKey, Interval, Ty, Value};

use super::{BoundProgram, Draw, DrawKind, Values};
use crate::column::{Assembler, Column, Data, Repr, at, column_of, repr};
use crate::error::Outcome;
use crate::eval::{Scope, position};
use crate::program::{ColumnProgram, conform};

/// How near to a float the density of its distribution is looked at, relative to its size or to 1.
const NEAR: f64 = 1e-9;

/// The edges of a column.
pub(crate) struct EdgeProgram {
    share: f64,
    key: DrawKey,
    values: Vec<EdgeValue>,
}

struct EdgeValue {
    /// The value in every row.
    column: Column,
    /// Its place among those that can be drawn; `None` for texts and null, which the type alone allows.
    place: Option<f64>,
}

impl EdgeProgram {
    pub(crate) fn new(edge: &Edge, key: DrawKey, ty: &Ty) -> Self {
        let value = |value: &Value| {
            let value = conform(value, ty);
            let place = match &value {
                Value::Enum(member) => Some(f64::from(*member)),
                Value::Bool(value) => Some(f64::from(u8::from(*value))),
                other => other.position(),
            };
            EdgeValue { column: column_of(&value), place }
        };
        Self { share: edge.share, key, values: edge.values.iter().map(value).collect() }
    }
}

impl Scope<'_> {
    /// Drawn values with edges in the place of some.
    pub(crate) fn with_edges(
        &self,
        drawn: Column,
        edge: &EdgeProgram,
        draw: &Draw,
        attempt: u32,
        (bounds, column): (&[BoundProgram], &ColumnProgram),
    ) -> Outcome<Column> {
        let key = edge.key.attempt(attempt);
        let units = super::sample::units(self, key, 0);
        let rows: Vec<u32> =
            (0..).zip(&units).filter(|(_, unit)| **unit < edge.share).map(|(row, _)| row).collect();
        if rows.is_empty() {
            return Ok(drawn);
        }
        let scope = self.narrow(&rows);
        let mut possible: Vec<Vec<u32>> = vec![Vec::new(); rows.len()];
        for (number, value) in (0..).zip(&edge.values) {
            let can = match value.place {
                Some(place) => scope.can_be(place, draw, bounds, column)?,
                None => vec![true; rows.len()],
            };
            for (row, _) in possible.iter_mut().zip(can).filter(|(_, can)| *can) {
                row.push(number);
            }
        }
        let which = super::sample::bits(&scope, key, 1);
        let mut taken: Vec<Vec<u32>> = vec![Vec::new(); edge.values.len()];
        for ((row, possible), bits) in rows.iter().zip(&possible).zip(which) {
            let nth = (u128::from(bits) * possible.len() as u128) >> 64;
            let number = possible.get(nth as usize).and_then(|number| taken.get_mut(*number as usize));
            number.into_iter().for_each(|taken| taken.push(*row));
        }
        let mut assembler = Assembler::over(&drawn.spread(self.len()), self.len(), repr(&column.ty));
        for (rows, value) in taken.iter().zip(&edge.values) {
            assembler.put(rows, &value.column);
        }
        Ok(assembler.finish())
    }

    /// In which rows a value is within the column's range and can be drawn.
    fn can_be(
        &self,
        place: f64,
        draw: &Draw,
        bounds: &[BoundProgram],
        column: &ColumnProgram,
    ) -> Outcome<Vec<bool>> {
        let grid = column.grid;
        let (inside, before) = match repr(&column.ty) {
            Repr::Int => {
                let units = synthc_dist::math::round_half_away(place * grid.units) as i64;
                (self.whole_inside(units, bounds, column)?, grid.before_rounding(units, units))
            }
            Repr::Float => {
                let near = NEAR * place.abs().max(1.0);
                let own = Interval::closed(place, place);
                let before = if grid.spacing > 0.0 { grid.before_rounding_float(own) } else { own };
                let before = Interval::closed(before.lo() - near, before.hi() + near);
                (self.float_inside(place, bounds)?, before)
            }
            _ => (vec![true; self.len()], Interval::point(place)),
        };
        let drawn = self.possible(draw, &vec![before; self.len()])?;
        let drawn = drawn.as_bools().unwrap_or(&[]);
        Ok(inside.iter().enumerate().map(|(row, inside)| *inside && at(drawn, row) != 0).collect())
    }

    /// Whether a distribution can draw something in each row's interval, of positions or, of enums, of members' numbers. What has
    /// no formula can.
    fn possible(&self, draw: &Draw, ranges: &[Interval]) -> Outcome<Column> {
        let all = |can: bool| Column::bools(vec![u8::from(can); self.len()]);
        match &draw.kind {
            DrawKind::Choose { choice, arms, .. } => {
                let taken = self.taken(choice)?;
                self.alternatives(&taken, arms, &Ty::Bool, &mut |scope, rows, arm| {
                    let ranges: Vec<Interval> = rows
                        .iter()
                        .map(|row| ranges.get(*row as usize).copied().unwrap_or(Interval::ALL))
                        .collect();
                    scope.possible(arm, &ranges)
                })
            }
            DrawKind::Let { bindings, body } => {
                let mut inner = self.clone();
                for (local, value) in bindings {
                    let value = inner.eval(value)?;
                    inner.bind(*local, value);
                }
                inner.possible(body, ranges)
            }
            DrawKind::Mix { shares, arms, .. } => {
                let weights = self.weights(shares)?;
                let mut can = vec![0u8; self.len()];
                for (nth, arm) in arms.iter().enumerate() {
                    let arm = self.possible(arm, ranges)?;
                    let arm = arm.as_bools().unwrap_or(&[]);
                    for (row, can) in can.iter_mut().enumerate() {
                        let weight =
                            weights.get(row).and_then(|weights| weights.get(nth)).copied().unwrap_or(0.0);
                        *can |= u8::from(weight > 0.0 && at(arm, row) != 0);
                    }
                }
                Ok(Column::bools(can))
            }
            DrawKind::Weights { shares, values, .. } => {
                let weights = self.weights(shares)?;
                Ok(among(values, &|row| weights.get(row).map_or(&[][..], |weights| weights), ranges))
            }
            DrawKind::Listed { weights, values, .. } => Ok(among(values, &|_| weights, ranges)),
            DrawKind::Point(node) => {
                let value = self.eval(node)?.spread(self.len());
                let places = match &value.data {
                    Data::Code(_) | Data::Bool(_) => places(&value),
                    _ => position(value.clone(), &node.ty).as_floats().map(<[f64]>::to_vec),
                };
                let places = places.unwrap_or_default();
                let can = |(row, range): (usize, &Interval)| {
                    u8::from(
                        value.gap_at(row) == 0 && places.get(row).is_some_and(|place| range.contains(*place)),
                    )
                };
                Ok(Column::bools(ranges.iter().enumerate().map(can).collect()))
            }
            _ => match self.masses(draw, ranges)? {
                Some(masses) => Ok(Column::bools(masses.iter().map(|mass| u8::from(*mass > 0.0)).collect())),
                None => Ok(all(true)),
            },
        }
    }
}

/// Numbers of members, truth values.
fn places(column: &Column) -> Option<Vec<f64>> {
    match &column.data {
        Data::Code(values) => Some(values.iter().map(|v| f64::from(*v)).collect()),
        Data::Bool(values) => Some(values.iter().map(|v| f64::from(*v)).collect()),
        _ => None,
    }
}

/// In which rows a category with a weight has its place in the interval of the row.
fn among<'w>(values: &Values, weights: &dyn Fn(usize) -> &'w [f64], ranges: &[Interval]) -> Column {
    let places = values.positions.clone().or_else(|| places(&values.column)).unwrap_or_default();
    let can = |(row, range): (usize, &Interval)| {
        let fitting: Vec<f64> = weights(row)
            .iter()
            .zip(&places)
            .map(|(weight, place)| if range.contains(*place) { *weight } else { 0.0 })
            .collect();
        u8::from(fitting.iter().any(|weight| *weight > 0.0))
    };
    Column::bools(ranges.iter().enumerate().map(can).collect())
}
