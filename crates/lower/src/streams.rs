//! Draw streams: which draw indices of its cell each random leaf owns.
//!
//! They follow from the tree alone. Alternatives share theirs, so that a changed condition moves no draw of the branch that is
//! taken; sides that are drawn together do not; a mixture's choice comes before its components.

use synthc_plan::{Dist, DistKind};

/// The number of streams of one cell: each owns 65,536 draw indices.
const STREAMS: u32 = 1 << 16;

/// Numbers the streams of a distribution from 0; `None` where there are too many.
pub(crate) fn assign_streams(dist: &mut Dist) -> Option<u32> {
    let next = assign(dist, 0)?;
    (next <= STREAMS).then_some(next)
}

/// Numbers the streams from `first` and returns the first one after them.
fn assign(dist: &mut Dist, first: u32) -> Option<u32> {
    match &mut dist.kind {
        DistKind::Builtin { stream, .. }
        | DistKind::Component { stream, .. }
        | DistKind::Weights { stream, .. }
        | DistKind::Listed { stream, .. }
        | DistKind::Matching { stream, .. } => {
            *stream = first;
            first.checked_add(1)
        }
        DistKind::Point(_) => Some(first),
        DistKind::Affine { inner, .. }
        | DistKind::Apply { inner, .. }
        | DistKind::At { inner, .. }
        | DistKind::Ordinal { inner, .. }
        | DistKind::Truncate { inner, .. } => assign(inner, first),
        DistKind::Let { body, .. } => assign(body, first),
        DistKind::Combine { lhs, rhs, .. } | DistKind::Bind { drawn: lhs, body: rhs, .. } => {
            let next = assign(lhs, first)?;
            assign(rhs, next)
        }
        DistKind::If { then, otherwise, .. } => {
            let next = assign(then, first)?;
            Some(assign(otherwise, first)?.max(next))
        }
        DistKind::Match { arms, .. } => alternatives(arms.iter_mut().map(|(_, arm)| arm), first),
        DistKind::Given { rows, .. } => alternatives(rows.iter_mut().map(|(_, row)| row), first),
        DistKind::Mix { components, stream } => {
            *stream = first;
            let first = first.checked_add(1)?;
            alternatives(components.iter_mut().map(|(_, component)| component), first)
        }
    }
}

/// Numbers the streams of alternatives, each from `first`, and returns the first one after all of them.
fn alternatives<'d>(mut dists: impl Iterator<Item = &'d mut Dist>, first: u32) -> Option<u32> {
    dists.try_fold(first, |next, dist| Some(assign(dist, first)?.max(next)))
}
