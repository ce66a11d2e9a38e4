//! The plan of a data set as plain, versioned data; the passes that optimize it, one to a file; and `explain`.
//!
//! A plan is all that the executor sees. It holds no text of the spec, no source row and no path outside the spec's folder.
//! Lowering makes a logical plan; optimizing binds parameters and turns it into a physical one. Start with [`Plan`], then
//! [`optimize`].

mod cases;
mod compare;
mod decision;
mod dist;
mod error;
mod explain;
mod expr;
mod facts;
mod file;
mod fingerprint;
mod laws;
mod mermaid;
mod passes;
mod plan;
mod reads;
mod reference;
mod schema;
mod text;
mod validate;
mod walk;

pub use compare::{Change, ColumnPair, Comparison, TablePair, compare};
pub use decision::{Decision, Foreseen, decide, tested};
pub use dist::{Dist, DistKind, Share, Together, Weight};
pub use error::{Fault, PlanError};
pub use explain::{BYTES_OF_GROUP, Known, explain, outline};
pub use expr::{Among, By, Expr, ExprKind, OrderKey, Part, Pattern, Range, RowRef, Terms};
pub use facts::facts;
pub use file::{read, write};
pub use fingerprint::fingerprint;
pub use laws::{Definitions, column_law, law};
pub use mermaid::mermaid;
pub use passes::{
    Chain, Functions, Needed, Overrides, Setting, bind, chains, fold, fold_expr, mark_nullable,
    mark_recorded, needed, needed_for_expects, optimize, order, preset, schedule, simplify,
};
pub use plan::{
    Asked, Bound, Carry, Choice, CodeSet, ColId, Column, Compute, Count, Dataset, Edge, Expect, Input, Items,
    Made, Missing, OrderBy, PLAN_FORMAT, PLAN_VERSION, Param, Plan, Redraw, Reference, Require, Route, Stage,
    Step, Table, TableId, Within,
};
pub use reads::Node;
pub use reference::{Conditions, Order};
pub use schema::{schema, written};
pub use synthc_types::{AggregateOp, ArithOp, CompareOp, Distinct, ListOp};
pub use validate::validate;
