//! Keys of several columns, and of the parent's: whether two rows can have the same.

use std::collections::HashMap;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::Value;

use super::walk::Walk;
use super::{apart, reach, show};
use crate::model::{ArithOp, Distinct, Name, TChoice, TColumn, TExpr, TExprKind, TOrigin, TPart, TTable};

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
        _ if columns.iter().any(|column| is_distinct(walk, table, column)) => {}
        _ if columns.iter().all(|column| matches!(column.origin, TOrigin::Read(_))) => {
            read_twice(walk, table, &columns);
        }
        _ => {
            let parents =
                table.columns.iter().filter(inherited).all(|own| table.key.contains(&own.id.column));
            let differs = |column: &&&TColumn| differs_among_siblings(table, column, DEPTH);
            let holds = parents && table.parent.is_some() && columns.iter().any(|column| differs(&column));
            // A number that is worked out from the row's place may well differ in ways that no rule here sees: it is taken at its word.
            if !holds && !columns.iter().any(|column| is_placed(table, column, DEPTH)) {
                not_shown(walk, table, &columns);
            }
        }
    }
}

/// Whether no two rows of a table have the same value in a column.
fn is_distinct(walk: &mut Walk<'_>, table: &TTable, column: &TColumn) -> bool {
    if !column.routes.is_empty() {
        return false;
    }
    match &column.origin {
        _ if column.unique => true,
        TOrigin::Unique(_) => true,
        TOrigin::Ref(reference) => reference.distinct == Some(Distinct::Table),
        TOrigin::Is(value) => column.round.is_none() && apart::injective(walk, table, value),
        _ => false,
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

/// Whether no two children of one parent have the same value in a column.
fn differs_among_siblings(table: &TTable, column: &TColumn, depth: u32) -> bool {
    if !column.routes.is_empty() {
        return false;
    }
    match &column.origin {
        TOrigin::Ref(reference) => {
            let numbered = |choice: &TChoice| matches!(choice, TChoice::Numbered(number) if matches!(number.kind, TExprKind::Seq));
            reference.distinct == Some(Distinct::Siblings) || numbered(&reference.choice)
        }
        TOrigin::Is(value) => column.round.is_none() && numbers_siblings(table, value, depth),
        _ => false,
    }
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

/// Whether an expression is `seq()`, or follows from it without loss.
fn numbers_siblings(table: &TTable, expr: &TExpr, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match &expr.kind {
        TExprKind::Seq => true,
        TExprKind::Col { column, up: 0 } => {
            named(table, &column.column).is_some_and(|own| differs_among_siblings(table, own, depth))
        }
        TExprKind::Cast(inner) | TExprKind::Neg(inner) => numbers_siblings(table, inner, depth),
        TExprKind::Arith { op: ArithOp::Add | ArithOp::Sub, lhs, rhs } => {
            (numbers_siblings(table, lhs, depth) && is_fixed(rhs))
                || (is_fixed(lhs) && numbers_siblings(table, rhs, depth))
        }
        TExprKind::Template(parts) => parts.iter().any(|part| match part {
            TPart::Hole { value, format: None } => numbers_siblings(table, value, depth),
            TPart::Hole { .. } | TPart::Text(_) => false,
        }),
        _ => false,
    }
}

/// Whether an expression is the same in every row.
fn is_fixed(expr: &TExpr) -> bool {
    let mut fixed = true;
    reach::each(expr, &mut |part| {
        fixed &= matches!(
            part.kind,
            TExprKind::Value(_) | TExprKind::Param(_) | TExprKind::Cast(_) | TExprKind::Neg(_)
        );
    });
    fixed
}
