//! Types as written.

use std::sync::Arc;

use synthc_diag::Span;

use super::{Expr, Member, Name, Path};

/// A type: base, `?`, refinement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TypeExpr {
    /// What stands first.
    pub base: TypeBase,
    /// Where `?` stands, if it does.
    pub nullable: Option<Span>,
    /// The range, pattern or length.
    pub refinement: Option<Refinement>,
    /// The whole type.
    pub span: Span,
}

/// The first part of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeBase {
    /// `int`, `Age`, `uk.Postcode`, `decimal(2)`, bare `json`.
    Named {
        /// The name.
        path: Path,
        /// What stands in parentheses.
        arg: Option<Box<Expr>>,
    },
    /// `ref table`, `ref (order or customer)`.
    Ref(Vec<Name>),
    /// `list<T>`.
    List(Box<TypeExpr>),
    /// `json { columns }`.
    Json(Vec<Member>),
    /// `todo`.
    Todo,
    /// Something that could not be read; an error says why.
    Bad,
}

/// What narrows a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Refinement {
    /// `0..110`: the support of a number or date, the length of a text.
    Range {
        /// The lower end.
        lo: Option<Box<Expr>>,
        /// The upper end.
        hi: Option<Box<Expr>>,
        /// Whether the upper end belongs to it.
        inclusive: bool,
        /// Where the range stands.
        span: Span,
    },
    /// `matching /regex/`.
    Matching {
        /// The text between the slashes, as written.
        regex: Arc<str>,
        /// Where the expression stands, slashes included.
        span: Span,
    },
    /// `list<T>[0..3]`: the length.
    Length(Box<Expr>),
}
