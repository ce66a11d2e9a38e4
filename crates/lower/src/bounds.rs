//! How many children one parent can have, where the spec bounds it: an outer bound by intervals.
//!
//! It decides how keys of children are laid out, so it depends on the spec alone and never on the value of a parameter.

use synthc_hir::model::{
    ColRef, TColumn, TCount, TDist, TDistKind, TElse, TExpr, TExprKind, TOrigin, TRefine,
};
use synthc_types::Interval;

use crate::{Lowering, interval_of};

/// How deep definitions are followed: past it nothing is known.
const MAX_DEPTH: u32 = 64;

impl Lowering<'_> {
    /// The least whole number that bounds a count, 1 at least.
    pub(crate) fn most_children(&self, count: &TCount) -> Option<u64> {
        let within = match count {
            TCount::Rows(e) | TCount::Each(e) => self.expr_interval(e, 0),
            TCount::Draw(dist) => self.dist_interval(dist, 0),
            TCount::Stacked(_) => return None,
        };
        let most = within.hi().max(1.0);
        (most <= (1u64 << 62) as f64).then(|| most.ceil() as u64)
    }

    fn column_at(&self, column: &ColRef) -> Option<&TColumn> {
        let table = self.names.table(&column.table)?;
        self.spec.tables.get(table.0)?.columns.get(self.names.column(column)?.0)
    }

    /// What a column's true values lie in.
    fn column_interval(&self, column: &ColRef, depth: u32) -> Interval {
        let Some(column) = self.column_at(column) else { return Interval::ALL };
        let mut within = match &column.origin {
            TOrigin::Draw(dist) if column.round.is_none() => self.dist_interval(dist, depth),
            TOrigin::Is(e) if column.round.is_none() => self.expr_interval(e, depth),
            TOrigin::Read(read) if column.round.is_none() => {
                let points = read.values.iter().filter_map(synthc_types::Value::position);
                points.map(Interval::point).fold(Interval::EMPTY, Interval::hull)
            }
            _ => Interval::ALL,
        };
        if let Some(TRefine::Range(range)) = &column.refine {
            within = within.intersect(interval_of(range));
        }
        for route in &column.routes {
            if let TElse::Value(value) = &route.otherwise {
                within = within.hull(self.expr_interval(value, depth));
            }
        }
        within
    }

    fn expr_interval(&self, expr: &TExpr, depth: u32) -> Interval {
        if depth > MAX_DEPTH {
            return Interval::ALL;
        }
        let of = |e: &TExpr| self.expr_interval(e, depth + 1);
        match &expr.kind {
            TExprKind::Value(value) => value.position().map_or(Interval::ALL, Interval::point),
            TExprKind::Param(name) => {
                let param = self.spec.params.iter().find(|param| param.name == *name);
                match param.and_then(|param| param.refine.as_ref()) {
                    Some(TRefine::Range(range)) => interval_of(range),
                    _ => Interval::ALL,
                }
            }
            TExprKind::Col { column, .. } => self.column_interval(column, depth + 1),
            TExprKind::RowNo | TExprKind::Seq => Interval::at_least(1.0),
            TExprKind::Cast(inner) if inner.ty.is_numeric() && expr.ty.is_numeric() => of(inner),
            TExprKind::Neg(inner) => of(inner).negate(),
            TExprKind::Arith { op, lhs, rhs } if expr.ty.is_numeric() => {
                use synthc_hir::model::ArithOp;
                match op {
                    ArithOp::Add => of(lhs).plus(of(rhs)),
                    ArithOp::Sub => of(lhs).minus(of(rhs)),
                    ArithOp::Mul => of(lhs).times(of(rhs)),
                    ArithOp::Div => of(lhs).over(of(rhs)),
                    ArithOp::Pow => Interval::ALL,
                }
            }
            TExprKind::Coalesce(lhs, rhs) => of(lhs).hull(of(rhs)),
            TExprKind::If { then, otherwise, .. } => of(then).hull(of(otherwise)),
            TExprKind::Match { arms, .. } => {
                arms.iter().fold(Interval::EMPTY, |hull, (_, arm)| hull.hull(of(arm)))
            }
            TExprKind::Call { function, args, .. } => {
                let args: Vec<Interval> = args.iter().map(of).collect();
                self.registry
                    .function(function)
                    .and_then(|def| (def.interval)(&args))
                    .unwrap_or(Interval::ALL)
            }
            TExprKind::Truth(inner) | TExprKind::In { of: inner, .. } => of(inner),
            _ => Interval::ALL,
        }
    }

    fn dist_interval(&self, dist: &TDist, depth: u32) -> Interval {
        if depth > MAX_DEPTH {
            return Interval::ALL;
        }
        let of = |d: &TDist| self.dist_interval(d, depth + 1);
        let hull = |all: &mut dyn Iterator<Item = Interval>| all.fold(Interval::EMPTY, Interval::hull);
        match &dist.kind {
            TDistKind::Builtin { dist: name, form, args }
            | TDistKind::Component { dist: name, form, args, .. } => {
                let args: Vec<Interval> = args.iter().map(|arg| self.expr_interval(arg, depth + 1)).collect();
                let def = self.registry.dist(name);
                def.map_or(Interval::ALL, |def| (def.support_over)(*form as usize, &args))
            }
            TDistKind::At { inner, .. } => of(inner),
            TDistKind::Point(e) => self.expr_interval(e, depth + 1),
            TDistKind::Arith { op, lhs, rhs } => {
                use synthc_hir::model::ArithOp;
                match op {
                    ArithOp::Add => of(lhs).plus(of(rhs)),
                    ArithOp::Sub => of(lhs).minus(of(rhs)),
                    ArithOp::Mul => of(lhs).times(of(rhs)),
                    ArithOp::Div => of(lhs).over(of(rhs)),
                    ArithOp::Pow => Interval::ALL,
                }
            }
            TDistKind::Apply { function, inner, args, .. } => {
                let first = std::iter::once(of(inner));
                let args: Vec<Interval> =
                    first.chain(args.iter().map(|arg| self.expr_interval(arg, depth + 1))).collect();
                self.registry
                    .function(function)
                    .and_then(|def| (def.interval)(&args))
                    .unwrap_or(Interval::ALL)
            }
            TDistKind::If { then, otherwise, .. } => of(then).hull(of(otherwise)),
            TDistKind::Match { arms, .. } => hull(&mut arms.iter().map(|(_, arm)| of(arm))),
            TDistKind::Weights(weights) => {
                let point =
                    |value: &synthc_types::Value| value.position().map_or(Interval::ALL, Interval::point);
                hull(&mut weights.iter().map(|weight| point(&weight.value)))
            }
            TDistKind::Given { rows, .. } => hull(&mut rows.iter().map(|(_, row)| of(row))),
            TDistKind::Mix(components) => hull(&mut components.iter().map(|(_, component)| of(component))),
            TDistKind::Truncate { inner, range } => of(inner).intersect(interval_of(range)),
            TDistKind::Ordinal { values, .. } => {
                hull(&mut values.iter().map(|v| v.position().map_or(Interval::ALL, Interval::point)))
            }
            TDistKind::Listed { entries, .. } => {
                hull(&mut entries.iter().map(|(v, _)| v.position().map_or(Interval::ALL, Interval::point)))
            }
            TDistKind::Matching(_)
            | TDistKind::Let { .. }
            | TDistKind::Bind { .. }
            | TDistKind::Todo
            | TDistKind::Error => Interval::ALL,
        }
    }
}
