//! Gaps of results from gaps of operands.

use arrow::buffer::ScalarBuffer;

use crate::column::{Column, NULL, at};

/// Whether the row has no value.
#[inline(always)]
pub(crate) fn is_gap(gap: &Option<ScalarBuffer<u8>>, row: usize) -> bool {
    gap.as_ref().is_some_and(|gap| at(gap, row) != 0)
}

/// A gap wherever one of two columns has one. Neither may be a constant null.
pub(crate) fn union(a: &Column, b: &Column) -> Option<ScalarBuffer<u8>> {
    match (&a.gap, &b.gap) {
        (None, None) => None,
        (Some(gap), None) if a.one => constant(gap),
        (None, Some(gap)) if b.one => constant(gap),
        (Some(gap), None) | (None, Some(gap)) => Some(gap.clone()),
        (Some(x), Some(y)) if a.one == b.one => {
            Some(x.iter().zip(y.iter()).map(|(x, y)| x | y).collect::<Vec<u8>>().into())
        }
        (Some(one), Some(gap)) if a.one => {
            if at(one, 0) == 0 {
                Some(gap.clone())
            } else {
                Some(vec![NULL; gap.len()].into())
            }
        }
        (Some(gap), Some(one)) => {
            if at(one, 0) == 0 {
                Some(gap.clone())
            } else {
                Some(vec![NULL; gap.len()].into())
            }
        }
    }
}

/// The gap of a constant that is not null is none.
fn constant(gap: &ScalarBuffer<u8>) -> Option<ScalarBuffer<u8>> {
    if at(gap, 0) == 0 { None } else { Some(gap.clone()) }
}
