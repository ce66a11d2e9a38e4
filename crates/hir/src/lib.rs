//! Names, types, supports and constraints of a spec, as salsa queries. No file is read here and no value is drawn: files and
//! definitions come in through the database trait.
//!
//! Start with [`model`], the typed spec that the queries return.

pub mod check;
pub mod model;
