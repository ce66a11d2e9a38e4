//! Columns that need rows from anywhere in a table: what is passed over for them, and what is kept.

use super::expr::Printer;
use crate::{AggregateOp, Column, ExprKind, RowRef, TableId};

/// A line for each pass over a whole table that a column needs.
pub(super) fn of_column(printer: &Printer<'_>, table: TableId, column: &Column) -> Vec<String> {
    let name = |table: TableId| printer.plan.table(table).map_or("?", |table| &table.name);
    let mut lines: Vec<String> = Vec::new();
    column.each_expr(&mut |expr| {
        expr.each_in_row(&mut |part| {
            let line = match &part.kind {
                ExprKind::TableAggregate { op, table, terms: Some(terms), .. } => {
                    let Some(by) = &terms.by else { return };
                    let kept = if by.is_empty() { "one value" } else { "about 100 bytes a group" };
                    let more = if *op == AggregateOp::Quantile { ", 8 bytes a row" } else { "" };
                    format!("needs shuffle: one pass over {}, keeps {kept}{more}", name(*table))
                }
                ExprKind::In { row: RowRef::Beside { among: Some(_), .. }, .. } => {
                    format!("needs shuffle: {} sorted once, keeps 8 bytes a row", name(table))
                }
                _ => return,
            };
            if !lines.contains(&line) {
                lines.push(line);
            }
        });
    });
    lines
}
