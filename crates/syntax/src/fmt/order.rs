//! The order of clauses.

use crate::ast::{Clause, ClauseKind, Column, File, Member, Value};
use crate::parse_member;
use crate::tokens::{TokenKind, tokens};

/// The rank of a column's value among its clauses.
const VALUE: usize = 6;

/// The rank of a clause. `unique ~` and `covering ~` read as columns of that name where there is no type, so without a `suffix`
/// between these two words follow the value.
fn rank(kind: &ClauseKind, suffixed: bool) -> usize {
    match kind {
        ClauseKind::Provenance(_) => 0,
        ClauseKind::From(_) => 1,
        ClauseKind::Where(_) => 2,
        ClauseKind::Unique { within: None, condition: None } if !suffixed => 7,
        ClauseKind::Unique { .. } => 3,
        ClauseKind::Suffix(_) => 4,
        ClauseKind::Covering => 8,
        ClauseKind::Round(_) => 9,
        ClauseKind::Ascending { .. } => 10,
        ClauseKind::When { .. } => 11,
        ClauseKind::Missing(_) => 12,
        ClauseKind::Edge(_) => 13,
        ClauseKind::Source(_) => 14,
        ClauseKind::Was(_) => 15,
        ClauseKind::Because(_) => 16,
    }
}

fn is_suffixed(clauses: &[Clause]) -> bool {
    clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Suffix(_)))
}

/// The text with the clauses of every sound column in order.
pub fn clauses(text: &str, file: &File) -> String {
    let mut out = text.to_owned();
    // From the end, so that places before stay.
    for node in file.items.iter().rev() {
        for member in node.item.members().iter().rev().filter(|member| member.errors.is_empty()) {
            let Member::Column(column) = &*member.member else { continue };
            let start = (node.offset + member.offset + column.span.start) as usize;
            let end = (node.offset + member.offset + column.span.end) as usize;
            let Some(old) = text.get(start..end) else { continue };
            if let Some(new) = reordered(column, old) {
                out.replace_range(start..end, &new);
            }
        }
    }
    out
}

/// The column with its clauses in order, where they are not and no comment stands between them.
fn reordered(column: &Column, text: &str) -> Option<String> {
    let base = column.span.start;
    let suffixed = is_suffixed(&column.clauses);
    let mut parts: Vec<(usize, u32)> = column
        .clauses
        .iter()
        .map(|clause| (rank(&clause.kind, suffixed), clause.span.start - base))
        .collect();
    if let Some(value) = &column.value {
        let span = match value {
            Value::Draw(draw) => draw.span,
            Value::Is(expr) => expr.span,
        };
        let before = text.get(..(span.start.checked_sub(base)?) as usize)?;
        parts.push((VALUE, before.rfind(['~', '='])? as u32));
    }
    parts.sort_by_key(|part| part.1);
    if parts.is_sorted_by_key(|part| part.0)
        || tokens(text).iter().any(|token| token.is_trivia() && token.kind != TokenKind::Space)
    {
        return None;
    }
    let head_end = parts.first()?.1 as usize;
    let ends = parts.iter().skip(1).map(|part| part.1 as usize).chain([text.len()]);
    // Each part keeps the gap before it, so a part that began a line still does.
    let mut gap = text.get(..head_end)?.trim_end().len();
    let mut pieces = Vec::new();
    for ((rank, _), end) in parts.iter().zip(ends) {
        let stop = text.get(..end)?.trim_end().len();
        pieces.push((*rank, text.get(gap..stop)?));
        gap = stop;
    }
    pieces.sort_by_key(|piece| piece.0);
    let head = text.get(..head_end)?.trim_end();
    let new: String = std::iter::once(head).chain(pieces.iter().map(|piece| piece.1)).collect();
    same_parts(column, &new).then_some(new)
}

/// Whether the reordered text still reads as the same clauses and one value.
fn same_parts(column: &Column, new: &str) -> bool {
    let parsed = parse_member(new);
    let Member::Column(after) = &*parsed.member else { return false };
    let ranks = |clauses: &[Clause]| {
        let mut ranks: Vec<usize> =
            clauses.iter().map(|clause| rank(&clause.kind, is_suffixed(clauses))).collect();
        ranks.sort_unstable();
        ranks
    };
    parsed.errors.is_empty()
        && ranks(&after.clauses) == ranks(&column.clauses)
        && after.value.is_some() == column.value.is_some()
        && after.names.len() == column.names.len()
}
