//! Relations between columns that hold in every row: what a column is drawn around, and constraints that became bounds.

use std::rc::Rc;

use synthc_types::Interval;

use super::arith::rounded;
use super::draw::rounds_to;
use super::walk::Walk;
use super::{Support, clash, column};
use crate::model::{ArithOp, ColRef, CompareOp, TColumn, TDistKind, TExpr, TExprKind, TOrigin, TRequire};

/// Teaches a walk over `own` what holds between the columns that it reads, so that `end - start` of an `end ~ start + ..` is not
/// taken to be anything.
///
/// Of columns whose constraints clash nothing is learnt: they are what they are without constraints.
pub(super) fn learn(walk: &mut Walk<'_>, own: &TColumn, requires: &[TRequire], disputed: &[ColRef]) {
    let mut read: Vec<&TColumn> = Vec::new();
    let env = walk.env;
    let mut see = |expr: &TExpr| {
        if let TExprKind::Col { column, .. } = &expr.kind
            && !read.iter().any(|known| known.id == *column)
            && let Some(column) = env.column(column)
        {
            read.push(column);
        }
    };
    match &own.origin {
        TOrigin::Draw(dist) => super::reach::each_in_dist(dist, &mut |part| see(part)),
        TOrigin::Is(value) => super::reach::each(value, &mut |part| see(part)),
        TOrigin::Suffixed(suffix) => super::reach::each(&suffix.of, &mut |part| see(part)),
        TOrigin::Ref(reference) => {
            reference.each_expr(&mut |expr| super::reach::each(expr, &mut |part| see(part)));
        }
        TOrigin::ParentKey { .. } | TOrigin::Unique(_) | TOrigin::Read(_) | TOrigin::Json(_) => {}
    }
    for id in disputed.iter().filter(|id| read.iter().any(|column| column.id == **id)) {
        clash::pin(walk, id.clone());
    }
    let settled: Vec<&TColumn> =
        read.iter().copied().filter(|column| !disputed.contains(&column.id)).collect();
    for require in requires {
        // A clause that becomes a bound holds as soon as its column is drawn, which is before any column that reads it.
        if is_order(&require.clause) && reads_only(&require.clause, &settled) {
            walk.assume(&require.clause, true);
        }
    }
    for column in read {
        around(walk, column);
    }
}

fn reads_only(clause: &TExpr, read: &[&TColumn]) -> bool {
    let mut only = true;
    super::reach::each(clause, &mut |part| {
        if let TExprKind::Col { column, .. } = &part.kind {
            only &= read.iter().any(|known| known.id == *column);
        }
    });
    only
}

/// A column as an expression.
fn itself(column: &TColumn) -> TExpr {
    let kind = TExprKind::Col { column: column.id.clone(), up: 0 };
    TExpr { kind, ty: column.ty.clone(), nullable: false, loc: column.loc }
}

/// Whether a clause is made of bounds on columns and orders between them.
fn is_order(clause: &TExpr) -> bool {
    let mut parts = Vec::new();
    column::conjuncts(clause, &mut parts);
    parts.iter().all(|part| match &part.kind {
        TExprKind::Compare { op, .. } => !matches!(op, CompareOp::Eq | CompareOp::Ne),
        TExprKind::Between { .. } => true,
        _ => false,
    })
}

/// A column drawn as `x + D` lies where `D` does, seen from `x`.
fn around(walk: &mut Walk<'_>, column: &TColumn) {
    let TOrigin::Draw(dist) = &column.origin else { return };
    let TDistKind::Arith { op: ArithOp::Add, lhs, rhs } = &dist.kind else { return };
    let (point, other) = match (&lhs.kind, &rhs.kind) {
        (TDistKind::Point(point), _) => (point, rhs),
        (_, TDistKind::Point(point)) => (point, lhs),
        _ => return,
    };
    if !column.routes.is_empty()
        || column.round.is_some()
        || column.ty.is_temporal() != point.ty.is_temporal()
    {
        return;
    }
    let drawn = walk.hushed(|walk| {
        let saved = walk.table.replace(column.id.table.clone());
        let drawn = walk.eval_dist(other);
        walk.table = saved;
        column::to_type(walk, drawn, &other.ty)
    });
    let Some(mut interval) = drawn.interval().filter(|interval| !interval.is_empty()) else { return };
    if let Some(unit) = rounds_to(&column.ty).filter(|_| column.ty.is_numeric()) {
        if rounds_to(&point.ty).is_none() {
            return;
        }
        interval = rounded(interval, unit);
    }
    let own = itself(column);
    let mut inner = point;
    while let TExprKind::Cast(next) = &inner.kind {
        inner = next;
    }
    let mut know = |a: &TExpr, b: &TExpr, interval: Interval| {
        let kind = TExprKind::Arith { op: ArithOp::Sub, lhs: Box::new(a.clone()), rhs: Box::new(b.clone()) };
        let difference = TExpr { kind, ty: a.ty.clone(), nullable: false, loc: a.loc };
        walk.scope.known.push((Rc::new(difference), Support::line(interval).or_null(true)));
    };
    know(&own, inner, interval);
    know(inner, &own, interval.negate());
}
