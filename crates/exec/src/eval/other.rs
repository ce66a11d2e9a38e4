//! Expressions in other rows than the one at hand.

use std::rc::Rc;

use synthc_types::Ty;

use super::scope::settled;
use super::{Scope, union};
use crate::column::{Assembler, Column, all_rows, at, repr};
use crate::error::{ExecError, Outcome};
use crate::frame::{Frame, NOWHERE, followed};
use crate::program::{Node, Other, OtherRow};

impl Scope<'_> {
    /// The value of an expression in another row, in this scope's world; null where there is no such row.
    pub(super) fn other(&self, other: &Other, ty: &Ty) -> Outcome<Column> {
        match &other.row {
            OtherRow::Of { up, column } => {
                let (frame, above) = self.frame.ancestor(*up)?;
                let link = self.run.referred(&frame, *column, self.world)?;
                let place = |row: u32| at(&link.places, row as usize);
                let row_above = |row: u32| above.as_ref().map_or(row, |above| at(above, row as usize));
                let places: Vec<u32> = match &self.rows {
                    None => (0..self.frame.len as u32).map(|row| place(row_above(row))).collect(),
                    Some(rows) => rows.iter().map(|row| place(row_above(*row))).collect(),
                };
                let value = self.there(&link.held.frame, &places, &other.of, ty)?;
                let own = self.cell(*up, *column)?.spread(self.len());
                if own.gap.is_none() {
                    return Ok(value);
                }
                let value = value.spread(self.len());
                let gap = union(&own, &value);
                Ok(value.with_gap(gap))
            }
            OtherRow::Beside { ahead, order } => self.neighbour((*ahead, *order), &other.of, ty),
            OtherRow::Candidate => {
                let found = self.candidates.as_ref();
                let found = found
                    .ok_or_else(|| ExecError::plan("a candidate is read where no reference is being made"))?;
                self.there(&found.frame, &found.places, &other.of, ty)
            }
            OtherRow::Keyed { table, key } => {
                let rows = self.run.looked_up(self, *table, key)?;
                let link = self.run.gather(*table, &rows)?;
                self.there(&link.held.frame, &link.places, &other.of, ty)
            }
        }
    }

    /// The value of an expression in the row before or after each; null where there is none.
    fn neighbour(&self, (ahead, order): (bool, Option<usize>), of: &Node, ty: &Ty) -> Outcome<Column> {
        let all: Vec<u32>;
        let rows = match &self.rows {
            Some(rows) => &**rows,
            None => {
                all = all_rows(self.frame.len);
                &all
            }
        };
        let found = match order {
            None => self.run.beside(self.frame, rows, ahead)?,
            Some(order) => self.run.beside_in(self.frame, rows, (ahead, order))?,
        };
        let mut made = Assembler::new(rows.len(), repr(ty));
        for (frame, to, places) in &found.pieces {
            if places.is_empty() {
                continue;
            }
            let scope = Scope::new(self.run, frame, self.world).narrow(places);
            let value = scope.eval(of).map_err(|e| self.run.place(e, frame, None))?;
            made.put(to, &settled(value, ty, places.len()));
        }
        Ok(made.finish())
    }

    /// The value of an expression in these rows of another frame.
    fn there(&self, frame: &Rc<Frame>, places: &[u32], of: &Node, ty: &Ty) -> Outcome<Column> {
        let scope = Scope::new(self.run, frame, self.world);
        let value = scope.eval(of).map_err(|e| self.run.place(e, frame, None))?;
        if value.one && !places.contains(&NOWHERE) {
            return Ok(value);
        }
        Ok(followed(&settled(value, ty, frame.len), places))
    }
}
