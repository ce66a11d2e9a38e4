//! The first or last of many values in an order.

use std::cmp::Ordering;

use super::aggregate::bump;
use crate::column::{Assembler, Column, Data, Repr, all_rows, at};

/// The first or last value of each place so far, with the keys of its row.
pub(super) struct Best {
    /// How the value and the keys are held.
    reprs: Vec<Repr>,
    /// For each key, whether the largest comes first.
    descending: Vec<bool>,
    /// Whether the last row is wanted, not the first.
    last: bool,
    /// How many places there are.
    places: usize,
    /// The value and its keys.
    kept: Option<Vec<Column>>,
}

impl Best {
    pub(super) fn new(value: Repr, keys: Vec<(Repr, bool)>, last: bool, places: usize) -> Self {
        let (reprs, descending): (Vec<Repr>, Vec<bool>) = keys.into_iter().unzip();
        Self { reprs: std::iter::once(value).chain(reprs).collect(), descending, last, places, kept: None }
    }

    /// Makes room for so many places.
    pub(super) fn grow(&mut self, places: usize) {
        let kept = self.kept.iter_mut().flatten().zip(&self.reprs);
        for (column, repr) in kept {
            let mut assembler = Assembler::new(places, *repr);
            assembler.put(&all_rows(self.places), column);
            *column = assembler.finish();
        }
        self.places = places;
    }

    /// Takes in the value and the keys of more rows, each with its place. Rows without value or key are passed over.
    pub(super) fn add(&mut self, places: &[u32], counts: &mut [u64], columns: &[Column]) {
        // INVARIANT: a place's best row so far is in `columns` where `best` says so, else in `kept`.
        let mut best: Vec<Option<u32>> = vec![None; counts.len()];
        for (row, place) in places.iter().enumerate() {
            if columns.iter().any(|column| column.gap_at(row) != 0) {
                continue;
            }
            let Some(slot) = best.get_mut(*place as usize) else { continue };
            let counted = at(counts, *place as usize) > 0;
            let better = match (*slot, &self.kept) {
                (Some(before), _) => self.comes_before(columns, row, columns, before as usize),
                (None, Some(kept)) if counted => self.comes_before(columns, row, kept, *place as usize),
                _ => true,
            };
            if better {
                *slot = Some(row as u32);
            }
            bump(counts, *place, 1);
        }
        let (mut to, mut from) = (Vec::new(), Vec::new());
        for (place, row) in best.iter().enumerate() {
            if let Some(row) = row {
                to.push(place as u32);
                from.push(*row);
            }
        }
        let kept = columns.iter().zip(&self.reprs).enumerate().map(|(index, (column, repr))| {
            let mut assembler = match self.kept.as_ref().and_then(|kept| kept.get(index)) {
                Some(kept) => Assembler::over(kept, counts.len(), *repr),
                None => Assembler::new(counts.len(), *repr),
            };
            assembler.put(&to, &column.take(&from));
            assembler.finish()
        });
        self.kept = Some(kept.collect());
    }

    /// Whether a row is to take the place of one that stands before it.
    fn comes_before(&self, columns: &[Column], row: usize, others: &[Column], other: usize) -> bool {
        let keys = columns.iter().zip(others).skip(1).zip(&self.descending);
        let order = keys
            .map(|((column, others), descending)| {
                let order = compare_cells(column, row, others, other);
                if *descending { order.reverse() } else { order }
            })
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        if self.last { order.is_ge() } else { order.is_lt() }
    }

    pub(super) fn finish(self) -> Column {
        let kept = self.kept.and_then(|kept| kept.into_iter().next());
        kept.unwrap_or_else(Column::null)
    }
}

fn unit_at(column: &Column, row: usize) -> i128 {
    match &column.data {
        Data::Int(values) => i128::from(at(values, row)),
        Data::Wide(values) => at(values, row),
        _ => 0,
    }
}

/// How two cells of one type are ordered.
pub(crate) fn compare_cells(a: &Column, row: usize, b: &Column, other: usize) -> Ordering {
    match (&a.data, &b.data) {
        (Data::Float(x), Data::Float(y)) => at(x, row).total_cmp(&at(y, other)),
        (Data::Int(_) | Data::Wide(_), Data::Int(_) | Data::Wide(_)) => {
            unit_at(a, row).cmp(&unit_at(b, other))
        }
        (Data::Code(x), Data::Code(y)) => at(x, row).cmp(&at(y, other)),
        (Data::Bool(x), Data::Bool(y)) => at(x, row).cmp(&at(y, other)),
        (Data::Uuid(x), Data::Uuid(y)) => at(x, row).cmp(&at(y, other)),
        _ => a.text_at(row).cmp(b.text_at(other)),
    }
}
