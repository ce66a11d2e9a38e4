//! The rows that a column refers to.

use std::rc::Rc;

use super::{Frame, Held, Place, Rows, Run};
use crate::column::{Column, NULL, at};
use crate::error::{ExecError, Outcome};

/// The place of a row that is nowhere.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// The rows that a column of a frame refers to.
#[derive(Clone)]
pub(crate) struct Link {
    /// A frame that holds them.
    pub held: Rc<Held>,
    /// The place there of each row's; [`NOWHERE`] where a row refers to none.
    pub places: Rc<[u32]>,
}

impl Link {
    /// What these rows refer to.
    fn take(&self, rows: &[u32]) -> Self {
        Self {
            held: self.held.clone(),
            places: rows.iter().map(|row| at(&self.places, *row as usize)).collect(),
        }
    }
}

/// The values of a frame's column at some places; null where a place is nowhere.
pub(crate) fn followed(values: &Column, places: &[u32]) -> Column {
    let found = values.take(places);
    if !places.contains(&NOWHERE) {
        return found;
    }
    let mut gap = found.gap.as_ref().map_or_else(|| vec![0; places.len()], |gap| gap.to_vec());
    for (gap, place) in gap.iter_mut().zip(places) {
        *gap = if *place == NOWHERE { NULL } else { *gap };
    }
    found.with_gap(Some(gap.into()))
}

impl Run<'_> {
    /// The rows that a column of a frame refers to.
    pub(crate) fn referred(&self, frame: &Rc<Frame>, column: usize) -> Outcome<Rc<Link>> {
        if frame.link(column).is_none() {
            self.cell(frame, column)?;
        }
        if let Some(link) = frame.link(column) {
            return Ok(link);
        }
        let (Place::Picked { from, rows, .. } | Place::Step { from, rows, .. }) = &frame.place else {
            return Err(ExecError::plan("an expression follows a column that refers to no rows"));
        };
        let link = Rc::new(self.referred(from, column)?.take(rows));
        frame.set_link(column, link.clone());
        Ok(link)
    }

    /// Puts the links of rows that were computed again in the place of the old ones.
    pub(super) fn put_links(
        &self,
        frame: &Rc<Frame>,
        column: usize,
        accepted: &[(Vec<u32>, Rc<Frame>, Vec<u32>)],
    ) -> Outcome<()> {
        let Some(old) = frame.link(column) else { return Ok(()) };
        let mut rows = Rows::of(&old.held.frame, &old.places);
        for (to, picked, from) in accepted {
            let new = self.referred(picked, column)?.take(from);
            rows.put(to, &new.held.frame, &new.places);
        }
        let link = self.gather(old.held.frame.table, &rows)?;
        frame.set_link(column, Rc::new(link));
        Ok(())
    }
}
