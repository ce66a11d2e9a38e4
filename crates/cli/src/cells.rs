//! Columns of batches as texts, for tables on a terminal.

use arrow::array::RecordBatch;
use synthc_plan::{Plan, TableId};
use synthc_sink::{CellWriter, EnumText, Layout};
use synthc_types::ColumnSchema;

use crate::args::Enums;
use crate::failure::Failure;

/// A cell as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A value.
    Value(String),
    /// A missing code.
    Code(String),
    /// Null.
    Null,
}

/// A column of some rows.
#[derive(Clone, Debug)]
pub struct TextColumn {
    /// The column.
    pub schema: ColumnSchema,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// What the command line calls the ways of writing enums.
pub fn enum_text(enums: Enums) -> EnumText {
    match enums {
        Enums::Name => EnumText::Name,
        Enums::Label => EnumText::Label,
        Enums::Code => EnumText::Code,
    }
}

/// The written columns of the first `n_rows` rows of a table.
pub fn columns(
    plan: &Plan,
    table: TableId,
    batches: &[RecordBatch],
    n_rows: usize,
    enums: Enums,
) -> Result<Vec<TextColumn>, Failure> {
    let schema = synthc_plan::schema(plan, table).ok_or_else(|| Failure::wrong("the plan lacks a table"))?;
    let Some(first) = batches.first() else {
        let empty = |schema: &ColumnSchema| TextColumn { schema: schema.clone(), cells: Vec::new() };
        return Ok(schema.columns.iter().map(empty).collect());
    };
    let layout = Layout::new(&schema, &first.schema())?;
    let mut out = Vec::with_capacity(layout.columns.len());
    for column in &layout.columns {
        let writer = CellWriter::new(column, enum_text(enums));
        let mut cells = Vec::new();
        for batch in batches {
            let texts = writer.texts(batch, n_rows - cells.len())?;
            cells.extend(texts.into_iter().map(|text| match text {
                Ok(text) => Cell::Value(text),
                Err(code) if code.is_empty() => Cell::Null,
                Err(code) => Cell::Code(code),
            }));
        }
        out.push(TextColumn { schema: column.schema.clone(), cells });
    }
    Ok(out)
}
