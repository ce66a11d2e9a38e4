//! Markdown as tests: specs in prose with the diagnostics that they give written beside the line that gives them.
//!
//! It reads text and compares; what checks a spec comes in as a function, so nothing here knows the language. Start with
//! [`cases`], which finds the specs of a Markdown file, and [`run`], which compares what a checker says about one of them.
//!
//! A fenced block is a case when its info string is
//! - `synth`: clean but for the diagnostics that trailing comments expect, `// error[E0301]: part of the message`, on the line
//!   that they stand on, or on the next line where the comment stands alone;
//! - `synth wrong` and `synth right`, on the page of a code: gives that code and no other error; is clean.
//!
//! Blocks before it that name a file (`csv rates.csv`, `synth regions.synth`, `text spec.lock`) stand beside it. A `text rows` block after
//! it is what sampling it yields, as CSV: of its only table, or of the one that `text rows TABLE` names; a last line `...` leaves the other
//! rows open. `synth ignore` is not looked at.
//!
//! Pages with commands and what they print are read by [`steps`].

mod case;
mod console;
mod cursor;
mod markdown;
mod outcome;
mod rows;

pub use case::{Case, Expectation, Expected, Rows, cases, page_cases};
pub use console::{Action, Command, Step, prints, reprinted, steps};
pub use cursor::{cursor, prefixes};
pub use outcome::{Check, Found, compare, run, run_all};
pub use rows::{Sampled, compare_rows, renewed};
