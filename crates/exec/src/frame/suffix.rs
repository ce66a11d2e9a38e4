//! Texts that are told apart by a number behind them.

use std::sync::Arc;

use super::Run;
use super::unique::Alike;
use crate::column::{Column, Data, TextBuilder};
use crate::error::Outcome;
use crate::eval::{Scope, union};
use crate::program::Node;

/// A text and, where earlier rows have the same, its place among them behind it.
pub(crate) struct Suffix {
    pub of: Node,
    before: String,
    after: String,
    alike: Alike,
}

impl Suffix {
    /// Of a text, as its own and as what rows are told apart by.
    pub(crate) fn new(of: Node, key: Node, before: &str, after: &str) -> Self {
        Self { of, before: before.to_owned(), after: after.to_owned(), alike: Alike::by(vec![key]) }
    }

    /// Whether a text ends as one does that has been given a number. Such a text gets one in any case, so that no text of another
    /// row becomes the same: what ends so has its own text before it, and what does not was left as it is.
    fn is_numbered(&self, text: &[u8]) -> bool {
        let Some(rest) = text.strip_suffix(self.after.as_bytes()) else { return false };
        let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (head, number) = rest.split_at(rest.len() - digits);
        digits > 0 && number.first() != Some(&b'0') && head.ends_with(self.before.as_bytes())
    }
}

impl Run<'_> {
    /// The texts of a frame's true rows.
    pub(super) fn suffixed(&self, scope: &Scope<'_>, suffix: &Suffix) -> Outcome<Column> {
        let texts = scope.eval(&suffix.of)?.spread(scope.len());
        let ranks = suffix.alike.ranks(self, scope)?;
        let mut builder = TextBuilder::with_capacity(scope.len(), 0);
        for (row, rank) in (0..scope.len()).zip(ranks) {
            if texts.gap_at(row) == 0 {
                let text = texts.text_at(row);
                builder.push(text);
                if rank > 0 || suffix.is_numbered(text) {
                    builder.push(suffix.before.as_bytes());
                    builder.push((rank + 1).to_string().as_bytes());
                    builder.push(suffix.after.as_bytes());
                }
            }
            builder.end();
        }
        let made = Column::new(Data::Text(Arc::new(builder.finish())));
        Ok(made.with_gap(texts.gap.clone()))
    }

    /// The texts of the recorded rows: those of the true ones, or missing where what they are made of is.
    pub(super) fn suffixed_seen(
        &self,
        recorded: &Scope<'_>,
        suffix: &Suffix,
        truth: Column,
    ) -> Outcome<Column> {
        let texts = recorded.eval(&suffix.of)?.spread(recorded.len());
        let gap = union(&truth, &texts);
        Ok(truth.with_gap(gap))
    }
}
