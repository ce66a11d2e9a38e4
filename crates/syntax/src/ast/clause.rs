//! Clauses of a column.

use synthc_diag::Span;

use super::{Expr, Path, Str, Weight};

/// A clause with its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Clause {
    /// Which clause.
    pub kind: ClauseKind,
    /// From its word to its last token.
    pub span: Span,
}

/// The clauses of a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ClauseKind {
    /// `provenance published`.
    Provenance(Expr),
    /// `from "NAME"`: the source's name of the column.
    From(Str),
    /// `where condition` on candidates.
    Where(Expr),
    /// `unique within scope where condition`.
    Unique {
        /// `within`.
        within: Option<Path>,
        /// `where`.
        condition: Option<Expr>,
    },
    /// `suffix "-{n}"`; the expression is a text.
    Suffix(Expr),
    /// `covering`.
    Covering,
    /// `round 0.1`, `round 15min`; a number or a duration.
    Round(Expr),
    /// `ascending within scope`.
    Ascending {
        /// `within`.
        within: Option<Path>,
    },
    /// `when condition else code`.
    When {
        /// The condition.
        condition: Expr,
        /// What is recorded where it does not hold.
        otherwise: Option<Expr>,
    },
    /// `missing ..`.
    Missing(Missing),
    /// `edge 5%`.
    Edge(Expr),
    /// `source "citation"`.
    Source(Str),
    /// `was "old_name"`.
    Was(Str),
    /// `because "reason"`.
    Because(Str),
}

/// What follows `missing`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Missing {
    /// The rate or rates.
    pub rate: MissingRate,
    /// `if condition`.
    pub condition: Option<Expr>,
}

/// The rate of `missing`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MissingRate {
    /// `5%`; or the bare name of a set (`missing ukhls`), which carries the inputs' codes.
    Plain(Expr),
    /// `ukhls { refused: 2%, dont_know: 4% }`.
    Coded {
        /// The set.
        set: Path,
        /// The rates of its codes.
        rates: Vec<Weight>,
    },
}
