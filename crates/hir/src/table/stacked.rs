//! Stacked tables: the rows of several tables in turn, with the columns that any of them has. Each row knows its row in the table
//! that it is of, by a hidden reference of its number; all else is read there.

use std::collections::BTreeSet;

use synthc_diag::{Code, Diagnostic, Loc, nearest};
use synthc_syntax::ast::{ClauseKind, HeaderKind, Item, Name as AstName, Table, Value as Written};
use synthc_types::{Ty, Value};

use super::{Made, column_names, key_columns};
use crate::column::{ColumnValue, column_ty};
use crate::db::{Db, SourceFile};
use crate::items::{ColumnKey, DeclKey, Space, column_ast, declared_columns, item_ast};
use crate::model::{ColRef, Name, TChoice, TExpr, TExprKind, TOrigin, TReference, TRowRef};
use crate::{nested, rows, scope, table};

/// The first column of a stacked table.
pub(crate) const NAME: &str = "from_table";

const WRONG: Code = Code("E0129");

/// The tables that a table is stacked from, as written.
fn written(table: &Table) -> Option<&[AstName]> {
    table.headers.iter().find_map(|header| match &header.kind {
        HeaderKind::FromTables(names) => Some(names.as_slice()),
        _ => None,
    })
}

/// Whether a table is stacked from others.
pub(crate) fn is_stacked(db: &dyn Db, file: SourceFile, table: &str) -> bool {
    let ast = item_ast(db, DeclKey::new(db, file, Space::Table, Name::from(table)));
    ast.as_ref().is_some_and(|ast| matches!(&*ast.item, Item::Table(table) if written(table).is_some()))
}

/// The tables that a table is stacked from: those that are there, and are not stacked themselves.
#[salsa::tracked(returns(ref))]
pub(crate) fn sources<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<Vec<Name>> {
    let ast = item_ast(db, key).as_ref()?;
    let Item::Table(table) = &*ast.item else { return None };
    let file = key.file(db);
    let mut found: Vec<Name> = Vec::new();
    for name in written(table)?.iter().map(|name| &name.text) {
        if rows::is_table(db, file, name) && !is_stacked(db, file, name) && !found.contains(name) {
            found.push(name.clone());
        }
    }
    Some(found)
}

/// The name of the column that holds the row of a source: no bare name can be that.
pub(crate) fn row_of(table: &str) -> Name {
    Name::from(format!("row({table})"))
}

/// The columns that the head of a stacked table makes; `None` for other tables.
pub(super) fn columns<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<Vec<(Name, Made)>> {
    let sources = sources(db, key).as_ref()?;
    let file = key.file(db);
    let mut columns = vec![(Name::from(NAME), Made::StackName)];
    columns.extend(sources.iter().map(|table| (row_of(table), Made::StackRow(table.clone()))));
    let mut seen: BTreeSet<Name> = BTreeSet::from([Name::from(NAME)]);
    for table in sources {
        for name in column_names(db, file, table) {
            if is_plain(db, file, table, &name) && seen.insert(name.clone()) {
                columns.push((name, Made::StackColumn));
            }
        }
    }
    Some(columns)
}

/// Whether a column is written, and of single values.
fn is_plain(db: &dyn Db, file: SourceFile, table: &Name, column: &Name) -> bool {
    let target = rows::refers_to(db, ColumnKey::new(db, file, table.clone(), column.clone())).as_ref();
    let several = target.is_some_and(|target| table::key_of(db, file, target).len() > 1);
    let part = nested::part_of_several(column).is_some();
    !several
        && !part
        && nested::outer_names(column).next().is_none()
        && nested::measured(column).is_none()
        && !nested::is_hidden(db, file, table, column)
        && !nested::is_json(db, file, table, column)
        && nested::list_of(db, file, table, column).is_none()
}

/// A column of a stacked table that its head makes, with what is wrong with it.
pub(crate) fn value<'db>(
    db: &'db dyn Db,
    key: ColumnKey<'db>,
    made: &Made,
    base: ColumnValue,
) -> (ColumnValue, Vec<Diagnostic>) {
    let (file, this) = (key.file(db), key.table(db));
    let table = DeclKey::new(db, file, Space::Table, this.clone());
    let sources = sources(db, table).as_deref().unwrap_or_default();
    let stack = Stack { db, file, this, loc: base.loc };
    match made {
        Made::StackName => {
            let mut names = sources.iter().rev();
            let last =
                names.next().map_or_else(|| stack.value(Value::Null, Ty::Text), |last| stack.text(last));
            let origin =
                names.fold(last, |otherwise, table| stack.where_of(table, stack.text(table), otherwise));
            (ColumnValue { ty: Ty::Text, origin: TOrigin::Is(origin), ..base }, Vec::new())
        }
        Made::StackRow(table) => {
            let Some((target, ty)) = stack.target(table) else { return (base, Vec::new()) };
            let before = sources.iter().take_while(|other| *other != table).cloned().collect();
            let number = stack.expr(TExprKind::RowNo, Ty::Int, false);
            let reference = TReference {
                table: table.clone(),
                key: target,
                choice: TChoice::Stacked { before, number },
                condition: None,
                distinct: None,
                covering: false,
                shown: Vec::new(),
                asked: None,
            };
            let origin = TOrigin::Ref(Box::new(reference));
            (ColumnValue { ty, origin, hidden: true, optional: true, nullable: true, ..base }, Vec::new())
        }
        _ => stack.shared(sources, key.column(db), base),
    }
}

struct Stack<'db, 'a> {
    db: &'db dyn Db,
    file: SourceFile,
    this: &'a Name,
    loc: Loc,
}

impl Stack<'_, '_> {
    fn expr(&self, kind: TExprKind, ty: Ty, nullable: bool) -> TExpr {
        TExpr { kind, ty, nullable, loc: self.loc }
    }

    fn value(&self, value: Value, ty: Ty) -> TExpr {
        let nullable = value == Value::Null;
        self.expr(TExprKind::Value(value), ty, nullable)
    }

    fn text(&self, text: &Name) -> TExpr {
        self.value(Value::Text(text.clone()), Ty::Text)
    }

    fn row(&self, table: &Name) -> ColRef {
        ColRef { table: self.this.clone(), column: row_of(table) }
    }

    /// A column whose value the reference to a source shows: its key, or any other.
    fn target(&self, table: &Name) -> Option<(Name, Ty)> {
        let there = DeclKey::new(self.db, self.file, Space::Table, table.clone());
        let keys = key_columns(self.db, there).iter().cloned();
        let names = keys.chain(column_names(self.db, self.file, table));
        let mut plain = names.filter(|name| is_plain(self.db, self.file, table, name));
        plain.find_map(|name| self.ty(table, &name).map(|ty| (name, ty)))
    }

    fn ty(&self, table: &Name, column: &Name) -> Option<Ty> {
        let key = ColumnKey::new(self.db, self.file, table.clone(), column.clone());
        let found = column_ty(self.db, key).as_ref()?;
        (!found.ty.is_unknown()).then(|| found.ty.clone())
    }

    /// One value where the row is of a table, else another.
    fn where_of(&self, table: &Name, then: TExpr, otherwise: TExpr) -> TExpr {
        // In a row of another table there is no such row to read anything in: the condition is null.
        let row = Box::new(TRowRef::Of { column: self.row(table), up: 0 });
        let of = Box::new(self.value(Value::Bool(true), Ty::Bool));
        let condition = self.expr(TExprKind::In { row, of }, Ty::Bool, true);
        let (ty, nullable) = (then.ty.clone(), then.nullable || otherwise.nullable);
        let (then, otherwise) = (Box::new(then), Box::new(otherwise));
        self.expr(TExprKind::If { condition: Box::new(condition), then, otherwise }, ty, nullable)
    }

    /// A column that the sources have: the value in the row of the one that has it.
    fn shared(&self, sources: &[Name], column: &Name, base: ColumnValue) -> (ColumnValue, Vec<Diagnostic>) {
        let of = sources.iter().filter(|table| is_plain(self.db, self.file, table, column));
        let typed: Vec<(&Name, Ty)> = of.filter_map(|table| Some((table, self.ty(table, column)?))).collect();
        let Some((first, ty)) = typed.first().cloned() else { return (base, Vec::new()) };
        if let Some((other, differs)) = typed.iter().find(|(_, other)| *other != ty) {
            let diagnostic = Diagnostic::new(
                WRONG,
                self.loc,
                format!("`{column}` is `{ty}` in `{first}` and `{differs}` in `{other}`: they cannot be one column"),
            )
            .help("give both the same type, or one of them another name");
            return (base, vec![diagnostic]);
        }
        let mut found: Option<TExpr> = None;
        for (table, ty) in typed.iter().rev() {
            let there = ColRef { table: (*table).clone(), column: column.clone() };
            let of = self.expr(TExprKind::Col { column: there, up: 0 }, ty.clone(), true);
            let row = Box::new(TRowRef::Of { column: self.row(table), up: 0 });
            let own = self.expr(TExprKind::In { row, of: Box::new(of) }, ty.clone(), true);
            found = Some(match found {
                Some(rest) => {
                    let kind = TExprKind::Coalesce(Box::new(own), Box::new(rest));
                    self.expr(kind, ty.clone(), true)
                }
                None => own,
            });
        }
        let Some(value) = found else { return (base, Vec::new()) };
        (ColumnValue { ty, optional: true, nullable: true, origin: TOrigin::Is(value), ..base }, Vec::new())
    }
}

/// What is wrong with the head and the body of a stacked table.
pub(super) fn diags<'db>(db: &'db dyn Db, key: DeclKey<'db>, table: &Table, anchor: u32) -> Vec<Diagnostic> {
    let Some(names) = written(table) else { return Vec::new() };
    let file = key.file(db);
    let at = |span| Loc { file: file.id(db), item: Some(anchor), span };
    let mut found = Vec::new();
    let mut say = |loc: Loc, message: String, help: &str| {
        found.push(Diagnostic::new(WRONG, loc, message).help(help));
    };
    for (nth, name) in names.iter().enumerate() {
        let text = &name.text;
        if names.iter().take(nth).any(|other| other.text == *text) {
            say(at(name.span), format!("`{text}` is named twice"), "each table once");
        } else if is_stacked(db, file, text) {
            let help = "name the tables that it is stacked from";
            say(at(name.span), format!("`{text}` is stacked itself"), help);
        } else if column_names(db, file, &name.text).iter().any(|column| &**column == NAME) {
            let message = format!("`{text}` has a column `{NAME}`, which says of which table a row is");
            say(at(name.span), message, "rename that column");
        } else if rows::is_table(db, file, text) {
            let columns = column_names(db, file, text);
            let nested = columns.iter().find(|column| {
                nested::is_json(db, file, text, column) || nested::list_of(db, file, text, column).is_some()
            });
            if let Some(column) = nested {
                let message = format!(
                    "`{column}` of `{text}` is an object or a list; stacked tables have columns of single values"
                );
                say(at(name.span), message, "mark it `hidden`, or make a child table of it");
            }
        }
    }
    for header in &table.headers {
        let sized = matches!(
            header.kind,
            HeaderKind::Per { .. } | HeaderKind::Draw(_) | HeaderKind::Where(_) | HeaderKind::FromFile(_)
        );
        if sized || matches!(header.kind, HeaderKind::Edge(_)) {
            let message =
                "a stacked table has the rows of its tables, and no other number, parent or condition";
            say(at(header.span), message.to_owned(), "leave it out");
        }
    }
    if let Some(count) = &table.count {
        let message = "a stacked table has the rows of its tables, and no other number";
        say(at(count.span), message.to_owned(), "leave the number out");
    }
    for declared in declared_columns(db, key) {
        let column = ColumnKey::new(db, file, key.name(db).clone(), declared.name.clone());
        let Some(written) = column_ast(db, column).as_ref().and_then(|ast| ast.column()) else { continue };
        let draws = !matches!(written.value, Some(Written::Is(_)))
            || written
                .clauses
                .iter()
                .any(|clause| matches!(clause.kind, ClauseKind::Missing(_) | ClauseKind::Edge(_)));
        if draws {
            let message =
                format!("`{}` is drawn; a stacked table computes from the rows of its tables", declared.name);
            say(declared.loc(db), message, "draw it in one of these tables, or give it a value with `=`");
        }
    }
    found
}

/// The message about a table that is not there.
pub(super) fn unknown<'db>(
    db: &'db dyn Db,
    key: DeclKey<'db>,
    table: &Table,
    anchor: u32,
) -> Vec<Diagnostic> {
    let file = key.file(db);
    let missing =
        written(table).unwrap_or_default().iter().filter(|name| !rows::is_table(db, file, &name.text));
    let say = |name: &AstName| {
        let loc = Loc { file: file.id(db), item: Some(anchor), span: name.span };
        let diagnostic = Diagnostic::new(Code("E0105"), loc, format!("there is no table `{}`", name.text));
        let known = scope::known(db, file, Space::Table);
        match nearest(&name.text, known.iter().map(|known| &**known)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")).guess(loc, near),
            None => diagnostic,
        }
    };
    missing.map(say).collect()
}
