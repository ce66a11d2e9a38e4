//! A table as a whole: how many rows, whether keys and unique columns have enough values, pins.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{Interval, Ty, Value};

use super::apart::Among;
use super::walk::Walk;
use super::witness::witness;
use super::{Env, Support, again, apart, chain, clause, cover, enough, keys, pins, setting, show};
use crate::model::{Name, TColumn, TCount, TDist, TExpr, TOrigin, TTable, TWithin};

const NEGATIVE: Code = Code("E0550");
const NOT_WHOLE: Code = Code("E0551");
const TOO_MANY: Code = Code("E0552");
const ENDLESS: Code = Code("E0553");
const NOT_UNIQUE: Code = Code("E0325");
const NO_ORDER: Code = Code("E0563");
const DRAWN_TOGETHER: Code = Code("E0548");

/// The most rows a table can have: row numbers are exact in a float up to here.
const MOST_ROWS: f64 = 9_007_199_254_740_992.0;

/// See [`check_table`](super::check_table).
pub(super) fn check(env: &dyn Env, table: &TTable, order: &[Name]) -> Vec<Diagnostic> {
    let mut found = count(env, table);
    let mut walk = Walk::reporting(env, Some(&table.name));
    let rows = walk.hushed(|walk| walk.rows(&table.name, None));
    for column in &table.columns {
        if column.is_unique(table) {
            enough::in_table(&mut walk, table, column, rows);
            provable(&mut walk, table, column, Among::Table);
        } else if let Some(within) = &column.within {
            enough::within(&mut walk, table, column, rows);
            let among = if *within == TWithin::Siblings { Among::Siblings } else { Among::Table };
            provable(&mut walk, table, column, among);
        }
        if column.is_unique(table) || column.within.is_some() {
            chained(&mut walk, column);
        }
    }
    pins::check(&mut walk, table, rows);
    ordered(&mut walk, table);
    keys::check(&mut walk, table);
    keys::together(&mut walk, table);
    again::check(&mut walk, table);
    chain::check(&mut walk, table);
    found.extend(walk.reports.unwrap_or_default());
    found.extend(cover::check(env, table));
    found.extend(clause::check(env, table, order));
    found
}

/// A drawn column on which the next row builds is not drawn again to differ.
fn chained(walk: &mut Walk<'_>, column: &TColumn) {
    let TOrigin::Draw(dist) = &column.origin else { return };
    if !walk.env.builds_on_itself(&column.id) {
        return;
    }
    let name = &column.id.column;
    let message = format!("`{name}` is built row after row, so none of its values is drawn again to differ");
    walk.report(
        Diagnostic::new(DRAWN_TOGETHER, dist.loc, message)
            .label("builds on its own row before")
            .help("leave out `unique`, or let a second column that is unique stand beside it"),
    );
}

/// The columns by which rows are ordered: written ones, whose values are in an order.
fn ordered(walk: &mut Walk<'_>, table: &TTable) {
    for by in &table.order {
        let column = table.columns.iter().find(|column| column.id.column == by.column);
        let what = match column {
            None => "is not there",
            Some(column) if column.hidden => "is hidden, and not written",
            Some(column) if column.inside.is_some() => "is inside of an object",
            Some(column) if column.list.is_some() => "is a list",
            Some(column) if matches!(column.ty, Ty::List(_) | Ty::Json) => "is a list or an object",
            Some(_) => continue,
        };
        let (name, column) = (&table.name, &by.column);
        walk.report(
            Diagnostic::new(
                NO_ORDER,
                by.loc,
                format!("the rows of `{name}` cannot be ordered by `{column}`, which {what}"),
            )
            .help("order them by a written column of the table with single values"),
        );
    }
}

fn count(env: &dyn Env, table: &TTable) -> Vec<Diagnostic> {
    let mut walk = Walk::reporting(env, table.parent.as_ref());
    match &table.count {
        TCount::Rows(n) => {
            let support = walk.eval(&setting::at_defaults(env, n));
            check_count(&mut walk, n, support, false);
        }
        TCount::Stacked(_) => {}
        TCount::Each(n) => {
            let support = walk.eval(n);
            check_count(&mut walk, n, support, true);
        }
        TCount::Draw(dist) => {
            let support = walk.eval_dist(dist);
            let name = &table.name;
            if let Some(interval) = support.interval().filter(|i| !i.is_empty() && i.lo() <= -0.5) {
                let shown = show::interval(interval, &Ty::Float);
                walk.report(
                    Diagnostic::new(
                        NEGATIVE,
                        dist.loc,
                        format!("the number of rows of `{name}` must be 0 or more; this draws {shown}"),
                    )
                    .label("can be negative")
                    .help("take a distribution of counts, or `truncate(.., 0..)`"),
                );
            }
            if is_endless(&mut walk, dist) {
                walk.report(
                    Diagnostic::new(
                        ENDLESS,
                        dist.loc,
                        format!("the number of rows of `{name}` has an infinite mean"),
                    )
                    .label("no expected number of rows")
                    .help(
                        "bound it: a `max` where there is one, a larger exponent, or `truncate(.., ..1000)`",
                    ),
                );
            }
            if dist.ty == Ty::Float && !whole_draws(env, dist) {
                walk.report(
                    Diagnostic::new(
                        NOT_WHOLE,
                        dist.loc,
                        format!("the number of rows of `{name}` must be whole; this draws fractions"),
                    )
                    .label("not whole")
                    .help("take a distribution of counts, or `floor(..)`"),
                );
            }
        }
    }
    walk.reports.unwrap_or_default()
}

/// Whether what is drawn has an infinite mean, as far as its parameters are constant.
fn is_endless(walk: &mut Walk<'_>, dist: &TDist) -> bool {
    use crate::model::TDistKind as K;
    match &dist.kind {
        K::Builtin { dist: name, form, args } => {
            let written: Option<Vec<f64>> = args.iter().map(|arg| walk.peek(arg).values.single()).collect();
            let Some((def, written)) = walk.env.dist(name).zip(written) else { return false };
            let Some((kernel, form)) = def.kernel().zip(def.forms.get(*form as usize)) else { return false };
            form.admits(&written) && (kernel.mean)(&form.canonical(&written)).is_infinite()
        }
        K::Arith { lhs, rhs, .. } => is_endless(walk, lhs) || is_endless(walk, rhs),
        K::Apply { inner, .. } | K::Let { body: inner, .. } => is_endless(walk, inner),
        K::Bind { drawn, body, .. } => is_endless(walk, drawn) || is_endless(walk, body),
        K::Truncate { inner, range } => range.hi.is_none() && is_endless(walk, inner),
        K::If { then, otherwise, .. } => is_endless(walk, then) || is_endless(walk, otherwise),
        K::Match { arms, .. } => arms.iter().any(|(_, arm)| is_endless(walk, arm)),
        K::Given { rows, .. } => rows.iter().any(|(_, row)| is_endless(walk, row)),
        K::Mix(parts) => parts.iter().any(|(_, part)| is_endless(walk, part)),
        // No count is drawn together with others.
        K::Component { .. } | K::At { .. } => false,
        K::Point(_)
        | K::Weights(_)
        | K::Listed { .. }
        | K::Ordinal { .. }
        | K::Matching(_)
        | K::Todo
        | K::Error => false,
    }
}

/// Whether a distribution of floats draws whole numbers only, as declared.
fn whole_draws(env: &dyn Env, dist: &TDist) -> bool {
    use crate::model::TDistKind as K;
    match &dist.kind {
        K::Builtin { dist, .. } | K::Component { dist, .. } => {
            env.dist(dist).is_none_or(|def| def.family != synthc_types::Family::Continuous)
        }
        K::Apply { function, .. } => matches!(*function, "floor" | "ceil" | "round"),
        K::Arith { op: crate::model::ArithOp::Div | crate::model::ArithOp::Pow, .. } => false,
        K::Arith { lhs, rhs, .. } => whole_draws(env, lhs) && whole_draws(env, rhs),
        K::Truncate { inner, .. }
        | K::At { inner, .. }
        | K::Let { body: inner, .. }
        | K::Bind { body: inner, .. } => whole_draws(env, inner),
        K::Point(TExpr { ty: Ty::Int, .. }) => true,
        K::Point(value) => {
            super::expr::constant(value).and_then(Value::position).is_some_and(|v| v.fract() == 0.0)
        }
        K::If { then, otherwise, .. } => whole_draws(env, then) && whole_draws(env, otherwise),
        K::Match { arms, .. } => arms.iter().all(|(_, arm)| whole_draws(env, arm)),
        K::Given { rows, .. } => rows.iter().all(|(_, row)| whole_draws(env, row)),
        K::Mix(parts) => parts.iter().all(|(_, part)| whole_draws(env, part)),
        K::Weights(weights) => weights.iter().all(|w| w.value.position().is_none_or(|v| v.fract() == 0.0)),
        K::Listed { entries, .. } => {
            entries.iter().all(|(v, _)| v.position().is_none_or(|v| v.fract() == 0.0))
        }
        K::Ordinal { .. } | K::Matching(_) | K::Todo | K::Error => true,
    }
}

fn check_count(walk: &mut Walk<'_>, n: &TExpr, support: Support, each: bool) {
    let Some(interval) = support.interval().filter(|interval| !interval.is_empty()) else { return };
    if interval.lo() < 0.0 {
        let below = |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && i.hi() < 0.0);
        let told = match witness(walk, n, below, Some(Interval::at_least(0.0))) {
            Some(found) => {
                let value = show::support(walk.env, &found.value.clone().not_null(), &n.ty);
                match found.places.is_empty() || !each {
                    true => format!("this is {}", show::interval(interval, &n.ty)),
                    false => format!("this can be {value} when {}", found.words(walk)),
                }
            }
            None if each => return,
            None => format!("this is {}", show::interval(interval, &n.ty)),
        };
        walk.report(
            Diagnostic::new(NEGATIVE, n.loc, format!("a number of rows must be 0 or more; {told}"))
                .label("can be negative")
                .help(if each {
                    "narrow the range of what it depends on, or write `max(0, ..)`"
                } else {
                    "write how many rows there are"
                }),
        );
        return;
    }
    if let Some(value) = support.values.single()
        && value.fract() != 0.0
    {
        let shown = show::number(value);
        walk.report(
            Diagnostic::new(NOT_WHOLE, n.loc, format!("a number of rows must be whole; this is {shown}"))
                .label("not whole")
                .help("round it: `floor(..)`, `ceil(..)` or `round(..)`"),
        );
    }
    if support.nullable {
        let text = show::expr(walk.env, walk.table.as_deref(), n);
        walk.report(
            Diagnostic::new(NOT_WHOLE, n.loc, format!("a number of rows cannot be null; `{text}` can be"))
                .label("can be null")
                .help(format!("say how many rows there are then: `{text} ?? 0`")),
        );
    }
    if interval.lo() > MOST_ROWS || (!each && interval.hi() > MOST_ROWS) {
        walk.report(
            Diagnostic::new(
                TOO_MANY,
                n.loc,
                format!(
                    "a table can have {} rows at most; this is {}",
                    show::number(MOST_ROWS),
                    show::interval(interval, &n.ty)
                ),
            )
            .label("too many rows"),
        );
    }
}

/// A derived key or unique column has to hold something that differs from row to row.
fn provable(walk: &mut Walk<'_>, table: &TTable, column: &TColumn, among: Among) {
    let TOrigin::Is(value) = &column.origin else { return };
    if apart::injective(walk, table, among, value) {
        return;
    }
    let name = &column.id.column;
    let word = if column.key { "a key" } else { "unique" };
    let help = match apart::runs_together(walk, table, value) {
        Some(part) => format!(
            "put a character before and after `{part}` that its neighbours cannot hold, such as `-`: as they stand, 1 and 23 give the text of 12 and 3"
        ),
        None => "build it from `row()`, a key or a unique column of this table, as in `10_000 + row()` or `\"P{row()}\"`".into(),
    };
    let message = format!("`{name}` is {word}, but two rows may have the same value");
    walk.report(
        Diagnostic::new(NOT_UNIQUE, value.loc, message)
            .label("not shown to differ from row to row")
            .help(help),
    );
}
