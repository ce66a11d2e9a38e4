//! What is read in other rows, and how rows come to refer to them.

use std::collections::HashSet;

use synthc_diag::{Code, Diagnostic};
use synthc_types::{Interval, Value};

use super::walk::Walk;
use super::witness::witness;
use super::{Support, Values, candidates, column as clauses, decided, reach, show};
use crate::model::{
    ColRef, CompareOp, Distinct, Name, TChoice, TColumn, TCount, TExpr, TExprKind, TKeyed, TOrigin, TRead,
    TReference, TRowRef,
};
use crate::nested::part_of_several;

const NEGATIVE: Code = Code("E0526");
const NO_CANDIDATE: Code = Code("E0538");
const BEYOND: Code = Code("E0540");
const BY_ROW: Code = Code("E0541");
const ALWAYS_NULL: Code = Code("W0315");
const NO_KEY: Code = Code("W0316");
const NO_ROW_OF_KEY: Code = Code("E0557");
const NO_SUCH_KEY: Code = Code("E0568");

/// What an expression can be in another row. Nothing that is known of this row holds there.
pub(super) fn there(walk: &mut Walk<'_>, expr: &TExpr, row: &TRowRef, of: &TExpr) -> Support {
    let (table, lacks) = match row {
        TRowRef::Of { column, up } => {
            let Some(found) = walk.env.column(column) else { return walk.anything(&expr.ty).or_null(true) };
            let kind = TExprKind::Col { column: column.clone(), up: *up };
            let own = TExpr { kind, ty: found.ty.clone(), nullable: found.optional, loc: expr.loc };
            let table = match &found.origin {
                TOrigin::Ref(reference) => Some(reference.table.clone()),
                _ => None,
            };
            (table, walk.eval(&own).nullable)
        }
        TRowRef::Candidate(table) => (Some(table.clone()), false),
        TRowRef::Keyed(keyed) => {
            looked_up(walk, expr, keyed);
            (Some(keyed.table.clone()), true)
        }
    };
    let mut outside = std::mem::take(&mut walk.scope);
    if matches!(row, TRowRef::Candidate(_)) {
        walk.scope.pins = std::mem::take(&mut outside.candidate);
    }
    let at = std::mem::replace(&mut walk.table, table);
    let support = walk.eval(of);
    walk.table = at;
    if matches!(row, TRowRef::Candidate(_)) {
        outside.candidate = std::mem::take(&mut walk.scope.pins);
    }
    walk.scope = outside;
    support.or_null(lacks)
}

/// What a reference can be: the key of any row of its table.
pub(super) fn support(walk: &Walk<'_>, column: &TColumn, reference: &TReference) -> Support {
    let key = ColRef { table: reference.table.clone(), column: reference.key.clone() };
    walk.env.support(&key).or_null(column.optional)
}

/// Reads the values of a key, and reports those that no row has.
fn looked_up(walk: &mut Walk<'_>, expr: &TExpr, keyed: &TKeyed) {
    for (value, column) in keyed.key.iter().zip(&keyed.columns) {
        let own = walk.eval(value);
        let key = crate::model::ColRef { table: keyed.table.clone(), column: column.clone() };
        let there = walk.env.support(&key);
        if own.values.is_empty() || there.values.is_empty() {
            continue;
        }
        if !decided::compare(CompareOp::Eq, &own, &there).can_be_true() {
            let table = &keyed.table;
            let (own, there) = (own.not_null(), there.not_null());
            let (can, has) =
                (show::support(walk.env, &own, &value.ty), show::support(walk.env, &there, &value.ty));
            let message = format!("no row of `{table}` has this key: `{column}` is {has}, and this is {can}");
            walk.report(
                Diagnostic::new(NO_KEY, value.loc, message)
                    .label("null in every row")
                    .also(expr.loc, "looked up here")
                    .help(format!("look up a key that `{table}` has, or leave the look-up out")),
            );
        }
    }
}

/// Checks how a reference chooses among the rows of its table.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference) {
    if let Some(condition) = &reference.condition {
        if !column.optional && reference.asked.is_none() {
            keyed_by_condition(walk, column, reference, condition);
        }
        let holds = walk.peek(condition);
        if holds.can_be_true() || holds.is_nothing() {
            match reference.asked {
                // One that is of several tables is of interest where it decides in none of them.
                Some(_) => walk.eval(condition),
                None => decided::condition(walk, condition),
            };
        } else {
            impossible(walk, column, reference, condition);
        }
    }
    match &reference.choice {
        TChoice::Alike => {}
        TChoice::Weighted(weight) => {
            negative(walk, weight);
            weightless(walk, column, reference, weight);
        }
        TChoice::Ranked(dist) => {
            let ranks = walk.eval_dist(dist);
            beyond(walk, column, reference, (dist.loc, &ranks));
        }
        // The head of the table says which number that is.
        TChoice::Numbered(_) => {}
        TChoice::Stacked { number, .. } => _ = walk.eval(number),
        TChoice::Keyed(key) => keyed(walk, column, reference, key),
        TChoice::Read(read) => read_of_nobody(walk, column, reference, read),
    }
    by_row(walk, column, reference);
    candidates::check(walk, column, reference);
}

/// Keys that no row has, of a reference whose condition asks for the row with a key.
fn keyed_by_condition(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, condition: &TExpr) {
    let mut parts = Vec::new();
    clauses::conjuncts(condition, &mut parts);
    for part in parts {
        let TExprKind::Compare { op: CompareOp::Eq, lhs, rhs } = &part.kind else { continue };
        for (there, own) in [(lhs, rhs), (rhs, lhs)] {
            let TExprKind::In { row, of } = &there.kind else { continue };
            let TExprKind::Col { column: key, up: 0 } = &of.kind else { continue };
            let mut reads_candidate = false;
            reach::each(own, &mut |part| {
                if let TExprKind::In { row, .. } = &part.kind {
                    reads_candidate |= matches!(**row, TRowRef::Candidate(_));
                }
            });
            // Where nothing at all can meet it, that is said.
            if matches!(**row, TRowRef::Candidate(_))
                && key.column == reference.key
                && !reads_candidate
                && walk.peek(part).can_be_true()
                && super::expr::constant(own).is_none()
            {
                key_of_nobody(walk, column, (&reference.table, &key.column), own);
            }
        }
    }
}

/// Keys that no row has, of a reference that `=` gives.
fn keyed(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, key: &[TExpr]) {
    let own_key = [reference.key.clone()];
    let shown = reference.shown.iter().map(|(_, key)| key.clone());
    let names: Vec<Name> = if reference.shown.is_empty() { own_key.to_vec() } else { shown.collect() };
    for (value, name) in key.iter().zip(names) {
        walk.eval(value);
        if key_of_nobody(walk, column, (&reference.table, &name), value) {
            return;
        }
    }
}

/// Reports a value that no row of a table has as its key; whether there is one.
fn key_of_nobody(
    walk: &mut Walk<'_>,
    column: &TColumn,
    (table, name): (&Name, &Name),
    value: &TExpr,
) -> bool {
    let there = walk.env.support(&ColRef { table: table.clone(), column: name.clone() }).not_null();
    if walk.peek(value).values.is_empty() || there.values.is_empty() {
        return false;
    }
    // Pinned keys may be others.
    if walk.env.table(table).is_some_and(|table| !table.pins.is_empty()) {
        return false;
    }
    let saved = (walk.scope.known.len(), walk.scope.facts.len());
    for route in &column.routes {
        walk.assume(&route.condition, true);
    }
    let own = walk.peek(value);
    let told = outside(walk, value, &own, &there, is_free(walk, column, table));
    walk.scope.known.truncate(saved.0);
    walk.scope.facts.truncate(saved.1);
    let Some(told) = told else { return false };
    let has = show::support(walk.env, &there, &value.ty);
    let message = format!("`{name}` of `{table}` is {has}; {told}");
    walk.report(Diagnostic::new(NO_ROW_OF_KEY, value.loc, message).label("no row has such a key").help(format!(
        "keep to the keys that `{table}` has, or give null for those that it has not: `if .. then .. else null` with `ref {table}?`"
    )));
    true
}

/// Whether what each column of a row can be is all that decides what its row can be: no constraint ties columns of the table or of
/// those above it together, and no parameter, which has one value at a time, decides how many rows there are.
fn is_free(walk: &Walk<'_>, column: &TColumn, referred: &Name) -> bool {
    let mut at = Some(column.id.table.clone());
    while let Some(table) = at.as_ref().and_then(|name| walk.env.table(name)) {
        if !table.requires.is_empty() {
            return false;
        }
        at = table.parent.clone();
    }
    let mut is_set = false;
    let mut at = Some(referred.clone());
    while let Some(table) = at.as_ref().and_then(|name| walk.env.table(name)) {
        if let TCount::Rows(count) | TCount::Each(count) = &table.count {
            is_set |= reach::reads_setting(walk.env, count);
        }
        at = table.parent.clone();
    }
    !is_set
}

/// A key that an expression can be and no row has. Where not all that it can be are such keys, its row must be free to be it.
fn outside(walk: &mut Walk<'_>, value: &TExpr, own: &Support, there: &Support, free: bool) -> Option<String> {
    let (env, ty) = (walk.env, &value.ty);
    let strays = |own: &Support| {
        let own = own.clone().not_null();
        !own.values.is_empty() && own.intersect(there).values.is_empty()
    };
    if strays(own) {
        return Some(format!("this is {}", show::support(env, &own.clone().not_null(), ty)));
    }
    if !free {
        return None;
    }
    // What a guard leaves of texts and members is not followed.
    let plain = matches!(value.kind, TExprKind::Col { .. });
    let stray = match (&own.values, &there.values) {
        (Values::Text { all: Some(own), .. }, Values::Text { all: Some(there), .. }) if plain => {
            let stray = own.difference(there).next()?;
            Some(Support { nullable: false, values: Values::texts([stray.clone()].into()) })
        }
        (Values::Members(own), Values::Members(there)) if plain => {
            let stray = own.minus(there);
            (!stray.is_empty()).then_some(Support { nullable: false, values: Values::Members(stray) })
        }
        (Values::Line { interval, .. }, Values::Line { .. }) if !interval.is_empty() => {
            let found = witness(walk, value, strays, there.interval())?;
            let stray = show::support(env, &found.value.clone().not_null(), ty);
            return Some(match found.places.is_empty() || found.is_trivial(value) {
                true => format!("this can be {stray}"),
                false => format!("this can be {stray} when {}", found.words(walk)),
            });
        }
        _ => None,
    }?;
    Some(format!("this can be {}", show::support(env, &stray, ty)))
}

/// A condition that no row can meet.
fn impossible(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, condition: &TExpr) {
    let mut parts = Vec::new();
    clauses::conjuncts(condition, &mut parts);
    let part = parts.into_iter().find(|part| !walk.peek(part).can_be_true()).unwrap_or(condition);
    let sides: Vec<&TExpr> = match &part.kind {
        TExprKind::Compare { lhs, rhs, .. } => vec![lhs, rhs],
        TExprKind::Between { value, .. } | TExprKind::OneOf { value, .. } => vec![value],
        _ => Vec::new(),
    };
    let env = walk.env;
    let this = walk.table.clone();
    let told: Vec<String> = sides
        .into_iter()
        .filter(|side| super::expr::constant(side).is_none())
        .map(|side| {
            let support = walk.peek(side).not_null();
            let text = show::expr(env, this.as_deref(), side);
            format!("`{text}` is {}", show::support(env, &support, &side.ty))
        })
        .collect();
    let why = if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) };
    let message = format!("no row of `{}` can meet this condition{why}", reference.table);
    nobody(walk, (column, reference), part, message, "widen the condition, or the range of what it reads");
}

/// Weights that are all 0.
fn weightless(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, weight: &TExpr) {
    let own = walk.peek(weight);
    if own
        .interval()
        .is_none_or(|interval| interval.is_empty() || interval.hi() != 0.0 || interval.lo() != 0.0)
    {
        return;
    }
    let message = format!("no row of `{}` can be referred to: all weights are 0", reference.table);
    nobody(walk, (column, reference), weight, message, "give rows a weight above 0");
}

/// A reference that leads nowhere: a fault, unless it may be null.
fn nobody(
    walk: &mut Walk<'_>,
    (column, reference): (&TColumn, &TReference),
    at: &TExpr,
    message: String,
    remedy: &str,
) {
    let name = &column.id.column;
    let of_several = reference.asked.as_ref().zip(part_of_several(name));
    let (code, message, label, help) = match of_several {
        Some((asked, (_, table))) if asked.needed => (
            NO_CANDIDATE,
            message,
            "met by no row",
            format!("{remedy}; or leave `{table}` out of the tables"),
        ),
        Some((_, (name, table))) => (
            ALWAYS_NULL,
            format!("`{name}` is never a row of `{table}`: {message}"),
            "met by no row",
            format!("{remedy}; or leave `{table}` out of the tables"),
        ),
        None if column.optional => (
            ALWAYS_NULL,
            format!("`{name}` is null in every row: {message}"),
            "met by no row",
            format!("{remedy}; or leave `{name}` out"),
        ),
        None => (NO_CANDIDATE, message, "met by no row", remedy.to_owned()),
    };
    walk.report(Diagnostic::new(code, at.loc, message).label(label).help(help));
}

/// Ranks of which none belongs to a row.
fn beyond(
    walk: &mut Walk<'_>,
    column: &TColumn,
    reference: &TReference,
    (loc, ranks): (synthc_diag::Loc, &Support),
) {
    let there = walk.rows(&reference.table, None);
    let Some(ranks) = ranks.interval().filter(|ranks| !ranks.is_empty()) else { return };
    if there.is_empty() || there.hi() < 1.0 || (ranks.lo() < there.hi() + 0.5 && ranks.hi() > 0.5) {
        return;
    }
    let (table, rows) = (&reference.table, show::number(there.hi()));
    let drawn = show::interval(ranks, &synthc_types::Ty::Int);
    let message =
        format!("`{table}` has rows 1 to {rows}; the rank drawn for `{}` is {drawn}", column.id.column);
    walk.report(
        Diagnostic::new(BEYOND, loc, message)
            .label("no row has such a rank")
            .help("draw ranks from 1 to the number of rows, or let the table have more"),
    );
}

/// Rows that decide together what each refers to cannot each have candidates of their own.
fn by_row(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference) {
    let word = match (reference.covering, reference.distinct) {
        (true, Some(Distinct::Siblings)) => {
            let message =
                "`covering` is about all rows of the table, `unique within` about those of one parent";
            walk.report(
                Diagnostic::new(BY_ROW, column.loc, message)
                    .label("both at once")
                    .help("leave out one of them, or write `unique`"),
            );
            return;
        }
        (true, _) => "covering",
        (_, Some(Distinct::Table)) => "unique",
        _ => return,
    };
    let mut own = None;
    reference.each_expr(&mut |expr| {
        reach::each(expr, &mut |part| {
            if own.is_none() && is_own(part) {
                own = Some(part);
            }
        });
    });
    let Some(own) = own else { return };
    let text = show::expr(walk.env, walk.table.as_deref(), own);
    let message = format!(
        "`{}` is `{word}`, so all rows have the same candidates; `{text}` differs from row to row",
        column.id.column
    );
    walk.report(
        Diagnostic::new(BY_ROW, own.loc, message)
            .label("read of the row that refers")
            .help(format!("leave `{word}` out, or let the condition read the candidate alone")),
    );
}

/// Whether a part of a condition reads the row that refers.
pub(super) fn is_own(part: &TExpr) -> bool {
    match &part.kind {
        TExprKind::Col { .. }
        | TExprKind::RowNo
        | TExprKind::Seq
        | TExprKind::ItemNo
        | TExprKind::OwnUuid(_)
        | TExprKind::Aggregate { .. }
        | TExprKind::Beside { .. } => true,
        TExprKind::In { row, .. } => matches!(**row, TRowRef::Of { .. }),
        _ => false,
    }
}

/// Keys of a file that no row has, where the rows are read as well.
fn read_of_nobody(walk: &mut Walk<'_>, column: &TColumn, reference: &TReference, read: &[TRead]) {
    let own_key = [reference.key.clone()];
    let keys = reference.shown.iter().map(|(_, key)| key);
    let keys: Vec<&Name> = if reference.shown.is_empty() { own_key.iter().collect() } else { keys.collect() };
    let there = keys.into_iter().map(|key| {
        let id = ColRef { table: reference.table.clone(), column: key.clone() };
        match &walk.env.column(&id)?.origin {
            TOrigin::Read(read) => Some(read.values.as_slice()),
            _ => None,
        }
    });
    let Some(there) = there.collect::<Option<Vec<&[Value]>>>() else { return };
    let row = |values: &[&[Value]], row: usize| -> Vec<Value> {
        values.iter().filter_map(|values| values.get(row).cloned()).collect()
    };
    let rows = there.first().map_or(0, |values| values.len());
    let known: HashSet<Vec<Value>> = (0..rows).map(|at| row(&there, at)).collect();
    let own: Vec<&[Value]> = read.iter().map(|read| read.values.as_slice()).collect();
    let rows = own.first().map_or(0, |values| values.len());
    let mut stray = (0..rows).map(|at| (at, row(&own, at)));
    let stray = stray.find(|(_, key)| !key.contains(&Value::Null) && !known.contains(key));
    let Some((at, key)) = stray else { return };
    let key: Vec<String> = key.iter().map(|value| show::value(walk.env, value, &column.ty)).collect();
    let path = read.first().map_or("", |read| &read.path);
    let line =
        read.first().and_then(|read| read.lines.get(at)).map_or(at as u64 + 1, |line| u64::from(*line));
    let (name, table) = (&column.id.column, &reference.table);
    walk.report(
        Diagnostic::new(
            NO_SUCH_KEY,
            column.loc,
            format!(
                "row {line} of `{path}` refers to {} in `{name}`, and no row of `{table}` has this key",
                key.join(", ")
            ),
        )
        .label("read from the file")
        .help(format!("correct the file, or add the row to that of `{table}`")),
    );
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
