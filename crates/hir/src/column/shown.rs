//! Columns that a reference makes besides its own: those that show a key of several columns, and those of a reference to rows of
//! several tables, of which each row has one.

use synthc_diag::Span;
use synthc_syntax::ast::{
    ClauseKind, Column, Draw, Expr, ExprKind, HeaderKind, Item, ModifierKind, Name as AstName, Pattern,
    PatternAlt, PatternKind, TextPart, Value as Written, Weight,
};
use synthc_types::{Ty, Value};

use super::clauses::Clauses;
use super::value::{ColumnValue, column_value, leaves_null};
use crate::decl::{label, note};
use crate::infer::Infer;
use crate::items::{ColumnAst, ColumnKey, DeclKey, Space, item_ast};
use crate::model::{
    ColRef, CompareOp, Name, TAsked, TChoice, TDist, TDistKind, TExpr, TExprKind, TOrigin, TReference,
    TRowRef,
};
use crate::nested::{self, Part};
use crate::rows::{Candidate, Row};
use crate::table;

/// A column that a reference makes besides its own.
pub(super) fn made_by<'db>(
    infer: &mut Infer<'db>,
    key: ColumnKey<'db>,
    ast: &ColumnAst,
    column: &Column,
) -> ColumnValue {
    let name = key.column(infer.db);
    let Some(written) = column.names.get(ast.nth_name as usize).map(|written| &written.name) else {
        return ColumnValue::unknown(name, infer.loc(column.span));
    };
    let mut value = ColumnValue::unknown(name, infer.loc(written.span));
    value.label = label(column.doc.as_ref());
    value.note = note(column.doc.as_ref());
    value.hidden = column.modifier(ModifierKind::Hidden).is_some();
    value.source = column.clauses.iter().find_map(|clause| match &clause.kind {
        ClauseKind::Source(source) => Some(source.text.clone()),
        _ => None,
    });
    match ast.part {
        Part::Shown(nth) => shown(infer, &mut value, (written, column), nth as usize),
        Part::Choice => chosen(infer, &mut value, written, column),
        Part::Target(nth) => {
            target(infer, &mut value, (written, ast, column), nth as usize);
            said_once(infer, key, ast);
        }
        Part::Kind | Part::Id => kind_or_id(infer, &mut value, (written, column), ast.part == Part::Kind),
        _ => {}
    }
    value
}

/// A column of the key of the row that another column refers to.
fn shown(infer: &mut Infer<'_>, value: &mut ColumnValue, (written, ast): (&AstName, &Column), nth: usize) {
    let Some(this) = infer.scope.levels.first().cloned() else { return };
    let Some(target) = ast.ty.as_ref().and_then(|ty| crate::rows::target(infer.db, infer.file, ty)) else {
        return;
    };
    let Some(key) = table::key_of(infer.db, infer.home, &target).get(nth).cloned() else { return };
    // One of a family has a name of its own.
    let Some(reference) = value.address.strip_suffix(&*nested::part_name("", &key)) else { return };
    let column = ColRef { table: this, column: reference.into() };
    let number = reference.strip_prefix(&*written.text).unwrap_or_default();
    value.address = nested::part_name(&format!("{}{number}", address(written, ast)), &key);
    let row = Row { hops: vec![TRowRef::Of { column, up: 0 }], table: target, up: 0 };
    let Some(read) = infer.read(&row, &key, written.span) else { return };
    value.ty = read.ty.clone();
    value.nullable = read.nullable;
    value.optional = read.nullable;
    value.origin = TOrigin::Is(read);
}

/// Which of several tables a row refers to.
fn chosen(infer: &mut Infer<'_>, value: &mut ColumnValue, written: &AstName, column: &Column) {
    let Some(tables) = nested::several_of(column) else { return };
    value.hidden = true;
    value.ty = Ty::Text;
    value.address = address(written, column);
    let clauses = Clauses::of(infer, column);
    if clauses.failed || refused(infer, column, &clauses) {
        return;
    }
    let table = infer.scope.levels.first().cloned();
    let is_read = table.is_some_and(|table| table::file_of(infer.db, infer.home, &table).is_some());
    if column.value.is_none() && is_read {
        let [kind, id] = nested::shown_of(&written.text);
        let first = tables.first().map_or("", |table| &table.text);
        let help = format!("read `{kind}` and `{id}` as columns, and look rows up by key: `{first}[{id}].x`");
        let span = column.ty.as_ref().map_or(column.span, |ty| ty.span);
        infer.unsupported(span, "a `ref` to rows of several tables that a file gives", Some(&help));
        return;
    }
    let weights = match &column.value {
        None => tables.iter().map(|table| Weight { value: Some(one(table.span)), ..named(table) }).collect(),
        Some(Written::Draw(draw)) => match weighed(infer, draw, tables) {
            Some(weights) => weights,
            None => return,
        },
        Some(Written::Is(expr)) => {
            let help = "write a column for each: `a: ref order? = ..`, `b: ref customer? = ..`";
            infer.unsupported(expr.span, "a `ref` to rows of several tables with `=`", Some(help));
            return;
        }
    };
    let weights = Expr { kind: ExprKind::Weights(weights), span: column.span };
    let dist: TDist = infer.dist(&weights, Some(&Ty::Text));
    if !matches!(dist.kind, TDistKind::Error) {
        value.origin = TOrigin::Draw(dist);
    }
}

/// Weights of tables as weights of their names.
fn weighed(infer: &mut Infer<'_>, draw: &Draw, tables: &[AstName]) -> Option<Vec<Weight>> {
    let names = || tables.iter().map(|table| format!("{}: 50%", table.text)).collect::<Vec<_>>().join(", ");
    let ExprKind::Weights(written) = &draw.dist.kind else {
        let message = "which table a row refers to is drawn by weights of the tables";
        infer.fault_help("E0567", draw.dist.span, message, format!("write `~ {{ {} }}`", names()));
        return None;
    };
    let mut weights = Vec::new();
    for weight in written {
        let table = match weight.pattern.alts.as_slice() {
            [PatternAlt { kind: PatternKind::Value(Expr { kind: ExprKind::Name(name), .. }), .. }] => {
                tables.iter().find(|table| table.text == *name)
            }
            _ => None,
        };
        let Some(table) = table else {
            let message = "the weights are of the tables that are referred to, each by its name";
            infer.fault_help("E0567", weight.pattern.span, message, format!("write `~ {{ {} }}`", names()));
            return None;
        };
        let pattern = Pattern { span: weight.pattern.span, ..named(table).pattern };
        weights.push(Weight { pattern, ..weight.clone() });
    }
    Some(weights)
}

/// A weight of a table's name, without its value.
fn named(table: &AstName) -> Weight {
    let parts = vec![TextPart::Chars(table.text.clone())];
    let text = Expr { kind: ExprKind::Text { parts }, span: table.span };
    let alts = vec![PatternAlt { kind: PatternKind::Value(text), span: table.span }];
    Weight { pattern: Pattern { alts, span: table.span }, value: None, span: table.span }
}

fn one(span: Span) -> Expr {
    Expr { kind: ExprKind::Number { text: "1".into(), thousand: false }, span }
}

/// The name that addresses the rows of a table: the one before it was renamed, where it says so.
fn former_table(infer: &Infer<'_>, table: &Name) -> Name {
    let key = DeclKey::new(infer.db, infer.home, Space::Table, table.clone());
    let was = item_ast(infer.db, key).as_ref().and_then(|ast| match &*ast.item {
        Item::Table(table) => table.headers.iter().find_map(|header| match &header.kind {
            HeaderKind::Was(was) => Some(was.text.clone()),
            _ => None,
        }),
        _ => None,
    });
    was.unwrap_or_else(|| table.clone())
}

/// The name that addresses the draws of a reference: the one before it was renamed, where it says so.
fn address(written: &AstName, column: &Column) -> Name {
    column.was().map_or_else(|| written.text.clone(), |was| was.text.clone())
}

/// What a reference to rows of several tables cannot be; whether it is said.
fn refused(infer: &mut Infer<'_>, column: &Column, clauses: &Clauses<'_>) -> bool {
    let key = column.modifier(ModifierKind::Key).map(|key| key.span);
    let spread =
        clauses.unique.or(clauses.covering).or(clauses.within).or(clauses.suffix.map(|(_, span)| span));
    let Some(span) = key.or(spread) else { return false };
    let message = "a `ref` to rows of several tables chooses a table first, and then any of its rows";
    infer.fault_help(
        "E0567",
        span,
        message,
        "write a column for each table: `a: ref order? unique`, `b: ref customer? unique`",
    );
    true
}

/// The reference to a row of one of several tables.
fn target(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    (written, ast, column): (&AstName, &ColumnAst, &Column),
    nth: usize,
) {
    let Some(table) = nested::several_of(column).and_then(|tables| tables.get(nth)) else { return };
    value.hidden = true;
    let own = address(written, column);
    value.address = nested::target_of(&own, &former_table(infer, &table.text));
    value.optional = true;
    value.nullable = true;
    let declared = infer.reference(table);
    let (Some(target), Some(this)) = (declared.target, infer.scope.levels.first().cloned()) else { return };
    if declared.ty.is_unknown() {
        return;
    }
    if table::key_of(infer.db, infer.home, &target).len() > 1 {
        infer.fault_help(
            "E0566",
            table.span,
            format!("the key of `{target}` has several columns, and `{}_id` is one", written.text),
            format!("number its rows as well: `key id: int = row()` in `{target}`"),
        );
        return;
    }
    let Some(key) = table::sole_key(infer.db, infer.home, &target) else { return };
    value.ty = declared.ty;
    let clauses = Clauses::of(infer, column);
    infer.candidate = Some(Candidate { name: infer.own_name(&written.text).into(), table: target.clone() });
    let condition = clauses.condition.map(|(expr, _)| infer.condition(expr, "the condition of `where`"));
    infer.candidate = None;
    let span = written.span;
    let choice = ColRef { table: this, column: nested::choice_of(&written.text) };
    let choice = infer.expr(TExprKind::Col { column: choice, up: 0 }, Ty::Text, false, span);
    let name = infer.value(Value::Text(table.text.clone()), Ty::Text, span);
    let same = TExprKind::Compare { op: CompareOp::Eq, lhs: Box::new(choice), rhs: Box::new(name) };
    let needed = column.ty.as_ref().is_some_and(|ty| ty.nullable.is_none());
    value.routes = clauses.routes(infer, ast, &value.ty);
    value.origin = TOrigin::Ref(Box::new(TReference {
        table: target,
        key,
        choice: TChoice::Alike,
        condition,
        distinct: None,
        covering: false,
        shown: Vec::new(),
        asked: Some(TAsked { condition: infer.expr(same, Ty::Bool, false, span), needed }),
    }));
}

/// What is wrong with a reference to rows of several tables is said at the first of its columns that finds it.
fn said_once<'db>(infer: &mut Infer<'db>, key: ColumnKey<'db>, ast: &ColumnAst) {
    let Part::Target(nth) = ast.part else { return };
    let (db, file) = (infer.db, infer.home);
    let Some((reference, _)) = nested::part_of_several(key.column(db)) else { return };
    let tables = ast.column().and_then(nested::several_of).unwrap_or_default();
    let earlier = tables.iter().take(nth as usize);
    let mut names: Vec<Name> = earlier.map(|table| nested::target_of(reference, &table.text)).collect();
    names.push(nested::choice_of(reference));
    for name in names {
        let there = ColumnKey::new(db, file, key.table(db).clone(), name);
        let said = &column_value(db, there).diags;
        infer.diags.retain(|own| !said.contains(own));
    }
}

/// The table that a row refers to by its name, or the key of the row there.
fn kind_or_id(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    (written, column): (&AstName, &Column),
    is_kind: bool,
) {
    let Some(tables) = nested::several_of(column) else { return };
    let Some(this) = infer.scope.levels.first().cloned() else { return };
    let [kind, id] = nested::shown_of(&address(written, column));
    value.address = if is_kind { kind } else { id };
    let mut read: Vec<(Name, TExpr)> = Vec::new();
    let mut routed = false;
    for table in tables {
        let name = nested::target_of(&written.text, &table.text);
        let there = ColumnKey::new(infer.db, infer.home, this.clone(), name.clone());
        let Some(found) = &column_value(infer.db, there).value else { return };
        if found.ty.is_unknown() || !matches!(found.origin, TOrigin::Ref(_)) {
            return;
        }
        routed |= found.routes.iter().any(leaves_null);
        if let Some((first, of)) = read.first()
            && of.ty != found.ty
        {
            if !is_kind {
                let message = format!(
                    "the keys of `{first}` and `{}` are of different types, `{}` and `{}`",
                    table.text, of.ty, found.ty
                );
                let help = format!("`{}_id` holds both: give them keys of one type", written.text);
                infer.fault_help("E0566", table.span, message, help);
            }
            return;
        }
        let column = ColRef { table: this.clone(), column: name };
        let kind = TExprKind::Col { column, up: 0 };
        read.push((table.text.clone(), infer.expr(kind, found.ty.clone(), true, written.span)));
    }
    let Some(ty) = read.first().map(|(_, of)| of.ty.clone()) else { return };
    value.ty = if is_kind { Ty::Text } else { ty };
    let optional = column.ty.as_ref().is_some_and(|ty| ty.nullable.is_some());
    let gaps = column.clauses.iter().any(|clause| matches!(clause.kind, ClauseKind::Missing(_)));
    let may_lack = optional || routed || gaps || none_of(&value.ty).is_none();
    let mut of_last = None;
    if !may_lack {
        of_last = read.pop();
    }
    let otherwise = match of_last {
        Some((table, of)) => shown_of(infer, &table, of, is_kind),
        None => {
            let null = infer.value(Value::Null, Ty::Null, written.span);
            infer.fit(null, &value.ty, "the key")
        }
    };
    let whole = read.into_iter().rev().fold(otherwise, |otherwise, (table, of)| {
        let nullable = otherwise.nullable;
        let condition = TExprKind::IsNull { value: Box::new(of.clone()), negated: true };
        let condition = Box::new(infer.expr(condition, Ty::Bool, false, written.span));
        let then = Box::new(shown_of(infer, &table, of, is_kind));
        let kind = TExprKind::If { condition, then, otherwise: Box::new(otherwise) };
        infer.expr(kind, value.ty.clone(), nullable, written.span)
    });
    value.optional = may_lack;
    value.nullable = may_lack;
    value.origin = TOrigin::Is(whole);
}

/// What a row shows that refers to one of a table: the table's name, or the key.
fn shown_of(infer: &mut Infer<'_>, table: &Name, of: TExpr, is_kind: bool) -> TExpr {
    let span = of.loc.span;
    if is_kind {
        return infer.value(Value::Text(table.clone()), Ty::Text, span);
    }
    match none_of(&of.ty) {
        // It is only asked for where there is one.
        Some(none) => {
            let ty = of.ty.clone();
            let none = Box::new(infer.value(none, ty.clone(), span));
            infer.expr(TExprKind::Coalesce(Box::new(of), none), ty, false, span)
        }
        None => of,
    }
}

/// A value that stands where there is always another.
fn none_of(ty: &Ty) -> Option<Value> {
    Some(match ty {
        Ty::Int => Value::Int(0),
        Ty::Text => Value::Text("".into()),
        Ty::Uuid => Value::Uuid(0),
        Ty::Date => Value::Date(0),
        Ty::DateTime => Value::DateTime(0),
        _ => return None,
    })
}
