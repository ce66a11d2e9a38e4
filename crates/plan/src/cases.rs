//! All cases of a row: the values that its columns can take together, with their probabilities, and from them the law of what is
//! computed from a row.
//!
//! Columns with few values are gone through one by one, each after those that it depends on, so that `given`, `match` and
//! parameters that follow other columns are exact. The last column of a chain may be of any distribution. What is not independent
//! from row to row is not known here: rows of other tables, pins, and columns that constraints draw again.

mod row;

use std::collections::BTreeSet;

use synthc_types::{Interval, Law, Ty, Value};

use crate::laws::{Knowing, given};
use crate::reads::Node;
use crate::{
    ArithOp, ColId, Column, CompareOp, Compute, Definitions, Dist, DistKind, Expr, ExprKind, Plan, Range,
    Step, Table, TableId,
};
pub(crate) use row::{Held, Row};

/// So many cases are gone through.
const MOST: usize = 4_096;
/// So many values of one column.
const VALUES: usize = 512;
/// So deep columns may be computed from each other.
const DEEPEST: u32 = 50;

/// The cases of the rows of one table.
pub(crate) struct Cases<'p> {
    plan: &'p Plan,
    id: TableId,
    table: &'p Table,
    definitions: Definitions<'p>,
}

impl<'p> Cases<'p> {
    /// Those of a table.
    pub fn of(plan: &'p Plan, id: TableId, definitions: Definitions<'p>) -> Option<Self> {
        Some(Self { plan, id, table: plan.table(id)?, definitions })
    }

    /// The law of what an expression is in the recorded row, null among it; rows follow it independently of each other.
    pub fn law(&self, e: &Expr) -> Option<Law> {
        let e = self.inlined(e, 0);
        let reads = self.reads(|f| self.plan.expr_reads(self.id, &e, f))?;
        if let [only] = reads.iter().collect::<Vec<_>>().as_slice()
            && let Some(law) = self.through_one(&e, **only)
        {
            return Some(law);
        }
        let mut values = Vec::new();
        for (weight, row) in self.rows(&reads)? {
            values.push((row.recorded(&e, self.definitions.functions)?, weight));
        }
        Law::values(values)
    }

    /// The law of an expression of one column, which may have any distribution.
    fn through_one(&self, e: &Expr, id: ColId) -> Option<Law> {
        let column = self.open(id)?;
        let above = self.above(column)?;
        if above.contains(&id) || (is_joint(column) && !above.is_empty()) {
            return None;
        }
        let functions = self.definitions.functions;
        let mut parts = Vec::new();
        for (weight, row) in self.rows(&above)? {
            let knowing = Knowing { definitions: self.definitions, row: &row };
            let mut value = None;
            for (share, held) in row.routed(column, None, functions)? {
                let law = match held {
                    Some(held) => Law::point(row.with(id, held).recorded(e, functions)?),
                    None => {
                        if value.is_none() {
                            value = Some(through(e, given(column, knowing)?, functions)?);
                        }
                        value.clone()?
                    }
                };
                parts.push((weight * share, law));
            }
        }
        Law::mix(parts)
    }

    /// A column whose cells follow from its definition alone.
    fn open(&self, id: ColId) -> Option<&'p Column> {
        let redrawn = self.table.steps.iter().any(|step| match step {
            Step::Redraw(redraw) => redraw.recompute.contains(&id),
            Step::Column(_) => false,
        });
        let pinned = self.table.pins.iter().flatten().any(|(pinned, _)| *pinned == id);
        let column = self.table.columns.get(id.0)?;
        // The law of a list is that of its items, which says nothing of the cell that holds them.
        if column.list.is_some() {
            return None;
        }
        // A joint rule strikes several columns at once.
        let alone = column.missing.iter().all(|rule| rule.address == column.address);
        (!redrawn && !pinned && alone && column.carry.is_empty()).then_some(column)
    }

    /// The columns of this table that something reads; `None` where it reads other tables.
    fn reads(&self, of: impl FnOnce(&mut dyn FnMut(Node))) -> Option<BTreeSet<ColId>> {
        let mut columns = BTreeSet::new();
        let mut elsewhere = false;
        of(&mut |node| match node {
            Node::Column(table, column) if table == self.id => {
                columns.insert(column);
            }
            _ => elsewhere = true,
        });
        (!elsewhere).then_some(columns)
    }

    /// The columns that a column depends on.
    fn above(&self, column: &Column) -> Option<BTreeSet<ColId>> {
        self.reads(|f| {
            self.plan.compute_reads(self.id, column, f);
            self.plan.route_reads(self.id, column, f);
            self.plan.missing_reads(self.id, column, f);
        })
    }

    /// The expression with plainly derived columns written out.
    fn inlined(&self, e: &Expr, depth: u32) -> Expr {
        let mut e = e.clone();
        if depth > DEEPEST {
            return e;
        }
        if let ExprKind::Col { up: 0, column } = e.kind
            && let Some(column) = self.open(column)
            && let Compute::Is(value) = &column.compute
            && column.routes.is_empty()
            && column.missing.is_empty()
            && column.round.is_none()
            && value.ty == e.ty
        {
            return self.inlined(value, depth + 1);
        }
        e.each_child_mut(&mut |child| *child = self.inlined(child, depth + 1));
        e
    }

    /// All that these columns can be together.
    fn rows(&self, wanted: &BTreeSet<ColId>) -> Option<Vec<(f64, Row)>> {
        let mut order = Vec::new();
        for id in wanted {
            self.visit(*id, &mut order, 0)?;
        }
        let mut rows = vec![(1.0, Row::default())];
        for id in &order {
            let column = self.open(*id)?;
            if is_joint(column) && order.len() > 1 {
                return None;
            }
            let mut next = Vec::new();
            for (weight, row) in &rows {
                for (share, held) in self.held(row, *id, column)? {
                    if share > 0.0 {
                        next.push((weight * share, row.with(*id, held)));
                    }
                }
                if next.len() > MOST {
                    return None;
                }
            }
            rows = next;
        }
        Some(rows)
    }

    /// The column after all that it depends on.
    fn visit(&self, id: ColId, order: &mut Vec<ColId>, depth: u32) -> Option<()> {
        if order.contains(&id) {
            return Some(());
        }
        if depth > DEEPEST {
            return None;
        }
        let column = self.open(id)?;
        let above = self.above(column)?;
        for other in above.into_iter().filter(|other| *other != id) {
            self.visit(other, order, depth + 1)?;
        }
        order.push(id);
        Some(())
    }

    /// What a column can be in a row.
    fn held(&self, row: &Row, id: ColId, column: &Column) -> Option<Vec<(f64, Held)>> {
        let functions = self.definitions.functions;
        let values = match &column.compute {
            Compute::Draw { .. } => {
                let law = given(column, Knowing { definitions: self.definitions, row })?;
                let listed = law.listed(VALUES)?.into_iter();
                listed
                    .map(|(value, share)| Some((share, Held::same(typed(value, &column.ty)?))))
                    .collect::<Option<Vec<_>>>()?
            }
            Compute::Is(e) if column.round.is_none() && e.ty == column.ty => {
                let (truth, seen) = (row.truth(e, functions)?, row.recorded(e, functions)?);
                vec![(1.0, Held::new(truth, seen))]
            }
            _ => return None,
        };
        let mut all = Vec::new();
        for (weight, value) in values {
            for (share, held) in row.with(id, value.clone()).routed(column, Some(&value), functions)? {
                all.push((weight * share, held.unwrap_or_else(|| value.clone())));
            }
        }
        Some(all)
    }
}

/// Whether a column shares draws with others.
fn is_joint(column: &Column) -> bool {
    fn joint(dist: &Dist) -> bool {
        let mut any = matches!(dist.kind, DistKind::Component { .. } | DistKind::At { .. });
        dist.each_child(&mut |inner| any |= joint(inner));
        any
    }
    matches!(&column.compute, Compute::Draw { dist, .. } if joint(dist))
}

/// A value in the type of its column.
fn typed(value: Value, ty: &Ty) -> Option<Value> {
    match value {
        Value::Float(place) => Value::near(place.0, ty),
        value => Some(value),
    }
}

/// What an expression makes of the law of the one column in it.
fn through(e: &Expr, law: Law, functions: crate::Functions<'_>) -> Option<Law> {
    let fixed = |e: &Expr| Row::default().recorded(e, functions);
    let number = |e: &Expr| fixed(e)?.position();
    match &e.kind {
        ExprKind::Col { up: 0, .. } => Some(law),
        ExprKind::Cast(inner) if e.ty == Ty::Float || inner.ty.is_numeric() => through(inner, law, functions),
        ExprKind::Neg(inner) => through(inner, law, functions)?.affine(-1.0, 0.0),
        ExprKind::Not(inner) => {
            let law = through(inner, law, functions)?;
            truths(law.share(&Value::Bool(false))?, law.share(&Value::Bool(true))?)
        }
        ExprKind::Arith { op, lhs, rhs } if e.ty.is_numeric() => match (number(lhs), number(rhs), op) {
            (None, Some(by), ArithOp::Add) => through(lhs, law, functions)?.affine(1.0, by),
            (None, Some(by), ArithOp::Sub) => through(lhs, law, functions)?.affine(1.0, -by),
            (None, Some(by), ArithOp::Mul) => through(lhs, law, functions)?.affine(by, 0.0),
            (None, Some(by), ArithOp::Div) if by != 0.0 => {
                through(lhs, law, functions)?.affine(1.0 / by, 0.0)
            }
            (Some(by), None, ArithOp::Add) => through(rhs, law, functions)?.affine(1.0, by),
            (Some(by), None, ArithOp::Sub) => through(rhs, law, functions)?.affine(-1.0, by),
            (Some(by), None, ArithOp::Mul) => through(rhs, law, functions)?.affine(by, 0.0),
            _ => None,
        },
        ExprKind::Compare { op, lhs, rhs } => match (fixed(lhs), fixed(rhs)) {
            (None, Some(end)) => compared(through(lhs, law, functions)?, *op, &end),
            (Some(end), None) => compared(through(rhs, law, functions)?, turned(*op), &end),
            _ => None,
        },
        ExprKind::Between { value, range } => {
            let Range { lo, hi, hi_open } = &**range;
            let end = |end: &Option<Expr>, open| end.as_ref().map_or(Some(open), number);
            let range = Interval::new(end(lo, f64::NEG_INFINITY)?, end(hi, f64::INFINITY)?, false, *hi_open);
            let law = through(value, law, functions)?;
            let inside = law.mass(range)?;
            truths(inside, 1.0 - law.share(&Value::Null)? - inside)
        }
        // A value that is drawn is no code.
        ExprKind::IsCode { up: 0, negated, .. } => Some(Law::point(Value::Bool(*negated))),
        ExprKind::IsNull { value, negated } => {
            let null = through(value, law, functions)?.share(&Value::Null)?;
            if *negated { truths(1.0 - null, null) } else { truths(null, 1.0 - null) }
        }
        _ => None,
    }
}

/// The law of a comparison with a constant.
fn compared(law: Law, op: CompareOp, end: &Value) -> Option<Law> {
    let present = 1.0 - law.share(&Value::Null)?;
    let holds = match (op, end.position()) {
        (_, _) if *end == Value::Null => return Some(Law::point(Value::Null)),
        (CompareOp::Eq, _) => law.share(end)?,
        (CompareOp::Ne, _) => present - law.share(end)?,
        (CompareOp::Lt, Some(x)) => law.mass(Interval::new(f64::NEG_INFINITY, x, false, true))?,
        (CompareOp::Le, Some(x)) => law.mass(Interval::at_most(x))?,
        (CompareOp::Gt, Some(x)) => law.mass(Interval::above(x))?,
        (CompareOp::Ge, Some(x)) => law.mass(Interval::at_least(x))?,
        (_, None) => return None,
    };
    truths(holds, present - holds)
}

/// The comparison with its sides exchanged.
pub(crate) fn turned(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Eq | CompareOp::Ne => op,
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
    }
}

/// True and false with these probabilities, null with the rest.
fn truths(yes: f64, no: f64) -> Option<Law> {
    let (yes, no) = (yes.clamp(0.0, 1.0), no.clamp(0.0, 1.0));
    let null = (1.0 - yes - no).max(0.0);
    // Masses that should sum to 1 miss it by the rounding of their digits.
    let null = if null < 1e-12 { 0.0 } else { null };
    Law::values([(Value::Bool(true), yes), (Value::Bool(false), no), (Value::Null, null)])
}
