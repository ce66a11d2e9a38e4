//! Values: columns, parameters and constants, functions, and what stands behind a dot.

use std::sync::Arc;

use synthc_hir::model::TOrigin;
use synthc_hir::{
    ColumnKey, DeclKey, OVER_ROWS, SourceFile, Space, column_summary, constant_shown, declared, is_aggregate,
    known, param_shown,
};

use super::distributions::call;
use super::members::wanted;
use super::{Completion, CompletionKind};
use crate::context::Context;
use crate::hover::{declaration, function, members_of, one};
use crate::meaning::formals;

/// Everything that can stand where a value is wanted.
pub(super) fn values(context: &Context<'_>, out: &mut Vec<Completion>) {
    wanted(context, out);
    for name in context.formals() {
        out.push(Completion::new(CompletionKind::Value, name, 1).detail("a parameter"));
    }
    columns(context, 2, out);
    constants(context, 3, out);
    rows(context, out);
    functions(context, out);
    for (word, text) in [("if", "if $1 then $2 else $3"), ("match", "match ${1:column} { ${2:_} => $3 }")] {
        out.push(Completion::word(word, 5).snippet(text));
    }
    for word in ["not", "true", "false", "null"] {
        out.push(Completion::word(word, 5));
    }
}

/// The columns of this row.
pub(super) fn columns(context: &Context<'_>, rank: u8, out: &mut Vec<Completion>) {
    let levels = context.levels();
    let Some(table) = levels.first() else { return };
    let own = context.head().map(|(names, _)| names).unwrap_or_default();
    of_table(context, table, &own, rank, out);
}

fn of_table(context: &Context<'_>, table: &str, but: &[&str], rank: u8, out: &mut Vec<Completion>) {
    for name in context.columns(table).iter().filter(|name| !but.contains(&&***name)) {
        let key = ColumnKey::new(context.db, context.file, Arc::<str>::from(table), name.clone());
        let mut item = Completion::new(CompletionKind::Column, &**name, rank);
        if let Some(summary) = column_summary(context.db, key) {
            item = item.detail(summary.ty.to_string()).docs(format!("Values: {}", summary.support));
        }
        let column = synthc_hir::typed_column(context.db, key).as_ref();
        if let Some(label) = column.and_then(|column| column.label.as_ref()) {
            item.docs = format!("**{label}**\n\n{}", item.docs);
        }
        out.push(item);
    }
}

/// Parameters and constants.
pub(super) fn constants(context: &Context<'_>, rank: u8, out: &mut Vec<Completion>) {
    for name in known(context.db, context.file, Space::Value) {
        let Some(key) = context.decl(Space::Value, &name) else { continue };
        let shown = constant_shown(context.db, key).map(|(ty, value)| (ty, Some(value)));
        let detail = match param_shown(context.db, key).or(shown) {
            Some((ty, Some(value))) => format!("{ty} = {value}"),
            Some((ty, None)) => ty.to_string(),
            None => String::new(),
        };
        out.push(Completion::new(CompletionKind::Value, &*name, rank).detail(detail));
    }
}

/// The tables whose rows, or children, can be named.
fn rows(context: &Context<'_>, out: &mut Vec<Completion>) {
    let levels = context.levels();
    if levels.is_empty() || context.open().last().is_some_and(|open| over_rows(context, *open)) {
        return tables(context, out);
    }
    for (at, table) in levels.iter().enumerate() {
        if at > 0 || context.before.body.is_none() {
            out.push(
                Completion::new(CompletionKind::Table, &**table, 3)
                    .detail("the row that this one belongs to"),
            );
        }
    }
}

/// Whether the bracket belongs to a function over rows.
pub(super) fn over_rows(context: &Context<'_>, open: usize) -> bool {
    context.call(open).is_some_and(|(callee, _)| is_aggregate(callee))
}

/// All tables of the file.
pub(super) fn tables(context: &Context<'_>, out: &mut Vec<Completion>) {
    let own = context.item().1.filter(|_| context.last().is_some_and(|tok| tok.is_word("per")));
    for name in known(context.db, context.file, Space::Table) {
        // No table is its own parent.
        if own == Some(&*name) {
            continue;
        }
        out.push(Completion::new(CompletionKind::Table, &*name, 3).detail("a table"));
    }
}

fn functions(context: &Context<'_>, out: &mut Vec<Completion>) {
    let called = context.next() == "(";
    let mut add =
        |item: Completion, snippet: String| out.push(if called { item } else { item.snippet(snippet) });
    for name in known(context.db, context.file, Space::Fn) {
        let Some(key) = context.decl(Space::Fn, &name) else { continue };
        let names: Vec<&str> = formals(context.db, key).iter().map(|formal| &*formal.name.text).collect();
        let item = Completion::new(CompletionKind::Function, &*name, 3).detail("declared in the spec");
        add(item, call(&name, &names));
    }
    let snippet = |name: &str, takes: bool| if takes { format!("{name}($1)") } else { format!("{name}()") };
    for (name, takes) in OVER_ROWS {
        let item = Completion { kind: CompletionKind::Function, ..Completion::word(name, 4) };
        add(item, snippet(name, *takes));
    }
    for def in context.db.fns() {
        let item =
            Completion::new(CompletionKind::Function, def.name, 4).detail(def.summary).docs(function(def));
        add(item, snippet(def.name, !def.params.is_empty()));
    }
}

/// What stands behind `owner.`: columns of a table, members of an enum, codes of a set.
pub(super) fn fields(context: &Context<'_>, owner: &str, out: &mut Vec<Completion>) {
    if context.decl(Space::Table, owner).is_some() {
        return of_table(context, owner, &[], 0, out);
    }
    if let Some(table) = context.levels().iter().find(|level| ***level == *owner) {
        return of_table(context, table, &[], 0, out);
    }
    if let Some(key) = context.column(None, owner)
        && let Some(column) = synthc_hir::typed_column(context.db, key)
        && let TOrigin::Ref(reference) = &column.origin
    {
        return of_table(context, &reference.table, &[], 0, out);
    }
    if let Some(module) = context.db.module(owner) {
        return of_module(context, module, out);
    }
    let members = format!("{owner}.");
    let columns = context.levels().first().map(|table| context.columns(table)).unwrap_or_default();
    for name in columns.iter().filter_map(|name| name.strip_prefix(members.as_str())) {
        out.push(Completion::new(CompletionKind::Column, name, 0));
    }
    let key = context.decl(Space::Type, owner).or_else(|| context.decl(Space::Codes, owner));
    let Some((key, members)) = key.and_then(|key| Some((key, members_of(context.db, key)?))) else { return };
    for member in &members.members {
        let label = member.label.as_deref().unwrap_or_default();
        let item = Completion::new(CompletionKind::Member, &*member.name, 0).detail(label);
        out.push(item.docs(one(context.db, key, member)));
    }
}

/// What a module of the standard library has.
fn of_module<'db>(context: &Context<'db>, module: SourceFile, out: &mut Vec<Completion>) {
    for decl in declared(context.db, module) {
        let kind = match decl.space {
            Space::Type => CompletionKind::Type,
            Space::Dist => CompletionKind::Distribution,
            Space::Fn => CompletionKind::Function,
            Space::Value => CompletionKind::Value,
            _ => continue,
        };
        let key = DeclKey::new(context.db, module, decl.space, decl.name.clone());
        let docs = declaration(context.db, key).unwrap_or_default();
        out.push(Completion::new(kind, &*decl.name, 0).detail(decl.word).docs(docs));
    }
}

/// The groups of the file.
pub(super) fn groups(context: &Context<'_>, out: &mut Vec<Completion>) {
    for name in known(context.db, context.file, Space::Group) {
        let docs = context.decl(Space::Group, &name).and_then(|key| declaration(context.db, key));
        out.push(
            Completion::new(CompletionKind::Type, &*name, 0).detail("a group").docs(docs.unwrap_or_default()),
        );
    }
}

/// What another file declares and can be brought.
pub(super) fn brought(context: &Context<'_>, path: &str, out: &mut Vec<Completion>) {
    let other = context.db.source_file(context.file, path);
    let taken: Vec<&str> = context.own().iter().map(|tok| tok.text).collect();
    for decl in declared(context.db, other) {
        if matches!(decl.space, Space::Table | Space::Other) || taken.contains(&&*decl.name) {
            continue;
        }
        out.push(Completion::new(CompletionKind::Type, &*decl.name, 0).detail(decl.word));
    }
}
