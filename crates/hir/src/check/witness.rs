//! Witnesses: values of columns that drive an expression to where it must not be.
//!
//! Intervals bound what an expression can be from outside; a witness shows that it really gets there. Columns are held at the
//! ends of their supports one after the other, each at the end that drives the expression furthest, and what comes out is
//! computed exactly. An expression of one column with few values is tried on all of them.

use synthc_types::{Interval, Ty};

use super::expr::DAY;
use super::reach;
use super::walk::{Place, Walk};
use super::{Support, Values, show};
use crate::model::{TDist, TExpr, TExprKind, TOrigin};

/// How many values of a single column are all tried.
const ALL: f64 = 1024.0;
/// How many places are held at most.
const PLACES: usize = 8;
/// How many derived columns one evaluation follows at most.
const FUEL: u32 = 256;

/// Values of places, and what the expression is there.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    /// What the expression is.
    pub value: Support,
    /// The places and what they are held at.
    pub places: Vec<(Place, Support, Ty)>,
}

impl Witness {
    /// `age = 110` and the like, in backquotes, after "when".
    pub fn words(&self, walk: &Walk<'_>) -> String {
        let table = walk.table.as_deref();
        let parts = self.places.iter().map(|(place, value, ty)| {
            format!("{} = {}", show::place(place, table), show::support(walk.env, value, ty))
        });
        format!("`{}`", parts.collect::<Vec<_>>().join(", "))
    }

    /// Whether the expression is no more than the place itself.
    pub fn is_trivial(&self, expr: &TExpr) -> bool {
        let mut inner = expr;
        while let TExprKind::Cast(next) = &inner.kind {
            inner = next;
        }
        matches!(inner.kind, TExprKind::Col { .. } | TExprKind::Param(_) | TExprKind::RowNo | TExprKind::Seq)
    }
}

/// Looks for values of the places that `expr` reads where `violates` holds of what it is. `domain` is where it should stay:
/// it says in which direction to look.
pub(super) fn witness(
    walk: &mut Walk<'_>,
    expr: &TExpr,
    violates: impl Fn(&Support) -> bool,
    domain: Option<Interval>,
) -> Option<Witness> {
    walk.hushed(|walk| {
        let places = ordered_places(walk, expr);
        if places.is_empty() || places.len() > PLACES {
            let value = if places.is_empty() { walk.eval(expr) } else { return None };
            return violates(&value).then_some(Witness { value, places: Vec::new() });
        }
        let whole = walk.eval(expr).interval()?;
        let domain = domain.unwrap_or(Interval::EMPTY);
        let too_low =
            domain.is_empty() || whole.lo() < domain.lo() || (whole.lo() == domain.lo() && domain.lo_open());
        let too_high =
            domain.is_empty() || whole.hi() > domain.hi() || (whole.hi() == domain.hi() && domain.hi_open());
        let mut best: Option<(f64, Witness)> = None;
        for (wanted, sign) in [(too_low, -1.0), (too_high, 1.0)] {
            if !wanted {
                continue;
            }
            let found = drive(walk, expr, &places, sign, &violates);
            let beyond = |w: &Witness| {
                w.value.interval().map_or(0.0, |i| {
                    (if sign < 0.0 { domain.lo() - i.lo() } else { i.hi() - domain.hi() }).abs()
                })
            };
            if let Some(found) = found
                && best.as_ref().is_none_or(|(distance, _)| beyond(&found) > *distance)
            {
                best = Some((beyond(&found), found));
            }
        }
        best.map(|(_, witness)| witness)
    })
}

/// Holds the places one after the other where they drive the expression furthest down (`sign` -1) or up (1).
fn drive(
    walk: &mut Walk<'_>,
    expr: &TExpr,
    places: &[(Place, Ty)],
    sign: f64,
    violates: &impl Fn(&Support) -> bool,
) -> Option<Witness> {
    let mut held: Vec<(Place, Support)> = Vec::new();
    for (index, (place, ty)) in places.iter().enumerate() {
        let last = index + 1 == places.len();
        let exhaustive = places.len() == 1;
        let mut best: Option<(f64, Support)> = None;
        let (near, far) = candidates(walk, &held, place, ty, exhaustive);
        // Far values come into play only where the ends that there are do not suffice.
        for (group, simplest) in [(near, false), (far, last)] {
            for candidate in group {
                if simplest && best.is_some() {
                    break;
                }
                let mut pins = held.clone();
                pins.push((place.clone(), candidate.clone()));
                let Some(value) = at(walk, expr, &pins) else { continue };
                if last && !violates(&value) {
                    continue;
                }
                let Some(interval) = value.interval().filter(|interval| !interval.is_empty()) else {
                    continue;
                };
                let score = if sign < 0.0 { -interval.lo() } else { interval.hi() };
                if best.as_ref().is_none_or(|(best, _)| score > *best) {
                    best = Some((score, candidate));
                }
            }
            if best.is_some() {
                break;
            }
        }
        held.push((place.clone(), best?.1));
    }
    let value = at(walk, expr, &held)?;
    let places =
        held.into_iter().zip(places).map(|((place, value), (_, ty))| (place, value, ty.clone())).collect();
    violates(&value).then_some(Witness { value, places })
}

/// What an expression is while places are held, or `None` where that contradicts the branch or what the places are drawn from.
fn at(walk: &mut Walk<'_>, expr: &TExpr, pins: &[(Place, Support)]) -> Option<Support> {
    walk.branch(|walk| {
        hold(walk, pins);
        let possible = walk.scope.facts.clone().into_iter().all(|(fact, holds)| {
            walk.fuel = FUEL;
            let support = walk.eval(&fact);
            if holds { support.can_be_true() } else { support.can_fail() }
        });
        if !possible {
            return None;
        }
        walk.fuel = FUEL;
        Some(walk.eval(expr))
    })
}

/// Holds places, and brings the bindings around up to date.
fn hold(walk: &mut Walk<'_>, pins: &[(Place, Support)]) {
    walk.scope.pins = pins.to_vec();
    let locals = std::mem::take(&mut walk.scope.locals);
    for (number, bound, _) in locals {
        walk.fuel = FUEL;
        let support = walk.eval(&bound);
        walk.scope.locals.push((number, bound, support));
    }
}

/// The places that an expression reads, bindings resolved, each after those that its own distribution reads.
fn ordered_places(walk: &Walk<'_>, expr: &TExpr) -> Vec<(Place, Ty)> {
    let mut read = Vec::new();
    reach::places(walk.env, expr, &mut read);
    let mut locals = Vec::new();
    local_numbers(expr, &mut locals);
    while let Some(number) = locals.pop() {
        if let Some((_, bound, _)) = walk.scope.locals.iter().rev().find(|(n, ..)| *n == number) {
            reach::places(walk.env, bound, &mut read);
            let mut more = Vec::new();
            local_numbers(bound, &mut more);
            locals.extend(more.into_iter().filter(|n| *n < number));
        }
    }
    let mut open: Vec<Place> = Vec::new();
    for place in read {
        if !open.contains(&place) {
            open.push(place);
        }
    }
    let mut ordered = Vec::new();
    while !open.is_empty() {
        let free = open
            .iter()
            .position(|place| !open.iter().any(|other| other != place && reads(walk, place, other)));
        let place = open.remove(free.unwrap_or(0));
        ordered.push((place.clone(), place_ty(walk, &place)));
    }
    ordered
}

fn local_numbers(expr: &TExpr, out: &mut Vec<u32>) {
    reach::each(expr, &mut |part| {
        if let TExprKind::Local(number) = part.kind
            && !out.contains(&number)
        {
            out.push(number);
        }
    });
}

fn draw_of<'a>(walk: &Walk<'a>, place: &Place) -> Option<&'a TDist> {
    let Place::Col(column) = place else { return None };
    match &walk.env.column(column)?.origin {
        TOrigin::Draw(dist) => Some(dist),
        _ => None,
    }
}

fn reads(walk: &Walk<'_>, place: &Place, other: &Place) -> bool {
    let Some(dist) = draw_of(walk, place) else { return false };
    let mut found = Vec::new();
    reach::each_in_dist(dist, &mut |part| reach::places(walk.env, part, &mut found));
    found.contains(other)
}

fn place_ty(walk: &Walk<'_>, place: &Place) -> Ty {
    match place {
        Place::Col(column) => walk.env.column(column).map_or(Ty::Unknown, |column| column.ty.clone()),
        Place::Param(name) => walk.env.param(name).map_or(Ty::Unknown, |param| param.ty.clone()),
        Place::RowNo | Place::Seq => Ty::Int,
    }
}

fn place_expr(place: &Place, ty: &Ty) -> TExpr {
    let kind = match place {
        Place::Col(column) => TExprKind::Col { column: column.clone(), up: 0 },
        Place::Param(name) => TExprKind::Param(name.clone()),
        Place::RowNo => TExprKind::RowNo,
        Place::Seq => TExprKind::Seq,
    };
    TExpr { kind, ty: ty.clone(), nullable: false, loc: synthc_diag::Loc::default() }
}

/// Values at which to hold a place while others are held already: those at the ends, and far ones where there is no end.
fn candidates(
    walk: &mut Walk<'_>,
    held: &[(Place, Support)],
    place: &Place,
    ty: &Ty,
    exhaustive: bool,
) -> (Vec<Support>, Vec<Support>) {
    let support = walk.branch(|walk| {
        let whole = walk.eval(&place_expr(place, ty));
        // Values that no table ever has are no witnesses.
        let near = walk.reachable(&place_expr(place, ty));
        let own = if near.values.is_empty() { whole } else { whole.intersect(&near.or_null(true)) };
        hold(walk, held);
        walk.fuel = FUEL;
        match draw_of(walk, place) {
            // What it is drawn from may depend on what is held: an end after its start.
            Some(dist) => {
                let drawn = walk.eval_dist(dist);
                let drawn = super::column::to_type(walk, drawn, ty);
                if drawn.values.is_empty() { own } else { own.intersect(&drawn) }
            }
            None => own,
        }
    });
    let one = |values: Values| Support { nullable: false, values };
    match support.values {
        Values::Bool { yes, no } => {
            let both = [(yes, true), (no, false)].into_iter().filter(|(can, _)| *can);
            (both.map(|(_, value)| Support::truth(value, !value, false)).collect(), Vec::new())
        }
        Values::Members(set) => {
            let each = set.iter().take(64).map(|index| {
                let mut single = super::MemberSet::none(set.size());
                single.insert(index);
                one(Values::Members(single))
            });
            (each.collect(), Vec::new())
        }
        Values::Text { all: Some(all), .. } => {
            let each = all.iter().take(64).map(|text| one(Values::texts([text.clone()].into())));
            (each.collect(), Vec::new())
        }
        Values::Line { interval, points } => {
            let point = |v: f64| one(Values::points(vec![v]));
            if let Some(points) = points {
                return (points.iter().map(|p| point(p.0)).collect(), Vec::new());
            }
            let (near, far) = positions(interval, ty, exhaustive);
            (near.into_iter().map(point).collect(), far.into_iter().map(point).collect())
        }
        _ => (Vec::new(), Vec::new()),
    }
}

/// Positions in an interval: at its ends and between them, and far ones where there is no end.
pub(super) fn positions(interval: Interval, ty: &Ty, exhaustive: bool) -> (Vec<f64>, Vec<f64>) {
    if interval.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let far_away = |v: f64| v.is_infinite() || v.abs() >= 9.2e18;
    let (lo, hi) = (interval.lo(), interval.hi());
    let discrete = ty.is_discrete() && !matches!(ty, Ty::Decimal(_));
    if exhaustive && discrete && hi - lo <= ALL {
        return ((lo as i64..=hi as i64).map(|v| v as f64).collect(), Vec::new());
    }
    let width = if far_away(lo) || far_away(hi) { 1.0 } else { hi - lo };
    let inset = if discrete { 1.0 } else { width.min(1.0) / 1000.0 };
    let mut near = Vec::new();
    if !far_away(lo) {
        near.push(if interval.lo_open() { lo + inset } else { lo });
    }
    if !far_away(hi) {
        near.push(if interval.hi_open() { hi - inset } else { hi });
    }
    // Where a function turns inside its range the ends do not show it.
    let steps = if exhaustive { 64 } else { 4 };
    if near.len() == 2 {
        let grid = (1..steps).map(|i| lo + width * f64::from(i) / f64::from(steps));
        near.extend(grid.map(|v| if discrete { v.round() } else { v }));
        near.push(0.0);
    }
    let unit = match ty {
        Ty::Duration | Ty::DateTime | Ty::Time => DAY,
        _ => 1.0,
    };
    let mut far = vec![0.0];
    for size in [1.0, 10.0, 100.0, 1_000.0, 1e6] {
        far.extend([-size * unit, size * unit]);
    }
    if far_away(lo) && !far_away(hi) {
        far.extend([1.0, 10.0, 100.0, 1_000.0].map(|size| hi - size * unit));
    }
    if far_away(hi) && !far_away(lo) {
        far.extend([1.0, 10.0, 100.0, 1_000.0].map(|size| lo + size * unit));
    }
    near.retain(|v| interval.contains(*v));
    far.retain(|v| interval.contains(*v));
    (near, far)
}
