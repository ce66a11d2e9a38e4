//! Columns that build on rows before them: that these rows follow each other in one order.

use synthc_diag::{Code, Diagnostic, Loc};

use super::walk::{Walk, same};
use super::{Env, again, reach};
use crate::model::{ColRef, Name, TAmong, TColumn, TExpr, TExprKind, TTable};

const IN_TWO_ORDERS: Code = Code("E0556");

/// A `prev` that a chain builds on.
struct Step<'a> {
    column: &'a TColumn,
    among: Option<&'a TAmong>,
    loc: Loc,
}

/// Reports the chains of a table whose columns build on rows before them in more than one order.
pub(super) fn check(walk: &mut Walk<'_>, table: &TTable) {
    let env = walk.env;
    let chained: Vec<&TColumn> =
        table.columns.iter().filter(|column| env.builds_on_itself(&column.id)).collect();
    let reads: Vec<Vec<Name>> = chained.iter().map(|column| read_by(env, column)).collect();
    let mut said: Vec<usize> = Vec::new();
    for start in 0..chained.len() {
        if said.contains(&start) {
            continue;
        }
        let from_start = reached(&chained, &reads, start);
        let mut chain: Vec<usize> = from_start
            .into_iter()
            .filter(|other| reached(&chained, &reads, *other).contains(&start))
            .collect();
        chain.sort_unstable();
        let columns: Vec<&TColumn> = chain.iter().filter_map(|at| chained.get(*at).copied()).collect();
        said.extend(chain);
        in_one_order(walk, &columns);
    }
}

/// The columns of its own table that a column reads in its row or in the row before.
fn read_by(env: &dyn Env, column: &TColumn) -> Vec<Name> {
    let mut read = Vec::new();
    again::column_reads_all(env, column, &mut |other: &ColRef| {
        if other.table == column.id.table {
            read.push(other.column.clone());
        }
    });
    read
}

/// The columns that one of them leads to, itself included where it leads back.
fn reached(columns: &[&TColumn], reads: &[Vec<Name>], start: usize) -> Vec<usize> {
    let mut seen = Vec::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for name in reads.get(at).into_iter().flatten() {
            let next = columns.iter().position(|column| column.id.column == *name);
            if let Some(next) = next.filter(|next| !seen.contains(next)) {
                seen.push(next);
                open.push(next);
            }
        }
    }
    seen
}

fn in_one_order(walk: &mut Walk<'_>, chain: &[&TColumn]) {
    let mut steps: Vec<Step<'_>> = Vec::new();
    for column in chain {
        again::each_expr(column, &mut |expr| {
            reach::each(expr, &mut |part| {
                let TExprKind::Beside { ahead: false, value, among, .. } = &part.kind else { return };
                let mut builds = false;
                reach::each(value, &mut |read| {
                    if let TExprKind::Col { column, .. } = &read.kind {
                        builds |= chain.iter().any(|own| own.id == *column);
                    }
                });
                if builds {
                    steps.push(Step { column, among: among.as_deref(), loc: part.loc });
                }
            });
        });
    }
    let Some(first) = steps.first() else { return };
    let Some(other) = steps.iter().find(|step| !alike(first.among, step.among)) else { return };
    let (a, b) = (&first.column.id.column, &other.column.id.column);
    let who = if a == b { format!("`{a}` builds") } else { format!("`{a}` and `{b}` build") };
    let message = format!("{who} on rows before that are found in two ways");
    walk.report(
        Diagnostic::new(IN_TWO_ORDERS, other.loc, message)
            .label("the row before in one way")
            .also(first.loc, "and in another")
            .help("use the same `by` and `order` in each `prev` that they build on"),
    );
}

/// Whether rows are beside each other in the same way.
fn alike(a: Option<&TAmong>, b: Option<&TAmong>) -> bool {
    let all = |a: &[TExpr], b: &[TExpr]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b));
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let ordered = a.order.len() == b.order.len()
                && a.order
                    .iter()
                    .zip(&b.order)
                    .all(|(a, b)| a.descending == b.descending && same(&a.key, &b.key));
            all(&a.by, &b.by) && ordered
        }
        _ => false,
    }
}
