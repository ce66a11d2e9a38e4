//! Columns that the head of a table makes.

use std::sync::Arc;

use synthc_diag::Loc;
use synthc_syntax::ast::Parent;
use synthc_types::{Ty, Value};

use super::value::{ColumnValue, column_ty};
use crate::db::{Db, SourceFile};
use crate::decl::Checked;
use crate::items::{ColumnKey, DeclKey, Space, item_ast};
use crate::model::{ArithOp, ColRef, Name, TChoice, TCount, TExpr, TExprKind, TOrigin, TReference};
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
                let Some(number) = number(db, key, base.loc) else {
                    return Checked::new(Some(Arc::new(base)), Vec::new());
                };
                let reference = beside(&other, &column, number);
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

/// The number of the row beside the parent that a child has: the first child has the first row, and so on. Of several tables beside
/// it the last goes on with each child, and those before it when all after them have been gone through.
fn number<'db>(db: &'db dyn Db, key: ColumnKey<'db>, loc: Loc) -> Option<TExpr> {
    let of = |kind| TExpr { kind, ty: Ty::Int, nullable: false, loc };
    let (file, name) = (key.file(db), key.table(db));
    let kin = table::kinship(db, DeclKey::new(db, file, Space::Table, name.clone()));
    let mut tables = kin.columns.iter().filter_map(|(column, made)| match made {
        Made::Beside(table) => Some((column, table)),
        _ => None,
    });
    let first = tables.clone().next().is_some_and(|(column, _)| column == key.column(db));
    let (_, own) = tables.find(|(column, _)| *column == key.column(db))?;
    let later: Vec<TExpr> = tables.map(|(_, table)| rows(db, file, table)).collect::<Option<_>>()?;
    if first && later.is_empty() {
        return Some(of(TExprKind::Seq));
    }
    let one = || Box::new(of(TExprKind::Value(Value::Int(1))));
    let arith = |op, lhs: TExpr| of(TExprKind::Arith { op, lhs: Box::new(lhs), rhs: one() });
    // The first overload is that of whole numbers.
    let call = |function, args: Vec<TExpr>| of(TExprKind::Call { function, overload: 0, args });
    let mut nth = arith(ArithOp::Sub, of(TExprKind::Seq));
    if let Some(each) = later.into_iter().reduce(table::product) {
        nth = call("div", vec![nth, each]);
    }
    if !first {
        nth = call("mod", vec![nth, rows(db, file, own)?]);
    }
    Some(arith(ArithOp::Add, nth))
}

/// How many rows a root table has.
fn rows(db: &dyn Db, file: SourceFile, table: &Name) -> Option<TExpr> {
    let there = DeclKey::new(db, file, Space::Table, table.clone());
    match &table::table_head(db, there).value.as_ref()?.count {
        TCount::Rows(count) => Some(count.clone()),
        TCount::Each(_) | TCount::Draw(_) | TCount::Stacked(_) => None,
    }
}

/// The reference to the row of a table beside the parent.
fn beside(table: &Name, key: &Name, number: TExpr) -> TReference {
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
