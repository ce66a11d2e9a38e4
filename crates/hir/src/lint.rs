//! Warnings about declarations: never used, or named in another style than the rest of the language.

use std::collections::{BTreeMap, BTreeSet};

use synthc_diag::{Code, Diagnostic, Loc};

use crate::db::{Db, SourceFile};
use crate::items::{DeclKey, Space, declared, declared_columns, parsed};
use crate::model::Name;

/// Declarations whose name occurs nowhere else in the file. Names in texts and comments count as uses: rather silent than wrong.
pub(crate) fn unused(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let tree = parsed(db, file);
    for node in &tree.items {
        for word in node.text.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
            *counts.entry(word.to_owned()).or_default() += 1;
        }
    }
    let has_table = declared(db, file).iter().any(|decl| decl.space == Space::Table);
    if !has_table {
        // A file of declarations for others to bring.
        return Vec::new();
    }
    let mut found = Vec::new();
    for decl in declared(db, file) {
        let checked = matches!(
            decl.space,
            Space::Value | Space::Type | Space::Codes | Space::Fn | Space::Dist | Space::Group
        ) && !matches!(decl.word, "learn" | "margins");
        if checked && counts.get(&*decl.name).copied().unwrap_or_default() <= 1 {
            let loc = Loc { file: file.id(db), item: Some(decl.anchor), span: decl.span };
            found.push(
                Diagnostic::new(
                    Code("W0101"),
                    loc,
                    format!("the {} `{}` is never used", word(decl.word), decl.name),
                )
                .help("remove it, or use it"),
            );
        }
    }
    found
}

fn word(item: &'static str) -> &'static str {
    match item {
        "param" => "parameter",
        "const" => "constant",
        "fn" => "function",
        "dist" => "distribution",
        "missing_codes" => "set of missing codes",
        other => other,
    }
}

/// Names in another style: `snake_case` for what holds values, `UpperCamel` for types, enums and distributions.
pub(crate) fn names(db: &dyn Db, file: SourceFile) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut check = |anchor: u32, span, name: &Name, camel: bool, what: &str| {
        let fine = if camel {
            name.starts_with(char::is_uppercase) && !name.contains('_')
        } else {
            !name.chars().any(char::is_uppercase)
        };
        if fine || name.is_empty() {
            return;
        }
        let loc = Loc { file: file.id(db), item: Some(anchor), span };
        let better = if camel { upper_camel(name) } else { snake_case(name) };
        let style = if camel { "UpperCamel" } else { "snake_case" };
        found.push(
            Diagnostic::new(Code("W0102"), loc, format!("{what} are named in `{style}`; this is `{name}`"))
                .help(format!("call it `{better}`")),
        );
    };
    let mut tables: BTreeSet<Name> = BTreeSet::new();
    for decl in declared(db, file) {
        let (camel, what) = match decl.space {
            Space::Value => (false, "parameters and constants"),
            Space::Type => (true, "types and enums"),
            Space::Codes => (false, "sets of missing codes"),
            Space::Fn => (false, "functions"),
            Space::Dist if decl.word == "dist" => (true, "distributions"),
            Space::Table => (false, "tables"),
            Space::Group => (true, "groups"),
            Space::Dist | Space::Other => continue,
        };
        check(decl.anchor, decl.span, &decl.name, camel, what);
        if decl.space == Space::Table && tables.insert(decl.name.clone()) {
            let key = DeclKey::new(db, file, Space::Table, decl.name.clone());
            for column in declared_columns(db, key).iter().filter(|column| column.include.is_none()) {
                check(column.anchor, column.span, &column.name, false, "columns");
            }
        }
    }
    found
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    let mut before = '_';
    for c in name.chars() {
        if c.is_uppercase() && !before.is_uppercase() && before != '_' {
            out.push('_');
        }
        out.extend(c.to_lowercase());
        before = c;
    }
    out
}

fn upper_camel(name: &str) -> String {
    name.split('_')
        .map(|part| {
            let mut chars = part.chars();
            let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
            first + chars.as_str()
        })
        .collect()
}
