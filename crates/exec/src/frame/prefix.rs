//! Where the rows of a child table start below each row of its root table: from numbers of rows to rows and back.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Frame, Rows, Run};
use crate::column::{all_rows, at};
use crate::error::{ExecError, Outcome};
use crate::program::CountProgram;
use crate::schedule::quiet_root;

/// Starts that are kept at most, 8 bytes each: of every root row in tables of up to so many, else of every so-manieth.
const MOST_STARTS: u64 = 1 << 20;

/// Where the rows of a table start.
#[derive(Clone, Debug)]
pub(crate) struct Prefix {
    /// The rows below each root row, where that is the same for all.
    each: Option<u64>,
    /// Of how many root rows there is one start.
    step: u64,
    /// The rows before every `step`-th root row.
    starts: Vec<u64>,
    /// How many rows there are.
    total: u64,
    /// The rows of the root table, then for each level below the smallest power of two that no row has more children than.
    widths: Vec<u64>,
}

impl Prefix {
    /// The last root row that has a start at or before a row, and how many rows lie between.
    fn root(&self, number: u64) -> (u64, u64) {
        match self.each {
            Some(each) => (number / each.max(1), number % each.max(1)),
            None => {
                let block = self.starts.partition_point(|start| *start <= number).saturating_sub(1);
                (block as u64 * self.step, number - at(&self.starts, block))
            }
        }
    }

    /// The last root row at or before one that has a start, and the start.
    fn start(&self, root: u64) -> (u64, u64) {
        match self.each {
            Some(each) => (root, root * each),
            None => {
                let block = root / self.step;
                (block * self.step, at(&self.starts, block as usize))
            }
        }
    }
}

impl Run<'_> {
    /// How many rows a table has.
    pub(crate) fn size(&self, table: usize) -> Outcome<u64> {
        match self.program.table(table)?.count {
            CountProgram::Rows(rows) => Ok(rows),
            _ => Ok(self.prefix(table)?.total),
        }
    }

    /// The rows of the root table, then for each level down to a table the smallest power of two that no row has more children than.
    pub(crate) fn widths(&self, table: usize) -> Outcome<&[u64]> {
        Ok(&self.prefix(table)?.widths)
    }

    fn prefix(&self, table: usize) -> Outcome<&Prefix> {
        let made = self.program.table(table)?.prefix.get_or_init(|| self.counted(table));
        made.as_ref().map_err(Clone::clone)
    }

    /// One pass over the counts of all rows above a table.
    fn counted(&self, table: usize) -> Outcome<Prefix> {
        let path = self.program.path(table)?;
        let root = path.first().copied().unwrap_or(table);
        let CountProgram::Rows(rows) = self.program.table(root)?.count else {
            return Err(ExecError::plan("a root table has no number of rows"));
        };
        let too_many = || ExecError::setting("a table has more than 2^64 rows");
        if let Some(each) = self.constant_family(table)? {
            let mut widths = vec![rows];
            for step in path.iter().skip(1) {
                let count = self.program.table(*step)?.constant_count().unwrap_or(0);
                widths.push(count.max(1).checked_next_power_of_two().ok_or_else(too_many)?);
            }
            let total = rows.checked_mul(each).ok_or_else(too_many)?;
            return Ok(Prefix { each: Some(each), step: 1, starts: Vec::new(), total, widths });
        }
        let step = rows.div_ceil(MOST_STARTS).max(1);
        let (mut starts, mut total, mut first) = (Vec::new(), 0u64, 0u64);
        let mut most = vec![0u64; path.len()];
        while first < rows {
            let len = (self.limits.block_rows.max(1) as u64).min(rows - first) as usize;
            let frame = quiet_root(root, first, len);
            let families = self.families(&frame, table, most.get_mut(1..).unwrap_or(&mut []));
            frame.release();
            for (row, family) in (first..).zip(families?) {
                if row % step == 0 {
                    starts.push(total);
                }
                total = total.checked_add(family).ok_or_else(too_many)?;
            }
            first += len as u64;
        }
        let mut widths = vec![rows];
        for most in most.iter().skip(1) {
            widths.push(most.max(&1).checked_next_power_of_two().ok_or_else(too_many)?);
        }
        Ok(Prefix { each: None, step, starts, total, widths })
    }

    /// How many rows of a table stand below each row of a frame; the largest counts of children on the way.
    fn families(&self, frame: &Rc<Frame>, table: usize, most: &mut [u64]) -> Outcome<Vec<u64>> {
        if frame.table == table {
            return Ok(vec![1; frame.len]);
        }
        let child = self.step_towards(frame.table, table)?;
        let children = self.children(frame, child)?;
        let (own, below) = most.split_at_mut(most.len().min(1));
        for own in own {
            *own = children.counts.iter().copied().fold(*own, u64::max);
        }
        if child == table {
            return Ok(children.counts.clone());
        }
        let mut sums = vec![0u64; frame.len];
        self.each_family((frame, child, table), below, &mut |place, family| {
            sums.get_mut(place).into_iter().for_each(|sum| *sum += family);
        })?;
        Ok(sums)
    }

    /// The rows of these 0-based numbers.
    pub(crate) fn located(&self, table: usize, numbers: &[u64]) -> Outcome<Rows> {
        let path = self.program.path(table)?;
        let (Some(root), true) = (path.first().copied(), path.len() > 1) else {
            return Ok(Rows::root(numbers.to_vec()));
        };
        let prefix = self.prefix(table)?;
        let (mut roots, mut rest): (Vec<u64>, Vec<u64>) = numbers.iter().map(|n| prefix.root(*n)).unzip();
        if prefix.each.is_none() && prefix.step > 1 {
            let blocks = self.within_blocks((root, table), prefix, &roots)?;
            for (root, rest) in roots.iter_mut().zip(&mut rest) {
                let families = blocks.get(root).map_or(&[][..], |families| families);
                for family in families {
                    if *rest < *family {
                        break;
                    }
                    *rest -= family;
                    *root += 1;
                }
            }
        }
        let mut rows = Rows::root(roots);
        let all = all_rows(numbers.len());
        for (above, child) in path.iter().zip(path.iter().skip(1)) {
            let link = self.gather(*above, &rows)?;
            let seqs = if *child == table {
                rest.clone()
            } else {
                self.towards((&link.held.frame, *child, table), &link.places, &mut rest)?
            };
            rows.deepen(&all, &seqs, &vec![1; all.len()]);
        }
        Ok(rows)
    }

    /// The 0-based numbers of rows.
    pub(crate) fn numbers(&self, table: usize, rows: &Rows) -> Outcome<Vec<u64>> {
        let path = self.program.path(table)?;
        let roots = rows.levels.first().cloned().unwrap_or_default();
        let (Some(root), true) = (path.first().copied(), path.len() > 1) else { return Ok(roots) };
        let prefix = self.prefix(table)?;
        let (blocks, mut numbers): (Vec<u64>, Vec<u64>) = roots.iter().map(|row| prefix.start(*row)).unzip();
        if prefix.each.is_none() && prefix.step > 1 {
            let families = self.within_blocks((root, table), prefix, &blocks)?;
            for ((block, root), number) in blocks.iter().zip(&roots).zip(&mut numbers) {
                let before = families.get(block).into_iter().flatten().take((root - block) as usize);
                *number += before.sum::<u64>();
            }
        }
        for (depth, (above, child)) in path.iter().zip(path.iter().skip(1)).enumerate() {
            let seqs = rows.levels.get(depth + 1).map_or(&[][..], |level| level);
            if *child == table {
                numbers.iter_mut().zip(seqs).for_each(|(number, seq)| *number += seq);
                continue;
            }
            let link =
                self.gather(*above, &Rows { levels: rows.levels.iter().take(depth + 1).cloned().collect() })?;
            let sums = self.sums_of_children(&link.held.frame, *child, table)?;
            for ((number, place), seq) in numbers.iter_mut().zip(link.places.iter()).zip(seqs) {
                let before = sums.get(*place as usize).and_then(|sums| sums.get(*seq as usize));
                *number += before.copied().unwrap_or(0);
            }
        }
        Ok(numbers)
    }

    /// For each row, the child below which the `rest`-th of its rows in a table stands; `rest` becomes what is left there.
    fn towards(
        &self,
        (frame, child, table): (&Rc<Frame>, usize, usize),
        places: &[u32],
        rest: &mut [u64],
    ) -> Outcome<Vec<u64>> {
        let sums = self.sums_of_children(frame, child, table)?;
        let mut seqs = Vec::with_capacity(places.len());
        for (place, rest) in places.iter().zip(rest) {
            let sums = sums.get(*place as usize).map_or(&[][..], |sums| sums);
            let seq = sums.partition_point(|sum| sum <= rest).saturating_sub(1);
            *rest -= at(sums, seq);
            seqs.push(seq as u64);
        }
        Ok(seqs)
    }

    /// For each row of a frame and each of its children, how many rows of a table stand below the children before.
    fn sums_of_children(&self, frame: &Rc<Frame>, child: usize, table: usize) -> Outcome<Vec<Vec<u64>>> {
        let mut sums: Vec<Vec<u64>> = vec![Vec::new(); frame.len];
        let mut before = vec![0u64; frame.len];
        self.each_family((frame, child, table), &mut [], &mut |place, family| {
            if let (Some(sums), Some(before)) = (sums.get_mut(place), before.get_mut(place)) {
                sums.push(*before);
                *before += family;
            }
        })?;
        Ok(sums)
    }

    /// Calls `f` for each child of a frame's rows in order: the place of its row, and how many rows of a table stand below it.
    fn each_family(
        &self,
        (frame, child, table): (&Rc<Frame>, usize, usize),
        most: &mut [u64],
        f: &mut dyn FnMut(usize, u64),
    ) -> Outcome<()> {
        let children = self.children(frame, child)?;
        self.each_chunk(frame, &children, child, &mut |chunk| {
            let families = self.families(chunk, table, most)?;
            let Some((_, places)) = &chunk.parent else { return Ok(()) };
            places.iter().zip(families).for_each(|(place, family)| f(*place as usize, family));
            Ok(())
        })
    }

    /// How many rows stand below each root row of the blocks that start at these rows, by block.
    fn within_blocks(
        &self,
        (root, table): (usize, usize),
        prefix: &Prefix,
        blocks: &[u64],
    ) -> Outcome<BTreeMap<u64, Vec<u64>>> {
        let end = prefix.widths.first().copied().unwrap_or(0);
        let firsts: BTreeSet<u64> = blocks.iter().copied().collect();
        let mut families = BTreeMap::new();
        for first in firsts {
            let rows = Rows::root((first..end.min(first + prefix.step)).collect());
            let link = self.gather(root, &rows)?;
            let own = self.families(&link.held.frame, table, &mut [])?;
            families.insert(first, link.places.iter().map(|place| at(&own, *place as usize)).collect());
        }
        Ok(families)
    }
}
