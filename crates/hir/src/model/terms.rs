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
}

impl TTerms {
    /// The expressions in the scope of the rows that are gone over.
    pub fn in_rows(&self) -> impl Iterator<Item = &TExpr> {
        self.with.iter().chain(self.order.iter().map(|order| &order.key))
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
