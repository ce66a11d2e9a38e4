//! The larger parts of the typed spec: tables, constraints, tests, parameters, enums, the whole.

use std::sync::Arc;

use synthc_diag::Loc;
use synthc_types::{Real, Ty, Value};

use super::{Name, TColumn, TDist, TExpr, TRefine, TTogether};

/// How many rows a table has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TCount {
    /// `table t[n]`: an int, from constants and parameters.
    Rows(TExpr),
    /// `table t from a, b`: the rows of these tables in turn.
    Stacked(Vec<Name>),
    /// `table t per p[n]`: an int in the parent's scope (`up` 0 is the parent).
    Each(TExpr),
    /// `table t per p ~ D`: in the parent's scope.
    Draw(TDist),
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TTable {
    /// The name.
    pub name: Name,
    /// The name that addresses its draws: `was`, or its own.
    pub address: Name,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// The rest of its doc comment.
    pub note: Option<Name>,
    /// `hidden table`.
    pub hidden: bool,
    /// The parent, if it is a child table.
    pub parent: Option<Name>,
    /// How many rows.
    pub count: TCount,
    /// The columns in the order of the file; the first of a child table is its parent's key where the parent has one.
    pub columns: Vec<TColumn>,
    /// Hard constraints.
    pub requires: Vec<TRequire>,
    /// The columns whose range is a check of each row: computed chains that could not be shown to stay in it.
    pub watched: Vec<Name>,
    /// `key (a, b)`: the columns of the key, else the columns marked `key`.
    pub key: Vec<Name>,
    /// `unique (a, b)` that the columns have to be seen to meet.
    pub together: Vec<TTogether>,
    /// Exact first rows: column and value.
    pub pins: Vec<Vec<(Name, Value)>>,
    /// Where the values of the rows that are written as `pin` stand.
    pub pin_locs: Vec<Vec<Loc>>,
    /// `cover all a * b`, in the order of the file.
    pub covers: Vec<TCover>,
    /// `order a, b desc`.
    pub order: Vec<TOrder>,
    /// Where its name stands.
    pub loc: Loc,
}

/// A column by which rows are written in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TOrder {
    /// The column.
    pub column: Name,
    /// `desc`.
    pub descending: bool,
    /// Where it stands.
    pub loc: Loc,
}

/// `cover all a * b`: every combination of values occurs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TCover {
    /// The columns, each once.
    pub columns: Vec<Name>,
    /// Where the first of them stands.
    pub loc: Loc,
}

/// `require name: clause`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TRequire {
    /// The name, or `require_1`, `require_2`, .. by position.
    pub name: Name,
    /// The clause.
    pub clause: TExpr,
    /// The bounds it was turned into, all of them together equal to the clause; empty: rows that break it are drawn again.
    pub bounds: Vec<TBound>,
    /// The columns to draw again, where `bounds` is empty: the random columns of the same row that the clause reaches.
    pub redraw: Vec<Name>,
    /// Where it stands.
    pub loc: Loc,
}

/// A bound of a random column's support that a constraint stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TBound {
    /// The column.
    pub column: Name,
    /// Whether it is the lower end.
    pub lower: bool,
    /// Whether the end is excluded.
    pub open: bool,
    /// The end: a constant, or an expression over columns that come before `column`. A null end binds nothing.
    pub end: TExpr,
}

/// `expect name: expr`: a test on the output.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TExpect {
    /// The name, or `expect_1`, `expect_2`, .. by position in the file.
    pub name: Name,
    /// The table in whose body it stands.
    pub table: Option<Name>,
    /// A bool over [`TableAggregate`](super::TExprKind::TableAggregate)s.
    pub clause: TExpr,
    /// The text of the clause, for reports.
    pub text: Name,
    /// Where it stands.
    pub loc: Loc,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TParam {
    /// The name.
    pub name: Name,
    /// The type.
    pub ty: Ty,
    /// Its range.
    pub refine: Option<TRefine>,
    /// The default, from constants and earlier parameters.
    pub default: TExpr,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// Where its name stands.
    pub loc: Loc,
}

/// A member of an enum, or a missing code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TMember {
    /// The name.
    pub name: Name,
    /// The name that addresses it: `was`, or its own.
    pub address: Name,
    /// The code.
    pub code: Option<Value>,
    /// The label.
    pub label: Option<Name>,
}

/// An enum, or a set of missing codes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TMembers {
    /// The name.
    pub name: Name,
    /// The members in declared order.
    pub members: Vec<TMember>,
    /// How much of a column of its own each member takes, where a file says it; else empty.
    pub weights: Vec<Real>,
    /// Where its name stands.
    pub loc: Loc,
}

/// What `dataset { .. }` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TDataset {
    /// The name.
    pub name: Option<Name>,
    /// `title`.
    pub title: Option<Name>,
    /// `version`.
    pub version: Option<Name>,
    /// `edition`.
    pub edition: Option<i64>,
    /// `seed`.
    pub seed: Option<i64>,
    /// `as_of`.
    pub as_of: Option<Value>,
    /// `provenance`, a claim.
    pub provenance: Option<Name>,
    /// `fidelity`, a ceiling.
    pub fidelity: Option<Name>,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// The rest of its doc comment.
    pub note: Option<Name>,
}

/// A file that the spec reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TInput {
    /// The path from the folder of the spec.
    pub path: Name,
    /// The blake3 hash of its bytes, hexadecimal.
    pub hash: Name,
    /// The citations of its uses; `None` where one of them has none.
    pub source: Option<Name>,
    /// Where it is first named.
    pub loc: Loc,
}

/// The whole typed spec.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TSpec {
    /// What `dataset` says.
    pub dataset: TDataset,
    /// Parameters in declared order.
    pub params: Vec<TParam>,
    /// Profiles: name, and the parameters they set.
    pub profiles: Vec<(Name, Vec<(Name, Value)>)>,
    /// Enums in declared order.
    pub enums: Vec<TMembers>,
    /// Sets of missing codes in declared order.
    pub codes: Vec<TMembers>,
    /// Tables in declared order.
    pub tables: Vec<Arc<TTable>>,
    /// Tests on the output.
    pub expects: Vec<TExpect>,
    /// Files read, by path.
    pub inputs: Vec<TInput>,
}
