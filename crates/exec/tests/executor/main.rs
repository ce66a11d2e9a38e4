//! The executor on plans made by hand: what is promised of bytes, of ranges, of constraints and of memory.

mod build;
mod draws;
mod expressions;
mod faults;
mod invariance;
mod missingness;
mod output;
mod rows;
