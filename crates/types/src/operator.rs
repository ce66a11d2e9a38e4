//! Operators of typed expressions, in a spec and in a plan.

use serde::{Deserialize, Serialize};

/// Arithmetic operators. The type of the result says which arithmetic: float, checked int, exact decimal, times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ArithOp {
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`: real division, null by zero.
    Div,
    /// `^`.
    Pow,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareOp {
    /// `==`.
    Eq,
    /// `!=`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
}

/// Aggregates. They skip missing values. `Sum` and `Count` of nothing are 0, `Any` is false, `All` true, others null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AggregateOp {
    /// Number of rows, or of non-missing values.
    Count,
    /// Sum.
    Sum,
    /// Mean: float.
    Mean,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Share of true among the non-missing: float.
    Share,
    /// The first value in an order.
    First,
    /// The last value in an order.
    Last,
    /// The value below which a share of the values lies, between neighbours where it falls there (type 7 of Hyndman and Fan
    /// 1996): float.
    Quantile,
    /// Whether one is true.
    Any,
    /// Whether none is false.
    All,
    /// The correlation of two values (Pearson 1895): float.
    Corr,
}

impl AggregateOp {
    /// Whether there is a value even of nothing.
    pub fn is_total(self) -> bool {
        matches!(self, Self::Count | Self::Sum | Self::Any | Self::All)
    }
}

/// What is made of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ListOp {
    /// `x in list`: whether an item is this value; null where the value is null.
    Has,
    /// `list[n]`: the item of this 1-based number, null where there is none.
    At,
    /// An aggregate over the items.
    Fold(AggregateOp),
}

/// Among which rows no two refer to the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Distinct {
    /// All rows of the table: `unique`, or the key.
    Table,
    /// The children of one parent: `unique within`.
    Siblings,
}
