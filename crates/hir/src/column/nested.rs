//! Members of `json`, items of lists and their lengths.

use synthc_syntax::ast::{
    ClauseKind, ColName, Column, ModifierKind, Name as AstName, Refinement, Str, TypeBase, TypeExpr, Value,
};
use synthc_types::Ty;

use super::clauses::Clauses;
use super::several;
use super::value::ColumnValue;
use crate::infer::{Counted, Infer};
use crate::items::{ColumnAst, DeclKey, Space, declared_columns};
use crate::model::{Name, TCount, TExpr, TOrigin, Together};
use crate::nested::{self, Around, Part};

pub(super) use crate::nested::json_of;

/// The type of the items of a list. A list without a length is reported, and so is one in a list, which has no columns.
pub(super) fn item_of<'a>(infer: &mut Infer<'_>, written: &'a TypeExpr) -> Result<Option<&'a TypeExpr>, ()> {
    let TypeBase::List(item) = &written.base else { return Ok(None) };
    if !matches!(written.refinement, Some(Refinement::Length(_))) {
        infer.fault_help(
            "E0240",
            written.span,
            "this list has no length",
            "write it in brackets after the type: `list<int>[0..3]`",
        );
    }
    if matches!(item.base, TypeBase::List(_)) {
        infer.unsupported(item.span, "a list in a list", Some("make a child table of the outer one"));
        return Err(());
    }
    Ok(Some(item))
}

/// A derived column has one value; whether it is said that this is a list or an object.
pub(super) fn is_copy(infer: &mut Infer<'_>, typed: &TExpr) -> bool {
    let what = match &typed.ty {
        Ty::List(_) => "a list with `=`",
        Ty::Json => "an object with `=`",
        _ => return false,
    };
    infer.unsupported(typed.loc.span, what, Some("name what is needed of it: an item, a column"));
    true
}

/// Says that a statement makes more columns than a table has.
pub(super) fn too_many(infer: &mut Infer<'_>, column: &Column, width: u64) {
    let most = nested::MOST_COLUMNS;
    let message = match width > most {
        true => format!("this makes {width} columns; a table has at most {most}"),
        false => format!("this makes {width} columns more; a table has at most {most}"),
    };
    let span = column.names.first().map_or(column.span, |name| name.name.span);
    let help = "families inside of families multiply: make a child table of the inner one";
    infer.fault_help("E0242", span, message, help);
}

/// Refuses a name that reads like one of a column inside of another, where the table has such.
pub(super) fn name_is_plain(infer: &mut Infer<'_>, name: &AstName) {
    if !name.text.contains(['.', '(', '[']) {
        return;
    }
    let Some(table) = infer.scope.levels.first().cloned() else { return };
    let (db, file) = (infer.db, infer.home);
    let columns = declared_columns(db, DeclKey::new(db, file, Space::Table, table.clone()));
    let nests = columns.iter().any(|column| {
        matches!(column.part, Part::Length(_)) || nested::is_json(db, file, &table, &column.name)
    });
    if nests {
        infer.fault_help(
            "E0241",
            name.span,
            format!("`{}` reads like a column inside of another: this table has lists or objects", name.text),
            "write the name without `.`, `(` and `[`",
        );
    }
}

/// Refuses a key inside of an object, which no file has as a column.
pub(super) fn no_key(infer: &mut Infer<'_>, value: &ColumnValue, column: &Column) {
    if let (Some(key), Some(_)) = (column.modifier(ModifierKind::Key), &value.inside) {
        let help = "write the key beside the object: `key id: int = row()`";
        infer.fault_help("E0241", key.span, "a column of `json` is no key", help);
    }
}

/// What a list cannot be; whether it is said.
pub(super) fn refused(infer: &mut Infer<'_>, value: &ColumnValue, column: &Column, names: usize) -> bool {
    if names > 1 {
        infer.unsupported(column.span, "several lists in one statement", Some("write a statement for each"));
        return true;
    }
    if value.inside_list && column.ty.as_ref().is_some_and(|ty| matches!(ty.base, TypeBase::List(_))) {
        infer.unsupported(column.span, "a list in a list", Some("make a child table of the outer one"));
        return true;
    }
    if !value.inside_list
        && let Some(Value::Is(expr)) = &column.value
    {
        let help = "draw its items with `~`, or write one column for each";
        infer.unsupported(expr.span, "a list with `=`", Some(help));
        return true;
    }
    let unique = column.clauses.iter().find(|c| matches!(c.kind, ClauseKind::Unique { .. }));
    let key = column.modifier(ModifierKind::Key);
    if let Some(span) = unique.map(|clause| clause.span).or(key.map(|key| key.span)) {
        infer.fault_help(
            "E0506",
            span,
            "the items of a list are not all different",
            "make a child table of the items: its columns can be unique",
        );
        return true;
    }
    false
}

/// A column that is made of members.
pub(super) fn object(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    name: &Name,
    ast: &ColumnAst,
    column: &Column,
) {
    value.ty = Ty::Json;
    value.optional = column.ty.as_ref().is_some_and(|ty| ty.nullable.is_some());
    let members = nested::members_of(column, name);
    if members.is_empty() {
        infer.fault_help(
            "E0241",
            column.span,
            format!("`{name}` has no columns"),
            "write them in the braces: `json { theme: text = \"dark\" }`",
        );
    }
    let hidden = |member: &Name| {
        let Some(table) = infer.scope.levels.first() else { return false };
        nested::is_hidden(infer.db, infer.home, table, member)
    };
    if !members.is_empty() && !value.hidden && members.iter().all(hidden) {
        let message = format!("all columns of `{name}` are hidden, so there is nothing to write");
        infer.fault_help(
            "E0241",
            column.span,
            message,
            "mark the object `hidden`, or not all of its columns",
        );
    }
    value.origin = TOrigin::Json(members);
    if let (Some(_), Some(Value::Draw(draw))) = (&column.ty, &column.value) {
        infer.fault_help("E0241", draw.span, "`json` has the values of its columns", "draw those with `~`");
    }
    if let (Some(_), Some(Value::Is(expr))) = (&column.ty, &column.value) {
        infer.fault_help(
            "E0241",
            expr.span,
            "`json` has the values of its columns",
            "compute those with `=`",
        );
    }
    if let Some(modifier) = column.modifier(ModifierKind::Key) {
        infer.fault_help("E0241", modifier.span, "`json` is no key", "a key is a column of one value");
    }
    if let Some(ty) = &column.ty
        && let Some(Refinement::Range { span, .. }) = &ty.refinement
    {
        infer.fault("E0212", *span, "a range narrows numbers, times and the length of texts; this is `json`");
    }
    if let Some(matching) = column.ty.as_ref().and_then(|ty| ty.matching.as_ref()) {
        infer.fault("E0212", matching.span, "`matching` is for texts; this is `json`");
    }
    let clauses = Clauses::of(infer, column);
    if let Some(span) = clauses.unique.or(clauses.within) {
        infer.fault_help("E0241", span, "`json` is not unique", "mark one of its columns");
    }
    if let Some((_, span)) = clauses.suffix {
        infer.fault("E0570", span, "`suffix` is about texts with `=`; this column is `json`");
    }
    if let Some(round) = clauses.round {
        infer.fault("E0219", round.span, "`round` is for numbers and times; this column is `json`");
    }
    for statement in nested::json_of(column).unwrap_or_default() {
        if let Some(span) = nested::foreign(statement) {
            let help = "write it beside the column, with the names `outer.inner`";
            infer.unsupported(span, "a statement other than a column inside of `json`", Some(help));
        }
    }
    value.source = clauses.source.clone();
    if let Some(own) = together(infer, name, ast, column, clauses.was).first() {
        value.address = own.address.clone();
    }
    let cell = if value.list.is_some() && !value.inside_list { Ty::List(Ty::Json.into()) } else { Ty::Json };
    value.routes = clauses.routes(infer, ast, &cell);
    value.nullable = value.optional || !value.routes.is_empty();
}

/// The column of the lengths of a list.
pub(super) fn length(infer: &mut Infer<'_>, name: &Name, ast: &ColumnAst, column: &Column) -> ColumnValue {
    let list = nested::measured(name).unwrap_or_default();
    let written = column.names.get(ast.nth_name as usize);
    let loc = infer.loc(written.map_or(column.span, |written| written.name.span));
    let mut value = ColumnValue::unknown(name, loc);
    value.hidden = true;
    let said = infer.diags.len();
    let own = together(infer, &Name::from(list), ast, column, column.was());
    infer.diags.truncate(said);
    if let Some(own) = own.get(ast.nth_name as usize) {
        value.address = nested::length_of(&own.address);
    }
    let Some(Refinement::Length(length)) = column.ty.as_ref().and_then(|ty| ty.refinement.as_ref()) else {
        return value;
    };
    value.loc = infer.loc(length.span);
    match infer.count(length, Counted::Items) {
        TCount::Draw(dist) => {
            value.ty = dist.ty.clone();
            value.origin = TOrigin::Draw(dist);
        }
        TCount::Stacked(_) => {}
        TCount::Rows(count) | TCount::Each(count) => {
            value.ty = count.ty.clone();
            value.nullable = count.nullable;
            value.optional = count.nullable;
            value.origin = TOrigin::Is(count);
        }
    }
    value
}

/// The columns of a statement with the names that address their draws: those of what stands around them before the dot, the
/// number of a column of a family in brackets, so that a longer family moves nothing.
pub(super) fn together(
    infer: &mut Infer<'_>,
    name: &str,
    ast: &ColumnAst,
    column: &Column,
    was: Option<&Str>,
) -> Vec<Together> {
    let own = several::together(infer, column, was);
    let outer = outer_address(name, ast);
    let number = ast.part.number();
    let placed = own.into_iter().map(|each| {
        let address = match number {
            Some(number) => format!("{}[{number}]", each.address),
            None => each.address.to_string(),
        };
        match (&outer, nested::outer_names(name).next()) {
            (Some(outer), Some(around)) => Together {
                name: nested::member_name(around, &each.name),
                address: nested::member_name(outer, &address),
            },
            _ => Together { name: each.name, address: Name::from(address) },
        }
    });
    placed.collect()
}

/// The address of the `json` column around another.
fn outer_address(name: &str, ast: &ColumnAst) -> Option<Name> {
    let mut outer: Vec<&str> = nested::outer_names(name).collect();
    outer.reverse();
    let around = ast.around().into_iter().filter_map(|around| match around {
        Around::Json(column) => Some(column),
        Around::Ask(_) => None,
    });
    let (mut address, mut before) = (None::<Name>, 0);
    for (column, whole) in around.zip(outer) {
        let own = whole.get(before..).unwrap_or_default().trim_start_matches('.');
        before = whole.len();
        let was = column.was().map(|was| &*was.text);
        let own = segment(own, column.names.first(), was);
        address = Some(match address {
            Some(outer) => nested::member_name(&outer, &own),
            None => Name::from(own),
        });
    }
    address
}

/// One name of an address: the former one, with the number of a column of a family.
fn segment(own: &str, written: Option<&ColName>, was: Option<&str>) -> String {
    let Some(written) = written else { return own.to_owned() };
    let base = was.unwrap_or(&written.name.text);
    let number = own.strip_prefix(&*written.name.text).and_then(|rest| rest.strip_prefix('_'));
    match number.and_then(|number| number.parse::<u32>().ok()) {
        Some(number) if written.index.is_some() => format!("{base}[{number}]"),
        _ => base.to_owned(),
    }
}
