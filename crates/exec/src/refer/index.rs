//! The rows of a table by a value, in the order of the rows.

use std::collections::HashMap;

use synthc_plan::ColId;

use super::key::{Key, keys};
use crate::column::{Column, all_rows, at};
use crate::error::Outcome;
use crate::eval::{Scope, World};
use crate::frame::{Rows, Run};
use crate::program::{Node, ReferenceProgram, Same};

/// The rows of a table by a value: some 60 bytes for each value and 8 for each row on each level down to the table.
#[derive(Clone)]
pub(crate) struct Index {
    groups: HashMap<Key, u32>,
    /// Where the rows of each group start; one more at the end.
    starts: Vec<u64>,
    rows: Rows,
}

impl Index {
    /// The rows of a table by what `of` says of a frame's rows; those with the key `only`, where one is given.
    pub(crate) fn new(
        run: &Run<'_>,
        table: usize,
        only: Option<Option<&Key>>,
        of: &dyn Fn(&Scope<'_>) -> Outcome<Vec<Column>>,
    ) -> Outcome<Self> {
        let mut groups = HashMap::new();
        let mut group_of: Vec<u32> = Vec::new();
        let mut rows = Rows::default();
        run.scan(table, &mut |frame| {
            let scope = Scope::new(run, frame, World::True);
            let columns = of(&scope).map_err(|e| run.place(e, frame, None))?;
            let (mut places, mut row) = (Vec::new(), 0u32);
            while (row as usize) < frame.len {
                let key = Key::of(&columns, row as usize);
                if let Some(key) = key.filter(|key| only.is_none_or(|only| only == Some(key))) {
                    let next = groups.len() as u32;
                    group_of.push(*groups.entry(key).or_insert(next));
                    places.push(row);
                }
                row += 1;
            }
            rows.append(frame, &places);
            Ok(())
        })?;
        let mut starts = vec![0u64; groups.len() + 1];
        for group in &group_of {
            starts.get_mut(*group as usize + 1).into_iter().for_each(|n| *n += 1);
        }
        for group in 1..starts.len() {
            let before = at(&starts, group - 1);
            starts.get_mut(group).into_iter().for_each(|start| *start += before);
        }
        let mut next = starts.clone();
        let mut to = Vec::with_capacity(group_of.len());
        for group in &group_of {
            to.push(at(&next, *group as usize));
            next.get_mut(*group as usize).into_iter().for_each(|place| *place += 1);
        }
        for level in &mut rows.levels {
            let mut sorted = vec![0; level.len()];
            for (to, row) in to.iter().zip(level.iter()) {
                sorted.get_mut(*to as usize).into_iter().for_each(|slot| *slot = *row);
            }
            *level = sorted;
        }
        Ok(Self { groups, starts, rows })
    }

    /// The group of a value.
    pub(super) fn group(&self, key: &Key) -> Option<u32> {
        self.groups.get(key).copied()
    }

    /// How many rows a group has.
    pub(super) fn size(&self, group: u32) -> u64 {
        at(&self.starts, group as usize + 1) - at(&self.starts, group as usize)
    }

    /// The first row of each value; nowhere where there is none.
    fn first(&self, keys: &[Option<Key>]) -> Rows {
        let group = |key: &Option<Key>| key.as_ref().and_then(|key| self.group(key));
        let (mut to, mut places) = (Vec::new(), Vec::new());
        for (row, key) in keys.iter().enumerate() {
            if let Some(group) = group(key) {
                to.push(row as u32);
                places.push((group, 0));
            }
        }
        let mut rows = Rows::nowhere(keys.len());
        rows.put_all(&to, &self.rows(places.into_iter()));
        rows
    }

    /// How many rows there are in all.
    pub(super) fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Where the rows of a group start among all.
    pub(super) fn start(&self, group: u32) -> u64 {
        at(&self.starts, group as usize)
    }

    /// The group that each row is in, one after the other.
    pub(super) fn groups(&self) -> impl Iterator<Item = u32> {
        0..self.starts.len().saturating_sub(1) as u32
    }

    /// These rows, each by its group and its place in it.
    pub(super) fn rows(&self, places: impl Iterator<Item = (u32, u64)> + Clone) -> Rows {
        let row = |(group, place): (u32, u64)| (at(&self.starts, group as usize) + place) as usize;
        let pick = |level: &Vec<u64>| places.clone().map(|place| at(level, row(place))).collect();
        Rows { levels: self.rows.levels.iter().map(pick).collect() }
    }
}

impl Run<'_> {
    /// The candidates of a reference by the value that they have in common with the row that refers; those with the value of all rows,
    /// where that is one.
    pub(super) fn index<'r>(
        &self,
        scope: &Scope<'_>,
        (reference, same): (&'r ReferenceProgram, &Same),
    ) -> Outcome<&'r Index> {
        let only = match same.for_all && scope.len() > 0 {
            true => Some(keys(&scope.narrow(&[0]), [&same.own])?.pop().flatten()),
            false => None,
        };
        let made = reference.index.get_or_init(|| {
            Index::new(self, reference.table, only.as_ref().map(Option::as_ref), &|scope| {
                let all = all_rows(scope.frame.len).into();
                Ok(vec![scope.beside(scope.frame, all).eval(&same.candidate)?])
            })
        });
        made.as_ref().map_err(Clone::clone)
    }

    /// The rows of a table that have the values of these expressions as keys.
    pub(crate) fn looked_up(&self, scope: &Scope<'_>, table: usize, key: &[Node]) -> Outcome<Rows> {
        let keys = keys(scope, key)?;
        let columns = self.program.plan.tables.get(table).map_or(&[][..], |table| &table.key);
        let made = self.program.table(table)?.by_key.get_or_init(|| self.by_columns(table, columns));
        Ok(made.as_ref().map_err(Clone::clone)?.first(&keys))
    }

    /// The rows that a reference may be to with these keys.
    pub(super) fn rows_with_keys(&self, reference: &ReferenceProgram, keys: &[Option<Key>]) -> Outcome<Rows> {
        let table = self.program.table(reference.table)?;
        let columns = self.program.plan.tables.get(reference.table).map_or(&[][..], |table| &table.key);
        let made = match columns == reference.key_columns {
            true => table.by_key.get_or_init(|| self.by_columns(reference.table, columns)),
            false => {
                reference.by_key.get_or_init(|| self.by_columns(reference.table, &reference.key_columns))
            }
        };
        Ok(made.as_ref().map_err(Clone::clone)?.first(keys))
    }

    fn by_columns(&self, table: usize, columns: &[ColId]) -> Outcome<Index> {
        Index::new(self, table, None, &|scope| {
            columns.iter().map(|column| Ok(self.cell(scope.frame, column.0)?.truth)).collect()
        })
    }
}
