//! Differences for a terminal.

use synthc_plan::Change;
use unicode_width::UnicodeWidthStr as _;

use super::figures::Figures;
use super::{ColumnReview, Fate, Review, TableReview};
use crate::commands::preview::chart::sparkline;
use crate::number::grouped;
use crate::page::Paint;

/// So many lines are shown of each side of one aspect.
const LINES: usize = 8;

/// The whole review.
pub fn draw(review: &Review, paint: Paint, unicode: bool) -> String {
    let page = Page { paint, unicode };
    let mut out = String::new();
    if review.is_same() {
        return out;
    }
    let [old, new] = &review.names;
    out.push_str(&format!("{}\n{}\n", paint.red(&format!("--- {old}")), paint.green(&format!("+++ {new}"))));
    if let Some(seed) = review.seed {
        let rows = grouped(review.rows);
        let said =
            format!("cells of the first {rows} rows of each table compared, both drawn with seed {seed}");
        out.push_str(&format!("{}\n", paint.dim(&said)));
    }
    if !review.dataset.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("dataset")));
        page.changes(&review.dataset, "  ", &mut out);
    }
    for table in &review.tables {
        page.table(table, &mut out);
    }
    out
}

/// How it is drawn.
struct Page {
    paint: Paint,
    unicode: bool,
}

impl Page {
    fn table(&self, table: &TableReview, out: &mut String) {
        let fate = Fate::of_table(&table.pair);
        out.push_str(&format!(
            "\n{}\n",
            self.title("table ", &table.pair.name, table.pair.was.as_ref(), fate)
        ));
        self.changes(&table.pair.changes, "  ", out);
        for column in &table.columns {
            self.column(column, table.rows, out);
        }
    }

    /// `+ table person`, `~ age (was years)`.
    fn title(&self, what: &str, name: &str, was: Option<&String>, fate: Fate) -> String {
        let was = was.map(|was| format!(" (was {was})")).unwrap_or_default();
        let text = format!("{what}{name}");
        match fate {
            Fate::Added => self.paint.green(&format!("+ {text}")),
            Fate::Removed => self.paint.red(&format!("- {text}")),
            Fate::Renamed | Fate::Changed => format!("~ {}{was}", self.paint.bold(&text)),
        }
    }

    fn column(&self, column: &ColumnReview, rows: Option<usize>, out: &mut String) {
        let fate = Fate::of_column(&column.pair);
        let mut head = format!("  {}", self.title("", &column.pair.name, column.pair.was.as_ref(), fate));
        if let Some((moved, rows)) = column.moved.zip(rows) {
            let said = format!("{} of {} cells move", share(moved, rows), grouped(rows as u64));
            head.push_str(&format!("  {}", self.paint.dim(&said)));
        }
        out.push_str(&format!("{head}\n"));
        self.changes(&column.pair.changes, "      ", out);
        if let Some([before, after]) = &column.figures {
            self.figures(before, after, out);
        }
    }

    fn changes(&self, changes: &[Change], indent: &str, out: &mut String) {
        let width = changes.iter().map(|change| change.aspect.width()).max().unwrap_or(0);
        for change in changes {
            let old = change.old.iter().take(LINES).map(|line| self.paint.red(&format!("- {line}")));
            let new = change.new.iter().take(LINES).map(|line| self.paint.green(&format!("+ {line}")));
            let more = |lines: &[String], sign: &str| {
                let left = lines.len().saturating_sub(LINES);
                (left > 0).then(|| format!("{sign} .. {left} more lines"))
            };
            let lines = old.chain(more(&change.old, "-")).chain(new).chain(more(&change.new, "+"));
            for (at, line) in lines.enumerate() {
                let aspect = if at == 0 { change.aspect.as_str() } else { "" };
                out.push_str(&format!("{indent}{}  {line}\n", padded(aspect, width)));
            }
        }
    }

    /// Two lines below a line of names.
    fn figures(&self, before: &Figures, after: &Figures, out: &mut String) {
        let names: Vec<&str> =
            after.said.iter().chain(&before.said).map(|figure| figure.name.as_str()).collect();
        let mut heads: Vec<&str> = Vec::new();
        for name in names {
            if !heads.contains(&name) {
                heads.push(name);
            }
        }
        let of = |figures: &Figures, head: &str| {
            figures
                .said
                .iter()
                .find(|figure| figure.name == head)
                .map_or(String::new(), |figure| figure.text.clone())
        };
        let mut lines = ["      ", "      before", "      after "].map(|start| padded(start, 12));
        for head in heads {
            let cells = [head.to_owned(), of(before, head), of(after, head)];
            let width = cells.iter().map(|cell| cell.width()).max().unwrap_or(0);
            for (line, cell) in lines.iter_mut().zip(&cells) {
                line.push_str(&format!("  {}{cell}", " ".repeat(width - cell.width())));
            }
        }
        let [head, mut first, mut second] = lines;
        for (line, figures) in [(&mut first, before), (&mut second, after)] {
            let counts: Vec<usize> = figures.bars.iter().map(|bar| (bar * 1e6).round() as usize).collect();
            if !counts.is_empty() {
                line.push_str(&format!("  {}", self.paint.cyan(&sparkline(&counts, self.unicode))));
            }
            line.push_str(&format!("  {}", self.paint.dim(if figures.exact { "exact" } else { "sampled" })));
        }
        out.push_str(&format!("{}\n{first}\n{second}\n", self.paint.dim(head.trim_end())));
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

/// A share of cells; nothing and all only where it is so.
pub fn share(n: usize, total: usize) -> String {
    let text = format!("{:.1}%", 100.0 * n as f64 / total.max(1) as f64);
    match text.as_str() {
        "0.0%" if n > 0 => "<0.1%".to_owned(),
        "100.0%" if n < total => ">99.9%".to_owned(),
        "0.0%" => "none".to_owned(),
        "100.0%" => "all".to_owned(),
        _ => text,
    }
}
