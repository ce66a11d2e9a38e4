//! Keys of several columns, and of the parent's: whether two rows can have the same.

use std::collections::HashMap;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::Value;

use super::apart::{self, Among};
use super::walk::Walk;
use super::{reach, show};
use crate::model::{Name, TChoice, TColumn, TExprKind, TOrigin, TTable};

const NOT_UNIQUE: Code = Code("E0325");

/// How many derived columns are followed, one inside the other.
const DEPTH: u32 = 16;

/// Checks a key of several columns, or of the parent's key alone.
pub(super) fn check(walk: &mut Walk<'_>, table: &TTable) {
    let columns: Vec<&TColumn> = table.key.iter().filter_map(|name| named(table, name)).collect();
    let inherited = |column: &&TColumn| matches!(column.origin, TOrigin::ParentKey { .. });
    match columns.as_slice() {
        [] => {}
        [only] if inherited(only) => one_each(walk, table, only),
        [_] => {}
        _ if differ(walk, table, &columns, Among::Table) => {}
        _ if columns.iter().all(|column| matches!(column.origin, TOrigin::Read(_))) => {
            read_twice(walk, table, &columns);
        }
        _ => {
            let parents =
                table.columns.iter().filter(inherited).all(|own| table.key.contains(&own.id.column));
            let holds = parents && table.parent.is_some() && siblings_differ(walk, table, &columns);
            // A number that is worked out from the row's place may well differ in ways that no rule here sees: it is taken at its word.
            if !holds && !columns.iter().any(|column| is_placed(table, column, DEPTH)) {
                not_shown(walk, table, &columns);
            }
        }
    }
}

/// Whether no two of these rows have the same values in some columns: one of them differs, or they show to which rows a reference
/// is that differs.
fn differ(walk: &mut Walk<'_>, table: &TTable, columns: &[&TColumn], among: Among) -> bool {
    let shown = table.columns.iter().filter(|column| match &column.origin {
        TOrigin::Ref(reference) if !reference.shown.is_empty() => {
            reference.shown.iter().all(|(own, _)| columns.iter().any(|column| column.id.column == *own))
        }
        _ => false,
    });
    let shown: Vec<&TColumn> = shown.collect();
    columns.iter().copied().chain(shown).any(|column| apart::is_distinct(walk, table, among, column))
}

/// Whether no two children of one parent have the same values in some columns, also where these are all tables beside the parent.
fn siblings_differ(walk: &mut Walk<'_>, table: &TTable, columns: &[&TColumn]) -> bool {
    let beside = |column: &&TColumn| matches!(&column.origin, TOrigin::Ref(reference) if matches!(reference.choice, TChoice::Numbered(_)));
    let mut all = table.columns.iter().filter(beside).peekable();
    let crossed = all.peek().is_some() && all.all(|own| columns.iter().any(|column| column.id == own.id));
    crossed || differ(walk, table, columns, Among::Siblings)
}

/// Checks `unique (a, b)` of columns that are not drawn to hold it.
pub(super) fn together(walk: &mut Walk<'_>, table: &TTable) {
    for stated in &table.together {
        let columns: Vec<&TColumn> = stated.columns.iter().filter_map(|name| named(table, name)).collect();
        let inherited = |column: &&TColumn| matches!(column.origin, TOrigin::ParentKey { .. });
        let parents =
            table.columns.iter().filter(inherited).all(|own| stated.columns.contains(&own.id.column))
                || table.parent.as_ref().is_some_and(|parent| stated.columns.contains(parent));
        if differ(walk, table, &columns, Among::Table)
            || (parents && table.parent.is_some() && siblings_differ(walk, table, &columns))
        {
            continue;
        }
        let names = stated.columns.join("`, `");
        let message = format!("`{names}` are unique together, but two rows may have the same values");
        walk.report(
            Diagnostic::new(NOT_UNIQUE, stated.loc, message)
                .label("not shown to differ from row to row")
                .help(
                    "leave one of the columns to its type, without `~` and `=`: it is then drawn to differ",
                ),
        );
    }
}

fn named<'a>(table: &'a TTable, name: &Name) -> Option<&'a TColumn> {
    table.columns.iter().find(|column| column.id.column == *name)
}

/// A table whose key is its parent's has one row for each parent at most.
fn one_each(walk: &mut Walk<'_>, table: &TTable, column: &TColumn) {
    let Some(parent) = &table.parent else { return };
    let rows = walk.rows(&table.name, Some(parent));
    if rows.hi() <= 1.0 {
        return;
    }
    let name = &column.id.column;
    let many = show::interval(rows, &synthc_types::Ty::Int);
    walk.report(
        Diagnostic::new(
            NOT_UNIQUE,
            column.loc,
            format!("`{name}` is a key, but a row of `{parent}` has {many} rows of `{}`", table.name),
        )
        .label("the same for all of them")
        .help(format!("write `per {parent}[1]`, or take a second column into the key: `key ({name}, no)` with `no = seq()`")),
    );
}

/// Two rows of a file with the same key.
fn read_twice(walk: &mut Walk<'_>, table: &TTable, columns: &[&TColumn]) {
    let values: Vec<&[Value]> = columns
        .iter()
        .filter_map(|column| match &column.origin {
            TOrigin::Read(read) => Some(read.values.as_slice()),
            _ => None,
        })
        .collect();
    let mut seen: HashMap<Vec<&Value>, usize> = HashMap::new();
    for row in 0..values.first().map_or(0, |values| values.len()) {
        let key: Vec<&Value> = values.iter().filter_map(|values| values.get(row)).collect();
        if let Some(first) = seen.insert(key, row) {
            let (first, row) = (first + 1, row + 1);
            let message = format!(
                "rows {first} and {row} of `{}` have the same key, `{}`",
                table.name,
                table.key.join("`, `")
            );
            walk.report(Diagnostic::new(NOT_UNIQUE, at(table, columns), message).label("the key"));
            return;
        }
    }
}

fn not_shown(walk: &mut Walk<'_>, table: &TTable, columns: &[&TColumn]) {
    let key = table.key.join("`, `");
    let help = match &table.parent {
        Some(parent) => format!(
            "take the key of `{parent}` and a number among its children into it: `no = seq()`; or a `ref .. unique within {parent}`"
        ),
        None => "take a column into it that is unique, such as one of `row()`".to_owned(),
    };
    walk.report(
        Diagnostic::new(
            NOT_UNIQUE,
            at(table, columns),
            format!("`{key}` are the key of `{}`, but two rows may have the same values", table.name),
        )
        .label("not shown to differ from row to row")
        .help(help),
    );
}

fn at(table: &TTable, columns: &[&TColumn]) -> Loc {
    columns.last().map_or(table.loc, |column| column.loc)
}

/// Whether a column is computed from the row's place in its table or among its siblings.
fn is_placed(table: &TTable, column: &TColumn, depth: u32) -> bool {
    let (TOrigin::Is(value), Some(depth)) = (&column.origin, depth.checked_sub(1)) else { return false };
    let mut placed = false;
    reach::each(value, &mut |part| {
        placed |= match &part.kind {
            TExprKind::Seq | TExprKind::RowNo => true,
            TExprKind::Col { column, up: 0 } => {
                named(table, &column.column).is_some_and(|own| is_placed(table, own, depth))
            }
            _ => false,
        };
    });
    placed
}
