//! From a physical plan to a stream of Arrow record batches: addressed draws, blocks, threads, constraints met by drawing again.
//!
//! Nothing here knows text, files or formats: a plan comes in, batches go out in the order of the rows. Every value is a pure
//! function of the plan and of the addresses of its draws, so that blocks, threads and parts never show in the data.
//! Start with [`run`]; inside, with `program` (the plan made ready), `frame` (rows and their columns), `eval` (expressions) and
//! `draw` (distributions).

mod batch;
mod column;
mod draw;
mod error;
mod eval;
mod expect;
mod frame;
mod group;
mod number;
mod ordered;
mod program;
mod refer;
mod row;
mod run;
mod schedule;

pub use batch::batch_schema;
pub use error::{ExecError, Fault};
pub use expect::{ExpectResult, Observed, evaluate_expects};
pub use row::row;
pub use run::{ADDRESS, Batches, Encode, Options, Redrawn, Report, Truncated, Write, acceptance, run};
