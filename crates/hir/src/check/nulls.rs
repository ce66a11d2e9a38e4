//! Null where the type has no room for it.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{Nulls, Value};

use super::arms::{pattern_support, remove};
use super::walk::Walk;
use crate::model::{TChoice, TColumn, TDist, TDistKind, TExpr, TExprKind, TOrigin, TRowRef};

const NULL: Code = Code("E0316");

/// Reports the value of a column marked `?` where it reaches a column that is not. A null that is written out is a fault of types;
/// nulls from `when` and `missing` need no mark, and those of a division by zero are warned of where they arise.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn) {
    if column.optional {
        return;
    }
    let source = walk.hushed(|walk| match &column.origin {
        TOrigin::Draw(dist) => in_dist(walk, dist),
        TOrigin::Is(value) => in_expr(walk, value),
        TOrigin::Suffixed(suffix) => in_expr(walk, &suffix.of),
        TOrigin::Ref(reference) => match &reference.choice {
            TChoice::Keyed(key) => key.iter().find_map(|value| in_expr(walk, value)),
            _ => None,
        },
        TOrigin::ParentKey { .. } | TOrigin::Unique(_) | TOrigin::Read(_) | TOrigin::Json(_) => None,
    });
    let Some((loc, what)) = source else { return };
    let name = &column.id.column;
    walk.report(
        Diagnostic::new(
            NULL,
            loc,
            format!("`{name}` cannot be null, since its type is `{}`; {what}", column.ty),
        )
        .label("null comes from here")
        .also(column.loc, format!("of type `{}`", column.ty))
        .help(format!(
            "mark the type with `?`, as in `{name}: {}?`, or say what stands in its place: `.. ?? ..`",
            column.ty
        )),
    );
}

type Source = Option<(Loc, String)>;

fn in_expr(walk: &mut Walk<'_>, expr: &TExpr) -> Source {
    match &expr.kind {
        TExprKind::Col { column, .. } => {
            let optional = walk.env.column(column).is_some_and(|column| column.optional);
            let nullable = optional && walk.peek(expr).nullable;
            nullable.then(|| (expr.loc, format!("`{}` can be null", column.column)))
        }
        TExprKind::In { row, .. } => {
            let TRowRef::Of { column, .. } = &**row else { return None };
            let optional = walk.env.column(column).is_some_and(|column| column.optional);
            let nullable = optional && walk.peek(expr).nullable;
            nullable.then(|| (expr.loc, format!("`{}` can be null", column.column)))
        }
        TExprKind::Cast(inner) | TExprKind::Neg(inner) | TExprKind::Truth(inner) => in_expr(walk, inner),
        TExprKind::Arith { lhs, rhs, .. } => in_expr(walk, lhs).or_else(|| in_expr(walk, rhs)),
        TExprKind::Call { function, args, .. } => {
            // A function that takes null as a value may well not return it.
            let strict = walk.env.function(function).is_some_and(|def| def.nulls != Nulls::Taken);
            if strict { args.iter().find_map(|arg| in_expr(walk, arg)) } else { None }
        }
        TExprKind::If { condition, then, otherwise } => {
            let holds = walk.peek(condition);
            let mut found = None;
            for (possible, side, branch) in
                [(holds.can_be_true(), true, then), (holds.can_fail(), false, otherwise)]
            {
                if possible && found.is_none() {
                    found = walk.branch(|walk| {
                        walk.assume(condition, side);
                        in_expr(walk, branch)
                    });
                }
            }
            found
        }
        TExprKind::Match { subject, arms } => {
            let mut rest = walk.peek(subject);
            for (pattern, arm) in arms {
                let here = rest.clone().intersect(&pattern_support(walk, pattern, &subject.ty));
                rest = remove(rest, pattern, &subject.ty);
                if here.is_nothing() {
                    continue;
                }
                let found = walk.branch(|walk| {
                    walk.learn(subject, here);
                    in_expr(walk, arm)
                });
                if found.is_some() {
                    return found;
                }
            }
            None
        }
        TExprKind::Coalesce(_, second) => in_expr(walk, second),
        TExprKind::Let { bindings, body } => walk.branch(|walk| {
            walk.bind(bindings, expr.loc);
            in_expr(walk, body)
        }),
        TExprKind::Local(_) => {
            let bound = walk.resolve(expr)?;
            in_expr(walk, &bound)
        }
        _ => None,
    }
}

fn in_dist(walk: &mut Walk<'_>, dist: &TDist) -> Source {
    match &dist.kind {
        TDistKind::Point(value) => in_expr(walk, value),
        TDistKind::Builtin { args, .. } | TDistKind::Component { args, .. } => {
            args.iter().find_map(|arg| in_expr(walk, arg))
        }
        TDistKind::Arith { lhs, rhs, .. } => in_dist(walk, lhs).or_else(|| in_dist(walk, rhs)),
        TDistKind::Apply { inner, .. }
        | TDistKind::Ordinal { inner, .. }
        | TDistKind::Truncate { inner, .. }
        | TDistKind::At { inner, .. } => in_dist(walk, inner),
        TDistKind::If { condition, then, otherwise } => {
            let first = walk.branch(|walk| {
                walk.assume(condition, true);
                in_dist(walk, then)
            });
            first.or_else(|| {
                walk.branch(|walk| {
                    walk.assume(condition, false);
                    in_dist(walk, otherwise)
                })
            })
        }
        TDistKind::Mix(parts) => parts.iter().find_map(|(_, part)| in_dist(walk, part)),
        TDistKind::Let { bindings, body } => walk.branch(|walk| {
            walk.bind(bindings, dist.loc);
            in_dist(walk, body)
        }),
        TDistKind::Bind { drawn, body, .. } => in_dist(walk, drawn).or_else(|| in_dist(walk, body)),
        TDistKind::Listed { path, entries } => entries
            .iter()
            .any(|(value, weight)| *value == Value::Null && weight.0 > 0.0)
            .then(|| (dist.loc, format!("`{path}` has rows without a value"))),
        _ => None,
    }
}
