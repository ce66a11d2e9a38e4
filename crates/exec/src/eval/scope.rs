//! What an expression sees: a frame, some of its rows, one of the two worlds, and bindings.

use std::rc::Rc;

use synthc_types::Ty;

use super::cast::position;
use super::kernel::map;
use crate::column::{Column, Data, NULL, at};
use crate::error::{ExecError, Outcome};
use crate::frame::{Frame, Run};
use crate::program::{Node, NodeKind};

/// Which of the two rows is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    /// The true row.
    True,
    /// The recorded row, with its gaps.
    Recorded,
}

/// What an expression sees.
#[derive(Clone)]
pub(crate) struct Scope<'a> {
    pub run: &'a Run<'a>,
    pub frame: &'a Rc<Frame>,
    /// Rows of the frame; `None` for all.
    pub rows: Option<Rc<[u32]>>,
    pub world: World,
    /// Which redraw of a constraint is under way; 0 for none.
    pub attempt: u32,
    /// The items of lists that are drawn, each in the row at its place in `rows`.
    items: Option<Rc<Items>>,
    /// The rows that a reference under way may come to refer to, one for each row of this scope.
    pub(super) candidates: Option<Candidates>,
    locals: Vec<(u32, Column)>,
}

/// A row of a frame for each row of a scope.
#[derive(Clone)]
pub(crate) struct Candidates {
    pub frame: Rc<Frame>,
    pub places: Rc<[u32]>,
}

/// Items of the lists of a frame's rows.
pub(crate) struct Items {
    /// Their numbers among the items of all rows.
    pub indices: Vec<u32>,
    /// Their 1-based numbers in their lists.
    pub numbers: Vec<i64>,
    /// The addresses of their draws.
    pub addresses: Vec<u64>,
}

impl Items {
    fn narrow(&self, picked: &[u32]) -> Self {
        fn pick<T: Copy + Default>(values: &[T], picked: &[u32]) -> Vec<T> {
            picked.iter().map(|row| at(values, *row as usize)).collect()
        }
        Self {
            indices: pick(&self.indices, picked),
            numbers: pick(&self.numbers, picked),
            addresses: pick(&self.addresses, picked),
        }
    }
}

impl<'a> Scope<'a> {
    /// All rows of a frame.
    pub(crate) fn new(run: &'a Run<'a>, frame: &'a Rc<Frame>, world: World) -> Self {
        Self { run, frame, rows: None, world, attempt: 0, items: None, candidates: None, locals: Vec::new() }
    }

    /// The items of lists, and the row of each.
    pub(crate) fn of_items(&self, rows: Rc<[u32]>, items: Rc<Items>) -> Self {
        Self { rows: Some(rows), items: Some(items), ..self.clone() }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.as_ref().map_or(self.frame.len, |rows| rows.len())
    }

    /// Some of the rows, by their places among those of this scope.
    pub(crate) fn narrow(&self, picked: &[u32]) -> Self {
        let rows: Rc<[u32]> = match &self.rows {
            None => picked.into(),
            Some(rows) => picked.iter().map(|row| at(rows, *row as usize)).collect(),
        };
        let locals = self.locals.iter().map(|(n, column)| (*n, column.take(picked))).collect();
        let items = self.items.as_ref().map(|items| Rc::new(items.narrow(picked)));
        let candidates = self.candidates.as_ref().map(|candidates| Candidates {
            frame: candidates.frame.clone(),
            places: picked.iter().map(|row| at(&candidates.places, *row as usize)).collect(),
        });
        Self { rows: Some(rows), items, candidates, locals, ..*self }
    }

    /// The same rows in another world.
    pub(crate) fn in_world(&self, world: World) -> Self {
        Self { world, ..self.clone() }
    }

    /// The same rows in a redraw of a constraint.
    pub(crate) fn in_attempt(&self, attempt: u32) -> Self {
        Self { attempt, ..self.clone() }
    }

    /// The same rows, each with a row that it may come to refer to.
    pub(crate) fn beside(&self, frame: &Rc<Frame>, places: Rc<[u32]>) -> Self {
        Self { candidates: Some(Candidates { frame: frame.clone(), places }), ..self.clone() }
    }

    /// The same rows with a binding more.
    pub(crate) fn bind(&mut self, local: u32, column: Column) {
        self.locals.push((local, column));
    }

    /// The number in the frame of a row of this scope.
    pub(crate) fn frame_row(&self, row: usize) -> usize {
        self.rows.as_ref().map_or(row, |rows| at(rows, row) as usize)
    }

    /// A fault of one row of this scope.
    pub(crate) fn fault(&self, row: usize, message: impl Into<String>) -> ExecError {
        ExecError::cell(self.frame_row(row), message)
    }

    /// The addresses of the rows, handed to `f`.
    pub(crate) fn with_addresses<T>(&self, f: impl FnOnce(synthc_types::Addresses<'_>) -> T) -> T {
        match &self.items {
            Some(items) => f(synthc_types::Addresses::List(&items.addresses)),
            None => self.frame.with_addresses(self.rows.as_deref(), f),
        }
    }

    /// A column of this row or an ancestor's, in this scope's world.
    pub(crate) fn cell(&self, up: u32, column: usize) -> Outcome<Column> {
        let (frame, places) = self.frame.ancestor(up)?;
        let cell = self.run.cell(&frame, column)?;
        let found = match self.world {
            World::True => cell.truth,
            World::Recorded => cell.seen,
        };
        Ok(match (places, &self.rows) {
            (None, None) => found,
            (None, Some(rows)) => found.take(rows),
            (Some(places), None) => found.take(&places),
            (Some(places), Some(rows)) => {
                let rows: Vec<u32> = rows.iter().map(|row| at(&places, *row as usize)).collect();
                found.take(&rows)
            }
        })
    }

    /// The value of an expression in every row.
    pub(crate) fn eval(&self, node: &Node) -> Outcome<Column> {
        match &node.kind {
            NodeKind::Constant(column) => Ok(column.clone()),
            NodeKind::Cell { up, column } => self.cell(*up, *column),
            NodeKind::RowNumber => self.row_numbers(),
            NodeKind::Seq => self.seq(),
            NodeKind::ItemNumber => self.item_numbers(),
            NodeKind::Item(column) => self.item(*column),
            NodeKind::OfList { op, list, with } => self.of_list(*op, list, with.as_deref(), &node.ty),
            NodeKind::OwnUuid(key) => Ok(self.own_uuids(*key)),
            NodeKind::Local(local) => self
                .locals
                .iter()
                .rev()
                .find(|(n, _)| n == local)
                .map(|(_, column)| column.clone())
                .ok_or_else(|| ExecError::plan("an expression uses a binding that is not in scope")),
            NodeKind::Let { bindings, body } => {
                let mut inner = self.clone();
                for (local, value) in bindings {
                    let value = inner.eval(value)?;
                    inner.bind(*local, value);
                }
                inner.eval(body)
            }
            NodeKind::Cast(inner) => {
                let column = self.eval(inner)?;
                self.cast(column, &inner.ty, &node.ty)
            }
            NodeKind::Neg(inner) => self.negate(self.eval(inner)?),
            NodeKind::Not(inner) => self.not(self.eval(inner)?),
            NodeKind::Arith { op, lhs, rhs } => self.arith(*op, lhs, rhs, &node.ty),
            NodeKind::Shift { base, months, micros } => {
                let column = self.eval(base)?;
                self.shift(column, &base.ty, &node.ty, *months, *micros)
            }
            NodeKind::Compare { op, lhs, rhs } => self.compare(*op, lhs, rhs),
            NodeKind::And(lhs, rhs) => self.and(lhs, rhs),
            NodeKind::Or(lhs, rhs) => self.or(lhs, rhs),
            NodeKind::Between { value, bounds } => self.between(value, bounds),
            NodeKind::OneOf { value, classifier } => {
                let column = self.eval(value)?;
                let one = column.one;
                let gap = column.gap.clone();
                let arms = classifier.arms(std::slice::from_ref(&column), if one { 1 } else { self.len() });
                Ok(Column::bools(map(&arms, |arm| u8::from(arm == 0))).with_gap(gap).for_all(one))
            }
            NodeKind::OneOfRows { value, list } => self.one_of_rows(value, list),
            NodeKind::IsNull { value, negated } => {
                let column = self.eval(value)?;
                Ok(self.is_null(&column, *negated))
            }
            NodeKind::IsCode { up, column, code, negated } => {
                let column = self.cell(*up, *column)?;
                Ok(match &column.gap {
                    None => Column::bools(vec![u8::from(*negated)]).for_all(true),
                    Some(gap) => Column::bools(map(gap, |gap| u8::from((gap == *code) != *negated)))
                        .for_all(column.one),
                })
            }
            NodeKind::Coalesce(lhs, rhs) => self.coalesce(lhs, rhs, &node.ty),
            NodeKind::If { condition, then, otherwise } => self.branch(condition, then, otherwise, &node.ty),
            NodeKind::Match { subject, classifier, arms } => self.select(subject, classifier, arms, &node.ty),
            NodeKind::Call { callee, args } => self.call(callee, args, &node.ty),
            NodeKind::Template(pieces) => self.template(pieces),
            NodeKind::Aggregate(aggregate) => self.aggregate(aggregate, &node.ty),
            NodeKind::TableAggregate(aggregate) => self.run.table_aggregate(aggregate),
            NodeKind::Grouped(grouped) => self.grouped(grouped, &node.ty),
            NodeKind::Truth(inner) => self.in_world(World::True).eval(inner),
            NodeKind::In(other) => self.other(other, &node.ty),
        }
    }

    /// The values of some expressions.
    pub(crate) fn eval_all<'n>(&self, nodes: impl IntoIterator<Item = &'n Node>) -> Outcome<Vec<Column>> {
        nodes.into_iter().map(|node| self.eval(node)).collect()
    }

    /// The value of an expression as positions on the line.
    pub(crate) fn positions(&self, node: &Node) -> Outcome<Column> {
        let column = self.eval(node)?;
        Ok(match column.data {
            Data::Null => {
                Column { data: Data::Float(vec![0.0].into()), gap: Some(vec![NULL].into()), one: true }
            }
            _ => position(column, &node.ty),
        })
    }

    /// The rows where a condition holds; null counts as false.
    pub(crate) fn holds(&self, node: &Node) -> Outcome<Vec<u8>> {
        let column = self.eval(node)?.spread(self.len());
        let Some(values) = column.as_bools() else { return Ok(vec![0; self.len()]) };
        Ok(match &column.gap {
            None => values.to_vec(),
            Some(gap) => values.iter().zip(gap.iter()).map(|(v, gap)| v & u8::from(*gap == 0)).collect(),
        })
    }

    fn item_numbers(&self) -> Outcome<Column> {
        let items = self.items.as_ref();
        let items =
            items.ok_or_else(|| ExecError::plan("the number of an item is read outside of a list"))?;
        Ok(Column::ints(items.numbers.clone()))
    }

    /// A column of the items at hand.
    fn item(&self, column: usize) -> Outcome<Column> {
        let cell = self.run.cell_in(self.frame, column, self.world)?;
        match (&self.items, cell.as_lists()) {
            (Some(items), Some(lists)) => Ok(lists.items().take(&items.indices)),
            _ => Err(ExecError::plan("an item is read outside of its list")),
        }
    }

    fn row_numbers(&self) -> Outcome<Column> {
        let numbers = self.run.row_numbers(self.frame)?;
        Ok(match &self.rows {
            None => numbers,
            Some(rows) => numbers.take(rows),
        })
    }

    fn seq(&self) -> Outcome<Column> {
        let Some(seq) = &self.frame.seq else { return self.row_numbers() };
        Ok(match &self.rows {
            None => Column::ints(seq.to_vec()),
            Some(rows) => Column::ints(rows.iter().map(|row| at(seq, *row as usize)).collect()),
        })
    }
}

/// The column with a value for every row, held as values of `ty` are.
pub(crate) fn settled(column: Column, ty: &Ty, len: usize) -> Column {
    use crate::column::{Assembler, Repr, repr};
    let wanted = repr(ty);
    if fits(&column, ty) && !matches!((&column.data, wanted), (Data::Int(_) | Data::Wide(_), Repr::Float)) {
        return column.spread(len);
    }
    let assembler = match (&column.data, wanted) {
        (Data::Int(_) | Data::Wide(_), Repr::Float) => Assembler::over(&column, len, wanted),
        _ => Assembler::new(len, wanted),
    };
    assembler.finish()
}

/// Whether values are held as those of `ty` are, or can be without loss.
pub(crate) fn fits(column: &Column, ty: &Ty) -> bool {
    use crate::column::{Repr, repr};
    matches!(
        (&column.data, repr(ty)),
        (Data::Float(_) | Data::Int(_) | Data::Wide(_), Repr::Float)
            | (Data::Int(_) | Data::Wide(_), Repr::Int)
            | (Data::Code(_), Repr::Code)
            | (Data::Bool(_), Repr::Bool)
            | (Data::Word(..) | Data::Text(_), Repr::Text)
            | (Data::Uuid(_), Repr::Uuid)
            | (Data::List(_), Repr::List)
    )
}
