//! Expressions, distributions included: the same tree serves both sides of `~` and `=`.

use std::sync::Arc;

use synthc_diag::Span;

use super::{Member, Name, Path, Str};

/// What follows `~`: a distribution and the columns it is conditioned on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Draw {
    /// The distribution.
    pub dist: Expr,
    /// The names of `D given a, b`; empty without it. Not the table form, which is [`ExprKind::Given`].
    pub given: Vec<Name>,
    /// From the distribution to the last name.
    pub span: Span,
}

/// An expression with its place; parentheses around it belong to the span and leave no other trace.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

impl Expr {
    /// Names with dots between them: `order`, `order.customer`; `None` of no names.
    pub fn of_names(names: impl IntoIterator<Item = Name>) -> Option<Self> {
        let mut names = names.into_iter();
        let first = names.next()?;
        let start = Self { kind: ExprKind::Name(first.text), span: first.span };
        Some(names.fold(start, |base, name| {
            let span = base.span.to(name.span);
            Self { kind: ExprKind::Field { base: Box::new(base), name }, span }
        }))
    }
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// `5_000`, `1.5e3`, `28k`.
    Number {
        /// The digits without underscores and without `k`: `5000`, `1.5e3`, `28`.
        text: Arc<str>,
        /// Whether `k` follows: times one thousand.
        thousand: bool,
    },
    /// `5%`, which is 0.05.
    Percent {
        /// The digits without underscores and without `%`.
        text: Arc<str>,
    },
    /// `"text {column:format}"`; one `Chars` part or none when there are no holes.
    Text {
        /// The parts in order; neighbouring characters are one part.
        parts: Vec<TextPart>,
    },
    /// `2024-01-31`, as written.
    Date(Arc<str>),
    /// `2025-01`, as written; only in patterns and keys of weights.
    Month(Arc<str>),
    /// `09:30`, `09:30:15.5`, as written.
    Time(Arc<str>),
    /// `2024-01-31T10:00:00Z`, as written.
    DateTime(Arc<str>),
    /// `15min`.
    Duration {
        /// The digits without underscores and without the unit.
        text: Arc<str>,
        /// The unit.
        unit: DurationUnit,
    },
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `todo`: a hole that checks and does not sample.
    Todo,
    /// A bare name.
    Name(Arc<str>),
    /// `base.name`.
    Field {
        /// What stands before the dot.
        base: Box<Expr>,
        /// The field.
        name: Name,
    },
    /// `base.{a, b}`.
    Pick {
        /// What stands before the dot.
        base: Box<Expr>,
        /// The picked names.
        names: Vec<Name>,
    },
    /// `base[a, b]`.
    Index {
        /// What stands before the bracket.
        base: Box<Expr>,
        /// The keys; at least one.
        indices: Vec<Expr>,
    },
    /// `callee(args)`.
    Call {
        /// What is called: a name, or a field of an imported name.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Arg>,
    },
    /// `-x`, `not x`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a + b`, `a and b`, `12 per 1y`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// The left operand.
        left: Box<Expr>,
        /// The right operand.
        right: Box<Expr>,
    },
    /// `a..b`, `a..<b`, `a..`, `..b`.
    Range {
        /// The lower end; absent in `..b`.
        lo: Option<Box<Expr>>,
        /// The upper end; absent in `a..`.
        hi: Option<Box<Expr>>,
        /// Whether the upper end belongs to the range (`..`) or not (`..<`).
        inclusive: bool,
    },
    /// `x is null`, `x is not ukhls.refused`.
    Is {
        /// What is asked about.
        operand: Box<Expr>,
        /// Whether `not` follows `is`.
        negated: bool,
        /// What it is compared with.
        what: IsWhat,
    },
    /// `if c then a else b`.
    If {
        /// The condition.
        condition: Box<Expr>,
        /// The value where the condition holds.
        then: Box<Expr>,
        /// The value elsewhere.
        otherwise: Box<Expr>,
    },
    /// `match x { p => v, .. }`.
    Match {
        /// What is matched.
        subject: Box<Expr>,
        /// The arms in order.
        arms: Vec<Arm>,
    },
    /// `mix { 70%: D1, else: D2 }`.
    Mix {
        /// The components in order.
        items: Vec<MixItem>,
    },
    /// `given a, b { | .. | }` or `given a, b from "f.csv"`.
    Given(Given),
    /// `Histogram { 0..<10: 5%, .. }`.
    Histogram(Vec<Weight>),
    /// `{ a: 3, b: else }`.
    Weights(Vec<Weight>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `json { columns }`.
    Json(Vec<Member>),
    /// Something that could not be read; an error says why.
    Bad,
}

/// A part of a string.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// Characters, escapes resolved.
    Chars(Arc<str>),
    /// `{expr:format}`.
    Hole {
        /// The expression.
        expr: Expr,
        /// The text after the colon, as written.
        format: Option<Str>,
    },
}

/// Units of durations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DurationUnit {
    /// `s`.
    Second,
    /// `min`.
    Minute,
    /// `h`.
    Hour,
    /// `d`.
    Day,
    /// `w`.
    Week,
    /// `mo`: calendar month.
    Month,
    /// `y`: calendar year.
    Year,
}

/// One argument of a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Arg {
    /// The parameter's name in `name: value`.
    pub name: Option<Name>,
    /// The value; [`ExprKind::Bad`] where it is missing.
    pub value: Expr,
    /// `where`, `via`, `by`, `order` after the value.
    pub aggs: Vec<Agg>,
    /// The whole argument.
    pub span: Span,
}

/// A word of an aggregate inside an argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Agg {
    /// Which word and what follows it.
    pub kind: AggKind,
    /// From the word on.
    pub span: Span,
}

/// The words of aggregates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AggKind {
    /// `where condition`.
    Where(Expr),
    /// `via reference`.
    Via(Path),
    /// `by key`; `by all` is the name `all`.
    By(Expr),
    /// `order key desc`.
    Order {
        /// The key.
        key: Expr,
        /// Whether `desc` follows.
        descending: bool,
    },
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`.
    Neg,
    /// `not`.
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`.
    Or,
    /// `and`.
    And,
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
    /// `in`.
    In,
    /// `not in`.
    NotIn,
    /// `??`.
    Coalesce,
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `^`.
    Pow,
    /// `per`: a rate.
    Per,
}

impl BinaryOp {
    /// The operator as it is written.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Coalesce => "??",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
            Self::Pow => "^",
            Self::Per => "per",
        }
    }
}

/// What stands after `is`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IsWhat {
    /// `null`: any gap.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// `todo`.
    Todo,
    /// A missing code: `ukhls.refused`.
    Code(Path),
}

/// `pattern => value`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Arm {
    /// The pattern.
    pub pattern: Pattern,
    /// The value.
    pub value: Expr,
    /// The whole arm.
    pub span: Span,
}

/// One component of `mix`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MixItem {
    /// The weight; `None` is `else`, the rest.
    pub weight: Option<Expr>,
    /// The component.
    pub value: Expr,
    /// The whole component.
    pub span: Span,
}

/// One entry of weights: `pattern: weight`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Weight {
    /// What is drawn (or which bin, group, month).
    pub pattern: Pattern,
    /// The weight; `None` is `else`, the rest.
    pub value: Option<Expr>,
    /// The whole entry.
    pub span: Span,
}

/// `a or b or 3..5`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// The alternatives; at least one.
    pub alts: Vec<PatternAlt>,
    /// The whole pattern.
    pub span: Span,
}

/// One alternative of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PatternAlt {
    /// Which kind.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of patterns. Values are literals, negated literals, names or dotted names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PatternKind {
    /// `_`.
    Any,
    /// One value.
    Value(Expr),
    /// `a..b`, `a..<b`, `a..`, `..b`.
    Range {
        /// The lower end.
        lo: Option<Expr>,
        /// The upper end.
        hi: Option<Expr>,
        /// Whether the upper end belongs to it.
        inclusive: bool,
    },
    /// Something that could not be read; an error says why.
    Bad,
}

/// `given a, b ..`: a conditional probability table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Given {
    /// The names after `given`.
    pub names: Vec<Name>,
    /// The table or the file.
    pub body: GivenBody,
}

/// Where a `given` takes its rows from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum GivenBody {
    /// `from "rates.csv"`.
    File(Str),
    /// Rows in the text.
    Table {
        /// The header's cells: the names given, then the values.
        header: Vec<Pattern>,
        /// The rows in order; the first that matches wins.
        rows: Vec<GivenRow>,
    },
}

/// One row of a `given` table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GivenRow {
    /// The patterns: as many as names are given (fewer in a row that is too short, which is an error).
    pub keys: Vec<Pattern>,
    /// The other cells.
    pub values: Vec<GivenCell>,
    /// The whole row.
    pub span: Span,
}

/// A value cell of a `given` table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GivenCell {
    /// The weight, value or distribution; `None` is `else`, the rest of 100%.
    pub value: Option<Expr>,
    /// Where the cell's text stands.
    pub span: Span,
}
