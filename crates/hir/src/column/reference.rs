//! `ref` columns: which rows they refer to, and how one of them is chosen.

use synthc_diag::Span;
use synthc_syntax::ast::{Column, Draw, Expr, ExprKind, ModifierKind, Value as Written};
use synthc_types::Ty;

use super::clauses::Clauses;
use super::value::ColumnValue;
use crate::infer::Infer;
use crate::model::{Distinct, Name, TChoice, TDist, TDistKind, TExpr, TExprKind, TOrigin, TReference};
use crate::rows::Candidate;
use crate::table;

/// What chooses by a weight, in place of a distribution.
pub(crate) const WEIGHTED: &str = "Weighted";

/// Fills in how a column refers to rows of `target`.
pub(super) fn refer(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    (name, column): (&Name, &Column),
    target: &Name,
    clauses: &Clauses<'_>,
) {
    if !is_placed(infer, value, column, clauses) {
        return;
    }
    let Some(key) = table::sole_key(infer.db, infer.home, target) else { return };
    infer.candidate = Some(Candidate { column: name.clone(), table: target.clone() });
    let choice = match &column.value {
        None => Some(TChoice::Alike),
        Some(Written::Draw(draw)) => chosen(infer, draw),
        Some(Written::Is(_)) => None,
    };
    let condition = clauses.condition.map(|(expr, _)| infer.condition(expr, "the condition of `where`"));
    infer.candidate = None;
    let Some(choice) = choice else { return };
    let key_column = column.modifier(ModifierKind::Key).filter(|_| super::value::is_sole_key(infer, name));
    let (distinct, said) = match (key_column, clauses.unique, clauses.within) {
        (Some(key), ..) => (Some(Distinct::Table), key.span),
        (None, Some(span), _) => (Some(Distinct::Table), span),
        (None, None, Some((_, span))) => (Some(Distinct::Siblings), span),
        (None, None, None) => (None, Span::default()),
    };
    if let (Some(Distinct::Table), TChoice::Weighted(_) | TChoice::Ranked(_)) = (distinct, &choice) {
        infer.fault_help(
            "E0524",
            said,
            format!("no two rows refer to the same `{target}`, so none can be likelier than another"),
            "leave out `~`, or say within which rows they differ: `unique within parent`",
        );
        return;
    }
    if let (Some(covering), false) = (clauses.covering, matches!(choice, TChoice::Alike)) {
        infer.unsupported(
            covering,
            "`covering` with a distribution",
            Some("leave out `~`: rows beyond the first round are chosen alike"),
        );
        return;
    }
    value.origin = TOrigin::Ref(Box::new(TReference {
        table: target.clone(),
        key,
        choice,
        condition,
        distinct,
        covering: clauses.covering.is_some(),
    }));
}

/// Whether the column is one that can refer to rows; else that is said.
fn is_placed(infer: &mut Infer<'_>, value: &ColumnValue, column: &Column, clauses: &Clauses<'_>) -> bool {
    let refused = |infer: &mut Infer<'_>, span: Span, message: &str, help: &str| {
        infer.fault_help("E0520", span, message, help);
        false
    };
    let written = column.ty.as_ref().map_or(column.span, |ty| ty.span);
    if value.inside.is_some() || value.list.is_some() {
        let message = "a `ref` stands in a column of the table, not inside of a list or an object";
        return refused(infer, written, message, "write it beside, or make a child table");
    }
    if column.names.len() > 1 {
        let message = "a `ref` is one column; here are several names";
        return refused(infer, column.span, message, "write a statement for each");
    }
    if let Some(refine) = column.ty.as_ref().and_then(|ty| ty.refinement.as_ref().map(|_| ty.span)) {
        let message = "a `ref` has no range of its own";
        return refused(infer, refine, message, "say which rows are meant with `where`");
    }
    if let Some(regex) = column.ty.as_ref().and_then(|ty| ty.matching.as_ref()) {
        let message = "a `ref` has no pattern of its own";
        return refused(infer, regex.span, message, "say which rows are meant with `where`");
    }
    if let Some(step) = clauses.round {
        let message = "`round` is for numbers and times; this refers to a row";
        return refused(infer, step.span, message, "remove it");
    }
    if let Some(Written::Is(expr)) = &column.value {
        let help = "leave out the type: the column then holds the key as a value";
        infer.unsupported(expr.span, "a `ref` with `=`", Some(help));
        return false;
    }
    true
}

/// What stands after `~`.
fn chosen(infer: &mut Infer<'_>, draw: &Draw) -> Option<TChoice> {
    if let Some(given) = draw.given.first() {
        infer.unsupported(given.span, "conditioning with `given` after a distribution", None);
        return None;
    }
    if let Some(written) = weight_of(&draw.dist) {
        let Some(expr) = written else {
            let message = format!("`{WEIGHTED}` takes one argument, the weight of a row");
            infer.fault_help("E0205", draw.dist.span, message, "name a column of it: `product.sales`");
            return None;
        };
        return Some(TChoice::Weighted(weight(infer, expr)?));
    }
    let dist: TDist = infer.dist(&draw.dist, Some(&Ty::Int));
    let fits =
        matches!(dist.ty, Ty::Int) && !matches!(dist.kind, TDistKind::Point(_) | TDistKind::Weights(_));
    if !fits {
        if !matches!(dist.kind, TDistKind::Error) && !dist.ty.is_unknown() {
            let what = match dist.kind {
                TDistKind::Weights(_) => "this is a list of categories".to_owned(),
                TDistKind::Point(_) => "this is one value".to_owned(),
                _ => format!("this draws `{}`", dist.ty),
            };
            infer.fault_help(
                "E0523",
                draw.dist.span,
                format!("a row is chosen by a rank that is drawn, a whole number from 1; {what}"),
                format!("draw a rank from a distribution of whole numbers, or weigh the rows: `~ {WEIGHTED}(product.sales)`"),
            );
        }
        return None;
    }
    Some(TChoice::Ranked(dist))
}

/// The argument of `Weighted`; the inner `None` where there is not one.
fn weight_of(dist: &Expr) -> Option<Option<&Expr>> {
    let ExprKind::Call { callee, args } = &dist.kind else { return None };
    if !matches!(&callee.kind, ExprKind::Name(name) if &**name == WEIGHTED) {
        return None;
    }
    Some(match args.as_slice() {
        [arg] if arg.name.is_none() && arg.aggs.is_empty() => Some(&arg.value),
        _ => None,
    })
}

fn weight(infer: &mut Infer<'_>, expr: &Expr) -> Option<TExpr> {
    let typed = infer.scalar(expr, Some(&Ty::Float));
    if typed.ty.is_numeric() {
        return Some(infer.fit(typed, &Ty::Float, "the weight"));
    }
    if !matches!(typed.kind, TExprKind::Error) && !typed.ty.is_unknown() {
        let message = format!("a weight is a number; this is `{}`", typed.ty);
        infer.fault("E0207", expr.span, message);
    }
    None
}
