//! The candidate of each attempt.

use synthc_dist::consistent::pick;
use synthc_types::DrawKey;

use super::choose::Pools;
use crate::column::{all_rows, at};
use crate::draw::{bits, units};
use crate::error::Outcome;
use crate::eval::Scope;
use crate::frame::{Rows, Run};
use crate::program::{ChoiceProgram, ReferenceProgram};

/// How often a place below a row is drawn that the row may not have.
const TRIES: u32 = 1_024;

/// Below this share of places that rows have, a place is drawn among all rows by number.
const HOPELESS: f64 = 0.02;

impl Run<'_> {
    /// A candidate for each row of a scope: those at `open` of the rows that the pools are of.
    pub(super) fn candidates(
        &self,
        among: &Scope<'_>,
        reference: &ReferenceProgram,
        pools: &Pools<'_>,
        open: &[u32],
        round: u32,
    ) -> Outcome<Rows> {
        if let ChoiceProgram::Ranked(draw) = &reference.choice {
            let key = reference.keys.candidate.attempt(round);
            let ranks = among.draw_ranks(draw, key, pools.size)?;
            let order = reference.order(pools.size);
            let number = |rank: &i64| order.apply(rank.saturating_sub(1) as u64).unwrap_or(0);
            return self.located(reference.table, &ranks.iter().map(number).collect::<Vec<u64>>());
        }
        if let Some((index, groups)) = &pools.groups {
            let bits = bits(among, reference.keys.candidate, round);
            let place = |(row, bits): (&u32, u64)| {
                let group = at(groups, *row as usize);
                (group, pick(bits, index.size(group)))
            };
            let places: Vec<(u32, u64)> = open.iter().zip(bits).map(place).collect();
            return Ok(index.rows(places.into_iter()));
        }
        if let Some((weights, sums)) = pools.weights.and_then(|w| Some((w, w.sums.as_ref()?))) {
            let units = units(among, reference.keys.candidate, round);
            let numbers: Vec<u64> = units.iter().map(|unit| weights.row(sums, *unit)).collect();
            return self.located(reference.table, &numbers);
        }
        self.evenly(among, reference, pools.size, round)
    }

    /// A row of the table for each row of a scope, all as likely: the row of the root table, then the place on each level below,
    /// so that what is chosen below one row does not depend on how many rows others have below them.
    fn evenly(
        &self,
        among: &Scope<'_>,
        reference: &ReferenceProgram,
        size: u64,
        round: u32,
    ) -> Outcome<Rows> {
        let path = self.program.path(reference.table)?;
        let key = reference.keys.candidate;
        if path.len() == 1 {
            let bits = bits(among, key, round);
            return Ok(Rows::root(bits.into_iter().map(|bits| pick(bits, size)).collect()));
        }
        let by_number = |scope: &Scope<'_>| {
            let bits = bits(scope, reference.keys.level(0), round);
            let numbers: Vec<u64> = bits.into_iter().map(|bits| pick(bits, size)).collect();
            self.located(reference.table, &numbers)
        };
        let widths = self.widths(reference.table)?;
        let places: f64 = widths.iter().map(|width| *width as f64).product();
        if (size as f64) < HOPELESS * places {
            return by_number(among);
        }
        let mut found = Rows::nowhere(among.len());
        let mut open = all_rows(among.len());
        for attempt in 0..TRIES {
            let scope = among.narrow(&open);
            let index = round.wrapping_mul(TRIES).wrapping_add(attempt);
            let tried = self.descend(&scope, (reference, widths), (&path, index), key)?;
            let fits: Vec<u8> = (0..open.len()).map(|row| u8::from(tried.is_there(row))).collect();
            super::put_fitting(&mut found, &mut open, &tried, &fits);
            if open.is_empty() {
                return Ok(found);
            }
        }
        let rest = by_number(&among.narrow(&open))?;
        let fits = vec![1; open.len()];
        super::put_fitting(&mut found, &mut open, &rest, &fits);
        Ok(found)
    }

    /// A place on each level; nowhere where a row has fewer.
    fn descend(
        &self,
        scope: &Scope<'_>,
        (reference, widths): (&ReferenceProgram, &[u64]),
        (path, index): (&[usize], u32),
        key: DrawKey,
    ) -> Outcome<Rows> {
        let mut rows = Rows::nowhere(scope.len());
        let mut open = all_rows(scope.len());
        for (depth, (table, width)) in path.iter().zip(widths).enumerate() {
            let key = if depth == 0 { key } else { reference.keys.level(depth) };
            let bits = bits(&scope.narrow(&open), key, index);
            let places: Vec<u64> = bits.into_iter().map(|bits| pick(bits, *width)).collect();
            if depth == 0 {
                rows = Rows::root(places);
                continue;
            }
            let above = path.get(depth - 1).copied().unwrap_or(*table);
            let link = self.gather(above, &rows.take(&open))?;
            let children = self.children(&link.held.frame, *table)?;
            let fits: Vec<u8> = link
                .places
                .iter()
                .zip(&places)
                .map(|(parent, place)| u8::from(*place < at(&children.counts, *parent as usize)))
                .collect();
            rows.deepen(&open, &places, &fits);
            let mut fits = fits.iter();
            open.retain(|_| fits.next().is_some_and(|fits| *fits != 0));
        }
        Ok(rows)
    }
}
