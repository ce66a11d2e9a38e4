//! Names, types, supports and constraints of a spec, as salsa queries. No file is read here and no value is drawn: files and
//! definitions come in through the database trait.
//!
//! Start with [`model`], the typed spec that the queries return, then [`typed_spec`] and [`check_file`]. [`Db`] is what the
//! queries need from outside.

mod anchor;
pub mod check;
mod column;
mod db;
mod decl;
mod diagnostics;
mod env;
mod fold;
mod graph;
mod infer;
mod items;
mod lint;
pub mod model;
mod nearest;
mod nested;
mod parses;
mod scope;
mod spec;
mod table;
mod time;
mod unsupported;
mod walk;

pub use anchor::{AnchorKey, Anchors, MemberKey};
pub use column::{ColumnTy, ColumnValue, column_rules, column_ty, column_value};
pub use db::{DataFile, Db, FileFault, SourceFile};
pub use decl::Checked;
pub use diagnostics::check_file;
pub use items::{ColumnKey, DeclKey, Space, absolute};
pub use nested::Part;
pub use parses::Parses;
pub use spec::typed_spec;
pub use table::{typed_column, typed_table};
