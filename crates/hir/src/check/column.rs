//! One column: what it can be, and what is wrong with the way it comes to its values.

use std::rc::Rc;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{Interval, Ty, Value};

use super::arith::rounded;
use super::draw::{NO_MASS, rounds_to};
use super::expr::{DAY, map_line};
use super::narrow::tight;
use super::walk::{Walk, same};
use super::witness::{positions, witness};
use super::{
    Env, Support, Values, edges, elsewhere, gaps, length, matching, mean, nulls, reach, setting, show,
};
use crate::model::{ColRef, TColumn, TElse, TExpr, TExprKind, TOrigin, TRange, TRefine, TRequire};

/// A range without a value.
pub(super) const EMPTY: Code = NO_MASS;
const ROUND: Code = Code("E0311");
const LEAVES: Code = Code("E0318");
const MAY_LEAVE: Code = Code("W0313");
const CHAIN_LEAVES: Code = Code("E0537");
const NEVER_DRAWN: Code = Code("W0304");
/// How many members without a weight look forgotten rather than left out.
const FORGOTTEN: usize = 3;

/// See [`column_support`](super::column_support).
pub(super) fn support(env: &dyn Env, column: &TColumn, requires: &[TRequire]) -> Support {
    let mut walk = Walk::quiet(env, Some(&column.id.table));
    let whole = Support::of_type(env, &column.ty, false);
    let mut support = before_range(&mut walk, column);
    if let Some(range) = refinement(&mut walk, column) {
        support = conditioned(support, &within(&whole, range, &column.ty));
    }
    if let Some(bound) = required(&mut walk, column, requires) {
        // A constraint that cannot hold is reported as such, and says nothing about the column.
        let cut = support.clone().intersect(&bound.or_null(true));
        if !cut.values.is_empty() {
            support = cut;
        }
    }
    routed(&mut walk, column, support)
}

/// What the type of a column says of it.
pub fn declared(env: &dyn Env, column: &TColumn) -> Support {
    let mut walk = Walk::quiet(env, Some(&column.id.table));
    let whole = Support::of_type(env, &column.ty, column.optional);
    let support = match refinement(&mut walk, column) {
        Some(range) => conditioned(whole.clone(), &within(&whole, range, &column.ty)),
        None => whole,
    };
    routed(&mut walk, column, support)
}

/// What a column can be in practice: as [`support`], in a walk that counts distributions as far as draws get.
pub(super) fn practical(walk: &mut Walk<'_>, column: &TColumn) -> Support {
    let saved = walk.table.replace(column.id.table.clone());
    let support = before_range(walk, column);
    let whole = Support::of_type(walk.env, &column.ty, false);
    let support = match refinement(walk, column) {
        Some(range) => {
            let range = within(&whole, range, &column.ty);
            // Far out in the tail the range alone says where draws are.
            conditioned(support, &range)
        }
        None => support,
    };
    let support = routed(walk, column, support);
    walk.table = saved;
    support
}

/// Draw, or expression, and rounding: what the range, and then constraints, act on.
fn before_range(walk: &mut Walk<'_>, column: &TColumn) -> Support {
    let whole = Support::of_type(walk.env, &column.ty, false);
    let drawn = match &column.origin {
        TOrigin::Draw(dist) => {
            let drawn = walk.eval_dist(dist);
            to_type(walk, drawn, &column.ty)
        }
        TOrigin::Is(value) => walk.eval(value),
        TOrigin::ParentKey { of } => return walk.env.support(of),
        TOrigin::Suffixed(suffix) => return whole.or_null(walk.eval(&suffix.of).nullable),
        TOrigin::Unique(_) | TOrigin::Json(_) => return whole,
        TOrigin::Ref(reference) => return elsewhere::support(walk, column, reference),
        TOrigin::Read(read) => Support::of_values(walk.env, read.values.iter(), &column.ty),
    };
    edges::widened(stepped(drawn, column), column)
}

fn stepped(support: Support, column: &TColumn) -> Support {
    match step(column) {
        Some(step) if step > 0.0 => map_line(
            support,
            |interval| rounded(interval, step),
            |value| rounded(Interval::point(value), step).lo(),
        ),
        _ => support,
    }
}

/// The step of `round` on the line of the column's type.
fn step(column: &TColumn) -> Option<f64> {
    let step = column.round.as_ref()?;
    let position = step.position()?;
    Some(if column.ty == Ty::Date && matches!(step, Value::Duration { .. }) {
        position / DAY
    } else {
        position
    })
}

/// What is drawn, rounded to the values of a type.
pub(super) fn to_type(walk: &Walk<'_>, support: Support, ty: &Ty) -> Support {
    let Some(unit) = rounds_to(ty).filter(|_| support.values != Values::Any) else { return support };
    let whole = Support::of_type(walk.env, ty, true);
    let on_grid = map_line(support, |i| rounded(i, unit), |v| rounded(Interval::point(v), unit).lo());
    on_grid.intersect(&whole)
}

/// The range of a column's type: of values, or of lengths of text.
fn refinement(walk: &mut Walk<'_>, column: &TColumn) -> Option<Interval> {
    let range = column.refine.as_ref()?.range()?;
    Some(tight(setting::range_interval(walk, range, Some(&column.ty)), &column.ty))
}

fn within(whole: &Support, range: Interval, ty: &Ty) -> Support {
    match whole.values {
        Values::Text { .. } => Support { nullable: true, values: Values::Text { lengths: range, all: None } },
        Values::Line { .. } => Support::line(tight(range, ty)).or_null(true),
        _ => whole.clone().or_null(true),
    }
}

/// A support under a condition; the condition alone where both have nothing in common, which is reported elsewhere.
fn conditioned(support: Support, condition: &Support) -> Support {
    let nullable = support.nullable;
    let cut = support.intersect(&condition.clone().or_null(true));
    if cut.values.is_empty() && !condition.values.is_empty() {
        return Support { nullable, values: condition.values.clone() };
    }
    cut
}

/// What those clauses of `require` that are about nothing but this column say of it; null satisfies them.
pub(super) fn required(walk: &mut Walk<'_>, column: &TColumn, requires: &[TRequire]) -> Option<Support> {
    let own = TExpr {
        kind: TExprKind::Col { column: column.id.clone(), up: 0 },
        ty: column.ty.clone(),
        nullable: column.optional,
        loc: column.loc,
    };
    let mut clauses = Vec::new();
    for require in requires {
        conjuncts(&require.clause, &mut clauses);
    }
    clauses.retain(|clause| about(clause, column));
    if clauses.is_empty() {
        return None;
    }
    // The clauses are read in a scope where the column may be anything of its type, so that its own support is not asked for.
    walk.branch(|walk| {
        walk.scope.pins.push((
            super::walk::Place::Col(column.id.clone()),
            Support::of_type(walk.env, &column.ty, false),
        ));
        for clause in clauses {
            walk.assume(clause, true);
        }
        let known =
            walk.scope.known.iter().filter(|(expr, _)| same(expr, &own)).map(|(_, support)| support.clone());
        known.reduce(|a, b| a.intersect(&b))
    })
}

/// The parts of a conjunction.
pub(super) fn conjuncts<'a>(clause: &'a TExpr, out: &mut Vec<&'a TExpr>) {
    match &clause.kind {
        TExprKind::And(a, b) => {
            conjuncts(a, out);
            conjuncts(b, out);
        }
        _ => out.push(clause),
    }
}

/// Whether a clause reads this column and no other, nor anything else that differs from row to row.
fn about(clause: &TExpr, column: &TColumn) -> bool {
    let (mut own, mut other) = (false, false);
    reach::each(clause, &mut |part| match &part.kind {
        TExprKind::Col { column: read, .. } if *read == column.id => own = true,
        TExprKind::Col { .. } | TExprKind::RowNo | TExprKind::Seq | TExprKind::OwnUuid(_) => other = true,
        TExprKind::Aggregate { .. }
        | TExprKind::In { .. }
        | TExprKind::TableAggregate { .. }
        | TExprKind::IsCode { .. }
        | TExprKind::Beside { .. } => other = true,
        _ => {}
    });
    own && !other
}

/// `when`: what stands where the condition does not hold.
fn routed(walk: &mut Walk<'_>, column: &TColumn, support: Support) -> Support {
    column.routes.iter().fold(support, |support, route| match &route.otherwise {
        TElse::Null | TElse::Code { .. } => support.or_null(true),
        TElse::Value(value) => {
            let other = walk.peek(value);
            support.union(other)
        }
    })
}

/// See [`check_column`](super::check_column).
pub(super) fn check(
    env: &dyn Env,
    column: &TColumn,
    requires: &[TRequire],
    disputed: &[ColRef],
) -> Vec<Diagnostic> {
    let mut walk = Walk::reporting(env, Some(&column.id.table));
    super::relations::learn(&mut walk, column, requires, disputed);
    let drawn = match &column.origin {
        TOrigin::Draw(dist) => {
            let drawn = walk.eval_dist(dist);
            never_drawn(&mut walk, column, &drawn);
            Some(drawn)
        }
        TOrigin::Is(value) => Some(walk.eval(value)),
        TOrigin::Ref(reference) => {
            elsewhere::check(&mut walk, column, reference);
            None
        }
        TOrigin::Suffixed(suffix) => {
            walk.eval(&suffix.of);
            None
        }
        TOrigin::ParentKey { .. } | TOrigin::Unique(_) | TOrigin::Read(_) | TOrigin::Json(_) => None,
    };
    matching::check(&mut walk, column);
    length::check(&mut walk, column);
    check_round(&mut walk, column);
    if let Some(range) = column.refine.as_ref().and_then(TRefine::range) {
        check_range(&mut walk, column, range, drawn, requires);
    }
    gaps::check(&mut walk, column);
    nulls::check(&mut walk, column);
    walk.reports.unwrap_or_default()
}

/// See [`moments`](super::moments).
pub(super) fn moments(env: &dyn Env, column: &TColumn) -> Option<(f64, f64)> {
    let TOrigin::Draw(dist) = &column.origin else { return None };
    if !column.ty.is_ordered() || column.round.is_some() && column.ty.is_temporal() {
        return None;
    }
    let mut walk = Walk::quiet(env, Some(&column.id.table));
    let bounds = refinement(&mut walk, column);
    mean::moments(&mut walk, dist, bounds, step(column).or_else(|| rounds_to(&column.ty)))
}

fn check_range(
    walk: &mut Walk<'_>,
    column: &TColumn,
    range: &TRange,
    drawn: Option<Support>,
    requires: &[TRequire],
) {
    let Some(bounds) = walk.hushed(|walk| refinement(walk, column)) else { return };
    let name = &column.id.column;
    if bounds.is_empty() || (column.ty == Ty::Text && bounds.hi() < 0.0) {
        walk.report(
            Diagnostic::new(EMPTY, range.loc, format!("no value of `{name}` lies in its range"))
                .label("an empty range")
                .help("write the lower end first"),
        );
        return;
    }
    let of_pattern = |refine: &TRefine| match (&column.origin, refine) {
        (TOrigin::Unique(None), TRefine::Matching { pattern, loc, .. }) => {
            Some((Values::matching(pattern), *loc))
        }
        _ => None,
    };
    if let Some((Values::Text { lengths, .. }, loc)) = column.refine.as_ref().and_then(of_pattern)
        && !bounds.covers(lengths)
    {
        walk.report(text_leaves(column, lengths, (bounds, loc)));
        return;
    }
    let Some(drawn) = drawn else { return };
    let allowed = within(&Support::of_type(walk.env, &column.ty, false), bounds, &column.ty);
    let shown = if column.ty == Ty::Text {
        format!("{} characters", show::interval(bounds, &Ty::Int))
    } else {
        show::interval(bounds, &column.ty)
    };
    match &column.origin {
        TOrigin::Draw(dist) => {
            let drawn = stepped(to_type(walk, drawn, &column.ty), column);
            if !drawn.values.is_empty() && drawn.clone().intersect(&allowed).values.is_empty() {
                let own = show::support(walk.env, &drawn.not_null(), &column.ty);
                walk.report(
                    Diagnostic::new(
                        NO_MASS,
                        range.loc,
                        format!("`{name}` can never be in {shown}: what is drawn is {own}"),
                    )
                    .label("no mass here")
                    .also(dist.loc, format!("draws {own}"))
                    .help("change the range, or the distribution"),
                );
                return;
            }
            if let Values::Text { lengths, .. } = &drawn.values
                && !bounds.covers(*lengths)
                && lengths.is_bounded()
            {
                walk.report(text_leaves(column, *lengths, (bounds, dist.loc)));
                return;
            }
            let unit = step(column).or_else(|| rounds_to(&column.ty));
            mean::check(walk, column, dist, bounds, unit, range.loc);
        }
        TOrigin::Is(value) => leaves(walk, column, value, drawn, (&allowed, bounds, &shown), requires),
        _ => {}
    }
}

/// Drawn texts whose lengths do not fit.
fn text_leaves(column: &TColumn, lengths: Interval, (bounds, loc): (Interval, Loc)) -> Diagnostic {
    let (bounds, lengths) = (show::interval(bounds, &Ty::Int), show::interval(lengths, &Ty::Int));
    let name = &column.id.column;
    let message = format!("`{name}` must have {bounds} characters; drawn texts have {lengths}");
    Diagnostic::new(LEAVES, loc, message).label("does not always fit").help(match &column.refine {
        Some(TRefine::Matching { .. }) => "give the pattern the length: `{2,5}` in place of `+`",
        _ => "leave the texts that do not fit out of the distribution, or widen the range",
    })
}

/// A derived column that does not stay in its range.
fn leaves(
    walk: &mut Walk<'_>,
    column: &TColumn,
    value: &TExpr,
    own: Support,
    (allowed, bounds, shown): (&Support, Interval, &str),
    requires: &[TRequire],
) {
    let name = &column.id.column;
    let mut own = stepped(own, column);
    if let Some(required) = walk.hushed(|walk| required(walk, column, requires)) {
        own = conditioned(own, &required);
    }
    if own.values.is_empty() {
        return;
    }
    let never = own.clone().intersect(allowed).values.is_empty();
    if let Values::Text { lengths, .. } = &own.values {
        if never {
            let lengths = show::interval(*lengths, &Ty::Int);
            walk.report(
                Diagnostic::new(LEAVES, value.loc, format!("`{name}` must have {shown}; this has {lengths}"))
                    .label("does not fit"),
            );
        }
        return;
    }
    let Some(interval) = on_grid(&own, value, column) else { return };
    if bounds.covers(interval) {
        return;
    }
    let reachable = stepped(walk.reachable(value), column);
    if on_grid(&reachable, value, column).is_some_and(|interval| bounds.covers(interval)) {
        return;
    }
    let outside =
        |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && bounds.intersect(i).is_empty());
    match witness(walk, value, outside, Some(bounds)) {
        Some(found) => {
            let at = show::support(walk.env, &found.value.clone().not_null(), &value.ty);
            let told = if found.places.is_empty() {
                format!("this is {at}")
            } else {
                format!("this can be {at} when {}", found.words(walk))
            };
            walk.report(
                Diagnostic::new(LEAVES, value.loc, format!("`{name}` must be in {shown}; {told}"))
                    .label(if found.places.is_empty() { format!("is {at}") } else { format!("can be {at}") })
                    .help(format!(
                        "widen the range, or write `require {name} in {}`, which draws again what it follows from",
                        show::interval(bounds, &column.ty)
                    )),
            );
        }
        // What builds on it takes the range at its word, row after row.
        None if led_outside(walk, column, value, outside, bounds) => {
            let can = show::interval(interval, &column.ty);
            let message =
                format!("`{name}` must be in {shown}; built on a row before that is, it lies in {can}");
            walk.report(Diagnostic::new(CHAIN_LEAVES, value.loc, message).label("may leave the range").help(format!(
                "hold it there with `clamp(.., low, high)`, `max` or `min`, or leave the range of `{name}` out"
            )));
        }
        None => {
            let can = show::interval(interval, &column.ty);
            let help = match walk.env.builds_on_itself(&column.id) {
                true => {
                    "a row that leaves it stops the run; hold it there with `clamp(.., low, high)`, `max` or `min`"
                }
                false => {
                    "narrow the ranges of the columns that it follows from, or make the range a `require`"
                }
            };
            walk.report(
                Diagnostic::new(
                    MAY_LEAVE,
                    value.loc,
                    format!("`{name}` must be in {shown}; this lies in {can}"),
                )
                .label("could not be shown to stay in the range")
                .help(help),
            );
        }
    }
}

/// Where the values of an expression lie that are a column's as they are.
fn on_grid(own: &Support, value: &TExpr, column: &TColumn) -> Option<Interval> {
    let interval = own.interval()?;
    Some(if value.ty == column.ty { tight(interval, &column.ty) } else { interval })
}

/// Whether a value in the range, in the row before, surely leads outside of it in this one.
fn led_outside(
    walk: &mut Walk<'_>,
    column: &TColumn,
    value: &TExpr,
    outside: impl Fn(&Support) -> bool,
    bounds: Interval,
) -> bool {
    let mut before = Vec::new();
    reach::each(value, &mut |part| {
        if let TExprKind::Beside { ahead: false, value: there, .. } = &part.kind
            && matches!(&there.kind, TExprKind::Col { column: read, .. } if *read == column.id)
        {
            before.push(Rc::new(part.clone()));
        }
    });
    if before.is_empty() {
        return false;
    }
    let mut leads = |at: f64, search: bool| {
        walk.branch(|walk| {
            let point = Support { nullable: false, values: Values::points(vec![at]) };
            walk.scope.known.extend(before.iter().map(|part| (part.clone(), point.clone())));
            match search {
                true => witness(walk, value, &outside, Some(bounds)).is_some(),
                false => outside(&stepped(walk.peek(value), column)),
            }
        })
    };
    let (near, far) = positions(bounds, &column.ty, true);
    let mut all = near.iter().chain(&far);
    all.any(|at| leads(*at, false)) || near.iter().take(2).chain(near.last()).any(|at| leads(*at, true))
}

/// See [`unproven`](super::unproven).
pub(super) fn unproven(env: &dyn Env, column: &TColumn, requires: &[TRequire]) -> bool {
    let TOrigin::Is(value) = &column.origin else { return false };
    if column.ty == Ty::Text || !column.ty.is_ordered() || !env.builds_on_itself(&column.id) {
        return false;
    }
    let mut walk = Walk::quiet(env, Some(&column.id.table));
    let Some(bounds) = refinement(&mut walk, column) else { return false };
    let mut own = stepped(walk.eval(value), column);
    if let Some(required) = required(&mut walk, column, requires) {
        own = conditioned(own, &required);
    }
    on_grid(&own, value, column).is_some_and(|interval| !bounds.covers(interval))
}

fn check_round(walk: &mut Walk<'_>, column: &TColumn) {
    let (Some(step), Some(value)) = (step(column), &column.round) else { return };
    let shown = show::value(walk.env, value, &column.ty);
    let name = &column.id.column;
    if step <= 0.0 {
        walk.report(
            Diagnostic::new(
                ROUND,
                column.loc,
                format!("the step of `round` must be positive; this is {shown}"),
            )
            .label("rounded by this step")
            .help("write the distance between neighbouring values: `round 0.1`, `round 5`"),
        );
        return;
    }
    if let Some(unit) = rounds_to(&column.ty) {
        let steps = step / unit;
        if (steps - steps.round()).abs() > 1e-9 {
            walk.report(
                Diagnostic::new(
                    ROUND,
                    column.loc,
                    format!(
                        "`round {shown}` does not fit `{name}`: values of {} are multiples of {}",
                        column.ty,
                        unit_words(&column.ty, unit)
                    ),
                )
                .label(format!("of type {}", column.ty))
                .help("choose a step that is a multiple of that, or another type"),
            );
        }
    }
}

fn unit_words(ty: &Ty, unit: f64) -> String {
    match ty {
        Ty::Date => "1d".into(),
        Ty::Time | Ty::DateTime | Ty::Duration => "one microsecond".into(),
        _ => show::number(unit),
    }
}

/// Members that no weight anywhere in the distribution mentions: most likely forgotten where most are there.
fn never_drawn(walk: &mut Walk<'_>, column: &TColumn, drawn: &Support) {
    let (TOrigin::Draw(dist), Values::Members(set)) = (&column.origin, &drawn.values) else { return };
    let mut declared = set.clone();
    if !declares(dist, &mut declared) {
        return;
    }
    let all = super::MemberSet::all(declared.size());
    let missing = all.minus(&declared);
    // A long list of which much is left out is one that several columns share, or has headings.
    if missing.is_empty() || missing.len() > FORGOTTEN || missing.len() * 2 > all.len() {
        return;
    }
    let names: Vec<String> =
        missing.iter().map(|index| format!("`{}`", show::member(walk.env, &column.ty, index))).collect();
    let name = &column.id.column;
    walk.report(
        Diagnostic::new(NEVER_DRAWN, dist.loc, format!("`{name}` is never {}", show::any_of(names)))
            .label("gives it no weight")
            .help("give it a weight; `0%` says that none is meant"),
    );
}

/// Adds the members that weights name, also those with a weight of 0; whether there are weights at all.
fn declares(dist: &crate::model::TDist, out: &mut super::MemberSet) -> bool {
    use crate::model::TDistKind as K;
    match &dist.kind {
        K::Weights(weights) => {
            for weight in weights {
                if let Value::Enum(index) = weight.value {
                    out.insert(index);
                }
            }
            true
        }
        K::If { then, otherwise, .. } => declares(then, out) | declares(otherwise, out),
        K::Match { arms, .. } => arms.iter().fold(false, |any, (_, arm)| declares(arm, out) | any),
        K::Given { rows, .. } => rows.iter().fold(false, |any, (_, row)| declares(row, out) | any),
        K::Mix(parts) => parts.iter().fold(false, |any, (_, part)| declares(part, out) | any),
        K::Let { body, .. } => declares(body, out),
        _ => false,
    }
}
