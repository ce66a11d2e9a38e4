//! What a distribution can draw.

use std::rc::Rc;

use synthc_diag::{Code, Diagnostic};
use synthc_types::{DistDef, Family, Interval, Ty, Value};

use super::arith::reached;
use super::expr::combine;
use super::walk::Walk;
use super::{Support, Values, arms, decided, joint, parameter, setting, show, weights};
use crate::model::{TDist, TDistKind, TExpr, TExprKind, TRange, TWeight};

/// A support in which the distribution has no mass.
pub(super) const NO_MASS: Code = Code("E0310");

impl Walk<'_> {
    /// What a distribution can draw here. In a reporting walk it also reports what is wrong inside it.
    pub fn eval_dist(&mut self, dist: &TDist) -> Support {
        match &dist.kind {
            TDistKind::Builtin { dist: name, form, args } => self.builtin(dist, name, *form, args),
            TDistKind::Point(value) => self.eval(value),
            TDistKind::Arith { op, lhs, rhs } => {
                let (left, right) = (self.eval_dist(lhs), self.eval_dist(rhs));
                let nullable = left.nullable || right.nullable;
                let (Some(a), Some(b)) = (left.interval(), right.interval()) else {
                    return Support::unknown().or_null(nullable);
                };
                let result = combine(*op, (a, &lhs.ty), (b, &rhs.ty), &dist.ty);
                Support::line(result).or_null(nullable)
            }
            TDistKind::Apply { function, overload: _, inner, args } => {
                self.apply(dist, function, inner, args)
            }
            TDistKind::If { condition, then, otherwise } => {
                let holds = decided::condition(self, condition);
                let mut result = Support::nothing();
                for (possible, side, dist) in
                    [(holds.can_be_true(), true, then), (holds.can_fail(), false, otherwise)]
                {
                    if possible {
                        result = result.union(self.branch(|walk| {
                            walk.assume(condition, side);
                            walk.eval_dist(dist)
                        }));
                    }
                }
                result
            }
            TDistKind::Match { subject, arms } => {
                let rows = arms
                    .iter()
                    .map(|(pattern, arm)| arms::Row { pattern, body: arm, loc: arm.loc })
                    .collect();
                arms::matched(self, dist.loc, subject, rows, |walk, arm| walk.eval_dist(arm))
            }
            TDistKind::Weights(declared) => {
                weights::check(self, declared);
                self.categories(declared, &dist.ty)
            }
            TDistKind::Given { subjects, rows } => self.given(dist, subjects, rows),
            TDistKind::Mix(parts) => {
                weights::check_mix(self, dist.loc, parts);
                parts.iter().fold(Support::nothing(), |all, (_, part)| all.union(self.eval_dist(part)))
            }
            TDistKind::Truncate { inner, range } => self.truncate(dist, inner, range),
            TDistKind::Ordinal { inner, cuts, values } => self.ordinal(dist, inner, cuts, values),
            TDistKind::Listed { entries, .. } => {
                let drawn = entries.iter().filter(|(_, weight)| weight.0 > 0.0);
                Support::of_values(self.env, drawn.map(|(value, _)| value), &dist.ty)
            }
            TDistKind::Matching(pattern) => Support { nullable: false, values: Values::matching(pattern) },
            TDistKind::Component { dist: name, form, args, of, nth } => {
                joint::component(self, dist, (name, *form), args, (of, *nth as usize))
            }
            TDistKind::At { inner, .. } => match &inner.kind {
                TDistKind::Weights(outcomes) => {
                    weights::check_outcomes(self, outcomes);
                    self.categories(outcomes, &inner.ty)
                }
                _ => self.eval_dist(inner),
            },
            TDistKind::Let { bindings, body } => self.branch(|walk| {
                walk.bind(bindings, dist.loc);
                walk.eval_dist(body)
            }),
            TDistKind::Bind { local, drawn, body } => {
                let support = self.eval_dist(drawn);
                self.branch(|walk| {
                    let kind = TExprKind::Local(*local);
                    let (ty, nullable) = (drawn.ty.clone(), support.nullable);
                    let own = TExpr { kind, ty, nullable, loc: drawn.loc };
                    walk.scope.locals.push((*local, Rc::new(own), support));
                    walk.eval_dist(body)
                })
            }
            TDistKind::Todo => self.anything(&dist.ty),
            TDistKind::Error => Support::unknown(),
        }
    }

    fn categories(&mut self, declared: &[TWeight], ty: &Ty) -> Support {
        let mut drawn = Vec::with_capacity(declared.len());
        for weight in declared {
            if !weights::is_zero(self, &weight.share) {
                drawn.push(&weight.value);
            }
        }
        Support::of_values(self.env, drawn.into_iter(), ty)
    }

    fn builtin(&mut self, dist: &TDist, name: &str, form: u32, args: &[TExpr]) -> Support {
        let supports: Vec<Support> = args.iter().map(|arg| self.eval(arg)).collect();
        let nullable = supports.iter().any(|support| support.nullable);
        let Some(def) = self.env.dist(name) else { return self.anything(&dist.ty).or_null(nullable) };
        parameter::check(self, dist, def, form, args, &supports);
        let Some(mut interval) = over_parameters(def, form, &supports) else {
            // Reported, or unknown because of what was.
            return Support::unknown().or_null(nullable);
        };
        if self.practical {
            interval = practical(def, form, &supports, interval);
        }
        let values = match def.family {
            Family::Boolean => Values::Bool { yes: interval.hi() >= 1.0, no: interval.lo() <= 0.0 },
            Family::Discrete => Values::line(interval.whole()),
            Family::Continuous => Values::line(reached(interval)),
        };
        Support { nullable, values }
    }

    fn apply(&mut self, dist: &TDist, function: &str, inner: &TDist, args: &[TExpr]) -> Support {
        let drawn = self.eval_dist(inner);
        let mut supports = vec![drawn];
        for arg in args {
            supports.push(self.eval(arg));
        }
        let mut nullable = supports.iter().any(|support| support.nullable);
        let Some(def) = self.env.function(function) else { return self.anything(&dist.ty).or_null(nullable) };
        let outside = supports.iter().zip(def.domains).any(|(support, domain)| {
            support.interval().is_some_and(|interval| !domain.covers(reached(interval)))
        });
        nullable |= outside;
        self.function_support(def, &supports, &dist.ty).or_null(nullable)
    }

    fn given(
        &mut self,
        dist: &TDist,
        subjects: &[TExpr],
        rows: &[(Vec<crate::model::TPattern>, TDist)],
    ) -> Support {
        let table =
            rows.iter().map(|(patterns, row)| arms::TableRow { patterns, body: row, loc: row.loc }).collect();
        arms::given(self, dist.loc, subjects, table, |walk, row| walk.eval_dist(row))
    }

    /// The categories that the latent distribution can reach.
    fn ordinal(&mut self, dist: &TDist, inner: &TDist, cuts: &[TExpr], values: &[Value]) -> Support {
        let drawn = self.eval_dist(inner);
        let cuts: Vec<Support> = cuts.iter().map(|cut| self.eval(cut)).collect();
        let nullable = drawn.nullable || cuts.iter().any(|cut| cut.nullable);
        let latent = drawn.interval().unwrap_or(Interval::ALL);
        let end = |support: &Support| support.interval().unwrap_or(Interval::ALL);
        let reached = values.iter().enumerate().filter(|(at, _)| {
            let from = at.checked_sub(1).and_then(|below| cuts.get(below)).map(|cut| end(cut).lo());
            let to = cuts.get(*at).map(|cut| end(cut).hi());
            from.is_none_or(|from| latent.hi() >= from) && to.is_none_or(|to| latent.lo() < to)
        });
        Support::of_values(self.env, reached.map(|(_, value)| value), &dist.ty).or_null(nullable)
    }

    fn truncate(&mut self, dist: &TDist, inner: &TDist, range: &TRange) -> Support {
        let drawn = self.eval_dist(inner);
        for end in range.lo.iter().chain(&range.hi) {
            self.eval(end);
        }
        let bounds = setting::range_interval(self, range, Some(&dist.ty));
        let cut = drawn.clone().intersect(&Support::line(bounds).or_null(drawn.nullable));
        if cut.values.is_empty() && !drawn.values.is_empty() {
            let (own, wanted) =
                (show::support(self.env, &drawn.not_null(), &dist.ty), show::interval(bounds, &dist.ty));
            self.report(
                Diagnostic::new(
                    NO_MASS,
                    range.loc,
                    format!("nothing can be drawn in {wanted}: the distribution yields {own}"),
                )
                .label("no mass here")
                .help("choose bounds that the distribution can meet"),
            );
            return Support::line(bounds);
        }
        cut
    }
}

/// The support of a declared distribution over its parameters' supports; `None` where a parameter cannot have a valid value.
fn over_parameters(def: &'static DistDef, form: u32, supports: &[Support]) -> Option<Interval> {
    let params = def.forms.get(form as usize)?.params;
    let mut intervals = Vec::with_capacity(params.len());
    for (param, support) in params.iter().zip(supports) {
        let interval = support.interval()?.intersect(param.domain.within);
        if interval.is_empty() {
            return None;
        }
        intervals.push(reached(interval));
    }
    if intervals.len() != params.len() {
        return None;
    }
    let interval = (def.support_over)(form as usize, &intervals);
    (!interval.lo().is_nan() && !interval.hi().is_nan()).then_some(interval)
}

/// The chance of a draw further out than what is taken to be reached.
pub(super) const NEVER: f64 = 1e-20;

/// The support as far as draws get: infinite ends brought in to the quantiles that all but one draw in 10^20 stay within, over the
/// corners of what the parameters can be.
fn practical(def: &'static DistDef, form: u32, supports: &[Support], whole: Interval) -> Interval {
    let (Some(kernel), Some(form)) = (def.kernel(), def.forms.get(form as usize)) else { return whole };
    if whole.lo().is_finite() && whole.hi().is_finite() {
        return whole;
    }
    let mut ends: Vec<[f64; 2]> = Vec::new();
    for (param, support) in form.params.iter().zip(supports) {
        let Some(interval) = support.interval().map(|i| i.intersect(param.domain.within)) else {
            return whole;
        };
        let (lo, hi) = (interval.lo(), interval.hi());
        if interval.is_empty() || !lo.is_finite() || !hi.is_finite() {
            return whole;
        }
        let inset = (hi - lo) * 1e-9;
        let inside = |v: f64, open: bool, by: f64| if open { v + by } else { v };
        ends.push([inside(lo, interval.lo_open(), inset), inside(hi, interval.hi_open(), -inset)]);
    }
    let mut reach = Interval::EMPTY;
    for corner in 0..1usize << ends.len().min(4) {
        let at: Vec<f64> = ends
            .iter()
            .enumerate()
            .map(|(i, [lo, hi])| if corner >> i & 1 == 0 { *lo } else { *hi })
            .collect();
        let valid = at.iter().zip(form.params).all(|(v, param)| param.domain.within.contains(*v));
        if !valid || form.checked(&at).is_err() {
            return whole;
        }
        let params = form.canonical(&at);
        let (lo, hi) = ((kernel.quantile)(&params, NEVER), (kernel.upper_quantile)(&params, NEVER));
        if lo.is_nan() || hi.is_nan() {
            return whole;
        }
        reach = reach.hull(Interval::closed(lo, hi));
    }
    let lo = if whole.lo().is_finite() { whole.lo() } else { reach.lo() };
    let hi = if whole.hi().is_finite() { whole.hi() } else { reach.hi() };
    Interval::new(
        lo,
        hi,
        whole.lo().is_finite() && whole.lo_open(),
        whole.hi().is_finite() && whole.hi_open(),
    )
}

/// Whether draws have to be rounded to fit a type.
pub(super) fn rounds_to(ty: &Ty) -> Option<f64> {
    match ty {
        Ty::Int | Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration => Some(1.0),
        Ty::Decimal(scale) => Some(10f64.powi(-i32::from(*scale))),
        _ => None,
    }
}
