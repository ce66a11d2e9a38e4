//! Lists: the items of all rows one after the other, and where those of each row begin.

use std::sync::Arc;

use arrow::buffer::ScalarBuffer;

use super::{Assembler, Column, Data, Repr, at};

/// The lists of some rows.
#[derive(Clone, Debug)]
pub(crate) struct Lists {
    /// Where the items of each row begin, and after them the end.
    offsets: ScalarBuffer<i32>,
    /// The items; never a constant.
    items: Column,
}

impl Lists {
    /// Lists of so many items each as the offsets say.
    pub(crate) fn new(offsets: ScalarBuffer<i32>, items: Column) -> Self {
        let count = usize::try_from(offsets.last().copied().unwrap_or_default()).unwrap_or_default();
        Self { offsets, items: items.spread(count) }
    }

    /// Where the items of each row begin, and after them the end.
    pub(crate) fn offsets(&self) -> &ScalarBuffer<i32> {
        &self.offsets
    }

    /// The items of all rows.
    pub(crate) fn items(&self) -> &Column {
        &self.items
    }

    /// How many items there are in all.
    pub(crate) fn count(&self) -> usize {
        usize::try_from(self.offsets.last().copied().unwrap_or_default()).unwrap_or_default()
    }

    /// The items of a row, by their numbers among all.
    pub(crate) fn of_row(&self, row: usize) -> std::ops::Range<u32> {
        let place = |row: usize| u32::try_from(at(&self.offsets, row)).unwrap_or_default();
        let first = place(row);
        first..place(row + 1).max(first)
    }

    /// The row of each item.
    pub(crate) fn rows(&self) -> Vec<u32> {
        let rows = self.offsets.len().saturating_sub(1);
        (0..rows).flat_map(|row| self.of_row(row).map(move |_| row as u32)).collect()
    }

    /// The lists of the rows with these numbers, in this order.
    pub(super) fn take(&self, rows: &[u32]) -> Self {
        let mut picked = Vec::new();
        let mut offsets = Vec::with_capacity(rows.len() + 1);
        offsets.push(0);
        for row in rows {
            picked.extend(self.of_row(*row as usize));
            offsets.push(picked.len() as i32);
        }
        Self { offsets: offsets.into(), items: self.items.take(&picked) }
    }
}

/// Lists of several pieces in the order of the rows; a later piece replaces an earlier one.
pub(super) fn merge(len: usize, pieces: &[(Column, Vec<u32>)]) -> Lists {
    let mut from: Vec<Option<(usize, usize)>> = vec![None; len];
    for (number, (piece, rows)) in pieces.iter().enumerate() {
        for (index, row) in rows.iter().enumerate() {
            from.get_mut(*row as usize)
                .into_iter()
                .for_each(|slot| *slot = Some((number, if piece.one { 0 } else { index })));
        }
    }
    let lists = |number: usize| match pieces.get(number) {
        Some((Column { data: Data::List(lists), .. }, _)) => Some(lists),
        _ => None,
    };
    let mut offsets = Vec::with_capacity(len + 1);
    offsets.push(0);
    // For each piece, the items taken from it and their places among all.
    let mut taken: Vec<(Vec<u32>, Vec<u32>)> = vec![Default::default(); pieces.len()];
    let mut count = 0u32;
    for place in from {
        if let Some((number, row)) = place
            && let (Some(lists), Some((items, to))) = (lists(number), taken.get_mut(number))
        {
            for item in lists.of_row(row) {
                items.push(item);
                to.push(count);
                count += 1;
            }
        }
        offsets.push(count as i32);
    }
    let held = (0..pieces.len()).filter_map(lists).map(|lists| repr_of(&lists.items.data));
    let mut assembler =
        Assembler::new(count as usize, held.max_by_key(|repr| *repr != Repr::Null).unwrap_or(Repr::Null));
    for (number, (items, to)) in taken.iter().enumerate() {
        if let Some(lists) = lists(number) {
            assembler.put(to, &lists.items.take(items));
        }
    }
    Lists { offsets: offsets.into(), items: assembler.finish() }
}

/// How values are held.
fn repr_of(data: &Data) -> Repr {
    match data {
        Data::Float(_) => Repr::Float,
        Data::Int(_) | Data::Wide(_) => Repr::Int,
        Data::Code(_) => Repr::Code,
        Data::Bool(_) => Repr::Bool,
        Data::Word(..) | Data::Text(_) => Repr::Text,
        Data::Uuid(_) => Repr::Uuid,
        Data::List(_) => Repr::List,
        Data::Null => Repr::Null,
    }
}

impl Column {
    /// Lists of a row each.
    pub(crate) fn lists(lists: Lists) -> Self {
        Self::new(Data::List(Arc::new(lists)))
    }

    /// The lists, where they are.
    pub(crate) fn as_lists(&self) -> Option<&Arc<Lists>> {
        match &self.data {
            Data::List(lists) => Some(lists),
            _ => None,
        }
    }
}
