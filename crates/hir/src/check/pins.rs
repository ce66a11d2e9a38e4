//! Pins: whether their values are in range, whether there are rows enough, whose rows they are.

use std::collections::BTreeMap;

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::regex::Matcher;
use synthc_types::{Interval, Value};

use super::walk::{Place, Walk};
use super::{Support, Values, column, elsewhere, show};
use crate::model::{Distinct, TColumn, TOrigin, TRefine, TTable, TWithin};
use crate::pinned::{self, Homeless};

const PIN_OUTSIDE: Code = Code("E0321");
const TOO_MANY_PINS: Code = Code("E0322");
const PINNED_TWICE: Code = Code("E0324");
const HOMELESS: Code = Code("E0560");
const PINNED_REF: Code = Code("E0543");

/// How many rows are looked at one by one.
const LOOKED_AT: f64 = 2000.0;
/// How many derived columns one look follows at most.
const FUEL: u32 = 64;

/// The pins of a table.
pub(super) fn check(walk: &mut Walk<'_>, table: &TTable, rows: Interval) {
    let n = table.pins.len();
    if table.parent.is_none() && n > 0 && !rows.is_empty() && (n as f64) > rows.hi() {
        let rows = show::number(rows.hi());
        walk.report(
            Diagnostic::new(
                TOO_MANY_PINS,
                table.loc,
                format!("`{}` has {rows} rows, but {n} pins; each pin is a row", table.name),
            )
            .label(format!("{rows} rows"))
            .help("make the table larger, or remove pins"),
        );
    }
    if table.parent.is_some() && n > 0 {
        of_children(walk, table);
    }
    for (at, (pin, locs)) in table.pins.iter().zip(&table.pin_locs).enumerate() {
        for ((name, value), loc) in pin.iter().zip(locs) {
            let Some(column) = table.columns.iter().find(|column| column.id.column == *name) else {
                continue;
            };
            pin_value(walk, column, (value, *loc), at + 1);
            pin_reference(walk, column, *loc);
            let twice =
                table.pins.iter().take(at).any(|other| other.iter().any(|(n, v)| n == name && v == value));
            if twice && *value != Value::Null && (column.unique || (column.key && table.key.len() <= 1)) {
                let shown = show::value(walk.env, value, &column.ty);
                walk.report(
                    Diagnostic::new(
                        PINNED_TWICE,
                        *loc,
                        format!(
                            "two pins of `{}` have `{name}` {shown}, which has to differ from row to row",
                            table.name
                        ),
                    )
                    .label("pinned before")
                    .also(column.loc, "a key or unique column"),
                );
            } else {
                computed_elsewhere(walk, table, column, (value, *loc), rows);
            }
        }
    }
}

/// A pinned value of a unique column that another row computes.
fn computed_elsewhere(
    walk: &mut Walk<'_>,
    table: &TTable,
    column: &TColumn,
    (value, loc): (&Value, Loc),
    rows: Interval,
) {
    let TOrigin::Is(expr) = &column.origin else { return };
    let alone = column.unique || (column.key && table.key.len() <= 1);
    if !alone || table.parent.is_some() || *value == Value::Null {
        return;
    }
    let name = &column.id.column;
    let own = Support::of_value(walk.env, value, &column.ty);
    let fixed = |row: usize| table.pins.get(row).is_some_and(|pin| pin.iter().any(|(n, _)| n == name));
    let same = |walk: &mut Walk<'_>, row: usize| {
        walk.scope.pins.push(Place::row(row));
        walk.fuel = FUEL;
        let computed = walk.peek(expr);
        walk.fuel = 0;
        walk.scope.pins.pop();
        !own.values.is_empty() && is_one(&computed) && computed == own
    };
    let found = (0..rows.lo().min(LOOKED_AT) as usize).find(|row| !fixed(*row) && same(walk, *row));
    let Some(row) = found else { return };
    let shown = show::value(walk.env, value, &column.ty);
    let message =
        format!("`{name}` is pinned to {shown}, which row {} of `{}` has by its `=`", row + 1, table.name);
    walk.report(
        Diagnostic::new(PINNED_TWICE, loc, message)
            .label("not the only one")
            .also(column.loc, "a key or unique column")
            .help("pin a value that no other row has, or leave it out of the pin"),
    );
}

/// Whether nothing but one value is possible.
fn is_one(support: &Support) -> bool {
    let single = match &support.values {
        Values::Text { all: Some(all), .. } => all.len() == 1,
        values => values.single().is_some(),
    };
    single && !support.nullable
}

/// The pins of a child table: each belongs to a row of the parent, which has rows enough for all of its pins.
fn of_children(walk: &mut Walk<'_>, table: &TTable) {
    let env = walk.env;
    let found = pinned::parents(table, &|name| env.table(name));
    let mut counts: BTreeMap<Vec<u64>, usize> = BTreeMap::new();
    let keys = pinned::parent_key(table);
    for (at, (parent, pin)) in found.into_iter().zip(&table.pins).enumerate() {
        let locs = table.pin_locs.get(at).map_or(&[][..], |locs| locs);
        let key = pin.iter().position(|(name, _)| keys.iter().any(|(column, _)| column.id.column == *name));
        let loc = key.and_then(|at| locs.get(at)).or(locs.first()).copied().unwrap_or(table.loc);
        match parent {
            Ok(row) => {
                beyond(walk, table, &row, (at + 1, loc));
                *counts.entry(row).or_default() += 1;
            }
            Err(why) => homeless(walk, table, pin, why, (at + 1, loc)),
        }
    }
    let most = walk.hushed(|walk| walk.rows(&table.name, table.parent.as_ref())).hi();
    let Some(n) = counts.into_values().max().filter(|n| *n as f64 > most) else { return };
    let (parent, most) = (table.parent.clone().unwrap_or_default(), show::number(most));
    walk.report(
        Diagnostic::new(
            TOO_MANY_PINS,
            table.loc,
            format!(
                "each row of `{parent}` has at most {most} rows of `{}`, but one has {n} pins; each pin is a row",
                table.name
            ),
        )
        .label(format!("at most {most} for each `{parent}`"))
        .help("let a row have more of them, or remove pins"),
    );
}

/// A pin of a row that the root table does not have.
fn beyond(walk: &mut Walk<'_>, table: &TTable, row: &[u64], (number, loc): (usize, Loc)) {
    let key = pinned::parent_key(table);
    let Some((_, of)) = key.first() else { return };
    let root = row.len() == 1;
    let rows = walk.hushed(|walk| walk.rows(&of.table, None));
    let Some(first) = row.first().filter(|_| root && !rows.is_empty()) else { return };
    if *first as f64 >= rows.hi() {
        let (parent, n) = (&of.table, show::number(rows.hi()));
        let row = first + 1;
        walk.report(
            Diagnostic::new(
                HOMELESS,
                loc,
                format!("pin {number} belongs to row {row} of `{parent}`, which has {n} rows"),
            )
            .label("not there")
            .help("name a row that is there, or make the parent's table larger"),
        );
    }
}

fn homeless(
    walk: &mut Walk<'_>,
    table: &TTable,
    pin: &[(crate::model::Name, Value)],
    why: Homeless,
    (number, loc): (usize, Loc),
) {
    let parent = table.parent.clone().unwrap_or_default();
    let keys = pinned::parent_key(table);
    let key = keys.first().copied();
    let name = key.map(|(column, _)| column.id.column.clone()).unwrap_or_default();
    let (message, help) = match why {
        Homeless::NoKey => (
            format!("pin {number} cannot say whose row it is: `{parent}` has no key"),
            format!("give `{parent}` a key, such as `key id: int = row()`"),
        ),
        Homeless::Unsaid => (
            format!("pin {number} does not say whose row it is"),
            format!("give it the key of a row of `{parent}` first: `{name}: ..`"),
        ),
        Homeless::Unknown => {
            let value = pin.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
            let shown = match (value, key) {
                (Some(value), Some((column, _))) => show::value(walk.env, value, &column.ty),
                _ => String::new(),
            };
            let key = key.map(|(_, of)| of.column.clone()).unwrap_or_default();
            (
                format!(
                    "pin {number} belongs to a row of `{parent}` that nobody knows: no pin there has `{key}` {shown}"
                ),
                format!("pin that row in `{parent}` too, with its `{key}`"),
            )
        }
    };
    walk.report(Diagnostic::new(HOMELESS, loc, message).label("of no row").help(help));
}

/// A pin cannot fix one of rows that decide together what each is or refers to.
fn pin_reference(walk: &mut Walk<'_>, column: &TColumn, loc: Loc) {
    let (word, what) = match &column.origin {
        TOrigin::Ref(reference) => match (reference.covering, reference.distinct) {
            (true, _) => ("covering", "refers to"),
            (_, Some(Distinct::Table)) => ("unique", "refers to"),
            (_, Some(Distinct::Siblings)) => ("unique within", "refers to"),
            _ => return,
        },
        TOrigin::Suffixed(_) => ("suffix", "is"),
        TOrigin::Unique(_) | TOrigin::Draw(_) => match &column.within {
            Some(TWithin::Siblings) => ("unique within", "is"),
            Some(TWithin::Equal(_)) => ("unique", "is"),
            None => return,
        },
        _ => return,
    };
    let name = &column.id.column;
    let message =
        format!("`{name}` cannot be pinned: it is `{word}`, so its rows decide together what each {what}");
    walk.report(
        Diagnostic::new(PINNED_REF, loc, message)
            .label("pinned")
            .also(column.loc, format!("`{word}`"))
            .help(format!("leave `{name}` out of the pin, or `{word}` out of the column")),
    );
}

fn pin_value(walk: &mut Walk<'_>, column: &TColumn, (value, loc): (&Value, Loc), number: usize) {
    let name = &column.id.column;
    let shown = show::value(walk.env, value, &column.ty);
    if *value == Value::Null {
        if !column.optional && column.routes.is_empty() && column.missing.is_empty() {
            walk.report(
                Diagnostic::new(
                    PIN_OUTSIDE,
                    loc,
                    format!("pin {number} sets `{name}` to null, but its type is `{}`", column.ty),
                )
                .label("null")
                .also(column.loc, format!("of type `{}`", column.ty)),
            );
        }
        return;
    }
    if let TOrigin::Ref(reference) = &column.origin
        && walk.env.table(&reference.table).is_some_and(|table| {
            table.pins.iter().flatten().any(|(name, pinned)| *name == reference.key && pinned == value)
        })
    {
        return;
    }
    let plain = TColumn { origin: TOrigin::Unique(None), routes: Vec::new(), ..column.clone() };
    let allowed = match &column.origin {
        TOrigin::Ref(reference) => elsewhere::support(walk, column, reference),
        _ => column::support(walk.env, &plain, &[]),
    };
    let pattern = column.refine.as_ref().and_then(TRefine::pattern);
    if let (Some(pattern), Value::Text(text)) = (pattern, value)
        && !Matcher::new(pattern).admits(text)
    {
        let whole = pattern.text();
        let regex = match whole.char_indices().nth(60) {
            Some((at, _)) => format!("{}…", whole.get(..at).unwrap_or_default()),
            None => whole.to_string(),
        };
        walk.report(
            Diagnostic::new(
                PIN_OUTSIDE,
                loc,
                format!("pin {number} sets `{name}` to {shown}, which does not match `/{regex}/`"),
            )
            .label("does not match")
            .also(column.loc, "has this pattern"),
        );
        return;
    }
    let own = Support::of_value(walk.env, value, &column.ty);
    if own.intersect(&allowed).values.is_empty() {
        let can = show::support(walk.env, &allowed, &column.ty);
        walk.report(
            Diagnostic::new(
                PIN_OUTSIDE,
                loc,
                format!("pin {number} sets `{name}` to {shown}, which is not in its range {can}"),
            )
            .label("out of range")
            .also(column.loc, format!("in {can}"))
            .help("choose a value in the range, or widen the range"),
        );
    }
}
