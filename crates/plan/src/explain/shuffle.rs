//! Columns that need rows from anywhere in a table: what is passed over for them, and what is kept.

use synthc_types::Ty;

use super::expr::Printer;
use crate::{AggregateOp, Column, ExprKind, RowRef, TableId};

/// About what is kept for a group of an aggregate: its key, its place in the table of keys, count and sum.
pub const BYTES_OF_GROUP: u64 = 100;

/// A line for each pass over a whole table that a column needs.
pub(super) fn of_column(printer: &Printer<'_>, table: TableId, column: &Column) -> Vec<String> {
    let name = |table: TableId| printer.plan.table(table).map_or("?", |table| &table.name);
    let mut lines: Vec<String> = Vec::new();
    column.each_expr(&mut |expr| {
        expr.each_in_row(&mut |part| {
            let line = match &part.kind {
                ExprKind::TableAggregate { op, table, terms: Some(terms), .. } => {
                    let Some(by) = &terms.by else { return };
                    let kept = match by.is_empty() {
                        true => "one value".to_owned(),
                        false if by.iter().any(|by| by.there.ty == Ty::Text) => {
                            format!("about {BYTES_OF_GROUP} bytes a group and its texts")
                        }
                        false => format!("about {BYTES_OF_GROUP} bytes a group"),
                    };
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
