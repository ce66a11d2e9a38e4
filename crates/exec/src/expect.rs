//! Tests on the output: aggregates over recorded rows, in one pass.

mod spread;

use std::rc::Rc;

use synthc_plan::{AggregateOp, ExprKind, Plan, TableId, tested};
use synthc_types::Value;

use crate::column::{Column, value_at};
use crate::error::{ExecError, Outcome};
use crate::eval::{Accumulator, Scope, Taken, World, settled};
use crate::frame::{Frame, Run};
use crate::program::{Aggregate, Compiler, Node, NodeKind, Program, each_operand};
use crate::run::{Options, emit_frame};
use crate::schedule::{Emit, Jobs, Piece, schedule};
use spread::Spread;

/// How a test on the output came out.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectResult {
    /// The name.
    pub name: String,
    /// The clause as written.
    pub text: String,
    /// Whether it holds; `None` where it is null.
    pub holds: Option<bool>,
    /// The number that is tested, where the clause compares one with constants.
    pub value: Option<Value>,
    /// The aggregates in the order of the clause.
    pub observed: Vec<Observed>,
}

/// An aggregate of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Which.
    pub op: AggregateOp,
    /// The table.
    pub table: TableId,
    /// What came out.
    pub value: Value,
    /// The rows of the table that were gone through.
    pub rows: u64,
    /// The standard error of a mean or a share of independent rows: of a table without a parent.
    pub error: Option<f64>,
}

/// Evaluates every test of a plan on all rows.
///
/// # Errors
/// As in [`run`](crate::run).
pub fn evaluate_expects(plan: &Plan, options: &Options) -> Result<Vec<ExpectResult>, ExecError> {
    let program = Program::new(plan)?;
    let mut clauses = Vec::with_capacity(plan.expects.len());
    for expect in &plan.expects {
        let node = Compiler::new(plan, None)
            .node(&expect.clause)
            .map_err(|e| ExecError { message: format!("test `{}`: {}", expect.name, e.message), ..e })?;
        clauses.push(node);
    }
    let mut aggregates = Vec::new();
    let mut spans = Vec::new();
    for clause in &clauses {
        let start = aggregates.len();
        collect(clause, &mut aggregates);
        spans.push(start..aggregates.len());
    }
    let Totals { totals, rows, errors } = totals(&program, options, &aggregates)?;
    let run = Run::new(&program, options.limits());
    for ((aggregate, _), total) in aggregates.iter().zip(&totals) {
        run.totals.borrow_mut().insert(std::ptr::from_ref(*aggregate).addr(), total.clone());
    }
    let frame = no_row();
    let mut results = Vec::with_capacity(clauses.len());
    for ((expect, clause), span) in plan.expects.iter().zip(&clauses).zip(spans) {
        let verdict = Scope::new(&run, &frame, World::Recorded)
            .eval(clause)
            .map_err(|e| ExecError { message: format!("test `{}`: {}", expect.name, e.message), ..e })?;
        let holds = match value_at(&verdict, 0, &clause.ty) {
            Value::Bool(holds) => Some(holds),
            _ => None,
        };
        let value = match subject(&expect.clause, clause) {
            Some(node) => Some(value_at(&Scope::new(&run, &frame, World::Recorded).eval(node)?, 0, &node.ty)),
            None => None,
        };
        let observed = aggregates
            .iter()
            .zip(totals.iter().zip(&errors))
            .skip(span.start)
            .take(span.len())
            .map(|((aggregate, node), (total, error))| Observed {
                op: aggregate.op,
                table: TableId(aggregate.table),
                value: value_at(total, 0, &node.ty),
                rows: rows.get(aggregate.table).copied().unwrap_or(0),
                error: *error,
            })
            .collect();
        let (name, text) = (expect.name.clone(), expect.text.clone());
        results.push(ExpectResult { name, text, holds, value, observed });
    }
    Ok(results)
}

/// What stands for a row where only constants and aggregates are read.
fn no_row() -> Rc<Frame> {
    Frame::root(0, 0, 1)
}

/// The side of a compiled comparison that is tested.
fn subject<'n>(clause: &synthc_plan::Expr, node: &'n Node) -> Option<&'n Node> {
    let (subject, _) = tested(clause)?;
    match (&clause.kind, &node.kind) {
        (ExprKind::Compare { rhs, .. }, NodeKind::Compare { lhs: left, rhs: right, .. }) => {
            Some(if std::ptr::eq(&raw const **rhs, subject) { right } else { left })
        }
        (_, NodeKind::Between { value, .. }) => Some(value),
        _ => None,
    }
}

/// The whole-table aggregates in an expression.
fn collect<'n>(node: &'n Node, list: &mut Vec<(&'n Aggregate, &'n Node)>) {
    if let NodeKind::TableAggregate(aggregate) = &node.kind {
        list.push((aggregate, node));
    }
    each_operand(&node.kind, &mut |inner| collect(inner, list));
}

/// What each row of a chunk contributes to each aggregate of its table.
type Values = Vec<(usize, Taken)>;

/// What came out of all rows.
struct Totals {
    /// The aggregates.
    totals: Vec<Column>,
    /// The rows of each table.
    rows: Vec<u64>,
    /// The standard errors of the aggregates.
    errors: Vec<Option<f64>>,
}

/// The aggregates over all rows. Rows are added up in their order, so that blocks and threads do not show in a sum of floats.
fn totals(program: &Program<'_>, options: &Options, aggregates: &[(&Aggregate, &Node)]) -> Outcome<Totals> {
    let mut wanted = vec![false; program.tables.len()];
    for (aggregate, _) in aggregates {
        wanted.get_mut(aggregate.table).into_iter().for_each(|w| *w = true);
    }
    let limits = options.limits();
    let threads = options.threads.max(1);
    let jobs = Jobs::new(program, limits, &wanted, options.part, None, threads)?;
    let work = |run: &Run<'_>, frame: &Rc<Frame>, emit: &mut Emit<'_, Values>| {
        emit_frame(run, frame, &wanted, &mut |frame| {
            let scope = Scope::new(run, frame, World::Recorded);
            let mut item = Values::new();
            for (index, (aggregate, _)) in aggregates.iter().enumerate() {
                if aggregate.table == frame.table {
                    let taken = aggregate.take(&scope).map_err(|e| run.place(e, frame, None))?;
                    item.push((index, taken));
                }
            }
            emit(Piece { table: frame.table, rows: frame.len, bytes: 0, item })
        })
    };
    let mut accumulators: Vec<Accumulator> =
        aggregates.iter().map(|(aggregate, node)| aggregate.start(1, &node.ty)).collect();
    let mut spreads: Vec<Option<Spread>> =
        aggregates.iter().map(|(aggregate, _)| Spread::of(program, aggregate)).collect();
    let mut rows = vec![0u64; program.tables.len()];
    let mut write = |piece: Piece<Values>| {
        if let Some(rows) = rows.get_mut(piece.table) {
            *rows += piece.rows as u64;
        }
        let places = vec![0u32; piece.rows];
        for (index, taken) in piece.item {
            if let (Some(Some(spread)), Some(values)) = (spreads.get_mut(index), taken.value()) {
                spread.add(values, piece.rows);
            }
            if let Some(accumulator) = accumulators.get_mut(index) {
                accumulator.add(&places, taken)?;
            }
        }
        Ok(true)
    };
    schedule(program, limits, threads, &jobs, &work, &mut write)?;
    let mut totals = Vec::with_capacity(accumulators.len());
    let (run, frame) = (Run::new(program, limits), no_row());
    for (accumulator, (aggregate, node)) in accumulators.into_iter().zip(aggregates) {
        let scope = Scope::new(&run, &frame, World::Recorded);
        let shares = aggregate.at.as_ref().map(|at| Ok(scope.eval(at)?.spread(1))).transpose()?;
        let total = accumulator
            .finish(&node.ty, shares.as_ref())
            .map_err(|(_, why)| ExecError::cell(0, format!("over a whole table, {why}")))?;
        totals.push(settled(total, &node.ty, 1).for_all(true));
    }
    let errors = spreads.iter().map(|spread| spread.as_ref().and_then(Spread::error)).collect();
    Ok(Totals { totals, rows, errors })
}
