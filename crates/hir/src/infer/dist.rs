//! Distributions.

use synthc_diag::Span;
use synthc_syntax::ast::{Arg, Expr, ExprKind, MixItem, UnaryOp};
use synthc_types::{Ty, Value};

use super::combined::ZERO_INFLATED;
use super::ordinal::ORDINAL;
use super::{Infer, Typed};
use crate::items::Space;
use crate::model::{ArithOp, TDist, TDistKind, TExpr, TShare};

impl Infer<'_> {
    /// A scalar or a distribution, whichever is written.
    pub fn any(&mut self, expr: &Expr, want: Option<&Ty>) -> Typed {
        if self.is_random(expr) {
            Typed::Dist(self.dist(expr, want))
        } else {
            Typed::Scalar(self.scalar(expr, want))
        }
    }

    /// The typed distribution; a scalar is lifted. `want` as in [`Infer::scalar`].
    pub fn dist(&mut self, expr: &Expr, want: Option<&Ty>) -> TDist {
        let span = expr.span;
        if !self.spend(span) {
            return self.dist_error(span);
        }
        if !self.is_random(expr) {
            if matches!(expr.kind, ExprKind::Todo) {
                return self.dist_node(TDistKind::Todo, want.cloned().unwrap_or(Ty::Unknown), span);
            }
            let point = self.scalar(expr, want);
            return self.point(point);
        }
        match &expr.kind {
            ExprKind::Call { callee, args } => self.dist_call(expr, callee, args, want),
            ExprKind::Text { .. } => self.over_draws(expr, want),
            ExprKind::Weights(_) | ExprKind::Histogram(_)
                if self.one_for_several("a list of categories", span) =>
            {
                self.dist_error(span)
            }
            ExprKind::Weights(weights) => self.weights(weights, want, span),
            ExprKind::Mix { items } => self.mix(items, want, span),
            ExprKind::Given(given) => self.given(given, want, span),
            ExprKind::If { condition, then, otherwise } => {
                if self.random_condition(condition) {
                    return self.dist_error(span);
                }
                self.dist_if(condition, then, otherwise, want, span)
            }
            ExprKind::Match { subject, arms } => self.dist_match(subject, arms, want, span),
            ExprKind::Histogram(bins) => self.histogram(bins, want, span),
            ExprKind::Unary { op: UnaryOp::Neg, operand } => {
                let inner = self.dist(operand, want);
                let (minus, ty) = match inner.ty {
                    Ty::Int => (Value::Int(-1), Ty::Int),
                    _ => (Value::float(-1.0), Ty::Float),
                };
                let minus = self.value(minus, ty, span);
                let minus = self.point(minus);
                let ty = inner.ty.clone();
                let kind = TDistKind::Arith { op: ArithOp::Mul, lhs: Box::new(minus), rhs: Box::new(inner) };
                self.dist_node(kind, ty, span)
            }
            ExprKind::Binary { op, op_span, left, right } => {
                use synthc_syntax::ast::BinaryOp::{Add, Div, Mul, Pow, Sub};
                if !matches!(op, Add | Sub | Mul | Div | Pow) {
                    self.fault_help(
                        "E0203",
                        span,
                        format!("`{}` compares values; a distribution is none", op.symbol()),
                        "draw it in a column of its own with `~` and compare that column",
                    );
                    return self.dist_error(span);
                }
                let lhs = self.dist(left, want.filter(|ty| ty.is_temporal()));
                let rhs = self.dist(right, None);
                let (lhs, rhs) = if want == Some(&Ty::DateTime) {
                    (self.dist_at_midnight(lhs), self.dist_at_midnight(rhs))
                } else {
                    (lhs, rhs)
                };
                self.dist_arith(*op, *op_span, lhs, rhs, span)
            }
            _ if let Some(name) = self.drawn_name(expr) => self.named_dist(&name, want, span),
            _ => {
                self.fault_help(
                    "E0203",
                    span,
                    "a distribution cannot stand inside of this",
                    "draw it in a column of its own with `~` and use that column here",
                );
                self.dist_error(span)
            }
        }
    }

    fn random_condition(&mut self, condition: &Expr) -> bool {
        let random = self.is_random(condition);
        if random {
            self.fault_help(
                "E0203",
                condition.span,
                "a condition is one value, not a distribution",
                "write `mix { 30%: A, 70%: B }` to choose at random",
            );
        }
        random
    }

    /// A scalar, lifted.
    pub fn point(&self, expr: TExpr) -> TDist {
        let (ty, loc) = (expr.ty.clone(), expr.loc);
        TDist { kind: TDistKind::Point(expr), ty, loc }
    }

    fn dist_call(&mut self, expr: &Expr, callee: &Expr, args: &[Arg], want: Option<&Ty>) -> TDist {
        let span = expr.span;
        let Some(name) = &self.callee(callee) else {
            self.unsupported(callee.span, "calling something other than a name", None);
            return self.dist_error(span);
        };
        match &**name {
            "truncate" | ZERO_INFLATED | ORDINAL if self.one_for_several(&format!("`{name}`"), span) => {
                return self.dist_error(span);
            }
            "truncate" => return self.truncate(args, want, span),
            ZERO_INFLATED => return self.zero_inflated(args, want, span),
            ORDINAL => return self.ordinal(args, want, span),
            _ => {}
        }
        if let Some(key) = self.resolve(Space::Dist, name) {
            return self.with_draws(expr, |this, rest| match &rest.kind {
                ExprKind::Call { args, .. } => this.call_user_dist(key, args, want, span),
                _ => this.dist_error(span),
            });
        }
        if let Some(def) = self.db.dists().iter().copied().find(|def| def.name == &**name) {
            return self.builtin(def, args, want, span);
        }
        if self.resolve(Space::Fn, name).is_some() {
            return self.over_draws(expr, want);
        }
        if self.db.fns().iter().any(|def| def.name == &**name) {
            return self.apply(expr, name, args, want);
        }
        if args.iter().any(|arg| self.is_random(&arg.value)) && name.starts_with(char::is_lowercase) {
            let typed = self.scalar_callee_only(name, callee.span, span);
            return typed;
        }
        self.unknown_dist(name, callee.span);
        self.dist_error(span)
    }

    /// Reports a function that is not known, or that takes no distribution.
    fn scalar_callee_only(&mut self, name: &str, at: Span, span: Span) -> TDist {
        let known: Vec<&str> = self.db.fns().iter().map(|def| def.name).collect();
        match synthc_diag::nearest(name, known).map(str::to_owned) {
            Some(near) => self.unknown("E0103", at, format!("there is no function `{name}`"), Some(near)),
            None => self.fault_help(
                "E0203",
                span,
                format!("`{name}` takes values, not a distribution"),
                "draw it in a column of its own with `~` and use that column here",
            ),
        }
        self.dist_error(span)
    }

    /// A function of distributions; of one, its first argument, as `floor(D)`.
    fn apply(&mut self, expr: &Expr, name: &str, args: &[Arg], want: Option<&Ty>) -> TDist {
        let Some((first, rest)) = args.split_first() else { return self.dist_error(expr.span) };
        let span = expr.span;
        if first.name.is_some()
            || rest.iter().any(|arg| self.is_random(&arg.value))
            || !self.is_random(&first.value)
        {
            return self.over_draws(expr, want);
        }
        let inner = self.dist(&first.value, None);
        let extra: Vec<TExpr> = rest.iter().map(|arg| self.scalar(&arg.value, None)).collect();
        if inner.ty.is_unknown() || extra.iter().any(|arg| arg.ty.is_unknown()) {
            return self.dist_error(span);
        }
        let mut types = vec![inner.ty.clone()];
        types.extend(extra.iter().map(|arg| arg.ty.clone()));
        let Some((function, overload, ty)) = self.find_overload(name, &types) else {
            if let Some(def) = self.db.fns().iter().copied().find(|def| def.name == name) {
                self.no_overload(def, &types, span);
            }
            return self.dist_error(span);
        };
        let params = self.db.fns().iter().find(|def| def.name == function);
        let params =
            params.and_then(|def| def.overloads.get(overload as usize)).map_or(&[][..], |o| o.params);
        let args = extra
            .into_iter()
            .enumerate()
            .map(|(at, arg)| match params.get(at + 1) {
                Some(synthc_types::TyPattern::Exact(to)) => self.fit(arg, to, "this argument"),
                _ => arg,
            })
            .collect();
        self.dist_node(TDistKind::Apply { function, overload, inner: Box::new(inner), args }, ty, span)
    }

    fn truncate(&mut self, args: &[Arg], want: Option<&Ty>, span: Span) -> TDist {
        let [dist, range] = args else {
            self.fault_help(
                "E0206",
                span,
                "`truncate` takes a distribution and a range",
                "`truncate(D, 0..100)`",
            );
            return self.dist_error(span);
        };
        let inner = self.dist(&dist.value, want);
        let ty = inner.ty.clone();
        let Some((range, range_ty)) = self.range(&range.value, Some(&ty)) else {
            return self.dist_error(span);
        };
        // The bounds of whole numbers may be written with digits after the point.
        let bounds = super::unify(&ty, &range_ty).unwrap_or_else(|| ty.clone());
        let range = Box::new(self.fit_range(range, &bounds));
        self.dist_node(TDistKind::Truncate { inner: Box::new(inner), range }, ty, span)
    }

    fn mix(&mut self, items: &[MixItem], want: Option<&Ty>, span: Span) -> TDist {
        let mut parts: Vec<(TShare, TDist)> = Vec::new();
        for item in items {
            let share = match &item.weight {
                None => TShare::Else,
                Some(weight) => self.share(weight),
            };
            let dist = self.dist(&item.value, want);
            parts.push((share, dist));
        }
        self.mixture(parts, want, span)
    }

    /// Parts by weight, brought to one type.
    pub fn mixture(&mut self, parts: Vec<(TShare, TDist)>, want: Option<&Ty>, span: Span) -> TDist {
        let ty = self.common_type(parts.iter().map(|(_, dist)| dist), want);
        let parts =
            parts.into_iter().map(|(share, dist)| (share, self.fit_dist(dist, &ty, "this part"))).collect();
        let Some((of, nth)) = self.together() else { return self.dist_node(TDistKind::Mix(parts), ty, span) };
        // The part is chosen once for all columns; each then draws from its own cell.
        let parts = parts.into_iter().map(|(share, dist)| (share, self.at(&of, nth, dist))).collect();
        let mix = self.dist_node(TDistKind::Mix(parts), ty, span);
        self.at(&of, 0, mix)
    }

    /// A weight: a fraction, a percentage or a relative number.
    pub fn share(&mut self, weight: &Expr) -> TShare {
        let percent = is_percent(weight);
        TShare::Of { value: self.scalar_of(weight, &Ty::Float, "a weight"), percent }
    }
}

/// Whether every value that the expression can have was written as a percentage.
fn is_percent(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Percent { .. } => true,
        ExprKind::If { then, otherwise, .. } => is_percent(then) && is_percent(otherwise),
        ExprKind::Match { arms, .. } => !arms.is_empty() && arms.iter().all(|arm| is_percent(&arm.value)),
        _ => false,
    }
}
