//! The state of a walk over expressions: what is known in this branch, and what has been found so far.

use std::rc::Rc;

use synthc_diag::{Diagnostic, Loc};
use synthc_types::Ty;

use super::{Env, Support, Values};
use crate::model::{ColRef, Name, TExpr, TExprKind};

/// Something that one row has one value of: what a witness is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A column of this row or of an ancestor's.
    Col(ColRef),
    /// A parameter.
    Param(Name),
    /// `row()`.
    RowNo,
    /// `seq()`.
    Seq,
}

impl Place {
    /// The number of a row, held at that of the row with this 0-based number.
    pub fn row(row: usize) -> (Self, Support) {
        (Self::RowNo, Support { nullable: false, values: Values::points(vec![row as f64 + 1.0]) })
    }
}

/// How many columns are followed at most to find what can be reached.
const REACH: u32 = 64;

/// What is known where the walk stands.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// Expressions that are known to be narrower in this branch than by themselves.
    pub known: Vec<(Rc<TExpr>, Support)>,
    /// Conditions that hold (true) or do not hold (false, or null) in this branch.
    pub facts: Vec<(Rc<TExpr>, bool)>,
    /// Bindings of enclosing `Let`s, outermost first.
    pub locals: Vec<(u32, Rc<TExpr>, Support)>,
    /// Places held at one value while a witness is looked for.
    pub pins: Vec<(Place, Support)>,
    /// Places held in the row that a reference may come to refer to.
    pub candidate: Vec<(Place, Support)>,
    /// The calls of user functions around this place, outermost first.
    pub calls: Vec<Loc>,
}

/// A walk over expressions and distributions of one table's scope.
pub(super) struct Walk<'a> {
    /// The rest of the spec.
    pub env: &'a dyn Env,
    /// The table whose row is looked at; none for parameters.
    pub table: Option<Name>,
    /// What is known here.
    pub scope: Scope,
    /// What was found, or `None` while looking without reporting.
    pub reports: Option<Vec<Diagnostic>>,
    /// How many columns may still be followed while a witness is looked for, or what can be reached.
    pub fuel: u32,
    /// Whether distributions count only as far as draws get: see [`Walk::reachable`].
    pub practical: bool,
}

impl<'a> Walk<'a> {
    /// A walk that reports nothing.
    pub fn quiet(env: &'a dyn Env, table: Option<&Name>) -> Self {
        Self { env, table: table.cloned(), scope: Scope::default(), reports: None, fuel: 0, practical: false }
    }

    /// A walk that takes distributions to be as wide as draws get.
    pub fn far(env: &'a dyn Env, table: &Name) -> Self {
        Self { fuel: REACH, practical: true, ..Self::quiet(env, Some(table)) }
    }

    /// A walk that reports what it finds.
    pub fn reporting(env: &'a dyn Env, table: Option<&Name>) -> Self {
        Self { reports: Some(Vec::new()), ..Self::quiet(env, table) }
    }

    /// Adds a finding, and where the call stands when it lies in the body of a user's function or distribution.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let Some(reports) = &mut self.reports else { return };
        let diagnostic = match self.scope.calls.last() {
            Some(call) if *call != diagnostic.loc => diagnostic.also(*call, "used here"),
            _ => diagnostic,
        };
        let known = reports.iter().any(|d| d.code == diagnostic.code && d.loc == diagnostic.loc);
        if !known {
            reports.push(diagnostic);
        }
    }

    /// How many findings there are; none while looking without reporting.
    pub fn found(&self) -> usize {
        self.reports.as_ref().map_or(0, Vec::len)
    }

    /// Runs `f` in a branch: what it learns is forgotten afterwards.
    pub fn branch<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let saved = self.scope.clone();
        let result = f(self);
        self.scope = saved;
        result
    }

    /// Runs `f` without reporting.
    pub fn hushed<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let saved = self.reports.take();
        let result = f(self);
        self.reports = saved;
        result
    }

    /// What an expression can be, without reporting.
    pub fn peek(&mut self, expr: &TExpr) -> Support {
        self.hushed(|walk| walk.eval(expr))
    }

    /// What an expression can be in practice: unbounded distributions count only as far as one draw in 10^20 gets.
    ///
    /// A height of `Normal(mean: 170, sd: 7)` is never 0 in any table, though no range says so. This is what parameters and
    /// divisors are held against; constraints, conditions and tables are held against the whole support.
    pub fn reachable(&mut self, expr: &TExpr) -> Support {
        let saved = (self.practical, self.fuel, self.scope.locals.clone());
        (self.practical, self.fuel) = (true, REACH);
        let locals = std::mem::take(&mut self.scope.locals);
        let support = self.hushed(|walk| {
            for (number, bound, _) in locals {
                let support = walk.eval(&bound);
                walk.scope.locals.push((number, bound, support));
            }
            walk.eval(expr)
        });
        (self.practical, self.fuel, self.scope.locals) = saved;
        support
    }

    /// The expression that a binding stands for, through bindings of bindings.
    pub fn resolve(&self, expr: &TExpr) -> Option<Rc<TExpr>> {
        let TExprKind::Local(number) = &expr.kind else { return None };
        let (_, bound, _) = self.scope.locals.iter().rev().find(|(n, ..)| n == number)?;
        // A bound draw stands for itself.
        if matches!(bound.kind, TExprKind::Local(own) if own == *number) {
            return None;
        }
        Some(self.resolve(bound).unwrap_or_else(|| bound.clone()))
    }

    /// What this branch knows of an expression beyond its own support.
    pub fn narrowed(&self, expr: &TExpr, own: Support) -> Support {
        if self.scope.known.is_empty() {
            return own;
        }
        let resolved = self.resolve(expr);
        let hits = self.scope.known.iter().filter(|(known, _)| {
            same(known, expr) || resolved.as_ref().is_some_and(|resolved| same(known, resolved))
        });
        hits.fold(own, |support, (_, known)| support.intersect(known))
    }
}

/// Whether two expressions are the same but for where they stand.
pub(super) fn same(a: &TExpr, b: &TExpr) -> bool {
    use TExprKind as K;
    match (&a.kind, &b.kind) {
        (K::Value(a), K::Value(b)) => a == b,
        (K::Param(a), K::Param(b)) => a == b,
        (K::Col { column: a, .. }, K::Col { column: b, .. }) => a == b,
        (K::RowNo, K::RowNo) | (K::Seq, K::Seq) => true,
        (K::OwnUuid(a), K::OwnUuid(b)) => a == b,
        (K::Local(a), K::Local(b)) => a == b,
        (K::Cast(a), K::Cast(b)) => same(a, b),
        // A column brought to another type is still the column where both sides are numbers.
        (K::Cast(inner), other) if !matches!(other, K::Cast(_)) => {
            lossless(&inner.ty, &a.ty) && same(inner, b)
        }
        (other, K::Cast(inner)) if !matches!(other, K::Cast(_)) => {
            lossless(&inner.ty, &b.ty) && same(a, inner)
        }
        (K::In { row: r, of: a }, K::In { row: s, of: b }) => r == s && same(a, b),
        (
            K::Beside { ahead: a, value: v, edge: e, among: r },
            K::Beside { ahead: b, value: w, edge: f, among: s },
        ) => {
            a == b
                && r == s
                && same(v, w)
                && match (e, f) {
                    (None, None) => true,
                    (Some(e), Some(f)) => same(e, f),
                    _ => false,
                }
        }
        (K::Neg(a), K::Neg(b)) | (K::Not(a), K::Not(b)) | (K::Truth(a), K::Truth(b)) => same(a, b),
        (K::Arith { op: o, lhs: l, rhs: r }, K::Arith { op: p, lhs: m, rhs: s }) => {
            o == p && same(l, m) && same(r, s)
        }
        (K::Compare { op: o, lhs: l, rhs: r }, K::Compare { op: p, lhs: m, rhs: s }) => {
            o == p && same(l, m) && same(r, s)
        }
        (K::Call { function: f, overload: o, args: a }, K::Call { function: g, overload: p, args: b }) => {
            f == g && o == p && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (
            K::Aggregate { op: o, child: c, value: v, terms: t },
            K::Aggregate { op: p, child: d, value: w, terms: u },
        ) => {
            o == p
                && c == d
                && t == u
                && match (v, w) {
                    (None, None) => true,
                    (Some(v), Some(w)) => same(v, w),
                    _ => false,
                }
        }
        _ => false,
    }
}

/// Whether positions stay as they are under a cast.
fn lossless(from: &Ty, to: &Ty) -> bool {
    from.is_numeric() && to.is_numeric()
}
