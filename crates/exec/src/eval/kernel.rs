//! The loops: one or two slices, each of which may be a single value for all rows.

use crate::column::at;
use crate::error::{ExecError, Outcome};

/// `f` of each value.
#[inline(always)]
pub(crate) fn map<A: Copy, C>(a: &[A], f: impl Fn(A) -> C) -> Vec<C> {
    a.iter().map(|a| f(*a)).collect()
}

/// The results of all rows. Under a gap any value will do; elsewhere a missing one is a fault of its row.
#[inline(always)]
pub(crate) fn all<T: Default>(
    results: impl Iterator<Item = Option<T>>,
    is_gap: impl Fn(usize) -> bool,
    fault: impl FnOnce(usize) -> ExecError,
) -> Outcome<Vec<T>> {
    let mut out = Vec::with_capacity(results.size_hint().0);
    for (row, result) in results.enumerate() {
        match result {
            Some(value) => out.push(value),
            None if is_gap(row) => out.push(T::default()),
            None => return Err(fault(row)),
        }
    }
    Ok(out)
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
