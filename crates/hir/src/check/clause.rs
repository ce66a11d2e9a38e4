//! Constraints and tests that are decided before anything is drawn, or that no draw can meet.

use synthc_diag::{Code, Diagnostic, Loc};

use super::walk::{Place, Walk};
use super::{Env, Support, clash, order, reach, setting, show};
use crate::model::{Name, TExpect, TExpr, TExprKind, TOrigin, TRequire, TRowRef, TTable};

const CANNOT_HOLD: Code = Code("E0401");
const CLASH: Code = Code("E0402");
const REACHES_NOTHING: Code = Code("E0403");
const FAILS: Code = Code("E0404");
const PIN_BREAKS: Code = Code("E0405");
const ALWAYS: Code = Code("W0401");
const PASSES: Code = Code("W0402");

/// Checks the constraints of a table.
pub(super) fn check(env: &dyn Env, table: &TTable, columns: &[Name]) -> Vec<Diagnostic> {
    let solved = order::solve(env, table, columns);
    let mut walk = Walk::reporting(env, Some(&table.name));
    let mut decided = vec![false; solved.len()];
    for (at, require) in solved.iter().enumerate() {
        decided[at..].iter_mut().take(1).for_each(|flag| *flag = check_one(&mut walk, table, require));
    }
    let open: Vec<&TRequire> =
        solved.iter().zip(&decided).filter(|(_, decided)| !**decided).map(|(r, _)| r).collect();
    clashes(&mut walk, &open);
    for (number, (pin, locs)) in table.pins.iter().zip(&table.pin_locs).enumerate() {
        for require in &table.requires {
            check_pin(&mut walk, table, require, (pin, locs), number + 1);
        }
    }
    walk.reports.unwrap_or_default()
}

/// Whether the constraint is decided, or cannot be met; reported if so.
fn check_one(walk: &mut Walk<'_>, table: &TTable, require: &TRequire) -> bool {
    let holds = walk.branch(|walk| {
        clash::unconstrained(walk, &require.clause);
        related(walk, table, &require.clause);
        walk.peek(&require.clause)
    });
    let name = &require.name;
    let text = show::expr(walk.env, Some(&table.name), &require.clause);
    let told = told(walk, table, &require.clause);
    if !holds.can_be_true() {
        let unless = if holds.nullable { ", except where it is null" } else { "" };
        let reason = if told.is_empty() { String::new() } else { format!(": {told}") };
        walk.report(
            Diagnostic::new(
                CANNOT_HOLD,
                require.clause.loc,
                format!("`{text}` cannot hold in any row{unless}{reason}"),
            )
            .label("cannot hold")
            .help("change the constraint, or the ranges and distributions of the columns in it"),
        );
        return true;
    }
    if !holds.can_be_false() {
        let reason = if told.is_empty() { String::new() } else { format!(": {told}") };
        walk.report(
            Diagnostic::new(ALWAYS, require.clause.loc, format!("`{name}` always holds{reason}"))
                .label("holds in every row as it is")
                .help("remove it, or write the constraint that is meant"),
        );
        return true;
    }
    if require.bounds.is_empty() && require.redraw.is_empty() && !has_todo(&require.clause) {
        reaches_nothing(walk, table, require, &text);
        return true;
    }
    false
}

fn has_todo(clause: &TExpr) -> bool {
    let mut todo = false;
    reach::each(clause, &mut |part| todo |= matches!(part.kind, TExprKind::Todo | TExprKind::Error));
    todo
}

fn reaches_nothing(walk: &mut Walk<'_>, table: &TTable, require: &TRequire, text: &str) {
    let mut elsewhere: Option<Name> = None;
    let mut by_reference: Option<Name> = None;
    reach::each(&require.clause, &mut |part| {
        if let TExprKind::In { row, .. } = &part.kind
            && let TRowRef::Of { column, up: 0 } = &**row
            && column.table == table.name
        {
            by_reference = by_reference.take().or_else(|| Some(column.column.clone()));
        }
    });
    reach::columns(walk.env, &require.clause, &mut |column| {
        if column.id.table != table.name && matches!(column.origin, TOrigin::Draw(_)) {
            elsewhere = Some(column.id.table.clone());
        }
    });
    let help = match (by_reference, elsewhere) {
        (Some(column), _) => format!(
            "which row `{column}` refers to is chosen once: say what that row has to meet in its `where`"
        ),
        (None, Some(other)) => format!(
            "only `{other}` has random columns in it, and a row of `{other}` is never drawn anew for its children: write the constraint there"
        ),
        (None, None) => "constrain a column that is drawn with `~`, or remove the constraint".into(),
    };
    walk.report(
        Diagnostic::new(
            REACHES_NOTHING,
            require.clause.loc,
            format!(
                "`{text}` may fail, and no random column of `{}` could be drawn again to meet it",
                table.name
            ),
        )
        .label("reaches no random column of its row")
        .help(help),
    );
}

/// What holds between the columns of a clause by the way they are drawn.
fn related(walk: &mut Walk<'_>, table: &TTable, clause: &TExpr) {
    let ty = synthc_types::Ty::Bool;
    let id = crate::model::ColRef { table: table.name.clone(), column: "".into() };
    // A column that is the clause itself: it reads what the clause reads.
    let probe = crate::model::TColumn {
        id,
        address: "".into(),
        label: None,
        note: None,
        ty,
        optional: true,
        refine: None,
        origin: TOrigin::Is(clause.clone()),
        joint: Vec::new(),
        list: None,
        inside: None,
        key: false,
        hidden: true,
        unique: false,
        within: None,
        round: None,
        routes: Vec::new(),
        missing: Vec::new(),
        edge: None,
        source: None,
        loc: clause.loc,
    };
    super::relations::learn(walk, &probe, &[], &[]);
}

/// What the columns that a clause reads can be, in words.
fn told(walk: &mut Walk<'_>, table: &TTable, clause: &TExpr) -> String {
    let mut read: Vec<&TExpr> = Vec::new();
    reach::each(clause, &mut |part| {
        if matches!(part.kind, TExprKind::Col { .. } | TExprKind::Param(_))
            && !read.iter().any(|known| super::walk::same(known, part))
        {
            read.push(part);
        }
    });
    let env = walk.env;
    let words: Vec<String> = walk.branch(|walk| {
        clash::unconstrained(walk, clause);
        read.into_iter()
            .map(|part| {
                let support = walk.peek(part).not_null();
                let text = show::expr(env, Some(&table.name), part);
                format!("`{text}` is {}", show::support(env, &support, &part.ty))
            })
            .collect()
    });
    words.join(", ")
}

/// Constraints that can hold one by one but not together.
fn clashes(walk: &mut Walk<'_>, requires: &[&TRequire]) {
    for clash in clash::clashes(walk, requires) {
        let Some((last, others)) = clash.requires.split_last() else { continue };
        let name = |require: &TRequire| format!("`{}`", require.name);
        let message = match (others, &clash.column) {
            ([other], Some(column)) => format!(
                "{} cannot hold together with {}: no value of {column} meets both",
                name(last),
                name(other)
            ),
            (_, column) => {
                let names: Vec<String> = clash.requires.iter().map(|require| name(require)).collect();
                let why = match column {
                    Some(column) => format!("no value of {column} meets them"),
                    None => "each column would have to come before itself".into(),
                };
                format!("{} cannot all hold: {why}", names.join(" and "))
            }
        };
        let label =
            if clash.column.is_some() { "clashes with what stands before" } else { "closes the circle" };
        let mut diagnostic = Diagnostic::new(CLASH, last.clause.loc, message)
            .label(if others.len() == 1 && clash.column.is_some() { "clashes with the other" } else { label })
            .help(if others.len() == 1 { "change one of the two" } else { "change one of them" });
        for other in others {
            diagnostic = diagnostic.also(other.clause.loc, name(other));
        }
        walk.report(diagnostic);
    }
}

fn check_pin(
    walk: &mut Walk<'_>,
    table: &TTable,
    require: &TRequire,
    (pin, locs): (&[(Name, synthc_types::Value)], &[Loc]),
    number: usize,
) {
    let env = walk.env;
    let holds = walk.branch(|walk| {
        clash::unconstrained(walk, &require.clause);
        let mut any = false;
        for (name, value) in pin {
            if let Some(column) = table.columns.iter().find(|column| column.id.column == *name) {
                any = true;
                walk.scope
                    .pins
                    .push((Place::Col(column.id.clone()), Support::of_value(env, value, &column.ty)));
            }
        }
        any.then(|| walk.peek(&require.clause))
    });
    let Some(holds) = holds else { return };
    if holds.can_be_true() || holds.nullable || !holds.can_be_false() {
        return;
    }
    let (places, values): (Vec<usize>, Vec<String>) = pin
        .iter()
        .enumerate()
        .filter_map(|(at, (name, value))| {
            let column = table.columns.iter().find(|column| column.id.column == *name)?;
            let mut read = false;
            reach::each(&require.clause, &mut |part| {
                read |= matches!(&part.kind, TExprKind::Col { column: c, .. } if *c == column.id);
            });
            read.then(|| (at, format!("{name} = {}", show::value(env, value, &column.ty))))
        })
        .unzip();
    let Some(loc) = places.first().and_then(|at| locs.get(*at)) else { return };
    let text = show::expr(env, Some(&table.name), &require.clause);
    walk.report(
        Diagnostic::new(
            PIN_BREAKS,
            *loc,
            format!("pin {number} breaks `{text}` with `{}`", values.join(", ")),
        )
        .label("breaks the constraint")
        .also(require.clause.loc, "does not hold for the pinned row")
        .help("change the pin, or the constraint"),
    );
}

/// See [`check_expect`](super::check_expect).
pub(super) fn check_expect(env: &dyn Env, expect: &TExpect) -> Vec<Diagnostic> {
    let mut walk = Walk::quiet(env, expect.table.as_ref());
    let holds = walk.eval(&setting::at_defaults(env, &expect.clause));
    let (text, name) = (show::expr(env, expect.table.as_deref(), &expect.clause), &expect.name);
    if holds.is_nothing() || has_todo(&expect.clause) {
        return Vec::new();
    }
    if !holds.can_be_true() {
        return vec![
            Diagnostic::new(
                FAILS,
                expect.clause.loc,
                format!("`{text}` can never hold, so `{name}` always fails"),
            )
            .label("fails before anything is drawn")
            .help("correct the test, or what it tests"),
        ];
    }
    if !holds.can_be_false() && !holds.nullable && !counts_rows(&expect.clause) {
        return vec![
            Diagnostic::new(
                PASSES,
                expect.clause.loc,
                format!("`{name}` holds whatever is drawn, so it tests nothing"),
            )
            .label("always true")
            .help("narrow it until it can fail"),
        ];
    }
    Vec::new()
}

/// Whether a test counts the rows of a table: they are known beforehand, and worth a line that says how many there must be.
fn counts_rows(clause: &TExpr) -> bool {
    let mut counts = false;
    reach::each(clause, &mut |part| {
        counts |= matches!(part.kind, TExprKind::TableAggregate { value: None, .. })
    });
    counts
}
