//! `prev(x, first)` and `next(x, last)`: values of the rows beside this one.

use synthc_diag::Span;
use synthc_syntax::ast::{AggKind, Arg, Expr};
use synthc_types::Ty;

use super::over_rows::is_fixed;
use super::written::{Written, clauses};
use super::{Aggregates, Infer, unify};
use crate::among::parent_keys;
use crate::graph::on_chain;
use crate::model::{Name, TAmong, TExpr, TExprKind, TOrderKey};
use crate::{table, walk};

impl Infer<'_> {
    /// The value of the sibling before or after; in a root table, of the row before or after.
    pub(super) fn beside(&mut self, word: &str, args: &[Arg], want: Option<&Ty>, span: Span) -> TExpr {
        let written = Written::new(args);
        let (value, edge) = match written.values.as_slice() {
            [value] => (*value, None),
            [value, edge] => (*value, Some(*edge)),
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
        let wrong = clauses(args).find(|agg| matches!(agg.kind, AggKind::Where(_) | AggKind::Via(_)));
        if let Some(agg) = wrong {
            self.fault_help(
                "E0536",
                agg.span,
                format!("`{word}` reads one row, the one beside this row"),
                "say what the rows have in common with `by` and their order with `order`",
            );
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
        let typed = self.scalar(value, want);
        let among = clauses(args).next().is_some().then(|| self.among(word, &written, span));
        self.scope.position = outer;
        let Some(among) = among.map_or(Some(None), |among| among.map(|among| Some(Box::new(among)))) else {
            return self.error(span);
        };
        if typed.ty.is_unknown() {
            self.untyped(value);
            return self.error(span);
        }
        if !self.is_single(&typed, &format!("`{word}` takes single values")) {
            return self.error(span);
        }
        let Some(edge) = edge else {
            let ty = typed.ty.clone();
            let kind = TExprKind::Beside { ahead: word == "next", value: Box::new(typed), edge: None, among };
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
        self.expr(TExprKind::Beside { ahead: word == "next", value, edge, among }, ty, nullable, span)
    }

    /// What rows that stand beside each other have in common, and their order. In a child table without `by` they are siblings.
    fn among(&mut self, word: &str, written: &Written<'_>, span: Span) -> Option<TAmong> {
        self.by_all_alone(written)?;
        let aggregates = std::mem::replace(&mut self.scope.aggregates, Aggregates::No);
        let keys = written.by.iter().flatten();
        let by: Option<Vec<TExpr>> = keys.map(|key| self.row_key(word, key)).collect();
        let order = written.order.iter();
        let order = order.map(|(key, descending)| {
            Some(TOrderKey { key: self.row_key(word, key)?, descending: *descending })
        });
        let order: Option<Vec<TOrderKey>> = order.collect();
        self.scope.aggregates = aggregates;
        let (mut by, order) = (by?, order?);
        if written.by.is_none() {
            by = self.siblings(word, span)?;
        }
        Some(TAmong { by, order })
    }

    /// A key by which `prev` and `next` find a row.
    fn row_key(&mut self, word: &str, key: &Expr) -> Option<TExpr> {
        let found = self.scalar(key, None);
        if !found.ty.is_unknown() && is_fixed(&found) {
            self.fault_help(
                "E0536",
                key.span,
                "this is the same in every row",
                format!(
                    "write columns of the rows; what stands where there is no such row is the second argument: `{word}(x, 0 by y order z)`"
                ),
            );
            return None;
        }
        let fits =
            !found.ty.is_unknown() && self.is_single(&found, &format!("`{word}` goes by single values"));
        fits.then_some(found)
    }

    /// What siblings have in common: the key of their parent; nothing in a table without parent.
    fn siblings(&mut self, word: &str, span: Span) -> Option<Vec<TExpr>> {
        let table = self.bare_table()?;
        let parent = table::parent_of(self.db, self.home, &table);
        let names = parent_keys(self.db, self.home, &table);
        if let (Some(parent), []) = (&parent, names.as_slice()) {
            let message = format!("siblings are not told apart from others: `{parent}` has no key");
            let help = format!(
                "give `{parent}` a key, or say what the rows have in common: `{word}(x by y order z)`"
            );
            self.fault_help("E0536", span, message, help);
            return None;
        }
        names
            .iter()
            .map(|name| self.column(&table, name, self.scope.bare.unwrap_or_default(), span))
            .collect()
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
