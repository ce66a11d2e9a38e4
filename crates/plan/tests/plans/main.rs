//! Tests of passes, files and `explain` on small plans built by hand.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

mod binding;
mod build;
mod damage;
mod explaining;
mod files;
mod folding;
mod marking;
mod ordering;
mod schemas;
