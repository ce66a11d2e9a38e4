//! From a plan's expression to one ready to run.

use std::cell::RefCell;
use std::collections::BTreeSet;

use synthc_plan::{Among, ArithOp, Expr, ExprKind, Part, Plan, Range, RowRef, TableId, Terms};
use synthc_types::{DrawKey, FnDef, Format, MAX_DEPTH, MemberSchema, Overload, Role, Ty, Value};

use super::{Aggregate, Bounds, Callee, Classifier, Grouped, Node, NodeKind, Other, OtherRow, Piece};
use crate::column::{column_of, repr};
use crate::error::{ExecError, Outcome};

/// A cell that an expression reads: table and column.
pub(crate) type Read = (usize, usize);

/// Compiles the expressions of one table.
pub(crate) struct Compiler<'p> {
    plan: &'p Plan,
    /// The table whose rows are in scope; `None` in a test on the output.
    table: Option<usize>,
    /// What was read so far.
    pub reads: RefCell<BTreeSet<Read>>,
    /// What was read so far in the row before.
    pub earlier: RefCell<BTreeSet<Read>>,
    /// Tables whose row counts were read so far, children of a table in scope.
    pub counted: RefCell<BTreeSet<usize>>,
    /// Whether `row()` was read, of this table.
    pub numbered: std::cell::Cell<bool>,
    depth: std::cell::Cell<usize>,
}

/// The overload of a built-in function.
fn function(name: &str, overload: u32) -> Outcome<(&'static FnDef, &'static Overload)> {
    let def = synthc_dist::functions::named(name)
        .ok_or_else(|| ExecError::plan(format!("this program has no function `{name}`")))?;
    let overload = def
        .overloads
        .get(overload as usize)
        .ok_or_else(|| ExecError::plan(format!("function `{name}` has no overload {overload}")))?;
    Ok((def, overload))
}

impl Callee {
    /// An overload of a built-in function.
    pub(crate) fn new(name: &str, overload: u32) -> Outcome<Self> {
        let (def, overload) = function(name, overload)?;
        Ok(Self { def, kernel: overload.kernel })
    }
}

/// The code of a member as text, or its name where it has none.
fn code_text(member: &MemberSchema) -> String {
    match &member.code {
        Some(Value::Text(code)) => code.to_string(),
        Some(code) => crate::eval::value_text(code),
        None => member.name.clone(),
    }
}

/// The label of a member, or its name where it has none.
fn label_text(member: &MemberSchema) -> String {
    member.label.clone().unwrap_or_else(|| member.name.clone())
}

impl<'p> Compiler<'p> {
    pub(crate) fn new(plan: &'p Plan, table: Option<usize>) -> Self {
        Self {
            plan,
            table,
            reads: RefCell::default(),
            earlier: RefCell::default(),
            counted: RefCell::default(),
            numbered: std::cell::Cell::new(false),
            depth: std::cell::Cell::new(0),
        }
    }

    /// The overload of a built-in function.
    pub(crate) fn function(&self, name: &str, overload: u32) -> Outcome<(&'static FnDef, &'static Overload)> {
        function(name, overload)
    }

    /// The table `up` levels above the one in scope.
    fn ancestor(&self, up: u32) -> Outcome<usize> {
        let mut at =
            self.table.ok_or_else(|| ExecError::plan("a column is named where no row is in scope"))?;
        for _ in 0..up {
            at = self
                .plan
                .tables
                .get(at)
                .and_then(|t| t.parent)
                .ok_or_else(|| ExecError::plan("an expression reaches above the root table"))?
                .0;
        }
        Ok(at)
    }

    fn cell(&self, up: u32, column: usize) -> Outcome<&'p synthc_plan::Column> {
        let table = self.ancestor(up)?;
        let found = self.plan.tables.get(table).and_then(|t| t.columns.get(column));
        let found = found.ok_or_else(|| ExecError::plan(format!("table {table} has no column {column}")))?;
        self.reads.borrow_mut().insert((table, column));
        Ok(found)
    }

    /// Notes that a cell is read.
    pub(crate) fn read(&self, up: u32, column: usize) -> Outcome<()> {
        self.cell(up, column).map(|_| ())
    }

    /// Notes that a cell of the parent is read.
    pub(crate) fn parent_cell(&self, column: usize) -> Outcome<()> {
        self.read(1, column)
    }

    /// Compiles an expression.
    pub(crate) fn node(&self, expr: &Expr) -> Outcome<Node> {
        self.depth.set(self.depth.get() + 1);
        if self.depth.get() > MAX_DEPTH {
            return Err(ExecError::plan("an expression nests too deeply"));
        }
        let node = self.kind(expr);
        self.depth.set(self.depth.get() - 1);
        node
    }

    fn boxed(&self, expr: &Expr) -> Outcome<Box<Node>> {
        self.node(expr).map(Box::new)
    }

    fn kind(&self, expr: &Expr) -> Outcome<Node> {
        let ty = expr.ty.clone();
        let kind = match &expr.kind {
            ExprKind::Value(value) => NodeKind::Constant(column_of(&conform(value, &ty))),
            ExprKind::Param(_) => return Err(ExecError::plan("a parameter is open")),
            ExprKind::In { row, of } => return self.other(row, of, ty),
            ExprKind::Col { up, column } => {
                let found = self.cell(*up, column.0)?;
                let node = NodeKind::Cell { up: *up, column: column.0 };
                return Ok(Node { kind: node, ty, differs: found.recorded, cheap: Some(1) });
            }
            ExprKind::RowNo => {
                self.ancestor(0)?;
                self.numbered.set(true);
                NodeKind::RowNumber
            }
            ExprKind::Seq => {
                self.ancestor(0)?;
                NodeKind::Seq
            }
            ExprKind::ItemNo => NodeKind::ItemNumber,
            ExprKind::Item(column) => {
                let found = self.cell(0, column.0)?;
                let kind = NodeKind::Item(column.0);
                return Ok(Node { kind, ty, differs: found.recorded, cheap: Some(1) });
            }
            ExprKind::OfList { op, list, with } => NodeKind::OfList {
                op: *op,
                list: self.boxed(list)?,
                with: with.as_ref().map(|with| self.boxed(with)).transpose()?,
            },
            ExprKind::OwnUuid { address } => {
                let table = self.plan.tables.get(self.ancestor(0)?);
                let table = table.ok_or_else(|| ExecError::plan("a uuid belongs to no table"))?;
                NodeKind::OwnUuid(DrawKey::derive(
                    self.plan.dataset.seed,
                    &table.address,
                    address,
                    Role::Value,
                ))
            }
            ExprKind::Local(local) => {
                // A binding may have been computed in either world, so its user must be computed in both.
                return Ok(Node { kind: NodeKind::Local(*local), ty, differs: true, cheap: Some(1) });
            }
            ExprKind::Let { bindings, body } => NodeKind::Let {
                bindings: bindings.iter().map(|(n, e)| Ok((*n, self.node(e)?))).collect::<Outcome<_>>()?,
                body: self.boxed(body)?,
            },
            ExprKind::Cast(inner) => NodeKind::Cast(self.boxed(inner)?),
            ExprKind::Neg(inner) => NodeKind::Neg(self.boxed(inner)?),
            ExprKind::Not(inner) => NodeKind::Not(self.boxed(inner)?),
            ExprKind::Arith { op, lhs, rhs } => self.arith(*op, lhs, rhs)?,
            ExprKind::Compare { op, lhs, rhs } => {
                NodeKind::Compare { op: *op, lhs: self.boxed(lhs)?, rhs: self.boxed(rhs)? }
            }
            ExprKind::And(lhs, rhs) => NodeKind::And(self.boxed(lhs)?, self.boxed(rhs)?),
            ExprKind::Or(lhs, rhs) => NodeKind::Or(self.boxed(lhs)?, self.boxed(rhs)?),
            ExprKind::Between { value, range } => {
                NodeKind::Between { value: self.boxed(value)?, bounds: Box::new(self.range(range)?) }
            }
            ExprKind::OneOf { value, list } => self.one_of(value, list)?,
            ExprKind::IsNull { value, negated } => {
                NodeKind::IsNull { value: self.boxed(value)?, negated: *negated }
            }
            ExprKind::IsCode { up, column, code, negated } => {
                let found = self.cell(*up, column.0)?;
                let kind = NodeKind::IsCode { up: *up, column: column.0, code: *code, negated: *negated };
                return Ok(Node { kind, ty, differs: found.recorded, cheap: Some(1) });
            }
            ExprKind::Coalesce(lhs, rhs) => NodeKind::Coalesce(self.boxed(lhs)?, self.boxed(rhs)?),
            ExprKind::If { condition, then, otherwise } => NodeKind::If {
                condition: self.boxed(condition)?,
                then: self.boxed(then)?,
                otherwise: self.boxed(otherwise)?,
            },
            ExprKind::Match { subject, arms } => {
                let patterns: Vec<Vec<_>> = arms.iter().map(|(p, _)| vec![p]).collect();
                NodeKind::Match {
                    subject: self.boxed(subject)?,
                    classifier: Classifier::new(&[repr(&subject.ty)], &patterns)?,
                    arms: arms.iter().map(|(_, e)| self.node(e)).collect::<Outcome<_>>()?,
                }
            }
            ExprKind::Call { function: name, overload, args } => {
                let callee = Callee::new(name, *overload)?;
                NodeKind::Call { callee, args: args.iter().map(|e| self.node(e)).collect::<Outcome<_>>()? }
            }
            ExprKind::Template(parts) => {
                NodeKind::Template(parts.iter().map(|p| self.piece(p)).collect::<Outcome<_>>()?)
            }
            ExprKind::Aggregate { op, child, value, terms } => {
                if !self.plan.is_below(*child, synthc_plan::TableId(self.ancestor(0)?)) {
                    return Err(ExecError::plan("an aggregate reads a table that is not below its own"));
                }
                let aggregate = self.aggregate(*op, child.0, value.as_deref(), terms.as_deref())?;
                let differs = aggregate.differs();
                return Ok(Node { kind: NodeKind::Aggregate(aggregate), ty, differs, cheap: None });
            }
            ExprKind::TableAggregate { op, table, value, terms } => {
                if self.plan.tables.get(table.0).is_none() {
                    return Err(ExecError::plan(format!("the plan has no table {}", table.0)));
                }
                if let Some(by) = terms.as_ref().and_then(|terms| terms.by.as_ref()) {
                    let grouped = self.grouped((*op, table.0), value.as_deref(), terms.as_deref(), by)?;
                    let differs = grouped.differs() || grouped.here.iter().any(|node| node.differs);
                    return Ok(Node { kind: NodeKind::Grouped(Box::new(grouped)), ty, differs, cheap: None });
                }
                let aggregate = self.aggregate(*op, table.0, value.as_deref(), terms.as_deref())?;
                return Ok(Node {
                    kind: NodeKind::TableAggregate(aggregate),
                    ty,
                    differs: true,
                    cheap: None,
                });
            }
            ExprKind::Truth(inner) => {
                let inner = self.boxed(inner)?;
                let cheap = inner.cheap;
                return Ok(Node { kind: NodeKind::Truth(inner), ty, differs: false, cheap });
            }
        };
        Ok(finish(kind, ty))
    }

    fn arith(&self, op: ArithOp, lhs: &Expr, rhs: &Expr) -> Outcome<NodeKind> {
        let months = |e: &Expr| match &e.kind {
            ExprKind::Value(Value::Duration { months, micros }) if *months != 0 => {
                Some((i64::from(*months), *micros))
            }
            _ => None,
        };
        let dated = |e: &Expr| matches!(e.ty, Ty::Date | Ty::DateTime);
        match (op, months(lhs), months(rhs)) {
            (ArithOp::Add, _, Some((months, micros))) if dated(lhs) => {
                Ok(NodeKind::Shift { base: self.boxed(lhs)?, months, micros })
            }
            (ArithOp::Sub, _, Some((months, micros))) if dated(lhs) => Ok(NodeKind::Shift {
                base: self.boxed(lhs)?,
                months: -months,
                micros: micros.saturating_neg(),
            }),
            (ArithOp::Add, Some((months, micros)), _) if dated(rhs) => {
                Ok(NodeKind::Shift { base: self.boxed(rhs)?, months, micros })
            }
            _ => Ok(NodeKind::Arith { op, lhs: self.boxed(lhs)?, rhs: self.boxed(rhs)? }),
        }
    }

    fn one_of(&self, value: &Expr, list: &[Expr]) -> Outcome<NodeKind> {
        let constants: Option<Vec<Value>> = list
            .iter()
            .map(|e| match &e.kind {
                ExprKind::Value(v) if *v != Value::Null => Some(conform(v, &value.ty)),
                _ => None,
            })
            .collect();
        match constants {
            Some(constants) => {
                let pattern = synthc_plan::Pattern::Or(
                    constants.into_iter().map(synthc_plan::Pattern::Value).collect(),
                );
                let classifier = Classifier::new(&[repr(&value.ty)], &[vec![&pattern]])?;
                Ok(NodeKind::OneOf { value: self.boxed(value)?, classifier })
            }
            None => Ok(NodeKind::OneOfRows {
                value: self.boxed(value)?,
                list: list.iter().map(|e| self.node(e)).collect::<Outcome<_>>()?,
            }),
        }
    }

    /// Compiles bounds.
    pub(crate) fn range(&self, range: &Range) -> Outcome<Bounds> {
        Ok(Bounds {
            lo: range.lo.as_ref().map(|e| self.node(e)).transpose()?,
            hi: range.hi.as_ref().map(|e| self.node(e)).transpose()?,
            hi_open: range.hi_open,
        })
    }

    fn piece(&self, part: &Part) -> Outcome<Piece> {
        Ok(match part {
            Part::Text(text) => Piece::Text(text.as_bytes().to_vec()),
            Part::Hole(expr) => {
                let names = match &expr.ty {
                    Ty::Enum(name) => Some(self.member_names(name)?),
                    _ => None,
                };
                Piece::Hole { node: self.node(expr)?, names, format: None }
            }
            Part::Formatted { value, format } => {
                let format = Format::parse(format, &value.ty).map_err(|e| ExecError::plan(e.message))?;
                let (names, format) = match (&value.ty, format) {
                    (Ty::Enum(name), Format::Code) => (Some(self.members(name, code_text)?), None),
                    (Ty::Enum(name), Format::Label) => (Some(self.members(name, label_text)?), None),
                    (Ty::Enum(name), format) => (Some(self.member_names(name)?), Some(format)),
                    (_, format) => (None, Some(format)),
                };
                Piece::Hole { node: self.node(value)?, names, format }
            }
        })
    }

    fn member_names(&self, name: &str) -> Outcome<Vec<String>> {
        self.members(name, |member| member.name.clone())
    }

    fn members(&self, name: &str, text: fn(&MemberSchema) -> String) -> Outcome<Vec<String>> {
        let found = self.plan.enums.iter().find(|e| e.name == name);
        let found = found.ok_or_else(|| ExecError::plan(format!("the plan has no enum `{name}`")))?;
        Ok(found.members.iter().map(text).collect())
    }

    /// An aggregate over the rows of a table.
    fn aggregate(
        &self,
        op: synthc_plan::AggregateOp,
        table: usize,
        value: Option<&Expr>,
        terms: Option<&Terms>,
    ) -> Outcome<Aggregate> {
        self.counted.borrow_mut().insert(table);
        let inner = Compiler::new(self.plan, Some(table));
        inner.depth.set(self.depth.get());
        let aggregate = self.aggregate_in(&inner, (op, table), value, terms)?;
        self.reads.borrow_mut().extend(inner.reads.take());
        self.counted.borrow_mut().extend(inner.counted.take());
        Ok(aggregate)
    }

    /// An aggregate over the rows that have values in common with the row at hand. What it reads is of other rows.
    fn grouped(
        &self,
        (op, table): (synthc_plan::AggregateOp, usize),
        value: Option<&Expr>,
        terms: Option<&Terms>,
        by: &[synthc_plan::By],
    ) -> Outcome<Grouped> {
        self.ancestor(0)?;
        let inner = Compiler::new(self.plan, Some(table));
        inner.depth.set(self.depth.get());
        let aggregate = self.aggregate_in(&inner, (op, table), value, terms)?;
        if aggregate.at.as_ref().is_some_and(|at| at.constant().is_none()) {
            return Err(ExecError::plan("the share of a quantile over groups differs from row to row"));
        }
        Ok(Grouped {
            aggregate,
            there: by.iter().map(|by| inner.node(&by.there)).collect::<Outcome<_>>()?,
            here: by.iter().map(|by| self.node(&by.here)).collect::<Outcome<_>>()?,
            made: Default::default(),
        })
    }

    fn aggregate_in(
        &self,
        inner: &Self,
        (op, table): (synthc_plan::AggregateOp, usize),
        value: Option<&Expr>,
        terms: Option<&Terms>,
    ) -> Outcome<Aggregate> {
        let order = terms.iter().flat_map(|terms| &terms.order);
        Ok(Aggregate {
            op,
            table,
            value: value.map(|e| inner.boxed(e)).transpose()?,
            with: terms.and_then(|terms| terms.with.as_ref()).map(|e| inner.boxed(e)).transpose()?,
            order: order.map(|o| Ok((inner.node(&o.key)?, o.descending))).collect::<Outcome<_>>()?,
            at: terms.and_then(|terms| terms.at.as_ref()).map(|e| self.boxed(e)).transpose()?,
        })
    }
}

impl Compiler<'_> {
    /// An expression in another row. What it reads there is no cell of the row at hand.
    fn other(&self, row: &RowRef, of: &Expr, ty: Ty) -> Outcome<Node> {
        let here = TableId(self.ancestor(0)?);
        let other = self.plan.table_of(here, row).filter(|other| self.plan.table(*other).is_some());
        let other = other.ok_or_else(|| ExecError::plan("an expression reads a row of no table"))?;
        let (row, mut differs) = match row {
            RowRef::Of { up, column } => {
                (OtherRow::Of { up: *up, column: column.0 }, self.cell(*up, column.0)?.recorded)
            }
            RowRef::Candidate(_) => (OtherRow::Candidate, false),
            RowRef::Beside { ahead, among } => {
                let place = |among: &Among| self.plan.orders(here).iter().position(|order| order == among);
                let order = among.as_deref().and_then(place);
                self.numbered.set(self.numbered.get() || order.is_some());
                (OtherRow::Beside { ahead: *ahead, order }, false)
            }
            RowRef::Keyed { table, columns, key } => {
                let found = self.plan.table(*table).is_some_and(|found| found.key == *columns);
                if !found || key.len() != columns.len() {
                    return Err(ExecError::plan("a row is looked up by what is not its table's key"));
                }
                let key = key.iter().map(|e| self.node(e)).collect::<Outcome<Vec<Node>>>()?;
                let differs = key.iter().any(|node| node.differs);
                (OtherRow::Keyed { table: table.0, key }, differs)
            }
        };
        let inner = Compiler::new(self.plan, Some(other.0));
        inner.depth.set(self.depth.get());
        let of = inner.node(of)?;
        differs |= of.differs;
        if let OtherRow::Beside { ahead, .. } = row {
            let read = if ahead { &self.reads } else { &self.earlier };
            read.borrow_mut().extend(inner.reads.take());
            self.earlier.borrow_mut().extend(inner.earlier.take());
            self.numbered.set(self.numbered.get() || inner.numbered.get());
        }
        Ok(Node { kind: NodeKind::In(Box::new(Other { row, of })), ty, differs, cheap: None })
    }
}

/// The value in the form that a column of `ty` holds.
pub(crate) fn conform(value: &Value, ty: &Ty) -> Value {
    match (value, ty) {
        (Value::Int(v), Ty::Float) => Value::float(*v as f64),
        (Value::Decimal { .. }, Ty::Float) => Value::float(value.position().unwrap_or(0.0)),
        (_, Ty::Decimal(scale)) => match value.units_at(*scale) {
            Some(units) => Value::Decimal { units, scale: *scale },
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// Works out what follows from the operands.
fn finish(kind: NodeKind, ty: Ty) -> Node {
    let mut differs = false;
    let mut steps = Some(1u32);
    each_operand(&kind, &mut |node| {
        differs |= node.differs;
        steps = steps.zip(node.cheap).map(|(a, b)| a + b);
    });
    let float = ty == Ty::Float;
    let never_fails = match &kind {
        NodeKind::Constant(_)
        | NodeKind::RowNumber
        | NodeKind::Seq
        | NodeKind::ItemNumber
        | NodeKind::OwnUuid(_)
        | NodeKind::Compare { .. }
        | NodeKind::And(..)
        | NodeKind::Or(..)
        | NodeKind::Not(_)
        | NodeKind::IsNull { .. }
        | NodeKind::Between { .. }
        | NodeKind::OneOf { .. }
        | NodeKind::If { .. }
        | NodeKind::Let { .. } => true,
        NodeKind::Cast(_) | NodeKind::Neg(_) | NodeKind::Arith { .. } => float,
        _ => false,
    };
    Node { kind, ty, differs, cheap: steps.filter(|_| never_fails) }
}

/// Calls `f` for each operand in the scope of the expression.
pub(crate) fn each_operand<'n>(kind: &'n NodeKind, f: &mut dyn FnMut(&'n Node)) {
    match kind {
        NodeKind::Constant(_)
        | NodeKind::Cell { .. }
        | NodeKind::RowNumber
        | NodeKind::Seq
        | NodeKind::ItemNumber
        | NodeKind::Item(_)
        | NodeKind::OwnUuid(_)
        | NodeKind::Local(_)
        | NodeKind::IsCode { .. }
        | NodeKind::Aggregate(_)
        | NodeKind::TableAggregate(_) => {}
        NodeKind::Grouped(grouped) => grouped.here.iter().for_each(f),
        NodeKind::Let { bindings, body } => {
            bindings.iter().for_each(|(_, e)| f(e));
            f(body);
        }
        NodeKind::Cast(e)
        | NodeKind::Neg(e)
        | NodeKind::Not(e)
        | NodeKind::Truth(e)
        | NodeKind::Shift { base: e, .. }
        | NodeKind::OneOf { value: e, .. }
        | NodeKind::IsNull { value: e, .. } => f(e),
        NodeKind::Arith { lhs, rhs, .. }
        | NodeKind::Compare { lhs, rhs, .. }
        | NodeKind::And(lhs, rhs)
        | NodeKind::Or(lhs, rhs)
        | NodeKind::Coalesce(lhs, rhs) => {
            f(lhs);
            f(rhs);
        }
        NodeKind::Between { value, bounds } => {
            f(value);
            bounds.lo.iter().chain(bounds.hi.iter()).for_each(f);
        }
        NodeKind::OfList { list, with, .. } => {
            f(list);
            with.iter().for_each(|with| f(with));
        }
        NodeKind::OneOfRows { value, list } => {
            f(value);
            list.iter().for_each(f);
        }
        NodeKind::If { condition, then, otherwise } => {
            f(condition);
            f(then);
            f(otherwise);
        }
        NodeKind::Match { subject, arms, .. } => {
            f(subject);
            arms.iter().for_each(f);
        }
        NodeKind::Call { args, .. } => args.iter().for_each(f),
        NodeKind::In(other) => {
            if let OtherRow::Keyed { key, .. } = &other.row {
                key.iter().for_each(f);
            }
        }
        NodeKind::Template(pieces) => {
            for piece in pieces {
                if let Piece::Hole { node, .. } = piece {
                    f(node);
                }
            }
        }
    }
}
