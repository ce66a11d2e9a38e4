//! Where a name is declared.

use synthc_diag::{Loc, Span};
use synthc_hir::{ColumnKey, Db, DeclKey, SourceFile, Space, absolute, declared, declared_columns};
use synthc_syntax::ast::{EnumBody, EnumMember, Item};

use crate::meaning::{Meaning, formals, meaning};

/// The place of the declaration of the word at a byte: absolute, of the name alone.
pub fn definition(db: &dyn Db, file: SourceFile, offset: u32) -> Option<Loc> {
    match meaning(db, file, offset)?.0 {
        Meaning::Column(key) => column(db, key),
        // What the binary holds stands in no file that an editor could open.
        Meaning::Decl(key) if db.module_of(key.file(db)).is_some() => None,
        Meaning::Decl(key) => decl(db, key),
        Meaning::Member(key, name) => member(db, key, name).or_else(|| decl(db, key)),
        Meaning::Formal(key, name) => {
            let formal = formals(db, key).iter().find(|formal| *formal.name.text == *name)?;
            inside(db, key, formal.name.span)
        }
        _ => None,
    }
}

fn column<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<Loc> {
    let file = key.file(db);
    let table = DeclKey::new(db, file, Space::Table, key.table(db).clone());
    let found = declared_columns(db, table).iter().find(|column| column.name == *key.column(db));
    match found {
        Some(column) => Some(absolute(db, column.file, column.loc(db))),
        // The parent's key is declared by the head.
        None => decl(db, table),
    }
}

fn decl<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<Loc> {
    let file = key.file(db);
    let found =
        declared(db, file).iter().find(|decl| decl.space == key.space(db) && decl.name == *key.name(db))?;
    Some(absolute(db, file, Loc { file: file.id(db), item: Some(found.anchor), span: found.span }))
}

fn member<'db>(db: &'db dyn Db, key: DeclKey<'db>, name: &str) -> Option<Loc> {
    let members: &[EnumMember] = match &*synthc_hir::item_ast(db, key).as_ref()?.item {
        Item::Enum(item) => match &item.body {
            EnumBody::Members(members) => members,
            EnumBody::File(_) => return None,
        },
        Item::MissingCodes(item) => &item.members,
        _ => return None,
    };
    let member = members.iter().find(|member| *member.name.text == *name)?;
    inside(db, key, member.name.span)
}

/// A span of an item as a place in its file.
fn inside<'db>(db: &'db dyn Db, key: DeclKey<'db>, span: Span) -> Option<Loc> {
    let (file, ast) = (key.file(db), synthc_hir::item_ast(db, key).as_ref()?);
    Some(absolute(db, file, Loc { file: file.id(db), item: Some(ast.anchor), span }))
}
