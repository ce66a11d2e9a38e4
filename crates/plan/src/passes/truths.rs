//! Columns whose missingness reads what depends on them: `weight ~ .. missing 20% if bmi > 30` with `bmi` computed from `weight`.
//!
//! Conditions of `missing` read true values, so there is no circle between cells; but a step computes a column's true and recorded
//! cells together. Where that makes a circle of columns, each of them gets a hidden column of its true values, from the same
//! draws, and whatever reads true values alone reads that one.

use std::collections::BTreeMap;

use super::graph::{Graph, Item};
use super::kin::Kin;
use crate::expr::in_rows_mut;
use crate::reads::Node;
use crate::{ColId, Column, Compute, Count, Expr, ExprKind, Plan, RowRef, TableId, Within};

/// The hidden column of the true values of a column.
type Truths = BTreeMap<(TableId, ColId), ColId>;

/// Gives the columns of circles hidden columns of their true values; a circle of true values is left as it is.
pub(super) fn split_truths(plan: &mut Plan) {
    let graph = Graph::of(plan);
    let Err(left) = graph.sorted() else { return };
    let mut true_only = plan.clone();
    true_only
        .tables
        .iter_mut()
        .flat_map(|table| &mut table.columns)
        .for_each(|column| column.missing.clear());
    if Graph::of(&true_only).sorted().is_err() {
        return;
    }
    let mut truths = Truths::new();
    for idx in left {
        let above = graph.before.get(idx).into_iter().flatten().copied();
        let Some(Item::Node(Node::Column(table, column))) = graph.items.get(idx) else { continue };
        if Graph::reach(above, &graph.before).contains(&idx)
            && let Some(owner) = plan.tables.get_mut(table.0)
            && let Some(truth) =
                owner.columns.get(column.0).filter(|column| !is_reference(column)).map(truth_of)
        {
            truths.insert((*table, *column), ColId(owner.columns.len()));
            owner.columns.push(truth);
        }
    }
    let kin = Kin::of(plan);
    let rewriting = Rewriting { truths: &truths, kin: &kin };
    for (t, table) in plan.tables.iter_mut().enumerate() {
        let id = TableId(t);
        let above = table.parent.unwrap_or(id);
        match &mut table.count {
            Count::Rows(e) | Count::Each(e) => rewriting.all(e, above),
            Count::Stacked(_) => {}
            Count::Draw(dist) => dist.each_expr_deep_mut(&mut |e| rewriting.all(e, above)),
        }
        for (c, column) in table.columns.iter_mut().enumerate() {
            rewriting.column(column, (id, ColId(c)));
        }
        for require in &mut table.requires {
            rewriting.in_truths(&mut require.clause, id);
            for column in &mut require.redraw {
                *column = rewriting.of(id, *column).unwrap_or(*column);
            }
        }
        for pin in &mut table.pins {
            let more: Vec<_> = pin
                .iter()
                .filter_map(|(column, value)| Some((rewriting.of(id, *column)?, value.clone())))
                .collect();
            pin.extend(more);
        }
    }
}

/// Whether a column refers to rows: what is read by it is read of the row that it truly refers to.
fn is_reference(column: &Column) -> bool {
    matches!(column.compute, Compute::Ref(_))
}

/// A column of the true values of another: the same draws at the same address.
fn truth_of(column: &Column) -> Column {
    Column {
        name: format!("{} (true)", column.name),
        label: None,
        note: None,
        hidden: true,
        key: false,
        unique: false,
        missing: Vec::new(),
        inside: None,
        ..column.clone()
    }
}

#[derive(Clone, Copy)]
struct Rewriting<'a> {
    truths: &'a Truths,
    kin: &'a Kin,
}

impl Rewriting<'_> {
    fn of(&self, table: TableId, column: ColId) -> Option<ColId> {
        self.truths.get(&(table, column)).copied()
    }

    fn column(&self, column: &mut Column, (table, id): (TableId, ColId)) {
        let is_truth = self.truths.iter().any(|((owner, _), truth)| *owner == table && *truth == id);
        if is_truth {
            column.each_expr_mut(&mut |e| self.all(e, table));
            for carry in &mut column.carry {
                let owner = self.kin.ancestor(table, carry.up);
                carry.column = owner.and_then(|owner| self.of(owner, carry.column)).unwrap_or(carry.column);
            }
            return;
        }
        match (&mut column.compute, self.of(table, id)) {
            (Compute::Draw { .. }, Some(truth)) => {
                let kind = match column.list {
                    Some(list) if list.member => ExprKind::Item(truth),
                    _ => ExprKind::Col { up: 0, column: truth },
                };
                // The items are drawn for the true values, and the list is taken from there as a whole.
                column.ty = column.routed_ty();
                column.list = column.list.filter(|list| list.member);
                column.compute = Compute::Is(Expr { kind, ty: column.ty.clone(), nullable: column.nullable });
                column.round = None;
            }
            (Compute::Draw { dist, bounds }, None) => {
                dist.each_expr_deep_mut(&mut |e| self.all(e, table));
                bounds.iter_mut().for_each(|bound| self.all(&mut bound.end, table));
            }
            (Compute::Is(e), _) => self.in_truths(e, table),
            (
                Compute::ParentKey(_)
                | Compute::Unique { .. }
                | Compute::UniqueText { .. }
                | Compute::Uuid
                | Compute::Read { .. }
                | Compute::Json,
                _,
            ) => {}
            (Compute::Ref(reference), _) => reference.each_expr_mut(&mut |e| self.all(e, table)),
            (Compute::Suffixed { of, .. }, _) => self.all(of, table),
        }
        let within = column.within.iter_mut().flat_map(Within::values_mut);
        within.for_each(|value| self.all(value, table));
        for route in &mut column.routes {
            self.in_truths(&mut route.condition, table);
            route.value.iter_mut().for_each(|value| self.in_truths(value, table));
        }
        for rule in &mut column.missing {
            rule.rates.iter_mut().for_each(|(_, rate)| self.all(rate, table));
            rule.condition.iter_mut().for_each(|condition| self.all(condition, table));
        }
    }

    /// Makes an expression that is computed in the true row read columns of true values.
    fn all(&self, expr: &mut Expr, table: TableId) {
        self.rewrite(expr, table, true);
    }

    /// The same for what stands in `truth(..)`, in an expression that is computed in both rows.
    fn in_truths(&self, expr: &mut Expr, table: TableId) {
        self.rewrite(expr, table, false);
    }

    /// Makes an expression read columns of true values, where it stands for true values alone.
    fn rewrite(&self, expr: &mut Expr, table: TableId, truth: bool) {
        match &mut expr.kind {
            ExprKind::Col { up, column } | ExprKind::IsCode { up, column, .. } if truth => {
                let owner = self.kin.ancestor(table, *up);
                *column = owner.and_then(|owner| self.of(owner, *column)).unwrap_or(*column);
            }
            ExprKind::Item(column) if truth => *column = self.of(table, *column).unwrap_or(*column),
            ExprKind::Truth(inner) => self.rewrite(inner, table, true),
            ExprKind::Aggregate { child, value, terms, .. }
            | ExprKind::TableAggregate { table: child, value, terms, .. } => {
                let child = *child;
                in_rows_mut(value, terms).for_each(|e| self.rewrite(e, child, truth));
                let around = terms.iter_mut().flat_map(|terms| terms.around_mut());
                around.for_each(|e| self.rewrite(e, table, truth));
            }
            ExprKind::In { row, of } => {
                // Who stands beside whom is decided by true values.
                let truth_leads = truth || matches!(row, RowRef::Beside { .. });
                row.exprs_mut().for_each(|e| self.rewrite(e, table, truth_leads));
                if let Some(other) = self.kin.table_of(table, row) {
                    self.rewrite(of, other, truth);
                }
            }
            _ => expr.each_child_mut(&mut |child| self.rewrite(child, table, truth)),
        }
    }
}
