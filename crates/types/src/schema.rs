//! What a sink needs to know of a table: names, types, labels, codes.

use crate::{Ty, Value};

/// A member of an enum.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct MemberSchema {
    /// The name in the language.
    pub name: String,
    /// The name that addresses its draws: the old name where `was` keeps one.
    pub address: String,
    /// The code that files may write: int, text or date.
    pub code: Option<Value>,
    /// The label.
    pub label: Option<String>,
}

/// An enum.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EnumSchema {
    /// The name in the language.
    pub name: String,
    /// The members in declared order; a value is an index into them.
    pub members: Vec<MemberSchema>,
}

/// A code that stands in a file for the reason why a cell has no value.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct GapCode {
    /// The set of missing codes.
    pub set: String,
    /// The name of the code in its set.
    pub name: String,
    /// The code: int, text or date.
    pub code: Option<Value>,
    /// The label.
    pub label: Option<String>,
}

/// A column as it is written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ColumnSchema {
    /// The name.
    pub name: String,
    /// The first line of its doc comment.
    pub label: Option<String>,
    /// The rest of its doc comment.
    pub note: Option<String>,
    /// The type.
    pub ty: Ty,
    /// Whether a written cell can be null or a missing code.
    pub nullable: bool,
    /// The missing codes that can stand in it. Where there is one at least, the batch has a companion column of `UInt8` named
    /// `NAME` + [`TableSchema::GAP_SUFFIX`]: 0 a value, 255 a plain null, else 1 + the index of the code in this list.
    pub codes: Vec<GapCode>,
    /// Where its numbers come from, cited.
    pub source: Option<String>,
    /// Whether it is (part of) the key.
    pub key: bool,
    /// Whether its decimals have up to [`DECIMAL_DIGITS`](crate::DECIMAL_DIGITS) digits, not
    /// [`NARROW_DIGITS`](crate::NARROW_DIGITS): 128 bits, not 64.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wide: bool,
    /// Whether an item of a list can be null.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub null_items: bool,
    /// The members of a `json` column, or of the objects in a list of them, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<ColumnSchema>,
}

/// A table as it is written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TableSchema {
    /// The name.
    pub name: String,
    /// The first line of its doc comment.
    pub label: Option<String>,
    /// The columns in the order of the file.
    pub columns: Vec<ColumnSchema>,
    /// The enums of its columns.
    pub enums: Vec<EnumSchema>,
}

impl TableSchema {
    /// What follows a column's name in the name of its companion column of gaps in a batch.
    pub const GAP_SUFFIX: &'static str = "\u{0}gap";

    /// Every column, those inside of others after them.
    pub fn each_column(&self) -> Vec<&ColumnSchema> {
        let mut found: Vec<&ColumnSchema> = Vec::new();
        let mut open: Vec<&ColumnSchema> = self.columns.iter().rev().collect();
        while let Some(column) = open.pop() {
            found.push(column);
            open.extend(column.members.iter().rev());
        }
        found
    }

    /// The enum with this name.
    pub fn enum_named(&self, name: &str) -> Option<&EnumSchema> {
        self.enums.iter().find(|e| e.name == name)
    }
}
