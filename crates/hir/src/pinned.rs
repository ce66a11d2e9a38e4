//! Where the rows that pins of a child table fix stand: under which row of the root table, and which of its siblings each is.

use std::collections::HashMap;

use synthc_types::Value;

use crate::fold::value_of;
use crate::model::{ArithOp, ColRef, Name, TColumn, TExpr, TExprKind, TOrigin, TTable};

/// Tables below each other beyond this are a circle, which is reported elsewhere.
const DEEPEST: usize = 64;

/// The row that a pin belongs to: the 0-based number of the root row, then 0-based positions among siblings.
pub type Row = Vec<u64>;

/// Why a pin of a child table belongs to no row of the parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Homeless {
    /// Its parent has no key, so that no column says whose row it is.
    NoKey,
    /// It does not give its parent's key.
    Unsaid,
    /// Its parent's key is one that nobody knows before it is drawn.
    Unknown,
}

/// The cells of a pin.
type Cells = [(Name, Value)];

/// The first columns of a child table, with the columns of the parent's key that they hold.
pub fn parent_key(table: &TTable) -> Vec<(&TColumn, &ColRef)> {
    let mut found = Vec::new();
    for column in &table.columns {
        if let TOrigin::ParentKey { of } = &column.origin {
            found.push((column, of));
        }
    }
    found
}

/// The rows that the pins of a table are, in order; `tables` finds a table by its name.
pub fn rows<'t>(table: &TTable, tables: &dyn Fn(&str) -> Option<&'t TTable>) -> Vec<Result<Row, Homeless>> {
    rows_within(table, tables, DEEPEST)
}

/// For each pin of a child table the parent's row that it belongs to.
pub fn parents<'t>(
    table: &TTable,
    tables: &dyn Fn(&str) -> Option<&'t TTable>,
) -> Vec<Result<Row, Homeless>> {
    parents_within(table, tables, DEEPEST)
}

fn rows_within<'t>(
    table: &TTable,
    tables: &dyn Fn(&str) -> Option<&'t TTable>,
    depth: usize,
) -> Vec<Result<Row, Homeless>> {
    if table.parent.is_none() {
        return (0..table.pins.len()).map(|at| Ok(vec![at as u64])).collect();
    }
    let mut siblings: HashMap<Row, u64> = HashMap::new();
    let place = |parent: Result<Row, Homeless>| {
        parent.map(|mut row| {
            let seq = siblings.entry(row.clone()).or_default();
            row.push(*seq);
            *seq += 1;
            row
        })
    };
    parents_within(table, tables, depth).into_iter().map(place).collect()
}

fn parents_within<'t>(
    table: &TTable,
    tables: &dyn Fn(&str) -> Option<&'t TTable>,
    depth: usize,
) -> Vec<Result<Row, Homeless>> {
    let nobody = |why: Homeless| vec![Err(why); table.pins.len()];
    let keys = parent_key(table);
    let Some((_, first)) = keys.first() else { return nobody(Homeless::NoKey) };
    let Some(parent) = tables(&first.table) else { return nobody(Homeless::Unknown) };
    let Some(depth) = depth.checked_sub(1) else { return nobody(Homeless::Unknown) };
    let above = rows_within(parent, tables, depth);
    let mut by_key: HashMap<Vec<&Value>, &Row> = HashMap::new();
    for (pin, row) in parent.pins.iter().zip(&above) {
        let values: Option<Vec<&Value>> = keys.iter().map(|(_, of)| cell(pin, &of.column)).collect();
        if let (Some(values), Ok(row)) = (values, row) {
            by_key.entry(values).or_insert(row);
        }
    }
    let only = keys.as_slice().first().filter(|_| keys.len() == 1 && parent.parent.is_none());
    let key = only.and_then(|(_, of)| parent.columns.iter().find(|other| other.id == **of));
    let offset = key.and_then(numbered);
    let row = |pin: &Vec<(Name, Value)>| {
        let values: Option<Vec<&Value>> = keys.iter().map(|(own, _)| cell(pin, &own.id.column)).collect();
        let values = values.ok_or(Homeless::Unsaid)?;
        if let Some(row) = by_key.get(&values) {
            return Ok((*row).clone());
        }
        let (Some(offset), [Value::Int(value)]) = (offset, values.as_slice()) else {
            return Err(Homeless::Unknown);
        };
        let row = value.checked_sub(offset).and_then(|row| row.checked_sub(1));
        let row = row.and_then(|row| u64::try_from(row).ok());
        row.map(|row| vec![row]).ok_or(Homeless::Unknown)
    };
    table.pins.iter().map(row).collect()
}

/// The value that a pin gives a column.
fn cell<'p>(pin: &'p Cells, column: &Name) -> Option<&'p Value> {
    pin.iter().find(|(name, _)| name == column).map(|(_, value)| value)
}

/// What a key that counts rows adds to their numbers: 0 for `row()`, 100 for `100 + row()`.
fn numbered(column: &TColumn) -> Option<i64> {
    let number = |expr: &TExpr| match value_of(expr) {
        Some(Value::Int(value)) => Some(*value),
        _ => None,
    };
    let TOrigin::Is(expr) = &column.origin else { return None };
    match &expr.kind {
        TExprKind::RowNo => Some(0),
        TExprKind::Arith { op: ArithOp::Add, lhs, rhs } => match (&lhs.kind, &rhs.kind) {
            (TExprKind::RowNo, _) => number(rhs),
            (_, TExprKind::RowNo) => number(lhs),
            _ => None,
        },
        TExprKind::Arith { op: ArithOp::Sub, lhs, rhs } if lhs.kind == TExprKind::RowNo => {
            number(rhs)?.checked_neg()
        }
        _ => None,
    }
}
