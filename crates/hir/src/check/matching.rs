//! Texts that have to match the pattern of their column, where they do not come from the pattern itself.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::regex::Matcher;
use synthc_types::{Regex, Ty, Value};

use super::Values;
use super::show;
use super::walk::Walk;
use crate::model::{TColumn, TDist, TDistKind, TExpr, TExprKind, TOrigin, TRefine};

const LEAVES: Code = Code("E0318");
const MAY_LEAVE: Code = Code("W0313");

/// What is known of texts that should match.
enum Found<'v> {
    /// One that does not match.
    Broken(&'v str, Loc),
    /// Texts that are not known before rows are made.
    Unknown(Loc),
}

/// Says where a column can have a text that does not match its pattern.
pub(super) fn check(walk: &mut Walk<'_>, column: &TColumn) {
    let Some(TRefine::Matching { pattern, .. }) = &column.refine else { return };
    let matcher = Matcher::new(pattern);
    let (name, regex) = (&column.id.column, pattern.text());
    let may_leave = |loc| {
        Diagnostic::new(
            MAY_LEAVE,
            loc,
            format!("`{name}` must match `/{regex}/`; these texts are not known before rows are made"),
        )
        .label("could not be shown to match")
        .help("leave out `~` or `=` to draw from the pattern, or leave out the pattern")
    };
    let mut found = Vec::new();
    match &column.origin {
        TOrigin::Draw(dist) => drawn(dist, pattern, &matcher, &mut found),
        TOrigin::Is(value) => {
            let known = walk.hushed(|walk| walk.eval(value));
            let Values::Text { all: Some(all), .. } = &known.values else {
                if !known.values.is_empty() && known.values != Values::Any {
                    walk.report(may_leave(value.loc));
                }
                return;
            };
            let broken = all.iter().filter(|text| !matcher.admits(text)).count();
            if broken > 0 && broken == all.len() {
                let shown = show::support(walk.env, &known.clone().not_null(), &Ty::Text);
                walk.report(
                    Diagnostic::new(
                        LEAVES,
                        value.loc,
                        format!("`{name}` must match `/{regex}/`; this is {shown}"),
                    )
                    .label("does not match"),
                );
            } else if broken > 0 {
                walk.report(may_leave(value.loc));
            }
        }
        TOrigin::Suffixed(suffix) => walk.report(may_leave(suffix.of.loc)),
        TOrigin::ParentKey { .. }
        | TOrigin::Unique(_)
        | TOrigin::Ref(_)
        | TOrigin::Read(_)
        | TOrigin::Json(_) => {}
    }
    for found in found {
        walk.report(match found {
            Found::Broken(text, loc) => {
                Diagnostic::new(LEAVES, loc, format!("`{name}` must match `/{regex}/`; {text:?} does not"))
                    .label("does not match")
                    .help("correct the text, or the pattern")
            }
            Found::Unknown(loc) => may_leave(loc),
        });
    }
}

/// The texts that a distribution draws.
fn drawn<'v>(dist: &'v TDist, pattern: &Regex, matcher: &Matcher<'_>, found: &mut Vec<Found<'v>>) {
    let mut text = |value: &'v Value, loc: Loc| {
        if let Value::Text(text) = value
            && !matcher.admits(text)
        {
            found.push(Found::Broken(text, loc));
        }
    };
    match &dist.kind {
        TDistKind::Weights(weights) => weights.iter().for_each(|weight| text(&weight.value, weight.loc)),
        // One of a file's texts tells what is wrong with the others.
        TDistKind::Listed { entries, .. } => {
            let broken = |value: &Value| matches!(value, Value::Text(text) if !matcher.admits(text));
            if let Some((value, _)) = entries.iter().find(|(value, _)| broken(value)) {
                text(value, dist.loc);
            }
        }
        TDistKind::Point(TExpr { kind: TExprKind::Value(value), loc, .. }) => text(value, *loc),
        TDistKind::Point(TExpr { kind: TExprKind::Error | TExprKind::Todo, .. }) => {}
        TDistKind::Point(other) => found.push(Found::Unknown(other.loc)),
        TDistKind::Matching(own) if **own == *pattern => {}
        TDistKind::Matching(_)
        | TDistKind::Apply { .. }
        | TDistKind::Ordinal { .. }
        | TDistKind::Arith { .. }
        | TDistKind::Builtin { .. }
        | TDistKind::Component { .. } => found.push(Found::Unknown(dist.loc)),
        TDistKind::If { then, otherwise, .. } => {
            drawn(then, pattern, matcher, found);
            drawn(otherwise, pattern, matcher, found);
        }
        TDistKind::Match { arms, .. } => {
            arms.iter().for_each(|(_, arm)| drawn(arm, pattern, matcher, found));
        }
        TDistKind::Given { rows, .. } => {
            rows.iter().for_each(|(_, row)| drawn(row, pattern, matcher, found));
        }
        TDistKind::Mix(parts) => parts.iter().for_each(|(_, part)| drawn(part, pattern, matcher, found)),
        TDistKind::Truncate { inner, .. } | TDistKind::At { inner, .. } => {
            drawn(inner, pattern, matcher, found);
        }
        TDistKind::Let { body, .. } | TDistKind::Bind { body, .. } => drawn(body, pattern, matcher, found),
        TDistKind::Todo | TDistKind::Error => {}
    }
}
