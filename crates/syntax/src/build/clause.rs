//! Clauses of columns.

use super::{Builder, kids};
use crate::ast::{Clause, ClauseKind, Missing, MissingRate};
use crate::grammar::{P, Rule};

impl Builder<'_> {
    /// A clause, if the pair is one.
    pub fn clause(&mut self, pair: P<'_>) -> Option<Clause> {
        let span = self.span(&pair);
        let rule = pair.as_rule();
        let mut kids = kids(pair);
        let kind = match rule {
            Rule::c_unique => ClauseKind::Unique {
                within: kids.take(Rule::path).map(|path| self.path(path)),
                condition: kids.take(Rule::expr).map(|expr| self.expr(expr)),
            },
            Rule::c_suffix => match kids.take(Rule::string) {
                Some(text) => ClauseKind::Suffix(self.text(text)),
                None => return None,
            },
            Rule::c_differs => ClauseKind::Unique { within: None, condition: None },
            Rule::c_covering | Rule::c_covers => ClauseKind::Covering,
            Rule::c_where => ClauseKind::Where(self.next_expr(&mut kids, span)),
            Rule::c_round => match kids.any() {
                Some(step) => ClauseKind::Round(self.atom(step)),
                None => return None,
            },
            Rule::c_ascending => {
                ClauseKind::Ascending { within: kids.take(Rule::path).map(|path| self.path(path)) }
            }
            Rule::c_when => ClauseKind::When {
                condition: self.next_expr(&mut kids, span),
                otherwise: kids.take(Rule::expr).map(|expr| self.expr(expr)),
            },
            Rule::c_missing => match kids.take(Rule::rates) {
                Some(rates) => ClauseKind::Missing(self.missing(rates)),
                None => return None,
            },
            Rule::c_edge => match kids.any() {
                Some(share) => ClauseKind::Edge(self.atom(share)),
                None => return None,
            },
            Rule::c_provenance => match kids.any() {
                Some(claim) => ClauseKind::Provenance(self.expr(claim)),
                None => return None,
            },
            Rule::c_from | Rule::c_source | Rule::c_was | Rule::c_because => {
                let text = kids.take(Rule::plain);
                let text = self.str_or_empty(text, span);
                match rule {
                    Rule::c_from => ClauseKind::From(text),
                    Rule::c_source => ClauseKind::Source(text),
                    Rule::c_was => ClauseKind::Was(text),
                    _ => ClauseKind::Because(text),
                }
            }
            _ => return None,
        };
        Some(Clause { kind, span })
    }

    /// `rates`.
    pub fn missing(&mut self, pair: P<'_>) -> Missing {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let rate = match kids.take(Rule::path) {
            Some(set) => {
                let set = self.path(set);
                let rates = kids.take(Rule::weights).map(|rates| self.weights(rates)).unwrap_or_default();
                MissingRate::Coded { set, rates }
            }
            None => MissingRate::Plain(self.next_expr(&mut kids, span)),
        };
        let condition = kids.take(Rule::expr).map(|expr| self.expr(expr));
        Missing { rate, condition }
    }
}
