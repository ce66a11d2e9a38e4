//! Three-valued logic.

use super::Scope;
use super::kernel::map;
use crate::column::{Column, Data, NULL, at};
use crate::error::Outcome;
use crate::program::Node;

/// The truth of a row: 0, 1, or [`NULL`].
fn truth(column: &Column, row: usize) -> u8 {
    let place = if column.one { 0 } else { row };
    if column.gap_at(row) != 0 {
        return NULL;
    }
    column.as_bools().map_or(NULL, |values| at(values, place))
}

fn from_truths(truths: Vec<u8>, one: bool) -> Column {
    let has_gap = truths.contains(&NULL);
    let gap = has_gap.then(|| map(&truths, |t| if t == NULL { NULL } else { 0 }).into());
    let values = if has_gap { map(&truths, |t| t & 1) } else { truths };
    Column { data: Data::Bool(values.into()), gap, one }
}

impl Scope<'_> {
    /// `not x`.
    pub(crate) fn not(&self, column: Column) -> Outcome<Column> {
        Ok(match column.as_bools() {
            Some(values) => Column { data: Data::Bool(map(values, |v| v ^ 1).into()), ..column },
            None => column,
        })
    }

    /// `a or b` of columns.
    pub(crate) fn either(&self, a: &Column, b: &Column) -> Column {
        let one = a.one && b.one;
        if let (None, None, Some(x), Some(y)) = (&a.gap, &b.gap, a.as_bools(), b.as_bools()) {
            let values = super::kernel::zip((x, a.one), (y, b.one), |x, y| x | y);
            return Column::bools(values).for_all(one);
        }
        let len = if one { 1 } else { self.len() };
        let truths = (0..len).map(|row| match (truth(a, row), truth(b, row)) {
            (1, _) | (_, 1) => 1,
            (0, 0) => 0,
            _ => NULL,
        });
        from_truths(truths.collect(), one)
    }

    fn all(&self, a: &Column, b: &Column) -> Column {
        let one = a.one && b.one;
        if let (None, None, Some(x), Some(y)) = (&a.gap, &b.gap, a.as_bools(), b.as_bools()) {
            let values = super::kernel::zip((x, a.one), (y, b.one), |x, y| x & y);
            return Column::bools(values).for_all(one);
        }
        let len = if one { 1 } else { self.len() };
        let truths = (0..len).map(|row| match (truth(a, row), truth(b, row)) {
            (0, _) | (_, 0) => 0,
            (1, 1) => 1,
            _ => NULL,
        });
        from_truths(truths.collect(), one)
    }

    /// `lhs and rhs`: the right side is computed where the left one leaves it open, unless it is cheap.
    pub(crate) fn and(&self, lhs: &Node, rhs: &Node) -> Outcome<Column> {
        let a = self.eval(lhs)?;
        let b = self.where_open(&a, rhs, 0)?;
        Ok(self.all(&a, &b))
    }

    /// `lhs or rhs`, likewise.
    pub(crate) fn or(&self, lhs: &Node, rhs: &Node) -> Outcome<Column> {
        let a = self.eval(lhs)?;
        let b = self.where_open(&a, rhs, 1)?;
        Ok(self.either(&a, &b))
    }

    /// The right side wherever the left one is not `decided`.
    fn where_open(&self, left: &Column, right: &Node, decided: u8) -> Outcome<Column> {
        if right.cheap.is_some() {
            return self.eval(right);
        }
        if left.one {
            return if truth(left, 0) == decided { Ok(left.clone()) } else { self.eval(right) };
        }
        let open: Vec<u32> =
            (0..self.len()).filter(|row| truth(left, *row) != decided).map(|row| row as u32).collect();
        if open.len() == self.len() {
            return self.eval(right);
        }
        let piece = self.narrow(&open).eval(right)?;
        let mut assembler = crate::column::Assembler::new(self.len(), crate::column::Repr::Bool);
        assembler.put(&open, &piece);
        Ok(assembler.finish())
    }

    /// Whether each row is null or a gap.
    pub(crate) fn is_null(&self, column: &Column, negated: bool) -> Column {
        match &column.gap {
            None => Column::bools(vec![u8::from(negated)]).for_all(true),
            Some(gap) => Column::bools(map(gap, |gap| u8::from((gap != 0) != negated))).for_all(column.one),
        }
    }
}
