//! What a condition that holds, or does not hold, says about the expressions in it.

use std::rc::Rc;

use synthc_types::{Interval, Real, Ty};

use super::arith::{minus, over, reached};
use super::walk::{Walk, same};
use super::{Support, Values};
use crate::model::{ArithOp, CompareOp, TExpr, TExprKind, TRange};

impl Walk<'_> {
    /// Takes it that a condition holds or, where `holds` is false, that it is false or null.
    pub fn assume(&mut self, condition: &TExpr, holds: bool) {
        if self.full() {
            return;
        }
        self.scope.facts.push((Rc::new(condition.clone()), holds));
        self.consequences(condition, holds);
    }

    fn consequences(&mut self, condition: &TExpr, holds: bool) {
        match &condition.kind {
            TExprKind::And(a, b) if holds => {
                self.consequences(a, true);
                self.consequences(b, true);
            }
            TExprKind::Or(a, b) if !holds => {
                self.consequences(a, false);
                self.consequences(b, false);
            }
            TExprKind::And(a, b) => self.either((a, false, None), (b, false, Some((a, true)))),
            TExprKind::Or(a, b) => self.either((a, true, None), (b, true, Some((a, false)))),
            TExprKind::Not(inner) => self.consequences(inner, !holds),
            TExprKind::Compare { op, lhs, rhs } => {
                self.compared(if holds { *op } else { opposite(*op) }, lhs, rhs, holds)
            }
            TExprKind::Between { value, range } => self.in_range(value, range, holds),
            TExprKind::OneOf { value, list } => self.in_list(value, list, holds),
            TExprKind::IsNull { value, negated } => {
                let support = self.peek(value);
                let null = holds != *negated;
                self.learn(value, if null { Support::null() } else { support.not_null() });
            }
            TExprKind::Let { bindings, body } => {
                self.hushed(|walk| walk.bind(bindings, condition.loc));
                self.scope.calls.pop();
                self.consequences(body, holds);
            }
            TExprKind::Col { .. } | TExprKind::Local(_) | TExprKind::Truth(_) => {
                let support = self.peek(condition);
                let nullable = support.nullable && !holds;
                self.learn(condition, Support::truth(holds, !holds, nullable));
            }
            _ => {}
        }
    }

    /// Whether to go on learning: what long conditions say is worth little and costs much.
    fn full(&self) -> bool {
        self.scope.known.len() >= KNOWN
    }

    /// Takes it that one of two conditions comes true, each as (condition, holds, what holds with it).
    fn either(&mut self, first: Alternative<'_>, second: Alternative<'_>) {
        if self.full() || size(first.0) + size(second.0) > ALTERNATIVES {
            return;
        }
        let base = self.scope.known.len();
        let mut learnt = [first, second].map(|(condition, holds, with)| {
            self.branch(|walk| {
                if let Some((condition, holds)) = with {
                    walk.consequences(condition, holds);
                }
                walk.consequences(condition, holds);
                let new: Vec<_> = walk.scope.known.iter().skip(base).map(|(expr, _)| expr.clone()).collect();
                new.into_iter().map(|expr| (walk.peek(&expr), expr)).collect::<Vec<_>>()
            })
        });
        if let Some(impossible) = learnt.iter().position(|known| known.iter().any(|(s, _)| s.is_nothing())) {
            let possible = std::mem::take(&mut learnt[1 - impossible]);
            self.scope.known.extend(possible.into_iter().map(|(support, expr)| (expr, support)));
            return;
        }
        let [first, second] = learnt;
        for (support, expr) in first {
            if let Some((other, _)) = second.iter().find(|(_, e)| same(e, &expr)) {
                self.scope.known.push((expr, support.union(other.clone())));
            }
        }
    }

    fn compared(&mut self, op: CompareOp, lhs: &TExpr, rhs: &TExpr, strict: bool) {
        let (left, right) = (self.peek(lhs), self.peek(rhs));
        // Where the condition may as well be null, a null on one side leaves the other side as it is.
        if strict || !right.nullable {
            self.learn_side(op, lhs, &left, &right, strict);
        }
        if strict || !left.nullable {
            self.learn_side(mirrored(op), rhs, &right, &left, strict);
        }
        if strict && lhs.ty.is_ordered() && !self.full() {
            let sign = match op {
                CompareOp::Lt => Interval::new(f64::NEG_INFINITY, 0.0, true, true),
                CompareOp::Le => Interval::at_most(0.0),
                CompareOp::Gt => Interval::above(0.0),
                CompareOp::Ge => Interval::at_least(0.0),
                CompareOp::Eq => Interval::point(0.0),
                CompareOp::Ne => return,
            };
            self.scope.known.push((difference(lhs, rhs), Support::line(sign)));
            self.scope.known.push((difference(rhs, lhs), Support::line(sign.negate())));
        }
    }

    /// What `expr op other` says about `expr`.
    fn learn_side(&mut self, op: CompareOp, expr: &TExpr, own: &Support, other: &Support, strict: bool) {
        if constant_like(expr) {
            return;
        }
        let nullable = own.nullable && !strict;
        let values = match op {
            CompareOp::Eq => other.values.clone(),
            CompareOp::Ne => match without(own.values.clone(), &other.values, &expr.ty) {
                Some(values) => values,
                None => return,
            },
            _ => {
                let (Some(interval), false) = (other.interval(), other.values.is_empty()) else { return };
                let (lo, hi) = (interval.lo(), interval.hi());
                let inf = f64::INFINITY;
                let bound = match op {
                    CompareOp::Lt => Interval::new(-inf, hi, true, true),
                    CompareOp::Le => Interval::new(-inf, hi, true, interval.hi_open()),
                    CompareOp::Gt => Interval::new(lo, inf, true, true),
                    _ => Interval::new(lo, inf, interval.lo_open(), true),
                };
                Values::line(tight(bound, &expr.ty))
            }
        };
        self.learn(expr, Support { nullable, values });
    }

    fn in_range(&mut self, value: &TExpr, range: &TRange, holds: bool) {
        let own = self.peek(value);
        let lo = range.lo.as_ref().map(|end| self.peek(end));
        let hi = range.hi.as_ref().map(|end| self.peek(end));
        let lo_end = lo.as_ref().and_then(Support::interval);
        let hi_end = hi.as_ref().and_then(Support::interval);
        if holds {
            let low = lo_end.map_or(f64::NEG_INFINITY, Interval::lo);
            let high = hi_end.map_or(f64::INFINITY, Interval::hi);
            let bound = reached(Interval::new(low, high, false, range.hi_open));
            self.learn(value, Support::line(tight(bound, &value.ty)));
            return;
        }
        let nullable_end = lo.iter().chain(&hi).any(|end| end.nullable);
        let Some(interval) = own.interval().filter(|_| !nullable_end) else { return };
        // Outside of a range that covers one end of what there is, the value lies beyond its other end.
        let covers_low = lo_end.is_none_or(|end| end.hi() <= interval.lo());
        let covers_high = hi_end.is_none_or(|end| {
            interval.hi() < end.lo() || (interval.hi() == end.lo() && (!range.hi_open || interval.hi_open()))
        });
        let rest = match (covers_low, covers_high) {
            (true, false) => hi_end.map(|end| Interval::new(end.lo(), f64::INFINITY, !range.hi_open, true)),
            (false, true) => lo_end.map(|end| Interval::new(f64::NEG_INFINITY, end.hi(), true, true)),
            _ => None,
        };
        if let Some(rest) = rest {
            self.learn(
                value,
                Support { nullable: own.nullable, values: Values::line(tight(rest, &value.ty)) },
            );
        }
    }

    fn in_list(&mut self, value: &TExpr, list: &[TExpr], holds: bool) {
        let own = self.peek(value);
        let items: Vec<Support> = list.iter().map(|item| self.peek(item)).collect();
        if holds {
            let any = items.into_iter().fold(Support::nothing(), Support::union);
            self.learn(value, any.not_null());
        } else if !items.iter().any(|item| item.nullable) {
            let mut rest = own.values.clone();
            for item in &items {
                rest = without(rest.clone(), &item.values, &value.ty).unwrap_or(rest);
            }
            self.learn(value, Support { nullable: own.nullable, values: rest });
        }
    }

    /// Notes that an expression is narrower here, and what follows for the expressions that it is made of.
    pub fn learn(&mut self, expr: &TExpr, support: Support) {
        if constant_like(expr) || self.full() {
            return;
        }
        self.through(expr, &support);
        if let Some(resolved) = self.resolve(expr) {
            self.through(&resolved, &support);
            self.scope.known.push((resolved, support.clone()));
        }
        self.scope.known.push((Rc::new(expr.clone()), support));
    }

    /// Follows a bound through an invertible operation down to what it is made of.
    fn through(&mut self, expr: &TExpr, support: &Support) {
        let Some(interval) = support.interval().filter(|_| !support.values.is_empty()) else { return };
        let keep =
            |interval: Interval| Support { nullable: support.nullable, values: Values::line(interval) };
        match &expr.kind {
            TExprKind::Cast(inner) if inner.ty.is_numeric() && expr.ty.is_numeric() => {
                self.learn(inner, keep(tight(interval, &inner.ty)));
            }
            TExprKind::Neg(inner) => self.learn(inner, keep(interval.negate())),
            TExprKind::Arith { op, lhs, rhs } if lhs.ty.is_numeric() && rhs.ty.is_numeric() => {
                let (left, right) = (self.peek(lhs), self.peek(rhs));
                let (Some(a), Some(b)) = (left.interval(), right.interval()) else { return };
                let (for_left, for_right) = match op {
                    ArithOp::Add => (Some(minus(interval, b)), Some(minus(interval, a))),
                    ArithOp::Sub => (Some(interval.plus(b)), Some(minus(a, interval))),
                    ArithOp::Mul => (
                        (!b.contains(0.0)).then(|| over(interval, b)),
                        (!a.contains(0.0)).then(|| over(interval, a)),
                    ),
                    _ => (None, None),
                };
                // Rounding error must never cut off a value that is there.
                let loose = |i: Interval| {
                    Interval::closed(i.lo() - i.lo().abs() * 1e-12, i.hi() + i.hi().abs() * 1e-12)
                };
                if let (Some(bound), false) = (for_left, right.nullable && support.nullable) {
                    self.learn(lhs, keep(loose(bound)));
                }
                if let (Some(bound), false) = (for_right, left.nullable && support.nullable) {
                    self.learn(rhs, keep(loose(bound)));
                }
            }
            _ => {}
        }
    }

    /// Whether a fact of this branch says that an expression is not zero.
    pub fn known_nonzero(&self, expr: &TExpr) -> bool {
        self.scope.facts.iter().any(|(fact, holds)| nonzero(fact, *holds, expr))
    }
}

/// How many facts are kept in a branch.
const KNOWN: usize = 64;
/// How large two alternatives may be, in expressions, to be followed both.
const ALTERNATIVES: usize = 128;

fn size(expr: &TExpr) -> usize {
    let mut size = 0;
    super::reach::each(expr, &mut |_| size += 1);
    size
}

/// A condition, whether it holds, and what holds with it.
type Alternative<'a> = (&'a TExpr, bool, Option<(&'a TExpr, bool)>);

fn nonzero(fact: &TExpr, holds: bool, expr: &TExpr) -> bool {
    match &fact.kind {
        TExprKind::And(a, b) if holds => nonzero(a, true, expr) || nonzero(b, true, expr),
        TExprKind::Or(a, b) if !holds => nonzero(a, false, expr) || nonzero(b, false, expr),
        TExprKind::Not(inner) => nonzero(inner, !holds, expr),
        TExprKind::Compare { op, lhs, rhs } => {
            let about = |a: &TExpr, b: &TExpr| {
                same(a, expr) && super::expr::constant(b).and_then(synthc_types::Value::position) == Some(0.0)
            };
            let excluded = matches!((op, holds), (CompareOp::Ne, true) | (CompareOp::Eq, false));
            excluded && (about(lhs, rhs) || about(rhs, lhs))
        }
        _ => false,
    }
}

fn constant_like(expr: &TExpr) -> bool {
    match &expr.kind {
        TExprKind::Value(_) => true,
        TExprKind::Cast(inner) => constant_like(inner),
        _ => false,
    }
}

fn difference(a: &TExpr, b: &TExpr) -> Rc<TExpr> {
    let kind = TExprKind::Arith { op: ArithOp::Sub, lhs: Box::new(a.clone()), rhs: Box::new(b.clone()) };
    Rc::new(TExpr { kind, ty: a.ty.clone(), nullable: false, loc: a.loc })
}

/// An interval on the grid of a type: whole ends for whole types.
pub(super) fn tight(interval: Interval, ty: &Ty) -> Interval {
    match ty {
        Ty::Int | Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration => interval.whole(),
        Ty::Decimal(scale) => {
            let unit = 10f64.powi(i32::from(*scale));
            let grid = |v: f64| {
                if (v * unit - (v * unit).round()).abs() < 1e-6 { (v * unit).round() } else { v * unit }
            };
            let scaled = interval.map_increasing(grid).whole();
            if scaled.is_empty() { Interval::EMPTY } else { scaled.map_increasing(|v| v / unit) }
        }
        _ => interval,
    }
}

/// What is left when a single value is taken out, where that can be said.
fn without(values: Values, gone: &Values, ty: &Ty) -> Option<Values> {
    match (values, gone) {
        (Values::Members(set), Values::Members(gone)) if gone.len() == 1 => {
            Some(Values::Members(set.minus(gone)))
        }
        (Values::Bool { yes, no }, Values::Bool { yes: a, no: b }) if a != b => {
            Some(Values::Bool { yes: yes && !a, no: no && !b })
        }
        (Values::Text { lengths, all: Some(all) }, Values::Text { all: Some(gone), .. })
            if gone.len() == 1 =>
        {
            let rest: std::collections::BTreeSet<_> = all.difference(gone).cloned().collect();
            if rest.len() == all.len() {
                Some(Values::Text { lengths, all: Some(all) })
            } else {
                Some(Values::texts(rest))
            }
        }
        (Values::Line { points: Some(points), .. }, gone) => {
            let gone = gone.single()?;
            Some(Values::points(points.iter().filter(|p| **p != Real(gone)).map(|p| p.0).collect()))
        }
        (Values::Line { interval, points: None }, gone) => {
            let gone = gone.single()?;
            let (lo, hi) = (interval.lo(), interval.hi());
            let rest =
                Interval::new(lo, hi, interval.lo_open() || lo == gone, interval.hi_open() || hi == gone);
            Some(Values::line(tight(rest, ty)))
        }
        _ => None,
    }
}

/// The comparison that holds where `op` is false.
pub(super) fn opposite(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq => CompareOp::Ne,
        CompareOp::Ne => CompareOp::Eq,
        CompareOp::Lt => CompareOp::Ge,
        CompareOp::Le => CompareOp::Gt,
        CompareOp::Gt => CompareOp::Le,
        CompareOp::Ge => CompareOp::Lt,
    }
}

/// The comparison with its sides exchanged.
pub(super) fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        other => other,
    }
}
