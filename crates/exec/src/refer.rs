//! References: which row of another table each row of a frame refers to.
//!
//! A choice is a function of the row's address and of the attempt, so that no state is shared between rows.

use std::rc::Rc;

use synthc_dist::bits::random_bits;
use synthc_dist::consistent::pick;
use synthc_types::{Addresses, DrawKey};

use crate::column::{Column, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::eval::Scope;
use crate::frame::{NOWHERE, Rows, Run};
use crate::program::{CountProgram, ReferenceProgram};

/// Candidates that a row draws before all are looked through.
const ROUNDS: u32 = 32;

impl Run<'_> {
    /// The keys of the rows that a column refers to.
    pub(crate) fn refer(
        &self,
        scope: &Scope<'_>,
        column: usize,
        reference: &ReferenceProgram,
        key: DrawKey,
    ) -> Outcome<Column> {
        let rows = self.chosen(scope, reference, key)?;
        let link = self.gather(reference.table, &rows)?;
        let keys = self.cell(&link.held.frame, reference.key)?.truth;
        let keys = keys.spread(link.held.frame.len).take(&link.places);
        let lost = link.places.contains(&NOWHERE);
        let mut gap = keys.gap.as_ref().map(|gap| gap.to_vec());
        if lost {
            let gap = gap.get_or_insert_with(|| vec![0; scope.len()]);
            for (row, (gap, place)) in gap.iter_mut().zip(link.places.iter()).enumerate() {
                if *place == NOWHERE {
                    *gap = NULL;
                    if !reference.nullable {
                        return Err(self.without_candidate(scope, row, reference)?);
                    }
                }
            }
        }
        scope.frame.set_link(column, Rc::new(link));
        Ok(keys.with_gap(gap.map(Into::into)))
    }

    fn without_candidate(
        &self,
        scope: &Scope<'_>,
        row: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<ExecError> {
        let name = &self.program.table(reference.table)?.name;
        let (message, help) = match &reference.condition {
            Some(_) => (
                format!("no row of `{name}` meets the condition"),
                format!("make it `ref {name}?`, which is null there, or widen the condition"),
            ),
            None => (
                format!("`{name}` has no row to refer to"),
                format!("make it `ref {name}?`, which is null there, or give `{name}` rows"),
            ),
        };
        Ok(scope.fault(row, message).with_help(help))
    }

    /// The row that each row refers to.
    fn chosen(&self, scope: &Scope<'_>, reference: &ReferenceProgram, key: DrawKey) -> Outcome<Rows> {
        let CountProgram::Rows(size) = self.program.table(reference.table)?.count else {
            return Err(ExecError::plan("rows of child tables cannot be referred to yet"));
        };
        let mut chosen = Rows::nowhere(scope.len());
        if size == 0 {
            return Ok(chosen);
        }
        let mut open: Vec<u32> = (0..scope.len() as u32).collect();
        for round in 0..ROUNDS {
            let among = scope.narrow(&open);
            let mut bits = vec![0; open.len()];
            among.with_addresses(|addresses: Addresses<'_>| random_bits(key, addresses, 0, round, &mut bits));
            let candidates = Rows::root(bits.iter().map(|bits| pick(*bits, size)).collect());
            let Some(condition) = &reference.condition else {
                return Ok(candidates);
            };
            let link = self.gather(reference.table, &candidates)?;
            let holds = among.beside(link.held, link.places).holds(condition)?;
            let place = |wanted: u8| {
                holds
                    .iter()
                    .enumerate()
                    .filter(move |(_, holds)| **holds == wanted)
                    .map(|(place, _)| place as u32)
            };
            let from: Vec<u32> = place(1).collect();
            let to: Vec<u32> = from.iter().map(|place| at(&open, *place as usize)).collect();
            chosen.put_rows(&to, &candidates, &from);
            open = place(0).map(|place| at(&open, place as usize)).collect();
            if open.is_empty() {
                break;
            }
        }
        Ok(chosen)
    }
}
