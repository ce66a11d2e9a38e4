//! Declarations of a file, members of enums, parameters of functions.

use synthc_hir::model::{TMember, TMembers};
use synthc_hir::{
    Db, DeclKey, Space, code_shown, column_names, column_summary, constant_shown, item_ast, kinship,
    named_type, param_shown, typed_codes, typed_enum,
};

use super::code;
use crate::meaning::formals;

/// So many members or columns are listed.
const MOST: usize = 12;

/// A declaration.
pub(crate) fn declaration<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<String> {
    let ast = item_ast(db, key).as_ref()?;
    let word = ast.item.word();
    let mut out = code(&heading(db, key, word));
    if let Some(docs) = &ast.docs {
        let (label, note) = (docs.label(), docs.note());
        if !label.is_empty() {
            out.push_str(&format!("\n**{label}**\n"));
        }
        if !note.is_empty() {
            out.push_str(&format!("\n{note}\n"));
        }
    }
    match key.space(db) {
        Space::Table => out.push_str(&columns(db, key)),
        Space::Type | Space::Codes => {
            if let Some(members) = members_of(db, key) {
                out.push_str(&listed(members.members.iter().map(|member| one(db, key, member)).collect()));
            }
        }
        _ => {}
    }
    Some(out)
}

/// The line that stands for a declaration.
fn heading<'db>(db: &'db dyn Db, key: DeclKey<'db>, word: &str) -> String {
    let name = key.name(db);
    match key.space(db) {
        Space::Value => match param_shown(db, key) {
            Some((ty, Some(default))) => format!("param {name}: {ty} = {default}"),
            Some((ty, None)) => format!("param {name}: {ty}"),
            None => match constant_shown(db, key) {
                Some((ty, value)) => format!("const {name}: {ty} = {value}"),
                None => format!("{word} {name}"),
            },
        },
        Space::Fn | Space::Dist => {
            let formals: Vec<&str> = formals(db, key).iter().map(|formal| &*formal.name.text).collect();
            format!("{word} {name}({})", formals.join(", "))
        }
        Space::Type if word == "type" => {
            let named = &named_type(db, key).value;
            format!("type {name} = {}{}", named.ty, if named.optional { "?" } else { "" })
        }
        Space::Table => match &kinship(db, key).parent {
            Some(parent) => format!("table {name} per {parent}"),
            None => format!("table {name}"),
        },
        _ => format!("{word} {name}"),
    }
}

fn columns<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> String {
    let lines = column_names(db, key.file(db), key.name(db)).into_iter().map(|name| {
        let column = synthc_hir::ColumnKey::new(db, key.file(db), key.name(db).clone(), name.clone());
        match column_summary(db, column) {
            Some(summary) => format!("`{name}: {}`", summary.ty),
            None => format!("`{name}`"),
        }
    });
    listed(lines.collect())
}

/// A list of the first lines.
fn listed(lines: Vec<String>) -> String {
    let mut out = String::from("\n");
    for line in lines.iter().take(MOST) {
        out.push_str(&format!("- {line}\n"));
    }
    if lines.len() > MOST {
        out.push_str(&format!("- and {} more\n", lines.len() - MOST));
    }
    out
}

/// The members of an enum or the codes of a set.
pub(crate) fn members_of<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<&'db TMembers> {
    match key.space(db) {
        Space::Type => typed_enum(db, key).value.as_deref(),
        Space::Codes => typed_codes(db, key).value.as_deref(),
        _ => None,
    }
}

/// A member in a line: name, code, label.
pub(crate) fn one<'db>(db: &'db dyn Db, key: DeclKey<'db>, member: &TMember) -> String {
    let code = member.code.as_ref().map(|code| format!(" = {}", code_shown(db, key.file(db), code)));
    let label = member.label.as_ref().map(|label| format!(" {label}")).unwrap_or_default();
    format!("`{}{}`{label}", member.name, code.unwrap_or_default())
}

/// A member of an enum, or a code of a set.
pub(super) fn member<'db>(db: &'db dyn Db, key: DeclKey<'db>, name: &str) -> Option<String> {
    let member = members_of(db, key)?.members.iter().find(|member| *member.name == *name)?;
    let what = if key.space(db) == Space::Codes { "missing code" } else { "member" };
    let owner = key.name(db);
    let mut out = code(&format!("{owner}.{name}"));
    out.push_str(&format!("\nA {what} of `{owner}`"));
    if let Some(code) = &member.code {
        out.push_str(&format!("; its code is `{}`", code_shown(db, key.file(db), code)));
    }
    out.push('\n');
    if let Some(label) = &member.label {
        out.push_str(&format!("\n**{label}**\n"));
    }
    Some(out)
}

/// A parameter of a user's function or distribution.
pub(super) fn formal<'db>(db: &'db dyn Db, key: DeclKey<'db>, name: &str) -> Option<String> {
    let word = item_ast(db, key).as_ref()?.item.word();
    Some(format!("{}\nA parameter of the {word} `{}`", code(name), key.name(db)))
}
