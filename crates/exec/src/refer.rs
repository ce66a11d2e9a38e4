//! References: which row of another table each row of a frame refers to.
//!
//! A choice is a function of the row's address and of the attempt, so that no state is shared between rows. Start with
//! `choose`; what attempts leave open is found in `exact`, references that differ from each other in `differ`.

mod candidates;
mod choose;
mod differ;
mod exact;
mod index;
mod key;
mod ordered;
mod ranks;
mod scan;
mod wavelet;
mod weights;

use std::rc::Rc;

use synthc_plan::{ColId, Distinct};
use synthc_types::Ty;

use crate::column::{Column, at, value_at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World, value_text};
use crate::frame::{NOWHERE, Rows, Run, followed};
use crate::program::ReferenceProgram;

pub(crate) use exact::Lists;
pub(crate) use index::Index;
pub(crate) use key::Key;
pub(crate) use ordered::Ordered;
pub(crate) use ranks::{Ranks, group_addresses};
pub(crate) use weights::Weights;

impl Run<'_> {
    /// The keys of the rows that a column refers to.
    pub(crate) fn refer(
        &self,
        scope: &Scope<'_>,
        column: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<Column> {
        let rows = match (reference.distinct, reference.covering) {
            (Some(Distinct::Siblings), false) => self.unlike_siblings(scope, column, reference)?,
            (None, false) => self.choose(scope, reference, None)?,
            _ => self.spread_over_all(scope, column, reference)?,
        };
        let link = self.gather(reference.table, &rows)?;
        let keys = self.cell(&link.held.frame, reference.key)?.truth;
        let keys = followed(&keys.spread(link.held.frame.len), &link.places);
        scope.frame.set_link(column, scope.world, Rc::new(link));
        Ok(keys)
    }

    /// Follows the keys that pins and routes give instead of those that were chosen, and refuses rows without a candidate. Where
    /// the key has several columns, pins give them in those that show it.
    pub(crate) fn settle_references(
        &self,
        scope: &Scope<'_>,
        (column, reference): (usize, &ReferenceProgram),
        values: &Column,
        settled: &dyn Fn(usize) -> bool,
    ) -> Outcome<()> {
        let link = self.referred(scope.frame, column, scope.world)?;
        let needing = match &reference.asked {
            Some((asked, true)) => Some(scope.holds(asked)?),
            _ => None,
        };
        let needs = |row: usize| match &needing {
            Some(asked) => at(asked, row) != 0,
            // A recorded row may lack what a true one has.
            None => !reference.nullable && scope.world == World::True,
        };
        let mut others = Vec::new();
        for (row, place) in link.places.iter().enumerate() {
            if settled(row) && values.gap_at(row) == 0 {
                others.push(row as u32);
            } else if *place == NOWHERE && needs(row) && !settled(row) {
                return Err(self.without_candidate(scope, row, reference)?);
            }
        }
        if others.is_empty() {
            return Ok(());
        }
        let key = match reference.shown.as_slice() {
            [] => vec![values.take(&others)],
            shown => {
                let given = shown.iter().map(|own| self.pinned_alone(scope.frame, *own));
                given.map(|key| Ok(key?.take(&others))).collect::<Outcome<_>>()?
            }
        };
        let found = self.with_keys(scope, reference, (&others, &key))?;
        let mut rows = Rows::of(&link.held.frame, &link.places);
        rows.put_all(&others, &found);
        scope.frame.set_link(column, scope.world, Rc::new(self.gather(reference.table, &rows)?));
        Ok(())
    }

    /// The rows with these keys of some rows of a scope; nowhere without a key.
    fn with_keys(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        (rows, columns): (&[u32], &[Column]),
    ) -> Outcome<Rows> {
        let keys: Vec<_> = (0..rows.len()).map(|row| Key::of(columns, row)).collect();
        let found = self.rows_with_keys(reference, &keys)?;
        let lacking = keys.iter().enumerate().find(|(row, key)| key.is_some() && !found.is_there(*row));
        let Some((row, _)) = lacking else { return Ok(found) };
        let target = self.program.table(reference.table)?;
        let text = |(column, id): (&Column, &ColId)| {
            let ty = target.columns.get(id.0).map_or(&Ty::Unknown, |key| &key.ty);
            value_text(&value_at(column, row, ty))
        };
        let key: Vec<String> = columns.iter().zip(&reference.key_columns).map(text).collect();
        let message = format!("no row of `{}` has the key {}", target.name, key.join(", "));
        Err(scope.fault(at(rows, row) as usize, message))
    }

    fn without_candidate(
        &self,
        scope: &Scope<'_>,
        row: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<ExecError> {
        let name = &self.program.table(reference.table)?.name;
        let size = self.size(reference.table)?;
        let siblings = reference.distinct == Some(Distinct::Siblings);
        let seq = scope.frame.seq.as_ref().and_then(|seq| seq.get(scope.frame_row(row)).copied());
        let (message, remedy) = match (reference.is_conditional, seq) {
            _ if reference.is_given() => {
                ("the key that is given is null".to_owned(), "give it a value".to_owned())
            }
            _ if size == 0 => (format!("`{name}` has no row to refer to"), format!("give `{name}` rows")),
            (true, Some(_)) if siblings => (
                format!("no row of `{name}` that its siblings have left meets the condition"),
                "widen the condition".to_owned(),
            ),
            (true, _) => {
                (format!("no row of `{name}` meets the condition"), "widen the condition".to_owned())
            }
            (false, Some(seq)) if siblings => (
                format!(
                    "`{name}` has {size} rows, and this is row {seq} of its parent, each of which refers to another"
                ),
                "bound the number of rows of one parent".to_owned(),
            ),
            (false, _) => (
                format!("no row of `{name}` has a weight or a number to be referred to by"),
                "give rows a weight above 0".to_owned(),
            ),
        };
        Ok(scope
            .fault(row, message)
            .with_help(format!("make it `ref {name}?`, which is null there, or {remedy}")))
    }
}

/// The candidates of some rows, the rows, and which of them the candidates fit.
fn put_fitting(chosen: &mut Rows, open: &mut Vec<u32>, candidates: &Rows, fits: &[u8]) {
    let (mut to, mut from, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (row, fits)) in open.iter().zip(fits).enumerate() {
        if *fits != 0 {
            to.push(*row);
            from.push(place as u32);
        } else {
            rest.push(*row);
        }
    }
    chosen.put_rows(&to, candidates, &from);
    *open = rest;
}
