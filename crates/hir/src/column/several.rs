//! Statements of several names: `a, b ~ ..`.

use synthc_syntax::ast::{Column, ExprKind, ModifierKind, Str, Value as Written};

use crate::infer::Infer;
use crate::items::ColumnAst;
use crate::model::{Name, Together};
use crate::nested;

/// Whether the statement makes columns; else the message is said, once for all its names.
pub(super) fn is_makeable(infer: &mut Infer<'_>, ast: &ColumnAst, column: &Column) -> bool {
    let first = ast.nth_name == 0;
    let index = column.names.get(ast.nth_name as usize).and_then(|written| written.index.as_ref());
    if let Some(index) = index {
        if column.names.len() > 1 {
            if first {
                let help = "write a statement for each";
                infer.unsupported(index.span, "several families of columns in one statement", Some(help));
            }
            return false;
        }
        if let Some(key) = column.modifier(ModifierKind::Key) {
            let help = "write `key (a, b)` where several are the key together";
            infer.fault_help("E0230", key.span, "`key` marks one column; here is a family", help);
            return false;
        }
        if nested::numbers(index).is_none() {
            infer.fault_help(
                "E0242",
                index.span,
                "the columns of a family are numbered by a range of whole numbers, written out",
                format!("write the first and the last, at most {}: `diag[1..20]`", nested::MOST_NUMBER),
            );
            return false;
        }
    }
    let names = column.names.len();
    if names < 2 {
        return true;
    }
    let help = "write a statement for each";
    if nested::json_of(column).is_some() {
        if first {
            infer.fault_help("E0241", column.span, "one name stands before `json`", help);
        }
        return false;
    }
    if let Some(key) = column.modifier(ModifierKind::Key) {
        let message = format!("`key` marks one column; here are {names}");
        infer.fault_help("E0230", key.span, message, "write `key (a, b)` where they are the key together");
        return false;
    }
    match &column.value {
        Some(Written::Is(expr)) if matches!(expr.kind, ExprKind::Pick { .. }) => {
            let ExprKind::Pick { names: picked, .. } = &expr.kind else { return false };
            if first && picked.len() != names {
                let message = format!("{} columns are picked for {names} names", picked.len());
                infer.fault_help("E0230", expr.span, message, "pick one for each name, in order");
            }
            picked.len() == names
        }
        Some(Written::Is(expr)) => {
            let message = format!("`=` gives one column its value; here are {names}");
            infer.fault_help("E0230", expr.span, message, help);
            false
        }
        Some(Written::Draw(_)) | None => true,
    }
}

/// The columns of a statement by their own names, with the names that address their draws: `was "a, b"` names as many as there are.
pub(super) fn together(infer: &mut Infer<'_>, column: &Column, was: Option<&Str>) -> Vec<Together> {
    let names = column.names.iter().map(|written| written.name.text.clone());
    let Some(was) = was else { return names_only(column) };
    if column.names.len() == 1 {
        return names.map(|name| Together { name, address: was.text.clone() }).collect();
    }
    let before: Vec<Name> = was.text.split(',').map(|name| Name::from(name.trim())).collect();
    if before.len() != column.names.len() {
        let (count, names) = (before.len(), column.names.len());
        infer.fault_help(
            "E0230",
            was.span,
            format!("`was` names {count} of {names} columns"),
            "write all former names in order, or the present one where it is the same: `was \"a, b\"`",
        );
        return names_only(column);
    }
    names.zip(before).map(|(name, address)| Together { name, address }).collect()
}

fn names_only(column: &Column) -> Vec<Together> {
    let names = column.names.iter().map(|written| written.name.text.clone());
    names.map(|name| Together { address: name.clone(), name }).collect()
}
