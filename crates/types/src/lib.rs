//! The vocabulary shared by both wings: types, values, intervals, schemas, addresses of draws, and the shapes in which
//! distributions and functions are declared.
//!
//! Nothing here knows text, plans, kernels or files. Start with [`Ty`] and [`Value`], then [`DistDef`] and [`FnDef`]; [`Law`] is
//! what definitions put together say of what is drawn.

#![expect(clippy::neg_cmp_op_on_partial_ord, reason = "`!(x > 0.0)` is meant to hold for NaN too")]

mod data_table;
mod depth;
mod digits;
mod dist_def;
mod draw;
mod facts;
mod fn_def;
mod format;
mod interval;
mod joint_def;
pub mod law;
mod operator;
pub mod regex;
mod schema;
pub mod truncate;
mod ty;
mod value;

pub use data_table::{DataRow, DataTable, Heading};
pub use depth::{MAX_DEPTH, MOST_ITEMS};
pub use digits::{EIGHT_DIGITS, eight_digits, short_number};
pub use dist_def::{
    Addresses, Condition, Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Kernel, ParamColumns,
    ParamDef, Params, Written, WrittenParam, as_written,
};
pub use draw::{DrawKey, Role, child_address, mix64, unit_open};
pub use facts::{Limit, Reference, TableFacts};
pub use fn_def::{FnDef, FnKernel, Nulls, Overload, TyPattern};
pub use format::{Align, ClockPart, Format, FormatError, NumberFormat};
pub use interval::Interval;
pub use joint_def::{Joint, JointFault, JointForm, JointParam, Prepare, Shape};
pub use law::Law;
pub use operator::{AggregateOp, ArithOp, CompareOp, Distinct, ListOp};
pub use regex::Regex;
pub use schema::{ColumnSchema, EnumSchema, GapCode, MemberSchema, TableSchema};
pub use ty::{DECIMAL_DIGITS, NARROW_DIGITS, Ty, decimal_units, is_narrow, power_of_ten, ten_to};
pub use value::{Real, Value};
