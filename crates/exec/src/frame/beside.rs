//! The rows before and after those of a frame.

use std::rc::Rc;

use super::{Frame, Held, NOWHERE, Place, Rows, Run};
use crate::column::at;
use crate::error::{ExecError, Outcome};
use crate::program::CountProgram;
use crate::schedule::quiet_root;

/// The place of a row that stands in no frame at hand: just before or just after the frame's own rows.
const OUTSIDE: u32 = NOWHERE - 1;

/// Rows of frames that stand beside those of another, each with its own number there.
pub(crate) struct Beside {
    /// The frames: for each the rows that have theirs in it, and where.
    pub pieces: Vec<(Rc<Frame>, Vec<u32>, Vec<u32>)>,
    /// What lets go of a frame once it was read.
    #[expect(dead_code, reason = "it is dropped after the frames are read")]
    held: Option<Rc<Held>>,
}

impl Run<'_> {
    /// Where the rows stand that come just before or after some rows of a frame; `rows` are their places in the frame.
    pub(crate) fn beside(&self, frame: &Rc<Frame>, rows: &[u32], ahead: bool) -> Outcome<Beside> {
        match &frame.place {
            Place::Step { before, chain, .. } if !ahead && self.chain_order(frame, *chain)?.is_none() => {
                let Some((held, places)) = &*before.borrow() else {
                    return Err(ExecError::plan("a row before the row before is read in a chain"));
                };
                return Ok(split(held, rows.iter().map(|row| at(places, *row as usize))));
            }
            Place::Step { from, rows: picked, .. } | Place::Picked { from, rows: picked, .. } => {
                let rows: Vec<u32> = rows.iter().map(|row| at(picked, *row as usize)).collect();
                return self.beside(from, &rows, ahead);
            }
            Place::Scattered => {
                let mut wanted = Rows::of(frame, rows);
                let there: Vec<bool> =
                    rows.iter().map(|row| self.has_beside(frame, *row, ahead)).collect::<Outcome<_>>()?;
                wanted.shift(ahead, &there);
                let link = self.gather(frame.table, &wanted)?;
                let found = split(&link.held.frame, link.places.iter().copied());
                return Ok(Beside { held: Some(link.held), ..found });
            }
            Place::Root { .. } | Place::Chunk { .. } => {}
        }
        let mut inside = (Vec::new(), Vec::new());
        let mut outside = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            match self.place_beside(frame, *row, ahead)? {
                NOWHERE => {}
                OUTSIDE => outside.push(index as u32),
                place => {
                    inside.0.push(index as u32);
                    inside.1.push(place);
                }
            }
        }
        let mut pieces = vec![(frame.clone(), inside.0, inside.1)];
        if !outside.is_empty() {
            let places = vec![0; outside.len()];
            pieces.push((self.outside(frame, ahead)?, outside, places));
        }
        Ok(Beside { pieces, held: None })
    }

    /// Where the rows stand that come just before or after some rows of a frame in an order of their table.
    pub(crate) fn beside_in(
        &self,
        frame: &Rc<Frame>,
        rows: &[u32],
        (ahead, order): (bool, usize),
    ) -> Outcome<Beside> {
        match &frame.place {
            Place::Step { before, chain, .. }
                if !ahead && self.chain_order(frame, *chain)? == Some(order) =>
            {
                let Some((held, places)) = &*before.borrow() else {
                    return Err(ExecError::plan("a row before the row before is read in a chain"));
                };
                return Ok(split(held, rows.iter().map(|row| at(places, *row as usize))));
            }
            Place::Step { from, rows: picked, .. } | Place::Picked { from, rows: picked, .. } => {
                let rows: Vec<u32> = rows.iter().map(|row| at(picked, *row as usize)).collect();
                return self.beside_in(from, &rows, (ahead, order));
            }
            Place::Root { .. } | Place::Chunk { .. } | Place::Scattered => {}
        }
        let numbers = self.numbers_of(frame)?;
        let numbers: Vec<u64> = rows.iter().map(|row| at(&numbers, *row as usize)).collect();
        let beside = self.order(frame.table, order)?.beside(&numbers, ahead);
        let (to, numbers): (Vec<u32>, Vec<u64>) = beside
            .iter()
            .enumerate()
            .filter(|(_, other)| **other != NOWHERE)
            .map(|(row, other)| (row as u32, u64::from(*other)))
            .unzip();
        let link = self.gather(frame.table, &self.located(frame.table, &numbers)?)?;
        let pieces = vec![(link.held.frame.clone(), to, link.places.to_vec())];
        Ok(Beside { pieces, held: Some(link.held) })
    }

    /// The order in which a chain of a frame's table is computed, where it is not that of siblings.
    fn chain_order(&self, frame: &Frame, chain: usize) -> Outcome<Option<usize>> {
        Ok(self.program.table(frame.table)?.chain_orders.get(chain).copied().flatten())
    }

    fn place_beside(&self, frame: &Rc<Frame>, row: u32, ahead: bool) -> Outcome<u32> {
        if !self.has_beside(frame, row, ahead)? {
            return Ok(NOWHERE);
        }
        Ok(match ahead {
            false => row.checked_sub(1).unwrap_or(OUTSIDE),
            true if (row as usize) + 1 < frame.len => row + 1,
            true => OUTSIDE,
        })
    }

    /// Whether there is a row before or after a row of a frame, among its siblings.
    fn has_beside(&self, frame: &Rc<Frame>, row: u32, ahead: bool) -> Outcome<bool> {
        match (&frame.parent, &frame.seq) {
            (Some((parent, rows)), Some(seq)) => {
                let seq = at(seq, row as usize);
                if !ahead {
                    return Ok(seq > 1);
                }
                let children = self.children(parent, frame.table)?;
                let count = at(&children.counts, at(rows, row as usize) as usize);
                Ok(u64::try_from(seq).is_ok_and(|seq| seq < count))
            }
            _ => {
                let number = frame.address_at(row as usize);
                match &self.program.table(frame.table)?.count {
                    _ if !ahead => Ok(number > 0),
                    CountProgram::Rows(rows) => Ok(number + 1 < *rows),
                    _ => Err(ExecError::plan("a root table has no number of rows")),
                }
            }
        }
    }

    /// The row just before or after those of a frame, by itself. Chains of the row before have come as far as that row.
    pub(super) fn outside(&self, frame: &Rc<Frame>, ahead: bool) -> Outcome<Rc<Frame>> {
        let known = frame.outside.borrow().get(usize::from(ahead)).cloned().flatten();
        if let Some(known) = known {
            return Ok(known);
        }
        let beyond = |first: u64| if ahead { first + frame.len as u64 } else { first.saturating_sub(1) };
        let one = match (&frame.place, &frame.parent) {
            (Place::Root { first, .. }, _) => quiet_root(frame.table, beyond(*first), 1),
            (Place::Chunk { first }, Some((parent, _))) => {
                self.single_child(parent, frame.table, beyond(*first))?
            }
            _ => return Err(ExecError::plan("a row beside is read where rows have none")),
        };
        if !ahead {
            self.chains_before(frame, &one)?;
        }
        frame.outside.borrow_mut().get_mut(usize::from(ahead)).into_iter().for_each(|slot| {
            *slot = Some(one.clone());
        });
        Ok(one)
    }
}

/// Places in one frame.
fn split(frame: &Rc<Frame>, places: impl Iterator<Item = u32>) -> Beside {
    let (rows, places) = places
        .enumerate()
        .filter(|(_, place)| *place != NOWHERE)
        .map(|(row, place)| (row as u32, place))
        .unzip();
    Beside { pieces: vec![(frame.clone(), rows, places)], held: None }
}
