//! Distributions over the rows of a scope: drawn by address, kept where they fit their range, else drawn once more within it.

mod builtin;
mod edge;
mod finish;
mod grid;
mod joint;
mod matching;
mod prepare;
mod sample;
mod within;

pub(crate) use edge::EdgeProgram;
pub(crate) use grid::Grid;
pub(crate) use joint::{Component, Memory};
pub(crate) use prepare::{Pool, Preparer};
pub(crate) use sample::{bits, units};

use synthc_types::{FnDef, Kernel, Params, Ty};

use crate::column::Column;
use crate::program::{Bounds, Callee, Classifier, Node};
use synthc_dist::weights::{Alias, Cumulative};

/// The draw index of a truncation of the column's own range; those of `truncate` inside it come before.
const TRUNCATION: u32 = 0xffff;

/// A distribution ready to draw from.
pub(crate) struct Draw {
    pub kind: DrawKind,
    /// The type of the values; drawn floats are positions of it.
    pub ty: Ty,
}

/// One end of the range of a drawn value, ready to run.
pub(crate) struct BoundProgram {
    pub lower: bool,
    pub open: bool,
    pub end: Node,
    pub require: Option<String>,
}

/// The kinds of distributions ready to draw from.
pub(crate) enum DrawKind {
    Builtin(Builtin),
    Point(Node),
    Affine {
        inner: Box<Draw>,
        scale: Node,
        shift: Node,
    },
    Combine {
        op: synthc_plan::ArithOp,
        lhs: Box<Draw>,
        rhs: Box<Draw>,
    },
    Apply {
        callee: Callee,
        def: &'static FnDef,
        inner: Box<Draw>,
        args: Vec<Node>,
    },
    /// Alternatives by condition, pattern or row of a table.
    Choose {
        choice: Choice,
        arms: Vec<Draw>,
        table: Option<Categories>,
    },
    Weights {
        shares: Shares,
        values: Values,
        stream: u32,
    },
    Mix {
        shares: Shares,
        arms: Vec<Draw>,
        stream: u32,
    },
    Ordinal {
        inner: Box<Draw>,
        cuts: Vec<Node>,
        values: Values,
    },
    Truncate {
        inner: Box<Draw>,
        bounds: Bounds,
    },
    Listed {
        alias: Alias,
        weights: Vec<f64>,
        values: Values,
        stream: u32,
    },
    Matching {
        pattern: synthc_types::Regex,
        stream: u32,
    },
    Component(Box<Component>),
    /// Drawn from the cell with this key.
    At {
        key: synthc_types::DrawKey,
        inner: Box<Draw>,
    },
    Let {
        bindings: Vec<(u32, Node)>,
        body: Box<Draw>,
    },
    Bind {
        local: u32,
        drawn: Box<Draw>,
        body: Box<Draw>,
    },
}

/// A declared distribution.
pub(crate) struct Builtin {
    pub def: &'static synthc_types::DistDef,
    pub kernel: Kernel,
    pub form: &'static synthc_types::Form,
    pub args: Vec<Node>,
    /// The canonical parameters, where they are constant.
    pub constant: Option<Params>,
    pub stream: u32,
}

/// What decides between alternatives.
pub(crate) enum Choice {
    If(Node),
    Subjects(Vec<Node>, Classifier),
}

/// Alternatives that are all categories with constant weights, on the same stream: one table of all.
pub(crate) struct Categories {
    pub guides: Vec<Cumulative>,
    /// Where each alternative's values start.
    pub starts: Vec<u32>,
    pub values: Values,
    pub stream: u32,
}

/// The weights of categories.
pub(crate) enum Shares {
    Constant {
        guide: Cumulative,
        weights: Vec<f64>,
    },
    /// A weight for each row; `None` takes the rest.
    Rows(Vec<Option<Node>>),
}

/// The values of categories.
pub(crate) struct Values {
    pub column: Column,
    /// Whether the values are the numbers of the categories, as in an enum in declared order.
    pub identity: bool,
    /// Their positions, where they are ordered.
    pub positions: Option<Vec<f64>>,
}
