//! Weights of categories and of the parts of a mixture.

use synthc_diag::{Code, Diagnostic, Loc};

use super::walk::Walk;
use super::witness::witness;
use super::{Support, show};
use crate::model::{TDist, TExpr, TShare, TWeight};

const SUM: Code = Code("E0303");
const NEGATIVE: Code = Code("E0304");
const ZERO: Code = Code("E0305");
const MIXED: Code = Code("E0306");
const ELSE: Code = Code("E0307");
const TWICE: Code = Code("E0308");

/// How far a sum of percentages may be off: the rounding error of adding them, not that of a published table.
const SLACK: f64 = 1e-9;

/// Checks declared categories.
pub(super) fn check(walk: &mut Walk<'_>, weights: &[TWeight]) {
    if walk.reports.is_some() {
        check_once(walk, weights);
    }
    check_outcomes(walk, weights);
}

/// Checks weights of outcomes, of which several can have one value.
pub(super) fn check_outcomes(walk: &mut Walk<'_>, weights: &[TWeight]) {
    let shares: Vec<(&TShare, Loc)> = weights.iter().map(|weight| (&weight.share, weight.loc)).collect();
    let whole = shares.iter().map(|(_, loc)| *loc).reduce(cover).unwrap_or_default();
    check_shares(walk, whole, &shares);
}

fn check_once(walk: &mut Walk<'_>, weights: &[TWeight]) {
    let mut firsts: std::collections::HashMap<_, Loc> = std::collections::HashMap::new();
    for weight in weights {
        if let Some(first) = firsts.get(&weight.value) {
            // In a `given` table the header names the categories, so all rows say the same.
            walk.report(
                Diagnostic::new(TWICE, weight.loc, "this category has a weight already".to_owned())
                    .label("second weight")
                    .also(*first, "first weight")
                    .help("add the two weights up, or name another category"),
            );
        } else {
            firsts.insert(weight.value.clone(), weight.loc);
        }
    }
}

/// Checks the parts of a mixture.
pub(super) fn check_mix(walk: &mut Walk<'_>, loc: Loc, parts: &[(TShare, TDist)]) {
    let shares: Vec<(&TShare, Loc)> = parts.iter().map(|(share, part)| (share, part.loc)).collect();
    check_shares(walk, loc, &shares);
}

fn cover(a: Loc, b: Loc) -> Loc {
    if a.file == b.file && a.item == b.item { Loc { span: a.span.to(b.span), ..a } } else { a }
}

fn check_shares(walk: &mut Walk<'_>, whole: Loc, shares: &[(&TShare, Loc)]) {
    let mut numbers: Vec<(&TExpr, bool, Support)> = Vec::new();
    for (share, _) in shares {
        if let TShare::Of { value, percent } = share {
            let support = walk.eval(value);
            numbers.push((value, *percent, support));
        }
    }
    if walk.reports.is_none() {
        return;
    }
    let before = walk.found();
    let rest: Vec<Loc> =
        shares.iter().filter(|(share, _)| **share == TShare::Else).map(|(_, loc)| *loc).collect();
    for (value, percent, support) in &numbers {
        negative(walk, value, *percent, support);
    }
    let percent = numbers.iter().find(|(_, percent, _)| *percent);
    let plain = numbers.iter().find(|(_, percent, support)| !percent && support.values.single() != Some(0.0));
    if let (Some((percent, ..)), Some((plain, ..))) = (percent, plain) {
        walk.report(
            Diagnostic::new(MIXED, plain.loc, "percentages and plain weights are mixed")
                .label("a plain weight")
                .also(percent.loc, "a percentage")
                .help("write all weights as percentages, or all as plain numbers"),
        );
        return;
    }
    if let [first, second, ..] = rest.as_slice() {
        walk.report(
            Diagnostic::new(ELSE, *second, "`else` takes what is left, so it can stand only once")
                .label("second `else`")
                .also(*first, "first `else`"),
        );
        return;
    }
    if let (Some(rest), Some((plain, ..))) = (rest.first(), plain) {
        walk.report(
            Diagnostic::new(
                ELSE,
                *rest,
                "`else` is what is left of 100%, so the other weights must be percentages",
            )
            .label("nothing to take the rest of")
            .also(plain.loc, "a plain weight"),
        );
        return;
    }
    if walk.found() > before {
        return;
    }
    if percent.is_some() {
        sum(walk, whole, &numbers, !rest.is_empty());
    } else if rest.is_empty()
        && !numbers.is_empty()
        && numbers.iter().all(|(_, _, support)| support.interval().is_some_and(|i| i.hi() <= 0.0))
    {
        walk.report(
            Diagnostic::new(ZERO, whole, "all weights are 0, so nothing can be drawn")
                .label("no weight above 0")
                .help("give at least one category a weight above 0"),
        );
    }
}

fn negative(walk: &mut Walk<'_>, value: &TExpr, percent: bool, support: &Support) {
    let Some(interval) = support.interval().filter(|i| !i.is_empty() && i.lo() < 0.0) else { return };
    let below = |value: &Support| value.interval().is_some_and(|i| !i.is_empty() && i.hi() < 0.0);
    let domain = synthc_types::Interval::at_least(0.0);
    let Some(found) = witness(walk, value, below, Some(domain)) else { return };
    let write = |v: f64| if percent { show::percent(v) } else { show::number(v) };
    let least = found.value.interval().map_or(interval.lo(), |i| i.lo());
    let told = if found.places.is_empty() {
        format!("this is {}", write(least))
    } else {
        format!("this can be {} when {}", write(least), found.words(walk))
    };
    walk.report(
        Diagnostic::new(NEGATIVE, value.loc, format!("a weight must be 0 or more; {told}"))
            .label("below 0")
            .help("write a weight of 0 or more"),
    );
}

fn sum(walk: &mut Walk<'_>, whole: Loc, numbers: &[(&TExpr, bool, Support)], rest: bool) {
    let (mut lo, mut hi) = (0.0, 0.0);
    for (_, _, support) in numbers {
        let Some(interval) = support.interval().filter(|i| !i.is_empty()) else { return };
        lo += interval.lo();
        hi += interval.hi();
    }
    if (lo - hi).abs() < 1e-12 {
        hi = lo;
    }
    let shown =
        if lo == hi { show::percent(lo) } else { format!("{} to {}", show::percent(lo), show::percent(hi)) };
    if rest {
        if lo > 1.0 + SLACK {
            walk.report(
                Diagnostic::new(
                    SUM,
                    whole,
                    format!("the percentages sum to {shown}, which leaves nothing for `else`"),
                )
                .label(format!("{shown} without `else`"))
                .help("lower them until they sum to less than 100%"),
            );
        }
        return;
    }
    if lo <= 1.0 + SLACK && hi >= 1.0 - SLACK {
        return;
    }
    let mut diagnostic =
        Diagnostic::new(SUM, whole, format!("the percentages must sum to 100%; they sum to {shown}"))
            .label(format!("sum to {shown}"));
    let last = numbers.last().filter(|(_, _, support)| {
        let before = lo - support.values.single().unwrap_or(f64::NAN);
        before < 1.0
    });
    diagnostic = match last {
        Some((last, ..)) => {
            diagnostic.help("let the last one take the rest: write `else` in its place").fix(last.loc, "else")
        }
        None => diagnostic.help("change them so that they sum to 100%, or write plain weights without `%`"),
    };
    walk.report(diagnostic);
}

/// Whether a share is always 0, so that its category is never drawn.
pub(super) fn is_zero(walk: &mut Walk<'_>, share: &TShare) -> bool {
    match share {
        TShare::Of { value, .. } => walk.peek(value).values.single() == Some(0.0),
        TShare::Else => false,
    }
}
