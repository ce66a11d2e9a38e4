//! Tests of lowering on typed specs built by hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

mod build;
mod columns;
mod distributions;
mod faults;
