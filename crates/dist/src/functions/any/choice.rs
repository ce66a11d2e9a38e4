//! One value or another.

use synthc_types::{FnDef, Interval, Nulls, Overload, TyPattern, Value};

use crate::functions::pattern::{
    self, BOOL, DATE, DATETIME, DECIMAL, DURATION, FLOAT, INT, TEXT, TIME, many, values,
};

fn nullif(args: &[Value]) -> Value {
    match args {
        [x, y] if x == y || x.position().is_some_and(|at| Some(at) == y.position()) => Value::Null,
        [x, _] => x.clone(),
        _ => Value::Null,
    }
}

const fn pair(params: &'static [TyPattern]) -> Overload {
    values(params, pattern::same, nullif)
}

/// Null where equal.
pub(in crate::functions) static NULLIF: FnDef = FnDef {
    name: "nullif",
    params: &["x", "y"],
    summary: "`x`, or null where it equals `y`",
    docs: "Of two values of one type, as in SQL: `nullif(answer, 9)`. What stands in the place of a null is `x ?? y`.",
    example: "nullif(3, 9)",
    gives: "3",
    overloads: &[
        pair(&[INT, INT]),
        pair(&[TEXT, TEXT]),
        pair(&[TyPattern::AnyEnum, TyPattern::AnyEnum]),
        pair(&[DATE, DATE]),
        pair(&[DATETIME, DATETIME]),
        pair(&[TIME, TIME]),
        pair(&[DURATION, DURATION]),
        pair(&[BOOL, BOOL]),
        values(&[DECIMAL, DECIMAL], pattern::widest_decimal, nullif),
        pair(&[FLOAT, FLOAT]),
    ],
    nulls: Nulls::Partial,
    interval: |args| args.first().copied(),
    ..FnDef::BASE
};

fn pick(args: &[Value]) -> Value {
    match args {
        [Value::Int(n), list @ ..] => {
            let index = usize::try_from(*n).ok().and_then(|n| n.checked_sub(1));
            index.and_then(|index| list.get(index)).cloned().unwrap_or(Value::Null)
        }
        _ => Value::Null,
    }
}

const fn of(params: &'static [TyPattern]) -> Overload {
    many(params, pattern::second, pick)
}

/// One of a list.
pub(in crate::functions) static PICK: FnDef = FnDef {
    name: "pick",
    params: &["n", "first"],
    summary: "the `n`th of the values that follow, counted from 1",
    docs: "All of one type, one after another or as a list: `pick(month(at), [31, 28, 31])`. Null where there is no such value. As \
           CHOOSE of Excel. Values by name, or by range, are a `match`.",
    example: "pick(2, [\"low\", \"mid\", \"high\"])",
    gives: "mid",
    overloads: &[
        of(&[INT, INT]),
        of(&[INT, TEXT]),
        of(&[INT, TyPattern::AnyEnum]),
        of(&[INT, DATE]),
        of(&[INT, DATETIME]),
        of(&[INT, TIME]),
        of(&[INT, DURATION]),
        of(&[INT, BOOL]),
        many(&[INT, DECIMAL], pattern::widest_decimal, pick),
        of(&[INT, FLOAT]),
    ],
    nulls: Nulls::Partial,
    interval: |args| {
        let list = args.get(1..)?;
        Some(list.iter().fold(Interval::EMPTY, |all, x| all.hull(*x)))
    },
    ..FnDef::BASE
};
