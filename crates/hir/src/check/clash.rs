//! Constraints that leave a column without a value: which they are, and the columns that they are about.

use super::walk::{Place, Walk};
use super::{Env, column, reach, show};
use crate::model::{ColRef, CompareOp, Name, TExpr, TExprKind, TRequire};

/// Constraints that cannot hold together, though each of them can, in the order of the text.
pub(super) struct Clash<'a> {
    pub requires: Vec<&'a TRequire>,
    /// The column that is left without a value, and what it is without constraints, in words; none in a circle of orders.
    pub column: Option<String>,
}

/// The clashes among constraints; none of them is in two.
pub(super) fn clashes<'a>(walk: &mut Walk<'_>, requires: &[&'a TRequire]) -> Vec<Clash<'a>> {
    let mut open = requires.to_vec();
    let mut found = Vec::new();
    while let Some(clash) = first(walk, &open) {
        open.retain(|require| !clash.requires.iter().any(|other| std::ptr::eq(*require, *other)));
        found.push(clash);
    }
    found
}

/// The columns whose constraints cannot hold, alone or together: nothing but that is to be said about them.
pub(super) fn disputed(env: &dyn Env, table: &Name, requires: &[TRequire]) -> Vec<ColRef> {
    let mut walk = Walk::quiet(env, Some(table));
    let (impossible, open): (Vec<&TRequire>, Vec<&TRequire>) = requires.iter().partition(|require| {
        walk.branch(|walk| {
            unconstrained(walk, &require.clause);
            let holds = walk.peek(&require.clause);
            !holds.can_be_true() && holds.can_be_false()
        })
    });
    let clashing = clashes(&mut walk, &open);
    let all = impossible.into_iter().chain(clashing.iter().flat_map(|clash| clash.requires.iter().copied()));
    let mut columns = Vec::new();
    for require in all {
        read(&require.clause, &mut columns);
    }
    columns.retain(|column| column.table == *table);
    columns
}

/// A scope in which each column of the table that the clause reads is what it is without constraints.
pub(super) fn unconstrained(walk: &mut Walk<'_>, clause: &TExpr) {
    let mut columns = Vec::new();
    read(clause, &mut columns);
    for id in columns {
        pin(walk, id);
    }
}

/// Holds a column of the walk's table at what it is without constraints.
pub(super) fn pin(walk: &mut Walk<'_>, id: ColRef) {
    if walk.table.as_ref() == Some(&id.table)
        && let Some(found) = walk.env.column(&id)
    {
        let support = column::support(walk.env, found, &[]);
        walk.scope.pins.push((Place::Col(id), support));
    }
}

/// Adds the columns that a clause reads.
fn read(clause: &TExpr, columns: &mut Vec<ColRef>) {
    reach::each(clause, &mut |part| {
        if let TExprKind::Col { column, .. } = &part.kind
            && !columns.contains(column)
        {
            columns.push(column.clone());
        }
    });
}

/// A clash of as few constraints as can be.
fn first<'a>(walk: &mut Walk<'_>, requires: &[&'a TRequire]) -> Option<Clash<'a>> {
    for (at, require) in requires.iter().enumerate() {
        let columns = columns_of(require);
        for earlier in requires.iter().take(at) {
            if !columns_of(earlier).iter().any(|column| columns.contains(column)) {
                continue;
            }
            let both = vec![*earlier, *require];
            if let Some(column) = without_value(walk, &both) {
                return Some(Clash { requires: both, column: Some(column) });
            }
        }
    }
    if let Some(requires) = strict_cycle(requires) {
        return Some(Clash { requires, column: None });
    }
    for mut group in groups(requires) {
        let Some(mut column) = without_value(walk, &group) else { continue };
        // What the clash does without is left out, one by one.
        let mut at = 0;
        while at < group.len() {
            let mut fewer = group.clone();
            fewer.remove(at);
            match without_value(walk, &fewer) {
                Some(other) => (group, column) = (fewer, other),
                None => at += 1,
            }
        }
        return Some(Clash { requires: group, column: Some(column) });
    }
    None
}

fn columns_of(require: &TRequire) -> Vec<ColRef> {
    let mut columns = Vec::new();
    read(&require.clause, &mut columns);
    columns
}

/// Constraints that hang together by their columns.
fn groups<'a>(requires: &[&'a TRequire]) -> Vec<Vec<&'a TRequire>> {
    let mut groups: Vec<(Vec<ColRef>, Vec<usize>)> = Vec::new();
    for (at, require) in requires.iter().enumerate() {
        let (mut columns, mut members) = (columns_of(require), vec![at]);
        groups.retain_mut(|(known, those)| {
            let apart = !known.iter().any(|column| columns.contains(column));
            if !apart {
                columns.append(known);
                members.append(those);
            }
            apart
        });
        members.sort_unstable();
        groups.push((columns, members));
    }
    let members = groups.into_iter().map(|(_, members)| members).filter(|members| members.len() > 2);
    members.map(|members| members.iter().filter_map(|at| requires.get(*at).copied()).collect()).collect()
}

/// The column that some constraints leave without a value, in words, or `None` where they may hold together.
fn without_value(walk: &mut Walk<'_>, requires: &[&TRequire]) -> Option<String> {
    let env = walk.env;
    walk.branch(|walk| {
        walk.hushed(|walk| {
            for require in requires {
                unconstrained(walk, &require.clause);
            }
            // A clause that may be null holds for the rows where it is, whatever the others say.
            let mut certain: Vec<&TExpr> = requires.iter().map(|require| &require.clause).collect();
            certain.retain(|clause| !walk.peek(clause).nullable);
            // Bounds first: they say where columns can be when others have to follow them, there and back.
            certain.sort_by_key(|clause| clause_width(clause) > 1);
            for _ in 0..if requires.len() > 2 { 2 } else { 1 } {
                certain.iter().for_each(|clause| walk.assume(clause, true));
            }
            let known = walk.scope.known.clone();
            known.iter().find_map(|(expr, _)| {
                let TExprKind::Col { column: id, .. } = &expr.kind else { return None };
                let column = env.column(id).filter(|_| walk.table.as_ref() == Some(&id.table))?;
                let own = column::support(env, column, &[]);
                if own.values.is_empty() || own.nullable || !walk.narrowed(expr, own.clone()).is_nothing() {
                    return None;
                }
                let can = show::support(env, &own, &column.ty);
                Some(format!("`{}`, which is {can},", column.id.column))
            })
        })
    })
}

fn clause_width(clause: &TExpr) -> usize {
    let mut columns = Vec::new();
    read(clause, &mut columns);
    columns.len()
}

/// A circle of orders between columns of which one at least is strict.
fn strict_cycle<'a>(requires: &[&'a TRequire]) -> Option<Vec<&'a TRequire>> {
    let mut edges: Vec<(&'a Name, &'a Name, bool, &'a TRequire)> = Vec::new();
    for require in requires {
        let mut parts = Vec::new();
        column::conjuncts(&require.clause, &mut parts);
        for part in parts {
            let TExprKind::Compare { op, lhs, rhs } = &part.kind else { continue };
            let (TExprKind::Col { column: a, .. }, TExprKind::Col { column: b, .. }) = (&lhs.kind, &rhs.kind)
            else {
                continue;
            };
            if a.table != b.table {
                continue;
            }
            match op {
                CompareOp::Lt | CompareOp::Le => {
                    edges.push((&a.column, &b.column, *op == CompareOp::Lt, require))
                }
                CompareOp::Gt | CompareOp::Ge => {
                    edges.push((&b.column, &a.column, *op == CompareOp::Gt, require))
                }
                CompareOp::Eq | CompareOp::Ne => {}
            }
        }
    }
    // From each strict edge, the shortest way back to where it starts.
    for (from, to, _, require) in edges.iter().filter(|(_, _, strict, _)| *strict) {
        let mut ways: Vec<(&Name, Vec<&'a TRequire>)> = vec![(to, vec![*require])];
        let mut seen: Vec<&Name> = vec![to];
        let mut at = 0;
        while let Some((here, way)) = ways.get(at).cloned() {
            if here == *from {
                let mut way = way;
                way.dedup_by(|a, b| std::ptr::eq(*a, *b));
                return Some(way);
            }
            for (a, b, _, by) in edges.iter().filter(|(a, ..)| *a == here) {
                let _ = a;
                if !seen.contains(b) {
                    seen.push(b);
                    let mut longer = way.clone();
                    longer.push(by);
                    ways.push((b, longer));
                }
            }
            at += 1;
        }
    }
    None
}
