//! `count`, `sum`, `mean`, `min`, `max`, `share` over rows.

use synthc_diag::Span;
use synthc_syntax::ast::{AggKind, Arg, Expr, ExprKind};
use synthc_types::Ty;

use super::{Aggregates, Infer, Scope};
use crate::items::Space;
use crate::model::{AggregateOp, Name, TExpr, TExprKind};
use crate::{nested, table, walk};

fn op_named(name: &str) -> Option<AggregateOp> {
    Some(match name {
        "count" => AggregateOp::Count,
        "sum" => AggregateOp::Sum,
        "mean" => AggregateOp::Mean,
        "min" => AggregateOp::Min,
        "max" => AggregateOp::Max,
        "share" => AggregateOp::Share,
        _ => return None,
    })
}

/// Whether a word is an aggregate over rows.
pub fn is_aggregate(name: &str) -> bool {
    op_named(name).is_some()
}

impl Infer<'_> {
    /// The aggregate that a call stands for; `None` where the word is a function of values here.
    pub fn aggregate(&mut self, name: &str, args: &[Arg], span: Span) -> Option<TExpr> {
        let op = op_named(name)?;
        let function_too = matches!(op, AggregateOp::Min | AggregateOp::Max);
        if function_too && args.len() != 1 {
            return None;
        }
        let [arg] = args else {
            self.fault("E0205", span, format!("`{name}` takes one argument"));
            return Some(self.error(span));
        };
        for agg in &arg.aggs {
            let word = match &agg.kind {
                AggKind::Where(_) => "`where` in an aggregate",
                AggKind::Via(_) => "`via` in an aggregate",
                AggKind::By(_) => "`by` in an aggregate",
                AggKind::Order { .. } => "`order` in an aggregate",
            };
            let help = match &agg.kind {
                AggKind::Where(_) => {
                    Some("write the condition into the value: `sum(if paid then price else 0)`")
                }
                _ => None,
            };
            self.unsupported(agg.span, word, help);
        }
        if !arg.aggs.is_empty() {
            return Some(self.error(span));
        }
        if self.list_at(&arg.value).is_some() && self.scope.aggregates != Aggregates::Tables {
            return Some(self.over_items(op, name, &arg.value, span));
        }
        match self.scope.aggregates {
            Aggregates::No => {
                self.fault_help(
                    "E0215",
                    span,
                    format!("`{name}` has no rows to go over here"),
                    "aggregates stand in columns of a parent, over its children, and in `expect`",
                );
                Some(self.error(span))
            }
            Aggregates::Children => Some(self.over_children(op, name, &arg.value, span)),
            Aggregates::Tables => Some(self.over_table(op, name, &arg.value, span)),
        }
    }

    /// The table that stands before a dot in the expression, or alone, and satisfies `is`.
    fn table_in(&self, value: &Expr, is: impl Fn(&Name) -> bool) -> Option<Name> {
        let mut found = None;
        walk::names(value, &mut |use_| {
            if found.is_none() && (use_.field.is_some() || use_.alone) && is(use_.name) {
                found = Some(use_.name.clone());
            }
        });
        found
    }

    fn over_children(&mut self, op: AggregateOp, word: &str, value: &Expr, span: Span) -> TExpr {
        let Some(this) = self.scope.levels.first().cloned() else { return self.error(span) };
        let child =
            self.table_in(value, |name| table::parent_of(self.db, self.file, name).as_ref() == Some(&this));
        let Some(child) = child else {
            let other = self.table_in(value, |name| self.resolve(Space::Table, name).is_some());
            let (message, help) = match other {
                Some(other) => (
                    format!("`{word}` goes over the children of a row; `{other}` is no child of `{this}`"),
                    "aggregates over whole tables stand in `expect`".to_owned(),
                ),
                None => (
                    format!("`{word}` goes over the children of a row, and names none"),
                    format!("name a table that is `per {this}`: `{word}(child.x)`"),
                ),
            };
            self.fault_help("E0215", span, message, help);
            return self.error(span);
        };
        let counted =
            op == AggregateOp::Count && matches!(&value.kind, ExprKind::Name(name) if *name == child);
        let mut levels = vec![child.clone()];
        levels.extend(self.scope.levels.iter().cloned());
        let bare = self.scope.bare.map(|bare| bare + 1);
        let scope = Scope { levels, bare, aggregates: Aggregates::No, position: false };
        let Some((value, ty)) = self.aggregated(op, word, (!counted).then_some(value), scope) else {
            return self.error(span);
        };
        let nullable = !matches!(op, AggregateOp::Count | AggregateOp::Sum);
        self.expr(TExprKind::Aggregate { op, child, value: value.map(Box::new) }, ty, nullable, span)
    }

    fn over_table(&mut self, op: AggregateOp, word: &str, value: &Expr, span: Span) -> TExpr {
        let this = self.scope.levels.first().cloned();
        let named = self.table_in(value, |name| self.resolve(Space::Table, name).is_some());
        let uses_own = this.as_ref().is_some_and(|this| {
            let mut own = false;
            walk::names(value, &mut |use_| {
                own |= table::has_column(self.db, self.file, this, use_.name)
                    && (use_.field.is_none() || nested::is_json(self.db, self.file, this, use_.name));
            });
            own
        });
        let over = match (&this, named) {
            (Some(this), _) if uses_own => Some(this.clone()),
            (_, Some(named)) => Some(named),
            (this, None) => this.clone(),
        };
        let Some(over) = over else {
            let said = self.diags.len();
            self.scalar(value, None);
            if self.diags.len() > said {
                return self.error(span);
            }
            self.fault_help(
                "E0215",
                span,
                format!("`{word}` does not say over which table"),
                "name the table before the column: `mean(person.age)`",
            );
            return self.error(span);
        };
        let counted =
            op == AggregateOp::Count && matches!(&value.kind, ExprKind::Name(name) if *name == over);
        let levels = table::lineage(self.db, self.file, &over);
        let bare = (this.as_ref() == Some(&over)).then_some(0);
        let scope = Scope { levels, bare, aggregates: Aggregates::No, position: true };
        let Some((value, ty)) = self.aggregated(op, word, (!counted).then_some(value), scope) else {
            return self.error(span);
        };
        let nullable = !matches!(op, AggregateOp::Count | AggregateOp::Sum);
        self.expr(
            TExprKind::TableAggregate { op, table: over, value: value.map(Box::new) },
            ty,
            nullable,
            span,
        )
    }

    /// The value in the scope of the rows it is taken from, and the type of the result.
    fn aggregated(
        &mut self,
        op: AggregateOp,
        word: &str,
        value: Option<&Expr>,
        scope: Scope,
    ) -> Option<(Option<TExpr>, Ty)> {
        let Some(value) = value else { return Some((None, Ty::Int)) };
        let outer = std::mem::replace(&mut self.scope, scope);
        let typed = self.scalar(value, None);
        self.scope = outer;
        if typed.ty.is_unknown() {
            return None;
        }
        let ty = self.aggregate_ty(op, word, &typed.ty, typed.loc.span)?;
        Some((Some(typed), ty))
    }

    /// The type of an aggregate over values of a type; reports one that has none.
    pub(super) fn aggregate_ty(&mut self, op: AggregateOp, word: &str, of: &Ty, span: Span) -> Option<Ty> {
        Some(match op {
            AggregateOp::Count => Ty::Int,
            AggregateOp::Share if *of == Ty::Bool => Ty::Float,
            AggregateOp::Sum if of.is_numeric() || *of == Ty::Duration => of.clone(),
            AggregateOp::Mean if of.is_numeric() => Ty::Float,
            AggregateOp::Min | AggregateOp::Max if of.is_ordered() => of.clone(),
            _ => {
                let needs = match op {
                    AggregateOp::Share => "a condition",
                    AggregateOp::Min | AggregateOp::Max => "numbers or times",
                    _ => "numbers",
                };
                let message = format!("`{word}` needs {needs}; this is `{of}`");
                if *of == Ty::Bool {
                    let help = "the share of rows where it holds is `share(..)`";
                    self.fault_help("E0207", span, message, help);
                } else {
                    self.fault("E0207", span, message);
                }
                return None;
            }
        })
    }
}
