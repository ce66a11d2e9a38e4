//! Grouping of the constraints that are met by drawing again.
//!
//! A group's closure holds the columns that are drawn again and everything on paths from them to what the clauses read: these
//! are computed again at each attempt. Constraints whose closures meet form one group.

use std::collections::BTreeSet;

use super::graph::{Graph, Group, Item};
use crate::reads::Node;
use crate::{ColId, Compute, Plan, PlanError, TableId};

/// The groups of all tables, merged where they meet.
pub(super) fn groups(plan: &Plan, graph: &Graph) -> Result<Vec<Group>, PlanError> {
    let after = graph.after();
    let mut groups = Vec::new();
    for (t, table) in plan.tables.iter().enumerate() {
        for (r, require) in table.requires.iter().enumerate() {
            for column in &require.redraw {
                let drawn =
                    table.columns.get(column.0).is_some_and(|c| matches!(c.compute, Compute::Draw { .. }));
                if !drawn {
                    return Err(PlanError::plan(format!(
                        "constraint `{}` of table `{}` would draw a column again that is not drawn",
                        require.name, table.name
                    )));
                }
            }
            let group = Group {
                table: TableId(t),
                requires: vec![r],
                redraw: require.redraw.iter().copied().collect(),
                recompute: BTreeSet::new(),
            };
            groups.push(closed(plan, graph, &after, group)?);
        }
    }
    while let Some((a, b)) = meeting(&groups) {
        merge(plan, graph, &mut groups, a, b)?;
    }
    Ok(groups)
}

/// Makes one group of two.
pub(super) fn merge(
    plan: &Plan,
    graph: &Graph,
    groups: &mut Vec<Group>,
    a: usize,
    b: usize,
) -> Result<(), PlanError> {
    let (a, b) = (a.min(b), a.max(b));
    if b >= groups.len() || a == b {
        return Ok(());
    }
    let other = groups.remove(b);
    if let Some(group) = groups.get_mut(a) {
        group.requires.extend(other.requires);
        group.requires.sort_unstable();
        group.redraw.extend(other.redraw);
        *group = closed(plan, graph, &graph.after(), group.clone())?;
    }
    Ok(())
}

/// Two groups of a table whose closures share a column.
fn meeting(groups: &[Group]) -> Option<(usize, usize)> {
    groups.iter().enumerate().find_map(|(a, group)| {
        let others = groups.iter().enumerate().skip(a + 1);
        others
            .filter(|(_, other)| other.table == group.table)
            .find(|(_, other)| !other.recompute.is_disjoint(&group.recompute))
            .map(|(b, _)| (a, b))
    })
}

/// The group with its closure.
fn closed(plan: &Plan, graph: &Graph, after: &[Vec<usize>], mut group: Group) -> Result<Group, PlanError> {
    let table = group.table;
    let drawn: BTreeSet<usize> =
        group.redraw.iter().filter_map(|column| graph.node(Node::Column(table, *column))).collect();
    let mut ends = drawn.clone();
    for require in group.requires.iter().filter_map(|r| plan.table(table)?.requires.get(*r)) {
        plan.expr_reads(table, &require.clause, &mut |node| ends.extend(graph.node(node)));
    }
    let below = Graph::reach(drawn, after);
    let above = Graph::reach(ends, &graph.before);
    let mut recompute = BTreeSet::<ColId>::new();
    for idx in below.intersection(&above) {
        match graph.items.get(*idx) {
            Some(Item::Node(Node::Column(owner, column))) if *owner == table => {
                recompute.insert(*column);
            }
            _ => return Err(through_other_rows(plan, &group)),
        }
    }
    group.recompute = recompute;
    Ok(group)
}

fn through_other_rows(plan: &Plan, group: &Group) -> PlanError {
    let table = plan.table(group.table);
    let name = group.name(plan);
    PlanError::plan(format!(
        "constraint `{name}` of table `{}` reaches the columns it would draw again through rows of other tables",
        table.map_or("", |t| &t.name)
    ))
    .with_help("state it on the child table, or as a bound on one column")
}
