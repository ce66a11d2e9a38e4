//! `if` and `match`, of values and of distributions.

use synthc_diag::Span;
use synthc_syntax::ast::{Arm, Expr};
use synthc_types::Ty;

use super::{Infer, unify};
use crate::model::{TDist, TDistKind, TExpr, TExprKind, TPattern};

impl Infer<'_> {
    /// The one type of several branches, or a message about the first that differs.
    fn joint_type<'a>(&mut self, branches: impl Iterator<Item = (&'a Ty, Span)>, want: Option<&Ty>) -> Ty {
        let mut joint = Ty::Null;
        for (ty, span) in branches {
            match unify(&joint, ty) {
                Some(ty) => joint = ty,
                None => {
                    self.fault_help(
                        "E0201",
                        span,
                        format!("the branches differ: this is `{ty}`, those before it are `{joint}`"),
                        "all branches have one type",
                    );
                    return Ty::Unknown;
                }
            }
        }
        match (joint, want) {
            (Ty::Null, Some(want)) => want.clone(),
            (joint, _) => joint,
        }
    }

    pub fn scalar_if(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> TExpr {
        let condition = Box::new(self.condition(condition, "the condition of `if`"));
        let then = self.scalar(then, want);
        let own = then.ty.clone();
        let hint = if want.is_none() && matches!(own, Ty::Enum(_)) { Some(&own) } else { want };
        let otherwise = self.scalar(otherwise, hint);
        let branches = [(&then.ty, then.loc.span), (&otherwise.ty, otherwise.loc.span)];
        let ty = self.joint_type(branches.into_iter(), want);
        if ty.is_unknown() {
            return self.error(span);
        }
        let nullable = then.nullable || otherwise.nullable;
        let then = Box::new(self.fit(then, &ty, "this branch"));
        let otherwise = Box::new(self.fit(otherwise, &ty, "this branch"));
        self.expr(TExprKind::If { condition, then, otherwise }, ty, nullable, span)
    }

    pub fn scalar_match(&mut self, subject: &Expr, arms: &[Arm], want: Option<&Ty>, span: Span) -> TExpr {
        let subject = Box::new(self.scalar(subject, None));
        let mut typed: Vec<(TPattern, TExpr)> = Vec::new();
        for arm in arms {
            let pattern = self.pattern(&arm.pattern, &subject.ty);
            let value = self.scalar(&arm.value, want);
            typed.push((pattern, value));
        }
        let spans: Vec<(Ty, Span)> =
            typed.iter().map(|(_, value)| (value.ty.clone(), value.loc.span)).collect();
        let ty = self.joint_type(spans.iter().map(|(ty, span)| (ty, *span)), want);
        if ty.is_unknown() {
            return self.error(span);
        }
        let nullable = typed.iter().any(|(_, value)| value.nullable);
        let arms = typed
            .into_iter()
            .map(|(pattern, value)| (pattern, self.fit(value, &ty, "this branch")))
            .collect();
        self.expr(TExprKind::Match { subject, arms }, ty, nullable, span)
    }

    pub fn dist_if(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        want: Option<&Ty>,
        span: Span,
    ) -> TDist {
        let condition = Box::new(self.condition(condition, "the condition of `if`"));
        let then = self.dist(then, want);
        let otherwise = self.dist(otherwise, want);
        let branches = [(&then.ty, then.loc.span), (&otherwise.ty, otherwise.loc.span)];
        let ty = self.joint_type(branches.into_iter(), want);
        let then = Box::new(self.fit_dist(then, &ty, "this branch"));
        let otherwise = Box::new(self.fit_dist(otherwise, &ty, "this branch"));
        self.dist_node(TDistKind::If { condition, then, otherwise }, ty, span)
    }

    pub fn dist_match(&mut self, subject: &Expr, arms: &[Arm], want: Option<&Ty>, span: Span) -> TDist {
        let subject = Box::new(self.scalar(subject, None));
        let mut typed: Vec<(TPattern, TDist)> = Vec::new();
        for arm in arms {
            let pattern = self.pattern(&arm.pattern, &subject.ty);
            let value = self.dist(&arm.value, want);
            typed.push((pattern, value));
        }
        let ty = self.common_type(typed.iter().map(|(_, dist)| dist), want);
        let arms = typed
            .into_iter()
            .map(|(pattern, value)| (pattern, self.fit_dist(value, &ty, "this branch")))
            .collect();
        self.dist_node(TDistKind::Match { subject, arms }, ty, span)
    }

    /// The one type of several distributions.
    pub fn common_type<'a>(&mut self, dists: impl Iterator<Item = &'a TDist>, want: Option<&Ty>) -> Ty {
        let types: Vec<(Ty, Span)> = dists.map(|dist| (dist.ty.clone(), dist.loc.span)).collect();
        self.joint_type(types.iter().map(|(ty, span)| (ty, *span)), want)
    }
}
