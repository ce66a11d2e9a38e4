//! Whether what a column is computed from differs from row to row.

use std::collections::BTreeSet;

use synthc_types::{Format, Interval, Ty};

use super::show;
use super::walk::{Place, Walk};
use super::{Values, reach};
use crate::model::{
    Distinct, Name, TChoice, TColumn, TExpr, TExprKind, TOrigin, TPart, TReference, TTable, TWithin,
};

/// How deep derived columns and operations are followed.
const DEPTH: u32 = 16;

/// The rows that are to be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// All rows of the table.
    Table,
    /// The children of one parent.
    Siblings,
}

/// A table and which of its rows are to be told apart.
#[derive(Clone, Copy)]
struct Apart<'t> {
    table: &'t TTable,
    among: Among,
}

/// Whether an expression is shown to have another value in every one of these rows of its table.
pub(super) fn injective(walk: &mut Walk<'_>, table: &TTable, among: Among, expr: &TExpr) -> bool {
    differs(walk, Apart { table, among }, expr, DEPTH)
}

/// Whether no two of these rows have the same value in a column.
pub(super) fn is_distinct(walk: &mut Walk<'_>, table: &TTable, among: Among, column: &TColumn) -> bool {
    column_differs(walk, Apart { table, among }, column, DEPTH)
}

fn column_differs(walk: &mut Walk<'_>, apart: Apart<'_>, column: &TColumn, depth: u32) -> bool {
    if !column.routes.is_empty() {
        return false;
    }
    match &column.origin {
        _ if column.is_unique(apart.table) => true,
        TOrigin::Draw(_) if column.within.is_none() => false,
        TOrigin::Unique(_) | TOrigin::Draw(_) => match &column.within {
            None => true,
            Some(TWithin::Siblings) => apart.among == Among::Siblings,
            Some(TWithin::Equal(_)) => false,
        },
        TOrigin::Ref(reference) => refers_apart(apart, reference),
        TOrigin::Is(value) => column.round.is_none() && differs(walk, apart, value, depth),
        _ => false,
    }
}

/// Whether no two of the rows refer to the same row.
fn refers_apart(apart: Apart<'_>, reference: &TReference) -> bool {
    let by_seq = |choice: &TChoice| matches!(choice, TChoice::Numbered(number) if matches!(number.kind, TExprKind::Seq));
    match (reference.distinct, apart.among) {
        (Some(Distinct::Table), _) | (Some(Distinct::Siblings), Among::Siblings) => true,
        (_, among) => among == Among::Siblings && by_seq(&reference.choice),
    }
}

/// The part of a text that differs from row to row, though nobody can tell where it begins and ends.
pub(super) fn runs_together(walk: &mut Walk<'_>, table: &TTable, expr: &TExpr) -> Option<String> {
    let TExprKind::Template(parts) = &expr.kind else { return None };
    let parts: Vec<Part<'_>> = parts.iter().map(Part::of).collect();
    let part =
        parts.iter().find(|part| part_differs(walk, Apart { table, among: Among::Table }, part, DEPTH))?;
    match part {
        Part::Hole(value, _) => Some(show::expr(walk.env, Some(&table.name), value)),
        Part::Text(_) => None,
    }
}

/// The support of an expression that is the same in every row.
fn fixed(walk: &mut Walk<'_>, expr: &TExpr) -> Option<Interval> {
    let mut reads = Vec::new();
    reach::places(walk.env, expr, &mut reads);
    let same = reads.iter().all(|place| matches!(place, Place::Param(_)));
    if same { walk.peek(expr).interval() } else { None }
}

/// How an expression goes from one row to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rise {
    /// Never down.
    Weak,
    /// Always up.
    Strict,
}

/// How an expression of the row's number rises with it, where it does.
fn rises(walk: &mut Walk<'_>, expr: &TExpr, depth: u32) -> Option<Rise> {
    use crate::model::ArithOp as O;
    let depth = depth.checked_sub(1)?;
    if let Some(constant) = fixed(walk, expr) {
        return (!constant.is_empty()).then_some(Rise::Weak);
    }
    match &expr.kind {
        TExprKind::RowNo => Some(Rise::Strict),
        TExprKind::Cast(inner) => rises(walk, inner, depth),
        TExprKind::Arith { op: O::Add, lhs, rhs } => {
            let sides = (rises(walk, lhs, depth)?, rises(walk, rhs, depth)?);
            Some(if sides == (Rise::Weak, Rise::Weak) { Rise::Weak } else { Rise::Strict })
        }
        TExprKind::Arith { op: O::Mul, lhs, rhs } => {
            let (side, factor) = match (fixed(walk, lhs), fixed(walk, rhs)) {
                (Some(factor), _) => (rhs, factor),
                (_, Some(factor)) => (lhs, factor),
                _ => return None,
            };
            let rise = rises(walk, side, depth)?;
            match factor.lo() {
                lo if lo > 0.0 => Some(rise),
                0.0 => Some(Rise::Weak),
                _ => None,
            }
        }
        TExprKind::Call { function, args, .. } if matches!(*function, "div" | "floor" | "ceil") => {
            let (of, by) = (args.first()?, args.get(1));
            let positive = match by {
                Some(by) => fixed(walk, by)?.lo() > 0.0,
                None => true,
            };
            rises(walk, of, depth).filter(|_| positive).map(|_| Rise::Weak)
        }
        _ => None,
    }
}

fn differs(walk: &mut Walk<'_>, apart: Apart<'_>, expr: &TExpr, depth: u32) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match &expr.kind {
        TExprKind::RowNo | TExprKind::OwnUuid(_) => true,
        TExprKind::Seq => apart.among == Among::Siblings || apart.table.parent.is_none(),
        TExprKind::Col { column, up: 0 } if column.table == apart.table.name => {
            let known = apart.table.columns.iter().find(|known| known.id == *column);
            known.is_some_and(|known| column_differs(walk, apart, known, depth))
        }
        TExprKind::Cast(inner) | TExprKind::Neg(inner) | TExprKind::Truth(inner) => {
            differs(walk, apart, inner, depth)
        }
        TExprKind::Arith { op, lhs, rhs } => {
            use crate::model::ArithOp as O;
            let (left, right) = (fixed(walk, lhs), fixed(walk, rhs));
            match op {
                O::Add | O::Sub => {
                    (right.is_some() && differs(walk, apart, lhs, depth))
                        || (left.is_some() && differs(walk, apart, rhs, depth))
                        || rises(walk, expr, depth) == Some(Rise::Strict)
                }
                O::Mul => {
                    (right.is_some_and(|i| !i.contains(0.0)) && differs(walk, apart, lhs, depth))
                        || (left.is_some_and(|i| !i.contains(0.0)) && differs(walk, apart, rhs, depth))
                }
                O::Div => right.is_some_and(|i| !i.contains(0.0)) && differs(walk, apart, lhs, depth),
                O::Pow => false,
            }
        }
        TExprKind::Template(parts) => {
            let parts: Vec<Part<'_>> = parts.iter().map(Part::of).collect();
            text_differs(walk, apart, &parts, depth)
        }
        TExprKind::Let { body, .. } => differs(walk, apart, body, depth),
        // Other functions may or may not keep values apart.
        TExprKind::Call { function: "concat", args, .. } => {
            let parts: Vec<Part<'_>> = args.iter().map(|arg| Part::Hole(arg, None)).collect();
            text_differs(walk, apart, &parts, depth)
        }
        TExprKind::Call { function: "pad_left" | "uuid_v7", args, .. } => {
            args.iter().any(|arg| differs(walk, apart, arg, depth))
        }
        TExprKind::Todo | TExprKind::Error => true,
        _ => false,
    }
}

/// A part of a text: as it is, or a value with its format.
#[derive(Clone, Copy)]
enum Part<'e> {
    Text(&'e str),
    Hole(&'e TExpr, Option<&'e Name>),
}

impl<'e> Part<'e> {
    fn of(part: &'e TPart) -> Self {
        match part {
            TPart::Text(text) => Self::Text(text),
            TPart::Hole { value, format } => Self::Hole(value, format.as_ref()),
        }
    }
}

/// Whether a text tells rows apart: one of the parts that can be read back from it does, or the place among the siblings together
/// with something that tells their parents apart.
fn text_differs(walk: &mut Walk<'_>, apart: Apart<'_>, parts: &[Part<'_>], depth: u32) -> bool {
    let readable = readable(walk, parts, depth);
    let holes: Vec<Part<'_>> = readable.iter().filter_map(|at| parts.get(*at)).copied().collect();
    if holes.iter().any(|part| part_differs(walk, apart, part, depth)) {
        return true;
    }
    let is = |f: &dyn Fn(&TExpr) -> bool| {
        holes.iter().any(|part| matches!(part, Part::Hole(value, None) if f(uncast(value))))
    };
    is(&|value| matches!(value.kind, TExprKind::Seq)) && is(&|value| tells_parent(walk, apart.table, value))
}

/// Whether a value differs from parent to parent: the parent's key, or a unique column of it.
fn tells_parent(walk: &Walk<'_>, table: &TTable, value: &TExpr) -> bool {
    let TExprKind::Col { column, .. } = &value.kind else { return false };
    let keys = table.columns.iter().filter_map(|known| match &known.origin {
        TOrigin::ParentKey { of } => Some((&known.id, of)),
        _ => None,
    });
    // One column of a key of several does not tell the parents apart.
    let keys: Vec<_> = keys.collect();
    let is_key = matches!(keys.as_slice(), [(own, of)] if *own == column || *of == column);
    let unique = walk.env.column(column).is_some_and(|column| column.unique);
    is_key || (unique && Some(&column.table) == table.parent.as_ref())
}

fn uncast(expr: &TExpr) -> &TExpr {
    match &expr.kind {
        TExprKind::Cast(inner) => uncast(inner),
        _ => expr,
    }
}

fn part_differs(walk: &mut Walk<'_>, apart: Apart<'_>, part: &Part<'_>, depth: u32) -> bool {
    match part {
        Part::Text(_) => false,
        Part::Hole(value, None) => differs(walk, apart, value, depth),
        // Digits that are not shown may be all that tells two numbers apart.
        Part::Hole(value, Some(format)) => {
            value.ty == Ty::Int
                && Format::parse(format, &value.ty).is_ok_and(|format| format.keeps_apart())
                && differs(walk, apart, value, depth)
        }
    }
}

/// The holes whose text can be read back, whatever the others hold: from either end of the whole, those up to a character that
/// they cannot hold themselves.
fn readable(walk: &mut Walk<'_>, parts: &[Part<'_>], depth: u32) -> Vec<usize> {
    let forward: Vec<usize> = (0..parts.len()).collect();
    let backward: Vec<usize> = forward.iter().rev().copied().collect();
    let mut found = BTreeSet::new();
    for (order, first) in [(forward, true), (backward, false)] {
        for (nth, at) in order.iter().enumerate() {
            let Some(Part::Hole(value, format)) = parts.get(*at) else { continue };
            let next = order.get(nth + 1).and_then(|next| parts.get(*next));
            let ends = match next {
                None => true,
                Some(Part::Hole(..)) => false,
                Some(Part::Text(text)) => {
                    let end = if first { text.chars().next() } else { text.chars().next_back() };
                    match (end, alphabet(walk, value, *format, depth)) {
                        (Some(end), Some(letters)) => !letters.contains(&end),
                        _ => false,
                    }
                }
            };
            if !ends {
                break;
            }
            found.insert(*at);
        }
    }
    found.into_iter().collect()
}

/// The characters that the text of a value can hold, where they are known.
fn alphabet(walk: &mut Walk<'_>, value: &TExpr, format: Option<&Name>, depth: u32) -> Option<BTreeSet<char>> {
    let depth = depth.checked_sub(1)?;
    let of = |text: &str| Some(text.chars().collect());
    match (&value.ty, format) {
        (Ty::Int, None) => {
            let negative = walk.peek(value).interval().is_none_or(|interval| interval.lo() < 0.0);
            return of(if negative { "-0123456789" } else { "0123456789" });
        }
        (Ty::Int, Some(_)) => return of("-+0123456789 ,._%eE"),
        (_, Some(_)) => return None,
        (Ty::Decimal(_), None) => return of("-.0123456789"),
        (Ty::Date, None) => return of("-0123456789"),
        (Ty::Uuid, None) => return of("-0123456789abcdef"),
        (Ty::Bool, None) => return of("truefalse"),
        _ => {}
    }
    match walk.peek(value).values {
        Values::Text { all: Some(all), .. } => {
            return Some(all.iter().flat_map(|text| text.chars()).collect());
        }
        Values::Members(set) => {
            let Ty::Enum(name) = &value.ty else { return None };
            let names = &walk.env.members(name)?.members;
            return Some(names.iter().filter(|_| !set.is_empty()).flat_map(|m| m.name.chars()).collect());
        }
        _ => {}
    }
    match &value.kind {
        TExprKind::Cast(inner) | TExprKind::Truth(inner) => alphabet(walk, inner, None, depth),
        TExprKind::Col { column, .. } => match walk.env.column(column)? {
            TColumn { origin: TOrigin::Is(of), .. } => {
                let mut there = Walk::quiet(walk.env, Some(&column.table));
                alphabet(&mut there, of, None, depth)
            }
            _ => None,
        },
        TExprKind::Template(parts) => {
            let mut letters = BTreeSet::new();
            for part in parts {
                match Part::of(part) {
                    Part::Text(text) => letters.extend(text.chars()),
                    Part::Hole(value, format) => letters.extend(alphabet(walk, value, format, depth)?),
                }
            }
            Some(letters)
        }
        _ => None,
    }
}
