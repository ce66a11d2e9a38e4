//! What holds of every row of a table, in the form that a database can enforce.

use crate::Value;

/// What holds of the rows of a table. Columns are those that are written, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableFacts {
    /// The columns of the primary key; none where a column of the key is not written or can be null.
    pub key: Vec<String>,
    /// Columns without repeated values, beside a key of one column.
    pub unique: Vec<String>,
    /// Columns that have no values together twice, where none of them is null.
    pub together: Vec<Vec<String>>,
    /// Columns whose values stand in the key of another table, or are null.
    pub references: Vec<Reference>,
    /// Ends of ranges; nulls lie in every range.
    pub limits: Vec<Limit>,
}

/// Columns whose values stand in the key of another table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The columns.
    pub columns: Vec<String>,
    /// The other table.
    pub table: String,
    /// Its key, in the order of `columns`.
    pub key: Vec<String>,
}

/// An end of a column's range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The column.
    pub column: String,
    /// Whether it is the lower end.
    pub lower: bool,
    /// Whether the end is excluded.
    pub open: bool,
    /// The end.
    pub end: Value,
}
