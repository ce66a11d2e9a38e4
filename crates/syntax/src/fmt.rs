//! The formatter: the same tokens and comments in the canonical layout.
//!
//! Line breaks inside of a statement are the author's; statements stand one on a line, in bodies of one line two blanks apart
//! as long as they fit. Clauses are put in the order of the reference; nothing else moves. What could not be parsed is left
//! as it is. Steps: `pieces` (tokens with the gaps before them), `order` (clauses), `plan` (which lines are forced,
//! which tables are laid out), `print`, `align` (trailing comments and signs of neighbouring lines).

use crate::parse_file;

mod align;
mod grid;
mod order;
mod pieces;
mod plan;
mod print;
mod space;
#[cfg(test)]
mod tests;

/// The widest line that may hold a whole body.
const WIDTH: usize = 110;

/// Formats a file. Formatting twice gives the same as formatting once.
#[must_use]
pub fn format(text: &str) -> String {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).replace("\r\n", "\n");
    let file = parse_file(&text);
    let text = order::clauses(&text, &file);
    let file = parse_file(&text);
    let plan = plan::plan(&text, &file);
    let lines = print::lines(&plan);
    align::join(lines)
}
