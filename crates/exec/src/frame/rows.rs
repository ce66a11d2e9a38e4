//! Rows from anywhere in a table, and the frames that hold them.

use std::cmp::Ordering;
use std::rc::Rc;

use synthc_types::child_address;

use super::{Address, Frame, Link, NOWHERE, Place, Run};
use crate::column::{all_rows, at};
use crate::error::{ExecError, Outcome};
use crate::program::CountProgram;

/// A root table of this many rows at most, and a child table that hangs on one, is computed once as a whole by each worker
/// when rows of it are referred to.
const WHOLE: u64 = 1 << 16;

/// The level of a row that is nowhere.
const NO_ROW: u64 = u64::MAX;

/// Rows from anywhere in a table.
#[derive(Clone, Default)]
pub(crate) struct Rows {
    /// The row of the root table, or [`NO_ROW`], then the 0-based place among the siblings on each level below.
    pub levels: Vec<Vec<u64>>,
}

impl Rows {
    /// Rows of a root table.
    pub(crate) fn root(rows: Vec<u64>) -> Self {
        Self { levels: vec![rows] }
    }

    /// So many rows, each nowhere.
    pub(crate) fn nowhere(len: usize) -> Self {
        Self::root(vec![NO_ROW; len])
    }

    /// The rows at these places of a frame.
    pub(crate) fn of(frame: &Rc<Frame>, places: &[u32]) -> Self {
        let mut rows = Self::nowhere(places.len());
        rows.put(&all_rows(places.len()), frame, places);
        rows
    }

    /// Moves each row to the one after or before it among its siblings; nowhere where there is none.
    pub(crate) fn shift(&mut self, ahead: bool, there: &[bool]) {
        if let Some(last) = self.levels.last_mut() {
            for place in last.iter_mut().filter(|place| **place != NO_ROW) {
                *place = if ahead { place.wrapping_add(1) } else { place.wrapping_sub(1) };
            }
        }
        if let Some(roots) = self.levels.first_mut() {
            let lost = roots.iter_mut().zip(there).filter(|(_, there)| !**there);
            lost.for_each(|(root, _)| *root = NO_ROW);
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// Whether a row is somewhere.
    pub(crate) fn is_there(&self, row: usize) -> bool {
        self.root_at(row) != NO_ROW
    }

    fn root_at(&self, row: usize) -> u64 {
        self.levels.first().and_then(|rows| rows.get(row)).copied().unwrap_or(NO_ROW)
    }

    /// Puts the rows at these places of a frame at `to`.
    pub(crate) fn put(&mut self, to: &[u32], frame: &Rc<Frame>, places: &[u32]) {
        let len = self.len();
        let mut at_level: Vec<u32> = places.to_vec();
        let mut frame = frame.clone();
        let mut above: Vec<Vec<u64>> = Vec::new();
        loop {
            let value = |place: u32| match &frame.seq {
                _ if place == NOWHERE => NO_ROW,
                Some(seq) if frame.parent.is_some() => at(seq, place as usize).saturating_sub(1) as u64,
                _ => frame.address_at(place as usize),
            };
            above.push(at_level.iter().map(|place| value(*place)).collect());
            let Some((parent, rows)) = &frame.parent else { break };
            let up = |place: u32| if place == NOWHERE { NOWHERE } else { at(rows, place as usize) };
            at_level = at_level.iter().map(|place| up(*place)).collect();
            let parent = parent.clone();
            frame = parent;
        }
        above.reverse();
        self.levels.resize(self.levels.len().max(above.len()), vec![0; len]);
        for (level, values) in self.levels.iter_mut().zip(&above) {
            for (row, value) in to.iter().zip(values) {
                level.get_mut(*row as usize).into_iter().for_each(|slot| *slot = *value);
            }
        }
    }

    /// Puts all of other rows at `to`.
    pub(crate) fn put_all(&mut self, to: &[u32], rows: &Self) {
        self.put_rows(to, rows, &all_rows(to.len()));
    }

    /// Puts some of other rows, by their numbers, at `to`.
    pub(crate) fn put_rows(&mut self, to: &[u32], rows: &Self, from: &[u32]) {
        let len = self.len();
        self.levels.resize(self.levels.len().max(rows.levels.len()), vec![0; len]);
        for (level, values) in self.levels.iter_mut().zip(&rows.levels) {
            for (row, from) in to.iter().zip(from) {
                level.get_mut(*row as usize).into_iter().for_each(|slot| *slot = at(values, *from as usize));
            }
        }
    }

    /// These of the rows.
    pub(crate) fn take(&self, rows: &[u32]) -> Self {
        let pick = |level: &Vec<u64>| rows.iter().map(|row| at(level, *row as usize)).collect();
        Self { levels: self.levels.iter().map(pick).collect() }
    }

    /// Gives these rows a place on the next level, and puts those nowhere that it does not fit.
    pub(crate) fn deepen(&mut self, rows: &[u32], places: &[u64], fits: &[u8]) {
        let mut level = vec![0; self.len()];
        for ((row, place), fits) in rows.iter().zip(places).zip(fits) {
            let own = if *fits != 0 { level.get_mut(*row as usize) } else { None };
            own.into_iter().for_each(|slot| *slot = *place);
            if let (0, Some(roots)) = (*fits, self.levels.first_mut()) {
                roots.get_mut(*row as usize).into_iter().for_each(|slot| *slot = NO_ROW);
            }
        }
        self.levels.push(level);
    }

    /// The address of a row.
    pub(crate) fn address_at(&self, row: usize) -> u64 {
        let below = |address, level: &Vec<u64>| child_address(address, at(level, row));
        self.levels.iter().skip(1).fold(self.root_at(row), below)
    }

    /// These rows with all siblings that come before them, and the place of each of them there.
    pub(crate) fn with_earlier_siblings(&self) -> (Self, Vec<u32>) {
        let Some((last, above)) = self.levels.split_last() else { return (Self::default(), Vec::new()) };
        let mut all = Self { levels: vec![Vec::new(); self.levels.len()] };
        let mut places = vec![NOWHERE; self.len()];
        let mut before: Option<u32> = None;
        let mut next = 0u64;
        // INVARIANT: rows of one parent stand next to each other in this order, the earlier siblings first.
        for row in self.sorted() {
            let same =
                |other: u32| above.iter().all(|level| at(level, row as usize) == at(level, other as usize));
            if !before.is_some_and(same) {
                next = 0;
            }
            before = Some(row);
            while next <= at(last, row as usize) {
                for (to, from) in all.levels.iter_mut().zip(above) {
                    to.push(at(from, row as usize));
                }
                all.levels.last_mut().into_iter().for_each(|level| level.push(next));
                next += 1;
            }
            let place = all.len().saturating_sub(1) as u32;
            places.get_mut(row as usize).into_iter().for_each(|slot| *slot = place);
        }
        (all, places)
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let order = |level: &Vec<u64>| at(level, a as usize).cmp(&at(level, b as usize));
        self.levels.iter().map(order).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// The numbers of the rows that are somewhere, those of the same row next to each other.
    fn sorted(&self) -> Vec<u32> {
        let there = |row: &u32| self.is_there(*row as usize);
        let mut order: Vec<u32> = (0..self.len() as u32).filter(there).collect();
        match self.levels.as_slice() {
            [rows] if rows.iter().all(|row| *row < 1 << 32 || *row == NO_ROW) => {
                let mut packed: Vec<u64> =
                    order.iter().map(|row| at(rows, *row as usize) << 32 | u64::from(*row)).collect();
                packed.sort_unstable();
                packed.iter().map(|packed| *packed as u32).collect()
            }
            _ => {
                order.sort_unstable_by(|a, b| self.compare(*a, *b).then(a.cmp(b)));
                order
            }
        }
    }
}

/// A frame of rows from anywhere, which lets go of all that hangs on it.
pub(crate) struct Held {
    pub frame: Rc<Frame>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut frame = self.frame.clone();
        loop {
            frame.release();
            let Some((parent, _)) = &frame.parent else { break };
            let parent = parent.clone();
            frame = parent;
        }
    }
}

impl Run<'_> {
    /// A frame that holds rows from anywhere in a table, each once, and the place of each there.
    pub(crate) fn gather(&self, table: usize, rows: &Rows) -> Outcome<Link> {
        if let Some(held) = self.whole(table)? {
            let places = self.places_in_whole(&held.frame, rows)?.into();
            return Ok(Link { held, places });
        }
        let path = self.program.path(table)?;
        let sorted = rows.sorted();
        let mut places = vec![NOWHERE; rows.len()];
        let mut frame: Option<Rc<Frame>> = None;
        for (depth, table) in path.iter().enumerate() {
            let (mut from, mut next): (Vec<u32>, u32) = (Vec::new(), 0);
            let mut parents: Vec<u32> = Vec::new();
            let mut before: Option<u32> = None;
            let levels = rows.levels.get(..=depth).unwrap_or(&[]);
            for row in &sorted {
                let same = |other: u32| {
                    levels.iter().all(|level| at(level, *row as usize) == at(level, other as usize))
                };
                if !before.is_some_and(same) {
                    from.push(*row);
                    parents.push(at(&places, *row as usize));
                    next += 1;
                }
                before = Some(*row);
                places.get_mut(*row as usize).into_iter().for_each(|place| *place = next - 1);
            }
            let own = rows.levels.get(depth).map_or(&[][..], |level| level);
            let values: Vec<u64> = from.iter().map(|row| at(own, *row as usize)).collect();
            frame = Some(Rc::new(scattered(*table, values, frame.map(|frame| (frame, parents.into())))));
        }
        let frame = frame.ok_or_else(|| ExecError::plan("a reference is to no table"))?;
        Ok(Link { held: Rc::new(Held { frame }), places: places.into() })
    }

    /// All rows of a small table.
    pub(crate) fn whole(&self, table: usize) -> Outcome<Option<Rc<Held>>> {
        if let Some(held) = self.wholes.borrow().get(&table) {
            return Ok(held.clone());
        }
        let made = self.made_whole(table)?.map(|frame| Rc::new(Held { frame }));
        self.wholes.borrow_mut().insert(table, made.clone());
        Ok(made)
    }

    fn made_whole(&self, table: usize) -> Outcome<Option<Rc<Frame>>> {
        match (&self.program.table(table)?.count, self.program.table(table)?.parent) {
            (CountProgram::Rows(rows), _) if *rows <= WHOLE => {
                Ok(Some(crate::schedule::quiet_root(table, 0, *rows as usize)))
            }
            (_, Some(parent)) => {
                let Some(above) = self.whole(parent)? else { return Ok(None) };
                let children = self.children(&above.frame, table)?;
                if children.total() > WHOLE {
                    return Ok(None);
                }
                self.all_children(&above.frame, &children, table).map(|frame| Some(Rc::new(frame)))
            }
            _ => Ok(None),
        }
    }

    /// The place of each row in a whole table.
    fn places_in_whole(&self, frame: &Rc<Frame>, rows: &Rows) -> Outcome<Vec<u32>> {
        let place = |place: u64| u32::try_from(place).ok().filter(|place| (*place as usize) < frame.len);
        let Some((parent, _)) = &frame.parent else {
            return Ok((0..rows.len()).map(|row| place(rows.root_at(row)).unwrap_or(NOWHERE)).collect());
        };
        let above = self.places_in_whole(parent, rows)?;
        let children = self.children(parent, frame.table)?;
        // Where every row is nowhere, levels below the root are not there.
        let own = rows.levels.get(self.program.path(frame.table)?.len() - 1).map_or(&[][..], |level| level);
        let inside = |(row, above): (usize, u32)| {
            let seq0 = *own.get(row)?;
            (above != NOWHERE).then(|| children.place(above, seq0)).flatten().and_then(place)
        };
        Ok(above.into_iter().enumerate().map(|found| inside(found).unwrap_or(NOWHERE)).collect())
    }
}

/// A frame of rows of a root table, or of children at these 0-based places of these rows of a parent's frame.
fn scattered(table: usize, values: Vec<u64>, parent: Option<(Rc<Frame>, Rc<[u32]>)>) -> Frame {
    let addresses = match &parent {
        None => values.clone(),
        Some((frame, rows)) => {
            let own = rows.iter().zip(&values);
            own.map(|(row, seq0)| child_address(frame.address_at(*row as usize), *seq0)).collect()
        }
    };
    let mut frame = Frame::new(table, values.len(), Address::List(addresses), Place::Scattered);
    frame.seq = parent.is_some().then(|| values.iter().map(|seq0| *seq0 as i64 + 1).collect());
    frame.parent = parent;
    frame.counted = false;
    frame
}
