//! Row numbers: dense over a whole table, from prefix sums of counts.

use std::rc::Rc;

use super::{Frame, Place, Rows, Run};
use crate::column::{Column, all_rows};
use crate::error::{ExecError, Outcome};

impl Run<'_> {
    /// The 1-based numbers of a frame's rows in their table.
    pub(crate) fn row_numbers(&self, frame: &Rc<Frame>) -> Outcome<Column> {
        if let (Place::Step { .. }, None) = (&frame.place, &frame.parent) {
            // A step of a chain is one row of many: it takes its own number, not those of all.
            return counted((0..frame.len).map(|row| frame.address_at(row)));
        }
        if let Place::Picked { from, rows, .. } | Place::Step { from, rows, .. } = &frame.place {
            return Ok(self.row_numbers(from)?.take(rows));
        }
        if frame.is_scattered() {
            let rows = Rows::of(frame, &all_rows(frame.len));
            return counted(self.numbers(frame.table, &rows)?.into_iter());
        }
        let before = self.rows_before(frame, frame.table)?;
        let first = before
            .checked_add(1)
            .and_then(|first| i64::try_from(first).ok())
            .and_then(|first| first.checked_add(frame.len as i64).map(|_| first))
            .ok_or_else(too_many)?;
        Ok(Column::ints((first..first + frame.len as i64).collect()))
    }

    /// The 0-based numbers of a frame's rows in their table.
    pub(crate) fn numbers_of(&self, frame: &Rc<Frame>) -> Outcome<Vec<u64>> {
        let numbers = self.row_numbers(frame)?.spread(frame.len);
        let numbers = numbers.as_ints().unwrap_or_default();
        Ok(numbers.iter().map(|number| number.saturating_sub(1) as u64).collect())
    }

    /// How many rows of `table` stand before those that belong to a frame.
    pub(crate) fn rows_before(&self, frame: &Rc<Frame>, table: usize) -> Outcome<u64> {
        match &frame.place {
            Place::Root { first, .. } if frame.table == table => Ok(*first),
            Place::Root { first, bases } => {
                if let Some(known) = bases.borrow().get(table).copied().flatten() {
                    return Ok(known);
                }
                let before = self.count_before(frame.table, *first, table)?;
                let mut bases = bases.borrow_mut();
                if bases.len() <= table {
                    bases.resize(table + 1, None);
                }
                bases.get_mut(table).into_iter().for_each(|slot| *slot = Some(before));
                Ok(before)
            }
            Place::Chunk { first } => {
                let Some((parent, _)) = &frame.parent else {
                    return Err(ExecError::plan("a child has no parent"));
                };
                let before = self.rows_before(parent, table)?;
                if frame.table == table {
                    return Ok(before + first);
                }
                Ok(before + self.below_first(parent, frame.table, *first, table)?)
            }
            Place::Scattered => Err(ExecError::plan("rows from anywhere have none before them")),
            Place::Picked { .. } | Place::Step { .. } => {
                Err(ExecError::plan("a constraint that draws again may not read row numbers of child rows"))
            }
        }
    }

    /// How many rows of `table` belong to the first `rows` rows of a root table: by multiplication where every count is constant, else
    /// by a pass over the counts.
    pub(crate) fn count_before(&self, root: usize, rows: u64, table: usize) -> Outcome<u64> {
        if rows == 0 {
            return Ok(0);
        }
        if let Some(each) = self.constant_family(table)? {
            return rows
                .checked_mul(each)
                .ok_or_else(|| ExecError::setting("a table has more than 2^64 rows"));
        }
        let mut total = 0u64;
        let mut first = 0u64;
        while first < rows {
            let len = (self.limits.block_rows.max(1) as u64).min(rows - first) as usize;
            let mut frame = Frame::new(
                root,
                len,
                super::Address::Range(first),
                Place::Root { first, bases: std::cell::RefCell::default() },
            );
            frame.counted = false;
            let frame = Rc::new(frame);
            let family = self.family(&frame, table);
            frame.release();
            total = total
                .checked_add(family?)
                .ok_or_else(|| ExecError::setting("a table has more than 2^64 rows"))?;
            first += len as u64;
        }
        Ok(total)
    }

    /// How many rows of a table each root row has, where that is the same for all.
    pub(crate) fn constant_family(&self, table: usize) -> Outcome<Option<u64>> {
        let mut each = 1u64;
        for step in self.program.path(table)?.into_iter().skip(1) {
            let Some(count) = self.program.table(step)?.constant_count() else { return Ok(None) };
            let Some(product) = each.checked_mul(count) else { return Ok(None) };
            each = product;
        }
        Ok(Some(each))
    }
}

/// 0-based numbers of rows, counted from 1.
fn counted(numbers: impl Iterator<Item = u64>) -> Outcome<Column> {
    let number = |number: u64| number.checked_add(1).and_then(|n| i64::try_from(n).ok());
    let numbers: Option<Vec<i64>> = numbers.map(number).collect();
    Ok(Column::ints(numbers.ok_or_else(too_many)?))
}

fn too_many() -> ExecError {
    ExecError::setting("a table has more rows than an int can count")
}
