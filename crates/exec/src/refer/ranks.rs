//! The place of each row among those of its table that have the same values.

use std::collections::HashMap;

use super::key::{Key, keys};
use crate::column::at;
use crate::error::Outcome;
use crate::eval::{Scope, World};
use crate::frame::Run;
use crate::program::Node;

/// For each row of a table, by its number, how many earlier ones have the same values: 4 bytes a row, and some 60 for each value
/// while they are made.
#[derive(Clone)]
pub(crate) struct Ranks {
    earlier: Vec<u32>,
}

impl Ranks {
    /// Counts them by what the expressions say of each row. A row in which one has no value is the first of its kind.
    pub(crate) fn new(run: &Run<'_>, table: usize, nodes: &[Node]) -> Outcome<Self> {
        let mut seen: HashMap<Key, u32> = HashMap::new();
        let mut earlier = Vec::new();
        run.scan(table, &mut |frame| {
            let scope = Scope::new(run, frame, World::True);
            for key in keys(&scope, nodes).map_err(|e| run.place(e, frame, None))? {
                earlier.push(key.map_or(0, |key| {
                    let count = seen.entry(key).or_insert(0);
                    *count += 1;
                    *count - 1
                }));
            }
            Ok(())
        })?;
        Ok(Self { earlier })
    }

    /// How many earlier rows of the table have the same values, for each row of a scope that is a whole frame.
    pub(crate) fn of(&self, run: &Run<'_>, scope: &Scope<'_>) -> Outcome<Vec<u64>> {
        let numbers = run.numbers_of(scope.frame)?;
        Ok(numbers.into_iter().map(|number| u64::from(at(&self.earlier, number as usize))).collect())
    }
}

/// A number of 64 bits for the values of each row, by which groups of rows are told apart in addresses of draws; `None` where one
/// is null.
pub(crate) fn group_addresses(scope: &Scope<'_>, nodes: &[Node]) -> Outcome<Vec<Option<u64>>> {
    Ok(keys(scope, nodes)?.into_iter().map(|key| key.map(|key| key.address())).collect())
}
