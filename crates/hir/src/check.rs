//! What can be said about a typed spec without drawing a value: supports by interval analysis, and the checks on them.
//!
//! Everything here is a pure function over [`crate::model`]; what a function needs to know of the rest of the spec it asks of
//! its [`Env`], which is never a database. Start with [`Support`], then [`column_support`], [`check_column`] and
//! [`check_table`].

mod again;
mod apart;
mod arith;
mod arms;
mod candidates;
mod chain;
mod clash;
mod clause;
mod column;
mod cover;
mod coverage;
mod decided;
mod draw;
mod edges;
mod elsewhere;
mod ends;
mod enough;
mod env;
mod expr;
mod gaps;
mod joint;
mod keys;
mod length;
mod matching;
mod mean;
mod narrow;
mod nulls;
mod order;
mod parameter;
mod partial;
mod pins;
mod quantile;
mod reach;
mod relations;
mod setting;
mod show;
mod support;
mod table;
#[cfg(test)]
mod tests;
mod walk;
mod weights;
mod witness;

pub use env::Env;
pub use support::{MemberSet, Support, Values};

use synthc_diag::Diagnostic;

use crate::model::{ColRef, Name, TColumn, TExpect, TParam, TRequire, TTable};

/// What the type of a column says of it: all that is known of one that builds on its own row before.
pub fn declared_support(env: &dyn Env, column: &TColumn) -> Support {
    column::declared(env, column)
}

/// What the true value of a column can be: by its type, refinement, origin, routes and by those clauses of the table's
/// `requires` that are about nothing but it.
///
/// It asks `env` only for what the column's own expressions reach, so it is acyclic wherever the columns are.
pub fn column_support(env: &dyn Env, column: &TColumn, requires: &[TRequire]) -> Support {
    column::support(env, column, requires)
}

/// The mean and the standard deviation of a column that is drawn with constant parameters, by its type's range but not by
/// constraints, on the line of its type's positions ([`synthc_types::Value::position`]); by quadrature, good to three digits.
pub fn moments(env: &dyn Env, column: &TColumn) -> Option<(f64, f64)> {
    column::moments(env, column)
}

/// What a support holds, in words that follow "is", as values of a type are written in the language.
pub fn shown_support(env: &dyn Env, support: &Support, ty: &synthc_types::Ty) -> String {
    show::support(env, support, ty)
}

/// A position on the line of a type, as it is written in the language.
pub fn shown_position(value: f64, ty: &synthc_types::Ty) -> String {
    show::position(value, ty)
}

/// A constant of a type, as it is written in the language.
pub fn shown_value(env: &dyn Env, value: &synthc_types::Value, ty: &synthc_types::Ty) -> String {
    show::value(env, value, ty)
}

/// All that can be said against one column: its parameters, weights, tables, arms, routes, rates and refinement. The `requires`
/// are those of its table, as written or as [`solve_requires`] left them; `disputed` is what [`disputed_columns`] says of the table.
pub fn check_column(
    env: &dyn Env,
    column: &TColumn,
    requires: &[TRequire],
    disputed: &[ColRef],
) -> Vec<Diagnostic> {
    column::check(env, column, requires, disputed)
}

/// The columns of a table whose constraints cannot hold, alone or together. Other checks take them as they are without
/// constraints, so that the clash is the only thing that is said about it.
pub fn disputed_columns(env: &dyn Env, table: &Name, requires: &[TRequire]) -> Vec<ColRef> {
    clash::disputed(env, table, requires)
}

/// All that can be said against a table as a whole: its count, keys, unique columns, pins and constraints. The `requires` of
/// `table` may be as written or as [`solve_requires`] left them; `order` as there.
pub fn check_table(env: &dyn Env, table: &TTable, order: &[Name]) -> Vec<Diagnostic> {
    table::check(env, table, order)
}

/// The constraints of a table with `bounds` or `redraw` filled in. `order` names the table's columns with every column after
/// those that it depends on: the order in which they are computed.
pub fn solve_requires(env: &dyn Env, table: &TTable, order: &[Name]) -> Vec<TRequire> {
    order::solve(env, table, order)
}

/// Whether a column that builds on its own row before has a range which it could not be shown to stay in.
pub fn unproven(env: &dyn Env, column: &TColumn, requires: &[TRequire]) -> bool {
    column::unproven(env, column, requires)
}

/// The pins of a table and, after them, the rows that hold all combinations which are to be covered.
pub fn cover_pins(env: &dyn Env, table: &TTable) -> Vec<Vec<(Name, synthc_types::Value)>> {
    cover::pins(env, table)
}

/// The columns of a table, with the values of their edges.
pub fn edge_columns(env: &dyn Env, table: &TTable) -> Vec<TColumn> {
    edges::columns(env, table)
}

/// All that can be said against a parameter: a default outside its range. Profiles' values go through
/// [`check_setting`].
pub fn check_param(env: &dyn Env, param: &TParam) -> Vec<Diagnostic> {
    setting::check_param(env, param)
}

/// A value that a profile sets, against the parameter's range; `loc` is where it stands.
pub fn check_setting(
    env: &dyn Env,
    param: &TParam,
    value: &synthc_types::Value,
    loc: synthc_diag::Loc,
) -> Vec<Diagnostic> {
    setting::check_setting(env, param, value, loc)
}

/// All that can be said against a test on the output: one that is decided before anything is drawn.
pub fn check_expect(env: &dyn Env, expect: &TExpect) -> Vec<Diagnostic> {
    clause::check_expect(env, expect)
}
