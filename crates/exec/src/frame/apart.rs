//! Drawn values that differ from row to row: a row whose value an earlier one has draws again, at further attempts of its own cell.
//!
//! Which attempt each row ends with follows from all rows before it, so it is found in one pass over the table and kept for all
//! workers; the values themselves are drawn where they are wanted.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::OnceLock;

use super::missing::settle;
use super::pinned::pinned_rows;
use super::{Among, Frame, Run};
use crate::column::{Assembler, Column, all_rows, at, column_of, repr};
use crate::draw::{BoundProgram, Draw};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World};
use crate::group::within_memory;
use crate::program::{ColumnProgram, conform};
use crate::refer::{Key, group_addresses};

/// How often a row draws.
const MOST_DRAWS: u32 = 1 << 16;

/// So often all rows without a value draw at once; afterwards so many of them.
const ROUNDS_OF_ALL: u32 = 64;
const FEW: usize = 64;

/// About what a value takes while rows are told apart.
const BYTES: u64 = 64;

/// Among which rows drawn values differ, and how often each row has to draw for that.
pub(crate) struct Apart {
    within: Option<Among>,
    again: OnceLock<Outcome<Again>>,
}

/// The attempts of the rows that draw more than once, by their numbers in the table.
type Again = HashMap<u64, u32>;

/// A value among the rows that it must be the only one of.
type Taken = (u64, Key);

/// A drawn column with all that its values come from.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'p> {
    pub index: usize,
    pub column: &'p ColumnProgram,
    pub draw: &'p Draw,
    pub bounds: &'p [BoundProgram],
}

impl Apart {
    pub(crate) fn new(within: Option<Among>) -> Self {
        Self { within, again: OnceLock::new() }
    }

    /// Whether the values differ among fewer rows than all.
    pub(crate) fn is_within(&self) -> bool {
        self.within.is_some()
    }

    /// An address of the rows that each row is to be told from; `None` where it may repeat others.
    fn groups(&self, scope: &Scope<'_>) -> Outcome<Vec<Option<u64>>> {
        match &self.within {
            None => Ok(vec![Some(0); scope.len()]),
            Some(Among::Equal(alike)) => group_addresses(scope, alike.nodes()),
            Some(Among::Siblings) => {
                let Some((parent, places)) = &scope.frame.parent else {
                    return Err(ExecError::plan("a root table has no siblings"));
                };
                Ok(places.iter().map(|place| Some(parent.address_at(*place as usize))).collect())
            }
        }
    }
}

impl Run<'_> {
    /// The values of a frame's rows, of which `first` are those that each would draw alone.
    pub(super) fn drawn_apart(
        &self,
        scope: &Scope<'_>,
        drawn: Drawn<'_>,
        apart: &Apart,
        first: Column,
    ) -> Outcome<Column> {
        let again = apart.again.get_or_init(|| self.tell_apart(scope.frame.table, drawn, apart));
        let again = again.as_ref().map_err(Clone::clone)?;
        let mut attempts: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (row, number) in (0..).zip(self.numbers_of(scope.frame)?) {
            if let Some(attempt) = again.get(&number) {
                attempts.entry(*attempt).or_default().push(row);
            }
        }
        if attempts.is_empty() {
            return Ok(first);
        }
        let mut assembler = Assembler::over(&first.spread(scope.len()), scope.len(), repr(&drawn.column.ty));
        for (attempt, rows) in attempts {
            assembler.put(&rows, &drawn.at_attempt(&scope.narrow(&rows), attempt)?);
        }
        Ok(assembler.finish())
    }

    /// Goes through all rows of a table: each takes the first of its draws that no row before it has.
    fn tell_apart(&self, table: usize, drawn: Drawn<'_>, apart: &Apart) -> Outcome<Again> {
        let pins = &self.program.table(table)?.pins;
        let column = drawn.column;
        let pinned = pins.values(drawn.index).map(|pin| column_of(&conform(pin, &column.ty)));
        let mut taken: HashSet<Taken> =
            pinned.filter_map(|pin| Some((0, Key::of(&[column.texted(pin)], 0)?))).collect();
        let (mut again, mut before) = (Again::new(), 0u64);
        self.scan(table, &mut |frame| {
            let attempts = self.tell_frame(frame, drawn, apart, &mut taken)?;
            again.extend((before..).zip(attempts).filter(|(_, attempt)| *attempt > 0));
            before += frame.len as u64;
            within_memory(
                &format!("`{}`, which is unique,", column.name),
                &[(taken.len() as u64, "values", BYTES)],
            )
        })?;
        Ok(again)
    }

    /// The attempts of a frame's rows, which follow on those that have `taken` theirs.
    fn tell_frame(
        &self,
        frame: &Rc<Frame>,
        drawn: Drawn<'_>,
        apart: &Apart,
        taken: &mut HashSet<Taken>,
    ) -> Outcome<Vec<u32>> {
        let placed = |e| self.place(e, frame, None);
        let scope = Scope::new(self, frame, World::True);
        let groups = apart.groups(&scope).map_err(placed)?;
        let given = pinned_rows(frame, self.program.table(frame.table)?, drawn.index);
        let mut attempts = vec![0u32; frame.len];
        let mut holders: HashMap<Taken, u32> = HashMap::new();
        let mut open = all_rows(frame.len);
        open.retain(|row| given.get(*row as usize).is_none_or(|given| *given == 0));
        let mut waiting = Vec::new().into_iter();
        let mut rounds = 0u32;
        while !open.is_empty() {
            rounds = rounds.saturating_add(1);
            if rounds == ROUNDS_OF_ALL {
                // Who keeps what does not depend on who draws first: where values run out, the first few rows find that alone.
                waiting = open.split_off(FEW.min(open.len())).into_iter();
            }
            let mut by_attempt: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            for row in open.drain(..) {
                by_attempt.entry(at(&attempts, row as usize)).or_default().push(row);
            }
            for (attempt, rows) in by_attempt {
                if attempt >= MOST_DRAWS {
                    return Err(placed(exhausted(
                        &drawn.column.name,
                        rows.first().map_or(0, |row| *row as usize),
                    )));
                }
                let values = [drawn.at_attempt(&scope.narrow(&rows), attempt).map_err(placed)?];
                for (place, row) in rows.into_iter().enumerate() {
                    let group = groups.get(row as usize).copied().flatten();
                    let Some(value) = group.zip(Key::of(&values, place)) else { continue };
                    // The earlier row keeps the value, whichever drew it first.
                    let loser = match holders.get(&value).copied() {
                        _ if taken.contains(&value) => Some(row),
                        Some(holder) if holder < row => Some(row),
                        holder => {
                            holders.insert(value, row);
                            holder
                        }
                    };
                    if let Some(loser) = loser {
                        attempts.get_mut(loser as usize).into_iter().for_each(|attempt| *attempt += 1);
                        open.push(loser);
                    }
                }
            }
            open.extend(waiting.by_ref().take(FEW.saturating_sub(open.len())));
            open.sort_unstable();
        }
        taken.extend(holders.into_keys());
        Ok(attempts)
    }
}

impl Drawn<'_> {
    /// What the rows of a scope draw at an attempt.
    fn at_attempt(self, scope: &Scope<'_>, attempt: u32) -> Outcome<Column> {
        let key = self.column.key.attempt(attempt);
        let (values, _) = scope.in_attempt(attempt).draw_within(self.draw, key, self.bounds, self.column)?;
        Ok(settle(values, &self.column.ty, scope.len())?.spread(scope.len()))
    }
}

fn exhausted(column: &str, row: usize) -> ExecError {
    let message =
        format!("`{column}` is unique, and {MOST_DRAWS} draws gave no value that earlier rows have left");
    ExecError::cell(row, message)
        .with_help("let fewer rows differ, or draw from more values that are likely enough")
}
