//! Columns that the head of a table makes.

use std::sync::Arc;

use synthc_diag::Loc;
use synthc_syntax::ast::Parent;
use synthc_types::Ty;

use super::value::{ColumnValue, column_ty};
use crate::db::Db;
use crate::decl::Checked;
use crate::items::{ColumnKey, DeclKey, Space, item_ast};
use crate::model::{ColRef, Name, TChoice, TExpr, TExprKind, TOrigin, TReference};
use crate::table::{self, Made};

/// A column that the head of a table makes.
pub(super) fn value<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Checked<Option<Arc<ColumnValue>>> {
    let (file, name) = (key.file(db), key.table(db));
    let Some(made) = table::made(db, file, name, key.column(db)) else { return Checked::default() };
    let head = item_ast(db, DeclKey::new(db, file, Space::Table, name.clone()));
    let written = head.as_ref().and_then(|ast| {
        let of_beside =
            |parent: &&Parent| matches!(&made, Made::Beside(other) if *other == parent.table.text);
        let parents = table::written_parents(&ast.item);
        let parent = parents.iter().skip(1).find(of_beside).or(parents.first())?;
        Some(Loc { file: file.id(db), item: Some(ast.anchor), span: parent.span })
    });
    let written = written.or_else(|| {
        let head = table::table_head(db, DeclKey::new(db, file, Space::Table, name.clone()));
        head.value.as_ref().map(|head| head.loc)
    });
    let base = ColumnValue::unknown(key.column(db), written.unwrap_or_default());
    let (of, origin) = match made {
        Made::StackName | Made::StackRow(_) | Made::StackColumn => {
            let (value, diags) = table::stacked::value(db, key, &made, base);
            return Checked::new(Some(Arc::new(value)), diags);
        }
        Made::ParentKey(of) => (of.clone(), TOrigin::ParentKey { of }),
        Made::Beside(other) => match table::sole_key(db, file, &other) {
            Some(column) => {
                let reference = beside(&other, &column, base.loc);
                (ColRef { table: other, column }, TOrigin::Ref(Box::new(reference)))
            }
            // The head says so.
            None => return Checked::new(Some(Arc::new(base)), Vec::new()),
        },
    };
    let there = ColumnKey::new(db, file, of.table, of.column);
    let ty = column_ty(db, there).as_ref().map_or(Ty::Unknown, |found| found.ty.clone());
    let value = ColumnValue { ty, origin, ..base };
    Checked::new(Some(Arc::new(value)), Vec::new())
}

/// The reference to the row of a table beside the parent: the first child has the first row, and so on.
fn beside(table: &Name, key: &Name, loc: Loc) -> TReference {
    let number = TExpr { kind: TExprKind::Seq, ty: Ty::Int, nullable: false, loc };
    TReference {
        table: table.clone(),
        key: key.clone(),
        choice: TChoice::Numbered(number),
        condition: None,
        distinct: None,
        covering: false,
        shown: Vec::new(),
        asked: None,
    }
}
