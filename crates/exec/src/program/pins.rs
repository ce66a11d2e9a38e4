//! Pins made ready to run: which rows they are, by the addresses of the rows.

use std::collections::BTreeMap;

use synthc_plan::{ColId, Table};
use synthc_types::{Value, child_address};

/// The exact rows of a table.
#[derive(Debug, Default)]
pub(crate) struct Pins {
    rows: Vec<Vec<(ColId, Value)>>,
    /// In a child table: the row of the parent of each.
    parents: Vec<Vec<u64>>,
    /// In a child table: for each row of the parent that has pins, by its address, which ones, in order.
    under: BTreeMap<u64, Vec<usize>>,
    /// The columns that have a pin.
    columns: Vec<usize>,
    /// The most pins of one row of the parent.
    most: usize,
}

impl Pins {
    pub(crate) fn new(table: &Table) -> Self {
        let mut columns: Vec<usize> = table.pins.iter().flatten().map(|(c, _)| c.0).collect();
        columns.sort_unstable();
        columns.dedup();
        let mut under: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (pin, row) in table.pinned_under.iter().enumerate() {
            let (first, rest) = row.split_first().unwrap_or((&0, &[]));
            let address = rest.iter().fold(*first, |parent, seq| child_address(parent, *seq));
            under.entry(address).or_default().push(pin);
        }
        let most = under.values().map(Vec::len).max().unwrap_or(0);
        Self { rows: table.pins.clone(), parents: table.pinned_under.clone(), under, columns, most }
    }

    /// Whether no row gives this column a value.
    pub(crate) fn spare(&self, column: usize) -> bool {
        !self.columns.contains(&column)
    }

    /// Whether no row of a root table from this address on is pinned.
    pub(crate) fn of_nobody(&self, address: u64) -> bool {
        address >= self.rows.len() as u64
    }

    /// How many rows of a child table are pinned below the row of the parent with this address.
    pub(crate) fn n_under(&self, parent: u64) -> u64 {
        self.under.get(&parent).map_or(0, |pins| pins.len() as u64)
    }

    /// Whether rows are pinned below rows of the parent.
    pub(crate) fn has_parents(&self) -> bool {
        !self.under.is_empty()
    }

    /// The most pins of one row of the parent.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// What the row of a root table with this address is to be in a column.
    pub(crate) fn of_root(&self, address: u64, column: usize) -> Option<&Value> {
        self.cell(usize::try_from(address).ok()?, column)
    }

    /// What a child is to be in a column: the one at a 0-based place below the row with this address.
    pub(crate) fn of_child(&self, parent: u64, place: usize, column: usize) -> Option<&Value> {
        self.cell(*self.under.get(&parent)?.get(place)?, column)
    }

    /// All values that rows are given in a column.
    pub(crate) fn values(&self, column: usize) -> impl Iterator<Item = &Value> {
        self.rows.iter().flatten().filter(move |(c, _)| c.0 == column).map(|(_, value)| value)
    }

    /// What rows are given in a unique column, by their places: the numbers that no two rows of the table share. `bounds` are how
    /// many places the children of one row have, for each level below the root.
    pub(crate) fn by_place(&self, column: usize, bounds: &[u64]) -> Vec<(u64, Value)> {
        let mut siblings: BTreeMap<&[u64], u64> = BTreeMap::new();
        let mut found = Vec::new();
        for (number, pin) in self.rows.iter().enumerate() {
            let place = match self.parents.get(number) {
                None => Some(number as u64),
                Some(parent) => {
                    let seq = siblings.entry(parent).or_default();
                    let own = *seq;
                    *seq += 1;
                    let (first, rest) = parent.split_first().unwrap_or((&0, &[]));
                    let mut below = rest.iter().chain([&own]).zip(bounds);
                    below.try_fold(*first, |place, (seq, most)| place.checked_mul(*most)?.checked_add(*seq))
                }
            };
            let value = pin.iter().find(|(c, _)| c.0 == column).map(|(_, value)| value);
            if let (Some(place), Some(value)) = (place, value) {
                found.push((place, value.clone()));
            }
        }
        found
    }

    fn cell(&self, row: usize, column: usize) -> Option<&Value> {
        self.rows.get(row)?.iter().find(|(c, _)| c.0 == column).map(|(_, value)| value)
    }
}
