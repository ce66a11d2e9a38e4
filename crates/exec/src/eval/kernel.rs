//! The loops: one or two slices, each of which may be a single value for all rows.

use crate::column::at;

/// `f` of each value.
#[inline(always)]
pub(crate) fn map<A: Copy, C>(a: &[A], f: impl Fn(A) -> C) -> Vec<C> {
    a.iter().map(|a| f(*a)).collect()
}

/// `f` of each pair; a slice that is `one` gives its single value to every row.
#[inline(always)]
pub(crate) fn zip<A: Copy + Default, B: Copy + Default, C>(
    (a, a_one): (&[A], bool),
    (b, b_one): (&[B], bool),
    f: impl Fn(A, B) -> C,
) -> Vec<C> {
    match (a_one, b_one) {
        (false, true) => {
            let b = at(b, 0);
            a.iter().map(|a| f(*a, b)).collect()
        }
        (true, false) => {
            let a = at(a, 0);
            b.iter().map(|b| f(a, *b)).collect()
        }
        _ => a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect(),
    }
}
