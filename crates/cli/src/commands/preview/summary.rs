//! One line a column: what is missing, where the values lie, a picture.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, DurationMicrosecondType, Float64Type, Int64Type,
    Time64MicrosecondType, TimestampMicrosecondType,
};
use synthc_sink::value_text;
use synthc_types::{Ty, Value};
use unicode_width::UnicodeWidthStr as _;

use super::Look;
use super::chart::{histogram, sparkline};
use super::grid::shortened;
use crate::cells::{Cell, TextColumn};

/// Without `--table` and `--wide`, so many columns are summarised.
const MOST: usize = 40;
/// A picture's width.
const CHART: usize = 16;
/// Categories that are named.
const NAMED: usize = 4;

/// One line a column.
pub fn draw(columns: &[TextColumn], batches: &[RecordBatch], all: bool, look: Look) -> String {
    let shown = if all { columns.len() } else { columns.len().min(MOST) };
    let width =
        columns.iter().take(shown).map(|column| column.schema.name.width()).max().unwrap_or(0).min(32);
    let mut out = String::new();
    for column in columns.iter().take(shown) {
        let name = shortened(&column.schema.name, width, look.unicode);
        let pad = " ".repeat(width - name.width().min(width));
        let (chart, text) = values(column, batches, look);
        let chart_pad = " ".repeat(CHART.saturating_sub(chart.width()));
        let line = format!("{}  {text}", missing(column));
        let room = look.width.saturating_sub(width + CHART + 4).max(24);
        let line = shortened(line.trim_end(), room, look.unicode);
        out.push_str(&format!(
            "{}{pad}  {}{chart_pad}  {line}\n",
            look.paint.bold(&name),
            look.paint.cyan(&chart)
        ));
    }
    if shown < columns.len() {
        let rest = columns.len() - shown;
        out.push_str(&look.paint.dim(&format!("and {rest} more columns: --table NAME shows all")));
        out.push('\n');
    }
    out
}

/// The share of missing cells in four places, blank for none.
fn missing(column: &TextColumn) -> String {
    let n = column.cells.iter().filter(|cell| !matches!(cell, Cell::Value(_))).count();
    match n {
        0 => " ".repeat(12),
        _ => format!("{:>4} missing", percent(n, column.cells.len())),
    }
}

/// `12%`, `<1%`, and `100%` only of all.
fn percent(n: usize, total: usize) -> String {
    let share = 100.0 * n as f64 / total.max(1) as f64;
    match share {
        s if s > 0.0 && s < 1.0 => "<1%".to_owned(),
        s if s > 99.0 && s < 100.0 => ">99%".to_owned(),
        s => format!("{s:.0}%"),
    }
}

/// Picture and text of the values.
fn values(column: &TextColumn, batches: &[RecordBatch], look: Look) -> (String, String) {
    let ty = &column.schema.ty;
    if !ty.is_ordered() {
        return categories(column, look);
    }
    let mut numbers = numbers(column, batches);
    if numbers.is_empty() {
        return (String::new(), "no value".to_owned());
    }
    numbers.sort_by(f64::total_cmp);
    let whole = matches!(ty, Ty::Int | Ty::Date);
    let chart = sparkline(&histogram(&numbers, whole), look.unicode);
    let at = |share: f64| {
        let index = ((numbers.len() - 1) as f64 * share).round() as usize;
        numbers.get(index).copied().unwrap_or_default()
    };
    let quantiles: Vec<String> =
        [0.0, 0.25, 0.5, 0.75, 1.0].into_iter().map(|share| show(ty, at(share))).collect();
    let quantiles = quantiles.join(if look.unicode { " │ " } else { " | " });
    if ty.is_numeric() && !column.schema.key {
        let scale = scale_of(ty);
        let n = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / n;
        let sd = (numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
        return (chart, format!("mean {}  sd {}  {quantiles}", short(mean / scale), short(sd / scale)));
    }
    (chart, quantiles)
}

/// The most frequent values and their shares; how many distinct ones where none is frequent.
fn categories(column: &TextColumn, look: Look) -> (String, String) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut total = 0;
    for cell in &column.cells {
        if let Cell::Value(text) = cell {
            *counts.entry(text).or_default() += 1;
            total += 1;
        }
    }
    if total == 0 {
        return (String::new(), "no value".to_owned());
    }
    let mut ranked: Vec<(&str, usize)> = counts.into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let bars: Vec<usize> = ranked.iter().take(CHART).map(|(_, count)| *count).collect();
    if ranked.len() * 2 > total && total > 4 {
        let example = ranked.first().map_or("", |(text, _)| *text);
        return (String::new(), format!("{} distinct, as in {example}", ranked.len()));
    }
    let named: Vec<String> =
        ranked.iter().take(NAMED).map(|(text, count)| format!("{text} {}", percent(*count, total))).collect();
    let rest = ranked.len().saturating_sub(NAMED);
    let rest = if rest > 0 { format!("  and {rest} more") } else { String::new() };
    (sparkline(&bars, look.unicode), format!("{}{rest}", named.join("  ")))
}

/// The values of an ordered column in units of its type.
fn numbers(column: &TextColumn, batches: &[RecordBatch]) -> Vec<f64> {
    let mut out = Vec::new();
    for batch in batches {
        if let Some(array) = batch.column_by_name(&column.schema.name) {
            append(array, &mut out);
        }
    }
    out
}

fn append(array: &ArrayRef, out: &mut Vec<f64>) {
    macro_rules! each {
        ($ty:ty) => {
            out.extend(array.as_primitive::<$ty>().iter().flatten().map(|value| value as f64))
        };
    }
    match array.data_type() {
        DataType::Int64 => each!(Int64Type),
        DataType::Float64 => each!(Float64Type),
        DataType::Decimal64(..) => each!(Decimal64Type),
        DataType::Date32 => each!(Date32Type),
        DataType::Time64(_) => each!(Time64MicrosecondType),
        DataType::Timestamp(..) => each!(TimestampMicrosecondType),
        DataType::Duration(_) => each!(DurationMicrosecondType),
        _ => {}
    }
}

fn scale_of(ty: &Ty) -> f64 {
    match ty {
        Ty::Decimal(scale) => 10f64.powi(i32::from(*scale)),
        _ => 1.0,
    }
}

/// A value of the column, short.
fn show(ty: &Ty, position: f64) -> String {
    let whole = position as i64;
    match ty {
        Ty::Float => short(position),
        Ty::Decimal(scale) => value_text(&Value::Decimal { units: whole, scale: *scale }),
        Ty::Date => value_text(&Value::Date(whole)),
        Ty::Time => value_text(&Value::Time(whole)),
        // seconds are enough to judge by
        Ty::DateTime => value_text(&Value::DateTime(whole.div_euclid(1_000_000) * 1_000_000)),
        Ty::Duration => value_text(&Value::Duration { months: 0, micros: whole }),
        _ => whole.to_string(),
    }
}

/// Four significant digits.
fn short(value: f64) -> String {
    let magnitude = value.abs();
    match magnitude {
        m if m == 0.0 => "0".to_owned(),
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
}
