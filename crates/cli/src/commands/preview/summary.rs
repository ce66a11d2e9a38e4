//! One line a column: a picture, what is missing, where the values lie.

use std::collections::HashMap;

use arrow::array::RecordBatch;
use synthc_sink::value_text;
use synthc_types::{Ty, Value};
use unicode_width::UnicodeWidthStr as _;

use super::Look;
use super::chart::{histogram, sparkline};
use super::grid::shortened;
use super::positions::positions;
use crate::cells::{Cell, TextColumn};

/// Without `--table` and `--wide`, so many columns are summarised.
const MOST: usize = 40;
/// Categories that are named.
const NAMED: usize = 4;
/// Between columns.
const GAP: &str = "  ";

/// The numbers of a summary.
const HEADS: [&str; 7] = ["mean", "sd", "min", "25%", "median", "75%", "max"];
/// The order in which they go where there is no room.
const DROPPED: [usize; 4] = [3, 5, 1, 0];

/// What is said of a column.
struct Line {
    name: String,
    chart: String,
    missing: String,
    said: Said,
}

enum Said {
    /// In the order of [`HEADS`]; some are empty.
    Numbers([String; 7]),
    /// Categories and their shares.
    Words(String),
}

/// One line a column, below a line of heads.
pub fn draw(columns: &[TextColumn], batches: &[RecordBatch], all: bool, look: Look) -> String {
    let shown = if all { columns.len() } else { columns.len().min(MOST) };
    let lines: Vec<Line> = columns.iter().take(shown).map(|column| line(column, batches, look)).collect();
    let widest = |f: &dyn Fn(&Line) -> usize| lines.iter().map(f).max().unwrap_or(0);
    let name = widest(&|line| line.name.width()).min(32);
    let chart = widest(&|line| line.chart.width());
    let missing = match widest(&|line| line.missing.width()) {
        0 => 0,
        width => width.max("missing".len()),
    };
    let before = [name, chart, missing].into_iter().filter(|w| *w > 0).map(|w| w + GAP.len()).sum::<usize>();
    let room = look.width.saturating_sub(before).max(24);
    let widths = fit(&lines, room);
    let paint = look.paint;
    let mut out = String::new();
    if widths.iter().any(|width| *width > 0) || missing > 0 {
        let mut head = pad("", name + chart + GAP.len(), false);
        if missing > 0 {
            head.push_str(&format!("{GAP}{}", pad("missing", missing, true)));
        }
        for (word, width) in HEADS.iter().zip(widths).filter(|(_, width)| *width > 0) {
            head.push_str(&format!("{GAP}{}", pad(word, width, true)));
        }
        out.push_str(&paint.dim(head.trim_end()));
        out.push('\n');
    }
    for line in &lines {
        let title = shortened(&line.name, name, look.unicode);
        let title_pad = " ".repeat(name - title.width());
        let mut text = format!("{}{title_pad}{GAP}{}", paint.bold(&title), paint.cyan(&line.chart));
        text.push_str(&" ".repeat(chart - line.chart.width()));
        if missing > 0 {
            text.push_str(&format!("{GAP}{}", paint.yellow(&pad(&line.missing, missing, true))));
        }
        match &line.said {
            Said::Words(words) => text.push_str(&format!("{GAP}{}", shortened(words, room, look.unicode))),
            Said::Numbers(numbers) => {
                for (number, width) in numbers.iter().zip(widths).filter(|(_, width)| *width > 0) {
                    text.push_str(&format!("{GAP}{}", pad(number, width, true)));
                }
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    if shown < columns.len() {
        let rest = columns.len() - shown;
        out.push_str(&paint.dim(&format!("and {rest} more columns: --table NAME shows all")));
        out.push('\n');
    }
    out
}

/// The widths of the numbers; 0 where one is left out so that the line fits.
fn fit(lines: &[Line], room: usize) -> [usize; 7] {
    let mut widths = [0; 7];
    for line in lines {
        if let Said::Numbers(numbers) = &line.said {
            for (width, number) in widths.iter_mut().zip(numbers) {
                *width = number.width().max(*width);
            }
        }
    }
    for (width, head) in widths.iter_mut().zip(HEADS) {
        if *width > 0 {
            *width = head.len().max(*width);
        }
    }
    let total = |widths: &[usize; 7]| widths.iter().filter(|w| **w > 0).map(|w| w + GAP.len()).sum::<usize>();
    for at in DROPPED {
        if total(&widths) <= room + GAP.len() {
            break;
        }
        if let Some(width) = widths.get_mut(at) {
            *width = 0;
        }
    }
    widths
}

fn pad(text: &str, width: usize, right: bool) -> String {
    let blank = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{blank}{text}") } else { format!("{text}{blank}") }
}

fn line(column: &TextColumn, batches: &[RecordBatch], look: Look) -> Line {
    let n_missing = column.cells.iter().filter(|cell| !matches!(cell, Cell::Value(_))).count();
    let missing = if n_missing == 0 { String::new() } else { percent(n_missing, column.cells.len()) };
    let (chart, said) =
        if column.schema.ty.is_ordered() { numbers(column, batches, look) } else { categories(column, look) };
    Line { name: column.schema.name.clone(), chart, missing, said }
}

/// `12%`, `<1%`, and `100%` only of all.
pub fn percent(n: usize, total: usize) -> String {
    let share = 100.0 * n as f64 / total.max(1) as f64;
    match share {
        s if s > 0.0 && s < 1.0 => "<1%".to_owned(),
        s if s > 99.0 && s < 100.0 => ">99%".to_owned(),
        s => format!("{s:.0}%"),
    }
}

/// Picture and numbers of an ordered column.
fn numbers(column: &TextColumn, batches: &[RecordBatch], look: Look) -> (String, Said) {
    let ty = &column.schema.ty;
    let mut values = positions(&column.schema.name, batches);
    if values.is_empty() {
        return (String::new(), Said::Words("no value".to_owned()));
    }
    values.sort_by(f64::total_cmp);
    let chart = sparkline(&histogram(&values, matches!(ty, Ty::Int | Ty::Date)), look.unicode);
    let at = |share: f64| {
        let index = ((values.len() - 1) as f64 * share).round() as usize;
        show(ty, values.get(index).copied().unwrap_or_default())
    };
    let (mut mean_text, mut sd_text) = (String::new(), String::new());
    if ty.is_numeric() && !column.schema.key {
        let scale = match ty {
            Ty::Decimal(scale) => 10f64.powi(i32::from(*scale)),
            _ => 1.0,
        };
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let sd = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
        mean_text = short(mean / scale);
        sd_text = short(sd / scale);
    }
    (chart, Said::Numbers([mean_text, sd_text, at(0.0), at(0.25), at(0.5), at(0.75), at(1.0)]))
}

/// The most frequent values and their shares; how many distinct ones where few repeat.
fn categories(column: &TextColumn, look: Look) -> (String, Said) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for cell in &column.cells {
        if let Cell::Value(text) = cell {
            *counts.entry(text).or_default() += 1;
            total += 1;
        }
    }
    if total == 0 {
        return (String::new(), Said::Words("no value".to_owned()));
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    if ranked.len() * 4 > total && total > 4 {
        let each = if ranked.len() == total {
            "all distinct".to_owned()
        } else {
            format!("{} distinct", ranked.len())
        };
        return (String::new(), Said::Words(each));
    }
    let bars: Vec<usize> = ranked.iter().take(16).map(|(_, count)| *count).collect();
    let named: Vec<String> =
        ranked.iter().take(NAMED).map(|(text, count)| format!("{text} {}", percent(*count, total))).collect();
    let rest = ranked.len().saturating_sub(NAMED);
    let rest = if rest > 0 { format!("{GAP}and {rest} more") } else { String::new() };
    (sparkline(&bars, look.unicode), Said::Words(format!("{}{rest}", named.join(GAP))))
}

/// A value of the column, short.
pub fn show(ty: &Ty, position: f64) -> String {
    let whole = position as i64;
    match ty {
        Ty::Float => short(position),
        Ty::Decimal(scale) => value_text(&Value::Decimal { units: position as i128, scale: *scale }),
        Ty::Date => value_text(&Value::Date(whole)),
        Ty::Time => value_text(&Value::Time(whole.div_euclid(1_000_000) * 1_000_000)),
        // days are enough to judge by
        Ty::DateTime => value_text(&Value::Date(whole.div_euclid(86_400_000_000))),
        Ty::Duration => {
            value_text(&Value::Duration { months: 0, micros: whole.div_euclid(1_000_000) * 1_000_000 })
        }
        _ => whole.to_string(),
    }
}

/// Four significant digits.
pub fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        m if !(1e-3..1e7).contains(&m) => format!("{value:.2e}"),
        m if m >= 1000.0 => format!("{value:.0}"),
        m if m >= 100.0 => format!("{value:.1}"),
        m if m >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_round_to_nothing_or_all() {
        assert_eq!(percent(1, 1000), "<1%");
        assert_eq!(percent(999, 1000), ">99%");
        assert_eq!(percent(1000, 1000), "100%");
        assert_eq!(percent(0, 10), "0%");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(short(1234.5678), "1235");
        assert_eq!(short(-0.5), "-0.500");
        assert_eq!(short(0.0), "0");
        assert_eq!(short(1.0e9), "1.00e9");
    }

    #[test]
    fn numbers_are_left_out_until_the_line_fits() {
        let numbers = ["1", "2", "3", "4", "5", "6", "7"].map(str::to_owned);
        let line = Line {
            name: String::new(),
            chart: String::new(),
            missing: String::new(),
            said: Said::Numbers(numbers),
        };
        assert_eq!(fit(&[line], 100), [4, 2, 3, 3, 6, 3, 3]);
        let numbers = ["1", "2", "3", "4", "5", "6", "7"].map(str::to_owned);
        let line = Line {
            name: String::new(),
            chart: String::new(),
            missing: String::new(),
            said: Said::Numbers(numbers),
        };
        assert_eq!(fit(&[line], 26), [4, 2, 3, 0, 6, 0, 3]);
    }
}
