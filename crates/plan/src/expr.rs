//! Expressions of a plan: typed, with columns, parameters and tables by number.

use serde::{Deserialize, Serialize};
use synthc_types::{AggregateOp, ArithOp, CompareOp, ListOp, Ty, Value};

use crate::{ColId, TableId};

/// A typed expression.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Ty,
    /// Whether it can be null, in the true row or in the recorded one.
    pub nullable: bool,
}

/// The kinds of expressions; operands already have the type of the operation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// A constant.
    Value(Value),
    /// A parameter, by its number; none is left in a physical plan.
    Param(usize),
    /// A column of this row (`up` 0) or of the ancestor `up` levels above.
    Col {
        /// How many levels above this table.
        up: u32,
        /// The column of that table.
        column: ColId,
    },
    /// The 1-based number of the row in its table.
    RowNo,
    /// The 1-based position of the row within its parent; in a root table the row's number.
    Seq,
    /// The 1-based number of the item in its list.
    ItemNo,
    /// A column of the items of the list at hand, for the item.
    Item(ColId),
    /// A version 4 UUID from the bits of the row's cell in a column.
    OwnUuid {
        /// The name of the column in the addresses of its draws.
        address: String,
    },
    /// A binding of an enclosing `Let`.
    Local(u32),
    /// Bindings, evaluated once each, then a body.
    Let {
        /// Numbered bindings; a later one may use an earlier one.
        bindings: Vec<(u32, Expr)>,
        /// The body.
        body: Box<Expr>,
    },
    /// A change to the type of this expression that loses nothing: int to float or decimal, decimal to float or a larger scale,
    /// date to datetime; any ordered type to float means its position (days, microseconds, the decimal's value).
    Cast(Box<Expr>),
    /// `-x`.
    Neg(Box<Expr>),
    /// `not x`.
    Not(Box<Expr>),
    /// Arithmetic in the type of this expression. Division by zero is null, integer overflow an error.
    Arith {
        /// The operator.
        op: ArithOp,
        /// Left.
        lhs: Box<Expr>,
        /// Right.
        rhs: Box<Expr>,
    },
    /// A comparison; null where a side is null.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Left.
        lhs: Box<Expr>,
        /// Right.
        rhs: Box<Expr>,
    },
    /// Three-valued `and`.
    And(Box<Expr>, Box<Expr>),
    /// Three-valued `or`.
    Or(Box<Expr>, Box<Expr>),
    /// `x in lo..hi`.
    Between {
        /// The value.
        value: Box<Expr>,
        /// The bounds.
        range: Box<Range>,
    },
    /// `x in [..]`.
    OneOf {
        /// The value.
        value: Box<Expr>,
        /// The list.
        list: Vec<Expr>,
    },
    /// Whether the value is null or a gap; never null itself.
    IsNull {
        /// The value.
        value: Box<Expr>,
        /// Whether the answer is turned round.
        negated: bool,
    },
    /// Whether a column of this row or an ancestor's shows one missing code; never null itself.
    IsCode {
        /// How many levels above this table.
        up: u32,
        /// The column.
        column: ColId,
        /// 1 + the index of the code in the column's list of codes.
        code: u8,
        /// Whether the answer is turned round.
        negated: bool,
    },
    /// The first that is not null.
    Coalesce(Box<Expr>, Box<Expr>),
    /// A null condition takes `otherwise`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Then.
        then: Box<Expr>,
        /// Else.
        otherwise: Box<Expr>,
    },
    /// The first arm that matches; null where none does.
    Match {
        /// The subject.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<(Pattern, Expr)>,
    },
    /// A built-in function.
    Call {
        /// The name of its definition.
        function: String,
        /// Which of its overloads.
        overload: u32,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// Text with holes.
    Template(Vec<Part>),
    /// A value made of a list; null where the list is.
    OfList {
        /// Which.
        op: ListOp,
        /// The list.
        list: Box<Expr>,
        /// What is looked for, or the number of the item.
        with: Option<Box<Expr>>,
    },
    /// An aggregate over the row's children, or over theirs, to any depth.
    Aggregate {
        /// Which.
        op: AggregateOp,
        /// The child table.
        child: TableId,
        /// The expression in the child's scope; `None` counts rows.
        value: Option<Box<Expr>>,
        /// What it says beside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<Box<Terms>>,
    },
    /// An aggregate over a whole table, or over those of its rows that have something in common with the row at hand.
    TableAggregate {
        /// Which.
        op: AggregateOp,
        /// The table.
        table: TableId,
        /// The expression in the table's scope; `None` counts rows.
        value: Option<Box<Expr>>,
        /// What it says beside.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terms: Option<Box<Terms>>,
    },
    /// The value in the true row.
    Truth(Box<Expr>),
    /// The value of an expression in another row; null where there is no such row.
    In {
        /// Which row.
        row: RowRef,
        /// The expression in the scope of that row's table.
        of: Box<Expr>,
    },
}

/// Another row than the one at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum RowRef {
    /// The row that a column of [`Compute::Ref`](crate::Compute::Ref) refers to.
    Of {
        /// How many levels above this table the column is.
        up: u32,
        /// The column.
        column: ColId,
    },
    /// The row that a reference under way may come to refer to, in its condition and its weights.
    Candidate(TableId),
    /// The row of a table with this key.
    Keyed {
        /// The table.
        table: TableId,
        /// The columns that are looked up: the table's key.
        columns: Vec<ColId>,
        /// Their values, of the columns' types, in the scope of the row at hand.
        key: Vec<Expr>,
    },
    /// The sibling before this row or after it; in a root table the row before or after it. What reads it knows that there is
    /// one.
    Beside {
        /// Whether it is the one after.
        ahead: bool,
        /// Among which rows, where these are not its siblings.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        among: Option<Box<Among>>,
    },
}

/// Rows of a table that stand beside each other: those that have values in common, in an order. True values decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Among {
    /// What they have in common; nulls are alike.
    pub by: Vec<Expr>,
    /// Their order.
    pub order: Vec<OrderKey>,
}

impl Among {
    /// All expressions, in the scope of the rows.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        self.by.iter().chain(self.order.iter().map(|order| &order.key))
    }

    /// All expressions, in the scope of the rows, to change them.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.by.iter_mut().chain(self.order.iter_mut().map(|order| &mut order.key))
    }
}

impl RowRef {
    /// The expressions that lead to the row, in the scope of the row at hand.
    pub fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let (key, among) = match self {
            Self::Keyed { key, .. } => (&key[..], None),
            Self::Beside { among, .. } => (&[][..], among.as_deref()),
            Self::Of { .. } | Self::Candidate(_) => (&[][..], None),
        };
        key.iter().chain(among.into_iter().flat_map(Among::exprs))
    }

    /// The expressions that lead to the row, to change them.
    pub fn exprs_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let (key, among) = match self {
            Self::Keyed { key, .. } => (&mut key[..], None),
            Self::Beside { among, .. } => (&mut [][..], among.as_deref_mut()),
            Self::Of { .. } | Self::Candidate(_) => (&mut [][..], None),
        };
        key.iter_mut().chain(among.into_iter().flat_map(Among::exprs_mut))
    }
}

/// What an aggregate says beside its value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// The other value of `corr`, in the scope of the rows that are gone over.
    pub with: Option<Expr>,
    /// The share of `quantile`, a float in the scope around the aggregate.
    pub at: Option<Expr>,
    /// What decides which row is the first, in the scope of the rows that are gone over; the most important key first.
    pub order: Vec<OrderKey>,
    /// Which rows of a whole table are gone over for the row at hand: those that have all these values in common with it. `None` in a
    /// test on the output, which has no row at hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Vec<By>>,
}

/// A value that rows have in common with the row at hand; nulls are alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct By {
    /// In the scope of the rows that are gone over.
    pub there: Expr,
    /// In the scope around the aggregate, of the same type.
    pub here: Expr,
}

/// A key that rows are ordered by. Rows without one come last; where keys are equal, the order of the rows decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderKey {
    /// The key.
    pub key: Expr,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Terms {
    /// The expressions in the scope of the rows that are gone over.
    pub fn in_rows(&self) -> impl Iterator<Item = &Expr> {
        let by = self.by.iter().flatten().map(|by| &by.there);
        self.with.iter().chain(self.order.iter().map(|order| &order.key)).chain(by)
    }

    /// The expressions in the scope around the aggregate.
    pub fn around(&self) -> impl Iterator<Item = &Expr> {
        self.at.iter().chain(self.by.iter().flatten().map(|by| &by.here))
    }

    /// The expressions in the scope around the aggregate, to change them.
    pub fn around_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        self.at.iter_mut().chain(self.by.iter_mut().flatten().map(|by| &mut by.here))
    }

    /// The expressions in the scope of the rows that are gone over, to change them.
    pub fn in_rows_mut(&mut self) -> impl Iterator<Item = &mut Expr> {
        let by = self.by.iter_mut().flatten().map(|by| &mut by.there);
        self.with.iter_mut().chain(self.order.iter_mut().map(|order| &mut order.key)).chain(by)
    }
}

/// The expressions of an aggregate in the scope of the rows that it goes over.
pub(crate) fn in_rows<'e>(
    value: &'e Option<Box<Expr>>,
    terms: &'e Option<Box<Terms>>,
) -> impl Iterator<Item = &'e Expr> {
    value.iter().map(|value| &**value).chain(terms.iter().flat_map(|terms| terms.in_rows()))
}

/// The same, to change them.
pub(crate) fn in_rows_mut<'e>(
    value: &'e mut Option<Box<Expr>>,
    terms: &'e mut Option<Box<Terms>>,
) -> impl Iterator<Item = &'e mut Expr> {
    value.iter_mut().map(|value| &mut **value).chain(terms.iter_mut().flat_map(|terms| terms.in_rows_mut()))
}

/// Bounds; an absent or null end is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The lower end, included.
    pub lo: Option<Expr>,
    /// The upper end.
    pub hi: Option<Expr>,
    /// Whether the upper end is excluded.
    pub hi_open: bool,
}

/// A pattern with constants of the subject's type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Pattern {
    /// Everything.
    Any,
    /// One value; `Value::Null` matches null and gaps.
    Value(Value),
    /// A range.
    Range {
        /// The lower end, included.
        lo: Option<Value>,
        /// The upper end.
        hi: Option<Value>,
        /// Whether the upper end is excluded.
        hi_open: bool,
    },
    /// Any of several.
    Or(Vec<Pattern>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// The text of a value; a null makes the whole text null.
    Hole(Expr),
    /// A value in a format that fits its type; a null makes the whole text null.
    Formatted {
        /// The value.
        value: Expr,
        /// The format, as [`synthc_types::Format`] reads it.
        format: String,
    },
}
