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
    /// The range or length.
    pub refinement: Option<Refinement>,
    /// `matching /regex/`.
    pub matching: Option<Regex>,
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
    /// `list<T>[0..3]`: the length.
    Length(Box<Expr>),
}

/// A regular expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Regex {
    /// The text between the slashes, as written.
    pub text: Arc<str>,
    /// Where it stands, slashes included.
    pub span: Span,
}
