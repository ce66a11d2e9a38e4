//! Which column of a batch holds which column of a table, and where its gaps stand.

use arrow::datatypes::Schema;
use synthc_types::{ColumnSchema, EnumSchema, TableSchema, Ty};

use crate::SinkError;

/// Where a column of the table stands in a batch.
#[derive(Clone, Debug)]
pub struct ColumnLayout {
    /// The column.
    pub schema: ColumnSchema,
    /// Its enum, where its type is one.
    pub members: Option<EnumSchema>,
    /// The position of its values in a batch.
    pub values: usize,
    /// The position of its companion column of gaps.
    pub gaps: Option<usize>,
}

/// The columns of a table in the order of the file, tied to the columns of its batches.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The table.
    pub table: TableSchema,
    /// Its columns.
    pub columns: Vec<ColumnLayout>,
}

impl Layout {
    /// Finds every column of `table`, by name, in batches of this schema.
    ///
    /// # Errors
    /// When a column, the companion of a column with codes, or an enum is missing.
    pub fn new(table: &TableSchema, batch: &Schema) -> Result<Self, SinkError> {
        let position = |name: &str| batch.fields().iter().position(|field| field.name() == name);
        let missing = |what: &str, name: &str| SinkError::Batch(format!("no {what} for column `{name}`"));
        let mut columns = Vec::with_capacity(table.columns.len());
        for schema in &table.columns {
            let values = position(&schema.name).ok_or_else(|| missing("values", &schema.name))?;
            let gaps = position(&format!("{}{}", schema.name, TableSchema::GAP_SUFFIX));
            if gaps.is_none() && !schema.codes.is_empty() {
                return Err(missing("gaps", &schema.name));
            }
            let members = match &schema.ty {
                Ty::Enum(name) => {
                    Some(table.enum_named(name).ok_or_else(|| missing("enum", &schema.name))?.clone())
                }
                _ => None,
            };
            columns.push(ColumnLayout { schema: schema.clone(), members, values, gaps });
        }
        Ok(Self { table: table.clone(), columns })
    }
}
