//! Parameters: what they can be, and defaults and settings outside of that.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{Interval, Ty, Value};

use super::narrow::tight;
use super::walk::Walk;
use super::{Env, Support, Values, show};
use crate::model::{TExpr, TExprKind, TParam, TRange, TRefine};

const OUTSIDE: Code = Code("E0320");

/// What a parameter can be set to: its type and range.
pub(super) fn param_support(env: &dyn Env, param: &TParam) -> Support {
    let support = Support::of_type(env, &param.ty, false);
    let Some(range) = param.refine.as_ref().and_then(TRefine::range) else { return support };
    let mut walk = Walk::quiet(env, None);
    let range = range_interval(&mut walk, range, Some(&param.ty));
    match support.values {
        Values::Text { .. } => {
            Support { nullable: false, values: Values::Text { lengths: range, all: None } }
        }
        Values::Line { .. } => support.intersect(&Support::line(tight(range, &param.ty))),
        _ => support,
    }
}

/// The widest range that the ends of a range admit.
pub(super) fn range_interval(walk: &mut Walk<'_>, range: &TRange, _ty: Option<&Ty>) -> Interval {
    let lo = range.lo.as_ref().and_then(|end| walk.peek(end).interval());
    let hi = range.hi.as_ref().and_then(|end| walk.peek(end).interval());
    Interval::new(
        lo.map_or(f64::NEG_INFINITY, Interval::lo),
        hi.map_or(f64::INFINITY, Interval::hi),
        false,
        range.hi_open,
    )
}

/// The same expression with every parameter at its default: what a spec means before `--set`.
pub(super) fn at_defaults(env: &dyn Env, expr: &TExpr) -> TExpr {
    replaced(env, expr, 16)
}

fn replaced(env: &dyn Env, expr: &TExpr, depth: u32) -> TExpr {
    let again = |inner: &TExpr| Box::new(replaced(env, inner, depth));
    let kind = match &expr.kind {
        TExprKind::Param(name) if depth > 0 => match env.param(name) {
            Some(param) => return replaced(env, &param.default, depth - 1),
            None => return expr.clone(),
        },
        TExprKind::Cast(inner) => TExprKind::Cast(again(inner)),
        TExprKind::Neg(inner) => TExprKind::Neg(again(inner)),
        TExprKind::Arith { op, lhs, rhs } => TExprKind::Arith { op: *op, lhs: again(lhs), rhs: again(rhs) },
        TExprKind::Call { function, overload, args } => TExprKind::Call {
            function,
            overload: *overload,
            args: args.iter().map(|arg| replaced(env, arg, depth)).collect(),
        },
        TExprKind::If { condition, then, otherwise } => {
            TExprKind::If { condition: again(condition), then: again(then), otherwise: again(otherwise) }
        }
        TExprKind::Compare { op, lhs, rhs } => {
            TExprKind::Compare { op: *op, lhs: again(lhs), rhs: again(rhs) }
        }
        TExprKind::Let { bindings, body } => TExprKind::Let {
            bindings: bindings.iter().map(|(n, bound)| (*n, replaced(env, bound, depth))).collect(),
            body: again(body),
        },
        _ => return expr.clone(),
    };
    TExpr { kind, ty: expr.ty.clone(), nullable: expr.nullable, loc: expr.loc }
}

/// A default outside of the parameter's range.
pub(super) fn check_param(env: &dyn Env, param: &TParam) -> Vec<Diagnostic> {
    let mut walk = Walk::reporting(env, None);
    let default = walk.eval(&at_defaults(env, &param.default));
    let mut found = walk.reports.take().unwrap_or_default();
    let allowed = param_support(env, param);
    let inside = default.clone().intersect(&allowed);
    if inside.values.is_empty() && !default.values.is_empty() {
        found.push(outside(
            env,
            param,
            &show::support(env, &default, &param.ty),
            param.default.loc,
            "the default",
        ));
    }
    if allowed.values.is_empty() {
        let code = super::column::EMPTY;
        found.push(Diagnostic::new(
            code,
            param.loc,
            format!("no value lies in the range of `{}`", param.name),
        ));
    }
    found
}

/// A value that a profile sets outside of the parameter's range.
pub(super) fn check_setting(env: &dyn Env, param: &TParam, value: &Value, loc: Loc) -> Vec<Diagnostic> {
    let own = Support::of_value(env, value, &param.ty);
    let allowed = param_support(env, param);
    if own.values.is_empty() || !own.intersect(&allowed).values.is_empty() {
        return Vec::new();
    }
    vec![outside(env, param, &show::value(env, value, &param.ty), loc, "this value")]
}

fn outside(env: &dyn Env, param: &TParam, value: &str, loc: Loc, what: &str) -> Diagnostic {
    let allowed = show::support(env, &param_support(env, param), &param.ty);
    let name = &param.name;
    Diagnostic::new(OUTSIDE, loc, format!("{what} of `{name}` must be in {allowed}; this is {value}"))
        .label(format!("not in {allowed}"))
        .also(param.loc, "the parameter's range stands here")
        .help("choose a value in the range, or widen the range")
}
