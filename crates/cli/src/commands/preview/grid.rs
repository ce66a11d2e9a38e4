//! Rows as a table.

use synthc_types::Ty;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Look;
use crate::cells::{Cell, TextColumn};

/// No column is wider, unless all widths are allowed.
const WIDEST: usize = 32;
/// Between columns.
const GAP: usize = 2;

/// Names, types, rows; the columns that do not fit are named below.
pub fn draw(columns: &[TextColumn], n_rows: usize, look: Look) -> String {
    let widest = if look.width == usize::MAX { usize::MAX } else { WIDEST };
    let null = if look.unicode { "·" } else { "." };
    let text = |cell: &Cell| match cell {
        Cell::Value(text) | Cell::Code(text) => visible(text),
        Cell::Null => null.to_owned(),
    };
    let types: Vec<String> = columns.iter().map(type_of).collect();
    let mut shown = Vec::new();
    let mut used = 0;
    for (column, ty) in columns.iter().zip(&types) {
        let cells: Vec<String> = column.cells.iter().take(n_rows).map(text).collect();
        let needed = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
        let width = needed.max(column.schema.name.width()).max(ty.width()).min(widest);
        if !shown.is_empty() && used + GAP + width > look.width {
            break;
        }
        used += width + if shown.is_empty() { 0 } else { GAP };
        shown.push((column, ty, cells, width));
    }
    let mut out = String::new();
    let line = |out: &mut String, cells: Vec<String>| {
        out.push_str(cells.join(&" ".repeat(GAP)).trim_end());
        out.push('\n');
    };
    let paint = look.paint;
    line(
        &mut out,
        shown
            .iter()
            .map(|(c, _, _, w)| paint_padded(&c.schema.name, *w, right(c), look, &|t| paint.bold(t)))
            .collect(),
    );
    line(
        &mut out,
        shown.iter().map(|(c, ty, _, w)| paint_padded(ty, *w, right(c), look, &|t| paint.dim(t))).collect(),
    );
    let rule = if look.unicode { "─" } else { "-" };
    line(&mut out, shown.iter().map(|(_, _, _, w)| paint.dim(&rule.repeat(*w))).collect());
    for row in 0..n_rows {
        let cells = shown.iter().map(|(column, _, cells, width)| {
            let text = cells.get(row).map_or("", String::as_str);
            let style = |text: &str| match column.cells.get(row) {
                Some(Cell::Code(_)) => paint.yellow(text),
                Some(Cell::Null) => paint.dim(text),
                _ => text.to_owned(),
            };
            paint_padded(text, *width, right(column), look, &style)
        });
        line(&mut out, cells.collect());
    }
    let hidden: Vec<&str> = columns.iter().skip(shown.len()).map(|c| c.schema.name.as_str()).collect();
    if !hidden.is_empty() {
        let names = shortened(&hidden.join(", "), look.width.saturating_sub(40).max(20), look.unicode);
        let columns = if hidden.len() == 1 { "column" } else { "columns" };
        out.push_str(&paint.dim(&format!("and {} more {columns} (--wide): {names}", hidden.len())));
        out.push('\n');
    }
    out
}

fn type_of(column: &TextColumn) -> String {
    let mark = if column.schema.nullable && column.schema.codes.is_empty() { "?" } else { "" };
    format!("{}{mark}", column.schema.ty)
}

/// Whether cells stand at the right: numbers do.
fn right(column: &TextColumn) -> bool {
    column.schema.ty.is_numeric() || column.schema.ty == Ty::Duration
}

fn paint_padded(text: &str, width: usize, right: bool, look: Look, paint: &dyn Fn(&str) -> String) -> String {
    let text = shortened(text, width, look.unicode);
    let pad = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{pad}{}", paint(&text)) } else { format!("{}{pad}", paint(&text)) }
}

/// The text without characters that would move the cursor.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The text, cut to so many columns.
pub fn shortened(text: &str, width: usize, unicode: bool) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let (mark, mark_width) = if unicode { ("…", 1) } else { ("..", 2) };
    let mut out = String::new();
    let mut used = mark_width;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push_str(mark);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_by_what_is_seen() {
        assert_eq!(shortened("abcdef", 6, true), "abcdef");
        assert_eq!(shortened("abcdefg", 6, true), "abcde…");
        assert_eq!(shortened("abcdefg", 6, false), "abcd..");
        assert_eq!(shortened("日本語日本語", 6, true), "日本…");
    }
}
