//! Tests on the output that are decided by what the plan says, before a row is drawn.
//!
//! An aggregate of rows that follow a known law lies, but for one chance in a million, within bounds that its law gives; where
//! these bounds decide the test, no row has to be drawn for it.

mod spread;

use synthc_types::{Interval, Ty, Value};

use crate::passes::constant;
use crate::{AggregateOp, ArithOp, CompareOp, Definitions, Expr, ExprKind, Plan, TableId};

/// A test that is decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Whether it holds.
    pub holds: bool,
    /// What is expected of the number that is tested.
    pub value: Option<f64>,
    /// The aggregates in the order of the clause.
    pub foreseen: Vec<Foreseen>,
}

/// What is known of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// Which.
    pub op: AggregateOp,
    /// The table.
    pub table: TableId,
    /// What is expected of it, where it is one number.
    pub expected: Option<f64>,
    /// The standard error of that number, where rows are independent and their number is known.
    pub error: Option<f64>,
    /// Where it lies.
    pub within: Interval,
    /// How many rows the table is expected to have.
    pub rows: f64,
    /// Whether that number is drawn too.
    pub rows_drawn: bool,
    /// The type of the aggregate.
    pub ty: Ty,
}

/// The tests of a physical plan in order; `None` for one that rows have to decide.
pub fn decide(plan: &Plan, definitions: Definitions<'_>) -> Vec<Option<Decision>> {
    plan.expects.iter().map(|expect| decided(plan, &expect.clause, definitions)).collect()
}

fn decided(plan: &Plan, clause: &Expr, definitions: Definitions<'_>) -> Option<Decision> {
    let mut aggregates = Vec::new();
    collect(clause, &mut aggregates);
    let mut foreseen = Vec::with_capacity(aggregates.len());
    for e in &aggregates {
        foreseen.push(spread::foreseen(plan, e, definitions)?);
    }
    if foreseen.is_empty() {
        return None;
    }
    let known = |expected| Reader { aggregates: &aggregates, foreseen: &foreseen, expected };
    let holds = known(false).truth(clause)?;
    let value = tested(clause).and_then(|(subject, _)| known(true).number(subject)?.as_point());
    Some(Decision { holds, value, foreseen })
}

/// The number that a test is about, and the range that it has to lie in: `x in 2..3`, `x >= 2`, `2 <= x`.
pub fn tested(clause: &Expr) -> Option<(&Expr, Interval)> {
    let number = |e: &Expr| constant(e)?.position();
    let from = |subject, op, end: f64| -> Option<(&Expr, Interval)> {
        let range = match op {
            CompareOp::Eq => Interval::point(end),
            CompareOp::Lt => Interval::new(f64::NEG_INFINITY, end, false, true),
            CompareOp::Le => Interval::at_most(end),
            CompareOp::Gt => Interval::above(end),
            CompareOp::Ge => Interval::at_least(end),
            CompareOp::Ne => return None,
        };
        Some((subject, range))
    };
    match &clause.kind {
        ExprKind::Between { value, range } => {
            let end = |end: &Option<Expr>, open| end.as_ref().map_or(Some(open), number);
            let (lo, hi) = (end(&range.lo, f64::NEG_INFINITY)?, end(&range.hi, f64::INFINITY)?);
            Some((value, Interval::new(lo, hi, false, range.hi_open)))
        }
        ExprKind::Compare { op, lhs, rhs } => match (number(lhs), number(rhs)) {
            (None, Some(end)) => from(lhs, *op, end),
            (Some(end), None) => from(rhs, crate::cases::turned(*op), end),
            _ => None,
        },
        _ => None,
    }
}

/// The aggregates in an expression, in order.
fn collect<'e>(e: &'e Expr, list: &mut Vec<&'e Expr>) {
    if matches!(e.kind, ExprKind::TableAggregate { .. }) {
        list.push(e);
        return;
    }
    children(e, &mut |child| collect(child, list));
}

/// The operands of the kinds that [`Reader`] reads, in order.
fn children<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    match &e.kind {
        ExprKind::Cast(inner) | ExprKind::Neg(inner) | ExprKind::Not(inner) => f(inner),
        ExprKind::Arith { lhs, rhs, .. }
        | ExprKind::Compare { lhs, rhs, .. }
        | ExprKind::And(lhs, rhs)
        | ExprKind::Or(lhs, rhs) => {
            f(lhs);
            f(rhs);
        }
        ExprKind::Between { value, .. } => f(value),
        _ => {}
    }
}

/// Evaluates a clause over what is known of its aggregates.
struct Reader<'f> {
    /// The aggregates of the clause.
    aggregates: &'f [&'f Expr],
    /// What is known of each of them.
    foreseen: &'f [Foreseen],
    /// Whether by what is expected, or by where it lies.
    expected: bool,
}

impl Reader<'_> {
    /// Whether a condition holds; `None` where rows have to decide.
    fn truth(&self, e: &Expr) -> Option<bool> {
        match &e.kind {
            ExprKind::Value(Value::Bool(truth)) => Some(*truth),
            ExprKind::Not(inner) => self.truth(inner).map(|truth| !truth),
            ExprKind::And(lhs, rhs) => match (self.truth(lhs), self.truth(rhs)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            ExprKind::Or(lhs, rhs) => match (self.truth(lhs), self.truth(rhs)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            ExprKind::Compare { op, lhs, rhs } => {
                let (lhs, rhs) = (self.number(lhs), self.number(rhs));
                compared(*op, lhs?, rhs?)
            }
            ExprKind::Between { .. } => {
                let (subject, range) = tested(e)?;
                let number = self.number(subject)?;
                match (range.covers(number), range.intersect(number).is_empty()) {
                    (true, _) => Some(true),
                    (_, true) => Some(false),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn number(&self, e: &Expr) -> Option<Interval> {
        match &e.kind {
            ExprKind::Value(value) => value.position().map(Interval::point),
            ExprKind::TableAggregate { .. } => {
                // A part of the clause may go unread: an aggregate is known by where it stands.
                let at = self.aggregates.iter().position(|other| std::ptr::eq(*other, e))?;
                let foreseen = self.foreseen.get(at)?;
                if self.expected { foreseen.expected.map(Interval::point) } else { Some(foreseen.within) }
            }
            ExprKind::Cast(inner) if inner.ty.is_ordered() => self.number(inner),
            ExprKind::Neg(inner) => self.number(inner).map(Interval::negate),
            ExprKind::Arith { op, lhs, rhs } if e.ty.is_numeric() => {
                let (lhs, rhs) = (self.number(lhs), self.number(rhs));
                let (lhs, rhs) = (lhs?, rhs?);
                match op {
                    ArithOp::Add => Some(lhs.plus(rhs)),
                    ArithOp::Sub => Some(lhs.minus(rhs)),
                    ArithOp::Mul => Some(lhs.times(rhs)),
                    // By nothing it is null.
                    ArithOp::Div if !rhs.contains(0.0) => Some(lhs.over(rhs)),
                    ArithOp::Div | ArithOp::Pow => None,
                }
            }
            _ => None,
        }
    }
}

fn compared(op: CompareOp, lhs: Interval, rhs: Interval) -> Option<bool> {
    let difference = lhs.minus(rhs);
    let always = |range: Interval| match (range.covers(difference), range.intersect(difference).is_empty()) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    let below = Interval::new(f64::NEG_INFINITY, 0.0, false, true);
    match op {
        CompareOp::Eq => always(Interval::point(0.0)),
        CompareOp::Ne => always(Interval::point(0.0)).map(|same| !same),
        CompareOp::Lt => always(below),
        CompareOp::Ge => always(below).map(|below| !below),
        CompareOp::Gt => always(Interval::above(0.0)),
        CompareOp::Le => always(Interval::above(0.0)).map(|above| !above),
    }
}
