//! Aggregates over groups: `mean(income by region)`, `sum(transfer.amount via dst)`.

use synthc_diag::Span;
use synthc_syntax::ast::{Expr, ExprKind, Name as AstName, Path};
use synthc_types::Ty;

use super::aggregate::Call;
use super::{Aggregates, Infer, Scope, unify};
use crate::model::{AggregateOp, Name, TBy, TExpr, TExprKind, TTerms};
use crate::{nested, over, table};

impl Infer<'_> {
    /// An aggregate over the rows of a table that have something in common with this one.
    pub(super) fn over_group(&mut self, call: &Call<'_>, via: Option<&Path>) -> TExpr {
        let span = call.span;
        let Some(this) = self.scope.levels.first().cloned() else { return self.error(span) };
        let over = over::gone_through(self.db, self.home, &this, &self.at, call.value);
        let levels = table::lineage(self.db, self.home, &over);
        let bare = (over == this).then_some(0);
        let rows = Scope { levels, bare, aggregates: Aggregates::No, position: true };
        let keys = match via {
            Some(via) => self.via(via, (&over, &this), &rows).map(|key| vec![key]),
            None => call.by.iter().flatten().map(|key| self.by(key, (&over, &this), &rows)).collect(),
        };
        let Some(keys) = keys else { return self.error(span) };
        let found = self.apart((&over, &this), |infer| infer.aggregated(call, &over, &rows));
        let Some((value, terms, ty)) = found else { return self.error(span) };
        let terms = terms.map_or_else(TTerms::default, |terms| *terms);
        if let Some(at) = terms.at.as_ref().filter(|at| !is_fixed(at)) {
            self.fault_help(
                "E0535",
                at.loc.span,
                "the share of a quantile over groups is the same for every row",
                "write a number or a parameter",
            );
            return self.error(span);
        }
        let own = over == this && via.is_none();
        let nullable = match (call.op, &value) {
            (op, _) if op.is_total() => false,
            (AggregateOp::First | AggregateOp::Last, _) if !terms.order.is_empty() => true,
            (AggregateOp::Corr, _) => true,
            (_, Some(value)) => !own || value.nullable,
            (_, None) => !own,
        };
        let terms = Some(Box::new(TTerms { by: Some(keys), ..terms }));
        self.expr(TExprKind::TableAggregate { op: call.op, table: over, value, terms }, ty, nullable, span)
    }

    /// Reads what stands in the scope of rows from anywhere: what is bound around them, and the candidate of a reference, is not there.
    fn apart<T>(&mut self, (over, this): (&Name, &Name), read: impl FnOnce(&mut Self) -> T) -> T {
        let (locals, candidate) = (std::mem::take(&mut self.locals), self.candidate.take());
        let at = if over == this { self.at.clone() } else { Name::from("") };
        let at = std::mem::replace(&mut self.at, at);
        let found = read(self);
        (self.locals, self.candidate, self.at) = (locals, candidate, at);
        found
    }

    /// The same, in the scope of these rows, where a bare name is one of their columns.
    fn in_rows(&mut self, tables: (&Name, &Name), rows: &Scope, read: &Expr) -> TExpr {
        self.apart(tables, |infer| {
            let scope = Scope { bare: Some(0), ..rows.clone() };
            let outer = std::mem::replace(&mut infer.scope, scope);
            let found = infer.scalar(read, None);
            infer.scope = outer;
            found
        })
    }

    /// `by key`: read in the rows that are gone over, and in this one.
    fn by(&mut self, key: &Expr, (over, this): (&Name, &Name), rows: &Scope) -> Option<TBy> {
        if over != this
            && let ExprKind::Name(name) = &key.kind
        {
            let has = |table: &Name, at: &str| nested::beside(self.db, self.home, table, at, name).is_some();
            let (there, here) = (has(over, ""), has(this, &self.at));
            if there != here {
                let lacks = if there { this } else { over };
                self.fault_help(
                    "E0532",
                    key.span,
                    format!("`by {name}` takes the rows of `{over}` with this row's `{name}`; `{lacks}` has no `{name}`"),
                    format!("give `{lacks}` a column `{name}`, which may be `hidden`; along a reference, write `via`"),
                );
                return None;
            }
        }
        // Where both are of one table, a fault is told once.
        self.quiet += u32::from(over == this);
        let there = self.in_rows((over, this), rows, key);
        self.quiet -= u32::from(over == this);
        let stripped = self.without_table(key, over);
        let aggregates = std::mem::replace(&mut self.scope.aggregates, Aggregates::No);
        let here = self.scalar(stripped.as_ref().unwrap_or(key), None);
        self.scope.aggregates = aggregates;
        self.in_common(there, here, over, key.span)
    }

    /// `person.region` as `region`, where no row of `person` is at hand.
    fn without_table(&self, key: &Expr, over: &Name) -> Option<Expr> {
        let ExprKind::Field { base, name } = &key.kind else { return None };
        let ExprKind::Name(owner) = &base.kind else { return None };
        let at_hand = || crate::rows::start(self.db, self.home, self.standing(), owner).is_some();
        (owner == over && !at_hand())
            .then(|| Expr { kind: ExprKind::Name(name.text.clone()), span: key.span })
    }

    /// Both sides of a key, as values of one type.
    fn in_common(&mut self, there: TExpr, here: TExpr, over: &Name, span: Span) -> Option<TBy> {
        if there.ty.is_unknown() || here.ty.is_unknown() {
            return None;
        }
        if !self.is_single(&here, "rows have single values in common")
            || !self.is_single(&there, "rows have single values in common")
        {
            return None;
        }
        let Some(ty) = unify(&there.ty, &here.ty) else {
            self.fault(
                "E0532",
                span,
                format!("the rows of `{over}` have `{}` here, this row has `{}`", there.ty, here.ty),
            );
            return None;
        };
        if is_fixed(&there) && is_fixed(&here) {
            self.fault_help(
                "E0532",
                span,
                "this is the same in every row",
                "`by all` goes over the whole table",
            );
            return None;
        }
        let there = self.fit(there, &ty, "what the rows have in common");
        Some(TBy { there, here: self.fit(here, &ty, "what the rows have in common") })
    }

    /// `via reference`: the rows whose reference is to this row.
    fn via(&mut self, via: &Path, (over, this): (&Name, &Name), rows: &Scope) -> Option<TBy> {
        let mut parts: &[AstName] = &via.parts;
        if let [owner, rest @ ..] = parts
            && owner.text == *over
            && !rest.is_empty()
        {
            parts = rest;
        }
        let names: Vec<Name> = parts.iter().map(|name| name.text.clone()).collect();
        let key = table::sole_key(self.db, self.home, this);
        let (Some(key), Some(path)) = (key, over::leads_to(self.db, self.home, over, &names, this)) else {
            let known = over::references(self.db, self.home, over, this);
            let help = match known.as_slice() {
                [] => {
                    format!("give `{over}` a column `ref {this}`, or say what the rows have in common: `by`")
                }
                known => format!("`{over}` refers to it by `{}`", shown(known).join("`, `")),
            };
            let message = format!("`{}` of `{over}` does not refer to `{this}`", names.join("."));
            self.fault_help("E0533", via.span, message, help);
            return None;
        };
        let span = via.span;
        let read = Expr::of_names(path.into_iter().map(|text| AstName { text, span }))?;
        let there = self.in_rows((over, this), rows, &read);
        let here = self.column(this, &key, 0, via.span)?;
        self.in_common(there, here, over, via.span)
    }

    /// An aggregate over the rows of a table that refers to this one by one column; `None` where it does not, with the fault reported
    /// where there are several such columns.
    pub(super) fn over_referring(&mut self, call: &Call<'_>, this: &Name) -> Option<TExpr> {
        let over = over::gone_through(self.db, self.home, this, &self.at, call.value);
        if over == *this {
            return None;
        }
        match over::references(self.db, self.home, &over, this).as_slice() {
            [] => None,
            [only] => {
                let part = AstName { text: only.clone(), span: call.span };
                let via = Path { parts: vec![part], span: call.span };
                Some(self.over_group(call, Some(&via)))
            }
            several => {
                self.fault_help(
                    "E0534",
                    call.span,
                    format!("`{over}` refers to `{this}` by `{}`", shown(several).join("` and by `")),
                    format!(
                        "say by which: `{}(.. via {})`",
                        call.word,
                        shown(several).first().map_or("", |name| name)
                    ),
                );
                Some(self.error(call.span))
            }
        }
    }
}

/// References as they are written: `on.order` for the part of `on` that refers to `order`.
fn shown(references: &[Name]) -> Vec<String> {
    let text = |name: &Name| match nested::part_of_several(name) {
        Some((reference, table)) => format!("{reference}.{table}"),
        None => name.to_string(),
    };
    references.iter().map(text).collect()
}

/// Whether an expression is the same for every row.
pub(super) fn is_fixed(expr: &TExpr) -> bool {
    match &expr.kind {
        TExprKind::Value(_) | TExprKind::Param(_) => true,
        TExprKind::Cast(inner) | TExprKind::Neg(inner) => is_fixed(inner),
        TExprKind::Arith { lhs, rhs, .. } => is_fixed(lhs) && is_fixed(rhs),
        _ => expr.ty == Ty::Unknown,
    }
}
