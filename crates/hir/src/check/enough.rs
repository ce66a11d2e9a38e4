//! Whether the values of unique columns are enough for the rows among which they differ.

use std::fmt;

use synthc_diag::{Code, Diagnostic};
use synthc_types::regex::{Language, MANY};
use synthc_types::{Interval, Ty};

use super::walk::Walk;
use super::{Support, Values, column, draw, mean, show};
use crate::model::{Name, TColumn, TCount, TExpr, TExprKind, TOrigin, TRefine, TTable, TWithin};

const TOO_FEW_VALUES: Code = Code("E0323");
const CROWDED: Code = Code("W0319");

/// Parents that have more children than there is room for, as far as the number of children is drawn.
pub(super) struct Crowd {
    /// How many are expected.
    parents: f64,
    /// Of how many.
    of: f64,
    /// Their table.
    parent: Name,
    /// What they have more of than `most`.
    table: Name,
    most: f64,
}

impl Crowd {
    /// The code to say it with: `sure` where such a parent is as good as certain.
    pub fn code(&self, sure: Code) -> Code {
        if self.parents >= 1.0 { sure } else { CROWDED }
    }
}

impl fmt::Display for Crowd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { parents, of, parent, table, most } = self;
        let most = show::number(*most);
        if *parents >= 1.0 {
            let (parents, of) = (show::number(parents.round()), show::number(of.round()));
            write!(f, "about {parents} of the {of} rows of `{parent}` have more than {most} `{table}`")
        } else {
            let chance = show::percent(tidy(*parents));
            write!(f, "a row of `{parent}` has more than {most} `{table}` in about {chance} of all data sets")
        }
    }
}

/// Two significant digits.
fn tidy(value: f64) -> f64 {
    let unit = 10f64.powi(value.log10().floor() as i32 - 1);
    (value / unit).round() * unit
}

/// How many parents have more than `most` rows of a table, where their numbers are drawn with constant parameters and that is to be
/// expected in more than one data set of 10,000.
pub(super) fn crowd(walk: &mut Walk<'_>, table: &Name, most: f64) -> Option<Crowd> {
    let parent = walk.env.parent(table)?;
    let TCount::Draw(dist) = walk.env.count(table)? else { return None };
    let above = walk.table.replace(parent.clone());
    let share = mean::beyond(walk, dist, most);
    walk.table = above;
    let of = expected(walk, &parent)?;
    let parents = of * share?;
    (parents > 1e-4).then(|| Crowd { parents, of, parent, table: table.clone(), most })
}

/// How many rows a table is expected to have, where that is known.
fn expected(walk: &mut Walk<'_>, table: &Name) -> Option<f64> {
    let rows = walk.hushed(|walk| walk.rows(table, None));
    if rows.lo() == rows.hi() {
        return Some(rows.lo());
    }
    let parent = walk.env.parent(table)?;
    let TCount::Draw(dist) = walk.env.count(table)? else { return None };
    let above = walk.table.replace(parent.clone());
    let each = mean::moments(walk, dist, None, None);
    walk.table = above;
    Some(expected(walk, &parent)? * each?.0)
}

/// The values that a column runs through.
struct Room {
    /// How many.
    size: f64,
    /// Which, in words.
    can: String,
    /// Whether they are texts of a pattern.
    texts: bool,
}

/// Checks a column that differs among all rows of its table.
pub(super) fn in_table(walk: &mut Walk<'_>, table: &TTable, column: &TColumn, rows: Interval) {
    let Some(room) = room(walk, table, column) else { return };
    let (name, of) = (&column.id.column, &table.name);
    let word = if column.key { "a key" } else { "unique" };
    let needs = if rows.lo() > room.size {
        let rows = show::number(rows.lo());
        format!("`{name}` is {word}, so {rows} rows of `{of}` need {rows} different values")
    } else {
        let Some(rows) = expected(walk, of).filter(|rows| *rows > room.size) else { return };
        let rows = show::number(rows.round());
        format!(
            "`{name}` is {word}, so the {rows} rows that `{of}` has on average need as many different values"
        )
    };
    report(walk, column, &room, &needs, TOO_FEW_VALUES);
}

/// Checks a column that differs among some rows of its table.
pub(super) fn within(walk: &mut Walk<'_>, table: &TTable, column: &TColumn, rows: Interval) {
    let Some(within) = &column.within else { return };
    let Some(room) = room(walk, table, column) else { return };
    let (name, of) = (&column.id.column, &table.name);
    let needs = match within {
        TWithin::Siblings => {
            let Some(parent) = &table.parent else { return };
            let each = walk.hushed(|walk| walk.rows(of, Some(parent)));
            if each.lo() <= room.size {
                let Some(crowd) = crowd(walk, of, room.size) else { return };
                let needs = format!("`{name}` is unique within a `{parent}`, and {crowd}");
                report(walk, column, &room, &needs, crowd.code(TOO_FEW_VALUES));
                return;
            }
            let each = show::number(each.lo());
            format!(
                "`{name}` is unique within a `{parent}`, so its {each} rows of `{of}` need {each} different values"
            )
        }
        TWithin::Equal(values) => {
            let Some(groups) = groups(walk, values) else { return };
            if rows.lo() <= room.size * groups {
                return;
            }
            let needed = show::number((rows.lo() / groups).ceil());
            let (rows, many) = (show::number(rows.lo()), show::number(groups));
            match groups {
                1.0 => format!("`{name}` is unique, so {rows} rows of `{of}` need {rows} different values"),
                _ => format!(
                    "`{name}` is unique within at most {many} groups of the {rows} rows of `{of}`, and one of them needs {needed} different values"
                ),
            }
        }
    };
    report(walk, column, &room, &needs, TOO_FEW_VALUES);
}

/// How many groups all rows fall into at most, by what they have in common; `None` where a row may be in none.
fn groups(walk: &mut Walk<'_>, values: &[TExpr]) -> Option<f64> {
    let mut groups = 1.0;
    for value in values {
        let told = walk.hushed(|walk| walk.eval(value));
        // A row where something is null is in no group.
        if told.nullable || value.nullable {
            return None;
        }
        let size = match &value.kind {
            TExprKind::Col { column, up: 0 } => {
                let known = walk.env.column(column).filter(|column| column.missing.is_empty());
                match known.map(|column| &column.origin) {
                    Some(TOrigin::Ref(reference)) => walk.rows(&reference.table, None).hi(),
                    _ => count(&told, &value.ty)?,
                }
            }
            _ => count(&told, &value.ty)?,
        };
        groups *= size;
    }
    groups.is_finite().then_some(groups)
}

fn room(walk: &mut Walk<'_>, table: &TTable, column: &TColumn) -> Option<Room> {
    let made = match &column.origin {
        TOrigin::Unique(Some(made)) => Some(&made.pattern),
        _ => None,
    };
    let pattern = made.or_else(|| column.refine.as_ref().and_then(TRefine::pattern));
    let texts = pattern.and_then(|pattern| Language::new(pattern));
    let support = match &column.origin {
        TOrigin::Unique(_) => column::support(walk.env, column, &table.requires),
        // As far as draws get.
        TOrigin::Draw(_) => column::practical(&mut Walk::far(walk.env, &column.id.table), column),
        _ => return None,
    };
    let counted = |texts: &Language| Some(texts.count()).filter(|count| *count < MANY).map(|n| n as f64);
    let size = match &support.values {
        _ if made.is_some() => texts.as_ref().and_then(counted)?,
        Values::Text { all: None, .. } => texts.as_ref().and_then(counted)?,
        _ => count(&support, &column.ty)?,
    };
    let can = match pattern {
        Some(pattern) if made.is_some() => format!("its type, of the texts `/{}/`,", pattern.text()),
        Some(pattern) => format!("`/{}/`", pattern.text()),
        None => show::support(walk.env, &support.not_null(), &column.ty),
    };
    Some(Room { size, can, texts: texts.is_some() })
}

/// How many values there are, where that is known.
fn count(support: &Support, ty: &Ty) -> Option<f64> {
    match &support.values {
        Values::Bool { yes, no } => Some(f64::from(u8::from(*yes) + u8::from(*no))),
        Values::Members(set) => Some(set.len() as f64),
        Values::Line { points: Some(points), .. } => Some(points.len() as f64),
        Values::Line { interval, .. } => {
            draw::rounds_to(ty).map(|unit| ((interval.hi() - interval.lo()) / unit).round() + 1.0)
        }
        Values::Text { all: Some(all), .. } => Some(all.len() as f64),
        _ => None,
    }
}

fn report(walk: &mut Walk<'_>, column: &TColumn, room: &Room, needs: &str, code: Code) {
    let (values, can) = (show::number(room.size), &room.can);
    walk.report(
        Diagnostic::new(code, column.loc, format!("{needs}; {can} has {values}"))
            .label(format!("{values} values"))
            .help(match room.texts {
                true => "let the pattern leave more open, or make the table smaller",
                false => "widen the range of the type, or make the table smaller",
            }),
    );
}
