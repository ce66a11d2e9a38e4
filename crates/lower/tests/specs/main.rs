//! Tests of lowering on typed specs built by hand.

mod build;
mod columns;
mod distributions;
mod faults;
