//! Patterns of weights, `match` and `given`.

use synthc_diag::Span;

use super::{Builder, kids};
use crate::ast::{Expr, ExprKind, Pattern, PatternAlt, PatternKind, UnaryOp};
use crate::grammar::{P, Rule};

impl Builder<'_> {
    /// `pattern`.
    pub fn pattern(&mut self, pair: P<'_>) -> Pattern {
        let span = self.span(&pair);
        let mut alts = Vec::new();
        let mut kids = kids(pair);
        while let Some(alt) = kids.take(Rule::p_alt) {
            alts.push(self.alternative(alt));
        }
        Pattern { alts, span }
    }

    /// A pattern, or a bad one where there is none.
    pub fn pattern_or_bad(&mut self, pair: Option<P<'_>>, at: Span) -> Pattern {
        match pair {
            Some(pair) => self.pattern(pair),
            None => bad_pattern(at),
        }
    }

    fn alternative(&mut self, pair: P<'_>) -> PatternAlt {
        let span = self.span(&pair);
        let kind = match kids(pair).any() {
            Some(inner) if inner.as_rule() == Rule::p_val => PatternKind::Value(self.pattern_value(inner)),
            Some(inner) if inner.as_rule() == Rule::p_range => self.pattern_range(inner),
            _ => PatternKind::Any,
        };
        PatternAlt { kind, span }
    }

    fn pattern_range(&mut self, pair: P<'_>) -> PatternKind {
        let (mut lo, mut hi, mut inclusive, mut dots) = (None, None, true, false);
        for kid in pair.into_inner() {
            if kid.as_rule() == Rule::r_op {
                inclusive = kid.as_str() != "..<";
                dots = true;
            } else if dots {
                hi = Some(self.pattern_value(kid));
            } else {
                lo = Some(self.pattern_value(kid));
            }
        }
        PatternKind::Range { lo, hi, inclusive }
    }

    fn pattern_value(&mut self, pair: P<'_>) -> Expr {
        let span = self.span(&pair);
        let mut kids = kids(pair);
        let negative = kids.word(Rule::neg).is_some();
        let value = match kids.any() {
            Some(inner) => self.atom(inner),
            None => Expr { kind: ExprKind::Bad, span },
        };
        if negative {
            Expr { kind: ExprKind::Unary { op: UnaryOp::Neg, operand: Box::new(value) }, span }
        } else {
            value
        }
    }
}

/// A pattern that could not be read.
pub fn bad_pattern(span: Span) -> Pattern {
    Pattern { alts: vec![PatternAlt { kind: PatternKind::Bad, span }], span }
}
