//! Every built-in distribution and scalar function, one definition each, with the bit-stable arithmetic beneath them.
//!
//! Nothing here knows text, plans, tables or files: a distribution turns the random bits of an address into a value.
//! Start with [`distributions`] and the shape of a definition, [`synthc_types::DistDef`]; then [`math`], on which every
//! value rests.

mod discrete;
pub mod distributions;
pub mod functions;
pub mod math;
mod sampler;
