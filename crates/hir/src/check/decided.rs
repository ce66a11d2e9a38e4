//! Conditions: whether they can be true, false or null, and those that are decided before anything is drawn.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{Interval, Real};

use super::walk::Walk;
use super::{Support, Values, reach, show};
use crate::model::{CompareOp, TExpr, TExprKind, TRange};

/// A condition that is always true or always false.
const DECIDED: Code = Code("W0309");

/// What a condition can be; comparisons inside it that are decided are reported.
pub(super) fn truth(walk: &mut Walk<'_>, expr: &TExpr) -> Support {
    match &expr.kind {
        TExprKind::Not(inner) => {
            let support = walk.eval(inner);
            Support::truth(support.can_be_false(), support.can_be_true(), support.nullable)
        }
        TExprKind::And(..) => chain(walk, expr, true),
        TExprKind::Or(..) => chain(walk, expr, false),
        TExprKind::Compare { op, lhs, rhs } => {
            let (left, right) = (walk.eval(lhs), walk.eval(rhs));
            let mut support = compare(*op, &left, &right);
            if let Some(known) = by_difference(walk, *op, lhs, rhs) {
                support = support.intersect(&known.or_null(true));
            }
            decide(walk, expr, &support, &[(lhs, &left), (rhs, &right)]);
            support
        }
        TExprKind::Between { value, range } => {
            let own = walk.eval(value);
            let support = between(walk, &own, range);
            decide(walk, expr, &support, &[(value, &own)]);
            support
        }
        TExprKind::OneOf { value, list } => {
            let own = walk.eval(value);
            let mut support = Support::truth(false, true, false);
            for item in list {
                let item = walk.eval(item);
                let equal = compare(CompareOp::Eq, &own, &item);
                let no = support.can_be_false() && equal.can_be_false();
                let yes = support.can_be_true() || equal.can_be_true();
                support = Support::truth(yes, no, support.nullable || equal.nullable);
            }
            if let Some(rest) = outside(walk, value, list, &own) {
                support = Support::truth(support.can_be_true(), rest, support.nullable);
            }
            decide(walk, expr, &support, &[(value, &own)]);
            support
        }
        TExprKind::IsNull { value, negated } => {
            let own = walk.eval(value);
            // A gap of the recorded row is null as well.
            let null = own.nullable || super::expr::reads_gaps(walk, value);
            let value = !own.values.is_empty();
            if *negated { Support::truth(value, null, false) } else { Support::truth(null, value, false) }
        }
        TExprKind::IsCode { .. } => Support::truth(true, true, false),
        _ => walk.anything(&expr.ty).or_null(expr.nullable),
    }
}

/// A chain of `and` (`all`) or of `or`: each part is looked at where those before it hold, or do not.
fn chain(walk: &mut Walk<'_>, expr: &TExpr, all: bool) -> Support {
    let mut parts = Vec::new();
    flatten(expr, all, &mut parts);
    walk.branch(|walk| {
        let (mut each, mut some, mut nullable) = (true, false, false);
        for part in parts {
            let support = walk.eval(part);
            let (goes_on, decides) = match all {
                true => (support.can_be_true(), support.can_be_false()),
                false => (support.can_be_false(), support.can_be_true()),
            };
            each &= goes_on;
            some |= decides;
            nullable |= support.nullable;
            if !goes_on && !support.nullable {
                break;
            }
            walk.assume(part, all);
        }
        if all { Support::truth(each, some, nullable) } else { Support::truth(some, each, nullable) }
    })
}

fn flatten<'a>(expr: &'a TExpr, all: bool, out: &mut Vec<&'a TExpr>) {
    match (&expr.kind, all) {
        (TExprKind::And(a, b), true) | (TExprKind::Or(a, b), false) => {
            flatten(a, all, out);
            flatten(b, all, out);
        }
        _ => out.push(expr),
    }
}

/// Evaluates the condition of an `if`, `when` or the like and reports it where it is decided as a whole while none of its parts is.
pub(super) fn condition(walk: &mut Walk<'_>, condition: &TExpr) -> Support {
    let before = walk.found();
    let support = walk.eval(condition);
    if walk.found() == before && !matches!(condition.kind, TExprKind::Value(_)) {
        decide(walk, condition, &support, &[]);
    }
    support
}

/// Reports a condition with one outcome, unless it is one of parameters only or stands in a user's function, which other calls may
/// use otherwise.
fn decide(walk: &mut Walk<'_>, expr: &TExpr, support: &Support, sides: &[(&TExpr, &Support)]) {
    if walk.reports.is_none() || support.nullable || !walk.scope.calls.is_empty() || support.is_nothing() {
        return;
    }
    let outcome = match (support.can_be_true(), support.can_be_false()) {
        (true, false) => "always",
        (false, true) => "never",
        _ => return,
    };
    let mut reads_row = false;
    reach::each(expr, &mut |part| {
        let row = matches!(part.kind, TExprKind::Col { .. } | TExprKind::RowNo | TExprKind::Seq);
        reads_row |= row || matches!(part.kind, TExprKind::OwnUuid(_) | TExprKind::In { .. });
    });
    let literal = sides.iter().all(|(side, _)| super::expr::constant(side).is_some()) && !sides.is_empty();
    if !reads_row && !literal {
        return;
    }
    let table = walk.table.clone();
    let text = show::expr(walk.env, table.as_deref(), expr);
    let mut message = format!("`{text}` is {outcome} true");
    let told: Vec<String> = sides
        .iter()
        .filter(|(side, _)| super::expr::constant(side).is_none())
        .map(|(side, support)| {
            let side_text = show::expr(walk.env, table.as_deref(), side);
            format!("`{side_text}` is {} here", show::support(walk.env, support, &side.ty))
        })
        .collect();
    if !told.is_empty() {
        message.push_str(": ");
        message.push_str(&told.join(", "));
    }
    let label = if outcome == "always" { "always true" } else { "never true" };
    walk.report(
        Diagnostic::new(DECIDED, expr.loc, message)
            .label(label)
            .help("write the condition that is meant, or leave it out"),
    );
}

/// What `a op b` can be.
pub(super) fn compare(op: CompareOp, a: &Support, b: &Support) -> Support {
    let nullable = a.nullable || b.nullable;
    if a.values.is_empty() || b.values.is_empty() {
        return if nullable { Support::null() } else { Support::nothing() };
    }
    let (less, equal, greater) = match (&a.values, &b.values) {
        (Values::Line { interval: x, points: p }, Values::Line { interval: y, points: q }) => {
            let less = x.lo() < y.hi();
            let greater = x.hi() > y.lo();
            let meet = !x.intersect(*y).is_empty();
            let equal = meet
                && match (p, q) {
                    (Some(p), Some(q)) => p.iter().any(|v| q.contains(v)),
                    (Some(p), None) => p.iter().any(|v| y.contains(v.0)),
                    (None, Some(q)) => q.iter().any(|v| x.contains(v.0)),
                    (None, None) => true,
                };
            (less, equal, greater)
        }
        (Values::Members(x), Values::Members(y)) => {
            let differ = x.len() > 1 || y.len() > 1 || x != y;
            (differ, !x.intersect(y).is_empty(), differ)
        }
        (Values::Bool { yes: a, no: b }, Values::Bool { yes: c, no: d }) => {
            (*b && *c, (*a && *c) || (*b && *d), *a && *d)
        }
        (Values::Text { all: Some(x), lengths: _ }, Values::Text { all: Some(y), .. }) => {
            let least = |s: &std::collections::BTreeSet<std::sync::Arc<str>>| s.first().cloned();
            let most = |s: &std::collections::BTreeSet<std::sync::Arc<str>>| s.last().cloned();
            (least(x) < most(y), !x.is_disjoint(y), most(x) > least(y))
        }
        (Values::Text { lengths: x, .. }, Values::Text { lengths: y, .. }) => {
            (true, !x.intersect(*y).is_empty(), true)
        }
        _ => (true, true, true),
    };
    let (yes, no) = match op {
        CompareOp::Eq => (equal, less || greater),
        CompareOp::Ne => (less || greater, equal),
        CompareOp::Lt => (less, equal || greater),
        CompareOp::Le => (less || equal, greater),
        CompareOp::Gt => (greater, equal || less),
        CompareOp::Ge => (greater || equal, less),
    };
    Support::truth(yes, no, nullable)
}

/// A comparison of two expressions whose difference is known in this branch.
fn by_difference(walk: &Walk<'_>, op: CompareOp, lhs: &TExpr, rhs: &TExpr) -> Option<Support> {
    if walk.scope.known.is_empty() || !lhs.ty.is_ordered() {
        return None;
    }
    let known = walk.scope.known.iter().filter_map(|(expr, support)| match &expr.kind {
        TExprKind::Arith { op: crate::model::ArithOp::Sub, lhs: a, rhs: b }
            if super::walk::same(a, lhs) && super::walk::same(b, rhs) =>
        {
            support.interval()
        }
        _ => None,
    });
    let difference = known.reduce(Interval::intersect)?;
    Some(compare(op, &Support::line(difference), &Support::line(Interval::point(0.0))))
}

fn between(walk: &mut Walk<'_>, own: &Support, range: &TRange) -> Support {
    let lo = range.lo.as_ref().map(|lo| walk.eval(lo));
    let hi = range.hi.as_ref().map(|hi| walk.eval(hi));
    let above = match &lo {
        Some(lo) => compare(CompareOp::Ge, own, lo),
        None => Support::truth(true, false, own.nullable),
    };
    let op = if range.hi_open { CompareOp::Lt } else { CompareOp::Le };
    let below = match &hi {
        Some(hi) => compare(op, own, hi),
        None => Support::truth(true, false, own.nullable),
    };
    // No value lies in a range that ends before it begins.
    let empty = lo.zip(hi).is_some_and(|(lo, hi)| !compare(op, &lo, &hi).can_be_true());
    Support::truth(
        above.can_be_true() && below.can_be_true() && !empty,
        above.can_be_false() || below.can_be_false(),
        above.nullable || below.nullable,
    )
}

/// Whether a value can lie outside of a list, where both are few and known.
fn outside(walk: &mut Walk<'_>, value: &TExpr, list: &[TExpr], own: &Support) -> Option<bool> {
    let listed = list.iter().map(|item| walk.peek(item)).fold(Support::nothing(), Support::union);
    let single = list.iter().all(|item| super::expr::constant(item).is_some());
    if !single {
        return None;
    }
    match (&own.values, &listed.values) {
        (Values::Members(own), Values::Members(listed)) => Some(!own.minus(listed).is_empty()),
        (Values::Line { points: Some(own), .. }, Values::Line { points: Some(listed), .. }) => {
            Some(own.iter().any(|v| !listed.contains(v)))
        }
        (Values::Line { interval, points: None }, Values::Line { points: Some(listed), .. })
            if value.ty == synthc_types::Ty::Int && interval.hi() - interval.lo() < 512.0 =>
        {
            let (lo, hi) = (interval.lo() as i64, interval.hi() as i64);
            Some((lo..=hi).any(|v| !listed.contains(&Real(v as f64))))
        }
        (Values::Text { all: Some(own), .. }, Values::Text { all: Some(listed), .. }) => {
            Some(!own.is_subset(listed))
        }
        _ => None,
    }
}
