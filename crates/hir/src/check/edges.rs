//! `edge`: the values of a column on which programs break, within what the column can be.

use std::sync::Arc;

use synthc_types::regex::Extreme;
use synthc_types::{Interval, Ty, Value};

use super::{Env, Support, Values, column_support};
use crate::model::{TColumn, TRefine, TTable};
use crate::time::{MICROS_PER_DAY, days_from_civil};

/// The longest text of a type without a length: more than this is cut by many a column of a database.
const LONGEST: usize = 255;
/// Ends that are not whole numbers in a float are no edges: they are those of the type.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// How many years lie between the first and the last where a time has one end.
const YEARS: i64 = 8;

/// Texts on which programs break, whatever they are about.
const TEXTS: &[&str] = &[
    "",
    " ",
    "Zoë Çağrı Łukasz-Ñandú",
    "Ελληνικά",
    "东京都",
    "مرحبا بالعالم",
    "שלום עולם",
    "👩‍👩‍👧‍👦🇺🇳",
    "O'Neil \"Quotes\", and; commas\\",
    "two\nlines\tand a tab",
    "'; DROP TABLE t; --",
    "<script>alert(1)</script>",
    "=1+1",
    "NULL",
];

/// The columns of a table, with the values of their edges.
pub(super) fn columns(env: &dyn Env, table: &TTable) -> Vec<TColumn> {
    let valued = |column: &TColumn| {
        let mut column = column.clone();
        if column.edge.is_some() {
            let found = values(env, &column, &column_support(env, &column, &table.requires));
            column.edge.iter_mut().for_each(|edge| edge.values.clone_from(&found));
        }
        column
    };
    table.columns.iter().map(valued).collect()
}

/// What a column can be with its edges: texts and null follow the type alone, all others what is drawn.
pub(super) fn widened(support: Support, column: &TColumn) -> Support {
    if column.edge.is_none() {
        return support;
    }
    let values = match (&column.ty, column.refine.as_ref().and_then(TRefine::pattern)) {
        (Ty::Text, Some(pattern)) => support.values.union(Values::matching(pattern)),
        (Ty::Text, None) => Values::Text { lengths: Interval::at_least(0.0), all: None },
        _ => support.values,
    };
    Support { nullable: support.nullable || column.optional, values }
}

/// The edges of a column that can be what `support` says.
fn values(env: &dyn Env, column: &TColumn, support: &Support) -> Vec<Value> {
    let mut found = match (&support.values, &column.ty) {
        (Values::Text { lengths, .. }, _) => texts(column, *lengths),
        (Values::Bool { yes, no }, _) => [(false, *no), (true, *yes)]
            .iter()
            .filter(|(_, can)| *can)
            .map(|(b, _)| Value::Bool(*b))
            .collect(),
        (Values::Members(members), _) => {
            let (first, last) = (members.iter().next(), members.iter().last());
            first.into_iter().chain(last).map(Value::Enum).collect()
        }
        (Values::Line { interval, .. }, ty) => on_line(column, *interval, ty),
        (Values::Any, _) => Vec::new(),
    };
    if column.optional {
        found.push(Value::Null);
    }
    let mut seen: Vec<Value> = Vec::with_capacity(found.len());
    for value in found {
        if !seen.contains(&value) && (value == Value::Null || fits(env, &value, column, support)) {
            seen.push(value);
        }
    }
    seen
}

/// Whether a value can stand in the column: numbers and times by what it can be and by its step.
fn fits(env: &dyn Env, value: &Value, column: &TColumn, support: &Support) -> bool {
    let own = Support::of_value(env, value, &column.ty);
    let stepped = match (column.round.as_ref().and_then(Value::position), value.position()) {
        (Some(step), Some(position)) => {
            let step = if column.ty == Ty::Date { step / MICROS_PER_DAY as f64 } else { step };
            let steps = position / step;
            (steps - steps.round()).abs() < 1e-9
        }
        _ => true,
    };
    stepped && !own.intersect(support).values.is_empty()
}

fn texts(column: &TColumn, lengths: Interval) -> Vec<Value> {
    if let Some(pattern) = column.refine.as_ref().and_then(TRefine::pattern) {
        let ends = [Extreme::Shortest, Extreme::Longest].map(|end| pattern.extreme(end));
        let admitted = ends.into_iter().filter(|text| lengths.contains(text.chars().count() as f64));
        return admitted.map(|text| Value::Text(text.into())).collect();
    }
    let least = lengths.lo().ceil().max(0.0) as usize;
    let most = if lengths.hi() > 1e6 { LONGEST.max(least) } else { lengths.hi().floor().max(0.0) as usize };
    let fitted = |text: &str| -> Option<Arc<str>> {
        let long = text.chars().count();
        // a text that is too short begins anew until it is long enough; of nothing there is never enough
        (long >= least || long > 0)
            .then(|| text.chars().cycle().take(long.max(least).min(most)).collect::<String>().into())
    };
    let longest: String = "abcdefghi ".chars().cycle().take(most).collect();
    let all = TEXTS.iter().copied().chain([longest.as_str()]);
    all.filter_map(fitted).map(Value::Text).collect()
}

/// The edges of numbers and times, by their positions.
fn on_line(column: &TColumn, interval: Interval, ty: &Ty) -> Vec<Value> {
    let ends = [interval.lo(), interval.hi()].into_iter().filter(|end| end.is_finite() && end.abs() < EXACT);
    let mut positions: Vec<f64> = ends.collect();
    let day = MICROS_PER_DAY as f64;
    match ty {
        Ty::Decimal(scale) => {
            positions.extend([0.0, 1.0, -1.0].map(|units| units / synthc_types::power_of_ten(*scale)))
        }
        Ty::Duration => positions.extend([0.0, 1e6, -1e6]),
        Ty::Date => positions.extend(days(interval).into_iter().map(|day| day as f64)),
        Ty::DateTime => {
            let in_days = interval.map_increasing(|micros| (micros / day).floor());
            for at in days(in_days) {
                let midnight = at as f64 * day;
                positions.extend([midnight, midnight + day - 1e6]);
            }
            let (first, last) = years(in_days);
            for (year, month) in [(first, 3), (first, 10), (last, 3), (last, 10)] {
                positions.push((last_sunday(year, month) * MICROS_PER_DAY + MICROS_PER_DAY / 24) as f64);
            }
        }
        Ty::Time => positions.extend([0.0, day / 2.0, day - 1e6]),
        _ => {
            let step = column.round.as_ref().and_then(Value::position).filter(|step| *step < 1.0);
            let one = step.unwrap_or(1.0);
            positions.extend([0.0, one, -one]);
        }
    }
    positions.into_iter().filter_map(|position| Value::near(position, ty)).collect()
}

/// The first and the last year of an interval of days; around now where it has no end.
fn years(interval: Interval) -> (i64, i64) {
    let year = |day: f64| {
        let day = day.clamp(-4e6, 4e6) as i64;
        // years of 365 days are ahead of the calendar by 11 in the farthest of them
        let near = 1970 + day.div_euclid(365);
        (near - 12..=near + 12).rev().find(|year| days_from_civil(*year, 1, 1) <= day).unwrap_or(near)
    };
    match (interval.lo().is_finite(), interval.hi().is_finite()) {
        (true, true) => (year(interval.lo()), year(interval.hi())),
        (true, false) => (year(interval.lo()), year(interval.lo()) + YEARS),
        (false, true) => (year(interval.hi()) - YEARS, year(interval.hi())),
        (false, false) => (1970, 2038),
    }
}

/// Days on which programs break, of the first and the last year: the epoch, ends of years and months, leap days.
fn days(interval: Interval) -> Vec<i64> {
    let (first, last) = years(interval);
    let mut found = vec![0];
    for year in [first, last] {
        let first_of = |month: i64| days_from_civil(year, month, 1);
        found.extend([first_of(1), first_of(2) - 1, first_of(3) - 1, first_of(5) - 1, first_of(12) + 30]);
    }
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let leap_day = |year: i64| days_from_civil(year, 3, 1) - 1;
    let within = |year: &i64| leap(*year) && interval.contains(leap_day(*year) as f64);
    found.extend((first..=first + 2 * YEARS).find(within).map(leap_day));
    found.extend((last - 2 * YEARS..=last).rev().find(within).map(leap_day));
    found
}

/// The last Sunday of a month of 31 days, as days since 1970-01-01, which was a Thursday.
fn last_sunday(year: i64, month: i64) -> i64 {
    let end = days_from_civil(year, month, 31);
    end - (end + 4).rem_euclid(7)
}
