//! Tests of passes, files and `explain` on small plans built by hand.

mod binding;
mod build;
mod damage;
mod explaining;
mod files;
mod folding;
mod marking;
mod ordering;
mod schemas;
