//! Statements of a table's body (and of groups, graphs, `json`, `ask`, `plant`).

use synthc_diag::Span;

use super::{
    Clause, ClauseKind, Design, Doc, Draw, Expect, Expr, Missing, Name, Path, Pattern, Str, TypeExpr, Weight,
};

/// A statement of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// `name: type ~ draw`, `name = expr`.
    Column(Box<Column>),
    /// `key (a, b)`, `key parent`.
    Key(Key),
    /// `require ..`.
    Require(Box<Require>),
    /// `expect ..`.
    Expect(Box<Expect>),
    /// `exactly ..`.
    Exactly(Box<Exactly>),
    /// `correlate { .. }`.
    Correlate(Correlate),
    /// `pin { .. }`.
    Pin(Pin),
    /// `include Group as name`.
    Include(Include),
    /// `attrition rate return rate`.
    Attrition(Box<Attrition>),
    /// `missing (a, b) 3%`.
    JointMissing(Box<JointMissing>),
    /// `cover all a * b`: the crossed names.
    Cover(Vec<Name>),
    /// `quota column { .. }`.
    Quota(Quota),
    /// `design { .. }`.
    Design(Design),
    /// `unique (a, b)`.
    Unique(Box<UniqueTogether>),
    /// `plant 30 cycle of 5..10 { .. }`.
    Plant(Box<Plant>),
    /// `within 2d..9d` in `plant`.
    Within(Expr),
    /// `fee 2%` in `plant`.
    Fee(Expr),
    /// `ask when .. { .. }`.
    Ask(Box<Ask>),
    /// `ends when condition`.
    Ends(Expr),
    /// Something that could not be read; an error says why.
    Bad {
        /// The text that was skipped.
        span: Span,
        /// The column's name or names where a head could still be read, so that uses of them are not reported as well.
        names: Vec<Name>,
    },
}

/// A column or several drawn together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    /// The documentation comment before it, or after it on its line.
    pub doc: Option<Doc>,
    /// `key`, `hidden`.
    pub modifiers: Vec<Modifier>,
    /// The names; several share one type and one draw.
    pub names: Vec<ColName>,
    /// The type after the colon.
    pub ty: Option<TypeExpr>,
    /// The clauses in the order of the text.
    pub clauses: Vec<Clause>,
    /// What follows `~` or `=`.
    pub value: Option<Value>,
    /// The whole statement without its documentation.
    pub span: Span,
}

impl Column {
    /// The word before its name, where it is there.
    #[must_use]
    pub fn modifier(&self, kind: ModifierKind) -> Option<&Modifier> {
        self.modifiers.iter().find(|modifier| modifier.kind == kind)
    }

    /// The former name that `was` gives.
    #[must_use]
    pub fn was(&self) -> Option<&Str> {
        self.clauses.iter().find_map(|clause| match &clause.kind {
            ClauseKind::Was(was) => Some(was),
            _ => None,
        })
    }
}

/// A word before the name of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Modifier {
    /// Which word.
    pub kind: ModifierKind,
    /// Where it stands.
    pub span: Span,
}

/// The words before the name of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ModifierKind {
    /// `key`.
    Key,
    /// `hidden`.
    Hidden,
}

/// A column's name, or `diag[1..20]`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ColName {
    /// The name.
    pub name: Name,
    /// The range in brackets of a column that stands for several.
    pub index: Option<Expr>,
    /// Both.
    pub span: Span,
}

/// A column's value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `~ draw`.
    Draw(Draw),
    /// `= expr`.
    Is(Expr),
}

/// `key (a, b)` or `key parent`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The columns.
    pub names: Vec<Name>,
    /// The whole statement.
    pub span: Span,
}

/// `require name: ..`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Require {
    /// The name before the colon.
    pub name: Option<Name>,
    /// What must hold.
    pub what: RequireWhat,
    /// The whole statement.
    pub span: Span,
}

/// The forms of `require`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RequireWhat {
    /// A condition that holds on every row.
    Holds(Expr),
    /// `code -> label`: a functional dependency.
    Determines(Expr, Expr),
    /// `exactly 1 person where relation == head per household`.
    Siblings {
        /// `exactly`, `at least`, `at most`.
        bound: Bound,
        /// The number.
        count: Expr,
        /// The counted table.
        table: Name,
        /// The condition.
        condition: Expr,
        /// The parent.
        per: Name,
    },
}

/// Which side a number bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `exactly`, or no word.
    Exactly,
    /// `at least`.
    AtLeast,
    /// `at most`.
    AtMost,
}

/// `exactly sum(amount) = 180_000`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exactly {
    /// The aggregate.
    pub what: Expr,
    /// The number, or one per group.
    pub target: ExactlyTarget,
    /// `by adjusting path`.
    pub adjusting: Option<Path>,
    /// The whole statement.
    pub span: Span,
}

/// The target of `exactly`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExactlyTarget {
    /// `= expr`.
    Equals(Expr),
    /// `by key { group: total, .. }`.
    By {
        /// The grouping.
        key: Expr,
        /// The totals.
        totals: Vec<Weight>,
    },
}

/// `correlate { a with b: 0.3, .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Correlate {
    /// The pairs.
    pub pairs: Vec<Correlation>,
    /// The whole statement.
    pub span: Span,
}

/// One pair of `correlate`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Correlation {
    /// The first column.
    pub left: Path,
    /// The second column.
    pub right: Path,
    /// The rank correlation.
    pub value: Expr,
    /// The whole pair.
    pub span: Span,
}

/// `pin { id: 1, .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pin {
    /// The given cells.
    pub cells: Vec<PinCell>,
    /// The whole statement.
    pub span: Span,
}

/// One cell of `pin`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PinCell {
    /// The column; with dots where it is inside of an object.
    pub name: Name,
    /// The value.
    pub value: Expr,
    /// The whole cell.
    pub span: Span,
}

/// `include Group as name`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Include {
    /// The group.
    pub group: Name,
    /// The prefix.
    pub alias: Option<Name>,
    /// The former prefix.
    pub was: Option<Str>,
    /// The whole statement.
    pub span: Span,
}

/// `attrition rate return rate`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attrition {
    /// The share that leaves at each wave.
    pub rate: Expr,
    /// The share of those that comes back.
    pub comeback: Option<Expr>,
    /// The whole statement.
    pub span: Span,
}

/// `missing (a, b) 3%`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct JointMissing {
    /// The columns that are missing together; at least two.
    pub names: Vec<Name>,
    /// The rate.
    pub missing: Missing,
    /// The whole statement.
    pub span: Span,
}

/// `quota column { value: at least 20% } weight w`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    /// The column.
    pub column: Name,
    /// The shares.
    pub items: Vec<QuotaItem>,
    /// The weight column.
    pub weight: Option<Name>,
    /// The whole statement.
    pub span: Span,
}

/// One share of `quota`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QuotaItem {
    /// The value.
    pub pattern: Pattern,
    /// `at least`, `at most` or neither.
    pub bound: Bound,
    /// The share.
    pub share: Expr,
    /// The whole entry.
    pub span: Span,
}

/// `unique (a, b) within scope where condition`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UniqueTogether {
    /// The columns.
    pub names: Vec<Name>,
    /// `within`.
    pub within: Option<Path>,
    /// `where`.
    pub condition: Option<Expr>,
    /// The whole statement.
    pub span: Span,
}

/// `plant 30 cycle of 5..10 label "cycle" { .. }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plant {
    /// How many.
    pub count: Expr,
    /// The shape: `cycle`, `fan_in`, ..
    pub shape: Name,
    /// How many accounts each.
    pub size: Expr,
    /// The label in the answer key.
    pub label: Option<Str>,
    /// What the planted edges have in common.
    pub members: Vec<Member>,
    /// The whole statement.
    pub span: Span,
}

/// `ask when condition else code { columns }`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ask {
    /// The condition.
    pub condition: Expr,
    /// What is recorded where it does not hold.
    pub otherwise: Option<Expr>,
    /// The columns.
    pub members: Vec<Member>,
    /// The whole statement.
    pub span: Span,
}
