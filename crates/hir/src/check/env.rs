//! What the checks ask of the rest of the spec.

use synthc_types::{DistDef, FnDef};

use super::Support;
use crate::model::{ColRef, Name, TColumn, TCount, TMembers, TParam, TTable};

/// The rest of the spec and the definitions, as the checks see them.
///
/// Each answer is local, so that an implementation by queries stays acyclic: [`Env::support`] may be computed with
/// [`column_support`](super::column_support) and nothing else here asks for a support.
pub trait Env {
    /// What the true value of a column can be: [`column_support`](super::column_support). The support of its type where the
    /// column is unknown or part of a cycle.
    fn support(&self, column: &ColRef) -> Support;
    /// A column as typed.
    fn column(&self, column: &ColRef) -> Option<&TColumn>;
    /// A parameter as typed.
    fn param(&self, name: &str) -> Option<&TParam>;
    /// How many rows a table has.
    fn count(&self, table: &str) -> Option<&TCount>;
    /// The parent of a table, where it has one.
    fn parent(&self, table: &str) -> Option<Name>;
    /// A table as typed, its constraints as written.
    fn table(&self, name: &str) -> Option<&TTable>;
    /// A table with its constraints turned into bounds and redraws.
    fn solved(&self, name: &str) -> Option<&TTable>;
    /// Whether a column depends on its own row before.
    fn builds_on_itself(&self, column: &ColRef) -> bool;
    /// An enum with its members.
    fn members(&self, name: &str) -> Option<&TMembers>;
    /// A set of missing codes.
    fn codes(&self, set: &str) -> Option<&TMembers>;
    /// The definition of a distribution.
    fn dist(&self, name: &str) -> Option<&'static DistDef>;
    /// The definition of a function.
    fn function(&self, name: &str) -> Option<&'static FnDef>;
}
