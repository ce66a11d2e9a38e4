//! The executor on plans made by hand: what is promised of bytes, of ranges, of constraints and of memory.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what helps several tests is not itself marked as one, and a test may stop wherever it fails"
)]

mod build;
mod damage;
mod draws;
mod expressions;
mod faults;
mod invariance;
mod missingness;
mod nested;
mod output;
mod references;
mod rows;
