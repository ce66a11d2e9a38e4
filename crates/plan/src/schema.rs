//! What a sink needs to know of a table.

use synthc_types::{ColumnSchema, EnumSchema, MAX_DEPTH, TableSchema, Ty};

use crate::{ColId, Plan, Table, TableId};

/// The written columns of a table, with their numbers, in the order of the file.
pub fn written(table: &Table) -> impl Iterator<Item = (ColId, &crate::Column)> {
    table
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| !column.hidden && column.inside.is_none())
        .map(|(idx, column)| (ColId(idx), column))
}

/// The schema of a table as it is written; `None` where there is no such table.
pub fn schema(plan: &Plan, table: TableId) -> Option<TableSchema> {
    let table = plan.table(table)?;
    let columns: Vec<ColumnSchema> =
        written(table).map(|(id, column)| column_schema(table, id, column, MAX_DEPTH)).collect();
    let mut schema =
        TableSchema { name: table.name.clone(), label: table.label.clone(), columns, enums: Vec::new() };
    let used = |name: &str| {
        let columns = schema.each_column();
        columns.iter().any(|column| matches!(column.ty.item(), Ty::Enum(of) if **of == *name))
    };
    schema.enums = plan.enums.iter().filter(|e| used(&e.name)).cloned().collect::<Vec<EnumSchema>>();
    Some(schema)
}

/// A column, and the columns that are written inside of it, so many levels deep.
fn column_schema(table: &Table, id: ColId, column: &crate::Column, depth: usize) -> ColumnSchema {
    let member = column.list.is_some_and(|list| list.member);
    let own_name = match column.inside.and_then(|outer| table.columns.get(outer.0)) {
        Some(outer) => column.name.strip_prefix(&outer.name).and_then(|name| name.strip_prefix('.')),
        None => None,
    };
    let members = table.members(id).filter(|(_, member)| !member.hidden && depth > 0);
    ColumnSchema {
        name: own_name.unwrap_or(&column.name).to_owned(),
        label: column.label.clone(),
        note: column.note.clone(),
        // Inside of the objects in a list, columns are those of one object.
        ty: if member { column.ty.clone() } else { column.cell_ty() },
        nullable: column.nullable || column.recorded || !column.codes.is_empty(),
        codes: column.codes.clone(),
        source: column.source.clone(),
        key: column.key,
        wide: column.wide,
        null_items: column.null_items,
        members: members.map(|(id, member)| column_schema(table, id, member, depth - 1)).collect(),
    }
}
