//! Comma lists in brackets: weights, arms, components, lists. The last slot may be empty: a comma may end a list.

use synthc_diag::Span;

use super::pattern::bad_pattern;
use super::{Builder, kids};
use crate::ast::{Arm, Expr, ExprKind, MixItem, Weight};
use crate::grammar::{P, Rule};

/// How the slots of a list are read.
pub struct ListShape {
    /// The rule of a good slot.
    pub good: Rule,
    /// The rule that re-reads a bad slot to find its fault.
    pub again: Rule,
    /// What a slot is called.
    pub what: &'static str,
    /// Whether the list may be empty.
    pub may_be_empty: bool,
}

impl Builder<'_> {
    /// The slots of a list, good and bad: `None` for bad ones, which are reported. An empty last slot is left out.
    pub fn slots<'a>(
        &mut self,
        pairs: impl Iterator<Item = P<'a>>,
        shape: &ListShape,
    ) -> Vec<(Option<P<'a>>, Span)> {
        let slots: Vec<P<'a>> =
            pairs.filter(|p| p.as_rule() == shape.good || p.as_rule() == Rule::bad_slot).collect();
        let count = slots.len();
        let mut out = Vec::with_capacity(count);
        for (index, slot) in slots.into_iter().enumerate() {
            if slot.as_rule() == shape.good {
                let span = self.span(&slot);
                out.push((Some(slot), span));
            } else if !(slot.as_str().trim().is_empty()
                && index + 1 == count
                && (count > 1 || shape.may_be_empty))
            {
                let span = self.bad(&slot, shape.again, shape.what);
                out.push((None, span));
            }
        }
        out
    }

    /// `weights`.
    pub fn weights(&mut self, pair: P<'_>) -> Vec<Weight> {
        let shape =
            ListShape { good: Rule::weight, again: Rule::r_weight, what: "a weight", may_be_empty: false };
        let slots = self.slots(pair.into_inner(), &shape);
        slots.into_iter().map(|(slot, span)| self.weight(slot, span)).collect()
    }

    fn weight(&mut self, slot: Option<P<'_>>, span: Span) -> Weight {
        let bad = || Some(Expr { kind: ExprKind::Bad, span });
        let Some(slot) = slot else { return Weight { pattern: bad_pattern(span), value: bad(), span } };
        let mut kids = kids(slot);
        let pattern = kids.take(Rule::pattern);
        let pattern = self.pattern_or_bad(pattern, span);
        let value = match kids.word(Rule::k_else) {
            Some(_) => None,
            None => Some(self.next_expr(&mut kids, span)),
        };
        Weight { pattern, value, span }
    }

    /// `match_e`.
    pub fn match_e(&mut self, pair: P<'_>, span: Span) -> ExprKind {
        let mut inner = kids(pair);
        let subject = Box::new(self.next_expr(&mut inner, span));
        let shape = ListShape {
            good: Rule::arm,
            again: Rule::r_arm,
            what: "an arm `pattern => value`",
            may_be_empty: false,
        };
        let slots = self.slots(std::iter::from_fn(move || inner.any()), &shape);
        let arms = slots.into_iter().map(|(slot, span)| self.arm(slot, span)).collect();
        ExprKind::Match { subject, arms }
    }

    fn arm(&mut self, slot: Option<P<'_>>, span: Span) -> Arm {
        let Some(slot) = slot else {
            return Arm { pattern: bad_pattern(span), value: Expr { kind: ExprKind::Bad, span }, span };
        };
        let mut kids = kids(slot);
        let pattern = kids.take(Rule::pattern);
        let pattern = self.pattern_or_bad(pattern, span);
        Arm { pattern, value: self.next_expr(&mut kids, span), span }
    }

    /// `mix_e`.
    pub fn mix_e(&mut self, pair: P<'_>) -> ExprKind {
        let shape = ListShape {
            good: Rule::mix_i,
            again: Rule::r_mix,
            what: "a component `weight: distribution`",
            may_be_empty: false,
        };
        let slots = self.slots(pair.into_inner(), &shape);
        ExprKind::Mix { items: slots.into_iter().map(|(slot, span)| self.component(slot, span)).collect() }
    }

    fn component(&mut self, slot: Option<P<'_>>, span: Span) -> MixItem {
        let bad = Expr { kind: ExprKind::Bad, span };
        let Some(slot) = slot else { return MixItem { weight: Some(bad.clone()), value: bad, span } };
        let mut kids = kids(slot);
        let weight = match kids.word(Rule::k_else) {
            Some(_) => None,
            None => Some(self.next_expr(&mut kids, span)),
        };
        MixItem { weight, value: self.next_expr(&mut kids, span), span }
    }

    /// `list_e`.
    pub fn list_e(&mut self, pair: P<'_>) -> ExprKind {
        let shape = ListShape { good: Rule::expr, again: Rule::r_expr, what: "a value", may_be_empty: true };
        let slots = self.slots(pair.into_inner(), &shape);
        let bad = |span| Expr { kind: ExprKind::Bad, span };
        ExprKind::List(
            slots.into_iter().map(|(slot, span)| slot.map_or(bad(span), |slot| self.expr(slot))).collect(),
        )
    }
}
