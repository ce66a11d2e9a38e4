//! A column's two versions, put together from pieces for some of the rows.

use super::Cell;
use crate::column::{Assembler, Repr, repr};
use crate::program::ColumnProgram;

/// The true and the recorded values of a column in the making; one of them alone where they are the same.
pub(super) struct Pieces {
    truth: Assembler,
    seen: Option<Assembler>,
}

impl Pieces {
    /// A column of `len` rows that are null until a piece says otherwise.
    pub(super) fn new(column: &ColumnProgram, len: usize) -> Self {
        let held = if column.list.is_some() { Repr::List } else { repr(&column.ty) };
        let seen = column.recorded.then(|| Assembler::new(len, held));
        Self { truth: Assembler::new(len, held), seen }
    }

    /// Puts the rows of a piece at `rows`, in order.
    pub(super) fn put(&mut self, rows: &[u32], piece: &Cell) {
        self.truth.put(rows, &piece.truth);
        self.seen.iter_mut().for_each(|seen| seen.put(rows, &piece.seen));
    }

    pub(super) fn finish(self) -> Cell {
        let truth = self.truth.finish();
        let seen = self.seen.map_or_else(|| truth.clone(), Assembler::finish);
        Cell { truth, seen }
    }
}
