//! The rows of a frame, each as many times as its list has items.

use std::rc::Rc;

use arrow::buffer::ScalarBuffer;
use synthc_types::{MOST_ITEMS, child_address};

use super::{Frame, Run};
use crate::column::{Column, Lists, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Items, Scope};

/// The items of the lists of a frame.
pub(super) struct Spread {
    offsets: ScalarBuffer<i32>,
    /// The row of each item.
    rows: Rc<[u32]>,
    items: Rc<Items>,
}

impl Spread {
    /// The scope of the items.
    pub(super) fn scope<'a>(&self, rows: &Scope<'a>) -> Scope<'a> {
        rows.of_items(self.rows.clone(), self.items.clone())
    }

    /// The items as lists.
    pub(super) fn lists(&self, items: Column) -> Column {
        Column::lists(Lists::new(self.offsets.clone(), items))
    }
}

impl Run<'_> {
    /// The items of lists of these lengths. The address of an item is that of a child: a longer list leaves those before as they
    /// are. A list without a length has no items.
    pub(super) fn spread(&self, frame: &Rc<Frame>, length: usize) -> Outcome<Spread> {
        let lengths = self.cell(frame, length)?.truth.spread(frame.len);
        let values =
            lengths.as_ints().ok_or_else(|| ExecError::plan("the length of a list is no whole number"))?;
        let mut offsets = Vec::with_capacity(frame.len + 1);
        offsets.push(0i32);
        let mut rows = Vec::new();
        let mut items = Items { indices: Vec::new(), numbers: Vec::new(), addresses: Vec::new() };
        for row in 0..frame.len {
            let count = if lengths.gap_at(row) == 0 { at(values, row) } else { 0 };
            if !(0..=i64::from(MOST_ITEMS)).contains(&count) {
                let message = format!("a list has 0 to {MOST_ITEMS} items; this would have {count}");
                return Err(ExecError::cell(row, message));
            }
            let parent = frame.address_at(row);
            for number in 0..count {
                items.indices.push(rows.len() as u32);
                items.numbers.push(number + 1);
                items.addresses.push(child_address(parent, number.unsigned_abs()));
                rows.push(row as u32);
            }
            let end = i32::try_from(rows.len());
            offsets.push(end.map_err(|_| ExecError::plan("the lists of a block have too many items"))?);
        }
        Ok(Spread { offsets: offsets.into(), rows: rows.into(), items: Rc::new(items) })
    }
}
