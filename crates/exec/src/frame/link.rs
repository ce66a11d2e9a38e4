//! The rows that a column refers to.

use std::rc::Rc;

use super::{Frame, Held, Place, Rows, Run};
use crate::column::{Column, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::eval::World;

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

/// The rows that a column of a frame refers to, in the true rows and in the recorded ones.
#[derive(Clone)]
pub(super) struct Links {
    truth: Rc<Link>,
    /// Where they are others.
    seen: Option<Rc<Link>>,
}

impl Links {
    fn in_world(&self, world: World) -> &Rc<Link> {
        match world {
            World::True => &self.truth,
            World::Recorded => self.seen.as_ref().unwrap_or(&self.truth),
        }
    }

    fn take(&self, rows: &[u32]) -> Self {
        let take = |link: &Rc<Link>| Rc::new(link.take(rows));
        Self { truth: take(&self.truth), seen: self.seen.as_ref().map(take) }
    }
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
    pub(crate) fn referred(&self, frame: &Rc<Frame>, column: usize, world: World) -> Outcome<Rc<Link>> {
        Ok(self.links(frame, column)?.in_world(world).clone())
    }

    fn links(&self, frame: &Rc<Frame>, column: usize) -> Outcome<Links> {
        if frame.links(column).is_none() {
            self.cell(frame, column)?;
        }
        if let Some(links) = frame.links(column) {
            return Ok(links);
        }
        let (Place::Picked { from, rows, .. } | Place::Step { from, rows, .. }) = &frame.place else {
            return Err(ExecError::plan("an expression follows a column that refers to no rows"));
        };
        let links = self.links(from, column)?.take(rows);
        frame.set_links(column, links.clone());
        Ok(links)
    }

    /// Puts the links of rows that were computed again in the place of the old ones.
    pub(super) fn put_links(
        &self,
        frame: &Rc<Frame>,
        column: usize,
        accepted: &[(Vec<u32>, Rc<Frame>, Vec<u32>)],
    ) -> Outcome<()> {
        let Some(old) = frame.links(column) else { return Ok(()) };
        let put = |old: &Link, world: World| {
            let mut rows = Rows::of(&old.held.frame, &old.places);
            for (to, picked, from) in accepted {
                let new = self.referred(picked, column, world)?.take(from);
                rows.put(to, &new.held.frame, &new.places);
            }
            Ok(Rc::new(self.gather(old.held.frame.table, &rows)?))
        };
        let truth = put(&old.truth, World::True)?;
        let seen = old.seen.as_ref().map(|seen| put(seen, World::Recorded)).transpose()?;
        frame.set_links(column, Links { truth, seen });
        Ok(())
    }
}

impl Frame {
    fn links(&self, column: usize) -> Option<Links> {
        self.links.borrow().iter().find(|(known, _)| *known == column).map(|(_, links)| links.clone())
    }

    fn set_links(&self, column: usize, links: Links) {
        let mut known = self.links.borrow_mut();
        known.retain(|(known, _)| *known != column);
        known.push((column, links));
    }

    /// Notes the rows that a column refers to. Those of the true rows come first.
    pub(crate) fn set_link(&self, column: usize, world: World, link: Rc<Link>) {
        let links = match (world, self.links(column)) {
            (World::Recorded, Some(known)) => Links { seen: Some(link), ..known },
            _ => Links { truth: link, seen: None },
        };
        self.set_links(column, links);
    }
}
