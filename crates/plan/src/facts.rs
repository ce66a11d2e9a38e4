//! What a plan proves of the rows of a table.

use synthc_types::{Limit, Reference, TableFacts, Value};

use crate::{Bound, ColId, Column, Compute, Distinct, ExprKind, Plan, Table, TableId, Within, written};

/// What holds of every written row; `None` where there is no such table. References lead to tables that are not hidden.
pub fn facts(plan: &Plan, id: TableId) -> Option<TableFacts> {
    let table = plan.table(id)?;
    let mut facts = TableFacts { key: key(table).unwrap_or_default(), ..TableFacts::default() };
    for (_, column) in written(table) {
        let is_key = facts.key.len() == 1 && facts.key.first() == Some(&column.name);
        // What stands inside of an object is no column of what is written.
        if column.unique && column.inside.is_none() && !is_key && always_its_own(column) {
            facts.unique.push(column.name.clone());
        }
        facts.limits.extend(limits(column));
    }
    for columns in table.columns.iter().filter_map(|column| together(plan, table, column)) {
        let is_key = columns.len() == facts.key.len() && columns.iter().all(|own| facts.key.contains(own));
        if !is_key && !facts.together.contains(&columns) {
            facts.together.push(columns);
        }
    }
    facts.references.extend(parent(plan, table));
    facts.references.extend(table.columns.iter().filter_map(|column| referred(plan, table, column)));
    Some(facts)
}

/// The names of the columns of the key, if all of them are written and have values.
fn key(table: &Table) -> Option<Vec<String>> {
    let of = |id: &ColId| {
        let column = table.columns.get(id.0)?;
        let complete = !column.hidden && !column.nullable && !column.recorded && column.codes.is_empty();
        complete.then(|| column.name.clone())
    };
    table.key.iter().map(of).collect()
}

/// The reference to the parent's key, where this table holds all of it.
fn parent(plan: &Plan, table: &Table) -> Option<Reference> {
    let parent = plan.table(table.parent?)?;
    let key = key(parent).filter(|key| !key.is_empty() && !parent.hidden)?;
    Some(Reference { columns: parent_key(plan, table)?, table: parent.name.clone(), key })
}

/// The written columns that hold the parent's key.
fn parent_key(plan: &Plan, table: &Table) -> Option<Vec<String>> {
    let column_of = |id: &ColId| {
        let mut found = written(table).filter(|(_, column)| column.compute == Compute::ParentKey(*id));
        found.next().map(|(_, column)| column.name.clone())
    };
    plan.table(table.parent?)?.key.iter().map(column_of).collect()
}

/// The columns among whose rows of equal values a column differs, and that column; as far as all of them are written as they are.
fn together(plan: &Plan, table: &Table, column: &Column) -> Option<Vec<String>> {
    let plain = |of: &Column| always_its_own(of) && of.codes.is_empty() && of.inside.is_none();
    let own = |id: &ColId| {
        let found = written(table).find(|(own, _)| own == id).map(|(_, own)| own);
        found.filter(|own| plain(own)).map(|own| own.name.clone())
    };
    let number = table.columns.iter().position(|other| std::ptr::eq(other, column)).map(ColId)?;
    let (mut columns, its) = match (&column.within, &column.compute) {
        (Some(Within::Equal(values)), _) => {
            let named = |value: &crate::Expr| match &value.kind {
                ExprKind::Col { up: 0, column } => own(column),
                _ => None,
            };
            (values.iter().map(named).collect::<Option<Vec<String>>>()?, vec![number])
        }
        (Some(Within::Siblings), _) => (parent_key(plan, table)?, vec![number]),
        (None, Compute::Ref(reference)) if reference.distinct == Some(Distinct::Siblings) => {
            let its = match reference.shown.as_slice() {
                [] => vec![number],
                shown => shown.iter().map(|(own, _)| *own).collect(),
            };
            (parent_key(plan, table)?, its)
        }
        _ => return None,
    };
    columns.extend(its.iter().map(own).collect::<Option<Vec<String>>>()?);
    (columns.len() > 1 && plain(column)).then_some(columns)
}

/// The reference of a column that refers to rows, where it always shows the key of one.
fn referred(plan: &Plan, table: &Table, column: &Column) -> Option<Reference> {
    let Compute::Ref(reference) = &column.compute else { return None };
    let there = plan.table(reference.table)?;
    let key = key(there).filter(|_| there.key == reference.key_columns() && !there.hidden)?;
    let of_table = |id: &ColId| written(table).find(|(own, _)| own == id).map(|(_, own)| own.name.clone());
    let columns = match reference.shown.as_slice() {
        [] => vec![written(table).find(|(_, own)| std::ptr::eq(*own, column))?.1.name.clone()],
        shown => shown.iter().map(|(own, _)| of_table(own)).collect::<Option<Vec<String>>>()?,
    };
    let whole = reference.asked.is_none() && always_its_own(column);
    whole.then(|| Reference { columns, table: there.name.clone(), key })
}

/// Whether a written cell is null or the value that was drawn or computed, never another one in its place.
fn always_its_own(column: &Column) -> bool {
    column.routes.iter().all(|route| route.value.is_none())
}

/// The constant ends of a column's range.
fn limits(column: &Column) -> Vec<Limit> {
    let limit = |lower, open, end| Limit { column: column.name.clone(), lower, open, end };
    match &column.compute {
        _ if !always_its_own(column) || column.list.is_some() => Vec::new(),
        Compute::Draw { bounds, .. } => {
            let constant = |bound: &Bound| match &bound.end.kind {
                ExprKind::Value(Value::Null) => None,
                ExprKind::Value(end) => Some(limit(bound.lower, bound.open, end.clone())),
                _ => None,
            };
            bounds.iter().filter_map(constant).collect()
        }
        _ => Vec::new(),
    }
}
