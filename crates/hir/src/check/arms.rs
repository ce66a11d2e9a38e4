//! `match` and `given`: what each row sees, combinations that no row covers, rows that never match.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{Interval, Ty, Value};

use super::coverage::{Class, Subject, coverage, on_line};
use super::expr::reads_gaps;
use super::narrow::tight;
use super::walk::Walk;
use super::{MemberSet, Support, Values, show};
use crate::model::{TExpr, TExprKind, TPattern};

const UNCOVERED: Code = Code("E0309");
const UNREACHABLE: Code = Code("W0305");
const OUTSIDE: Code = Code("W0306");

/// An arm of a `match`.
pub(super) struct Row<'a, T> {
    /// Its pattern.
    pub pattern: &'a TPattern,
    /// What it yields.
    pub body: &'a T,
    /// Where it stands.
    pub loc: Loc,
}

/// A row of a `given` table.
pub(super) struct TableRow<'a, T> {
    /// A pattern for each subject.
    pub patterns: &'a [TPattern],
    /// What it yields.
    pub body: &'a T,
    /// Where it stands.
    pub loc: Loc,
}

impl Walk<'_> {
    /// The arms of a `match` that yields a value.
    pub(super) fn match_expr(
        &mut self,
        expr: &TExpr,
        subject: &TExpr,
        arms: &[(TPattern, TExpr)],
    ) -> Support {
        let rows = arms.iter().map(|(pattern, arm)| Row { pattern, body: arm, loc: arm.loc }).collect();
        matched(self, expr.loc, subject, rows, |walk, arm| walk.eval(arm))
    }
}

/// What a `match` yields: each arm sees the subject narrowed to its pattern and by those before it.
pub(super) fn matched<T>(
    walk: &mut Walk<'_>,
    loc: Loc,
    subject: &TExpr,
    rows: Vec<Row<'_, T>>,
    mut body: impl FnMut(&mut Walk<'_>, &T) -> Support,
) -> Support {
    let own = walk.eval(subject);
    if walk.reports.is_some() {
        let patterns: Vec<Vec<&TPattern>> = rows.iter().map(|row| vec![row.pattern]).collect();
        let locs: Vec<Loc> = rows.iter().map(|row| row.loc).collect();
        report(walk, loc, &[subject], std::slice::from_ref(&own), &patterns, &locs, "arm");
    }
    let mut rest = own;
    let mut result = Support::nothing();
    // A gap of the recorded row is null, and so is what comes of it.
    for row in rows {
        let here = rest.clone().intersect(&pattern_support(walk, row.pattern, &subject.ty));
        if here.is_nothing() {
            continue;
        }
        result = result.union(walk.branch(|walk| {
            match (row.pattern, is_place(subject)) {
                (TPattern::Value(Value::Bool(holds)), false) => walk.assume(subject, *holds),
                _ => walk.learn(subject, here),
            }
            body(walk, row.body)
        }));
        rest = remove(rest, row.pattern, &subject.ty);
    }
    result
}

/// What a `given` table yields: each row sees its subjects narrowed to its patterns.
pub(super) fn given<T>(
    walk: &mut Walk<'_>,
    loc: Loc,
    subjects: &[TExpr],
    rows: Vec<TableRow<'_, T>>,
    mut body: impl FnMut(&mut Walk<'_>, &T) -> Support,
) -> Support {
    let own: Vec<Support> = subjects.iter().map(|subject| walk.eval(subject)).collect();
    if walk.reports.is_some() {
        let patterns: Vec<Vec<&TPattern>> = rows.iter().map(|row| row.patterns.iter().collect()).collect();
        let locs: Vec<Loc> = rows.iter().map(|row| row.loc).collect();
        let subjects: Vec<&TExpr> = subjects.iter().collect();
        report(walk, loc, &subjects, &own, &patterns, &locs, "row");
    }
    let mut result = Support::nothing();
    for row in rows {
        let here: Vec<Support> = own
            .iter()
            .zip(row.patterns)
            .zip(subjects)
            .map(|((own, pattern), subject)| {
                own.clone().intersect(&pattern_support(walk, pattern, &subject.ty))
            })
            .collect();
        if here.iter().any(Support::is_nothing) {
            continue;
        }
        let last = own
            .iter()
            .zip(row.patterns)
            .zip(subjects)
            .all(|((own, p), subject)| surely(walk, own, p, &subject.ty));
        result = result.union(walk.branch(|walk| {
            for (subject, here) in subjects.iter().zip(here) {
                walk.learn(subject, here);
            }
            body(walk, row.body)
        }));
        if last {
            break;
        }
    }
    result
}

/// Whether a subject is one value, and that matches.
fn surely(walk: &Walk<'_>, own: &Support, pattern: &TPattern, ty: &Ty) -> bool {
    let one = match &own.values {
        Values::Bool { yes, no } => yes != no,
        Values::Members(set) => set.len() == 1,
        values => values.single().is_some(),
    };
    one && !own.nullable
        && match pattern {
            TPattern::Or(any) => any.iter().any(|pattern| surely(walk, own, pattern, ty)),
            pattern => !own.clone().intersect(&pattern_support(walk, pattern, ty)).values.is_empty(),
        }
}

fn is_place(expr: &TExpr) -> bool {
    matches!(expr.kind, TExprKind::Col { .. } | TExprKind::Local(_) | TExprKind::Truth(_))
}

/// What a pattern matches.
pub(super) fn pattern_support(walk: &Walk<'_>, pattern: &TPattern, ty: &Ty) -> Support {
    match pattern {
        TPattern::Any => Support { nullable: true, values: Values::Any },
        TPattern::Value(value) => Support::of_value(walk.env, value, ty),
        TPattern::Range { .. } => Support::line(pattern_interval(pattern, ty)),
        TPattern::Or(any) => any
            .iter()
            .map(|pattern| pattern_support(walk, pattern, ty))
            .fold(Support::nothing(), Support::union),
    }
}

fn pattern_interval(pattern: &TPattern, ty: &Ty) -> Interval {
    match pattern {
        TPattern::Value(value) => value.position().map_or(Interval::EMPTY, Interval::point),
        TPattern::Range { lo, hi, hi_open } => {
            let end =
                |value: &Option<Value>, none: f64| value.as_ref().and_then(Value::position).unwrap_or(none);
            tight(Interval::new(end(lo, f64::NEG_INFINITY), end(hi, f64::INFINITY), false, *hi_open), ty)
        }
        TPattern::Any => Interval::ALL,
        TPattern::Or(_) => Interval::EMPTY,
    }
}

/// What is left of a subject after an arm; more than that where it cannot be said exactly.
pub(super) fn remove(rest: Support, pattern: &TPattern, ty: &Ty) -> Support {
    match pattern {
        TPattern::Any => Support::nothing(),
        TPattern::Or(any) => any.iter().fold(rest, |rest, pattern| remove(rest, pattern, ty)),
        TPattern::Value(Value::Null) => rest.not_null(),
        _ => {
            let Support { nullable, values } = rest;
            let values = match (values, pattern) {
                (Values::Bool { yes, no }, TPattern::Value(Value::Bool(gone))) => {
                    Values::Bool { yes: yes && !gone, no: no && *gone }
                }
                (Values::Members(set), TPattern::Value(Value::Enum(index))) => {
                    let mut gone = MemberSet::none(set.size());
                    gone.insert(*index);
                    Values::Members(set.minus(&gone))
                }
                (Values::Text { all: Some(all), .. }, TPattern::Value(Value::Text(gone))) => {
                    Values::texts(all.iter().filter(|text| *text != gone).cloned().collect())
                }
                (Values::Line { points: Some(points), .. }, _) => {
                    let gone = pattern_interval(pattern, ty);
                    Values::points(points.iter().map(|p| p.0).filter(|p| !gone.contains(*p)).collect())
                }
                (Values::Line { interval, .. }, _) => {
                    Values::line(cut(interval, pattern_interval(pattern, ty), ty))
                }
                (values, _) => values,
            };
            Support { nullable, values }
        }
    }
}

/// An interval without another that covers one of its ends; else the interval itself.
fn cut(interval: Interval, gone: Interval, ty: &Ty) -> Interval {
    if gone.is_empty() || interval.is_empty() || gone.covers(interval) {
        return if gone.is_empty() { interval } else { Interval::EMPTY };
    }
    let below = Interval::new(interval.lo(), gone.lo(), interval.lo_open(), !gone.lo_open());
    let above = Interval::new(gone.hi(), interval.hi(), !gone.hi_open(), interval.hi_open());
    let (below, above) = (tight(below, ty).intersect(interval), tight(above, ty).intersect(interval));
    match (below.is_empty(), above.is_empty()) {
        (true, _) => above,
        (_, true) => below,
        _ => interval,
    }
}

fn report(
    walk: &mut Walk<'_>,
    loc: Loc,
    subjects: &[&TExpr],
    own: &[Support],
    rows: &[Vec<&TPattern>],
    locs: &[Loc],
    word: &str,
) {
    if subjects.iter().any(|subject| subject.ty.is_unknown()) {
        return;
    }
    let seen: Vec<Subject<'_>> = subjects
        .iter()
        .zip(own)
        .map(|(subject, own)| Subject {
            ty: &subject.ty,
            support: own.clone(),
            gaps: reads_gaps(walk, subject),
        })
        .collect();
    let outside: Vec<bool> = rows
        .iter()
        .zip(locs)
        .map(|(row, loc)| report_outside(walk, row, subjects, &seen, *loc, word))
        .collect();
    let Some(found) = coverage(&seen, rows) else { return };
    if !found.uncovered.is_empty() {
        report_uncovered(walk, loc, subjects, &found.uncovered, word);
    }
    if !walk.scope.calls.is_empty() {
        return;
    }
    for (at, reached) in found.reached.iter().enumerate() {
        if *reached || outside.get(at) == Some(&true) {
            continue;
        }
        let Some(row_loc) = locs.get(at) else { continue };
        let mut diagnostic = Diagnostic::new(UNREACHABLE, *row_loc, format!("this {word} is never reached"))
            .label("never reached")
            .help(format!("remove it, or move it before the {word}s that take its place"));
        let alone = rows.iter().zip(locs).take(at).find(|(earlier, _)| {
            rows.get(at).is_some_and(|row| earlier.iter().zip(row).all(|(a, b)| includes(a, b)))
        });
        diagnostic = match alone {
            Some((_, earlier)) => diagnostic.also(*earlier, format!("this {word} matches all that it would")),
            None => diagnostic.also(
                locs.first().copied().unwrap_or(loc),
                format!("the {word}s above it match all that it would"),
            ),
        };
        walk.report(diagnostic);
    }
}

/// Whether one pattern matches whatever another does, by their form alone.
fn includes(wide: &TPattern, narrow: &TPattern) -> bool {
    match (wide, narrow) {
        (TPattern::Any, _) => true,
        (_, TPattern::Or(any)) => any.iter().all(|narrow| includes(wide, narrow)),
        (TPattern::Or(any), _) => any.iter().any(|wide| includes(wide, narrow)),
        (TPattern::Range { .. }, TPattern::Range { .. } | TPattern::Value(_)) => {
            let narrow = pattern_interval(narrow, &Ty::Float);
            !narrow.is_empty() && pattern_interval(wide, &Ty::Float).covers(narrow)
        }
        (a, b) => a == b,
    }
}

/// Reports patterns that match nothing the subject can be; whether the whole row thereby never matches.
fn report_outside(
    walk: &mut Walk<'_>,
    row: &[&TPattern],
    subjects: &[&TExpr],
    seen: &[Subject<'_>],
    loc: Loc,
    word: &str,
) -> bool {
    let mut never = false;
    for ((pattern, subject), seen) in row.iter().zip(subjects).zip(seen) {
        let parts: Vec<&TPattern> = match pattern {
            TPattern::Or(any) => any.iter().collect(),
            other => vec![other],
        };
        let misses: Vec<&&TPattern> = parts.iter().filter(|part| misses(walk, part, seen)).collect();
        if misses.is_empty() || (seen.support.values.is_empty() && !seen.support.nullable) {
            continue;
        }
        never |= misses.len() == parts.len();
        if !walk.scope.calls.is_empty() {
            continue;
        }
        let text = show::expr(walk.env, walk.table.as_deref(), subject);
        let can = show::support(walk.env, &seen.support, seen.ty);
        let what: Vec<String> = misses.iter().map(|part| show_pattern(walk, part, seen.ty)).collect();
        walk.report(
            Diagnostic::new(OUTSIDE, loc, format!("`{text}` is never {}: it is {can}", show::any_of(what)))
                .label(format!("this {word} asks for it"))
                .help(format!("change the pattern, or the range of `{text}`")),
        );
    }
    never
}

fn misses(walk: &Walk<'_>, pattern: &TPattern, seen: &Subject<'_>) -> bool {
    match pattern {
        TPattern::Any | TPattern::Or(_) => false,
        TPattern::Value(Value::Null) => !seen.support.nullable && !seen.gaps,
        _ => {
            let matched = pattern_support(walk, pattern, seen.ty);
            seen.support.clone().intersect(&matched).values.is_empty()
        }
    }
}

fn show_pattern(walk: &Walk<'_>, pattern: &TPattern, ty: &Ty) -> String {
    match pattern {
        TPattern::Value(value) => show::value(walk.env, value, ty),
        other => show::interval(pattern_interval(other, ty), ty),
    }
}

fn report_uncovered(
    walk: &mut Walk<'_>,
    loc: Loc,
    subjects: &[&TExpr],
    uncovered: &[Vec<Class>],
    word: &str,
) {
    let name = |walk: &Walk<'_>, row: &Vec<Class>| {
        let parts =
            row.iter().zip(subjects).filter(|(class, _)| **class != Class::All).map(|(class, subject)| {
                let text = show::expr(walk.env, walk.table.as_deref(), subject);
                format!("{text} = {}", show_class(walk, class, &subject.ty))
            });
        format!("`{}`", parts.collect::<Vec<_>>().join(", "))
    };
    let shown: Vec<String> = uncovered.iter().map(|row| name(walk, row)).collect();
    let first = shown.first().cloned().unwrap_or_default();
    let mut diagnostic = Diagnostic::new(UNCOVERED, loc, format!("no {word} covers {first}"))
        .label(format!("no {word} for {first}"));
    let more = match word {
        "row" => "add a row for it, or a last row with `_` in the columns given",
        _ => "add an arm for it, or a last arm `_ => ..`",
    };
    diagnostic = match shown.as_slice() {
        [_] => diagnostic.help(more),
        [_, others @ ..] => diagnostic.help(format!("{more}; nor is {} covered", others.join(" or "))),
        [] => diagnostic,
    };
    walk.report(diagnostic);
}

fn show_class(walk: &Walk<'_>, class: &Class, ty: &Ty) -> String {
    match class {
        Class::Null => "null".into(),
        Class::Bool(value) => value.to_string(),
        Class::Segment(interval) => {
            let interval = on_line(*interval, ty);
            if !ty.is_discrete()
                && interval.lo_open()
                && interval.hi_open()
                && interval.lo().is_finite()
                && interval.hi().is_finite()
            {
                return show::position((interval.lo() + interval.hi()) / 2.0, ty);
            }
            show::interval(interval, ty)
        }
        Class::Member(index) => show::member(walk.env, ty, *index),
        Class::Text(text) => format!("\"{text}\""),
        Class::OtherText => "any other text".into(),
        Class::All => "anything".into(),
    }
}
