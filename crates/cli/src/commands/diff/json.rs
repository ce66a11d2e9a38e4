//! Differences for programs.

use serde_json::{Map, Value, json};
use synthc_plan::Change;

use super::figures::Figures;
use super::{ColumnReview, Fate, Review, TableReview};

/// One object.
pub fn draw(review: &Review) -> String {
    let [old, new] = &review.names;
    let value = json!({
        "old": old,
        "new": new,
        "seed": review.seed,
        "rows": review.seed.map(|_| review.rows),
        "same": review.is_same(),
        "dataset": changes(&review.dataset),
        "tables": review.tables.iter().map(table).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn table(table: &TableReview) -> Value {
    json!({
        "name": table.pair.name,
        "was": table.pair.was,
        "fate": Fate::of_table(&table.pair).word(),
        "rows_compared": table.rows,
        "changes": changes(&table.pair.changes),
        "columns": table.columns.iter().map(|review| column(review, table.rows)).collect::<Vec<_>>(),
    })
}

fn column(column: &ColumnReview, rows: Option<usize>) -> Value {
    let share = column.moved.zip(rows).map(|(moved, rows)| moved as f64 / rows.max(1) as f64);
    json!({
        "name": column.pair.name,
        "was": column.pair.was,
        "fate": Fate::of_column(&column.pair).word(),
        "changes": changes(&column.pair.changes),
        "cells_moved": column.moved,
        "share_moved": share,
        "figures": column.figures.as_ref().map(|[before, after]| json!({
            "before": figures(before),
            "after": figures(after),
        })),
    })
}

fn changes(changes: &[Change]) -> Vec<Value> {
    changes
        .iter()
        .map(|change| json!({ "aspect": change.aspect, "before": change.old, "after": change.new }))
        .collect()
}

/// Values in full, and as people read them.
fn figures(figures: &Figures) -> Value {
    let values: Map<String, Value> =
        figures.said.iter().map(|figure| (figure.name.clone(), figure.datum.clone())).collect();
    let said: Map<String, Value> =
        figures.said.iter().map(|figure| (figure.name.clone(), Value::from(figure.text.as_str()))).collect();
    json!({ "exact": figures.exact, "values": values, "said": said, "histogram": figures.bars })
}
