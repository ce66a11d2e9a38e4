//! The suite that every distribution in `ALL` must pass, read from its definition and its file in `tests/reference`: a new
//! definition needs the file and no test code.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "NaN is to fail")]

mod draws;
mod moments;
mod reference;
mod sets;
mod truncation;
