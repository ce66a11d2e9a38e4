//! Texts that match a pattern.

use std::sync::Arc;

use synthc_types::{DrawKey, Regex};

use crate::column::{Column, Data, TextBuilder};
use crate::eval::Scope;

/// The most bytes that are reserved ahead.
const MOST_AHEAD: usize = 1 << 20;

impl Scope<'_> {
    /// A text for each row, from a draw for each choice that the pattern leaves open.
    pub(super) fn matching(&self, pattern: &Regex, key: DrawKey, stream: u32) -> Column {
        let rows = self.len();
        let least = usize::try_from(pattern.lengths().0).unwrap_or_default();
        let mut builder = TextBuilder::with_capacity(rows, rows.saturating_mul(least).min(MOST_AHEAD));
        let mut text = String::new();
        self.with_addresses(|addresses| {
            for row in 0..rows {
                let address = addresses.at(row);
                text.clear();
                pattern.draw(|choice| key.bits(address, stream.saturating_add(choice)), &mut text);
                builder.push(text.as_bytes());
                builder.end();
            }
        });
        Column::new(Data::Text(Arc::new(builder.finish())))
    }
}
