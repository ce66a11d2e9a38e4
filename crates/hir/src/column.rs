//! Columns: their type, how they come to their values, and when they have none.

mod apart;
mod clauses;
mod default;
mod made;
mod nested;
mod nulls;
mod read;
mod reference;
mod rules;
mod several;
mod shown;
mod value;

pub(crate) use apart::values as told_apart_by;
pub(crate) use clauses::{edge_share, route};
pub(crate) use default::by_type;
pub(crate) use nulls::dist_nullable;
pub(crate) use reference::WEIGHTED;
pub use rules::column_rules;
pub(crate) use rules::rule;
pub use value::{ColumnTy, ColumnValue, column_ty, column_value};
