//! What a sink needs to know of a table.

use synthc_types::{ColumnSchema, EnumSchema, TableSchema, Ty};

use crate::{ColId, Plan, Table, TableId};

/// The written columns of a table, with their numbers, in the order of the file.
pub fn written(table: &Table) -> impl Iterator<Item = (ColId, &crate::Column)> {
    table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.hidden)
        .map(|(idx, column)| (ColId(idx), column))
}

/// The schema of a table as it is written; `None` where there is no such table.
pub fn schema(plan: &Plan, table: TableId) -> Option<TableSchema> {
    let table = plan.table(table)?;
    let columns: Vec<ColumnSchema> = written(table)
        .map(|(_, column)| ColumnSchema {
            name: column.name.clone(),
            label: column.label.clone(),
            note: column.note.clone(),
            ty: column.ty.clone(),
            nullable: column.nullable || column.recorded || !column.codes.is_empty(),
            codes: column.codes.clone(),
            source: column.source.clone(),
            key: column.key,
            wide: column.wide,
        })
        .collect();
    let enums: Vec<EnumSchema> = plan
        .enums
        .iter()
        .filter(|e| columns.iter().any(|column| matches!(&column.ty, Ty::Enum(name) if **name == *e.name)))
        .cloned()
        .collect();
    Some(TableSchema { name: table.name.clone(), label: table.label.clone(), columns, enums })
}
