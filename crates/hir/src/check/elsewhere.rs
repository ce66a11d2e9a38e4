//! What is read in other rows, and how rows come to refer to them.

use synthc_diag::{Code, Diagnostic};
use synthc_types::Interval;

use super::walk::Walk;
use super::witness::witness;
use super::{Support, decided, show};
use crate::model::{Distinct, TChoice, TColumn, TExpr, TExprKind, TReference, TRowRef};

const NEGATIVE: Code = Code("E0526");
const TOO_FEW_ROWS: Code = Code("E0527");
const NO_ROWS: Code = Code("E0528");

/// What an expression can be in another row. Nothing that is known of this row holds there.
pub(super) fn there(walk: &mut Walk<'_>, expr: &TExpr, row: &TRowRef, of: &TExpr) -> Support {
    let (table, lacks) = match row {
        TRowRef::Of { column, up } => {
            let Some(found) = walk.env.column(column) else { return walk.anything(&expr.ty).or_null(true) };
            let kind = TExprKind::Col { column: column.clone(), up: *up };
            let own = TExpr { kind, ty: found.ty.clone(), nullable: found.optional, loc: expr.loc };
            let table = match &found.origin {
                crate::model::TOrigin::Ref(reference) => Some(reference.table.clone()),
                _ => None,
            };
            (table, walk.eval(&own).nullable)
        }
        TRowRef::Candidate(table) => (Some(table.clone()), false),
        TRowRef::Keyed(keyed) => {
            for value in &keyed.key {
                walk.eval(value);
            }
            (Some(keyed.table.clone()), true)
        }
    };
    let outside = std::mem::take(&mut walk.scope);
    let at = std::mem::replace(&mut walk.table, table);
    let support = walk.eval(of);
    walk.table = at;
    walk.scope = outside;
    support.or_null(lacks)
}

/// What a reference can be: the key of any row of its table.
pub(super) fn support(walk: &Walk<'_>, column: &TColumn, reference: &TReference) -> Support {
    let key = crate::model::ColRef { table: reference.table.clone(), column: reference.key.clone() };
    walk.env.support(&key).or_null(column.optional)
}

/// Checks how a reference chooses among the rows of its table.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference) {
    if let Some(condition) = &reference.condition {
        decided::condition(walk, condition);
    }
    match &reference.choice {
        TChoice::Alike => {}
        TChoice::Weighted(weight) => negative(walk, weight),
        TChoice::Ranked(dist) => {
            walk.eval_dist(dist);
        }
        TChoice::Numbered(number) => {
            walk.eval(number);
        }
    }
    counts(walk, column, reference);
}

fn negative(walk: &mut Walk<'_>, weight: &TExpr) {
    let from_zero = Interval::at_least(0.0);
    let below = |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && i.hi() < 0.0);
    let own = walk.eval(weight);
    if own.interval().is_none_or(|interval| interval.is_empty() || from_zero.covers(interval)) {
        return;
    }
    let Some(reached) = walk.reachable(weight).interval().filter(|interval| interval.lo() < 0.0) else {
        return;
    };
    let told = match witness(walk, weight, below, Some(from_zero)) {
        Some(found) if !found.places.is_empty() => {
            let value = show::support(walk.env, &found.value.clone().not_null(), &weight.ty);
            format!("this can be {value} when {}", found.words(walk))
        }
        _ => format!("this can be {}", show::interval(reached, &weight.ty)),
    };
    walk.report(
        Diagnostic::new(NEGATIVE, weight.loc, format!("a weight must be 0 or more; {told}"))
            .label("can be negative")
            .help("write `max(0, ..)`, or narrow the range of what it depends on"),
    );
}

/// Whether there are as many rows to refer to as the reference needs.
fn counts(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference) {
    let this = column.id.table.clone();
    let parent = walk.env.parent(&this);
    let there = walk.rows(&reference.table, None);
    let (name, table) = (&column.id.column, &reference.table);
    if there.hi() < 1.0 && !column.optional && walk.rows(&this, None).lo() >= 1.0 {
        walk.report(
            Diagnostic::new(
                NO_ROWS,
                column.loc,
                format!("`{name}` refers to a row of `{table}`, which has none"),
            )
            .label("nothing to refer to")
            .help(format!("give `{table}` rows, or let `{name}` be null: `ref {table}?`")),
        );
        return;
    }
    let (rows, whose) = match reference.distinct {
        Some(Distinct::Table) => (walk.rows(&this, None), format!("`{this}`")),
        Some(Distinct::Siblings) => {
            (walk.rows(&this, parent.as_ref()), format!("`{this}` within one parent"))
        }
        None => (Interval::point(0.0), String::new()),
    };
    if rows.lo() > there.hi() && !column.optional {
        let (rows, there) = (show::number(rows.lo()), show::number(there.hi()));
        walk.report(
            Diagnostic::new(
                TOO_FEW_ROWS,
                column.loc,
                format!("{rows} rows of {whose} need {rows} different rows of `{table}`; there are {there}"),
            )
            .label("not all can differ")
            .help(format!("leave out `unique`, or let `{table}` have more rows")),
        );
    }
    let own = walk.rows(&this, None);
    if reference.covering && own.hi() < there.lo() {
        let (own, there) = (show::number(own.hi()), show::number(there.lo()));
        walk.report(
            Diagnostic::new(
                TOO_FEW_ROWS,
                column.loc,
                format!("`covering` refers to each of the {there} rows of `{table}`; `{this}` has {own}"),
            )
            .label("not all can be referred to")
            .help(format!("leave out `covering`, or let `{this}` have more rows")),
        );
    }
}
