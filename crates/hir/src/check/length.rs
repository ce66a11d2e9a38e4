//! Lengths of lists, and what can be made of their items.

use synthc_diag::{Code, Diagnostic};
use synthc_types::Interval;

use super::walk::Walk;
use super::{Support, show};
use crate::model::{AggregateOp, ListOp, TColumn, TExpr, TExprKind};
use crate::nested;

const LENGTH: Code = Code("E0240");
/// How many items a list can have.
pub(super) const MOST: f64 = synthc_types::MOST_ITEMS as f64;

/// Reports a column of lengths that can be negative, or larger than lists get.
pub(super) fn check(walk: &mut Walk<'_>, length: &TColumn) {
    let Some(list) = nested::measured(&length.id.column) else { return };
    let own = TExpr {
        kind: TExprKind::Col { column: length.id.clone(), up: 0 },
        ty: length.ty.clone(),
        nullable: length.optional,
        loc: length.loc,
    };
    // As far as draws get: a Poisson number of items is bounded by no range, and never in the thousands.
    let Some(found) = walk.reachable(&own).interval().filter(|found| !found.is_empty()) else { return };
    if Interval::closed(0.0, MOST).covers(found) {
        return;
    }
    let shown = show::interval(found, &length.ty);
    let help = if found.hi() > MOST {
        "make a child table of the items: it has as many rows as are wanted"
    } else {
        "write `max(0, ..)`"
    };
    walk.report(
        Diagnostic::new(
            LENGTH,
            length.loc,
            format!("the length of `{list}` must be 0 to {MOST}; this can be {shown}"),
        )
        .help(help),
    );
}

/// What can be made of a list.
pub(super) fn of_list(
    walk: &mut Walk<'_>,
    expr: &TExpr,
    op: ListOp,
    list: &TExpr,
    with: Option<&TExpr>,
) -> Support {
    let items = walk.eval(list);
    // What is wrong with it is said; what comes out does not depend on it.
    match (op, with) {
        (ListOp::Fold(_), Some(at)) => super::quantile::within(walk, at),
        (_, Some(with)) => _ = walk.eval(with),
        (_, None) => {}
    }
    let null = expr.nullable;
    match op {
        ListOp::At
        | ListOp::Fold(AggregateOp::Min | AggregateOp::Max | AggregateOp::First | AggregateOp::Last) => {
            items.or_null(null)
        }
        ListOp::Fold(AggregateOp::Count) => Support::line(Interval::closed(0.0, MOST)).or_null(null),
        ListOp::Fold(AggregateOp::Share) => Support::line(Interval::closed(0.0, 1.0)).or_null(null),
        ListOp::Has | ListOp::Fold(_) => walk.anything(&expr.ty).or_null(null),
    }
}
