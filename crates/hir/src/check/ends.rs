//! Where the ends of a distribution's support lie over all rows: needed where a bound must never leave a row without a value.

use synthc_types::{Family, Interval};

use super::arith::reached;
use super::expr::combine;
use super::walk::Walk;
use crate::model::{ArithOp, TDist, TDistKind};

/// The range of the lower end and the range of the upper end; `None` where that cannot be said.
pub(super) fn ends(walk: &mut Walk<'_>, dist: &TDist) -> Option<(Interval, Interval)> {
    match &dist.kind {
        TDistKind::Builtin { dist: name, form, args } => builtin(walk, name, *form, args),
        TDistKind::Point(value) => {
            let interval = walk.peek(value).interval()?;
            Some((interval, interval))
        }
        TDistKind::Arith { op: op @ (ArithOp::Add | ArithOp::Sub), lhs, rhs } => {
            let ((a_lo, a_hi), (b_lo, b_hi)) = (ends(walk, lhs)?, ends(walk, rhs)?);
            let both = |a, b| combine(*op, (a, &lhs.ty), (b, &rhs.ty), &dist.ty);
            Some(if *op == ArithOp::Add {
                (both(a_lo, b_lo), both(a_hi, b_hi))
            } else {
                (both(a_lo, b_hi), both(a_hi, b_lo))
            })
        }
        TDistKind::Arith { op: ArithOp::Mul, lhs, rhs } => {
            let ((a_lo, a_hi), (b_lo, b_hi)) = (ends(walk, lhs)?, ends(walk, rhs)?);
            // Products keep their ends in order where both sides are not negative.
            let both = |a, b| combine(ArithOp::Mul, (a, &lhs.ty), (b, &rhs.ty), &dist.ty);
            (a_lo.lo() >= 0.0 && b_lo.lo() >= 0.0).then(|| (both(a_lo, b_lo), both(a_hi, b_hi)))
        }
        TDistKind::If { condition, then, otherwise } => {
            let first = walk.branch(|walk| {
                walk.assume(condition, true);
                ends(walk, then)
            })?;
            let second = walk.branch(|walk| {
                walk.assume(condition, false);
                ends(walk, otherwise)
            })?;
            Some((first.0.hull(second.0), first.1.hull(second.1)))
        }
        TDistKind::Match { arms, .. } => any(walk, arms.iter().map(|(_, arm)| arm)),
        TDistKind::Given { rows, .. } => any(walk, rows.iter().map(|(_, row)| row)),
        TDistKind::Weights(_) | TDistKind::Listed { .. } => {
            let interval = walk
                .hushed(|walk| walk.eval_dist(dist))
                .interval()
                .filter(|interval| !interval.is_empty())?;
            Some((Interval::point(interval.lo()), Interval::point(interval.hi())))
        }
        TDistKind::Mix(parts) => {
            // A mixture reaches from the lowest to the highest of its parts in every row.
            let mut all: Option<(Interval, Interval)> = None;
            for (_, part) in parts {
                let (lo, hi) = ends(walk, part)?;
                all = Some(match all {
                    None => (lo, hi),
                    Some((a, b)) => (
                        Interval::closed(a.lo().min(lo.lo()), a.hi().min(lo.hi())),
                        Interval::closed(b.lo().max(hi.lo()), b.hi().max(hi.hi())),
                    ),
                });
            }
            all
        }
        TDistKind::Let { bindings, body } => walk.branch(|walk| {
            walk.hushed(|walk| walk.bind(bindings, dist.loc));
            ends(walk, body)
        }),
        TDistKind::Truncate { .. } | TDistKind::Apply { .. } | TDistKind::Arith { .. } => {
            let interval = constant(walk, dist)?;
            Some((Interval::point(interval.lo()), Interval::point(interval.hi())))
        }
        // No bound is ever taken on columns that share draws.
        TDistKind::Component { .. } | TDistKind::At { .. } | TDistKind::Ordinal { .. } => None,
        TDistKind::Bind { .. } => None,
        TDistKind::Matching(_) | TDistKind::Todo | TDistKind::Error => None,
    }
}

fn any<'a>(walk: &mut Walk<'_>, dists: impl Iterator<Item = &'a TDist>) -> Option<(Interval, Interval)> {
    let mut all: Option<(Interval, Interval)> = None;
    for dist in dists {
        let (lo, hi) = ends(walk, dist)?;
        all = Some(all.map_or((lo, hi), |(a, b)| (a.hull(lo), b.hull(hi))));
    }
    all
}

/// The support of a distribution that reads no row.
fn constant(walk: &mut Walk<'_>, dist: &TDist) -> Option<Interval> {
    let mut reads = false;
    super::reach::each_in_dist(dist, &mut |part| {
        reads |= super::expr::constant(part).is_none() && walk_reads(part);
    });
    if reads {
        return None;
    }
    walk.hushed(|walk| walk.eval_dist(dist)).interval().filter(|interval| !interval.is_empty())
}

fn walk_reads(part: &crate::model::TExpr) -> bool {
    use crate::model::TExprKind as K;
    matches!(part.kind, K::Col { .. } | K::RowNo | K::Seq | K::OwnUuid(_) | K::Aggregate { .. } | K::Param(_))
}

fn builtin(
    walk: &mut Walk<'_>,
    name: &str,
    form: u32,
    args: &[crate::model::TExpr],
) -> Option<(Interval, Interval)> {
    let def = walk.env.dist(name)?;
    let params = def.forms.get(form as usize)?.params;
    let intervals: Vec<Interval> = args
        .iter()
        .zip(params)
        .map(|(arg, param)| {
            let interval = walk.peek(arg).interval()?.intersect(param.domain.within);
            (!interval.is_empty()).then(|| reached(interval))
        })
        .collect::<Option<_>>()?;
    let support = |intervals: &[Interval]| (def.support_over)(form as usize, intervals);
    // Supports are monotone in their parameters, so the corners of what the parameters can be show where the ends move.
    let corners = 1usize << intervals.len().min(4);
    let mut all: Option<(Interval, Interval)> = None;
    for corner in 0..corners {
        let at: Vec<Interval> = intervals
            .iter()
            .enumerate()
            .map(|(i, interval)| {
                Interval::point(if corner >> i & 1 == 0 {
                    inner(*interval, true)
                } else {
                    inner(*interval, false)
                })
            })
            .collect();
        let mut one = support(&at);
        if def.family == Family::Discrete {
            one = one.whole();
        }
        if one.is_empty() {
            // A corner of the parameters that no row can be at.
            continue;
        }
        let (lo, hi) = (Interval::point(one.lo()), Interval::point(one.hi()));
        all = Some(all.map_or((lo, hi), |(a, b)| (a.hull(lo), b.hull(hi))));
    }
    all
}

/// An end of an interval as a finite number: parameters are.
fn inner(interval: Interval, lower: bool) -> f64 {
    let end = if lower { interval.lo() } else { interval.hi() };
    end.clamp(-1e300, 1e300)
}
