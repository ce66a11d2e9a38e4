//! What has to be computed where only some tables are asked for.

use crate::reads::Node;
use crate::{ColId, Plan, Step, TableId};

/// The tables, counts and columns that the asked-for tables need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    counts: Vec<bool>,
    columns: Vec<Vec<bool>>,
}

impl Needed {
    /// Whether the rows of a table have to be counted.
    pub fn count(&self, table: TableId) -> bool {
        self.counts.get(table.0).copied().unwrap_or(false)
    }

    /// Whether a column has to be computed.
    pub fn column(&self, table: TableId, column: ColId) -> bool {
        self.columns.get(table.0).and_then(|columns| columns.get(column.0)).copied().unwrap_or(false)
    }

    fn insert(&mut self, node: Node) -> bool {
        let slot = match node {
            Node::Count(table) => self.counts.get_mut(table.0),
            Node::Column(table, column) | Node::Before(table, column) | Node::After(table, column) => {
                self.columns.get_mut(table.0).and_then(|columns| columns.get_mut(column.0))
            }
        };
        slot.is_some_and(|slot| !std::mem::replace(slot, true))
    }
}

/// What is needed for the written columns of `tables`, and for the tests on the output where `expects` are among them.
///
/// A column whose values constraints can change needs all columns of its redraw group, else its values would depend on what
/// was asked for.
pub fn needed(plan: &Plan, tables: &[TableId]) -> Needed {
    let mut needed = Needed {
        counts: vec![false; plan.tables.len()],
        columns: plan.tables.iter().map(|table| vec![false; table.columns.len()]).collect(),
    };
    let mut stack = Vec::new();
    for id in tables {
        stack.push(Node::Count(*id));
        for (c, column) in plan.table(*id).into_iter().flat_map(|table| table.columns.iter().enumerate()) {
            // What is written inside of another column is reached through that one.
            if !column.hidden && column.inside.is_none() {
                stack.push(Node::Column(*id, ColId(c)));
            }
        }
        // A constraint without columns to draw again is still a check of the rows that are written.
        for require in plan.table(*id).into_iter().flat_map(|table| &table.requires) {
            plan.expr_reads(*id, &require.clause, &mut |node| stack.push(node));
        }
    }
    while let Some(node) = stack.pop() {
        if !needed.insert(node) {
            continue;
        }
        match node {
            Node::Count(table) => plan.count_reads(table, &mut |node| stack.push(node)),
            Node::Column(table, column) | Node::Before(table, column) | Node::After(table, column) => {
                plan.column_reads(table, column, &mut |node| stack.push(node));
                group_of(plan, table, column, &mut |node| stack.push(node));
            }
        }
    }
    needed
}

/// What is needed for the tests on the output, besides the tables themselves.
pub fn needed_for_expects(plan: &Plan) -> Vec<TableId> {
    let mut tables = Vec::new();
    for expect in &plan.expects {
        plan.expr_reads(TableId(usize::MAX), &expect.clause, &mut |node| {
            let (Node::Count(table)
            | Node::Column(table, _)
            | Node::Before(table, _)
            | Node::After(table, _)) = node;
            if !tables.contains(&table) {
                tables.push(table);
            }
        });
    }
    tables.sort_unstable();
    tables
}

/// The other columns, and the clauses' columns, of the redraw group that a column is in.
fn group_of(plan: &Plan, table: TableId, column: ColId, f: &mut dyn FnMut(Node)) {
    let Some(this) = plan.table(table) else { return };
    for step in &this.steps {
        let Step::Redraw(redraw) = step else { continue };
        if !redraw.recompute.contains(&column) {
            continue;
        }
        redraw.recompute.iter().for_each(|member| f(Node::Column(table, *member)));
        for require in redraw.requires.iter().filter_map(|r| this.requires.get(*r)) {
            plan.expr_reads(table, &require.clause, f);
        }
    }
}
