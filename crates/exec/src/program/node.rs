//! Expressions ready to run.

use std::sync::OnceLock;

use synthc_plan::{AggregateOp, ArithOp, CompareOp, ListOp};
use synthc_types::{DrawKey, FnDef, FnKernel, Format, Ty};

use super::Classifier;
use crate::column::{Column, Data};
use crate::error::Outcome;
use crate::eval::position;
use crate::group::Totals;

/// An expression ready to run.
pub(crate) struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The type of its values.
    pub ty: Ty,
    /// Whether its value can differ between the true row and the recorded one.
    pub differs: bool,
    /// How many steps it takes, where it cannot fail and is cheap enough for rows that do not need it.
    pub cheap: Option<u32>,
}

/// The kinds of expressions ready to run.
pub(crate) enum NodeKind {
    Constant(Column),
    Cell {
        up: u32,
        column: usize,
    },
    RowNumber,
    Seq,
    /// The 1-based number of the item at hand in its list.
    ItemNumber,
    /// A column of the item at hand.
    Item(usize),
    OfList {
        op: ListOp,
        list: Box<Node>,
        with: Option<Box<Node>>,
    },
    OwnUuid(DrawKey),
    Local(u32),
    Let {
        bindings: Vec<(u32, Node)>,
        body: Box<Node>,
    },
    Cast(Box<Node>),
    Neg(Box<Node>),
    Not(Box<Node>),
    Arith {
        op: ArithOp,
        lhs: Box<Node>,
        rhs: Box<Node>,
    },
    /// A date or datetime moved by calendar months, then by microseconds.
    Shift {
        base: Box<Node>,
        months: i64,
        micros: i64,
    },
    Compare {
        op: CompareOp,
        lhs: Box<Node>,
        rhs: Box<Node>,
    },
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Between {
        value: Box<Node>,
        bounds: Box<Bounds>,
    },
    OneOf {
        value: Box<Node>,
        classifier: Classifier,
    },
    OneOfRows {
        value: Box<Node>,
        list: Vec<Node>,
    },
    IsNull {
        value: Box<Node>,
        negated: bool,
    },
    IsCode {
        up: u32,
        column: usize,
        code: u8,
        negated: bool,
    },
    Coalesce(Box<Node>, Box<Node>),
    If {
        condition: Box<Node>,
        then: Box<Node>,
        otherwise: Box<Node>,
    },
    Match {
        subject: Box<Node>,
        classifier: Classifier,
        arms: Vec<Node>,
    },
    Call {
        callee: Callee,
        args: Vec<Node>,
    },
    Template(Vec<Piece>),
    Aggregate(Aggregate),
    TableAggregate(Aggregate),
    /// An aggregate over the rows of a table that have values in common with the row at hand.
    Grouped(Box<Grouped>),
    Truth(Box<Node>),
    /// The value of an expression in another row.
    In(Box<Other>),
}

/// Bounds ready to run.
pub(crate) struct Bounds {
    pub lo: Option<Node>,
    pub hi: Option<Node>,
    pub hi_open: bool,
}

/// A function.
pub(crate) struct Callee {
    pub def: &'static FnDef,
    pub kernel: FnKernel,
}

/// A part of a text with holes.
pub(crate) enum Piece {
    Text(Vec<u8>),
    /// The text of a value; `names` of the members where it is an enum.
    Hole {
        node: Node,
        names: Option<Vec<String>>,
        format: Option<Format>,
    },
}

/// An aggregate over the rows of a table.
pub(crate) struct Aggregate {
    pub op: AggregateOp,
    pub table: usize,
    pub value: Option<Box<Node>>,
    /// The other value of a correlation.
    pub with: Option<Box<Node>>,
    /// The keys that rows are ordered by, and whether the largest comes first.
    pub order: Vec<(Node, bool)>,
    /// The share of a quantile, in the scope around.
    pub at: Option<Box<Node>>,
}

impl Aggregate {
    /// Whether it can have another value in the recorded row than in the true one.
    pub(crate) fn differs(&self) -> bool {
        let boxed = self.value.iter().chain(&self.with).chain(&self.at).any(|node| node.differs);
        boxed || self.order.iter().any(|(key, _)| key.differs)
    }
}

/// An aggregate over the rows of a table that have values in common with the row at hand.
pub(crate) struct Grouped {
    pub aggregate: Aggregate,
    /// The values, in the rows that are gone over.
    pub there: Vec<Node>,
    /// The values, in the row at hand.
    pub here: Vec<Node>,
    /// What comes out in true and in recorded rows, made once when first wanted.
    pub made: [OnceLock<Outcome<Totals>>; 2],
}

impl Grouped {
    /// Whether what comes out in recorded rows can be another thing than in true ones.
    pub(crate) fn differs(&self) -> bool {
        self.aggregate.differs() || self.there.iter().any(|node| node.differs)
    }
}

/// An expression in another row.
pub(crate) struct Other {
    pub row: OtherRow,
    pub of: Node,
}

/// Another row than the one at hand.
pub(crate) enum OtherRow {
    /// The row that a column refers to.
    Of { up: u32, column: usize },
    /// The row that a reference under way may come to refer to.
    Candidate,
    /// The row of a table with this key.
    Keyed { table: usize, key: Vec<Node> },
    /// The sibling, or row of a root table, before or after; by an order of the table's rows, where it has that number.
    Beside { ahead: bool, order: Option<usize> },
}

impl Node {
    /// The constant, where it is one.
    pub(crate) fn constant(&self) -> Option<&Column> {
        match &self.kind {
            NodeKind::Constant(column) => Some(column),
            _ => None,
        }
    }

    /// The constant as a number on the line, where it is one.
    pub(crate) fn constant_number(&self) -> Option<f64> {
        let column = self.constant()?;
        if column.gap_at(0) != 0 {
            return None;
        }
        if let Data::Wide(_) = &column.data {
            return position(column.clone(), &self.ty).as_floats().and_then(|values| values.first().copied());
        }
        match (&self.ty, column.as_floats(), column.as_ints()) {
            (_, Some(values), _) => values.first().copied(),
            (Ty::Decimal(scale), _, Some(values)) => {
                values.first().map(|v| *v as f64 / synthc_types::power_of_ten(*scale))
            }
            (_, _, Some(values)) => values.first().map(|v| *v as f64),
            _ => None,
        }
    }
}
