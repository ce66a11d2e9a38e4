//! The order of computation across tables, and the steps of each.

use std::collections::BTreeSet;

use super::elsewhere::check_elsewhere;
use super::graph::{Graph, Group, Item};
use super::redraw::{groups, merge};
use crate::reads::Node;
use crate::{Among, ColId, ExprKind, Plan, PlanError, Redraw, RowRef, Step, TableId};

/// Gives every table its steps.
///
/// Columns keep their declared order where dependencies leave a choice. The columns of a redraw group come before its step and
/// everything else that reads them comes after it.
pub fn order(plan: &mut Plan) -> Result<(), PlanError> {
    let base = Graph::of(plan);
    base.sorted().map_err(|left| base.cycle(plan, &left))?;
    let mut groups = groups(plan, &base)?;
    check_chains(plan, &base, &groups)?;
    let (graph, sorted) = loop {
        let graph = Graph::of(plan).with_groups(plan, &groups);
        match graph.sorted() {
            Ok(sorted) => break (graph, sorted),
            Err(left) => {
                let (a, b) = entangled(&graph, &groups, &left).ok_or_else(|| graph.cycle(plan, &left))?;
                merge(plan, &base, &mut groups, a, b)?;
                check_chains(plan, &base, &groups)?;
            }
        }
    };
    check_elsewhere(plan, &base, &groups)?;
    let mut steps: Vec<Vec<Step>> = vec![Vec::new(); plan.tables.len()];
    for idx in sorted {
        match graph.items.get(idx) {
            Some(Item::Node(Node::Column(table, column))) => {
                if let Some(steps) = steps.get_mut(table.0) {
                    steps.push(Step::Column(*column));
                }
            }
            Some(Item::Group(group)) => {
                if let Some(group) = groups.get(*group)
                    && let Some(steps) = steps.get_mut(group.table.0)
                {
                    let step = redraw_step(group, steps);
                    steps.push(step);
                }
            }
            _ => {}
        }
    }
    for (table, steps) in plan.tables.iter_mut().zip(steps) {
        table.steps = steps;
    }
    Ok(())
}

/// Columns that build on their own row before.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Their table.
    pub table: TableId,
    /// The columns.
    pub columns: Vec<ColId>,
    /// Which row is the one before, where it is not the sibling before.
    pub among: Option<Among>,
}

/// The chains of a plan.
pub fn chains(plan: &Plan) -> Vec<Chain> {
    let chain = |(table, columns): (TableId, BTreeSet<ColId>)| {
        let among = rows_before(plan, table, &columns).into_iter().next().flatten();
        Chain { table, columns: columns.into_iter().collect(), among }
    };
    Graph::of(plan).chains.into_iter().map(chain).collect()
}

/// The different rows before that the columns of a chain build on.
fn rows_before(plan: &Plan, table: TableId, columns: &BTreeSet<ColId>) -> Vec<Option<Among>> {
    let mut found = Vec::new();
    for column in columns.iter().filter_map(|column| plan.column(table, *column)) {
        column.each_expr(&mut |expr| {
            expr.each_in_row(&mut |part| {
                let ExprKind::In { row: RowRef::Beside { ahead: false, among }, of } = &part.kind else {
                    return;
                };
                let mut builds = false;
                plan.expr_reads(table, of, &mut |node| {
                    builds |= matches!(node, Node::Column(owner, read) if owner == table && columns.contains(&read));
                });
                let among = among.as_deref().cloned();
                if builds && !found.contains(&among) {
                    found.push(among);
                }
            });
        });
    }
    found
}

/// Refuses chains whose columns refer to other rows, or that a constraint would draw again.
fn check_chains(plan: &Plan, graph: &Graph, groups: &[Group]) -> Result<(), PlanError> {
    for (table, columns) in &graph.chains {
        let name = |column: &ColId| plan.column(*table, *column).map_or("", |c| &c.name).to_owned();
        if let Some(column) = columns.iter().find(|column| plan.reference(*table, **column).is_some()) {
            return Err(PlanError::plan(format!(
                "column `{}` refers to a row by what the row before refers to",
                name(column)
            ))
            .with_help("let the reference read columns that do not read it back"));
        }
        if rows_before(plan, *table, columns).len() > 1 {
            let names: Vec<String> = columns.iter().map(|column| format!("`{}`", name(column))).collect();
            return Err(PlanError::plan(format!(
                "{} build on rows before them in more than one order",
                names.join(" and ")
            ))
            .with_help("use the same `by` and `order` in each `prev` that they build on"));
        }
        let redrawn = groups.iter().filter(|group| group.table == *table);
        if let Some((group, column)) =
            redrawn.filter_map(|group| Some((group, group.recompute.intersection(columns).next()?))).next()
        {
            let require = group.name(plan);
            return Err(PlanError::plan(format!(
                "constraint `{require}` would draw `{}` again, on which the next row builds",
                name(column)
            ))
            .with_help("state it as a bound on the column: a range of its type, or `require` with the column alone on one side"));
        }
    }
    Ok(())
}

/// The step of a group whose columns have their steps already.
fn redraw_step(group: &Group, steps: &[Step]) -> Step {
    let in_order = |wanted: &dyn Fn(&ColId) -> bool| {
        steps
            .iter()
            .filter_map(|step| match step {
                Step::Column(column) if wanted(column) => Some(*column),
                _ => None,
            })
            .collect()
    };
    Step::Redraw(Redraw {
        requires: group.requires.clone(),
        redraw: in_order(&|column| group.redraw.contains(column)),
        recompute: in_order(&|column| group.recompute.contains(column)),
    })
}

/// Two groups of one table each of which has to come before the other.
fn entangled(graph: &Graph, groups: &[Group], left: &[usize]) -> Option<(usize, usize)> {
    let left: Vec<usize> = left
        .iter()
        .filter_map(|idx| match graph.items.get(*idx) {
            Some(Item::Group(group)) => Some(*group),
            _ => None,
        })
        .collect();
    left.iter().find_map(|a| {
        let above = Graph::reach(graph.group(*a), &graph.before);
        left.iter().filter(|b| *b != a).find_map(|b| {
            let same_table = groups.get(*a).map(|g| g.table) == groups.get(*b).map(|g| g.table);
            let vertex_a = graph.group(*a)?;
            let vertex_b = graph.group(*b)?;
            let mutual =
                above.contains(&vertex_b) && Graph::reach([vertex_b], &graph.before).contains(&vertex_a);
            (same_table && mutual).then_some((*a, *b))
        })
    })
}

/// All steps of all tables in one order that respects every dependency and each table's own order: table, index of its step.
///
/// It is an error where a plan's steps leave a column out, name one twice or come before what they need.
pub fn schedule(plan: &Plan) -> Result<Vec<(TableId, usize)>, PlanError> {
    let mut groups = Vec::new();
    let mut place: Vec<(TableId, Item)> = Vec::new();
    let mut index_in_table: Vec<usize> = Vec::new();
    for (t, table) in plan.tables.iter().enumerate() {
        for (s, step) in table.steps.iter().enumerate() {
            let item = match step {
                Step::Column(column) => Item::Node(Node::Column(TableId(t), *column)),
                Step::Redraw(redraw) => {
                    groups.push(Group {
                        table: TableId(t),
                        requires: redraw.requires.clone(),
                        redraw: redraw.redraw.iter().copied().collect(),
                        recompute: redraw.recompute.iter().copied().collect(),
                    });
                    Item::Group(groups.len() - 1)
                }
            };
            place.push((TableId(t), item));
            index_in_table.push(s);
        }
    }
    let graph = Graph::of(plan);
    check_chains(plan, &graph, &groups)?;
    check_elsewhere(plan, &graph, &groups)?;
    let mut graph = graph.with_groups(plan, &groups);
    let vertex = |graph: &Graph, item: &Item| match item {
        Item::Node(node) => graph.node(*node),
        Item::Group(group) => graph.group(*group),
    };
    let mut step_of: Vec<Option<usize>> = vec![None; graph.items.len()];
    let mut last: Vec<Option<usize>> = vec![None; plan.tables.len()];
    for (at, (table, item)) in place.iter().enumerate() {
        let name = plan.table(*table).map_or("", |t| &t.name);
        let unknown = || PlanError::plan(format!("a step of table `{name}` names no column"));
        let vertex = vertex(&graph, item).ok_or_else(unknown)?;
        let slot = step_of.get_mut(vertex).ok_or_else(unknown)?;
        if slot.replace(at).is_some() {
            return Err(PlanError::plan(format!("table `{name}` computes a column twice")));
        }
        let previous = last.get_mut(table.0).and_then(|last| last.replace(vertex));
        if let Some(before) = graph.before.get_mut(vertex) {
            before.extend(previous);
            before.sort_unstable();
            before.dedup();
        }
    }
    for (vertex, item) in graph.items.iter().enumerate() {
        if let Item::Node(Node::Column(table, column)) = item
            && step_of.get(vertex).copied().flatten().is_none()
        {
            let name = plan.column(*table, *column).map_or("", |c| &c.name);
            return Err(PlanError::plan(format!("no step computes column `{name}`")));
        }
    }
    let sorted = graph.sorted().map_err(|left| graph.cycle(plan, &left))?;
    Ok(sorted
        .into_iter()
        .filter_map(|vertex| step_of.get(vertex).copied().flatten())
        .filter_map(|at| Some((place.get(at)?.0, *index_in_table.get(at)?)))
        .collect())
}
