//! Names, types, supports and constraints of a spec, as salsa queries. No file is read here and no value is drawn: files and
//! definitions come in through the database trait.
//!
//! Start with [`model`], the typed spec that the queries return, then [`typed_spec`] and [`check_file`]. [`Db`] is what the
//! queries need from outside.

mod among;
mod anchor;
pub mod check;
mod column;
mod db;
mod decl;
mod diagnostics;
mod env;
mod fold;
mod graph;
mod group;
mod infer;
mod items;
mod lint;
pub mod model;
mod module;
mod nested;
mod over;
mod parses;
pub mod pinned;
mod rows;
mod scope;
mod spec;
mod summary;
mod table;
mod time;
mod unsupported;
mod walk;

pub use anchor::{AnchorKey, Anchors, MemberKey};
pub use column::{ColumnTy, ColumnValue, column_rules, column_ty, column_value};
pub use db::{DataFile, Db, FileFault, SourceFile};
pub use decl::{Checked, NamedType, named_type, typed_codes, typed_enum};
pub use diagnostics::check_file;
pub use group::lone_table;
pub use infer::{OVER_ROWS, SCALARS, Synonym, is_aggregate, synonym};
pub use items::{
    ColumnKey, DeclKey, Declared, DeclaredColumn, ItemAst, Space, absolute, column_ast, declared,
    declared_columns, item_ast, parsed,
};
pub use nested::{Part, part_of_several, shown_of};
pub use parses::Parses;
pub use scope::{Imports, imports, known, resolve, resolved};
pub use spec::{FIDELITY, typed_spec};
pub use summary::{Summary, code_shown, column_summary, constant_shown, member_names, param_shown};
pub use table::{Kinship, Made, column_names, kinship, lineage, typed_column, typed_table};
