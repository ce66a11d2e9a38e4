//! Loops over vectors as wide as the processor has, found out at run time.
//!
//! INVARIANT: the width moves no bit. Each lane does the operations of the plain loop in their order, and nothing is fused:
//! IEEE 754 leaves no room for another result.

use fearless_simd::{Level, dispatch};

/// Runs `f` in code made for this processor's vectors. What `f` calls must be inlined into it to gain anything.
#[inline(always)]
pub fn wide<R>(f: impl FnOnce() -> R) -> R {
    dispatch!(Level::new(), _simd => f())
}
