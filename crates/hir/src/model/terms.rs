//! What aggregates say beside their values.

use super::TExpr;

/// What an aggregate says beside its value; a condition becomes part of the value, which is null where it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TTerms {
    /// The other value of `corr`, in the scope of the rows that are gone over.
    pub with: Option<TExpr>,
    /// The share of `quantile`, a float in the scope around the aggregate.
    pub at: Option<TExpr>,
    /// What decides which row is the first, in the scope of the rows that are gone over; the most important key first.
    pub order: Vec<TOrderKey>,
    /// Which rows of a whole table are gone over for the row at hand: those that have all these values in common with it. `None` in a
    /// test on the output, which has no row at hand.
    pub by: Option<Vec<TBy>>,
}

/// A value that rows have in common with the row at hand; nulls are alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TBy {
    /// In the scope of the rows that are gone over.
    pub there: TExpr,
    /// In the scope around the aggregate, of the same type.
    pub here: TExpr,
}

/// Rows of a table that stand beside each other: those that have values in common, in an order. True values decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TAmong {
    /// What they have in common; nulls are alike.
    pub by: Vec<TExpr>,
    /// Their order.
    pub order: Vec<TOrderKey>,
}

impl TAmong {
    /// All expressions, in the scope of the rows.
    pub fn exprs(&self) -> impl Iterator<Item = &TExpr> {
        self.by.iter().chain(self.order.iter().map(|order| &order.key))
    }
}

impl TTerms {
    /// The expressions in the scope of the rows that are gone over.
    pub fn in_rows(&self) -> impl Iterator<Item = &TExpr> {
        let by = self.by.iter().flatten().map(|by| &by.there);
        self.with.iter().chain(self.order.iter().map(|order| &order.key)).chain(by)
    }

    /// The expressions in the scope around the aggregate.
    pub fn around(&self) -> impl Iterator<Item = &TExpr> {
        self.at.iter().chain(self.by.iter().flatten().map(|by| &by.here))
    }
}

/// A key that rows are ordered by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TOrderKey {
    /// The key.
    pub key: TExpr,
    /// Whether the largest comes first.
    pub descending: bool,
}
