//! The names that an expression as written mentions.

use synthc_syntax::ast::{AggKind, Expr, ExprKind, GivenBody, TextPart};

use crate::model::Name;

/// One mention of a name.
pub(crate) struct NameUse<'a> {
    /// The bare name, or what stands before the first dot.
    pub name: &'a Name,
    /// What stands after the dot.
    pub field: Option<&'a Name>,
    /// Whether the name is the whole expression.
    pub alone: bool,
    /// Whether it is inside of an aggregate.
    pub aggregated: bool,
}

/// Visits every name that can stand for a column, in the order of the text: no callees, no patterns.
pub(crate) fn names<'a>(expr: &'a Expr, visit: &mut dyn FnMut(NameUse<'a>)) {
    if let ExprKind::Name(name) = &expr.kind {
        visit(NameUse { name, field: None, alone: true, aggregated: false });
        return;
    }
    inner(expr, false, visit);
}

fn inner<'a>(expr: &'a Expr, aggregated: bool, visit: &mut dyn FnMut(NameUse<'a>)) {
    let mut go = |expr: &'a Expr| inner(expr, aggregated, visit);
    match &expr.kind {
        ExprKind::Name(name) => {
            visit(NameUse { name, field: None, alone: false, aggregated });
        }
        ExprKind::Field { base, name } => match &base.kind {
            ExprKind::Name(owner) => {
                let field = Some(&name.text);
                visit(NameUse { name: owner, field, alone: false, aggregated });
            }
            _ => go(base),
        },
        ExprKind::Pick { base, .. } => go(base),
        ExprKind::Index { base, indices } => {
            go(base);
            indices.iter().for_each(go);
        }
        ExprKind::Call { callee, args } => {
            let over_rows = matches!(&callee.kind, ExprKind::Name(name)
                if matches!(&**name, "count" | "sum" | "mean" | "share")
                    || (matches!(&**name, "min" | "max") && args.len() == 1));
            // After the name of a file, `value: a` and `weight: b` are columns of that file.
            let from_file = args.first().is_some_and(|arg| matches!(arg.value.kind, ExprKind::Text { .. }));
            for arg in args {
                if from_file && arg.name.is_some() && matches!(arg.value.kind, ExprKind::Name(_)) {
                    continue;
                }
                inner(&arg.value, aggregated || over_rows, visit);
                for agg in &arg.aggs {
                    if let AggKind::Where(expr) | AggKind::By(expr) | AggKind::Order { key: expr, .. } =
                        &agg.kind
                    {
                        inner(expr, aggregated || over_rows, visit);
                    }
                }
            }
        }
        ExprKind::Unary { operand, .. } | ExprKind::Is { operand, .. } => go(operand),
        ExprKind::Binary { left, right, .. } => {
            go(left);
            go(right);
        }
        ExprKind::Range { lo, hi, .. } => lo.iter().chain(hi).for_each(|end| go(end)),
        ExprKind::If { condition, then, otherwise } => {
            go(condition);
            go(then);
            go(otherwise);
        }
        ExprKind::Match { subject, arms } => {
            go(subject);
            arms.iter().for_each(|arm| go(&arm.value));
        }
        ExprKind::Mix { items } => items.iter().for_each(|item| {
            item.weight.iter().for_each(&mut go);
            go(&item.value);
        }),
        ExprKind::Given(given) => {
            for name in &given.names {
                visit(NameUse { name: &name.text, field: None, alone: false, aggregated });
            }
            if let GivenBody::Table { rows, .. } = &given.body {
                let cells = rows.iter().flat_map(|row| &row.values).filter_map(|cell| cell.value.as_ref());
                cells.for_each(|cell| inner(cell, aggregated, visit));
            }
        }
        ExprKind::Histogram(weights) | ExprKind::Weights(weights) => {
            weights.iter().filter_map(|weight| weight.value.as_ref()).for_each(go);
        }
        ExprKind::List(entries) => entries.iter().for_each(go),
        ExprKind::Text { parts } => parts.iter().for_each(|part| {
            if let TextPart::Hole { expr, .. } = part {
                go(expr);
            }
        }),
        _ => {}
    }
}
