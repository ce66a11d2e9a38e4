//! What keeps the values of columns apart: within some rows only, and by a number behind them.

use super::{Name, TColumn, TExpr, TTable};

/// Rows among which the values of a column differ, where those are not all rows of its table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TWithin {
    /// The children of one parent.
    Siblings,
    /// Those in which all of these true values are equal and none is null.
    Equal(Vec<TExpr>),
}

impl TColumn {
    /// Whether no two rows of its table have the same value, as the spec says.
    pub fn is_unique(&self, table: &TTable) -> bool {
        self.unique || (self.key && table.key.len() <= 1)
    }
}

/// A text with `suffix`: where earlier rows have the same, a number stands behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TSuffix {
    /// The text.
    pub of: TExpr,
    /// What stands before the number.
    pub before: Name,
    /// What stands after the number.
    pub after: Name,
}

/// `unique (a, b)` of columns none of which is drawn to differ.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TTogether {
    /// The columns, those of `within` included.
    pub columns: Vec<Name>,
    /// Where the statement stands.
    pub loc: super::Loc,
}
