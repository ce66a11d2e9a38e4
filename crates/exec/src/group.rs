//! Groups of rows from anywhere in a table: aggregates over the rows that have values in common with the row at hand, and rows beside
//! each other in an order.
//!
//! What is kept is made by one pass over the table, when it is first wanted, and shared by all workers. The pass takes the rows in their
//! order, so that no block, thread or part shows in a sum. Start with `totals`.

mod order;
mod totals;

pub(crate) use order::{Order, OrderProgram};
pub(crate) use totals::Totals;

use crate::column::Column;
use crate::error::{ExecError, Outcome};
use crate::refer::Key;

/// The bytes that are kept at most for an aggregate or an order.
const MOST: u64 = 1 << 31;

/// What a row has in common with others: its values, of which all that are null or missing are one.
fn in_common(columns: &[Column], row: usize) -> Key {
    Key::with_gaps(columns, row, |gap| u8::from(gap != 0))
}

/// Refuses to keep more than is reasonable: so many of something, each of so many bytes.
pub(crate) fn within_memory(what: &str, parts: &[(u64, &str, u64)]) -> Outcome<()> {
    let total = parts.iter().fold(0u64, |sum, (n, _, bytes)| sum.saturating_add(n.saturating_mul(*bytes)));
    if total <= MOST {
        return Ok(());
    }
    let words = parts.iter().filter(|(n, ..)| *n > 0);
    let words: Vec<String> = words
        .map(|(n, name, bytes)| match bytes {
            1 => format!("{n} {name}"),
            _ => format!("{n} {name} of {bytes} bytes"),
        })
        .collect();
    Err(ExecError::setting(format!(
        "{what} keeps {} in memory, {} MiB; at most {} MiB are kept",
        words.join(" and "),
        total >> 20,
        MOST >> 20
    ))
    .with_help("form fewer groups, or work on fewer rows"))
}

#[cfg(test)]
mod tests {
    use super::within_memory;

    #[test]
    fn says_what_would_be_kept() {
        assert!(within_memory("x", &[(20_000_000, "groups", 100), (0, "values", 8)]).is_ok());
        let refused = within_memory("x", &[(20_000_000, "groups", 100), (100_000_000, "values", 8)]);
        let message = refused.unwrap_err().message;
        let wanted = "x keeps 20000000 groups of 100 bytes and 100000000 values of 8 bytes in memory, 2670 MiB; \
                      at most 2048 MiB are kept";
        assert_eq!(message, wanted);
        assert!(within_memory("x", &[(u64::MAX, "groups", 100)]).is_err());
        let texts =
            within_memory("x", &[(9, "groups", 100), (3 << 30, "bytes of keys", 1)]).unwrap_err().message;
        assert!(
            texts.contains("9 groups of 100 bytes and 3221225472 bytes of keys in memory, 3072 MiB"),
            "{texts}"
        );
    }
}
