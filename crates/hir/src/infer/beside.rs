//! `prev(x, first)` and `next(x, last)`: values of the rows beside this one.

use synthc_diag::Span;
use synthc_syntax::ast::{AggKind, Arg, Expr};
use synthc_types::Ty;

use super::{Infer, unify};
use crate::graph::on_chain;
use crate::model::{Name, TExpr, TExprKind};
use crate::walk;

impl Infer<'_> {
    /// The value of the sibling before or after; in a root table, of the row before or after.
    pub(super) fn beside(&mut self, word: &str, args: &[Arg], want: Option<&Ty>, span: Span) -> TExpr {
        let (value, edge) = match args {
            [value] => (value, None),
            [value, edge] => (value, Some(&edge.value)),
            _ => {
                let edge = if word == "next" { "last" } else { "first" };
                self.fault_help(
                    "E0205",
                    span,
                    format!("`{word}` takes a value, and what stands for it where there is no such row"),
                    format!("`{word}(x, {edge})`"),
                );
                return self.error(span);
            }
        };
        if let Some(agg) = args.iter().flat_map(|arg| &arg.aggs).next() {
            let what = match &agg.kind {
                AggKind::By(_) => format!("`by` in `{word}`"),
                AggKind::Order { .. } => format!("`order` in `{word}`"),
                AggKind::Where(_) => format!("`where` in `{word}`"),
                AggKind::Via(_) => format!("`via` in `{word}`"),
            };
            self.unsupported(agg.span, &what, None);
            return self.error(span);
        }
        let choosing = self.candidate.is_some();
        if !self.scope.position || self.scope.levels.is_empty() || !self.locals.is_empty() || choosing {
            self.fault_help(
                "E0352",
                span,
                format!("`{word}` reads a row beside this table's row, which is not at hand here"),
                format!("compute `before = {word}(x)` in a column of the table, and use that"),
            );
            return self.error(span);
        }
        // What stands in the other row has rows beside it as well, but they would have to be kept for it.
        let outer = std::mem::replace(&mut self.scope.position, false);
        let typed = self.scalar(&value.value, want);
        self.scope.position = outer;
        if typed.ty.is_unknown() {
            self.untyped(&value.value);
            return self.error(span);
        }
        if !self.is_single(&typed, &format!("`{word}` takes single values")) {
            return self.error(span);
        }
        let Some(edge) = edge else {
            let ty = typed.ty.clone();
            let kind = TExprKind::Beside { ahead: word == "next", value: Box::new(typed), edge: None };
            return self.expr(kind, ty, true, span);
        };
        let edge = self.scalar(edge, Some(&typed.ty));
        let Some(ty) = unify(&typed.ty, &edge.ty) else {
            self.fault(
                "E0207",
                edge.loc.span,
                format!("`{word}` cannot choose between `{}` and `{}`", typed.ty, edge.ty),
            );
            return self.error(span);
        };
        let nullable = typed.nullable || edge.nullable;
        let value = Box::new(self.fit(typed, &ty, "the value"));
        let edge = Some(Box::new(self.fit(edge, &ty, "what stands for a row that is not there")));
        self.expr(TExprKind::Beside { ahead: word == "next", value, edge }, ty, nullable, span)
    }

    /// Reports columns that build on their own row before and have no type.
    fn untyped(&mut self, value: &Expr) {
        let Some(table) = self.bare_table() else { return };
        let mut found: Option<Name> = None;
        walk::names(value, &mut |used| {
            if used.field.is_none() && on_chain(self.db, self.home, &table, used.name) {
                found = found.take().or_else(|| Some(used.name.clone()));
            }
        });
        if let Some(name) = found {
            self.fault_help(
                "E0353",
                value.span,
                format!("`{name}` builds on the row before, so its type is not inferred"),
                format!("write it out: `{name}: float ..`"),
            );
        }
    }
}
