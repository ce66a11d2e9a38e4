//! Values made of several draws: each draw gets a number, and what is left is an expression over numbers.
//!
//! `"{A}-{B}"`, `concat(A, B)` and calls of declared functions and distributions with distributions as arguments are read so.

use synthc_diag::Span;
use synthc_syntax::ast::{Expr, ExprKind, TextPart};
use synthc_types::Ty;

use super::inline::DEPTH;
use super::{Infer, Local, Scope};
use crate::column::{by_type, dist_nullable};
use crate::items::{DeclKey, Space};
use crate::model::{Name, TDist, TDistKind, TExprKind, TMade, TRefine};
use crate::walk;

impl<'db> Infer<'db> {
    /// A text or call with distributions in it: drawn each on its own, then put together.
    pub(super) fn over_draws(&mut self, expr: &Expr, want: Option<&Ty>) -> TDist {
        if self.one_for_several("a value made of draws", expr.span) {
            return self.dist_error(expr.span);
        }
        self.with_draws(expr, |this, rest| {
            let value = this.scalar(rest, want);
            this.point(value)
        })
    }

    /// Binds the distributions that stand directly in an expression, and reads the rest of it.
    pub(super) fn with_draws(&mut self, expr: &Expr, read: impl FnOnce(&mut Self, &Expr) -> TDist) -> TDist {
        let mut rest = expr.clone();
        let before = self.locals.len();
        let mut draws: Vec<(u32, TDist)> = Vec::new();
        let mut failed = false;
        for place in places(&mut rest) {
            if !self.is_random(place) {
                continue;
            }
            let drawn = self.dist(place, None);
            failed |= drawn.ty.is_unknown();
            let number = self.fresh_local();
            // No name of a text can be this one.
            let name = Name::from(format!("~{number}"));
            let (ty, nullable) = (drawn.ty.clone(), dist_nullable(&drawn));
            self.locals.push(Local { name: name.clone(), number, ty, nullable });
            place.kind = ExprKind::Name(name);
            draws.push((number, drawn));
        }
        let body = if failed { self.dist_error(expr.span) } else { read(self, &rest) };
        self.locals.truncate(before);
        draws.into_iter().rev().fold(body, |body, (local, drawn)| {
            let (ty, loc) = (body.ty.clone(), body.loc);
            let kind = TDistKind::Bind { local, drawn: Box::new(drawn), body: Box::new(body) };
            TDist { kind, ty, loc }
        })
    }

    /// The name of a `dist` or type, bare or behind its module, where it stands for what that draws.
    pub(super) fn drawn_name(&self, expr: &Expr) -> Option<Name> {
        let path = walk::path(expr)?;
        let [first, rest @ ..] = path.as_slice() else { return None };
        if self.is_row_name(first) {
            return None;
        }
        let name = self.dotted(&path);
        if self.resolve(Space::Dist, &name).is_some() {
            return Some(name);
        }
        let member = || rest.is_empty() && !self.enums_with(&name).is_empty();
        (self.resolve(Space::Type, &name).is_some() && !member()).then_some(name)
    }

    /// What a `dist` without parameters or a type draws.
    pub(super) fn named_dist(&mut self, name: &Name, want: Option<&Ty>, span: Span) -> TDist {
        if let Some(key) = self.resolve(Space::Dist, name) {
            return self.call_user_dist(key, &[], want, span);
        }
        let declared = self.user_type(name, span, span);
        let inner = by_type(self, None, &declared, self.loc(span));
        match declared.refine {
            Some(TRefine::Range(range)) if declared.ty.is_ordered() && declared.default.is_some() => {
                let (ty, inner) = (inner.ty.clone(), Box::new(inner));
                self.dist_node(TDistKind::Truncate { inner, range: Box::new(range) }, ty, span)
            }
            _ => inner,
        }
    }

    /// The default distribution of a type, read where it is declared; `None` inside of itself.
    pub fn default_dist(&mut self, key: DeclKey<'db>, anchor: u32, dist: &Expr, ty: &Ty) -> Option<TDist> {
        if self.inlining.contains(&key) || self.inlining.len() >= DEPTH {
            return None;
        }
        let mut there = Infer::new(self.db, key.file(self.db), anchor, Scope::default());
        (there.next_local, there.budget) = (self.next_local, self.budget);
        there.inlining = self.inlining.iter().copied().chain([key]).collect();
        let found = there.dist(dist, Some(ty));
        (self.next_local, self.budget) = (there.next_local, there.budget.max(1));
        self.inputs.append(&mut there.inputs);
        if there.budget == 0 {
            self.spend(dist.span);
        }
        Some(found)
    }

    /// The pattern that a draw has a text of, and what is made of it, where that is all there is to it.
    pub fn made_of(&mut self, dist: &TDist) -> Option<TMade> {
        let span = dist.loc.span;
        match &dist.kind {
            TDistKind::Matching(pattern) => {
                let local = self.fresh_local();
                let value = self.expr(TExprKind::Local(local), Ty::Text, false, span);
                Some(TMade { pattern: pattern.clone(), local, value })
            }
            TDistKind::Apply { function, overload, inner, args } => {
                let made = self.made_of(inner)?;
                let args = std::iter::once(made.value).chain(args.iter().cloned()).collect();
                let kind = TExprKind::Call { function, overload: *overload, args };
                Some(TMade { value: self.expr(kind, dist.ty.clone(), false, span), ..made })
            }
            TDistKind::Bind { local, drawn, body } => {
                let TDistKind::Point(body) = &body.kind else { return None };
                let made = self.made_of(drawn)?;
                let kind =
                    TExprKind::Let { bindings: vec![(*local, made.value)], body: Box::new(body.clone()) };
                Some(TMade { value: self.expr(kind, body.ty.clone(), body.nullable, span), ..made })
            }
            _ => None,
        }
    }

    /// The name of what is called: bare, or that of a function or distribution behind its module.
    pub(super) fn callee(&self, expr: &Expr) -> Option<Name> {
        if let ExprKind::Name(name) = &expr.kind {
            return Some(name.clone());
        }
        let name = self.dotted(&walk::path(expr)?);
        let known = [Space::Fn, Space::Dist].into_iter().any(|space| self.resolve(space, &name).is_some());
        known.then_some(name)
    }

    /// `a.b.c` as one name.
    pub(super) fn dotted(&self, path: &[&Name]) -> Name {
        let parts: Vec<&str> = path.iter().map(|name| &***name).collect();
        Name::from(parts.join("."))
    }
}

/// The expressions directly inside of a text or call.
fn places(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Call { args, .. } => args.iter_mut().map(|arg| &mut arg.value).collect(),
        ExprKind::Text { parts } => parts
            .iter_mut()
            .filter_map(|part| match part {
                TextPart::Hole { expr, .. } => Some(expr),
                TextPart::Chars(_) => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}
