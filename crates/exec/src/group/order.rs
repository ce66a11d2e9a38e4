//! Orders in which rows stand beside each other, wherever they are in their table.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::OnceLock;

use synthc_plan::{Among, Plan, TableId};

use super::{in_common, within_memory};
use crate::column::{Assembler, Column, all_rows, at, repr};
use crate::error::{ExecError, Outcome};
use crate::eval::{Scope, World, compare_cells};
use crate::frame::{NOWHERE, Run};
use crate::program::{Compiler, Node};
use crate::refer::Key;

/// Which rows of a table stand beside each other, ready to run.
pub(crate) struct OrderProgram {
    by: Vec<Node>,
    keys: Vec<(Node, bool)>,
    made: OnceLock<Outcome<Order>>,
}

impl OrderProgram {
    /// Makes an order ready.
    pub(crate) fn new(plan: &Plan, table: TableId, among: &Among) -> Outcome<Self> {
        let compiler = Compiler::new(plan, Some(table.0));
        let key = |order: &synthc_plan::OrderKey| Ok((compiler.node(&order.key)?, order.descending));
        Ok(Self {
            by: among.by.iter().map(|e| compiler.node(e)).collect::<Outcome<_>>()?,
            keys: among.order.iter().map(key).collect::<Outcome<_>>()?,
            made: OnceLock::new(),
        })
    }
}

/// The row before and the row after each row, by number: 8 bytes a row.
#[derive(Clone)]
pub(crate) struct Order {
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Order {
    /// The rows beside some rows, [`NOWHERE`] where there is none.
    pub(crate) fn beside(&self, rows: &[u64], ahead: bool) -> Vec<u32> {
        let side = if ahead { &self.after } else { &self.before };
        rows.iter().map(|row| side.get(*row as usize).copied().unwrap_or(NOWHERE)).collect()
    }

    /// The row after one.
    pub(crate) fn after(&self, row: u32) -> u32 {
        self.after.get(row as usize).copied().unwrap_or(NOWHERE)
    }

    /// The rows that have none before them.
    pub(crate) fn first(&self) -> Vec<u32> {
        let mut rows = all_rows(self.before.len());
        rows.retain(|row| at(&self.before, *row as usize) == NOWHERE);
        rows
    }

    fn of(groups: &[u32], keys: &[(Column, bool)]) -> Self {
        let mut sorted = all_rows(groups.len());
        sorted.sort_unstable_by(|a, b| {
            let same = at(groups, *a as usize).cmp(&at(groups, *b as usize));
            let by_key = keys
                .iter()
                .map(|(column, descending)| compare(column, *descending, *a as usize, *b as usize));
            std::iter::once(same).chain(by_key).find(|order| order.is_ne()).unwrap_or_else(|| a.cmp(b))
        });
        let mut order = Self { before: vec![NOWHERE; groups.len()], after: vec![NOWHERE; groups.len()] };
        for (first, second) in sorted.iter().zip(sorted.iter().skip(1)) {
            if at(groups, *first as usize) == at(groups, *second as usize) {
                order.before.get_mut(*second as usize).into_iter().for_each(|slot| *slot = *first);
                order.after.get_mut(*first as usize).into_iter().for_each(|slot| *slot = *second);
            }
        }
        order
    }
}

/// How two rows are ordered by a key; one without comes last.
fn compare(column: &Column, descending: bool, a: usize, b: usize) -> Ordering {
    match (column.gap_at(a) != 0, column.gap_at(b) != 0) {
        (false, false) => {
            let order = compare_cells(column, a, column, b);
            if descending { order.reverse() } else { order }
        }
        (a, b) => a.cmp(&b),
    }
}

impl Run<'_> {
    /// An order of a table's rows.
    pub(crate) fn order(&self, table: usize, order: usize) -> Outcome<&Order> {
        let program = self.program.table(table)?.orders.get(order);
        let program = program.ok_or_else(|| ExecError::plan("a plan names an order that is not there"))?;
        program.made.get_or_init(|| self.put_in_order(table, program)).as_ref().map_err(Clone::clone)
    }

    fn put_in_order(&self, table: usize, program: &OrderProgram) -> Outcome<Order> {
        let size = self.size(table)?;
        let what = format!("an order of the rows of `{}`", self.program.table(table)?.name);
        within_memory(&what, &[(size, "rows", 16 + 16 * program.keys.len() as u64)])?;
        let len = usize::try_from(size).unwrap_or(usize::MAX);
        let mut numbers: HashMap<Key, u32> = HashMap::new();
        let mut groups: Vec<u32> = Vec::with_capacity(len);
        let mut keys: Vec<Assembler> =
            program.keys.iter().map(|(key, _)| Assembler::new(len, repr(&key.ty))).collect();
        self.scan(table, &mut |frame| {
            let scope = Scope::new(self, frame, World::True);
            let placed = |e| self.place(e, frame, None);
            let by = scope.eval_all(&program.by).map_err(placed)?;
            let rows: Vec<u32> = (groups.len() as u32..).take(frame.len).collect();
            for ((key, _), made) in program.keys.iter().zip(&mut keys) {
                made.put(&rows, &scope.eval(key).map_err(placed)?.spread(frame.len));
            }
            for row in 0..frame.len {
                let next = numbers.len() as u32;
                groups.push(*numbers.entry(in_common(&by, row)).or_insert(next));
            }
            Ok(())
        })?;
        drop(numbers);
        let descending = program.keys.iter().map(|(_, descending)| *descending);
        let keys: Vec<(Column, bool)> = keys.into_iter().map(Assembler::finish).zip(descending).collect();
        Ok(Order::of(&groups, &keys))
    }
}
