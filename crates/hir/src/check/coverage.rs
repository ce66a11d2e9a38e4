//! Which combinations of values a list of pattern rows covers, and which rows are ever the first to match.
//!
//! Each subject's values are cut into classes that no pattern tells apart; rows are then decided class by class, subject by
//! subject, and a set of rows that is left over is looked at once. This is the decision-tree method for pattern matching
//! (Maranget 2008) on intervals; work is bounded, and where the bound is met nothing is said.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use synthc_types::{Interval, Ty, Value};

use super::{Support, Values};
use crate::model::TPattern;

/// How many sets of rows are looked at before giving up.
const WORK: usize = 400_000;
/// How many uncovered combinations are named.
const NAMED: usize = 3;

/// Values of a subject that no pattern tells apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Class {
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A stretch of numbers or times.
    Segment(Interval),
    /// A member of an enum.
    Member(u32),
    /// A text.
    Text(Arc<str>),
    /// Any text that no pattern names.
    OtherText,
    /// Everything: no pattern says anything about this subject.
    All,
}

/// What a subject can be.
pub(super) struct Subject<'a> {
    /// Its type.
    pub ty: &'a Ty,
    /// Its values.
    pub support: Support,
    /// Whether null may come, though no row has to cover it: a gap of the recorded row.
    pub gaps: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// Combinations that no row covers, at most a few.
    pub uncovered: Vec<Vec<Class>>,
    /// For each row, whether it is the first to match some combination.
    pub reached: Vec<bool>,
}

/// A set of rows.
type Rows = Vec<u64>;

struct Column {
    /// Classes that tell the same rows apart are one; the first stands for them.
    classes: Vec<(Class, Rows, bool)>,
    /// The rows that match whatever the subject is.
    open: Rows,
}

/// Looks at all rows; `None` where there is nothing to be said: a type that is not known, or too much work.
pub(super) fn coverage(subjects: &[Subject<'_>], rows: &[Vec<&TPattern>]) -> Option<Coverage> {
    let columns: Vec<Column> =
        subjects.iter().enumerate().map(|(at, subject)| column(subject, at, rows)).collect::<Option<_>>()?;
    let mut search = Search {
        columns: &columns,
        found: Coverage { uncovered: Vec::new(), reached: vec![false; rows.len()] },
        seen: HashSet::new(),
        path: Vec::new(),
        work: WORK,
    };
    let all = rows_where(rows.len(), |_| true);
    search.visit(all)?;
    Some(search.found)
}

struct Search<'a> {
    columns: &'a [Column],
    found: Coverage,
    seen: HashSet<(usize, Rows)>,
    path: Vec<(Class, bool)>,
    work: usize,
}

impl Search<'_> {
    fn visit(&mut self, rows: Rows) -> Option<()> {
        let depth = self.path.len();
        let Some(first) = first(&rows) else {
            let required = self.path.iter().all(|(_, required)| *required);
            if required && self.found.uncovered.len() < NAMED {
                let rest = self.columns.iter().skip(depth).map(|_| Class::All);
                self.found
                    .uncovered
                    .push(self.path.iter().map(|(class, _)| class.clone()).chain(rest).collect());
            }
            return Some(());
        };
        if self.columns.iter().skip(depth).all(|column| has(&column.open, first)) {
            if let Some(reached) = self.found.reached.get_mut(first) {
                *reached = true;
            }
            return Some(());
        }
        self.work = self.work.checked_sub(1)?;
        let Some(column) = self.columns.get(depth) else { return Some(()) };
        if !self.seen.insert((depth, rows.clone())) {
            return Some(());
        }
        for (class, matching, required) in &column.classes {
            let left = rows.iter().zip(matching).map(|(a, b)| a & b).collect();
            self.path.push((class.clone(), *required));
            let done = self.visit(left);
            self.path.pop();
            done?;
        }
        Some(())
    }
}

fn rows_where(n: usize, f: impl Fn(usize) -> bool) -> Rows {
    let mut rows = vec![0u64; n.div_ceil(64).max(1)];
    for row in (0..n).filter(|row| f(*row)) {
        if let Some(word) = rows.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }
    rows
}

fn has(rows: &Rows, row: usize) -> bool {
    rows.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
}

fn first(rows: &Rows) -> Option<usize> {
    let at = rows.iter().position(|word| *word != 0)?;
    rows.get(at).map(|word| at * 64 + word.trailing_zeros() as usize)
}

fn column(subject: &Subject<'_>, at: usize, rows: &[Vec<&TPattern>]) -> Option<Column> {
    let patterns: Vec<&TPattern> = rows.iter().map(|row| row.get(at).copied()).collect::<Option<_>>()?;
    let classes = classes(subject, &patterns)?;
    let mut merged: Vec<(Class, Rows, bool)> = Vec::new();
    for (class, required) in classes {
        let matching = rows_where(patterns.len(), |row| {
            patterns.get(row).is_some_and(|pattern| matches(pattern, &class, subject.ty))
        });
        if !merged.iter().any(|(_, rows, r)| *rows == matching && *r == required) {
            merged.push((class, matching, required));
        }
    }
    let open = rows_where(patterns.len(), |row| merged.iter().all(|(_, matching, _)| has(matching, row)));
    Some(Column { classes: merged, open })
}

/// The classes of a subject's values, each with whether a row has to cover it.
fn classes(subject: &Subject<'_>, patterns: &[&TPattern]) -> Option<Vec<(Class, bool)>> {
    let mut classes: Vec<Class> = match &subject.support.values {
        Values::Any if patterns.iter().all(|pattern| matches!(pattern, TPattern::Any)) => vec![Class::All],
        Values::Any => return None,
        Values::Bool { yes, no } => [(*yes, true), (*no, false)]
            .into_iter()
            .filter(|(can, _)| *can)
            .map(|(_, b)| Class::Bool(b))
            .collect(),
        Values::Members(set) => set.iter().map(Class::Member).collect(),
        Values::Text { all: Some(all), .. } => all.iter().cloned().map(Class::Text).collect(),
        Values::Text { .. } => {
            let mut named = BTreeSet::new();
            patterns.iter().for_each(|pattern| texts(pattern, &mut named));
            named.into_iter().map(Class::Text).chain([Class::OtherText]).collect()
        }
        Values::Line { points: Some(points), .. } => {
            points.iter().map(|p| Class::Segment(Interval::point(unit(p.0, subject.ty)))).collect()
        }
        Values::Line { interval, points: None } => segments(*interval, subject.ty, patterns),
    };
    if classes.is_empty() && !subject.support.nullable && !subject.gaps {
        return None;
    }
    let mut classes: Vec<(Class, bool)> = classes.drain(..).map(|class| (class, true)).collect();
    if subject.support.nullable || subject.gaps {
        classes.push((Class::Null, subject.support.nullable));
    }
    Some(classes)
}

fn texts(pattern: &TPattern, out: &mut BTreeSet<Arc<str>>) {
    match pattern {
        TPattern::Value(Value::Text(text)) => {
            out.insert(text.clone());
        }
        TPattern::Or(any) => any.iter().for_each(|pattern| texts(pattern, out)),
        _ => {}
    }
}

/// Whole units of a decimal; other positions as they are.
fn unit(position: f64, ty: &Ty) -> f64 {
    match ty {
        Ty::Decimal(scale) => (position * 10f64.powi(i32::from(*scale))).round(),
        _ => position,
    }
}

/// A stretch in units, back on the line of the type.
pub(super) fn on_line(interval: Interval, ty: &Ty) -> Interval {
    match ty {
        Ty::Decimal(scale) => interval.map_increasing(|v| v / 10f64.powi(i32::from(*scale))),
        _ => interval,
    }
}

/// Where a stretch begins: just before (0) or just after (1) a position.
type Cut = (f64, u8);

fn cuts_of(interval: Interval, discrete: bool) -> (Cut, Cut) {
    if discrete {
        let whole = interval.whole();
        return ((whole.lo(), 0), (whole.hi() + 1.0, 0));
    }
    ((interval.lo(), u8::from(interval.lo_open())), (interval.hi(), u8::from(!interval.hi_open())))
}

fn segments(support: Interval, ty: &Ty, patterns: &[&TPattern]) -> Vec<Class> {
    let discrete = ty.is_discrete();
    let in_units = support.map_increasing(|v| unit(v, ty));
    if in_units.is_empty() {
        return Vec::new();
    }
    let (start, end) = cuts_of(in_units, discrete);
    let mut cuts = vec![start, end];
    for pattern in patterns {
        for_each_interval(pattern, ty, &mut |interval| {
            if !interval.is_empty() {
                let (lo, hi) = cuts_of(interval, discrete);
                cuts.extend([lo, hi]);
            }
        });
    }
    cuts.retain(|cut| *cut >= start && *cut <= end);
    cuts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    cuts.dedup();
    let pairs = cuts.iter().zip(cuts.iter().skip(1));
    pairs
        .map(|(a, b)| match discrete {
            true => Interval::closed(a.0, b.0 - 1.0),
            false => Interval::new(a.0, b.0, a.1 == 1, b.1 == 0),
        })
        .filter(|interval| !interval.is_empty())
        .map(Class::Segment)
        .collect()
}

/// Calls `f` with each interval of a pattern, in units of the type.
fn for_each_interval(pattern: &TPattern, ty: &Ty, f: &mut dyn FnMut(Interval)) {
    match pattern {
        TPattern::Value(value) => {
            if let Some(position) = value.position() {
                f(Interval::point(unit(position, ty)));
            }
        }
        TPattern::Range { lo, hi, hi_open } => {
            let end = |value: &Option<Value>, none: f64| {
                value.as_ref().and_then(Value::position).map_or(none, |position| unit(position, ty))
            };
            f(Interval::new(end(lo, f64::NEG_INFINITY), end(hi, f64::INFINITY), false, *hi_open));
        }
        TPattern::Or(any) => any.iter().for_each(|pattern| for_each_interval(pattern, ty, f)),
        TPattern::Any => {}
    }
}

fn matches(pattern: &TPattern, class: &Class, ty: &Ty) -> bool {
    match (pattern, class) {
        (TPattern::Any, _) => true,
        (TPattern::Or(any), _) => any.iter().any(|pattern| matches(pattern, class, ty)),
        (TPattern::Value(Value::Null), Class::Null) => true,
        (TPattern::Value(Value::Bool(a)), Class::Bool(b)) => a == b,
        (TPattern::Value(Value::Enum(a)), Class::Member(b)) => a == b,
        (TPattern::Value(Value::Text(a)), Class::Text(b)) => a == b,
        (TPattern::Value(_) | TPattern::Range { .. }, Class::Segment(segment)) => {
            let mut covers = false;
            for_each_interval(pattern, ty, &mut |interval| {
                let interval = if ty.is_discrete() { interval.whole() } else { interval };
                covers |= interval.covers(*segment);
            });
            covers
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(lo: i64, hi: i64) -> TPattern {
        TPattern::Range { lo: Some(Value::Int(lo)), hi: Some(Value::Int(hi)), hi_open: false }
    }

    fn ints(lo: f64, hi: f64) -> Subject<'static> {
        Subject { ty: &Ty::Int, support: Support::line(Interval::closed(lo, hi)), gaps: false }
    }

    fn look(subjects: &[Subject<'_>], rows: &[Vec<TPattern>]) -> Coverage {
        let rows: Vec<Vec<&TPattern>> = rows.iter().map(|row| row.iter().collect()).collect();
        coverage(subjects, &rows).unwrap()
    }

    #[test]
    fn neighbouring_int_ranges_leave_no_gap() {
        let rows = [vec![range(0, 15)], vec![range(16, 34)], vec![range(35, 110)]];
        let found = look(&[ints(0.0, 110.0)], &rows);
        assert!(found.uncovered.is_empty());
        assert_eq!(found.reached, [true, true, true]);
    }

    #[test]
    fn a_gap_is_named_by_its_whole_stretch() {
        let rows = [vec![range(0, 15)], vec![range(20, 110)]];
        let found = look(&[ints(0.0, 110.0)], &rows);
        assert_eq!(found.uncovered, [vec![Class::Segment(Interval::closed(16.0, 19.0))]]);
    }

    #[test]
    fn floats_have_gaps_between_whole_ends() {
        let subject =
            Subject { ty: &Ty::Float, support: Support::line(Interval::closed(0.0, 110.0)), gaps: false };
        let found = look(&[subject], &[vec![range(0, 15)], vec![range(16, 110)]]);
        assert_eq!(found.uncovered, [vec![Class::Segment(Interval::new(15.0, 16.0, true, true))]]);
    }

    #[test]
    fn a_row_covered_by_several_others_together_is_unreachable() {
        let sex = || Subject { ty: &Ty::Bool, support: Support::truth(true, true, false), gaps: false };
        let rows = [
            vec![range(0, 50), TPattern::Value(Value::Bool(true))],
            vec![range(0, 50), TPattern::Value(Value::Bool(false))],
            vec![range(10, 20), TPattern::Any],
            vec![TPattern::Any, TPattern::Any],
        ];
        let found = look(&[ints(0.0, 110.0), sex()], &rows);
        assert_eq!(found.reached, [true, true, false, true]);
        assert!(found.uncovered.is_empty());
    }

    #[test]
    fn null_has_to_be_covered_only_where_the_true_value_can_be_null() {
        let mut subject = ints(0.0, 1.0);
        subject.support.nullable = true;
        assert_eq!(look(&[subject], &[vec![range(0, 1)]]).uncovered, [vec![Class::Null]]);
        let mut subject = ints(0.0, 1.0);
        subject.gaps = true;
        let found = look(&[subject], &[vec![range(0, 1)], vec![TPattern::Value(Value::Null)]]);
        assert!(found.uncovered.is_empty());
        assert_eq!(found.reached, [true, true]);
    }

    #[test]
    fn hundreds_of_rows_over_several_subjects_are_quick() {
        let mut rows = Vec::new();
        for a in 0..10 {
            for b in 0..10 {
                for c in 0..5 {
                    rows.push(vec![
                        range(a * 10, a * 10 + 9),
                        range(b * 10, b * 10 + 9),
                        range(c * 20, c * 20 + 19),
                    ]);
                }
            }
        }
        let gone = rows.remove(247);
        let found = look(&[ints(0.0, 99.0), ints(0.0, 99.0), ints(0.0, 99.0)], &rows);
        assert_eq!(found.uncovered.len(), 1);
        let TPattern::Range { lo: Some(Value::Int(lo)), .. } = gone.first().unwrap() else { unreachable!() };
        assert_eq!(
            found.uncovered.first().and_then(|row| row.first()),
            Some(&Class::Segment(Interval::closed(*lo as f64, *lo as f64 + 9.0)))
        );
        assert!(found.reached.iter().all(|reached| *reached));
    }
}
