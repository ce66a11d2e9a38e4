//! Parameters of distributions against their declared domains.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{DistDef, Domain, Interval, Ty};

use super::arith::reached;
use super::walk::{Place, Walk};
use super::witness::{Witness, witness};
use super::{Support, Values, show};
use crate::model::{TDist, TExpr, TExprKind};

const OUTSIDE: Code = Code("E0301");
const TOGETHER: Code = Code("E0302");
const PERHAPS: Code = Code("W0301");

/// Checks each argument of a parameterisation, then what ties them together where all are constant.
pub(super) fn check(
    walk: &mut Walk<'_>,
    dist: &TDist,
    def: &'static DistDef,
    form: u32,
    args: &[TExpr],
    supports: &[Support],
) {
    if walk.reports.is_none() {
        return;
    }
    let Some(form) = def.forms.get(form as usize) else { return };
    let before = walk.found();
    for ((param, arg), support) in form.params.iter().zip(args).zip(supports) {
        let role = if form.range {
            format!("the {} of `{}`", param.name, def.name)
        } else {
            format!("`{}`", param.name)
        };
        check_one(walk, &role, &param.domain, arg, support);
    }
    let constants: Option<Vec<f64>> = supports.iter().map(|support| support.values.single()).collect();
    if let Some(constants) = constants
        && walk.found() == before
        && constants.len() == form.params.len()
        && let Err(must) = form.checked(&constants)
    {
        let shown: Vec<String> = form
            .params
            .iter()
            .zip(args)
            .zip(&constants)
            .map(|((param, arg), value)| {
                format!("`{} = {}`", param.name, show::position(*value, shown_ty(arg)))
            })
            .collect();
        walk.report(
            Diagnostic::new(TOGETHER, dist.loc, format!("{must}; here {}", shown.join(", ")))
                .label("these do not go together"),
        );
    }
}

/// The type in whose units an argument was written: dates as dates.
fn shown_ty(arg: &TExpr) -> &Ty {
    match &arg.kind {
        TExprKind::Cast(inner) if inner.ty.is_temporal() && arg.ty == Ty::Float => &Ty::Float,
        _ => &arg.ty,
    }
}

pub(super) fn check_one(walk: &mut Walk<'_>, role: &str, domain: &Domain, arg: &TExpr, support: &Support) {
    let Some(interval) = support.interval().filter(|interval| !interval.is_empty()) else { return };
    let interval = reached(interval);
    let inside = match &support.values {
        Values::Line { points: Some(points), .. } => points.iter().all(|p| domain.within.contains(p.0)),
        _ => domain.within.covers(interval),
    };
    let words = domain.words;
    let reached_only = |walk: &mut Walk<'_>| {
        walk.reachable(arg).interval().is_some_and(|interval| domain.within.covers(reached(interval)))
    };
    if !inside && !reached_only(walk) {
        let outside = |value: &Support| {
            value.interval().is_some_and(|i| !i.is_empty() && domain.within.intersect(i).is_empty())
        };
        match witness(walk, arg, outside, Some(domain.within)) {
            Some(found) => {
                let value = show::support(walk.env, &found.value.clone().not_null(), shown_ty(arg));
                let told = if found.places.is_empty() {
                    format!("this is {value}")
                } else {
                    format!("this can be {value} when {}", found.words(walk))
                };
                let help = help(walk, &found, domain, &value);
                walk.report(
                    Diagnostic::new(OUTSIDE, arg.loc, format!("{role} must be {words}; {told}"))
                        .label(if found.places.is_empty() {
                            format!("is {value}")
                        } else {
                            format!("can be {value}")
                        })
                        .help(help),
                );
            }
            None => {
                let range = show::interval(interval, shown_ty(arg));
                walk.report(
                    Diagnostic::new(
                        PERHAPS,
                        arg.loc,
                        format!("{role} must be {words}; this lies in {range}"),
                    )
                    .label("could not be shown to be valid")
                    .help("narrow the ranges of the columns that it depends on"),
                );
            }
        }
        return;
    }
    if domain.whole {
        check_whole(walk, role, arg, support);
    }
}

fn check_whole(walk: &mut Walk<'_>, role: &str, arg: &TExpr, support: &Support) {
    let whole = match &support.values {
        Values::Line { points: Some(points), .. } => points.iter().all(|p| p.0.fract() == 0.0),
        _ => is_whole(arg),
    };
    if whole {
        return;
    }
    match support.values.single() {
        Some(value) => {
            let value = show::number(value);
            walk.report(
                Diagnostic::new(OUTSIDE, arg.loc, format!("{role} must be a whole number; this is {value}"))
                    .label("not whole")
                    .help("write a whole number, or round it: `round(..)`"),
            );
        }
        None => walk.report(
            Diagnostic::new(
                PERHAPS,
                arg.loc,
                format!("{role} must be a whole number; this can be a fraction"),
            )
            .label("not always whole")
            .help("round it: `round(..)` or `floor(..)`"),
        ),
    }
}

/// Whether an expression yields whole numbers only.
fn is_whole(expr: &TExpr) -> bool {
    match &expr.kind {
        _ if expr.ty == Ty::Int => true,
        TExprKind::Cast(inner) => is_whole(inner),
        TExprKind::Call { function, .. } => matches!(*function, "floor" | "ceil" | "round"),
        TExprKind::Neg(inner) => is_whole(inner),
        TExprKind::Arith { op: crate::model::ArithOp::Div | crate::model::ArithOp::Pow, .. } => false,
        TExprKind::Arith { lhs, rhs, .. } => is_whole(lhs) && is_whole(rhs),
        TExprKind::If { then, otherwise, .. } => is_whole(then) && is_whole(otherwise),
        TExprKind::Value(value) => value.position().is_some_and(|p| p.fract() == 0.0),
        _ => false,
    }
}

fn help(walk: &Walk<'_>, found: &Witness, domain: &Domain, value: &str) -> String {
    let unit = Interval::closed(0.0, 1.0);
    let mut columns = found.places.iter().filter_map(|(place, ..)| match place {
        Place::Col(_) => Some(show::place(place, walk.table.as_deref())),
        _ => None,
    });
    match columns.next() {
        None if domain.within == unit
            && found.value.values.single().is_some_and(|v| v > 1.0 && v <= 100.0) =>
        {
            format!("a probability is written `{value}%`, or as a fraction of 1")
        }
        None => format!("write a number that is {}", domain.words),
        Some(column) => format!(
            "narrow the range of `{column}`, as in `{column}: TYPE LO..HI`, or change the expression so that it stays {}",
            domain.words
        ),
    }
}
