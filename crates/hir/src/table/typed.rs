//! Tables put together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{column_names, key_columns, table_head, table_statements};
use crate::column::{column_rules, column_value};
use crate::db::Db;
use crate::items::{ColumnKey, DeclKey, Space};
use crate::model::{ColRef, Name, TColumn, TEdge, TMissing, TTable};

/// A column with its rules of missingness; `None` where the table has none of this name.
#[salsa::tracked(returns(ref))]
pub fn typed_column<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<Arc<TColumn>> {
    let value = column_value(db, key).value.as_ref()?;
    let (file, table, column) = (key.file(db), key.table(db), key.column(db));
    let there = DeclKey::new(db, file, Space::Table, table.clone());
    let mut missing = column_rules(db, key).value.clone();
    let joint = &table_statements(db, there).value.joint;
    let struck = |rule: &&TMissing| {
        let mut around = crate::nested::outer_names(column).map(Name::from);
        rule.joint.contains(column) || (!value.inside_list && around.any(|outer| rule.joint.contains(&outer)))
    };
    if crate::nested::measured(column).is_none() {
        missing.extend(joint.iter().filter(struck).cloned());
    }
    let key = key_columns(db, there).contains(column);
    let of_table = || table_head(db, there).value.as_ref()?.edge.filter(|_| !value.hidden);
    let share = value.edge.or_else(of_table).filter(|share| share.0 > 0.0 && !key && value.has_edges());
    Some(Arc::new(TColumn {
        id: ColRef { table: table.clone(), column: column.clone() },
        address: value.address.clone(),
        label: value.label.clone(),
        note: value.note.clone(),
        ty: value.ty.clone(),
        optional: value.optional,
        refine: value.refine.clone(),
        origin: value.origin.clone(),
        joint: value.joint.clone(),
        list: value.list.clone(),
        inside: value.inside.clone(),
        key,
        hidden: value.hidden,
        unique: value.unique,
        within: value.within.clone(),
        round: value.round.clone(),
        routes: value.routes.clone(),
        missing,
        edge: share.map(|share| TEdge { share, values: Vec::new() }),
        source: value.source.clone(),
        loc: value.loc,
    }))
}

/// A table, its constraints as written; `None` where its head is not one of this release.
#[salsa::tracked(returns(ref))]
pub fn typed_table<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<Arc<TTable>> {
    let head = table_head(db, key).value.as_ref()?;
    let (file, name) = (key.file(db), key.name(db));
    let mut seen = BTreeSet::new();
    let columns = column_names(db, file, name)
        .into_iter()
        .filter(|column| seen.insert(column.clone()))
        .filter_map(|column| typed_column(db, ColumnKey::new(db, file, name.clone(), column)).clone())
        .map(|column| (*column).clone())
        .collect();
    let statements = &table_statements(db, key).value;
    Some(Arc::new(TTable {
        name: name.clone(),
        address: head.address.clone(),
        label: head.label.clone(),
        note: head.note.clone(),
        hidden: head.hidden,
        parent: head.parent.clone(),
        count: head.count.clone(),
        columns,
        watched: Vec::new(),
        requires: statements.requires.clone(),
        key: key_columns(db, key).clone(),
        together: statements.together.clone(),
        pins: statements.pins.clone(),
        pin_locs: statements.pin_locs.clone(),
        covers: statements.covers.clone(),
        order: head.order.clone(),
        loc: head.loc,
    }))
}
