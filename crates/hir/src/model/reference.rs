//! References: columns that refer to rows of a table, and what is read there.

use super::{ColRef, Distinct, Name, TDist, TExpr, TRead};

/// How a row comes to refer to a row of a table, the candidate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TReference {
    /// The table of the candidates.
    pub table: Name,
    /// The column of that table whose value is the column's.
    pub key: Name,
    /// How likely each candidate is.
    pub choice: TChoice,
    /// `where`: what a candidate has to meet, in the scope of the row that refers; it reads the candidate by [`TRowRef::Candidate`].
    pub condition: Option<TExpr>,
    /// Among which rows no two refer to the same one.
    pub distinct: Option<Distinct>,
    /// `covering`: whether every row of the table is referred to at least once.
    pub covering: bool,
    /// The columns that show the key where it has several, each with that of the key.
    pub shown: Vec<(Name, Name)>,
    /// Which rows refer at all, where others refer to a row of another table.
    pub asked: Option<TAsked>,
}

/// Which rows refer to a row of a table, where others refer to one of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TAsked {
    /// Where it holds, the row refers to one of this table.
    pub condition: TExpr,
    /// Whether such a row needs a candidate.
    pub needed: bool,
}

impl TReference {
    /// Calls `f` for each expression outside of distributions: the condition and the weight.
    pub fn each_expr<'a>(&'a self, f: &mut dyn FnMut(&'a TExpr)) {
        self.condition.iter().for_each(&mut *f);
        self.asked.iter().for_each(|asked| f(&asked.condition));
        match &self.choice {
            TChoice::Weighted(value) | TChoice::Numbered(value) | TChoice::Stacked { number: value, .. } => {
                f(value);
            }
            TChoice::Keyed(key) => key.iter().for_each(f),
            TChoice::Alike | TChoice::Ranked(_) | TChoice::Read(_) => {}
        }
    }
}

/// How likely each candidate of a reference is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TChoice {
    /// All alike.
    Alike,
    /// `~ Weighted(expr)`: a float in the scope of the row that refers.
    Weighted(TExpr),
    /// `~ D`: by a rank from 1, of whole numbers.
    Ranked(TDist),
    /// The row of this 1-based number.
    Numbered(TExpr),
    /// The row of this row's own number among the rows of the tables before and of this one, in turn; none where it is no row of
    /// this one.
    Stacked {
        /// The tables whose rows come first.
        before: Vec<Name>,
        /// The number of the row at hand.
        number: TExpr,
    },
    /// `=`: the row with this key, a value for each of its columns.
    Keyed(Vec<TExpr>),
    /// The row with the key that the file gives: the values of each of its columns.
    Read(Vec<TRead>),
}

/// Another row than the one at hand.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TRowRef {
    /// The row that a `ref` column of this row or of an ancestor's refers to.
    Of {
        /// The column.
        column: ColRef,
        /// How many levels above this table.
        up: u32,
    },
    /// The row that the reference under way may come to refer to.
    Candidate(Name),
    /// The row of a table with this key.
    Keyed(Box<TKeyed>),
}

impl TRowRef {
    /// The values by which the row is looked up, in the scope of the row at hand.
    #[must_use]
    pub fn key(&self) -> &[TExpr] {
        match self {
            Self::Keyed(keyed) => &keyed.key,
            Self::Of { .. } | Self::Candidate(_) => &[],
        }
    }
}

/// The row of a table with a key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TKeyed {
    /// The table.
    pub table: Name,
    /// The columns of its key.
    pub columns: Vec<Name>,
    /// Their values, in the scope of the row at hand.
    pub key: Vec<TExpr>,
}
