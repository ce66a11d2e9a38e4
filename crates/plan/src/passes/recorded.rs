//! Marks the columns whose recorded cells can differ from the true ones: those with rules of missingness, and those computed
//! from such columns.

use crate::expr::in_rows;
use crate::{Choice, Column, Compute, Expr, ExprKind, Plan, RowRef, TableId};

/// Sets [`Column::recorded`] everywhere: the least marking that holds, found by repetition.
///
/// The length of a list is its true one, whatever is recorded of the columns that it comes from.
pub fn mark_recorded(plan: &mut Plan) {
    let lengths: Vec<(usize, usize)> = plan
        .tables
        .iter()
        .enumerate()
        .flat_map(|(t, table)| table.columns.iter().filter_map(move |c| Some((t, c.list?.length.0))))
        .collect();
    for table in &mut plan.tables {
        for column in &mut table.columns {
            column.recorded = !column.missing.is_empty();
        }
    }
    loop {
        let found: Vec<(usize, usize)> = plan
            .tables
            .iter()
            .enumerate()
            .flat_map(|(t, table)| table.columns.iter().enumerate().map(move |(c, column)| (t, c, column)))
            .filter(|(t, _, column)| !column.recorded && follows(plan, TableId(*t), column))
            .map(|(t, c, _)| (t, c))
            .collect();
        if found.is_empty() {
            return;
        }
        for (t, c) in found {
            if let Some(column) = plan.tables.get_mut(t).and_then(|table| table.columns.get_mut(c)) {
                match &mut column.compute {
                    Compute::Is(e) if lengths.contains(&(t, c)) && !matches!(e.kind, ExprKind::Truth(_)) => {
                        *e = Expr {
                            kind: ExprKind::Truth(Box::new(e.clone())),
                            ty: e.ty.clone(),
                            nullable: e.nullable,
                        };
                    }
                    _ => column.recorded = true,
                }
            }
        }
    }
}

/// Whether a column reads recorded cells that can differ. Draws read true values only.
fn follows(plan: &Plan, table: TableId, column: &Column) -> bool {
    let computed = match &column.compute {
        Compute::Is(e) | Compute::Suffixed { of: e, .. } => differs(plan, table, e),
        Compute::ParentKey(key) => plan
            .ancestor(table, 1)
            .and_then(|parent| plan.column(parent, *key))
            .is_some_and(|key| key.recorded),
        // A row that is given by its key is another one where the recorded key is.
        Compute::Ref(reference) => match &reference.choice {
            Choice::Keyed(key) => key.iter().any(|e| differs(plan, table, e)),
            _ => false,
        },
        Compute::Draw { .. }
        | Compute::Unique { .. }
        | Compute::UniqueText { .. }
        | Compute::Uuid
        | Compute::Read { .. }
        | Compute::Json => false,
    };
    computed
        || column.routes.iter().any(|route| {
            differs(plan, table, &route.condition)
                || route.value.as_ref().is_some_and(|value| differs(plan, table, value))
        })
}

/// Whether an expression can have another value in the recorded row than in the true one.
pub(super) fn differs(plan: &Plan, table: TableId, expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Col { up, column } | ExprKind::IsCode { up, column, .. } => plan
            .ancestor(table, *up)
            .and_then(|owner| plan.column(owner, *column))
            .is_some_and(|column| column.recorded),
        ExprKind::Item(column) => plan.column(table, *column).is_some_and(|column| column.recorded),
        ExprKind::Truth(_) => false,
        ExprKind::Aggregate { child: over, value, terms, .. }
        | ExprKind::TableAggregate { table: over, value, terms, .. } => {
            in_rows(value, terms).any(|e| differs(plan, *over, e))
                || terms.iter().flat_map(|terms| terms.around()).any(|e| differs(plan, table, e))
        }
        ExprKind::In { row, of } => {
            let there = match row {
                RowRef::Of { up, column } => plan
                    .ancestor(table, *up)
                    .and_then(|owner| plan.column(owner, *column))
                    .is_some_and(|column| column.recorded),
                RowRef::Candidate(_) | RowRef::Beside { .. } => false,
                RowRef::Keyed { key, .. } => key.iter().any(|e| differs(plan, table, e)),
            };
            there || plan.table_of(table, row).is_some_and(|other| differs(plan, other, of))
        }
        _ => {
            let mut any = false;
            expr.each_child(&mut |child| any |= differs(plan, table, child));
            any
        }
    }
}
