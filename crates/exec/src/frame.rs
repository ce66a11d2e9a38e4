//! Frames: some rows of a table with their columns, computed when first asked for.

mod all;
mod apart;
mod beside;
mod cell;
mod chain;
mod children;
mod link;
mod missing;
mod number;
mod pieces;
mod pinned;
mod prefix;
mod redraw;
mod room;
mod rows;
mod run;
mod spread;
mod suffix;
mod unique;

use std::cell::RefCell;
use std::rc::Rc;

use synthc_types::Addresses;

use crate::column::{Column, at};
use crate::error::{ExecError, Outcome};

pub(crate) use apart::Apart;
pub(crate) use chain::States;
pub(crate) use children::Children;
pub(crate) use link::{Link, NOWHERE, followed};
use pieces::Pieces;
pub(crate) use prefix::Prefix;
pub(crate) use room::TRIED;
pub(crate) use rows::{Held, Rows};
pub(crate) use run::{Limits, Run, Tally};
pub(crate) use suffix::Suffix;
pub(crate) use unique::{Alike, Among, Layout, Unique, UniqueValues, too_few};

/// A column's two versions; they share their buffers where they are equal.
#[derive(Clone)]
pub(crate) struct Cell {
    /// The true values.
    pub truth: Column,
    /// The recorded values.
    pub seen: Column,
}

impl Cell {
    /// Some of the rows.
    fn take(&self, rows: &[u32]) -> Self {
        Self { truth: self.truth.take(rows), seen: self.seen.take(rows) }
    }
}

/// The row of each row in an ancestor's frame; `None` where they are the same.
pub(crate) type Places = Option<Rc<[u32]>>;

/// The addresses of the rows.
pub(crate) enum Address {
    /// Neighbouring rows of a root table.
    Range(u64),
    /// Any rows.
    List(Vec<u64>),
}

/// Where a frame stands.
pub(crate) enum Place {
    /// Neighbouring rows of a root table, from this 0-based row on. `bases` are the rows of each table whose root rows come
    /// before, where known.
    Root { first: u64, bases: RefCell<Vec<Option<u64>>> },
    /// Children of the parent frame, from this 0-based place on.
    Chunk { first: u64 },
    /// Rows from anywhere in the table.
    Scattered,
    /// Rows of another frame of which none stands before another, in a chain of columns: `before` is a frame with the rows before
    /// them, and where each has its own there, or [`NOWHERE`].
    Step { from: Rc<Frame>, rows: Rc<[u32]>, chain: usize, before: RefCell<Option<Before>> },
    /// Rows of another frame, drawn again.
    Picked { from: Rc<Frame>, rows: Rc<[u32]>, group: usize, attempt: u32 },
}

/// A frame with the rows before others, and where each of these has its own there.
pub(crate) type Before = (Rc<Frame>, Rc<[u32]>);

/// How far a group of constraints has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GroupState {
    Open,
    Running,
    Met,
}

/// Some rows of a table.
pub(crate) struct Frame {
    pub table: usize,
    pub len: usize,
    pub address: Address,
    pub place: Place,
    /// The 1-based place among the siblings; `None` in a root table.
    pub seq: Option<Vec<i64>>,
    /// The parent's frame and the row of each child in it.
    pub parent: Option<(Rc<Frame>, Rc<[u32]>)>,
    /// Whether its redraws and truncations are counted: rows computed a second time are not.
    pub counted: bool,
    cells: RefCell<Vec<Option<Cell>>>,
    groups: RefCell<Vec<GroupState>>,
    children: RefCell<Vec<(usize, Rc<Children>)>>,
    /// The row before the first one and the row after the last one, in frames of their own.
    outside: RefCell<[Option<Rc<Frame>>; 2]>,
    /// Where the rows stand that a column refers to.
    links: RefCell<Vec<(usize, link::Links)>>,
}

impl Frame {
    /// A frame with nothing computed.
    pub(crate) fn new(table: usize, len: usize, address: Address, place: Place) -> Self {
        Self {
            table,
            len,
            address,
            place,
            seq: None,
            parent: None,
            counted: true,
            cells: RefCell::default(),
            groups: RefCell::default(),
            children: RefCell::default(),
            outside: RefCell::default(),
            links: RefCell::default(),
        }
    }

    /// Neighbouring rows of a root table.
    pub(crate) fn root(table: usize, first: u64, len: usize) -> Rc<Self> {
        let place = Place::Root { first, bases: RefCell::default() };
        Rc::new(Self::new(table, len, Address::Range(first), place))
    }

    /// The address of a row.
    pub(crate) fn address_at(&self, row: usize) -> u64 {
        match &self.address {
            Address::Range(first) => first.wrapping_add(row as u64),
            Address::List(list) => at(list, row),
        }
    }

    /// Whether the rows stand anywhere, or below rows that do.
    fn is_scattered(&self) -> bool {
        matches!(self.place, Place::Scattered)
            || self.parent.as_ref().is_some_and(|(parent, _)| parent.is_scattered())
    }

    /// Hands the addresses of some rows to `f`.
    pub(crate) fn with_addresses<T>(&self, rows: Option<&[u32]>, f: impl FnOnce(Addresses<'_>) -> T) -> T {
        match (&self.address, rows) {
            (Address::Range(first), None) => f(Addresses::Range(*first)),
            (Address::List(list), None) => f(Addresses::List(list)),
            (_, Some(rows)) => {
                let list: Vec<u64> = rows.iter().map(|row| self.address_at(*row as usize)).collect();
                f(Addresses::List(&list))
            }
        }
    }

    /// The frame `up` levels above, and the row of each of this frame's rows in it.
    pub(crate) fn ancestor(self: &Rc<Self>, up: u32) -> Outcome<(Rc<Self>, Places)> {
        let mut frame = self.clone();
        let mut places: Places = None;
        for _ in 0..up {
            let Some((parent, rows)) = &frame.parent else {
                return Err(ExecError::plan("an expression reaches above the root table"));
            };
            let next = match places {
                None => rows.clone(),
                Some(places) => places.iter().map(|place| at(rows, *place as usize)).collect(),
            };
            places = Some(next);
            let parent = parent.clone();
            frame = parent;
        }
        Ok((frame, places))
    }

    fn cell(&self, column: usize) -> Option<Cell> {
        self.cells.borrow().get(column).cloned().flatten()
    }

    fn set_cell(&self, column: usize, cell: Cell) {
        let mut cells = self.cells.borrow_mut();
        if cells.len() <= column {
            cells.resize(column + 1, None);
        }
        if let Some(slot) = cells.get_mut(column) {
            *slot = Some(cell);
        }
    }

    /// Some of the rows, in a frame of their own.
    fn pick(self: &Rc<Self>, rows: &[u32], place: Place) -> Self {
        let addresses = rows.iter().map(|row| self.address_at(*row as usize)).collect();
        let mut picked = Self::new(self.table, rows.len(), Address::List(addresses), place);
        picked.seq = self.seq.as_ref().map(|seq| rows.iter().map(|row| at(seq, *row as usize)).collect());
        picked.parent = self.parent.as_ref().map(|(parent, places)| {
            (parent.clone(), rows.iter().map(|row| at(places, *row as usize)).collect())
        });
        picked.counted = false;
        picked
    }

    fn group(&self, group: usize) -> GroupState {
        self.groups.borrow().get(group).copied().unwrap_or(GroupState::Open)
    }

    fn set_group(&self, group: usize, state: GroupState) {
        let mut groups = self.groups.borrow_mut();
        if groups.len() <= group {
            groups.resize(group + 1, GroupState::Open);
        }
        if let Some(slot) = groups.get_mut(group) {
            *slot = state;
        }
    }

    /// Lets go of the children, which hold on to this frame.
    pub(crate) fn release(&self) {
        self.outside.take();
        let children = self.children.take();
        for (_, children) in children {
            children.release();
        }
    }
}
