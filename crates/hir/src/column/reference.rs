//! `ref` columns: which rows they refer to, and how one of them is chosen.

use synthc_diag::Span;
use synthc_syntax::ast::{Column, Draw, Expr, ExprKind, FileRef, ModifierKind, Value as Written};
use synthc_types::Ty;

use super::clauses::Clauses;
use super::read::Wanted;
use super::value::{ColumnValue, column_ty};
use crate::infer::Infer;
use crate::items::ColumnKey;
use crate::model::{Distinct, Name, TChoice, TDist, TDistKind, TExpr, TExprKind, TOrigin, TReference};
use crate::nested::{MOST_COLUMNS, part_name, width};
use crate::rows::Candidate;
use crate::table;

/// What chooses by a weight, in place of a distribution.
pub(crate) const WEIGHTED: &str = "Weighted";

/// Fills in how a column refers to rows of `target`; whether a value that is given can be null.
pub(super) fn refer(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    (name, column): (&Name, &Column),
    target: &Name,
    clauses: &Clauses<'_>,
) -> bool {
    if !is_placed(infer, value, column, clauses) {
        return false;
    }
    let keys = table::key_of(infer.db, infer.home, target);
    let Some(key) = keys.first().cloned() else { return false };
    let shown = match keys.as_slice() {
        [_] => Vec::new(),
        several => several.iter().map(|key| (part_name(name, key), key.clone())).collect(),
    };
    if !shown.is_empty() {
        value.hidden = true;
        let width = width(column).saturating_mul(shown.len() as u64);
        if width > MOST_COLUMNS {
            super::nested::too_many(infer, column, width);
            return false;
        }
        if !shows_key(infer, name, column, &shown) {
            return false;
        }
    }
    let this = infer.scope.levels.first().cloned();
    let file = this.and_then(|this| table::file_of(infer.db, infer.home, &this));
    let given = match (&column.value, file) {
        (Some(Written::Is(expr)), _) => Some(keyed(infer, expr, target, &keys)),
        (None, Some(file)) => Some(read_keys(infer, value, (name, column), (&keys, &file), clauses)),
        _ => None,
    };
    if let Some(choice) = given {
        let Some(choice) = choice.filter(|_| !is_chosen(infer, name, column, clauses)) else { return false };
        let nullable = match &choice {
            TChoice::Keyed(key) => key.iter().any(|value| value.nullable),
            _ => false,
        };
        let (distinct, covering) = (None, false);
        let table = target.clone();
        let reference =
            TReference { table, key, choice, condition: None, distinct, covering, shown, asked: None };
        value.origin = TOrigin::Ref(Box::new(reference));
        return nullable;
    }
    infer.candidate = Some(Candidate { name: infer.own_name(name).into(), table: target.clone() });
    let choice = match &column.value {
        Some(Written::Draw(draw)) => chosen(infer, draw),
        _ => Some(TChoice::Alike),
    };
    let condition = clauses.condition.map(|(expr, _)| infer.condition(expr, "the condition of `where`"));
    infer.candidate = None;
    let Some(choice) = choice else { return false };
    let key_column = column.modifier(ModifierKind::Key).filter(|_| super::value::is_sole_key(infer, name));
    let (distinct, said) = match (key_column, clauses.unique, clauses.within) {
        (Some(key), ..) => (Some(Distinct::Table), key.span),
        (None, Some(span), _) => (Some(Distinct::Table), span),
        (None, None, Some(span)) => (Some(Distinct::Siblings), span),
        (None, None, None) => (None, Span::default()),
    };
    if let (Some(Distinct::Table), TChoice::Weighted(_) | TChoice::Ranked(_)) = (distinct, &choice) {
        infer.fault_help(
            "E0524",
            said,
            format!("no two rows refer to the same `{target}`, so none can be likelier than another"),
            "leave out `~`, or say within which rows they differ: `unique within parent`",
        );
        return false;
    }
    value.origin = TOrigin::Ref(Box::new(TReference {
        table: target.clone(),
        key,
        choice,
        condition,
        distinct,
        covering: clauses.covering.is_some(),
        shown,
        asked: None,
    }));
    false
}

/// Whether what shows a key of several columns is not the key itself; else that is said.
fn shows_key(infer: &mut Infer<'_>, name: &Name, column: &Column, shown: &[(Name, Name)]) -> bool {
    let names: Vec<&str> = shown.iter().map(|(own, _)| &**own).collect();
    if let Some(key) = column.modifier(ModifierKind::Key) {
        let message = format!("`{name}` is written as several columns, which are the key together");
        infer.fault_help("E0564", key.span, message, format!("write `key ({})`", names.join(", ")));
        return false;
    }
    true
}

/// The row that `=` gives, by its key: that of another reference to the table, or, where the key has one column, its value.
fn keyed(infer: &mut Infer<'_>, expr: &Expr, target: &Name, keys: &[Name]) -> Option<TChoice> {
    if let Some((row, None)) = infer.row_at(expr) {
        if row.table != *target && !row.table.is_empty() {
            let message = format!("this is a row of `{}`, not of `{target}`", row.table);
            infer.fault_help("E0565", expr.span, message, format!("give a row of `{target}`, or its key"));
            return None;
        }
        let key = keys.iter().map(|key| infer.read(&row, key, expr.span));
        return key.collect::<Option<Vec<TExpr>>>().map(TChoice::Keyed);
    }
    let [key] = keys else {
        let message = format!("the key of `{target}` has several columns, and this is one value");
        let help = format!("give a row: another reference to `{target}`, or `{target}[..]` with its key");
        infer.fault_help("E0565", expr.span, message, help);
        return None;
    };
    if infer.is_random(expr) {
        let message = "`=` gives a row by its key; this is a distribution";
        infer.fault_help("E0203", expr.span, message, "`~` chooses a row by its rank or weight");
        return None;
    }
    let there = ColumnKey::new(infer.db, infer.home, target.clone(), key.clone());
    let ty = column_ty(infer.db, there).as_ref().map(|found| found.ty.clone())?;
    let value = infer.scalar_of(expr, &ty, &format!("the key of `{target}`"));
    (!matches!(value.kind, TExprKind::Error)).then(|| TChoice::Keyed(vec![value]))
}

/// The keys that the file of the table gives: in the column of the reference, or in those that show a key of several.
fn read_keys(
    infer: &mut Infer<'_>,
    value: &mut ColumnValue,
    (name, column): (&Name, &Column),
    (keys, file): (&[Name], &FileRef),
    clauses: &Clauses<'_>,
) -> Option<TChoice> {
    let span = value.loc.span;
    let names = match (keys, &clauses.from) {
        ([_], Some(from)) => vec![from.clone()],
        ([_], None) => vec![(name.clone(), span)],
        (_, Some((_, from))) => {
            let help = "name the columns of the file as here";
            infer.unsupported(*from, "`from` of a key of several columns", Some(help));
            return None;
        }
        (several, None) => several.iter().map(|key| (part_name(name, key), span)).collect(),
    };
    let target = value.ty.clone();
    let mut read = Vec::new();
    for (key, wanted) in keys.iter().zip(names) {
        let this = crate::rows::target(infer.db, infer.file, column.ty.as_ref()?)?;
        let there = ColumnKey::new(infer.db, infer.home, this, key.clone());
        value.ty = column_ty(infer.db, there).as_ref()?.ty.clone();
        let sole = column.modifier(ModifierKind::Key).is_some() || clauses.unique.is_some();
        let distinct = keys.len() == 1 && sole;
        super::read::read(infer, value, &Wanted { file, name: wanted, distinct });
        match &value.origin {
            TOrigin::Read(found) => read.push(found.clone()),
            _ => return None,
        }
    }
    value.ty = target;
    Some(TChoice::Read(read))
}

/// Whether a row that is given is to be chosen as well, which is then said.
fn is_chosen(infer: &mut Infer<'_>, name: &Name, column: &Column, clauses: &Clauses<'_>) -> bool {
    let computed = matches!(column.value, Some(Written::Is(_)));
    let key = column.modifier(ModifierKind::Key).map(|key| key.span).filter(|_| computed);
    let unique = clauses.unique.filter(|_| computed);
    let span = [clauses.condition.map(|(_, span)| span), clauses.covering, unique, key];
    let within = clauses.within;
    let Some(span) = span.into_iter().flatten().chain(within).next() else { return false };
    let message = format!("`{name}` is given its row, so none is chosen");
    let help = "state it of the rows with `require`, or leave out the value and let the row be chosen";
    infer.fault_help("E0565", span, message, help);
    true
}

/// Whether the column is one that can refer to rows; else that is said.
fn is_placed(infer: &mut Infer<'_>, value: &ColumnValue, column: &Column, clauses: &Clauses<'_>) -> bool {
    let refused = |infer: &mut Infer<'_>, span: Span, message: &str, help: &str| {
        infer.fault_help("E0520", span, message, help);
        false
    };
    let written = column.ty.as_ref().map_or(column.span, |ty| ty.span);
    if value.inside.is_some() || value.list.is_some() {
        let message = "a `ref` stands in a column of the table, not inside of a list or an object";
        return refused(infer, written, message, "write it beside, or make a child table");
    }
    if column.names.len() > 1 {
        let message = "a `ref` is one column; here are several names";
        return refused(infer, column.span, message, "write a statement for each");
    }
    if let Some(refine) = column.ty.as_ref().and_then(|ty| ty.refinement.as_ref().map(|_| ty.span)) {
        let message = "a `ref` has no range of its own";
        return refused(infer, refine, message, "say which rows are meant with `where`");
    }
    if let Some(regex) = column.ty.as_ref().and_then(|ty| ty.matching.as_ref()) {
        let message = "a `ref` has no pattern of its own";
        return refused(infer, regex.span, message, "say which rows are meant with `where`");
    }
    if let Some(step) = clauses.round {
        let message = "`round` is for numbers and times; this refers to a row";
        return refused(infer, step.span, message, "remove it");
    }
    true
}

/// What stands after `~`.
fn chosen(infer: &mut Infer<'_>, draw: &Draw) -> Option<TChoice> {
    if let Some(given) = draw.given.first() {
        infer.unsupported(given.span, "conditioning with `given` after a distribution", None);
        return None;
    }
    if let Some(written) = weight_of(&draw.dist) {
        let Some(expr) = written else {
            let message = format!("`{WEIGHTED}` takes one argument, the weight of a row");
            infer.fault_help("E0205", draw.dist.span, message, "name a column of it: `product.sales`");
            return None;
        };
        return Some(TChoice::Weighted(weight(infer, expr)?));
    }
    let dist: TDist = infer.dist(&draw.dist, Some(&Ty::Int));
    let fits =
        matches!(dist.ty, Ty::Int) && !matches!(dist.kind, TDistKind::Point(_) | TDistKind::Weights(_));
    if !fits {
        if !matches!(dist.kind, TDistKind::Error) && !dist.ty.is_unknown() {
            let what = match dist.kind {
                TDistKind::Weights(_) => "this is a list of categories".to_owned(),
                TDistKind::Point(_) => "this is one value".to_owned(),
                _ => format!("this draws `{}`", dist.ty),
            };
            infer.fault_help(
                "E0523",
                draw.dist.span,
                format!("a row is chosen by a rank that is drawn, a whole number from 1; {what}"),
                format!("draw a rank from a distribution of whole numbers, or weigh the rows: `~ {WEIGHTED}(product.sales)`"),
            );
        }
        return None;
    }
    Some(TChoice::Ranked(dist))
}

/// The argument of `Weighted`; the inner `None` where there is not one.
fn weight_of(dist: &Expr) -> Option<Option<&Expr>> {
    let ExprKind::Call { callee, args } = &dist.kind else { return None };
    if !matches!(&callee.kind, ExprKind::Name(name) if &**name == WEIGHTED) {
        return None;
    }
    Some(match args.as_slice() {
        [arg] if arg.name.is_none() && arg.aggs.is_empty() => Some(&arg.value),
        _ => None,
    })
}

fn weight(infer: &mut Infer<'_>, expr: &Expr) -> Option<TExpr> {
    let typed = infer.scalar(expr, Some(&Ty::Float));
    if typed.ty.is_numeric() {
        return Some(infer.fit(typed, &Ty::Float, "the weight"));
    }
    if !matches!(typed.kind, TExprKind::Error) && !typed.ty.is_unknown() {
        let message = format!("a weight is a number; this is `{}`", typed.ty);
        infer.fault("E0207", expr.span, message);
    }
    None
}
