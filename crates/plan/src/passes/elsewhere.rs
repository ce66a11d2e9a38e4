//! Constraints that read other rows: what is drawn again has to be settled there before it is read here.

use std::collections::BTreeSet;

use super::graph::{Graph, Group, Item};
use crate::expr::in_rows;
use crate::reads::Node;
use crate::{Column, Expr, ExprKind, Plan, PlanError, RowRef, TableId};

/// Refuses constraints that read in another row what they draw again themselves, or what waits for them.
pub(super) fn check_elsewhere(plan: &Plan, graph: &Graph, groups: &[Group]) -> Result<(), PlanError> {
    let waits_for: Vec<Vec<usize>> = groups.iter().map(|group| needed(plan, graph, groups, group)).collect();
    for (number, group) in groups.iter().enumerate() {
        let before = waits_for.get(number).into_iter().flatten().copied();
        if Graph::reach(before, &waits_for).contains(&number) {
            return Err(refused(plan, group));
        }
    }
    Ok(())
}

/// The groups that have to be met before a group can be: those that draw again what it reads in other rows.
fn needed(plan: &Plan, graph: &Graph, groups: &[Group], group: &Group) -> Vec<usize> {
    let mut elsewhere = BTreeSet::new();
    let mut ends = BTreeSet::new();
    let own = group.redraw.iter().chain(&group.recompute);
    ends.extend(own.filter_map(|column| graph.node(Node::Column(group.table, *column))));
    let requires = group.requires.iter().filter_map(|r| plan.table(group.table)?.requires.get(*r));
    for require in requires {
        plan.expr_reads(group.table, &require.clause, &mut |node| match node {
            Node::After(table, column) => ends.extend(graph.node(Node::Column(table, column))),
            node => ends.extend(graph.node(node)),
        });
        reads(plan, group.table, &require.clause, &mut |node| elsewhere.extend(graph.node(node)));
    }
    for idx in Graph::reach(ends, &graph.before) {
        if let Some(Item::Node(Node::Column(owner, column))) = graph.items.get(idx)
            && let Some(column) = plan.column(*owner, *column)
        {
            column.each_expr(&mut |e| reads(plan, *owner, e, &mut |node| elsewhere.extend(graph.node(node))));
        }
    }
    let above = Graph::reach(elsewhere, &graph.before);
    let drawn = |other: &Group| {
        let mut columns = other.recompute.iter().chain(&other.redraw);
        columns.any(|column| {
            graph.node(Node::Column(other.table, *column)).is_some_and(|idx| above.contains(&idx))
        })
    };
    groups.iter().enumerate().filter(|(_, other)| drawn(other)).map(|(number, _)| number).collect()
}

/// Calls `f` for the columns that an expression reads in other rows.
fn reads(plan: &Plan, table: TableId, expr: &Expr, f: &mut dyn FnMut(Node)) {
    match &expr.kind {
        ExprKind::In { row, of } => {
            match row {
                RowRef::Beside { among, .. } => {
                    let exprs = among.iter().flat_map(|among| among.exprs());
                    exprs.for_each(|e| plan.expr_reads(table, e, &mut |node| f(node.whenever())));
                }
                row => row.exprs().for_each(|e| reads(plan, table, e, f)),
            }
            if let Some(other) = plan.table_of(table, row) {
                plan.expr_reads(other, of, &mut |node| f(node.whenever()));
            }
        }
        ExprKind::TableAggregate { table: over, value, terms, .. } => {
            in_rows(value, terms).for_each(|e| plan.expr_reads(*over, e, &mut |node| f(node.whenever())));
            terms.iter().flat_map(|terms| terms.around()).for_each(|e| reads(plan, table, e, f));
        }
        ExprKind::Aggregate { .. } => {}
        _ => expr.each_child(&mut |child| reads(plan, table, child, f)),
    }
}

fn refused(plan: &Plan, group: &Group) -> PlanError {
    let table = plan.table(group.table);
    let name = group.name(plan);
    let column = |column: &Column| format!("`{}`", column.name);
    let columns: Vec<String> =
        group.redraw.iter().filter_map(|id| Some(column(table?.columns.get(id.0)?))).collect();
    PlanError::plan(format!(
        "constraint `{name}` of table `{}` reads other rows, where it would draw {} again as well",
        table.map_or("", |table| &table.name),
        columns.join(" and ")
    ))
    .with_help("let it read columns there that no constraint draws again, or make them parts of a `where`")
}
