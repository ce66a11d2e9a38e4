//! Differences for a pull request.

use synthc_plan::Change;

use super::figures::Figures;
use super::text::share;
use super::{ColumnReview, Fate, Review, TableReview};
use crate::number::grouped;

/// So many lines are shown of each side of one aspect.
const LINES: usize = 8;

/// The whole review: a table of changes for the data set and for each table.
pub fn draw(review: &Review) -> String {
    let [old, new] = &review.names;
    let mut out = format!("### {} → {}\n", code(old), code(new));
    if review.is_same() {
        out.push_str("\nNo difference.\n");
        return out;
    }
    if let Some(seed) = review.seed {
        let rows = grouped(review.rows);
        out.push_str(&format!(
            "\nCells of the first {rows} rows of each table are compared, both drawn with seed {seed}.\n"
        ));
    }
    if !review.dataset.is_empty() {
        out.push_str("\n**Dataset**\n\n| aspect | before | after |\n|---|---|---|\n");
        for change in &review.dataset {
            let (old, new) = (lines(&change.old), lines(&change.new));
            out.push_str(&format!("| {} | {old} | {new} |\n", escaped(&change.aspect)));
        }
    }
    review.tables.iter().for_each(|review| table(review, &mut out));
    out
}

fn table(table: &TableReview, out: &mut String) {
    let fate = match Fate::of_table(&table.pair) {
        Fate::Changed => String::new(),
        fate => format!(" {}", fated(fate, table.pair.was.as_ref())),
    };
    out.push_str(&format!("\n**Table {}**{fate}\n\n", code(&table.pair.name)));
    if table.pair.changes.is_empty() && table.columns.is_empty() {
        return;
    }
    out.push_str("| column | what | before | after |\n|---|---|---|---|\n");
    table.pair.changes.iter().for_each(|change| row("", change, out));
    for column in &table.columns {
        rows(column, table.rows, out);
    }
}

fn rows(column: &ColumnReview, total: Option<usize>, out: &mut String) {
    let name = code(&column.pair.name);
    let fate = Fate::of_column(&column.pair);
    if fate == Fate::Renamed {
        let was = column.pair.was.as_deref().map(code).unwrap_or_default();
        out.push_str(&format!("| {name} | renamed | {was} | {name} |\n"));
    } else if fate != Fate::Changed {
        out.push_str(&format!("| {name} | {} | | |\n", fate.word()));
    }
    column.pair.changes.iter().for_each(|change| row(&name, change, out));
    if let Some([before, after]) = &column.figures {
        let basis = if before.exact && after.exact { "exact" } else { "sampled" };
        let heads: Vec<&str> = after.said.iter().map(|figure| figure.name.as_str()).collect();
        let of = |figures: &Figures| {
            let find = |head: &&str| figures.said.iter().find(|figure| figure.name == *head);
            let texts: Vec<&str> =
                heads.iter().map(|head| find(head).map_or("–", |figure| figure.text.as_str())).collect();
            escaped(&texts.join(" · "))
        };
        let names = escaped(&heads.join(" · "));
        out.push_str(&format!("| {name} | {names} ({basis}) | {} | {} |\n", of(before), of(after)));
    }
    if let Some((moved, total)) = column.moved.zip(total) {
        let of = grouped(total as u64);
        out.push_str(&format!("| {name} | cells that move | | {} of {of} |\n", share(moved, total)));
    }
}

fn row(name: &str, change: &Change, out: &mut String) {
    let (old, new) = (lines(&change.old), lines(&change.new));
    out.push_str(&format!("| {name} | {} | {old} | {new} |\n", escaped(&change.aspect)));
}

fn fated(fate: Fate, was: Option<&String>) -> String {
    match was {
        Some(was) => format!("{} from {}", fate.word(), code(was)),
        None => fate.word().to_owned(),
    }
}

fn lines(lines: &[String]) -> String {
    let left = lines.len().saturating_sub(LINES);
    let more = (left > 0).then(|| format!(".. {left} more lines"));
    lines.iter().take(LINES).map(|line| code(line.trim())).chain(more).collect::<Vec<_>>().join("<br>")
}

/// Code in a cell: fenced by more backquotes than it holds, bars escaped.
fn code(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    let text = text.replace('|', "\\|").replace(['\n', '\r'], " ");
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text in a cell that is nothing but text.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '~' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_break_their_table() {
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(escaped("<b>|`x`_\n"), "&lt;b>\\|\\`x\\`\\_ ");
    }
}
