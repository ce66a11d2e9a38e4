//! Heads of tables.

use synthc_diag::Span;

use super::{Builder, kids};
use crate::ast::{Expr, Header, HeaderKind, OrderKey, Parent};
use crate::grammar::{P, Rule};

impl Builder<'_> {
    /// A part of a head, if the pair is one.
    pub fn header(&mut self, pair: P<'_>) -> Option<Header> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut kids = kids(pair);
        let kind = match rule {
            Rule::h_per => {
                let mut parents = Vec::new();
                while let Some(parent) = kids.take(Rule::parent) {
                    parents.push(self.parent(parent));
                }
                HeaderKind::Per { parents, count: kids.take(Rule::count).map(|count| self.count(count)) }
            }
            Rule::h_draw => {
                let draw = kids.take(Rule::draw);
                HeaderKind::Draw(self.draw_or_bad(draw, span))
            }
            Rule::h_where => HeaderKind::Where(self.next_expr(&mut kids, span)),
            Rule::h_file => HeaderKind::FromFile(self.file_ref(kids.take(Rule::file_ref)?)),
            Rule::h_tables => HeaderKind::FromTables(
                kids.take(Rule::names).map(|names| self.names(names)).unwrap_or_default(),
            ),
            Rule::h_every => {
                let step = kids.take(Rule::arith);
                let step = self.expr_or_bad(step, span);
                HeaderKind::Every { step, span_of_time: self.next_range(&mut kids, span) }
            }
            Rule::h_after => {
                let name = kids.take(Rule::ident);
                HeaderKind::After(self.name_or_empty(name, span))
            }
            Rule::h_wave => {
                let waves = self.next_range(&mut kids, span);
                let step = kids.take(Rule::arith);
                HeaderKind::Wave { waves, step: self.expr_or_bad(step, span) }
            }
            Rule::h_follows => {
                let process = kids.take(Rule::ident);
                let process = self.name_or_empty(process, span);
                HeaderKind::Follows { process, from: self.next_expr(&mut kids, span) }
            }
            Rule::h_order => {
                let mut keys = Vec::new();
                while let Some(key) = kids.take(Rule::order_key) {
                    let at = self.span(&key);
                    let mut inner = key.into_inner();
                    let name = self.name_or_empty(inner.next(), at);
                    let descending = inner.any(|word| word.as_rule() == Rule::k_desc);
                    keys.push(OrderKey { name, descending });
                }
                HeaderKind::Order(keys)
            }
            Rule::h_edge => HeaderKind::Edge(self.atom(kids.any()?)),
            Rule::h_was => {
                let text = kids.take(Rule::plain);
                HeaderKind::Was(self.str_or_empty(text, span))
            }
            Rule::h_provenance => HeaderKind::Provenance(self.expr(kids.take(Rule::operand)?)),
            _ => return None,
        };
        Some(Header { kind, span })
    }

    /// `count`.
    pub fn count(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        let inner = kids(pair).take(Rule::expr);
        self.expr_or_bad(inner, span)
    }

    fn parent(&mut self, pair: P<'_>) -> Parent {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let table = kids.take(Rule::ident);
        let table = self.name_or_empty(table, span);
        Parent { table, alias: kids.take(Rule::ident).map(|name| self.name(&name)), span }
    }

    /// An empty name at a place, for an item that lacks one.
    pub fn no_name(&self, at: Span) -> crate::ast::Name {
        self.name_or_empty(None, Span::new(at.start, at.start))
    }
}
