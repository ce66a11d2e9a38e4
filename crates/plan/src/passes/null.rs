//! Marks the columns and expressions that can be null, in the true row or in the recorded one.
//!
//! A spec's types say what can be null in the true row; gaps add to it in the recorded one. The marking is the least that holds,
//! found by repetition from what is known without it.

use synthc_types::Value;

use super::kin::Kin;
use crate::{
    AggregateOp, ArithOp, Choice, Column, Compute, Count, Dist, DistKind, Expr, ExprKind, ListOp, Plan,
    RowRef, Table, TableId, Terms, Within,
};

/// Whether something can be null: in the true row; in the true row or the recorded one.
type Null = (bool, bool);

const NEVER: Null = (false, false);

fn either(a: Null, b: Null) -> Null {
    (a.0 || b.0, a.1 || b.1)
}

fn both(a: Null, b: Null) -> Null {
    (a.0 && b.0, a.1 && b.1)
}

/// Whether a row is among those that an aggregate goes over for it, and a value of its own is enough for one of the aggregate.
fn is_among(op: AggregateOp, terms: Option<&Terms>) -> bool {
    use AggregateOp as Op;
    terms.is_some_and(|terms| {
        let enough = match op {
            Op::Mean | Op::Min | Op::Max | Op::Share | Op::Quantile => true,
            Op::First | Op::Last => terms.order.is_empty(),
            _ => false,
        };
        enough && terms.by.as_ref().is_some_and(|by| by.iter().all(|by| by.there == by.here))
    })
}

/// Widens [`Column::nullable`] and sets [`Expr::nullable`] of a logical plan, so that they hold together with
/// [`Column::recorded`]. To be called once: it reads in the expressions what the spec's types say.
pub fn mark_nullable(plan: &mut Plan) {
    let kin = Kin::of(plan);
    let mut marks = marks_of(plan);
    loop {
        visit(plan, &kin, &marks, Write::Columns);
        let found = marks_of(plan);
        if found == marks {
            break;
        }
        marks = found;
    }
    visit(plan, &kin, &marks, Write::Expressions);
}

fn marks_of(plan: &Plan) -> Vec<Vec<Null>> {
    let mark = |column: &Column| (column.nullable, column.nullable || column.recorded);
    plan.tables.iter().map(|table| table.columns.iter().map(mark).collect()).collect()
}

/// What a visit sets.
#[derive(Clone, Copy, PartialEq)]
enum Write {
    Columns,
    Expressions,
}

fn visit(plan: &mut Plan, kin: &Kin, marks: &[Vec<Null>], write: Write) {
    for (t, table) in plan.tables.iter_mut().enumerate() {
        let scope = Scope { table: TableId(t), truth: false, kin, marks, write };
        scope.visit(table);
    }
    let scope = Scope { table: TableId(usize::MAX), truth: false, kin, marks, write };
    for expect in &mut plan.expects {
        scope.expr(&mut expect.clause, &mut Vec::new());
    }
}

/// Whether an operation can be null where its operands are not; what the spec's types say of it then counts.
fn makes_null(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Arith { op: ArithOp::Div, rhs, .. } => match &rhs.kind {
            ExprKind::Value(value) => value.position().is_none_or(|divisor| divisor == 0.0),
            _ => true,
        },
        ExprKind::Arith { op, .. } => *op == ArithOp::Pow,
        ExprKind::Call { .. } | ExprKind::Match { .. } => true,
        _ => false,
    }
}

/// The bindings in force.
type Locals = Vec<(u32, Null)>;

#[derive(Clone, Copy)]
struct Scope<'a> {
    table: TableId,
    /// Whether true values alone are read.
    truth: bool,
    kin: &'a Kin,
    marks: &'a [Vec<Null>],
    write: Write,
}

impl Scope<'_> {
    fn truth(self) -> Self {
        Self { truth: true, ..self }
    }

    fn visit(&self, table: &mut Table) {
        for column in &mut table.columns {
            let (value, routed) = self.column(column);
            match column.list {
                Some(list) if !list.member => {
                    column.null_items |= value;
                    column.nullable |= routed;
                }
                _ => column.nullable |= value || routed,
            }
        }
        for require in &mut table.requires {
            self.expr(&mut require.clause, &mut Vec::new());
        }
        let scope = Self { table: table.parent.unwrap_or(self.table), ..*self };
        match &mut table.count {
            Count::Rows(e) | Count::Each(e) => _ = scope.expr(e, &mut Vec::new()),
            Count::Stacked(_) => {}
            Count::Draw(dist) => _ = scope.truth().dist(dist, &mut Vec::new()),
        }
    }

    /// Visits a column; whether its true value can be null, and whether its routes can leave it so.
    fn column(&self, column: &mut Column) -> Null {
        let truth = self.truth();
        let value = match &mut column.compute {
            Compute::Draw { dist, bounds } => {
                bounds.iter_mut().for_each(|bound| _ = truth.expr(&mut bound.end, &mut Vec::new()));
                truth.dist(dist, &mut Vec::new()).0
            }
            Compute::Is(e) => self.expr(e, &mut Vec::new()).0,
            Compute::Suffixed { of, .. } => truth.expr(of, &mut Vec::new()).0,
            Compute::ParentKey(key) => self.ancestor(1).is_none_or(|parent| self.mark(parent, key.0).0),
            Compute::UniqueText { made: Some(made), .. } => {
                truth.expr(&mut made.value, &mut vec![(made.local, NEVER)]).0
            }
            Compute::Unique { .. } | Compute::UniqueText { .. } | Compute::Uuid | Compute::Json => false,
            Compute::Ref(reference) => {
                if let Choice::Ranked(dist) = &mut reference.choice {
                    truth.dist(dist, &mut Vec::new());
                }
                reference.each_expr_mut(&mut |e| _ = truth.expr(e, &mut Vec::new()));
                // What the spec's type says counts: a row without a candidate is null only there.
                false
            }
            Compute::Read { values, .. } => values.contains(&Value::Null),
        };
        let value = value || column.edge.as_ref().is_some_and(|edge| edge.values.contains(&Value::Null));
        let within = column.within.iter_mut().flat_map(Within::values_mut);
        within.for_each(|value| _ = truth.expr(value, &mut Vec::new()));
        let mut routed = false;
        for route in &mut column.routes {
            self.expr(&mut route.condition, &mut Vec::new());
            routed |= route.value.as_mut().is_none_or(|value| self.expr(value, &mut Vec::new()).0);
        }
        for rule in &mut column.missing {
            for e in rule.rates.iter_mut().map(|(_, rate)| rate).chain(&mut rule.condition) {
                truth.expr(e, &mut Vec::new());
            }
        }
        (value, routed)
    }

    /// What is known of a column; what cannot be found is taken to be null at times.
    fn mark(&self, table: TableId, column: usize) -> Null {
        let (truth, any) =
            self.marks.get(table.0).and_then(|columns| columns.get(column)).copied().unwrap_or((true, true));
        (truth, if self.truth { truth } else { any })
    }

    fn ancestor(&self, up: u32) -> Option<TableId> {
        self.kin.ancestor(self.table, up)
    }

    /// Visits an expression and all inside it.
    fn expr(&self, expr: &mut Expr, locals: &mut Locals) -> Null {
        let null = match &mut expr.kind {
            ExprKind::Value(value) => (*value == Value::Null, *value == Value::Null),
            ExprKind::Col { up, column } => {
                self.ancestor(*up).map_or((true, true), |owner| self.mark(owner, column.0))
            }
            ExprKind::Local(local) => {
                locals.iter().rev().find(|(id, _)| id == local).map_or((true, true), |(_, null)| *null)
            }
            ExprKind::Item(column) => self.mark(self.table, column.0),
            ExprKind::RowNo | ExprKind::Seq | ExprKind::ItemNo => NEVER,
            ExprKind::OwnUuid { .. } | ExprKind::IsCode { .. } => NEVER,
            ExprKind::Let { bindings, body } => {
                let depth = locals.len();
                self.bind(bindings, locals);
                let null = self.expr(body, locals);
                locals.truncate(depth);
                null
            }
            ExprKind::IsNull { value, .. } => {
                self.expr(value, locals);
                NEVER
            }
            ExprKind::Coalesce(lhs, rhs) => {
                let lhs = self.expr(lhs, locals);
                both(lhs, self.expr(rhs, locals))
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition, locals);
                let then = self.expr(then, locals);
                either(then, self.expr(otherwise, locals))
            }
            ExprKind::OfList { op, list, with } => {
                let of = self.expr(list, locals);
                let with = with.as_mut().map_or(NEVER, |with| self.expr(with, locals));
                let total = matches!(op, ListOp::Has) || matches!(op, ListOp::Fold(op) if op.is_total());
                if total { either(of, with) } else { (true, true) }
            }
            ExprKind::Truth(inner) => self.truth().expr(inner, locals),
            ExprKind::In { row, of } => {
                let there = match row {
                    RowRef::Of { up, column } => {
                        self.ancestor(*up).map_or((true, true), |owner| self.mark(owner, column.0))
                    }
                    RowRef::Candidate(_) | RowRef::Beside { .. } => NEVER,
                    RowRef::Keyed { .. } => (true, true),
                };
                row.exprs_mut().for_each(|e| _ = self.expr(e, locals));
                let other = self.kin.table_of(self.table, row);
                let scope = Self { table: other.unwrap_or(TableId(usize::MAX)), ..*self };
                either(there, scope.expr(of, &mut Vec::new()))
            }
            ExprKind::Aggregate { op, child, value, terms }
            | ExprKind::TableAggregate { op, table: child, value, terms } => {
                // Looked at before any of it is marked.
                let own = *child == self.table && is_among(*op, terms.as_deref());
                let scope = Self { table: *child, ..*self };
                let mut null = NEVER;
                value.iter_mut().for_each(|e| null = scope.expr(e, &mut Vec::new()));
                let terms_in_rows = terms.iter_mut().flat_map(|terms| terms.in_rows_mut());
                terms_in_rows.for_each(|e| _ = scope.expr(e, &mut Vec::new()));
                let around = terms.iter_mut().flat_map(|terms| terms.around_mut());
                around.for_each(|e| _ = self.expr(e, locals));
                match value {
                    _ if op.is_total() => NEVER,
                    Some(_) if own => null,
                    _ => (true, true),
                }
            }
            _ => {
                let own = expr.nullable && makes_null(&expr.kind);
                let mut null = (own, own);
                expr.each_child_mut(&mut |child| null = either(null, self.expr(child, locals)));
                null
            }
        };
        if self.write == Write::Expressions {
            expr.nullable = null.1;
        }
        null
    }

    fn bind(&self, bindings: &mut [(u32, Expr)], locals: &mut Locals) {
        for (id, value) in bindings {
            let null = self.expr(value, locals);
            locals.push((*id, null));
        }
    }

    /// Visits a distribution.
    fn dist(&self, dist: &mut Dist, locals: &mut Locals) -> Null {
        let depth = locals.len();
        let mut params = NEVER;
        if let DistKind::Let { bindings, .. } = &mut dist.kind {
            self.bind(bindings, locals);
        } else {
            dist.each_expr_mut(&mut |e| params = either(params, self.expr(e, locals)));
        }
        let mut inner = NEVER;
        let bound = if let DistKind::Bind { local, .. } = &dist.kind { Some(*local) } else { None };
        dist.each_child_mut(&mut |child| {
            let null = self.dist(child, locals);
            // Of the two sides of a bound draw, the second decides.
            inner = if bound.is_some() { null } else { either(inner, null) };
            locals.extend(bound.map(|local| (local, null)));
        });
        locals.truncate(depth);
        let listed = |null: bool| (null, null);
        match &dist.kind {
            // A null condition takes `otherwise`, null ends of a range are open.
            DistKind::If { .. }
            | DistKind::Truncate { .. }
            | DistKind::Let { .. }
            | DistKind::Bind { .. } => inner,
            DistKind::Weights { entries, .. } => {
                either(params, listed(entries.iter().any(|entry| entry.value == Value::Null)))
            }
            DistKind::Listed { entries, .. } => {
                listed(entries.iter().any(|(value, _)| *value == Value::Null))
            }
            _ => either(params, inner),
        }
    }
}
