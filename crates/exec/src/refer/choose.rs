//! One row for each row that refers: candidates by attempts, tested many rows at a time.

use std::collections::HashSet;

use super::index::Index;
use super::key::keys;
use super::put_fitting;
use super::weights::Weights;
use crate::column::{all_rows, at};
use crate::draw::units;
use crate::error::Outcome;
use crate::eval::Scope;
use crate::frame::{Link, Rows, Run};
use crate::program::{ChoiceProgram, ReferenceProgram};

/// Candidates that a row draws before all are looked through.
const ROUNDS: u32 = 64;

/// Candidates that a row draws before it is asked whether there are any at all, where that is known.
const FEW: u32 = 4;

/// The same where weights reject many.
const MANY_ROUNDS: u32 = 1_024;

/// A group that no row is in.
pub(super) const NO_GROUP: u32 = u32::MAX;

/// What earlier siblings refer to: the row of the parent and the address of the row referred to.
pub(super) type Taken = HashSet<(u32, u64)>;

/// Among what a reference chooses.
pub(super) struct Pools<'r> {
    /// How many rows the table has.
    pub size: u64,
    /// The rows by the value in common, and the group of each row that refers.
    pub groups: Option<(&'r Index, Vec<u32>)>,
    /// The weights of the candidates, where they depend on nothing else.
    pub weights: Option<&'r Weights>,
}

impl Pools<'_> {
    /// How many candidates a row draws: all but one in millions of those that only weights reject are accepted.
    fn rounds(&self) -> u32 {
        match self.weights {
            Some(weights) if weights.sums.is_none() => {
                ((16.0 / weights.acceptance) as u32).clamp(ROUNDS, MANY_ROUNDS)
            }
            _ => ROUNDS,
        }
    }
}

impl Run<'_> {
    /// The row that each row of a scope refers to.
    pub(super) fn choose(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        taken: Option<&Taken>,
    ) -> Outcome<Rows> {
        let given = match &reference.choice {
            ChoiceProgram::Keyed(key) => Some(scope.eval_all(key)?),
            ChoiceProgram::Read(columns) => {
                let row = |row| u32::try_from(scope.frame.address_at(row)).unwrap_or(u32::MAX);
                let rows: Vec<u32> = (0..scope.len()).map(row).collect();
                Some(columns.iter().map(|column| column.take(&rows)).collect())
            }
            _ => None,
        };
        if let Some(key) = given {
            return self.with_keys(scope, reference, (&all_rows(scope.len()), &key));
        }
        let mut chosen = Rows::nowhere(scope.len());
        let Some(pools) = self.pools(scope, reference)? else { return Ok(chosen) };
        if let ChoiceProgram::Numbered(number) = &reference.choice {
            return self.numbered(scope, reference, number, pools.size);
        }
        if let ChoiceProgram::Stacked { before, number } = &reference.choice {
            return self.stacked(scope, (reference.table, before), number, pools.size);
        }
        let mut open = all_rows(scope.len());
        if let Some((asked, _)) = &reference.asked {
            let asked = scope.holds(asked)?;
            open.retain(|row| at(&asked, *row as usize) != 0);
        }
        if let Some((_, groups)) = &pools.groups {
            open.retain(|row| at(groups, *row as usize) != NO_GROUP);
        }
        if reference.is_weighed_by_row() {
            self.look_through(scope, reference, &pools, &open, taken, &mut chosen)?;
            return Ok(chosen);
        }
        for round in 0..pools.rounds() {
            if round == FEW && taken.is_none() {
                // Those without any candidate need not look on; the others go on as if nobody had asked.
                self.keep_hopeful(scope, reference, &pools, &mut open)?;
            }
            if open.is_empty() {
                return Ok(chosen);
            }
            let among = scope.narrow(&open);
            let candidates = self.candidates(&among, reference, &pools, &open, round)?;
            let weighed = pools.weights.filter(|weights| weights.sums.is_none() || pools.groups.is_some());
            if reference.condition.is_none() && weighed.is_none() && taken.is_none() {
                put_fitting(&mut chosen, &mut open, &candidates, &vec![1; candidates.len()]);
                return Ok(chosen);
            }
            let link = self.gather(reference.table, &candidates)?;
            let beside = among.beside(&link.held.frame, link.places.clone());
            let mut fits = match &reference.condition {
                Some(condition) => beside.holds(condition)?,
                None => vec![1; open.len()],
            };
            if let (Some(weights), ChoiceProgram::Weighted { weight, .. }) = (weighed, &reference.choice) {
                let units = units(&among, reference.keys.accept, round);
                let own = beside.weighed(weight)?;
                for ((fits, unit), own) in fits.iter_mut().zip(units).zip(own) {
                    *fits &= u8::from(unit * weights.max < own);
                }
            }
            if let Some(taken) = taken {
                keep_free(scope, &open, &link, taken, &mut fits);
            }
            put_fitting(&mut chosen, &mut open, &candidates, &fits);
        }
        if taken.is_none() && self.choose_in_order(scope, reference, &pools, &open, &mut chosen)? {
            return Ok(chosen);
        }
        self.look_through(scope, reference, &pools, &open, taken, &mut chosen)?;
        Ok(chosen)
    }

    /// Among what each row chooses; `None` where there is nothing at all.
    pub(super) fn pools<'r>(
        &self,
        scope: &Scope<'_>,
        reference: &'r ReferenceProgram,
    ) -> Outcome<Option<Pools<'r>>> {
        let size = self.size(reference.table)?;
        if size == 0 {
            return Ok(None);
        }
        let weights = match &reference.choice {
            ChoiceProgram::Weighted { weight, own: false } => Some(self.weights(reference, weight)?),
            _ => None,
        };
        if weights.is_some_and(|weights| weights.max == 0.0) {
            return Ok(None);
        }
        let groups = match &reference.same {
            None => None,
            Some(same) => {
                let index = self.index(scope, (reference, same))?;
                let keys = keys(scope, [&same.own])?;
                let group =
                    |key: &Option<_>| key.as_ref().and_then(|key| index.group(key)).unwrap_or(NO_GROUP);
                Some((index, keys.iter().map(group).collect()))
            }
        };
        Ok(Some(Pools { size, groups, weights }))
    }

    /// The rows of these 1-based numbers after the rows of the tables before; none where that is a row of another table.
    fn stacked(
        &self,
        scope: &Scope<'_>,
        (table, before): (usize, &[usize]),
        number: &crate::program::Node,
        size: u64,
    ) -> Outcome<Rows> {
        let mut first = 0u64;
        for table in before {
            first = first.saturating_add(self.size(*table)?);
        }
        let column = scope.eval(number)?.spread(scope.len());
        let (mut to, mut numbers) = (Vec::new(), Vec::new());
        for (row, value) in column.as_ints().unwrap_or(&[]).iter().enumerate() {
            let number = u64::try_from(*value).ok().and_then(|n| n.checked_sub(1)?.checked_sub(first));
            if let Some(number) = number.filter(|number| *number < size && column.gap_at(row) == 0) {
                to.push(row as u32);
                numbers.push(number);
            }
        }
        let mut chosen = Rows::nowhere(scope.len());
        chosen.put_all(&to, &self.located(table, &numbers)?);
        Ok(chosen)
    }

    /// The rows of these 1-based numbers.
    fn numbered(
        &self,
        scope: &Scope<'_>,
        reference: &ReferenceProgram,
        number: &crate::program::Node,
        size: u64,
    ) -> Outcome<Rows> {
        let column = scope.eval(number)?.spread(scope.len());
        let values = column.as_ints().unwrap_or(&[]);
        let (mut rows, mut numbers) = (Vec::new(), Vec::new());
        for (row, value) in values.iter().enumerate() {
            if column.gap_at(row) != 0 {
                continue;
            }
            let number = u64::try_from(*value).ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < size);
            let Some(number) = number else {
                let name = &self.program.table(reference.table)?.name;
                return Err(
                    scope.fault(row, format!("`{name}` has rows 1 to {size}; this would be row {value}"))
                );
            };
            rows.push(row as u32);
            numbers.push(number);
        }
        let found = self.located(reference.table, &numbers)?;
        let mut fits = vec![1; rows.len()];
        let all = scope.narrow(&rows);
        let link = self.gather(reference.table, &found)?;
        if let Some(condition) = &reference.condition {
            fits = all.beside(&link.held.frame, link.places.clone()).holds(condition)?;
        }
        if let Some(same) = &reference.same {
            let beside = all.beside(&link.held.frame, link.places.clone());
            let (mine, its) = (keys(&all, [&same.own])?, keys(&beside, [&same.candidate])?);
            for (fits, (mine, its)) in fits.iter_mut().zip(mine.iter().zip(&its)) {
                *fits &= u8::from(mine.is_some() && mine == its);
            }
        }
        let mut chosen = Rows::nowhere(scope.len());
        put_fitting(&mut chosen, &mut rows, &found, &fits);
        Ok(chosen)
    }
}

/// Rejects what earlier siblings refer to.
fn keep_free(scope: &Scope<'_>, open: &[u32], link: &Link, taken: &Taken, fits: &mut [u8]) {
    let Some((_, parents)) = &scope.frame.parent else { return };
    for ((fits, row), place) in fits.iter_mut().zip(open).zip(link.places.iter()) {
        let parent = at(parents, scope.frame_row(*row as usize));
        let address = link.held.frame.address_at(*place as usize);
        *fits &= u8::from(!taken.contains(&(parent, address)));
    }
}
