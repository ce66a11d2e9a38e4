//! Where a column can be null.

use synthc_diag::{Code, Diagnostic, Loc, Span};
use synthc_syntax::ast::{TypeBase, TypeExpr};
use synthc_types::{Ty, Value};

use super::value::ColumnValue;
use crate::infer::Infer;
use crate::model::{Name, TChoice, TDist, TDistKind, TExpr, TExprKind, TOrigin, TShare};

/// `null` is written into a column whose type has no `?`.
pub(super) fn null_allowed(
    infer: &mut Infer<'_>,
    value: &ColumnValue,
    written: Option<&TypeExpr>,
    name: &Name,
) {
    let at = match &value.origin {
        TOrigin::Is(expr) => null_in(expr),
        TOrigin::Suffixed(suffix) => null_in(&suffix.of),
        TOrigin::Draw(dist) => null_in_dist(dist),
        TOrigin::Ref(reference) => match &reference.choice {
            TChoice::Keyed(key) => key.iter().find_map(null_in),
            _ => None,
        },
        TOrigin::ParentKey { .. } | TOrigin::Unique(_) | TOrigin::Read(_) | TOrigin::Json(_) => None,
    };
    let Some(loc) = at else { return };
    if value.optional {
        return;
    }
    let Some(written) = written else {
        if value.ty == Ty::Null {
            let diagnostic = Diagnostic::new(Code("E0213"), loc, format!("`{name}` is always null"))
                .help(format!("give it a type that allows that: `{name}: int? = null`"));
            infer.report(diagnostic);
        }
        return;
    };
    let mut diagnostic = Diagnostic::new(
        Code("E0213"),
        loc,
        format!("`{name}` can be null here, and its type does not allow that"),
    )
    .help("mark the type with `?`: null is then a value of its own");
    if let TypeBase::Named { path, arg: None } = &written.base {
        let end = path.span.end;
        diagnostic = diagnostic.fix(infer.loc(Span::new(end, end)), "?");
    }
    infer.report(diagnostic);
}

/// Where a `null` is written that can become the value.
fn null_in(expr: &TExpr) -> Option<Loc> {
    match &expr.kind {
        TExprKind::Value(Value::Null) => Some(expr.loc),
        TExprKind::Cast(inner) | TExprKind::Coalesce(_, inner) => null_in(inner),
        TExprKind::Let { body, .. } => null_in(body),
        TExprKind::If { then, otherwise, .. } => null_in(then).or_else(|| null_in(otherwise)),
        TExprKind::Match { arms, .. } => arms.iter().find_map(|(_, value)| null_in(value)),
        _ => None,
    }
}

fn null_in_dist(dist: &TDist) -> Option<Loc> {
    match &dist.kind {
        TDistKind::Point(expr) => null_in(expr),
        TDistKind::If { then, otherwise, .. } => null_in_dist(then).or_else(|| null_in_dist(otherwise)),
        TDistKind::Match { arms, .. } => arms.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Given { rows, .. } => rows.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Mix(parts) => parts.iter().find_map(|(_, value)| null_in_dist(value)),
        TDistKind::Weights(weights) => {
            weights.iter().find(|weight| weight.value == Value::Null).map(|weight| weight.loc)
        }
        TDistKind::Let { body: inner, .. }
        | TDistKind::Bind { body: inner, .. }
        | TDistKind::At { inner, .. } => null_in_dist(inner),
        _ => None,
    }
}

/// Whether a draw can be null: a null parameter draws null.
pub(crate) fn dist_nullable(dist: &TDist) -> bool {
    match &dist.kind {
        TDistKind::Builtin { args, .. } | TDistKind::Component { args, .. } => {
            args.iter().any(|arg| arg.nullable)
        }
        TDistKind::Point(expr) => expr.nullable,
        TDistKind::Arith { lhs, rhs, .. } => dist_nullable(lhs) || dist_nullable(rhs),
        TDistKind::Ordinal { inner, cuts, .. } => dist_nullable(inner) || cuts.iter().any(|cut| cut.nullable),
        TDistKind::Apply { inner, args, .. } => dist_nullable(inner) || args.iter().any(|arg| arg.nullable),
        TDistKind::If { then, otherwise, .. } => dist_nullable(then) || dist_nullable(otherwise),
        TDistKind::Match { arms, .. } => arms.iter().any(|(_, value)| dist_nullable(value)),
        TDistKind::Given { rows, .. } => rows.iter().any(|(_, value)| dist_nullable(value)),
        TDistKind::Mix(parts) => {
            parts.iter().any(|(share, value)| share_nullable(share) || dist_nullable(value))
        }
        TDistKind::Weights(weights) => {
            weights.iter().any(|weight| weight.value == Value::Null || share_nullable(&weight.share))
        }
        TDistKind::Truncate { inner, range } => {
            let ends = range.lo.iter().chain(&range.hi);
            dist_nullable(inner) || ends.into_iter().any(|end| end.nullable)
        }
        TDistKind::Listed { entries, .. } => entries.iter().any(|(value, _)| *value == Value::Null),
        // Whether a bound draw can be null is known where it is read.
        TDistKind::Let { body: inner, .. }
        | TDistKind::Bind { body: inner, .. }
        | TDistKind::At { inner, .. } => dist_nullable(inner),
        TDistKind::Matching(_) | TDistKind::Todo | TDistKind::Error => false,
    }
}

fn share_nullable(share: &TShare) -> bool {
    match share {
        TShare::Of { value, .. } => value.nullable,
        TShare::Else => false,
    }
}
