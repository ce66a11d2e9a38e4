//! How many rows to evaluate at a time where texts and lists make them large.

use std::rc::Rc;

use super::{Frame, Run};
use crate::column::{Column, Data};
use crate::program::{ColumnProgram, Compute};

/// The bytes that the texts and lists of the rows of one frame may take, about.
const BYTES: usize = 64 << 20;

/// How many rows are tried to learn how large one is.
pub(crate) const TRIED: u64 = 8;

impl ColumnProgram {
    /// Whether its cells may be of any size.
    fn is_large(&self) -> bool {
        let text = self.ty == synthc_types::Ty::Text && self.words.is_none();
        self.list.is_some() || text && !matches!(self.compute, Compute::ParentKey(_) | Compute::Read(_))
    }
}

impl Run<'_> {
    /// Whether the rows of a table may be of any size.
    pub(crate) fn is_large(&self, table: usize) -> bool {
        let table = self.program.tables.get(table);
        table.is_some_and(|table| table.columns.iter().any(ColumnProgram::is_large))
    }

    /// How many rows like those of a frame, which is small, have room in one.
    pub(crate) fn room(&self, frame: &Rc<Frame>) -> u64 {
        let Some(table) = self.program.tables.get(frame.table) else { return u64::MAX };
        let large = table.columns.iter().enumerate().filter(|(_, column)| column.is_large());
        // A fault of a row is reported where the row is evaluated.
        let cells = large.filter_map(|(index, _)| self.cell(frame, index).ok());
        let bytes: usize = cells.map(|cell| bytes(&cell.truth)).sum();
        (BYTES / (bytes / frame.len.max(1)).max(1)).max(1) as u64
    }
}

/// The bytes that a column takes, where that may be much.
fn bytes(column: &Column) -> usize {
    match &column.data {
        Data::Text(texts) => texts.bytes.len() + 4 * texts.len(),
        // An item has a number, an address and a value.
        Data::List(lists) => 24 * lists.count() + bytes(lists.items()),
        _ => 0,
    }
}
