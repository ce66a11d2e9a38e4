//! The plan itself: data set, tables, columns and the steps that compute them.

use serde::{Deserialize, Serialize};
use synthc_types::regex::{Language, MANY};
use synthc_types::{Distinct, EnumSchema, GapCode, Interval, Regex, Ty, Value};

use crate::{Dist, Expr};

/// What the first field of every plan file says.
pub const PLAN_FORMAT: &str = "synthc-plan";

/// The version of the plan format that this program reads and writes.
pub const PLAN_VERSION: u32 = 1;

/// The number of a table in [`Plan::tables`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TableId(pub usize);

/// The number of a column in [`Table::columns`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ColId(pub usize);

/// How far a plan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// As lowered: parameters open, no order, no steps.
    Logical,
    /// Bound, folded and ordered: ready to run.
    Physical,
}

/// A whole data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// [`PLAN_FORMAT`].
    pub format: String,
    /// [`PLAN_VERSION`].
    pub version: u32,
    /// The version of the program that made it.
    pub engine: String,
    /// How far it has come.
    pub stage: Stage,
    /// What it is a data set of.
    pub dataset: Dataset,
    /// Parameters in declared order.
    pub params: Vec<Param>,
    /// Profiles: name, and the parameters they set.
    pub profiles: Vec<(String, Vec<(String, Value)>)>,
    /// Enums.
    pub enums: Vec<EnumSchema>,
    /// Sets of missing codes.
    pub codes: Vec<CodeSet>,
    /// Tables in declared order; a parent may stand after its children.
    pub tables: Vec<Table>,
    /// Tests on the output.
    pub expects: Vec<Expect>,
    /// The files that were read.
    pub inputs: Vec<Input>,
}

/// What the spec says of the data set.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dataset {
    /// The name.
    pub name: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The version.
    pub version: Option<String>,
    /// The language edition.
    pub edition: Option<i64>,
    /// The seed.
    pub seed: u64,
    /// The date that stands for today.
    pub as_of: Option<Value>,
    /// The claimed provenance.
    pub provenance: Option<String>,
    /// The ceiling of fidelity.
    pub fidelity: Option<String>,
    /// The label.
    pub label: Option<String>,
    /// The note.
    pub note: Option<String>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// The name.
    pub name: String,
    /// The type.
    pub ty: Ty,
    /// The values allowed, where the type is ordered.
    pub within: Interval,
    /// The default, from constants and earlier parameters.
    pub default: Expr,
    /// The value, once bound.
    pub value: Option<Value>,
    /// The label.
    pub label: Option<String>,
}

/// A set of missing codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeSet {
    /// The name.
    pub name: String,
    /// The codes in declared order.
    pub codes: Vec<GapCode>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The path from the folder of the spec.
    pub path: String,
    /// The blake3 hash of its bytes, hexadecimal.
    pub hash: String,
    /// What its uses cite; `None` where one of them cites nothing.
    pub source: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The name.
    pub name: String,
    /// The name in the addresses of its draws.
    pub address: String,
    /// The label.
    pub label: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// Whether it is not written.
    pub hidden: bool,
    /// The parent.
    pub parent: Option<TableId>,
    /// How many rows.
    pub count: Count,
    /// The smallest power of two that bounds the number of children of one parent, where the spec bounds it; 1 in a root table.
    pub max_children: Option<u64>,
    /// That bound itself, where unique values of the table or of one below it may have no room for more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact_children: Option<u64>,
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
    /// The columns of the key.
    pub key: Vec<ColId>,
    /// Hard constraints that are met by drawing again.
    pub requires: Vec<Require>,
    /// Exact values of the first rows of a root table; in a child table, of the first rows of some rows of the parent.
    pub pins: Vec<Vec<(ColId, Value)>>,
    /// The columns by which rows are written in order; equal ones by their number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<OrderBy>,
    /// For each pin of a child table the row of the parent that it belongs to: the 0-based number of the root row, then 0-based
    /// positions among siblings. The pins of one row are its first children, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pinned_under: Vec<Vec<u64>>,
    /// What to compute, in order; empty in a logical plan. The order of all tables together respects every dependency.
    pub steps: Vec<Step>,
}

/// A column by which rows are written in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderBy {
    /// The column, which is written.
    pub column: ColId,
    /// Whether the largest value comes first.
    pub descending: bool,
}

/// How many rows a table has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Count {
    /// A root table: an int of constants and parameters.
    Rows(Expr),
    /// An int in the parent's scope.
    Each(Expr),
    /// A root table: as many as these tables have together.
    Stacked(Vec<TableId>),
    /// An int drawn in the parent's scope, with role `Count` under the child table's address.
    Draw(Dist),
}

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The name.
    pub name: String,
    /// The name in the addresses of its draws.
    pub address: String,
    /// The label.
    pub label: Option<String>,
    /// The note.
    pub note: Option<String>,
    /// The type.
    pub ty: Ty,
    /// Whether it is used by others and never written.
    pub hidden: bool,
    /// Whether it is (part of) the key.
    pub key: bool,
    /// Whether the spec says that its values are unique.
    pub unique: bool,
    /// How its true value comes about.
    pub compute: Compute,
    /// The step that its values are rounded to, of the column's type or a number: half away from zero.
    pub round: Option<Value>,
    /// `when`, outermost first: the first whose condition does not hold decides.
    pub routes: Vec<Route>,
    /// Rules of missingness; the first that strikes decides.
    pub missing: Vec<Missing>,
    /// The missing codes that can stand in the column, in the order of their first mention.
    pub codes: Vec<GapCode>,
    /// The codes to carry over from the inputs of a derived column.
    pub carry: Vec<Carry>,
    /// Whether a true cell can be null.
    pub nullable: bool,
    /// Whether a recorded cell can differ from the true one; set by a pass.
    pub recorded: bool,
    /// Rare values on purpose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<Edge>,
    /// `source "citation"`.
    pub source: Option<String>,
    /// Whether its decimals may have more than [`NARROW_DIGITS`](synthc_types::NARROW_DIGITS) digits: by its places, its
    /// declared range or the values read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wide: bool,
    /// Where the values are the items of a list: type, computation and range are then those of an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Items>,
    /// Whether an item of a list can be null, true or recorded.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub null_items: bool,
    /// The `json` column that it is written in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<ColId>,
    /// Among which rows the values of a bijection differ, where that is not the whole table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
}

/// Rows among which no two have the same value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Within {
    /// The children of one parent.
    Siblings,
    /// Those in which all of these true values are equal. A row in which one is null may repeat others.
    Equal(Vec<Expr>),
}

impl Within {
    /// The values that tell the rows apart.
    pub fn values(&self) -> &[Expr] {
        match self {
            Self::Siblings => &[],
            Self::Equal(values) => values,
        }
    }

    /// The same, to change them.
    pub fn values_mut(&mut self) -> &mut [Expr] {
        match self {
            Self::Siblings => &mut [],
            Self::Equal(values) => values,
        }
    }
}

/// `edge 5%`: values that stand in the place of drawn ones in a share of the rows, each as likely as the others that can occur in
/// the row. Draw 0 of role `Edge` decides whether, draw 1 which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edge {
    /// The share of the rows.
    pub share: f64,
    /// The values, of the column's type or null.
    pub values: Vec<Value>,
}

/// Of which list the values of a column are the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// The column of the lengths; the number of a list is that of this column.
    pub length: ColId,
    /// Whether it is a member of the objects in the list: routes and gaps are then those of an item as well.
    pub member: bool,
}

impl Column {
    /// The type of a cell.
    pub fn cell_ty(&self) -> Ty {
        if self.list.is_some() { Ty::List(self.ty.clone().into()) } else { self.ty.clone() }
    }

    /// The type of what stands where a question is not asked: of a cell, or of an item of the objects in a list.
    pub fn routed_ty(&self) -> Ty {
        if self.list.is_some_and(|list| list.member) { self.ty.clone() } else { self.cell_ty() }
    }
}

impl Table {
    /// Whether a column is drawn so that its values differ, in all rows or in some of them.
    pub fn draws_apart(&self, column: &Column) -> bool {
        let differs = column.unique || column.within.is_some() || (column.key && self.key.len() <= 1);
        differs && matches!(column.compute, Compute::Draw { .. })
    }

    /// The columns that are written inside of another, with their numbers, in order.
    pub fn members(&self, outer: ColId) -> impl Iterator<Item = (ColId, &Column)> {
        let columns = self.columns.iter().enumerate();
        columns.filter(move |(_, column)| column.inside == Some(outer)).map(|(c, column)| (ColId(c), column))
    }
}

/// How a true value comes about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Compute {
    /// Drawn, conditioned on all bounds after rounding.
    Draw {
        /// The distribution.
        dist: Dist,
        /// Lower and upper ends, from the refinement and from constraints.
        bounds: Vec<Bound>,
    },
    /// Computed.
    Is(Expr),
    /// The parent's column.
    ParentKey(ColId),
    /// A keyed bijection of the row's address over `count` values: `first`, `first + step`, .. in the units of the column's type
    /// (an int's value, a decimal's units, a date's days, an enum's index).
    Unique {
        /// The first value.
        first: i64,
        /// The distance of neighbours.
        step: i64,
        /// How many values there are.
        count: u64,
    },
    /// A keyed bijection of the row's address over the texts that match a regular expression.
    UniqueText {
        /// The expression.
        regex: String,
        /// What is made of the texts, no two of which make the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        made: Option<Made>,
    },
    /// A version 4 UUID from the cell's own bits.
    Uuid,
    /// Read from a file, whose values the plan carries: the table has as many rows.
    Read {
        /// The file as named in the spec.
        path: String,
        /// The name of the column there.
        column: String,
        /// The values, one for each row.
        values: Vec<Value>,
    },
    /// An object of the columns that name this one in [`Column::inside`].
    Json,
    /// A row of a table, written as its key.
    Ref(Box<Reference>),
    /// A text and, where earlier rows of the table have the same, what tells it from them: `before`, its place among them from 2
    /// on, `after`. A text that ends like that by itself has it from 1 on.
    Suffixed {
        /// The text, of true values.
        of: Expr,
        /// What stands before the number; it ends with something that is no digit.
        before: String,
        /// What stands after the number.
        after: String,
    },
}

/// A value that is made of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// The number of the text in the value.
    pub local: u32,
    /// The value.
    pub value: Expr,
}

/// How a row comes to refer to a row of a table, the candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The table of the candidates.
    pub table: TableId,
    /// The column of that table whose true value is the column's.
    pub key: ColId,
    /// How likely each candidate is.
    pub choice: Choice,
    /// What a candidate has to meet: a bool in the scope of the row that refers, which reads the candidate by
    /// [`RowRef::Candidate`](crate::RowRef::Candidate); true values. Null counts as false. Where no candidate meets it, the cell is null if the column is
    /// nullable, else that is a fault of the row.
    pub condition: Option<Expr>,
    /// Among which rows no two refer to the same one.
    pub distinct: Option<Distinct>,
    /// Whether every row of the table is referred to at least once.
    pub covering: bool,
    /// The columns of this table that show the key, where it is one of several: each with that of the key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shown: Vec<(ColId, ColId)>,
    /// Which rows refer at all; the others are null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
}

/// Which rows refer to a row of a table, where others refer to one of another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// A bool of true values in the scope of the row; null counts as false.
    pub condition: Expr,
    /// Whether a row of which it holds needs a candidate.
    pub needed: bool,
}

/// How likely each candidate of a reference is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Choice {
    /// All alike.
    Alike,
    /// By a weight, a float of true values in the scope of the row that refers; null or 0 leaves the candidate out.
    Weighted(Expr),
    /// By a rank from 1 to the number of rows, drawn from a distribution of whole numbers that is conditioned on these; ranks are
    /// given to the rows by a keyed permutation.
    Ranked(Dist),
    /// The row of this 1-based number, an int in the scope of the row that refers.
    Numbered(Expr),
    /// The row of this 1-based number among the rows of the tables before and of this one, in turn; none where it is no row of this
    /// one.
    Stacked {
        /// The tables whose rows come first.
        before: Vec<TableId>,
        /// The number, an int in the scope of the row that refers.
        number: Expr,
    },
    /// The row with this key: for each of its columns a true value in the scope of the row that refers. Null refers to none.
    Keyed(Vec<Expr>),
    /// The row with the key that a file gives, as in [`Compute::Read`]: for each column of the key the values of all rows.
    Read {
        /// The file as named in the spec.
        path: String,
        /// The values, one for each row.
        keys: Vec<Vec<Value>>,
    },
}

impl Reference {
    /// The columns of the table by whose values the row is known.
    pub fn key_columns(&self) -> Vec<ColId> {
        if self.shown.is_empty() { vec![self.key] } else { self.shown.iter().map(|(_, key)| *key).collect() }
    }
}

impl Compute {
    /// How many different values there are for a unique column; `None` where nobody can run out of them.
    pub fn n_unique(&self) -> Option<u64> {
        match self {
            Self::Unique { count, .. } => Some(*count),
            Self::UniqueText { regex, .. } => {
                let texts = Language::new(&Regex::new(regex).ok()?)?;
                Some(texts.count()).filter(|count| *count < MANY)
            }
            _ => None,
        }
    }
}

/// One end of the range of a drawn value. A null end binds nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bound {
    /// Whether it is the lower end.
    pub lower: bool,
    /// Whether the end is excluded.
    pub open: bool,
    /// The end, of the column's type or a float.
    pub end: Expr,
    /// The name of the constraint it comes from; `None` for the type's range.
    pub require: Option<String>,
}

/// `when C else X`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// The condition; null counts as false.
    pub condition: Expr,
    /// The gap where it does not hold: 255 a plain null, else 1 + the index of a code. `None` where `value` stands.
    pub gap: Option<u8>,
    /// The value where it does not hold.
    pub value: Option<Expr>,
}

/// A rule of missingness. Its draw has role `Missing` and the address in `address`; one uniform decides among the rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    /// The gap (255 a plain null, else 1 + the index of a code) and its rate, a float that reads true values.
    pub rates: Vec<(u8, Expr)>,
    /// Where it does not hold, the rule does nothing; reads true values.
    pub condition: Option<Expr>,
    /// The address of the column, or those of a joint rule's columns joined by commas.
    pub address: String,
    /// The draw index: the position of the rule among those with this address.
    pub index: u32,
}

/// A code of an input that becomes a code of a derived column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// How many levels above this table.
    pub up: u32,
    /// The input.
    pub column: ColId,
    /// The gap of the input.
    pub from: u8,
    /// The gap of the derived column.
    pub to: u8,
}

/// A constraint that is met by drawing again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Require {
    /// The name.
    pub name: String,
    /// A bool; null satisfies it.
    pub clause: Expr,
    /// The columns to draw again.
    pub redraw: Vec<ColId>,
}

/// What the executor does next in a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Computes a column, true and recorded.
    Column(ColId),
    /// Checks constraints and redraws where they fail.
    Redraw(Redraw),
}

/// Constraints that share columns, met together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redraw {
    /// Indices into [`Table::requires`].
    pub requires: Vec<usize>,
    /// The columns that are drawn again under the next attempt number.
    pub redraw: Vec<ColId>,
    /// All columns to compute again, in order: `redraw` and what lies between them and the clauses.
    pub recompute: Vec<ColId>,
}

/// A test on the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expect {
    /// The name.
    pub name: String,
    /// A bool over whole-table aggregates of recorded rows.
    pub clause: Expr,
    /// The clause as written.
    pub text: String,
}
