//! The vocabulary shared by both wings: types, values, intervals, schemas, addresses of draws, and the shapes in which
//! distributions and functions are declared.
//!
//! Nothing here knows text, plans, kernels or files. Start with [`Ty`] and [`Value`], then [`DistDef`] and [`FnDef`].

mod data_table;
mod dist_def;
mod draw;
mod fn_def;
mod interval;
mod schema;
mod ty;
mod value;

pub use data_table::{DataRow, DataTable, Heading};
pub use dist_def::{
    Addresses, Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Kernel, ParamColumns, ParamDef, Params,
};
pub use draw::{DrawKey, Role, child_address, mix64, unit_open};
pub use fn_def::{FnDef, FnKernel, Overload, TyPattern};
pub use interval::Interval;
pub use schema::{ColumnSchema, EnumSchema, GapCode, MemberSchema, TableSchema};
pub use ty::Ty;
pub use value::{Real, Value};
