//! Which tables an expression leads to, for passes that change the plan meanwhile.

use crate::{Column, Compute, Plan, RowRef, TableId};

/// How the tables of a plan hang together.
pub(super) struct Kin {
    /// The parent of each table.
    parents: Vec<Option<TableId>>,
    /// The table that each column of each table refers to, where it refers to rows.
    targets: Vec<Vec<Option<TableId>>>,
}

impl Kin {
    pub(super) fn of(plan: &Plan) -> Self {
        let target = |column: &Column| match &column.compute {
            Compute::Ref(reference) => Some(reference.table),
            _ => None,
        };
        Self {
            parents: plan.tables.iter().map(|table| table.parent).collect(),
            targets: plan.tables.iter().map(|table| table.columns.iter().map(target).collect()).collect(),
        }
    }

    /// See [`Plan::ancestor`].
    pub(super) fn ancestor(&self, table: TableId, up: u32) -> Option<TableId> {
        (0..up).try_fold(table, |table, _| self.parents.get(table.0).copied().flatten())
    }

    /// See [`Plan::table_of`].
    pub(super) fn table_of(&self, table: TableId, row: &RowRef) -> Option<TableId> {
        match row {
            RowRef::Of { up, column } => {
                let owner = self.ancestor(table, *up)?;
                self.targets.get(owner.0)?.get(column.0).copied().flatten()
            }
            RowRef::Candidate(other) | RowRef::Keyed { table: other, .. } => Some(*other),
            RowRef::Beside { .. } => Some(table),
        }
    }
}
