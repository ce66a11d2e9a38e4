//! Columns: type, support, moments, where the values come from.

use synthc_hir::model::{TColumn, TDistKind, TElse, TOrigin, TWithin};
use synthc_hir::{ColumnKey, Db, column_summary, typed_column};

use super::code;

/// A column of a table.
pub(super) fn column<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<String> {
    let column = typed_column(db, key).as_ref()?;
    let summary = column_summary(db, key).as_ref()?;
    let words = [(column.key, "key "), (column.hidden, "hidden ")];
    let words: String = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
    let mark = if column.optional { "?" } else { "" };
    let mut out = code(&format!("{words}{}: {}{mark}", key.column(db), summary.ty));
    let mut say = |line: String| {
        out.push('\n');
        out.push_str(&line);
        out.push('\n');
    };
    if let Some(label) = &column.label {
        say(format!("**{label}**"));
    }
    if let Some(note) = &column.note {
        say(note.to_string());
    }
    if !summary.ty.is_unknown() {
        say(format!("Values: {}", summary.support));
    }
    if let Some(mean) = &summary.mean {
        let sd = summary.sd.as_ref().map(|sd| format!(", sd {sd}")).unwrap_or_default();
        say(format!("Mean {mean}{sd}"));
    }
    let about = origin(db, column);
    if !about.is_empty() {
        say(about);
    }
    if let Some(source) = &column.source {
        say(format!("Source: {source}"));
    }
    Some(out)
}

/// How the column comes to its values, and when it has none, in a line.
fn origin(db: &dyn Db, column: &TColumn) -> String {
    let mut parts = Vec::new();
    match &column.origin {
        TOrigin::Draw(dist) => parts.push(match &dist.kind {
            TDistKind::Builtin { dist, .. } => match db.dists().iter().find(|def| def.name == *dist) {
                Some(def) => format!("Drawn from `{}`: {}", def.name, def.summary),
                None => "Drawn".to_owned(),
            },
            _ => "Drawn".to_owned(),
        }),
        TOrigin::Is(_) => parts.push("Derived".to_owned()),
        TOrigin::Suffixed(_) => {
            parts.push("Derived, with a number behind what earlier rows have as well".to_owned());
        }
        TOrigin::ParentKey { of } => parts.push(format!("The parent's key, `{}.{}`", of.table, of.column)),
        TOrigin::Ref(reference) => {
            parts.push(format!("A row of `{}`, by its key `{}`", reference.table, reference.key));
        }
        TOrigin::Unique(_) if column.within.is_some() => {
            parts.push("Run through in an order that the seed decides".to_owned());
        }
        TOrigin::Unique(_) => {
            parts.push("Each value at most once, in an order that the seed decides".to_owned())
        }
        TOrigin::Json(_) => parts.push("An object of the columns in it".to_owned()),
        TOrigin::Read(read) => parts.push(format!("Read from `{}`, column `{}`", read.path, read.column)),
    }
    match &column.within {
        _ if column.unique => parts.push("unique".to_owned()),
        Some(TWithin::Siblings) => parts.push("unique among the children of one parent".to_owned()),
        Some(TWithin::Equal(_)) => {
            parts.push("unique among the rows with the same values in other columns".to_owned())
        }
        None => {}
    }
    if !column.joint.is_empty() {
        parts.push(format!("drawn together: `{}`", column.joint.join("`, `")));
    }
    for route in &column.routes {
        parts.push(match &route.otherwise {
            TElse::Null => "asked only where `when` holds".to_owned(),
            TElse::Code { set, code } => format!("asked only where `when` holds, else `{set}.{code}`"),
            TElse::Value(_) => "another value where `when` does not hold".to_owned(),
        });
    }
    if !column.missing.is_empty() {
        parts.push("can be missing".to_owned());
    }
    parts.join("; ")
}
