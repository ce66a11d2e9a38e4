//! Distributions of a plan, as trees over declared ones.

use serde::{Deserialize, Serialize};
use synthc_types::{Real, Ty, Value};

use crate::{ArithOp, Expr, Pattern, Range};

/// A distribution of values of `ty`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dist {
    /// What it is.
    pub kind: DistKind,
    /// The type of the values.
    pub ty: Ty,
}

/// The kinds of distributions.
///
/// Each random leaf has a `stream`: it owns the draw indices `stream << 16 ..= (stream << 16) + 0xffff` of its cell, of which the
/// last is for truncation. Streams follow from the tree alone: the branches of `If`, `Match`, `Given` and `Mix` share theirs, the
/// sides of `Combine` and the two of `Bind` do not, and `Mix` takes one for itself before its components'.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DistKind {
    /// A declared distribution with a formula.
    Builtin {
        /// The name of its definition.
        dist: String,
        /// Which of its parameterisations.
        form: u32,
        /// The arguments, floats: times as positions (days, microseconds), decimals by their value.
        args: Vec<Expr>,
        /// The draw stream.
        stream: u32,
    },
    /// The same value always.
    Point(Expr),
    /// `shift + scale * inner`, both floats.
    Affine {
        /// The distribution.
        inner: Box<Dist>,
        /// The factor.
        scale: Expr,
        /// The summand.
        shift: Expr,
    },
    /// Arithmetic of two independent random sides.
    Combine {
        /// The operator.
        op: ArithOp,
        /// Left.
        lhs: Box<Dist>,
        /// Right.
        rhs: Box<Dist>,
    },
    /// A built-in function of one random argument and further scalars.
    Apply {
        /// The name of its definition.
        function: String,
        /// Which of its overloads.
        overload: u32,
        /// The random argument.
        inner: Box<Dist>,
        /// The arguments after it.
        args: Vec<Expr>,
    },
    /// One of two.
    If {
        /// The condition; null takes `otherwise`.
        condition: Box<Expr>,
        /// Then.
        then: Box<Dist>,
        /// Else.
        otherwise: Box<Dist>,
    },
    /// The first arm that matches.
    Match {
        /// The subject.
        subject: Box<Expr>,
        /// The arms.
        arms: Vec<(Pattern, Dist)>,
    },
    /// Categories in declared order, by inversion.
    Weights {
        /// The categories.
        entries: Vec<Weight>,
        /// The draw stream.
        stream: u32,
    },
    /// The first row whose patterns all match; null where none does.
    Given {
        /// The columns given.
        subjects: Vec<Expr>,
        /// The rows.
        rows: Vec<(Vec<Pattern>, Dist)>,
    },
    /// One component by weight, then a value of it.
    Mix {
        /// The components.
        components: Vec<(Share, Dist)>,
        /// The draw stream of the choice.
        stream: u32,
    },
    /// Conditioned on a range.
    Truncate {
        /// The distribution.
        inner: Box<Dist>,
        /// The bounds, of the type of the values.
        range: Box<Range>,
    },
    /// Ordered categories: one more than the cuts that a draw is not below. A null cut makes a null.
    Ordinal {
        /// The latent distribution, whose draws are positions.
        inner: Box<Dist>,
        /// The cuts, floats, ascending.
        cuts: Vec<Expr>,
        /// The categories, one more than cuts.
        values: Vec<Value>,
    },
    /// Values with weights from a file, by alias table.
    Listed {
        /// The values and their weights in the order of the file.
        entries: Vec<(Value, Real)>,
        /// The file, for `explain` and the record.
        path: String,
        /// The draw stream.
        stream: u32,
    },
    /// Texts that match a regular expression, uniform over its choices.
    Matching {
        /// The expression.
        regex: String,
        /// The draw stream: a draw for each choice.
        stream: u32,
    },
    /// One column of a declared distribution over several columns.
    Component {
        /// The name of its definition.
        dist: String,
        /// Which of its parameterisations.
        form: u32,
        /// The numbers of all parameters one after the other, floats; matrices row by row.
        args: Vec<Expr>,
        /// The columns that are drawn together, in order; each draws from its own cell.
        of: Vec<Together>,
        /// Which of them this is.
        nth: u32,
        /// The draw stream in the cell of each.
        stream: u32,
    },
    /// A distribution that is drawn from the cell of another column of the row: a choice that several columns share.
    At {
        /// The address of that column.
        address: String,
        /// The distribution.
        inner: Box<Dist>,
    },
    /// Bindings, evaluated once each, then a distribution.
    Let {
        /// Numbered bindings; a later one may use an earlier one.
        bindings: Vec<(u32, Expr)>,
        /// The distribution.
        body: Box<Dist>,
    },
    /// One draw as a value of its type, then a distribution that reads it.
    Bind {
        /// The number of the draw.
        local: u32,
        /// What is drawn.
        drawn: Box<Dist>,
        /// The distribution.
        body: Box<Dist>,
    },
}

/// A column that is drawn together with others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Together {
    /// The name, for messages.
    pub name: String,
    /// The name in the addresses of its draws.
    pub address: String,
}

/// A category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The value.
    pub value: Value,
    /// How much of the whole.
    pub share: Share,
}

/// How much of the whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Share {
    /// A relative weight, a float of 0 or more.
    Of(Expr),
    /// 1 less the sum of the others.
    Rest,
}
