//! Expressions: names become numbers, everything else stays as typed.

use synthc_hir::model::{self, TAmong, TBy, TExpr, TExprKind, TOrderKey, TPart, TPattern, TRange, TTerms};
use synthc_plan::{
    Among, ArithOp, By, CompareOp, Expr, ExprKind, ListOp, OrderKey, Part, Pattern, Range, RowRef, Terms,
};
use synthc_types::{Ty, Value};

use crate::{Lowering, constant};

impl Lowering<'_> {
    /// An expression; a fault leaves a null in its place.
    pub(crate) fn expr(&self, expr: &TExpr) -> Expr {
        match self.expr_kind(expr) {
            Some(kind) => Expr { kind, ty: expr.ty.clone(), nullable: expr.nullable },
            None => constant(Value::Null, expr.ty.clone()),
        }
    }

    fn boxed(&self, expr: &TExpr) -> Box<Expr> {
        Box::new(self.expr(expr))
    }

    pub(crate) fn exprs(&self, exprs: &[TExpr]) -> Vec<Expr> {
        exprs.iter().map(|e| self.expr(e)).collect()
    }

    pub(crate) fn bindings(&self, bindings: &[(u32, TExpr)]) -> Vec<(u32, Expr)> {
        bindings.iter().map(|(id, e)| (*id, self.expr(e))).collect()
    }

    fn expr_kind(&self, expr: &TExpr) -> Option<ExprKind> {
        Some(match &expr.kind {
            TExprKind::Value(value) => ExprKind::Value(value.clone()),
            TExprKind::Param(name) => match self.names.param(name) {
                Some(param) => ExprKind::Param(param),
                None => return self.missing_name(expr, "parameter", name),
            },
            // A column of the items of a list, without the list around it, is that of the item at hand.
            TExprKind::Col { column, up: 0 } if self.is_listed(column) && !matches!(expr.ty, Ty::List(_)) => {
                match self.names.column(column) {
                    Some(id) => ExprKind::Item(id),
                    None => return self.missing_name(expr, "column", &column.column),
                }
            }
            TExprKind::Col { column, up } => match self.names.column(column) {
                Some(id) => ExprKind::Col { up: *up, column: id },
                None => return self.missing_name(expr, "column", &column.column),
            },
            TExprKind::RowNo => ExprKind::RowNo,
            TExprKind::Seq => ExprKind::Seq,
            TExprKind::ItemNo => ExprKind::ItemNo,
            TExprKind::OwnUuid(of) => {
                let columns = self.spec.tables.iter().flat_map(|table| &table.columns);
                match columns.into_iter().find(|column| column.id == *of) {
                    Some(column) => ExprKind::OwnUuid { address: column.address.to_string() },
                    None => return self.missing_name(expr, "column", &of.column),
                }
            }
            TExprKind::Local(id) => ExprKind::Local(*id),
            TExprKind::Let { bindings, body } => {
                ExprKind::Let { bindings: self.bindings(bindings), body: self.boxed(body) }
            }
            TExprKind::Cast(inner) => ExprKind::Cast(self.boxed(inner)),
            TExprKind::Neg(inner) => ExprKind::Neg(self.boxed(inner)),
            TExprKind::Not(inner) => ExprKind::Not(self.boxed(inner)),
            TExprKind::Arith { op, lhs, rhs } => {
                ExprKind::Arith { op: *op, lhs: self.boxed(lhs), rhs: self.boxed(rhs) }
            }
            TExprKind::Compare { op, lhs, rhs } => {
                ExprKind::Compare { op: *op, lhs: self.boxed(lhs), rhs: self.boxed(rhs) }
            }
            TExprKind::And(lhs, rhs) => ExprKind::And(self.boxed(lhs), self.boxed(rhs)),
            TExprKind::Or(lhs, rhs) => ExprKind::Or(self.boxed(lhs), self.boxed(rhs)),
            TExprKind::Between { value, range } => {
                ExprKind::Between { value: self.boxed(value), range: Box::new(self.range(range)) }
            }
            TExprKind::OneOf { value, list } => {
                ExprKind::OneOf { value: self.boxed(value), list: self.exprs(list) }
            }
            TExprKind::IsNull { value, negated } => {
                ExprKind::IsNull { value: self.boxed(value), negated: *negated }
            }
            TExprKind::IsCode { column, set, code, negated } => {
                return self.is_code(column, set, code, *negated);
            }
            TExprKind::Coalesce(lhs, rhs) => ExprKind::Coalesce(self.boxed(lhs), self.boxed(rhs)),
            TExprKind::If { condition, then, otherwise } => ExprKind::If {
                condition: self.boxed(condition),
                then: self.boxed(then),
                otherwise: self.boxed(otherwise),
            },
            TExprKind::Match { subject, arms } => ExprKind::Match {
                subject: self.boxed(subject),
                arms: arms.iter().map(|(p, arm)| (pattern(p), self.expr(arm))).collect(),
            },
            TExprKind::Call { function, overload, args } => ExprKind::Call {
                function: (*function).to_owned(),
                overload: *overload,
                args: self.exprs(args),
            },
            TExprKind::Template(parts) => {
                ExprKind::Template(parts.iter().map(|part| self.part(part)).collect())
            }
            TExprKind::OfList { op, list, with } => ExprKind::OfList {
                op: *op,
                list: self.boxed(list),
                with: match op {
                    ListOp::Fold(_) => with.as_ref().map(|at| Box::new(to_float(self.expr(at)))),
                    _ => with.as_ref().map(|with| self.boxed(with)),
                },
            },
            TExprKind::Aggregate { op, child, value, terms } => match self.names.table(child) {
                Some(child) => ExprKind::Aggregate {
                    op: *op,
                    child,
                    value: value.as_ref().map(|value| self.boxed(value)),
                    terms: terms.as_ref().map(|terms| self.terms(terms)),
                },
                None => return self.missing_name(expr, "table", child),
            },
            TExprKind::TableAggregate { op, table, value, terms } => match self.names.table(table) {
                Some(table) => ExprKind::TableAggregate {
                    op: *op,
                    table,
                    value: value.as_ref().map(|value| self.boxed(value)),
                    terms: terms.as_ref().map(|terms| self.terms(terms)),
                },
                None => return self.missing_name(expr, "table", table),
            },
            TExprKind::Truth(inner) => ExprKind::Truth(self.boxed(inner)),
            TExprKind::In { row, of } => return self.elsewhere(expr, row, of),
            TExprKind::Beside { ahead, value, edge, among } => {
                let among = among.as_ref().map(|among| Box::new(self.among(among)));
                self.beside((*ahead, among), self.expr(value), edge.as_ref().map(|edge| self.expr(edge)))
            }
            TExprKind::Todo => {
                self.fault_with_help(expr.loc, "`todo` cannot be sampled", "put an expression in its place");
                return None;
            }
            TExprKind::Error => {
                self.fault(expr.loc, "this expression has faults, which `synthc check` shows");
                return None;
            }
        })
    }

    /// A value of the row before or after, or what stands for it where there is none.
    fn beside(
        &self,
        (ahead, among): (bool, Option<Box<Among>>),
        value: Expr,
        edge: Option<Expr>,
    ) -> ExprKind {
        let (ty, nullable) = (value.ty.clone(), value.nullable);
        let there = |of: Expr, nullable: bool| {
            let ty = of.ty.clone();
            let row = RowRef::Beside { ahead, among: among.clone() };
            Expr { kind: ExprKind::In { row, of: Box::new(of) }, ty, nullable }
        };
        let truth = |kind: ExprKind| Box::new(Expr { kind, ty: Ty::Bool, nullable: false });
        let none = if ahead || among.is_some() {
            let any = there(constant(Value::Bool(true), Ty::Bool), true);
            truth(ExprKind::IsNull { value: Box::new(any), negated: false })
        } else {
            let seq = Expr { kind: ExprKind::Seq, ty: Ty::Int, nullable: false };
            let one = constant(Value::Int(1), Ty::Int);
            truth(ExprKind::Compare { op: CompareOp::Eq, lhs: Box::new(seq), rhs: Box::new(one) })
        };
        let edge = edge.unwrap_or_else(|| constant(Value::Null, ty));
        ExprKind::If { condition: none, then: Box::new(edge), otherwise: Box::new(there(value, nullable)) }
    }

    fn terms(&self, terms: &TTerms) -> Box<Terms> {
        let by = |by: &TBy| By { there: self.expr(&by.there), here: self.expr(&by.here) };
        Box::new(Terms {
            with: terms.with.as_ref().map(|with| self.expr(with)),
            at: terms.at.as_ref().map(|at| to_float(self.expr(at))),
            order: self.order(&terms.order),
            by: terms.by.as_ref().map(|keys| keys.iter().map(by).collect()),
        })
    }

    fn order(&self, order: &[TOrderKey]) -> Vec<OrderKey> {
        let key = |order: &TOrderKey| OrderKey { key: self.expr(&order.key), descending: order.descending };
        order.iter().map(key).collect()
    }

    fn among(&self, among: &TAmong) -> Among {
        Among { by: self.exprs(&among.by), order: self.order(&among.order) }
    }

    /// A name without its declaration: the checker reports these, so a spec with one should not arrive here.
    fn missing_name(&self, expr: &TExpr, what: &str, name: &str) -> Option<ExprKind> {
        self.fault(expr.loc, format!("there is no {what} `{name}`"));
        None
    }

    /// Whether a column is the items of a list.
    fn is_listed(&self, column: &model::ColRef) -> bool {
        let table = self.spec.tables.iter().find(|table| table.name == column.table);
        table
            .and_then(|table| table.columns.iter().find(|other| other.id.column == column.column))
            .is_some_and(|column| column.list.is_some())
    }

    pub(crate) fn is_code(&self, column: &TExpr, set: &str, code: &str, negated: bool) -> Option<ExprKind> {
        if let TExprKind::In { row, of } = &column.kind {
            return self.is_code_elsewhere((column, row, of), (set, code, negated));
        }
        let TExprKind::Col { column: read, up } = &column.kind else {
            self.fault(column.loc, "only a column can hold a missing code");
            return None;
        };
        let (Some(table), Some(id)) = (self.names.table(&read.table), self.names.column(read)) else {
            return self.missing_name(column, "column", &read.column);
        };
        Some(match self.names.gap(table, id, set, code) {
            // A code that nothing puts into the column is never there.
            0 => ExprKind::Value(Value::Bool(negated)),
            code => ExprKind::IsCode { up: *up, column: id, code, negated },
        })
    }

    pub(crate) fn range(&self, range: &TRange) -> Range {
        Range {
            lo: range.lo.as_ref().map(|e| self.expr(e)),
            hi: range.hi.as_ref().map(|e| self.expr(e)),
            hi_open: range.hi_open,
        }
    }

    fn part(&self, part: &TPart) -> Part {
        match part {
            TPart::Text(text) => Part::Text(text.to_string()),
            TPart::Hole { value, format: None } => Part::Hole(self.expr(value)),
            TPart::Hole { value, format: Some(format) } => {
                Part::Formatted { value: self.expr(value), format: format.to_string() }
            }
        }
    }
}

/// A pattern; its constants are typed already.
pub(crate) fn pattern(pattern_: &TPattern) -> Pattern {
    match pattern_ {
        TPattern::Any => Pattern::Any,
        TPattern::Value(value) => Pattern::Value(value.clone()),
        TPattern::Range { lo, hi, hi_open } => {
            Pattern::Range { lo: lo.clone(), hi: hi.clone(), hi_open: *hi_open }
        }
        TPattern::Or(patterns) => Pattern::Or(patterns.iter().map(pattern).collect()),
    }
}

/// Calls `f` for each direct operand of a typed expression, in order.
pub(crate) fn each_operand<'e>(expr: &'e TExpr, f: &mut dyn FnMut(&'e TExpr)) {
    let range =
        |range: &'e TRange, f: &mut dyn FnMut(&'e TExpr)| range.lo.iter().chain(&range.hi).for_each(f);
    match &expr.kind {
        TExprKind::Value(_)
        | TExprKind::Param(_)
        | TExprKind::Col { .. }
        | TExprKind::RowNo
        | TExprKind::Seq
        | TExprKind::ItemNo
        | TExprKind::OwnUuid(_)
        | TExprKind::Local(_)
        | TExprKind::Todo
        | TExprKind::Error => {}
        TExprKind::Let { bindings, body } => {
            bindings.iter().for_each(|(_, e)| f(e));
            f(body);
        }
        TExprKind::Beside { value, edge, among, .. } => {
            among.iter().flat_map(|among| among.exprs()).for_each(&mut *f);
            f(value);
            edge.iter().for_each(|edge| f(edge));
        }
        TExprKind::Cast(e) | TExprKind::Neg(e) | TExprKind::Not(e) | TExprKind::Truth(e) => f(e),
        TExprKind::Arith { lhs, rhs, .. }
        | TExprKind::Compare { lhs, rhs, .. }
        | TExprKind::And(lhs, rhs)
        | TExprKind::Or(lhs, rhs)
        | TExprKind::Coalesce(lhs, rhs) => {
            f(lhs);
            f(rhs);
        }
        TExprKind::Between { value, range: ends } => {
            f(value);
            range(ends, f);
        }
        TExprKind::OneOf { value, list } => {
            f(value);
            list.iter().for_each(f);
        }
        TExprKind::OfList { list, with, .. } => {
            f(list);
            with.iter().for_each(|with| f(with));
        }
        TExprKind::IsNull { value, .. } => f(value),
        TExprKind::IsCode { column, .. } => f(column),
        TExprKind::If { condition, then, otherwise } => {
            f(condition);
            f(then);
            f(otherwise);
        }
        TExprKind::Match { subject, arms } => {
            f(subject);
            arms.iter().for_each(|(_, e)| f(e));
        }
        TExprKind::Call { args, .. } => args.iter().for_each(f),
        TExprKind::Template(parts) => {
            for part in parts {
                if let TPart::Hole { value, .. } = part {
                    f(value);
                }
            }
        }
        TExprKind::Aggregate { value, terms, .. } | TExprKind::TableAggregate { value, terms, .. } => {
            value.iter().for_each(|e| f(e));
            terms.iter().flat_map(|terms| terms.in_rows().chain(terms.around())).for_each(f);
        }
        // What is read in another row is no operand of this one.
        TExprKind::In { row, .. } => row.key().iter().for_each(f),
    }
}

/// An expression as a float: a number by its value, a time by its position.
pub(crate) fn to_float(expr: Expr) -> Expr {
    if expr.ty == Ty::Float {
        return expr;
    }
    if let ExprKind::Value(value) = &expr.kind
        && let Some(position) = value.position()
    {
        return constant(Value::float(position), Ty::Float);
    }
    Expr { nullable: expr.nullable, kind: ExprKind::Cast(Box::new(expr)), ty: Ty::Float }
}

/// Float arithmetic of two floats.
pub(crate) fn float_arith(op: ArithOp, lhs: Expr, rhs: Expr) -> Expr {
    let nullable = lhs.nullable || rhs.nullable || op == ArithOp::Div || op == ArithOp::Pow;
    let nullable = match (&op, &rhs.kind) {
        (ArithOp::Div, ExprKind::Value(Value::Float(v))) => lhs.nullable || v.0 == 0.0,
        _ => nullable,
    };
    Expr { nullable, kind: ExprKind::Arith { op, lhs: Box::new(lhs), rhs: Box::new(rhs) }, ty: Ty::Float }
}
