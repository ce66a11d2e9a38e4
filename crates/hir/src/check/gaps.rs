//! `when` and `missing`: conditions that are decided, rates out of range, gaps in keys, codes that are values.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{Interval, Ty, Value};

use super::walk::Walk;
use super::witness::witness;
use super::{Support, Values, column, decided, show};
use crate::model::{ArithOp, Name, TColumn, TElse, TExpr, TExprKind, TMissing};

const RATE: Code = Code("E0312");
const COMPETING: Code = Code("E0313");
const KEY: Code = Code("E0314");
const OVERLAP: Code = Code("E0315");

/// Checks the routes and the rules of missingness of a column.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn) {
    for route in &column.routes {
        decided::condition(walk, &route.condition);
        if let TElse::Value(value) = &route.otherwise {
            walk.branch(|walk| {
                walk.assume(&route.condition, false);
                walk.eval(value);
            });
        }
    }
    for rule in &column.missing {
        // A joint rule stands at each of its columns; the first one speaks for all.
        if rule.joint.first().is_none_or(|first| *first == column.id.column) {
            check_rule(walk, rule);
        }
    }
    if column.key {
        let gap = column.missing.first().map(|rule| (rule.loc, "missing"));
        let gap = gap.or_else(|| column.routes.first().map(|route| (route.condition.loc, "when")));
        if let Some((loc, word)) = gap {
            let name = &column.id.column;
            walk.report(
                Diagnostic::new(KEY, loc, format!("`{name}` is a key, so it cannot have gaps"))
                    .label(format!("`{word}` makes gaps"))
                    .also(column.loc, "the key")
                    .help(format!("remove `{word}`, or make another column the key")),
            );
        }
    }
    overlap(walk, column);
}

fn check_rule(walk: &mut Walk<'_>, rule: &TMissing) {
    if let Some(condition) = &rule.condition {
        decided::condition(walk, condition);
    }
    walk.branch(|walk| {
        if let Some(condition) = &rule.condition {
            walk.assume(condition, true);
        }
        let before = walk.found();
        for (_, rate) in &rule.rates {
            check_rate(walk, rate);
        }
        if walk.found() == before && rule.rates.len() > 1 {
            competing(walk, rule);
        }
    });
}

fn check_rate(walk: &mut Walk<'_>, rate: &TExpr) {
    let support = walk.eval(rate);
    let unit = Interval::closed(0.0, 1.0);
    let Some(interval) =
        support.interval().filter(|interval| !interval.is_empty() && !unit.covers(*interval))
    else {
        return;
    };
    if walk.reachable(rate).interval().is_some_and(|interval| unit.covers(interval)) {
        return;
    }
    let outside =
        |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && unit.intersect(i).is_empty());
    let told = match witness(walk, rate, outside, Some(unit)) {
        Some(found) => {
            let value = found.value.interval().map_or(0.0, |i| i.lo());
            if found.places.is_empty() {
                format!("this is {}", show::percent(value))
            } else {
                format!("this can be {} when {}", show::percent(value), found.words(walk))
            }
        }
        None => format!("this lies in {}..{}", show::percent(interval.lo()), show::percent(interval.hi())),
    };
    walk.report(
        Diagnostic::new(RATE, rate.loc, format!("a rate of `missing` must be between 0% and 100%; {told}"))
            .label("not a share of the rows")
            .help("write a share such as `5%`"),
    );
}

fn competing(walk: &mut Walk<'_>, rule: &TMissing) {
    let rates = rule.rates.iter().map(|(_, rate)| rate.clone());
    let Some(sum) = rates.reduce(|a, b| {
        let (ty, loc) = (a.ty.clone(), a.loc);
        TExpr {
            kind: TExprKind::Arith { op: ArithOp::Add, lhs: Box::new(a), rhs: Box::new(b) },
            ty,
            nullable: false,
            loc,
        }
    }) else {
        return;
    };
    let whole = Interval::closed(0.0, 1.0 + 1e-9);
    let support = walk.peek(&sum);
    if support.interval().is_none_or(|interval| interval.is_empty() || whole.covers(interval)) {
        return;
    }
    let above = |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && i.lo() > whole.hi());
    let Some(found) = witness(walk, &sum, above, Some(whole)) else { return };
    let total = show::percent(found.value.interval().map_or(0.0, |i| i.lo()));
    let when = if found.places.is_empty() { String::new() } else { format!(" when {}", found.words(walk)) };
    let verb = if found.places.is_empty() { "sum to" } else { "can sum to" };
    walk.report(
        Diagnostic::new(COMPETING, rule.loc, format!("the rates of one set compete, so they cannot sum to more than 100%; these {verb} {total}{when}"))
            .label(format!("{total} in all"))
            .help("lower the rates"),
    );
}

/// Codes that stand for a gap in this column.
fn codes(walk: &Walk<'_>, column: &TColumn) -> Vec<(Name, Name, Value, Loc)> {
    let mut used: Vec<(Name, Name, Loc)> = Vec::new();
    for route in &column.routes {
        if let TElse::Code { set, code } = &route.otherwise {
            used.push((set.clone(), code.clone(), column.loc));
        }
    }
    for rule in &column.missing {
        for (code, _) in &rule.rates {
            if let Some((set, code)) = code {
                used.push((set.clone(), code.clone(), rule.loc));
            }
        }
        if let Some(set) = &rule.carry
            && let Some(members) = walk.env.codes(set)
        {
            used.extend(members.members.iter().map(|member| (set.clone(), member.name.clone(), rule.loc)));
        }
    }
    let value = |set: &Name, code: &Name| {
        let members = &walk.env.codes(set)?.members;
        members.iter().find(|member| member.name == *code)?.code.clone()
    };
    used.into_iter()
        .filter_map(|(set, code, loc)| value(&set, &code).map(|value| (set, code, value, loc)))
        .collect()
}

fn overlap(walk: &mut Walk<'_>, column: &TColumn) {
    let used = codes(walk, column);
    if used.is_empty() {
        return;
    }
    // What is written where there is no gap: the column without its routes.
    let plain = TColumn { routes: Vec::new(), ..column.clone() };
    let support = column::support(walk.env, &plain, &[]);
    let own = walk.env.support(&column.id);
    let support = if own.interval().is_some() { support.intersect(&own.or_null(true)) } else { support };
    let name = &column.id.column;
    for (set, code, value, loc) in used {
        let shown = show::value(walk.env, &value, &column.ty);
        let clash = match (&support.values, &column.ty) {
            (Values::Line { interval, points }, ty) if ty.is_numeric() => {
                value.position().is_some_and(|position| {
                    interval.contains(position)
                        && points.as_ref().is_none_or(|p| p.iter().any(|p| p.0 == position))
                })
            }
            (Values::Members(set), Ty::Enum(name)) => walk.env.members(name).is_some_and(|members| {
                set.iter().any(|index| {
                    members.members.get(index as usize).is_some_and(|m| m.code.as_ref() == Some(&value))
                })
            }),
            (Values::Text { all: Some(all), .. }, _) => {
                matches!(&value, Value::Text(text) if all.contains(text))
            }
            _ => false,
        };
        if clash {
            let can = show::support(walk.env, &support.clone().not_null(), &column.ty);
            let what = match &column.ty {
                Ty::Enum(name) => format!("the code of a member of `{name}`"),
                _ => format!("a value of `{name}`, which is {can}"),
            };
            walk.report(
                Diagnostic::new(
                    OVERLAP,
                    loc,
                    format!("the missing code `{set}.{code}` is {shown}, and that is also {what}"),
                )
                .label("a gap could not be told from a value")
                .also(column.loc, "the column")
                .help(format!("give `{name}` a range without {shown}, or choose another code")),
            );
            return;
        }
    }
}
