//! Simplification that leaves every value as it is: constant bindings are put in place, constant conditions choose their branch,
//! and distributions of one outcome lose what cannot be drawn.
//!
//! No float is computed here, so that a spec gives the same bytes however it is spelled.

use synthc_types::Value;

use super::fold::{constant, fold_expr, matches};
use crate::{Dist, DistKind, Expr, ExprKind, Plan};

/// Simplifies every distribution and expression of the plan.
pub fn simplify(plan: &mut Plan) {
    plan.each_dist_mut(&mut |dist| simplify_dist(dist));
    plan.each_expr_mut(&mut |expr| simplify_expr(expr));
}

fn simplify_expr(expr: &mut Expr) {
    expr.each_child_mut(&mut |child| simplify_expr(child));
    if let ExprKind::Let { bindings, body } = &mut expr.kind {
        let constants = take_constants(bindings);
        for (_, value) in bindings.iter_mut() {
            replace_locals(value, &constants);
        }
        replace_locals(body, &constants);
        if bindings.is_empty() {
            let body = (**body).clone();
            *expr = body;
            simplify_expr(expr);
        }
        return;
    }
    let simpler = match &mut expr.kind {
        ExprKind::Cast(inner) | ExprKind::Truth(inner) if inner.ty == expr.ty && is_plain(inner) => {
            Some(&mut **inner)
        }
        ExprKind::And(lhs, rhs) => one_side(lhs, rhs, true),
        ExprKind::Or(lhs, rhs) => one_side(lhs, rhs, false),
        _ => None,
    };
    if let Some(simpler) = simpler {
        *expr = simpler.clone();
    }
}

/// Whether an expression is the same in the true row and the recorded one.
fn is_plain(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Value(_) | ExprKind::RowNo | ExprKind::Seq)
}

/// The side that alone decides, where the other is the neutral constant.
fn one_side<'a>(lhs: &'a mut Expr, rhs: &'a mut Expr, neutral: bool) -> Option<&'a mut Expr> {
    let neutral = Value::Bool(neutral);
    if constant(lhs) == Some(&neutral) {
        Some(rhs)
    } else if constant(rhs) == Some(&neutral) {
        Some(lhs)
    } else {
        None
    }
}

/// Removes the constants from bindings and returns them.
fn take_constants(bindings: &mut Vec<(u32, Expr)>) -> Vec<(u32, Expr)> {
    let mut constants: Vec<(u32, Expr)> = Vec::new();
    bindings.retain_mut(|(id, value)| {
        replace_locals(value, &constants);
        if constant(value).is_some() {
            constants.push((*id, value.clone()));
            return false;
        }
        true
    });
    constants
}

/// Puts constants in place of bindings. Numbers of bindings are unique within a column, so nothing is shadowed.
fn replace_locals(expr: &mut Expr, constants: &[(u32, Expr)]) {
    if constants.is_empty() {
        return;
    }
    if let ExprKind::Local(id) = expr.kind {
        if let Some((_, value)) = constants.iter().rev().find(|(constant, _)| *constant == id) {
            *expr = value.clone();
        }
        return;
    }
    expr.each_child_mut(&mut |child| replace_locals(child, constants));
    fold_expr_shallow(expr);
}

/// Folds without functions: calls of constants were folded before, or cannot be.
fn fold_expr_shallow(expr: &mut Expr) {
    fold_expr(expr, &|_| None);
}

fn simplify_dist(dist: &mut Dist) {
    dist.each_child_mut(&mut |child| simplify_dist(child));
    let simpler = match &mut dist.kind {
        DistKind::Let { bindings, body } => {
            let constants = take_constants(bindings);
            body.each_expr_deep_mut(&mut |e| replace_locals(e, &constants));
            if !constants.is_empty() {
                simplify_dist(body);
            }
            if bindings.is_empty() { Some((**body).clone()) } else { None }
        }
        DistKind::If { condition, then, otherwise } => match constant(condition) {
            Some(Value::Bool(true)) => Some((**then).clone()),
            Some(_) => Some((**otherwise).clone()),
            None => None,
        },
        DistKind::Match { subject, arms } => constant(subject).and_then(|value| {
            let value = value.clone();
            arms.iter().find(|(pattern, _)| matches(pattern, &value)).map(|(_, arm)| arm.clone())
        }),
        _ => None,
    };
    if let Some(simpler) = simpler {
        *dist = simpler;
    }
}
