//! Tables and their heads.

use synthc_diag::Span;

use super::{Draw, Expr, FileRef, MemberNode, Name, Str};

/// `table name[count] headers { members }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Table {
    /// Where `hidden` stands, if it does.
    pub hidden: Option<Span>,
    /// The table's name.
    pub name: Name,
    /// The number of rows in brackets directly after the name.
    pub count: Option<Expr>,
    /// What stands between the name and the body, in the order of the text.
    pub headers: Vec<Header>,
    /// The statements of the body.
    pub members: Vec<MemberNode>,
}

/// One part of a table's head.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Header {
    /// Which part.
    pub kind: HeaderKind,
    /// Where it stands.
    pub span: Span,
}

/// The parts of a table's head.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum HeaderKind {
    /// `per parent as name, other[count]`.
    Per {
        /// The parents; several make every combination.
        parents: Vec<Parent>,
        /// Children per parent.
        count: Option<Expr>,
    },
    /// `~ draw`: the distribution of the number of children.
    Draw(Draw),
    /// `where condition`.
    Where(Expr),
    /// `from "file" source "citation"`.
    FromFile(FileRef),
    /// `from payment, transfer`.
    FromTables(Vec<Name>),
    /// `every step in range`.
    Every {
        /// The step: a duration or a distribution of gaps.
        step: Expr,
        /// The time covered.
        span_of_time: Expr,
    },
    /// `after left`.
    After(Name),
    /// `wave range every step`.
    Wave {
        /// The waves.
        waves: Expr,
        /// The time between them.
        step: Expr,
    },
    /// `follows process from start`.
    Follows {
        /// The process.
        process: Name,
        /// When it starts.
        from: Expr,
    },
    /// `order at, id desc`.
    Order(Vec<OrderKey>),
    /// `edge 5%`.
    Edge(Expr),
    /// `was "old_name"`.
    Was(Str),
    /// `provenance claim`.
    Provenance(Expr),
    /// Something that could not be read; an error says why.
    Bad,
}

/// A parent with the name of the column that refers to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Parent {
    /// The parent table.
    pub table: Name,
    /// The name after `as`.
    pub alias: Option<Name>,
    /// Both.
    pub span: Span,
}

/// A column by which rows are ordered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderKey {
    /// The column.
    pub name: Name,
    /// Whether the largest value comes first.
    pub descending: bool,
}
