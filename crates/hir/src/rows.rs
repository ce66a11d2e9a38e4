//! Other rows, by the names that lead there: an ancestor's, the one that a `ref` column refers to, the candidate of a reference.

use synthc_syntax::ast::{Item, TypeBase, TypeExpr};

use crate::db::{Db, SourceFile};
use crate::items::{ColumnKey, DeclKey, Space, column_ast, item_ast};
use crate::model::{ColRef, Name, TRowRef};
use crate::nested::Part;
use crate::table::Made;
use crate::{nested, scope, table};

/// How many named types are followed, one after the other.
const DEPTH: usize = 64;

/// The table that a type refers to, through named types.
pub(crate) fn target(db: &dyn Db, file: SourceFile, written: &TypeExpr) -> Option<Name> {
    let (mut file, mut base) = (file, &written.base);
    for _ in 0..DEPTH {
        let path = match base {
            TypeBase::Ref(tables) => {
                let [only] = tables.as_slice() else { return None };
                return Some(only.text.clone());
            }
            TypeBase::Named { path, arg: None } => path,
            _ => return None,
        };
        let [name] = path.parts.as_slice() else { return None };
        let key = scope::resolve(db, file, Space::Type, &name.text)?;
        let Item::Type(item) = &*item_ast(db, key).as_ref()?.item else { return None };
        (file, base) = (key.file(db), &item.ty.base);
    }
    None
}

/// Whether a name is a table.
pub(crate) fn is_table(db: &dyn Db, file: SourceFile, name: &Name) -> bool {
    let ast = item_ast(db, DeclKey::new(db, file, Space::Table, name.clone()));
    ast.as_ref().is_some_and(|ast| matches!(&*ast.item, Item::Table(_)))
}

/// The table that a column refers to: a query of its own, so that columns that ask are not computed anew with every change of this
/// one.
#[salsa::tracked(returns(ref))]
pub(crate) fn refers_to<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<Name> {
    let file = key.file(db);
    let Some(ast) = column_ast(db, key) else {
        return match table::made(db, file, key.table(db), key.column(db))? {
            Made::Beside(other) => Some(other),
            Made::StackRow(other) => Some(other),
            Made::ParentKey(_) | Made::StackName | Made::StackColumn => None,
        };
    };
    let column = ast.column()?;
    let target = match ast.part {
        Part::Target(nth) => Some(nested::several_of(column)?.get(nth as usize)?.text.clone()),
        part if part.is_of_reference() => None,
        _ => target(db, ast.member.file, column.ty.as_ref()?),
    };
    target.filter(|table| is_table(db, file, table))
}

/// The reference that is being read: inside of its condition and its weights, these names mean the candidate.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    /// What the `ref` column is called where it stands: in a group without the prefix.
    pub name: Name,
    /// The table that it refers to.
    pub table: Name,
}

/// What names can mean where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Standing<'a> {
    /// The tables whose rows are at hand: this row's, its parent's, ..
    pub levels: &'a [Name],
    /// The level that bare names belong to.
    pub bare: Option<usize>,
    /// The column whose place decides what bare names are.
    pub at: &'a str,
    /// The reference under way.
    pub candidate: Option<&'a Candidate>,
}

/// A row that names lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// How to get there from the row at hand, one after the other; empty for an ancestor's.
    pub hops: Vec<TRowRef>,
    /// The table of the row.
    pub table: Name,
    /// How many levels it is above where the hops lead.
    pub up: u32,
}

/// Follows names from row to row as long as they lead to one; the row, and the names that are left. `None` where the first name
/// leads to none, or no name is left.
pub(crate) fn lead<'n>(
    db: &dyn Db,
    file: SourceFile,
    standing: Standing<'_>,
    names: &'n [Name],
) -> Option<(Row, &'n [Name])> {
    let (first, mut rest) = names.split_first()?;
    let mut row = match start(db, file, standing, first) {
        Some(row) => row,
        // A reference to rows of several tables, and one of these.
        None => {
            let (table, left) = rest.split_first()?;
            rest = left;
            start(db, file, standing, &nested::target_of(first, table))?
        }
    };
    while let [name, next, ..] = rest {
        let (found, taken) = match step(db, file, &row, name) {
            Some(found) => (found, 1),
            None if rest.len() > 2 => match step(db, file, &row, &nested::target_of(name, next)) {
                Some(found) => (found, 2),
                None => break,
            },
            None => break,
        };
        row = found;
        rest = rest.get(taken..).unwrap_or_default();
    }
    (!rest.is_empty()).then_some((row, rest))
}

/// The row that a bare name leads to. A column wins over a table of the same name.
pub(crate) fn start(db: &dyn Db, file: SourceFile, standing: Standing<'_>, name: &Name) -> Option<Row> {
    let level = standing.levels.iter().position(|level| level == name);
    if let Some(candidate) = standing.candidate
        && (candidate.name == *name || (candidate.table == *name && level.is_none()))
    {
        let table = candidate.table.clone();
        return Some(Row { hops: vec![TRowRef::Candidate(table.clone())], table, up: 0 });
    }
    if let Some(bare) = standing.bare
        && let Some(table) = standing.levels.get(bare)
        && let Some(own) = nested::beside(db, file, table, standing.at, name)
        && let Some(next) = hop(db, file, table, own, u32::try_from(bare).ok()?)
    {
        return Some(Row { hops: vec![next.0], table: next.1, up: 0 });
    }
    if let Some(level) = level {
        return Some(Row { hops: Vec::new(), table: name.clone(), up: u32::try_from(level).ok()? });
    }
    standing.levels.iter().enumerate().find_map(|(level, table)| {
        let kin = table::kinship(db, DeclKey::new(db, file, Space::Table, table.clone()));
        let beside = |(_, made): &&(Name, Made)| matches!(made, Made::Beside(other) if other == name);
        let (column, _) = kin.columns.iter().find(beside)?;
        let (hop, table) = hop(db, file, table, column.clone(), u32::try_from(level).ok()?)?;
        Some(Row { hops: vec![hop], table, up: 0 })
    })
}

/// The row that a name leads to from another row: by a `ref` column there, or to an ancestor.
pub(crate) fn step(db: &dyn Db, file: SourceFile, row: &Row, name: &Name) -> Option<Row> {
    if let Some((next, table)) = hop(db, file, &row.table, name.clone(), row.up) {
        let hops = row.hops.iter().cloned().chain([next]).collect();
        return Some(Row { hops, table, up: 0 });
    }
    let above = table::lineage(db, file, &row.table).iter().skip(1).position(|table| table == name)?;
    let up = row.up.checked_add(u32::try_from(above + 1).ok()?)?;
    Some(Row { hops: row.hops.clone(), table: name.clone(), up })
}

fn hop(db: &dyn Db, file: SourceFile, table: &Name, column: Name, up: u32) -> Option<(TRowRef, Name)> {
    let key = ColumnKey::new(db, file, table.clone(), column.clone());
    let target = refers_to(db, key).clone()?;
    Some((TRowRef::Of { column: ColRef { table: table.clone(), column }, up }, target))
}
