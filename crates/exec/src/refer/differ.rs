//! References that differ from each other, or that leave no row out.

use std::rc::Rc;

use synthc_dist::permute::Permutation;
use synthc_plan::Distinct;

use super::choose::Taken;
use super::exact::List;
use crate::column::{all_rows, at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World};
use crate::frame::{Frame, NOWHERE, Rows, Run};
use crate::program::ReferenceProgram;

impl Run<'_> {
    /// References of which no two of one parent's rows are to the same row.
    pub(super) fn unlike_siblings(
        &self,
        scope: &Scope<'_>,
        column: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<Rows> {
        let frame = scope.frame;
        let Some((parent, places)) = &frame.parent else {
            return Err(ExecError::plan("a root table has no siblings"));
        };
        let seq = frame.seq.as_deref().unwrap_or(&[]);
        if !reference.depends_on_siblings() {
            let size = self.size(reference.table)?;
            let (mut rows, mut numbers) = (Vec::new(), Vec::new());
            let mut order: Option<(u32, Permutation)> = None;
            for (row, (place, seq)) in places.iter().zip(seq).enumerate() {
                let order = match &mut order {
                    Some((of, order)) if of == place => order,
                    order => {
                        let key = reference.keys.order.within(parent.address_at(*place as usize));
                        &mut order.insert((*place, Permutation::new(key, size.saturating_sub(1)))).1
                    }
                };
                let number = order.apply(seq.saturating_sub(1) as u64).filter(|_| size > 0);
                if let Some(number) = number {
                    rows.push(row as u32);
                    numbers.push(number);
                }
            }
            let mut chosen = Rows::nowhere(frame.len);
            chosen.put_all(&rows, &self.located(reference.table, &numbers)?);
            return Ok(chosen);
        }
        if !is_complete(places, seq) {
            return self.among_all_siblings(frame, column, reference);
        }
        // The first child of each parent, then the second, and so on: each leaves out what those before have.
        let most = seq.iter().copied().max().unwrap_or(0);
        let mut of_place: Vec<Vec<u32>> = vec![Vec::new(); usize::try_from(most).unwrap_or(0)];
        for (row, seq) in seq.iter().enumerate() {
            let slot = usize::try_from(seq - 1).ok().and_then(|place| of_place.get_mut(place));
            slot.into_iter().for_each(|rows| rows.push(row as u32));
        }
        let mut chosen = Rows::nowhere(frame.len);
        let mut taken = Taken::new();
        for rows in of_place {
            let found = self.choose(&scope.narrow(&rows), reference, Some(&taken))?;
            for (place, row) in rows.iter().enumerate() {
                if found.is_there(place) {
                    taken.insert((at(places, *row as usize), found.address_at(place)));
                }
            }
            chosen.put_all(&rows, &found);
        }
        Ok(chosen)
    }

    /// The same by way of a frame that holds all earlier siblings as well.
    fn among_all_siblings(
        &self,
        frame: &Rc<Frame>,
        column: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<Rows> {
        let own = Rows::of(frame, &all_rows(frame.len));
        let (family, places) = own.with_earlier_siblings();
        let link = self.gather(frame.table, &family)?;
        if link
            .held
            .frame
            .parent
            .as_ref()
            .is_none_or(|(_, parents)| !is_complete(parents, link.held.frame.seq.as_deref().unwrap_or(&[])))
        {
            return Err(ExecError::plan("a row is not among its siblings"));
        }
        let found = self.referred(&link.held.frame, column, World::True)?;
        let place = |row: &u32| {
            let inside = at(&link.places, *row as usize);
            found.places.get(inside as usize).copied().unwrap_or(NOWHERE)
        };
        let places: Vec<u32> = places.iter().map(place).collect();
        debug_assert_eq!(found.held.frame.table, reference.table);
        Ok(Rows::of(&found.held.frame, &places))
    }

    /// References of which no two in the table are to the same row, or that leave no row out: permutations of the rows' numbers.
    pub(super) fn spread_over_all(
        &self,
        scope: &Scope<'_>,
        column: usize,
        reference: &ReferenceProgram,
    ) -> Outcome<Rows> {
        let frame = scope.frame;
        let rows = self.size(frame.table)?;
        let list = match reference.is_conditional {
            true => Some(self.eligible(scope, reference)?),
            false => None,
        };
        let size = match &list {
            Some(list) => list.rows.len() as u64,
            None => self.size(reference.table)?,
        };
        let apart = reference.distinct == Some(Distinct::Table);
        if (apart && rows > size) || (reference.covering && rows < size) {
            return Err(self.not_enough(frame, column, reference, (rows, size))?);
        }
        if size == 0 {
            return Ok(Rows::nowhere(frame.len));
        }
        let cover = Permutation::new(reference.keys.cover, rows.saturating_sub(1));
        let order = reference.order(size);
        let (mut placed, mut others, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (row, number) in self.numbers_of(frame)?.into_iter().enumerate() {
            let place = if reference.covering { cover.apply(number).unwrap_or(u64::MAX) } else { number };
            match order.apply(place) {
                Some(place) => {
                    placed.push(row as u32);
                    found.push(place);
                }
                None => others.push(row as u32),
            }
        }
        let found = match &list {
            Some(list) => list.rows.take(&found.iter().map(|place| *place as u32).collect::<Vec<u32>>()),
            None => self.located(reference.table, &found)?,
        };
        let mut chosen = Rows::nowhere(frame.len);
        chosen.put_all(&placed, &found);
        let rest = self.choose(&scope.narrow(&others), reference, None)?;
        chosen.put_all(&others, &rest);
        Ok(chosen)
    }

    /// All candidates that meet a condition which does not read the row that refers.
    fn eligible(&self, scope: &Scope<'_>, reference: &ReferenceProgram) -> Outcome<Rc<List>> {
        let pools = super::choose::Pools { size: self.size(reference.table)?, groups: None, weights: None };
        self.list(scope, reference, &pools)
    }

    fn not_enough(
        &self,
        frame: &Rc<Frame>,
        column: usize,
        reference: &ReferenceProgram,
        (rows, size): (u64, u64),
    ) -> Outcome<ExecError> {
        let own = self.program.table(frame.table)?;
        let name = own.columns.get(column).map_or("", |column| &column.name);
        let (own, target) = (&own.name, &self.program.table(reference.table)?.name);
        let which = if reference.is_conditional { " that meet the condition" } else { "" };
        let (message, help) = if rows > size {
            (
                format!(
                    "column `{name}` of table `{own}`: its {rows} rows must refer to different rows of `{target}`, which has {size}{which}"
                ),
                format!("give `{target}` {rows} rows or more, or `{own}` {size} or fewer"),
            )
        } else {
            (
                format!(
                    "column `{name}` of table `{own}`: its {rows} rows must refer to each of the {size} rows of `{target}`{which}"
                ),
                format!("give `{own}` {size} rows or more"),
            )
        };
        Ok(ExecError::setting(message).with_help(help))
    }
}

/// Whether the siblings of each row that come before it stand before it.
fn is_complete(parents: &[u32], seq: &[i64]) -> bool {
    let mut before: Option<(u32, i64)> = None;
    parents.iter().zip(seq).all(|(parent, seq)| {
        let expected = match before {
            Some((last, number)) if last == *parent => number + 1,
            _ => 1,
        };
        before = Some((*parent, *seq));
        *seq == expected
    })
}
