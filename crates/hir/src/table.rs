//! Tables by name: parents, keys, the names of columns; then their heads and statements, typed.

mod ask;
mod head;
pub(crate) mod stacked;
mod statements;
mod typed;

use std::collections::BTreeSet;

use synthc_syntax::ast::{FileRef, HeaderKind, Item, Member, ModifierKind, Parent};

use crate::db::{Db, SourceFile};
use crate::items;
use crate::items::{ColumnKey, DeclKey, Space, column_ast, declared_columns, item_ast};
use crate::model::{ColRef, Name};
use crate::nested::part_name;
use crate::rows;

pub(crate) use ask::ask_diags;
pub(crate) use head::product;
pub use head::table_head;
pub use statements::table_statements;
pub(crate) use statements::typed_expect;
pub use typed::{typed_column, typed_table};

/// How a table hangs together with others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinship {
    /// The parent as written in `per`, where there is such a table.
    pub parent: Option<Name>,
    /// The columns that the head makes, in order: those of the parent's key, then a reference to each table beside the parent.
    pub columns: Vec<(Name, Made)>,
}

/// What a column is that no statement declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A column of the parent's key.
    ParentKey(ColRef),
    /// The reference to the row of a table that stands beside the parent: `per store, product`.
    Beside(Name),
    /// The name of the table that a row of a stacked table is of.
    StackName,
    /// The row of one of the tables that a table is stacked from.
    StackRow(Name),
    /// A column that at least one of these tables has.
    StackColumn,
}

/// The parents that the head names.
pub(crate) fn written_parents(item: &Item) -> &[Parent] {
    let Item::Table(table) = item else { return &[] };
    let parents = table.headers.iter().find_map(|header| match &header.kind {
        HeaderKind::Per { parents, .. } => Some(parents.as_slice()),
        _ => None,
    });
    parents.unwrap_or_default()
}

/// The table's parent and the columns that refer to it and to the tables beside it.
#[salsa::tracked(returns(ref))]
pub fn kinship<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Kinship {
    let Some(ast) = item_ast(db, key) else { return Kinship::default() };
    if let Some(columns) = stacked::columns(db, key) {
        return Kinship { parent: None, columns };
    }
    let Some((parent, others)) = written_parents(&ast.item).split_first() else { return Kinship::default() };
    let name = &parent.table.text;
    if !rows::is_table(db, key.file(db), name) {
        return Kinship::default();
    }
    let own = |parent: &Parent| parent.alias.as_ref().unwrap_or(&parent.table).text.clone();
    let there = DeclKey::new(db, key.file(db), Space::Table, name.clone());
    let mut columns: Vec<(Name, Made)> = Vec::new();
    match key_columns(db, there).as_slice() {
        [only] => {
            let of = ColRef { table: name.clone(), column: only.clone() };
            columns.push((own(parent), Made::ParentKey(of)));
        }
        several => columns.extend(several.iter().map(|column| {
            let of = ColRef { table: name.clone(), column: column.clone() };
            (part_name(&own(parent), column), Made::ParentKey(of))
        })),
    }
    let others = others.iter().filter(|other| rows::is_table(db, key.file(db), &other.table.text));
    columns.extend(others.map(|other| (own(other), Made::Beside(other.table.text.clone()))));
    Kinship { parent: Some(name.clone()), columns }
}

/// What a column of a table is that no statement declares; `None` for others.
pub(crate) fn made(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> Option<Made> {
    let kin = kinship(db, DeclKey::new(db, file, Space::Table, table.clone()));
    kin.columns.iter().find(|(name, _)| name == column).map(|(_, made)| made.clone())
}

/// The columns of a table's key as written: `key (a, b)`, else those marked `key`.
#[salsa::tracked(returns(ref))]
pub fn key_columns<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Vec<Name> {
    for statement in items::statements(db, key) {
        if let Member::Key(written) = &*statement.member {
            return written.names.iter().map(|name| name.text.clone()).collect();
        }
    }
    let whole = declared_columns(db, key).iter().filter(|column| !column.part.is_of_reference());
    let marked = whole.filter(|column| {
        let column = ColumnKey::new(db, key.file(db), key.name(db).clone(), column.name.clone());
        column_ast(db, column)
            .as_ref()
            .and_then(|ast| ast.column())
            .is_some_and(|column| column.modifier(ModifierKind::Key).is_some())
    });
    marked.map(|column| column.name.clone()).collect()
}

/// The names of a table's columns in order: the parent's key first.
#[salsa::tracked(returns(ref))]
fn names_of<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Vec<Name> {
    let mut names: Vec<Name> = kinship(db, key).columns.iter().map(|(name, _)| name.clone()).collect();
    let mut seen: BTreeSet<Name> = names.iter().cloned().collect();
    for column in declared_columns(db, key) {
        if seen.insert(column.name.clone()) {
            names.push(column.name.clone());
        }
    }
    names
}

/// The names of the columns of a table in order: the key of its parent first.
pub fn column_names(db: &dyn Db, file: SourceFile, table: &str) -> Vec<Name> {
    names_of(db, DeclKey::new(db, file, Space::Table, Name::from(table))).clone()
}

/// The file that a table is read from.
pub(crate) fn file_of(db: &dyn Db, file: SourceFile, table: &str) -> Option<FileRef> {
    let ast = item_ast(db, DeclKey::new(db, file, Space::Table, Name::from(table))).as_ref()?;
    let Item::Table(table) = &*ast.item else { return None };
    table.headers.iter().find_map(|header| match &header.kind {
        HeaderKind::FromFile(file) => Some(file.clone()),
        _ => None,
    })
}

/// The parent of a table.
pub(crate) fn parent_of(db: &dyn Db, file: SourceFile, table: &str) -> Option<Name> {
    kinship(db, DeclKey::new(db, file, Space::Table, Name::from(table))).parent.clone()
}

/// Whether a column repeats the key of the table's parent.
pub(crate) fn is_parent_key(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    matches!(made(db, file, table, column), Some(Made::ParentKey(_)))
}

/// The column that is the key of a table by itself.
pub(crate) fn sole_key(db: &dyn Db, file: SourceFile, table: &Name) -> Option<Name> {
    match key_columns(db, DeclKey::new(db, file, Space::Table, table.clone())).as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// The columns of a table's key, in order.
pub(crate) fn key_of(db: &dyn Db, file: SourceFile, table: &Name) -> Vec<Name> {
    key_columns(db, DeclKey::new(db, file, Space::Table, table.clone())).clone()
}

/// The parent of a table whose line of parents ends; those that go in a circle are reported and have none.
pub(crate) fn ancestor_of(db: &dyn Db, file: SourceFile, table: &str) -> Option<Name> {
    let first = lineage(db, file, table).into_iter().next_back()?;
    parent_of(db, file, &first).is_none().then(|| parent_of(db, file, table)).flatten()
}

/// The table, its parent, its parent's parent, ..; each once.
pub fn lineage(db: &dyn Db, file: SourceFile, table: &str) -> Vec<Name> {
    let mut line = vec![Name::from(table)];
    while let Some(parent) = line.last().and_then(|last| parent_of(db, file, last)) {
        if line.contains(&parent) {
            break;
        }
        line.push(parent);
    }
    line
}

/// Whether a statement stands for the column: a query of its own, so that those who ask are not computed anew with every change of
/// the statement.
#[salsa::tracked(returns(copy))]
fn is_stated<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> bool {
    column_ast(db, key).is_some()
}

/// Whether a table has a column of this name.
pub(crate) fn has_column(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    is_stated(db, ColumnKey::new(db, file, table.clone(), column.clone()))
        || made(db, file, table, column).is_some()
}
