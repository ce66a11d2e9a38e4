//! Pinned cells: the values that the spec gives to some rows, in place of what was drawn or computed there.

use std::collections::HashSet;

use synthc_types::Value;

use super::missing::settle_gap;
use super::{Address, Frame, Run};
use crate::column::{Assembler, Column, at, column_of, repr, value_at};
use crate::error::{ExecError, Outcome};
use crate::program::{ColumnProgram, Compute, TableProgram, conform};

/// A column with the cells that are pinned in place of its own.
pub(super) fn pinned(
    frame: &Frame,
    table: &TableProgram,
    index: usize,
    column: &ColumnProgram,
    value: Column,
) -> Outcome<Column> {
    if table.pins.spare(index) {
        return Ok(value);
    }
    let mut changed: Option<Assembler> = None;
    let given = cells(frame, table, index);
    // what is made of the values of a bijection cannot be told back
    let swaps = matches!(&column.compute, Compute::Unique(unique) if unique.made.is_none());
    if column.distinct && !swaps {
        differ(&given, table, (index, column), &value, frame.len)?;
    }
    for (row, pin) in given {
        let assembler = changed.get_or_insert_with(|| Assembler::over(&value, frame.len, repr(&column.ty)));
        let pin = match pin {
            Value::Null => Column::null(),
            pin => column.texted(column_of(&conform(pin, &column.ty))),
        };
        assembler.put(&[row as u32], &pin);
    }
    Ok(match changed {
        None => value,
        Some(assembler) => {
            let made = assembler.finish();
            if made.gap.as_ref().is_some_and(|gap| gap.iter().all(|g| *g == 0)) {
                settle_gap(made)
            } else {
                made
            }
        }
    })
}

impl Run<'_> {
    /// The cells of a column that are pinned; null in all other rows.
    pub(crate) fn pinned_alone(&self, frame: &Frame, index: usize) -> Outcome<Column> {
        let table = self.program.table(frame.table)?;
        let column = table.columns.get(index).ok_or_else(|| ExecError::plan("a column is not there"))?;
        Ok(pinned(frame, table, index, column, Column::null())?.spread(frame.len))
    }
}

/// Holds the rows that are not pinned apart from those that are, in a column whose values differ. A bijection does so by itself.
fn differ(
    given: &[(usize, &Value)],
    table: &TableProgram,
    (index, column): (usize, &ColumnProgram),
    value: &Column,
    len: usize,
) -> Outcome<()> {
    let taken: HashSet<Value> = table.pins.values(index).map(|pin| conform(pin, &column.ty)).collect();
    let mut pinned = given.iter().map(|(row, _)| *row).peekable();
    for row in 0..len {
        if pinned.next_if_eq(&row).is_some() {
            continue;
        }
        let own = value_at(value, row, &column.ty);
        if own != Value::Null && taken.contains(&own) {
            let message = "a pin has this value too, and no two rows may";
            return Err(ExecError::cell(row, message).with_help("pin a value that no other row has"));
        }
    }
    Ok(())
}

/// For each row whether it is pinned in a column; empty where none is.
pub(super) fn pinned_rows(frame: &Frame, table: &TableProgram, column: usize) -> Vec<u8> {
    let mut pinned = Vec::new();
    if !table.pins.spare(column) {
        pinned.resize(frame.len, 0);
        for (row, _) in cells(frame, table, column) {
            pinned.get_mut(row).into_iter().for_each(|pinned| *pinned = 1);
        }
    }
    pinned
}

/// The pinned rows of a frame with their values in a column.
fn cells<'t>(frame: &Frame, table: &'t TableProgram, column: usize) -> Vec<(usize, &'t Value)> {
    let pins = &table.pins;
    let Some((parent, places)) = &frame.parent else {
        let rows = match frame.address {
            // neighbouring rows: none is pinned after the first that is not
            Address::Range(first) if pins.of_nobody(first) => 0..0,
            _ => 0..frame.len,
        };
        return rows.filter_map(|row| Some((row, pins.of_root(frame.address_at(row), column)?))).collect();
    };
    let most = pins.most() as i64;
    let seq = frame.seq.as_deref().unwrap_or(&[]);
    let first = seq.iter().enumerate().filter(|(_, seq)| **seq <= most);
    first
        .filter_map(|(row, seq)| {
            let above = parent.address_at(at(places, row) as usize);
            Some((row, pins.of_child(above, usize::try_from(seq - 1).ok()?, column)?))
        })
        .collect()
}
