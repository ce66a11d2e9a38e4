//! Every built-in distribution and scalar function, one definition each, with the bit-stable arithmetic beneath them.
//!
//! Nothing here knows text, plans, tables or files: a distribution turns the random bits of an address into a value.
//! Start with [`distributions`] and the shape of a definition, [`synthc_types::DistDef`]; then [`math`], on which every
//! value rests. [`weights`] draws categories, [`permute`] makes unique values, [`consistent`] chooses rows;
//! `truncate` of `synthc_types` conditions on supports.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "`!(x > 0.0)` is meant to hold for NaN too")]
#![expect(
    clippy::excessive_precision,
    reason = "published constants are given with the digits of their source"
)]

pub mod bits;
pub mod calendar;
pub mod consistent;
mod continuous;
mod discrete;
pub mod distributions;
pub mod functions;
pub mod math;
pub mod permute;
mod sampler;
mod stream;
pub mod weights;
mod wide;

pub use stream::CellRng;
pub use wide::wide;
