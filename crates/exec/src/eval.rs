//! Expressions over the rows of a frame, a whole column at a time.
//!
//! Constants stay single values; a null is a gap byte, looked at only where there are any. Branches are computed on their rows
//! alone, unless they are cheap and cannot fail.

mod aggregate;
mod arith;
mod best;
mod branch;
mod call;
mod cast;
mod compare;
mod format;
mod gap;
mod kernel;
mod list;
mod logic;
mod other;
mod pairs;
mod quantile;
mod scope;
mod tape;
mod template;
mod uuid;

pub(crate) use aggregate::{Accumulator, Taken};
pub(crate) use best::compare_cells;
pub(crate) use branch::partition;
pub(crate) use cast::position;
pub(crate) use gap::{is_gap, union};
pub(crate) use kernel::all;
pub(crate) use scope::{Items, Scope, World, fits, settled};
pub(crate) use template::{append_number, decimal_text, uuid_text, value_text, whole_text};
