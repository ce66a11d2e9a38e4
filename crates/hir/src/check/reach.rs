//! Which places an expression or a distribution reads.

use super::Env;
use super::walk::Place;
use crate::model::{
    ColRef, Name, TColumn, TDist, TDistKind, TExpr, TExprKind, TOrigin, TPart, TRange, TRowRef, TShare,
};

/// How many derived columns are followed, one inside the other: more than any spec needs, few enough for any stack.
const DEPTH: u32 = 32;

/// Calls `f` with each expression of a tree, outermost first.
pub(super) fn each<'a>(expr: &'a TExpr, f: &mut dyn FnMut(&'a TExpr)) {
    f(expr);
    match &expr.kind {
        TExprKind::Let { bindings, body } => {
            bindings.iter().for_each(|(_, bound)| each(bound, f));
            each(body, f);
        }
        TExprKind::Cast(inner) | TExprKind::Neg(inner) | TExprKind::Not(inner) | TExprKind::Truth(inner) => {
            each(inner, f)
        }
        TExprKind::Arith { lhs, rhs, .. } | TExprKind::Compare { lhs, rhs, .. } => {
            each(lhs, f);
            each(rhs, f);
        }
        TExprKind::And(lhs, rhs) | TExprKind::Or(lhs, rhs) | TExprKind::Coalesce(lhs, rhs) => {
            each(lhs, f);
            each(rhs, f);
        }
        TExprKind::Between { value, range } => {
            each(value, f);
            each_end(range, f);
        }
        TExprKind::OneOf { value, list } => {
            each(value, f);
            list.iter().for_each(|item| each(item, f));
        }
        TExprKind::OfList { list, with, .. } => {
            each(list, f);
            with.iter().for_each(|with| each(with, f));
        }
        TExprKind::IsNull { value, .. } => each(value, f),
        TExprKind::IsCode { column, .. } => each(column, f),
        TExprKind::If { condition, then, otherwise } => {
            each(condition, f);
            each(then, f);
            each(otherwise, f);
        }
        TExprKind::Match { subject, arms } => {
            each(subject, f);
            arms.iter().for_each(|(_, arm)| each(arm, f));
        }
        TExprKind::Call { args, .. } => args.iter().for_each(|arg| each(arg, f)),
        TExprKind::Template(parts) => parts.iter().for_each(|part| {
            if let TPart::Hole { value, .. } = part {
                each(value, f);
            }
        }),
        // What stands in another row is not this row's.
        TExprKind::Beside { edge, .. } => edge.iter().for_each(|edge| each(edge, f)),
        TExprKind::TableAggregate { terms: Some(terms), .. } if terms.by.is_some() => {
            terms.around().for_each(|e| each(e, f));
        }
        TExprKind::Aggregate { value, terms, .. } | TExprKind::TableAggregate { value, terms, .. } => {
            value.iter().for_each(|value| each(value, f));
            terms.iter().flat_map(|terms| terms.in_rows().chain(terms.around())).for_each(|e| each(e, f));
        }
        // INVARIANT: what is read in another row is not visited: its columns are not those of the row at hand, though they may
        // have their names.
        TExprKind::In { row, .. } => row.key().iter().for_each(|key| each(key, f)),
        _ => {}
    }
}

fn each_end<'a>(range: &'a TRange, f: &mut dyn FnMut(&'a TExpr)) {
    range.lo.iter().chain(&range.hi).for_each(|end| each(end, f));
}

/// Calls `f` with each expression of a distribution.
pub(super) fn each_in_dist<'a>(dist: &'a TDist, f: &mut dyn FnMut(&'a TExpr)) {
    match &dist.kind {
        TDistKind::Builtin { args, .. } | TDistKind::Component { args, .. } => {
            args.iter().for_each(|arg| each(arg, f));
        }
        TDistKind::At { inner, .. } => each_in_dist(inner, f),
        TDistKind::Point(value) => each(value, f),
        TDistKind::Arith { lhs, rhs, .. } => {
            each_in_dist(lhs, f);
            each_in_dist(rhs, f);
        }
        TDistKind::Ordinal { inner, cuts, .. } => {
            each_in_dist(inner, f);
            cuts.iter().for_each(|cut| each(cut, f));
        }
        TDistKind::Apply { inner, args, .. } => {
            each_in_dist(inner, f);
            args.iter().for_each(|arg| each(arg, f));
        }
        TDistKind::If { condition, then, otherwise } => {
            each(condition, f);
            each_in_dist(then, f);
            each_in_dist(otherwise, f);
        }
        TDistKind::Match { subject, arms } => {
            each(subject, f);
            arms.iter().for_each(|(_, arm)| each_in_dist(arm, f));
        }
        TDistKind::Weights(weights) => weights.iter().for_each(|weight| each_share(&weight.share, f)),
        TDistKind::Given { subjects, rows } => {
            subjects.iter().for_each(|subject| each(subject, f));
            rows.iter().for_each(|(_, row)| each_in_dist(row, f));
        }
        TDistKind::Mix(parts) => parts.iter().for_each(|(share, part)| {
            each_share(share, f);
            each_in_dist(part, f);
        }),
        TDistKind::Truncate { inner, range } => {
            each_in_dist(inner, f);
            each_end(range, f);
        }
        TDistKind::Bind { drawn, body, .. } => {
            each_in_dist(drawn, f);
            each_in_dist(body, f);
        }
        TDistKind::Let { bindings, body } => {
            bindings.iter().for_each(|(_, bound)| each(bound, f));
            each_in_dist(body, f);
        }
        TDistKind::Listed { .. } | TDistKind::Matching(_) | TDistKind::Todo | TDistKind::Error => {}
    }
}

fn each_share<'a>(share: &'a TShare, f: &mut dyn FnMut(&'a TExpr)) {
    if let TShare::Of { value, .. } = share {
        each(value, f);
    }
}

/// The columns that a node reads by itself, in whichever row: of another row also the column that refers to it.
fn read_by(part: &TExpr) -> Vec<&ColRef> {
    match &part.kind {
        TExprKind::Col { column, .. } => vec![column],
        TExprKind::In { row, of } => {
            let mut read = Vec::new();
            if let TRowRef::Of { column, .. } = &**row {
                read.push(column);
            }
            each(of, &mut |inner| read.extend(read_by(inner)));
            read
        }
        _ => Vec::new(),
    }
}

/// Calls `f` once with each column that an expression reads, through derived columns too.
pub(super) fn columns(env: &dyn Env, expr: &TExpr, f: &mut dyn FnMut(&TColumn)) {
    let mut seen: Vec<&ColRef> = Vec::new();
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        let mut read = Vec::new();
        each(expr, &mut |part| {
            for column in read_by(part) {
                if !seen.contains(&column) {
                    seen.push(column);
                    read.push(column);
                }
            }
        });
        for column in read.into_iter().filter_map(|column| env.column(column)) {
            f(column);
            if let TOrigin::Is(body) = &column.origin {
                open.push(body);
            }
        }
    }
}

/// The places that decide the value of an expression: parameters, positions and columns, a derived column by the columns that it
/// follows from. In the order in which they are read, each once.
pub(super) fn places(env: &dyn Env, expr: &TExpr, out: &mut Vec<Place>) {
    let mut seen = Vec::new();
    places_within(env, expr, DEPTH, &mut seen, out);
}

fn places_within(env: &dyn Env, expr: &TExpr, depth: u32, seen: &mut Vec<ColRef>, out: &mut Vec<Place>) {
    each(expr, &mut |part| {
        let place = match &part.kind {
            TExprKind::Param(name) => Place::Param(name.clone()),
            TExprKind::RowNo => Place::RowNo,
            TExprKind::Seq => Place::Seq,
            TExprKind::In { row, .. } => match &**row {
                TRowRef::Of { column, .. } => Place::Col(column.clone()),
                _ => return,
            },
            TExprKind::Col { column, .. } => {
                if seen.contains(column) {
                    return;
                }
                seen.push(column.clone());
                match env.column(column).and_then(followed) {
                    Some(body) if depth > 0 => return places_within(env, body, depth - 1, seen, out),
                    _ => Place::Col(column.clone()),
                }
            }
            _ => return,
        };
        if !out.contains(&place) {
            out.push(place);
        }
    });
}

/// Whether a parameter is among the places that decide the value of an expression.
pub(super) fn reads_setting(env: &dyn Env, expr: &TExpr) -> bool {
    let mut reads = Vec::new();
    places(env, expr, &mut reads);
    reads.iter().any(|place| matches!(place, Place::Param(_)))
}

/// The expression that a column follows from within its row and its ancestors' rows, where there is one and no more to it.
pub(super) fn followed(column: &TColumn) -> Option<&TExpr> {
    match &column.origin {
        TOrigin::Is(body) if column.routes.is_empty() && column.round.is_none() && closed(body) => Some(body),
        _ => None,
    }
}

/// Whether an expression stays within its row and its ancestors' rows.
fn closed(expr: &TExpr) -> bool {
    let mut closed = true;
    each(expr, &mut |part| {
        let stays = !matches!(
            part.kind,
            TExprKind::Aggregate { .. }
                | TExprKind::TableAggregate { .. }
                | TExprKind::In { .. }
                | TExprKind::Beside { .. }
        );
        closed &= stays;
    });
    closed
}

/// The random columns of table `table` that an expression reaches through its derived columns, each once.
pub(super) fn random_columns(env: &dyn Env, table: &str, expr: &TExpr) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    columns(env, expr, &mut |column| {
        let random = matches!(column.origin, TOrigin::Draw(_))
            && !column.key
            && !column.unique
            && column.within.is_none();
        if *column.id.table != *table || !random {
            return;
        }
        // Columns that share draws are drawn again together.
        for name in column.joint.iter().chain([&column.id.column]) {
            if !found.contains(name) {
                found.push(name.clone());
            }
        }
    });
    found
}
