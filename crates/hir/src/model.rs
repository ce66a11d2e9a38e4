//! The typed spec: what queries return and lowering reads. Names are resolved, types known, constants folded into values;
//! spans stay for messages. Nothing here knows salsa.

mod apart;
mod given;
mod reference;
mod refine;
mod terms;
mod whole;

use std::sync::Arc;

pub use synthc_diag::Loc;
use synthc_types::{NARROW_DIGITS, Real, Regex, Ty, Value, is_narrow};

pub use apart::{TSuffix, TTogether, TWithin};
pub use given::{TMade, TRead};
pub use reference::{TAsked, TChoice, TKeyed, TReference, TRowRef};
pub use refine::TRefine;
pub use synthc_types::{AggregateOp, ArithOp, CompareOp, Distinct, ListOp};
pub use terms::{TAmong, TBy, TOrderKey, TTerms};
pub use whole::{
    TBound, TCount, TCover, TDataset, TExpect, TInput, TMember, TMembers, TOrder, TParam, TRequire, TSpec,
    TTable,
};

/// A name as it stands in the spec.
pub type Name = Arc<str>;

/// A column of a table, by names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColRef {
    /// The table.
    pub table: Name,
    /// The column.
    pub column: Name,
}

/// A typed expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TExpr {
    /// What it is.
    pub kind: TExprKind,
    /// Its type.
    pub ty: Ty,
    /// Whether it can be null in the true row: through `T?`, `when`, division by zero and the like.
    pub nullable: bool,
    /// Where it stands.
    pub loc: Loc,
}

/// The kinds of typed expressions. Operands have been brought to the type of the operation by [`TExprKind::Cast`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TExprKind {
    /// A constant, also of a `const`.
    Value(Value),
    /// A parameter; it stays open until `--set` and profiles are known.
    Param(Name),
    /// A column of this row or, `up` levels above, of an ancestor's row (0: this row).
    Col {
        /// The column.
        column: ColRef,
        /// How many levels above this table.
        up: u32,
    },
    /// `row()`: the 1-based number of this row in its table.
    RowNo,
    /// `seq()`: the 1-based position of this row within its parent.
    Seq,
    /// `item()`: the 1-based number of the item at hand in its list.
    ItemNo,
    /// A uuid from the bits of this row's cell in a column.
    OwnUuid(ColRef),
    /// A binding of an enclosing [`TExprKind::Let`], by its number: unique within the column's body.
    Local(u32),
    /// The body of a user's `fn` with its arguments bound.
    Let {
        /// Numbered bindings, evaluated once.
        bindings: Vec<(u32, TExpr)>,
        /// The body.
        body: Box<TExpr>,
    },
    /// A change of type that loses nothing (int to float, int to decimal, decimal to a larger scale, decimal to float, date to
    /// datetime at midnight) or, for the arguments of `round .. as`, text of a value.
    Cast(Box<TExpr>),
    /// `-x`.
    Neg(Box<TExpr>),
    /// `not x`: null of null.
    Not(Box<TExpr>),
    /// Arithmetic.
    Arith {
        /// The operator.
        op: ArithOp,
        /// Left.
        lhs: Box<TExpr>,
        /// Right.
        rhs: Box<TExpr>,
    },
    /// A comparison of two values of one type; null where one is null.
    Compare {
        /// The operator.
        op: CompareOp,
        /// Left.
        lhs: Box<TExpr>,
        /// Right.
        rhs: Box<TExpr>,
    },
    /// `a and b`, SQL's three values.
    And(Box<TExpr>, Box<TExpr>),
    /// `a or b`, SQL's three values.
    Or(Box<TExpr>, Box<TExpr>),
    /// `x in lo..hi`; an absent end is open.
    Between {
        /// The value.
        value: Box<TExpr>,
        /// The bounds.
        range: Box<TRange>,
    },
    /// `x in [a, b]`.
    OneOf {
        /// The value.
        value: Box<TExpr>,
        /// The list.
        list: Vec<TExpr>,
    },
    /// `x is null`.
    IsNull {
        /// The value.
        value: Box<TExpr>,
        /// Whether it reads `is not null`.
        negated: bool,
    },
    /// `x is set.code`.
    IsCode {
        /// The column.
        column: Box<TExpr>,
        /// The set of missing codes.
        set: Name,
        /// The code.
        code: Name,
        /// Whether it reads `is not`.
        negated: bool,
    },
    /// `a ?? b`.
    Coalesce(Box<TExpr>, Box<TExpr>),
    /// `if c then a else b`; a null condition takes `else`.
    If {
        /// The condition.
        condition: Box<TExpr>,
        /// Then.
        then: Box<TExpr>,
        /// Else.
        otherwise: Box<TExpr>,
    },
    /// `match x { .. }`; the first arm that matches. The checker has seen that one does, or reported it.
    Match {
        /// The subject.
        subject: Box<TExpr>,
        /// The arms.
        arms: Vec<(TPattern, TExpr)>,
    },
    /// A built-in function.
    Call {
        /// The name of its definition.
        function: &'static str,
        /// Which of its overloads.
        overload: u32,
        /// The arguments, cast to the overload's parameters.
        args: Vec<TExpr>,
    },
    /// Text with holes.
    Template(Vec<TPart>),
    /// A value made of a list.
    OfList {
        /// Which.
        op: ListOp,
        /// The list.
        list: Box<TExpr>,
        /// What is looked for, or the number of the item.
        with: Option<Box<TExpr>>,
    },
    /// An aggregate over this row's children, or over theirs, to any depth.
    Aggregate {
        /// Which.
        op: AggregateOp,
        /// The child table.
        child: Name,
        /// The expression, in the child's scope (`up` counts from the child). `None` for `count(child)`.
        value: Option<Box<TExpr>>,
        /// What it says beside.
        terms: Option<Box<TTerms>>,
    },
    /// An aggregate over a whole table, or over those of its rows that have something in common with the row at hand.
    TableAggregate {
        /// Which.
        op: AggregateOp,
        /// The table.
        table: Name,
        /// The expression, in the table's scope. `None` for `count(table)`.
        value: Option<Box<TExpr>>,
        /// What it says beside.
        terms: Option<Box<TTerms>>,
    },
    /// `truth(x)`: the value in the true row.
    Truth(Box<TExpr>),
    /// The value of an expression in another row; null where there is no such row.
    In {
        /// Which row.
        row: Box<TRowRef>,
        /// The expression, in the scope of that row (`up` counts from there).
        of: Box<TExpr>,
    },
    /// `prev(x, first)` and `next(x, last)`: the value in the sibling before or after, in a root table the row before or after.
    Beside {
        /// Whether it is the one after.
        ahead: bool,
        /// The value, in the scope of that row.
        value: Box<TExpr>,
        /// What stands for it where there is none; absent for null.
        edge: Option<Box<TExpr>>,
        /// Among which rows, where these are not its siblings.
        among: Option<Box<TAmong>>,
    },
    /// `todo`: checks, does not sample.
    Todo,
    /// A fault that is reported elsewhere.
    Error,
}

/// The bounds of a range.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TRange {
    /// The lower end, included; absent where open.
    pub lo: Option<TExpr>,
    /// The upper end; absent where open.
    pub hi: Option<TExpr>,
    /// Whether the upper end is excluded (`..<`).
    pub hi_open: bool,
    /// Where it stands.
    pub loc: Loc,
}

/// A pattern of `match` and `given`, with constants of the subject's type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TPattern {
    /// `_`.
    Any,
    /// One value; `Value::Null` matches null.
    Value(Value),
    /// A range; matches no null.
    Range {
        /// The lower end, included.
        lo: Option<Value>,
        /// The upper end.
        hi: Option<Value>,
        /// Whether the upper end is excluded.
        hi_open: bool,
    },
    /// Any of several.
    Or(Vec<TPattern>),
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TPart {
    /// Text as it is, escapes resolved.
    Text(Name),
    /// A value.
    Hole {
        /// The value, of any type.
        value: TExpr,
        /// The format after the colon, which fits the type.
        format: Option<Name>,
    },
}

/// A typed distribution: of values of `ty`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TDist {
    /// What it is.
    pub kind: TDistKind,
    /// The type of the drawn values.
    pub ty: Ty,
    /// Where it stands.
    pub loc: Loc,
}

/// The kinds of distributions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TDistKind {
    /// A declared distribution with a formula.
    Builtin {
        /// The name of its definition.
        dist: &'static str,
        /// Which of its parameterisations.
        form: u32,
        /// The arguments in the form's order, as floats (times as positions: days or microseconds of `ty`'s unit).
        args: Vec<TExpr>,
    },
    /// A scalar, lifted: the same value always.
    Point(TExpr),
    /// Arithmetic; one side or both random; two random sides are independent.
    Arith {
        /// The operator.
        op: ArithOp,
        /// Left.
        lhs: Box<TDist>,
        /// Right.
        rhs: Box<TDist>,
    },
    /// A built-in function of one random argument and, further, scalars: `floor(D)`, `exp(D)`.
    Apply {
        /// The name of its definition.
        function: &'static str,
        /// Which of its overloads.
        overload: u32,
        /// The random argument.
        inner: Box<TDist>,
        /// The arguments after it.
        args: Vec<TExpr>,
    },
    /// `if c then D else E`.
    If {
        /// The condition.
        condition: Box<TExpr>,
        /// Then.
        then: Box<TDist>,
        /// Else.
        otherwise: Box<TDist>,
    },
    /// `match x { .. => D }`.
    Match {
        /// The subject.
        subject: Box<TExpr>,
        /// The arms.
        arms: Vec<(TPattern, TDist)>,
    },
    /// Declared categories in declared order.
    Weights(Vec<TWeight>),
    /// A conditional table: the first row whose patterns all match.
    Given {
        /// The columns given.
        subjects: Vec<TExpr>,
        /// The rows.
        rows: Vec<(Vec<TPattern>, TDist)>,
    },
    /// `mix { .. }`.
    Mix(Vec<(TShare, TDist)>),
    /// `truncate(D, a..b)`.
    Truncate {
        /// The distribution.
        inner: Box<TDist>,
        /// The bounds.
        range: Box<TRange>,
    },
    /// Ordered categories: one more than the cuts that a draw is not below.
    Ordinal {
        /// The latent distribution, of numbers.
        inner: Box<TDist>,
        /// The cuts in ascending order, as floats.
        cuts: Vec<TExpr>,
        /// The categories in order, one more than cuts.
        values: Vec<Value>,
    },
    /// Values with weights read from a file.
    Listed {
        /// The file as named in the spec, for messages and the record.
        path: Name,
        /// Values and weights in the order of the file.
        entries: Arc<Vec<(Value, synthc_types::Real)>>,
    },
    /// Texts that match a pattern, uniform over its choices.
    Matching(Arc<Regex>),
    /// One column of a declared distribution over several columns.
    Component {
        /// The name of its definition.
        dist: &'static str,
        /// Which of its parameterisations.
        form: u32,
        /// The numbers of all parameters one after the other, as floats; matrices row by row.
        args: Vec<TExpr>,
        /// The columns that are drawn together.
        of: Vec<Together>,
        /// Which of them this is.
        nth: u32,
    },
    /// A distribution that is drawn from the cell of another column of the row: a choice that several columns share.
    At {
        /// The name that addresses the draws of that column.
        address: Name,
        /// The distribution.
        inner: Box<TDist>,
    },
    /// The body of a user's `dist` with its arguments bound.
    Let {
        /// Numbered bindings, evaluated once.
        bindings: Vec<(u32, TExpr)>,
        /// The body.
        body: Box<TDist>,
    },
    /// A draw by a number, and what it is used in: texts and functions over several draws.
    Bind {
        /// The number of the draw.
        local: u32,
        /// What is drawn.
        drawn: Box<TDist>,
        /// What reads it.
        body: Box<TDist>,
    },
    /// `todo`.
    Todo,
    /// A fault that is reported elsewhere.
    Error,
}

/// A column that is drawn together with others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Together {
    /// The name.
    pub name: Name,
    /// The name that addresses its draws: `was`, or its own.
    pub address: Name,
}

/// A declared category.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TWeight {
    /// The value, of the distribution's type.
    pub value: Value,
    /// How much of the whole.
    pub share: TShare,
    /// Where it stands.
    pub loc: Loc,
}

/// A weight.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TShare {
    /// A percentage as a fraction of 1, or a relative weight; float.
    Of {
        /// The number.
        value: TExpr,
        /// Whether it was written as a percentage.
        percent: bool,
    },
    /// What is left of 100%.
    Else,
}

/// How a column comes to its true values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TOrigin {
    /// `~`, or the type's own distribution.
    Draw(TDist),
    /// `=`.
    Is(TExpr),
    /// The first column of a child table: its parent's key.
    ParentKey {
        /// The parent's key column.
        of: ColRef,
    },
    /// A key or unique column without `~` or `=`: a bijection over the type's domain, or over the texts that its values are made of.
    Unique(Option<Box<TMade>>),
    /// `suffix`: a text, with a number behind it where earlier rows have the same.
    Suffixed(Box<TSuffix>),
    /// `ref table`: a row of a table, written as its key.
    Ref(Box<TReference>),
    /// Read from the file of the table.
    Read(TRead),
    /// An object of other columns of the table, in order.
    Json(Vec<Name>),
}

/// `when C else X`: what stands where the condition does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TRoute {
    /// The condition.
    pub condition: TExpr,
    /// What stands where it does not hold.
    pub otherwise: TElse,
}

/// The other side of `when`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TElse {
    /// A plain null.
    Null,
    /// A missing code.
    Code {
        /// The set.
        set: Name,
        /// The code.
        code: Name,
    },
    /// A value.
    Value(TExpr),
}

/// One rule of missingness.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TMissing {
    /// Codes that compete, in declared order, each with its rate (a float); `None` is a plain null.
    pub rates: Vec<(Option<(Name, Name)>, TExpr)>,
    /// `if C`; where it does not hold the rule does nothing.
    pub condition: Option<TExpr>,
    /// The columns of a joint rule in declared order, else empty: they share the draw.
    pub joint: Vec<Name>,
    /// `weekly = .. missing ukhls`: the set whose codes are carried over from the inputs of `=`; then `rates` is empty.
    pub carry: Option<Name>,
    /// Where it stands.
    pub loc: Loc,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TColumn {
    /// Which.
    pub id: ColRef,
    /// The name that addresses its draws: `was`, or its own.
    pub address: Name,
    /// The first line of its doc comment.
    pub label: Option<Name>,
    /// The rest of its doc comment.
    pub note: Option<Name>,
    /// The type.
    pub ty: Ty,
    /// Whether the type is marked `?`.
    pub optional: bool,
    /// The refinement of the column or of its named type.
    pub refine: Option<TRefine>,
    /// How it comes to its values.
    pub origin: TOrigin,
    /// The columns that share draws with it, itself included, in order; empty for a column that is drawn by itself.
    pub joint: Vec<Name>,
    /// The column of the lengths, where the values are the items of a list; type, range and distribution are then those of an item.
    pub list: Option<Name>,
    /// The `json` column that it is a member of.
    pub inside: Option<Name>,
    /// `key`.
    pub key: bool,
    /// `hidden`.
    pub hidden: bool,
    /// `unique`, among all rows of the table.
    pub unique: bool,
    /// `unique` among fewer rows.
    pub within: Option<TWithin>,
    /// `round STEP`: the step, a number or a duration.
    pub round: Option<Value>,
    /// `when` of the column and of the `ask` blocks around it, outermost first.
    pub routes: Vec<TRoute>,
    /// `missing`, also joint ones.
    pub missing: Vec<TMissing>,
    /// `edge SHARE`, of the column or its table: rare values on purpose.
    pub edge: Option<TEdge>,
    /// `source "citation"`.
    pub source: Option<Name>,
    /// Where its name stands.
    pub loc: Loc,
}

/// Rare values on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TEdge {
    /// The share of the rows.
    pub share: Real,
    /// The values, filled in where the constraints of the table are known.
    pub values: Vec<Value>,
}

impl TColumn {
    /// Whether its decimals may have more than [`NARROW_DIGITS`] digits: by its places, a constant
    /// end of its range or the values read.
    pub fn is_wide(&self) -> bool {
        let long = |value: &Value| matches!(value, Value::Decimal { units, .. } if !is_narrow(*units));
        let read = matches!(&self.origin, TOrigin::Read(read) if read.values.iter().any(long));
        read || wide_type(&self.ty, self.refine.as_ref())
    }
}

/// Whether decimals of a type with this refinement may have more than [`NARROW_DIGITS`] digits.
pub fn wide_type(ty: &Ty, refine: Option<&TRefine>) -> bool {
    let Ty::Decimal(scale) = ty else { return false };
    let Some(TRefine::Range(range)) = refine else { return *scale > NARROW_DIGITS };
    let beyond = |end: &TExpr| match crate::fold::value_of(end) {
        Some(value @ (Value::Int(_) | Value::Decimal { .. })) => {
            value.units_at(*scale).is_none_or(|units| !is_narrow(units))
        }
        _ => false,
    };
    *scale > NARROW_DIGITS || range.lo.iter().chain(&range.hi).any(beyond)
}
