//! Types of expressions, checked from the leaves up.

use synthc_types::{Format, MAX_DEPTH, Ty};

use super::values::{fits, pattern_fits};
use super::{Check, check_type};
use crate::expr::in_rows;
use crate::{
    AggregateOp, ArithOp, By, ColId, Column, CompareOp, Expr, ExprKind, ListOp, Part, Plan, Range, RowRef,
    TableId,
};

/// The bindings in force and their types.
pub(super) type Locals = Vec<(u32, Ty)>;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'p> {
    pub(super) plan: &'p Plan,
    /// The table whose row it reads.
    pub(super) table: Option<TableId>,
    /// How many parameters it may read.
    pub(super) params: usize,
    /// Whether aggregates over whole tables stand here.
    pub(super) expects: bool,
    /// The table of the candidates, in the condition and the weights of a reference.
    pub(super) candidate: Option<TableId>,
}

/// Whether a value of type `from` can stand where `to` is wanted.
fn meets(from: &Ty, to: &Ty) -> bool {
    from == to || *from == Ty::Null
}

/// Whether rows can be told apart by values of a type.
fn compares(ty: &Ty) -> bool {
    !matches!(ty, Ty::List(_) | Ty::Json)
}

/// An error unless it holds.
fn ensure(holds: bool, what: &str) -> Check {
    if holds { Ok(()) } else { Err(format!("{what} has operands of the wrong type")) }
}

impl<'p> Scope<'p> {
    /// Whether the table has a parent.
    pub(super) fn has_parent(self) -> bool {
        self.table.and_then(|table| self.plan.ancestor(table, 1)).is_some()
    }

    /// Checks an expression and that it is of type `ty`.
    pub(super) fn check(self, expr: &Expr, ty: &Ty) -> Check {
        self.expr(expr, &mut Locals::new(), 0)?;
        if meets(&expr.ty, ty) {
            Ok(())
        } else {
            Err(format!("type `{}` stands where `{ty}` is wanted", expr.ty))
        }
    }

    /// The column that a reference names.
    pub(super) fn column(self, up: u32, column: ColId) -> Result<&'p Column, String> {
        let unknown = "a column's number is out of range";
        if up as usize > self.plan.tables.len() {
            return Err(unknown.into());
        }
        let owner = self.table.and_then(|table| self.plan.ancestor(table, up)).ok_or(unknown)?;
        self.plan.column(owner, column).ok_or_else(|| unknown.into())
    }

    pub(super) fn bind(self, bindings: &[(u32, Expr)], locals: &mut Locals, depth: usize) -> Check {
        for (id, value) in bindings {
            self.expr(value, locals, depth)?;
            locals.push((*id, value.ty.clone()));
        }
        Ok(())
    }

    pub(super) fn expr(self, expr: &Expr, locals: &mut Locals, depth: usize) -> Check {
        if depth > MAX_DEPTH {
            return Err("an expression nests too deeply".into());
        }
        check_type(self.plan, &expr.ty)?;
        match &expr.kind {
            ExprKind::Let { bindings, body } => {
                let bound = locals.len();
                self.bind(bindings, locals, depth + 1)?;
                self.expr(body, locals, depth + 1)?;
                locals.truncate(bound);
            }
            ExprKind::Aggregate { child: over, value, terms, .. }
            | ExprKind::TableAggregate { table: over, value, terms, .. } => {
                self.plan.table(*over).ok_or("a table's number is out of range")?;
                let by = terms.as_ref().and_then(|terms| terms.by.as_ref());
                if matches!(expr.kind, ExprKind::TableAggregate { .. }) {
                    if self.expects == by.is_some() || (by.is_some() && self.table.is_none()) {
                        return Err("an aggregate over a whole table stands outside a test".into());
                    }
                } else if by.is_some() {
                    return Err("an aggregate over children is over groups".into());
                } else if !self.table.is_some_and(|table| self.plan.is_below(*over, table)) {
                    return Err("an aggregate is not over what is below the table".into());
                }
                let inside = Self { table: Some(*over), expects: false, candidate: None, ..self };
                in_rows(value, terms).try_for_each(|e| inside.expr(e, &mut Locals::new(), depth + 1))?;
                let around = terms.iter().flat_map(|terms| terms.around());
                around.into_iter().try_for_each(|e| self.expr(e, locals, depth + 1))?;
                let at = terms.iter().filter_map(|terms| terms.at.as_ref());
                ensure(at.into_iter().all(|at| at.ty == Ty::Float), "a quantile")?;
                let alike = |by: &By| by.there.ty == by.here.ty && compares(&by.here.ty);
                ensure(by.into_iter().flatten().all(alike), "`by`")?;
            }
            ExprKind::In { row, of } => {
                if let RowRef::Keyed { table, columns, key } = row {
                    key.iter().try_for_each(|e| self.expr(e, locals, depth + 1))?;
                    let fits = |(column, e): (&ColId, &Expr)| {
                        self.plan
                            .column(*table, *column)
                            .is_some_and(|column| meets(&e.ty, &column.cell_ty()))
                    };
                    let whole = !key.is_empty() && columns.len() == key.len();
                    ensure(whole && columns.iter().zip(key).all(fits), "a key")?;
                }
                if let RowRef::Beside { among: Some(among), .. } = row {
                    among.exprs().try_for_each(|e| self.expr(e, &mut Locals::new(), depth + 1))?;
                    ensure(among.exprs().all(|e| compares(&e.ty)), "an order of rows")?;
                }
                let here = self.table.ok_or("another row is read where there is no row")?;
                if matches!(row, RowRef::Of { up, .. } if *up as usize > self.plan.tables.len()) {
                    return Err("a column's number is out of range".into());
                }
                let other = self.plan.table_of(here, row).ok_or("another row is of no table")?;
                self.plan.table(other).ok_or("a table's number is out of range")?;
                if matches!(row, RowRef::Candidate(_)) && self.candidate != Some(other) {
                    return Err("a candidate is read outside of its reference".into());
                }
                let inside = Self { table: Some(other), candidate: None, ..self };
                inside.expr(of, &mut Locals::new(), depth + 1)?;
            }
            _ => {
                let mut found = Ok(());
                expr.each_child(&mut |child| {
                    if found.is_ok() {
                        found = self.expr(child, locals, depth + 1);
                    }
                });
                found?;
            }
        }
        self.node(expr, locals)
    }

    /// Checks one node whose operands have been checked.
    fn node(self, expr: &Expr, locals: &Locals) -> Check {
        let ty = &expr.ty;
        match &expr.kind {
            ExprKind::Value(value) => ensure(fits(self.plan, value, ty), "a constant"),
            ExprKind::Param(param) => {
                let known = self.plan.params.iter().take(self.params).nth(*param);
                ensure(known.is_some_and(|param| param.ty == *ty), "a parameter")
            }
            ExprKind::Col { up, column } => ensure(self.column(*up, *column)?.cell_ty() == *ty, "a column"),
            ExprKind::Item(column) => {
                let column = self.column(0, *column)?;
                ensure(column.list.is_some() && column.ty == *ty, "an item")
            }
            ExprKind::OfList { op, list, with } => {
                let item = list.ty.item();
                let fits = match (op, with) {
                    (ListOp::Has, Some(value)) => *ty == Ty::Bool && meets(&value.ty, item),
                    (ListOp::At, Some(number)) => number.ty == Ty::Int && ty == item,
                    (ListOp::Fold(op), with) => match with {
                        None => !matches!(op, AggregateOp::Quantile | AggregateOp::Corr),
                        Some(at) => *op == AggregateOp::Quantile && at.ty == Ty::Float,
                    },
                    _ => false,
                };
                ensure(fits && matches!(list.ty, Ty::List(_)), "a list")
            }
            ExprKind::IsCode { up, column, code, .. } => {
                let codes = self.column(*up, *column)?.codes.len();
                ensure(*ty == Ty::Bool && (1..=codes).contains(&usize::from(*code)), "`is`")
            }
            ExprKind::RowNo | ExprKind::Seq | ExprKind::ItemNo => {
                ensure(*ty == Ty::Int && self.table.is_some(), "a row's number")
            }
            ExprKind::OwnUuid { .. } => ensure(*ty == Ty::Uuid && self.table.is_some(), "a uuid"),
            ExprKind::Local(local) => {
                let bound = locals.iter().rev().find(|(id, _)| id == local);
                ensure(bound.is_some_and(|(_, bound)| bound == ty), "a binding")
            }
            ExprKind::Let { body, .. } => ensure(meets(&body.ty, ty), "a binding"),
            ExprKind::Cast(inner) => ensure(casts(&inner.ty, ty), "a change of type"),
            ExprKind::Neg(inner) => {
                ensure(meets(&inner.ty, ty) && (ty.is_numeric() || *ty == Ty::Duration), "`-`")
            }
            ExprKind::Not(inner) => ensure(*ty == Ty::Bool && meets(&inner.ty, ty), "`not`"),
            ExprKind::Arith { op, lhs, rhs } => ensure(computes(*op, &lhs.ty, &rhs.ty, ty), "arithmetic"),
            ExprKind::Compare { op, lhs, rhs } => {
                let ordered =
                    lhs.ty.is_ordered() || matches!(lhs.ty, Ty::Text | Ty::Enum(_) | Ty::Null | Ty::Bool);
                let able = ordered || matches!(op, CompareOp::Eq | CompareOp::Ne);
                let same = meets(&lhs.ty, &rhs.ty) || rhs.ty == Ty::Null;
                ensure(*ty == Ty::Bool && same && able, "a comparison")
            }
            ExprKind::And(lhs, rhs) | ExprKind::Or(lhs, rhs) => {
                ensure(*ty == Ty::Bool && meets(&lhs.ty, ty) && meets(&rhs.ty, ty), "logic")
            }
            ExprKind::Between { value, range } => {
                ensure(*ty == Ty::Bool && range_meets(range, &value.ty), "`in`")
            }
            ExprKind::OneOf { value, list } => {
                let same = list.iter().all(|item| meets(&item.ty, &value.ty) || value.ty == Ty::Null);
                ensure(*ty == Ty::Bool && same, "`in`")
            }
            ExprKind::IsNull { .. } => ensure(*ty == Ty::Bool, "`is null`"),
            ExprKind::Coalesce(lhs, rhs) => ensure(meets(&lhs.ty, ty) && meets(&rhs.ty, ty), "`??`"),
            ExprKind::If { condition, then, otherwise } => {
                let branches = meets(&then.ty, ty) && meets(&otherwise.ty, ty);
                ensure(meets(&condition.ty, &Ty::Bool) && branches, "`if`")
            }
            ExprKind::Match { subject, arms } => {
                let arms_fit = arms.iter().all(|(pattern, arm)| {
                    meets(&arm.ty, ty) && pattern_fits(self.plan, pattern, &subject.ty, 0)
                });
                ensure(arms_fit, "`match`")
            }
            // Names and overloads of functions are known to the executor.
            ExprKind::Call { args, .. } => ensure(args.len() <= 65_536, "a function"),
            ExprKind::Template(parts) => {
                let texts = parts.iter().all(|part| match part {
                    Part::Text(_) => true,
                    Part::Hole(hole) => hole.ty != Ty::Unknown,
                    Part::Formatted { value, format } => Format::parse(format, &value.ty).is_ok(),
                });
                ensure(*ty == Ty::Text && texts, "a text with holes")
            }
            ExprKind::Aggregate { .. } | ExprKind::TableAggregate { .. } => Ok(()),
            ExprKind::Truth(inner) => ensure(meets(&inner.ty, ty), "`truth`"),
            ExprKind::In { of, .. } => ensure(meets(&of.ty, ty), "what is read in another row"),
        }
    }
}

fn range_meets(range: &Range, ty: &Ty) -> bool {
    range.lo.iter().chain(&range.hi).all(|end| meets(&end.ty, ty) || *ty == Ty::Null)
}

/// Whether there is a change of type from one to the other.
fn casts(from: &Ty, to: &Ty) -> bool {
    match (from, to) {
        (from, to) if from == to => true,
        (Ty::Null, _) | (_, Ty::Text) => true,
        (Ty::Int, Ty::Decimal(_)) | (Ty::Date, Ty::DateTime) => true,
        (Ty::Decimal(a), Ty::Decimal(b)) => a <= b,
        (from, Ty::Float) => from.is_ordered() || *from == Ty::Bool,
        _ => false,
    }
}

/// Whether arithmetic on these types gives that type.
fn computes(op: ArithOp, lhs: &Ty, rhs: &Ty, ty: &Ty) -> bool {
    let number = |ty: &Ty| ty.is_numeric() || *ty == Ty::Null;
    let plus = matches!(op, ArithOp::Add | ArithOp::Sub);
    match (lhs, rhs, ty) {
        (lhs, rhs, ty) if number(lhs) && number(rhs) && ty.is_numeric() => true,
        (Ty::Date, Ty::Date, Ty::Duration) | (Ty::DateTime, Ty::DateTime, Ty::Duration) => op == ArithOp::Sub,
        (Ty::Time, Ty::Time, Ty::Duration) => op == ArithOp::Sub,
        (Ty::Duration, Ty::Duration, Ty::Duration) => plus,
        (Ty::Duration, Ty::Duration, Ty::Float) => op == ArithOp::Div,
        (Ty::Date | Ty::DateTime | Ty::Time, Ty::Duration, ty) => plus && (ty == lhs || *ty == Ty::DateTime),
        (Ty::Duration, Ty::Date | Ty::DateTime | Ty::Time, ty) => {
            op == ArithOp::Add && (ty == rhs || *ty == Ty::DateTime)
        }
        (Ty::Duration, rhs, Ty::Duration) => rhs.is_numeric() && matches!(op, ArithOp::Mul | ArithOp::Div),
        (lhs, Ty::Duration, Ty::Duration) => lhs.is_numeric() && op == ArithOp::Mul,
        (Ty::Null, _, _) | (_, Ty::Null, _) => true,
        _ => false,
    }
}
