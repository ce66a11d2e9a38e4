//! Operations that are not defined everywhere: division, powers, logarithms, whole numbers that run over.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{FnDef, Interval, Ty};

use super::walk::Walk;
use super::witness::{Witness, witness};
use super::{Support, Values, show};
use crate::model::{TExpr, TExprKind};

const DIVISION: Code = Code("W0302");
const DOMAIN: Code = Code("W0303");
const OVERFLOW: Code = Code("W0312");

/// Whether a divisor whose interval holds zero can be zero; reported with a witness where there is one.
pub(super) fn divisor(walk: &mut Walk<'_>, rhs: &TExpr, support: &Support) -> bool {
    if let Values::Line { points: Some(points), .. } = &support.values
        && points.iter().all(|p| p.0 != 0.0)
    {
        return false;
    }
    if walk.known_nonzero(rhs)
        || (!walk.practical && !walk.reachable(rhs).interval().is_some_and(|i| i.contains(0.0)))
    {
        return false;
    }
    if walk.reports.is_none() {
        return true;
    }
    let text = show::expr(walk.env, walk.table.as_deref(), rhs);
    let zero = Interval::point(0.0);
    let found =
        witness(walk, rhs, |value| value.interval().is_some_and(|i| zero.covers(i) && !i.is_empty()), None);
    let when = match found {
        Some(found) if found.places.is_empty() => format!("`{text}` is 0"),
        Some(found) if !found.is_trivial(rhs) => format!("`{text}` is 0 when {}", found.words(walk)),
        _ => format!("`{text}` can be 0"),
    };
    walk.report(
        Diagnostic::new(DIVISION, rhs.loc, format!("division by zero gives null: {when}"))
            .label("can be 0")
            .help(format!("keep 0 out of its range, or say what to do: `if {text} != 0 then .. else ..`")),
    );
    true
}

/// Whether an argument can lie where the function is not defined; reported with a witness where there is one.
pub(super) fn domains(
    walk: &mut Walk<'_>,
    def: &'static FnDef,
    args: &[TExpr],
    supports: &[Support],
) -> bool {
    let mut undefined = false;
    for ((arg, support), domain) in args.iter().zip(supports).zip(def.domains) {
        let Some(interval) = support.interval().filter(|interval| !interval.is_empty()) else { continue };
        if domain.covers(super::arith::reached(interval)) || covered_points(*domain, support) {
            continue;
        }
        if !domain.contains(0.0)
            && domain.hull(Interval::point(0.0)).covers(interval)
            && walk.known_nonzero(arg)
        {
            continue;
        }
        let reachable = if walk.practical { None } else { walk.reachable(arg).interval() };
        if reachable.is_some_and(|interval| domain.covers(super::arith::reached(interval))) {
            continue;
        }
        undefined = true;
        if walk.reports.is_none() {
            continue;
        }
        let outside = |value: &Support| {
            value.interval().is_some_and(|i| !i.is_empty() && domain.intersect(i).is_empty())
        };
        let found = witness(walk, arg, outside, Some(*domain));
        let can_be = match found {
            Some(Witness { value, places }) if !places.is_empty() => {
                let witness = Witness { value: value.clone(), places };
                format!(
                    "this can be {} when {}",
                    show::support(walk.env, &value, &arg.ty),
                    witness.words(walk)
                )
            }
            Some(Witness { value, .. }) => format!("this is {}", show::support(walk.env, &value, &arg.ty)),
            None => format!("this can be {}", show::interval(interval, &arg.ty)),
        };
        let must = domain_words(*domain);
        let name = def.name;
        walk.report(
            Diagnostic::new(
                DOMAIN,
                arg.loc,
                format!("`{name}` gives null unless its argument is {must}; {can_be}"),
            )
            .label(format!("not always {must}"))
            .help("narrow the range of what it depends on, or guard it with `if`"),
        );
    }
    undefined
}

fn covered_points(domain: Interval, support: &Support) -> bool {
    match &support.values {
        Values::Line { points: Some(points), .. } => points.iter().all(|p| domain.contains(p.0)),
        _ => false,
    }
}

fn domain_words(domain: Interval) -> String {
    match (domain.lo(), domain.hi()) {
        (0.0, f64::INFINITY) if domain.lo_open() => "positive".into(),
        (0.0, f64::INFINITY) => "0 or more".into(),
        _ => format!("in {}", show::interval(domain, &Ty::Float)),
    }
}

/// A whole number that cannot but run over 64 bits is reported; one that may is cut to what can be.
pub(super) fn overflow(walk: &mut Walk<'_>, expr: &TExpr, support: Support) -> Support {
    let range = Interval::closed(i64::MIN as f64, i64::MAX as f64);
    let Some(interval) = support.interval().filter(|interval| !interval.is_empty()) else { return support };
    let cut = interval.intersect(range);
    if cut.is_empty() {
        let text = show::expr(walk.env, walk.table.as_deref(), expr);
        let help = match expr.kind {
            TExprKind::Call { .. } => "keep its argument smaller, or a float as it is",
            _ => "make one of the numbers a float: `1.0 * ..`",
        };
        walk.report(
            Diagnostic::new(
                OVERFLOW,
                expr.loc,
                format!("`{text}` is too large for an int: {}", show::interval(interval, &Ty::Float)),
            )
            .label("more than 64 bits")
            .help(help),
        );
        return Support { nullable: support.nullable, values: Values::line(range) };
    }
    if range.covers(interval) {
        return support;
    }
    Support { nullable: support.nullable, values: Values::line(cut) }
}
