//! How far an aggregate of independent rows can be from what its law says: Bernstein's inequality (1924).

use synthc_types::{Interval, Law, Ty, Value, power_of_ten};

use super::Foreseen;
use crate::cases::Cases;
use crate::{AggregateOp, Count, Definitions, Expr, ExprKind, Plan, TableId, laws};

/// The chance that one bound does not hold.
const RISK: f64 = 1e-6;
/// The logarithm of `2 / RISK`.
const LOG: f64 = 14.508_657_738_524_22;

/// How many rows: what is expected, and where their number lies.
#[derive(Clone, Copy)]
struct Rows {
    expected: f64,
    within: Interval,
}

/// What is known of an aggregate over a whole table; `None` where rows have to be drawn for it.
pub(super) fn foreseen(plan: &Plan, e: &Expr, definitions: Definitions<'_>) -> Option<Foreseen> {
    let ExprKind::TableAggregate { op, table, value, .. } = &e.kind else { return None };
    let rows = rows(plan, *table, definitions, 0)?;
    let known = match value {
        None => Known { expected: Some(rows.expected), error: None, within: rows.within },
        Some(value) => over_rows(*op, &Cases::of(plan, *table, definitions)?.law(value)?, rows)?,
    };
    Some(Foreseen {
        op: *op,
        table: *table,
        expected: known.expected,
        error: known.error,
        within: known.within,
        rows: rows.expected,
        rows_drawn: rows.within.as_point().is_none(),
        ty: e.ty.clone(),
    })
    .map(|foreseen| settled(foreseen, *op))
}

/// With room for the rounding of floats, and of means to the digits of their type.
fn settled(mut foreseen: Foreseen, op: AggregateOp) -> Foreseen {
    let step = match (&foreseen.ty, op) {
        (_, AggregateOp::Count) => return foreseen,
        (Ty::Float, _) => 0.0,
        (Ty::Decimal(scale), _) => 1.0 / power_of_ten(*scale),
        _ => 1.0,
    };
    let exact = matches!(op, AggregateOp::Min | AggregateOp::Max);
    let (lo, hi) = (foreseen.within.lo(), foreseen.within.hi());
    let room = if exact || lo == hi { 0.0 } else { step + 1e-9 * (lo.abs().max(hi.abs())) };
    foreseen.within = Interval::closed(lo - room, hi + room);
    if op == AggregateOp::Share {
        foreseen.within = foreseen.within.intersect(Interval::closed(0.0, 1.0));
    }
    foreseen
}

struct Known {
    expected: Option<f64>,
    error: Option<f64>,
    within: Interval,
}

/// An aggregate of rows that follow a law independently of each other.
fn over_rows(op: AggregateOp, law: &Law, rows: Rows) -> Option<Known> {
    let null = law.share(&Value::Null)?;
    let rows = if null > 0.0 { drawn_rows(rows, 1.0 - null)? } else { rows };
    if op == AggregateOp::Count {
        return Some(Known { expected: Some(rows.expected), error: None, within: rows.within });
    }
    if rows.within.lo() < 1.0 {
        return None;
    }
    if op == AggregateOp::Share {
        let share = (law.share(&Value::Bool(true))? / (1.0 - null)).min(1.0);
        return mean_of(share, share * (1.0 - share), Interval::closed(0.0, 1.0), rows);
    }
    let law = if null > 0.0 { law.clone().within(Interval::ALL)? } else { law.clone() };
    if !law.is_ordered() {
        return None;
    }
    let far = RISK / rows.within.hi();
    let ends = Interval::closed(law.quantile(far)?, law.upper_quantile(far)?);
    match op {
        AggregateOp::Min | AggregateOp::Max => extreme(op, &law, rows, ends),
        AggregateOp::Mean | AggregateOp::Sum => {
            let moments = law.moments().filter(|moments| moments.variance.is_finite())?;
            let mean = mean_of(moments.mean, moments.variance, ends, rows)?;
            if op == AggregateOp::Mean {
                return Some(mean);
            }
            let sum = mean.within.times(rows.within);
            let error = mean.error.filter(|_| rows.within.as_point().is_some()).map(|e| e * rows.expected);
            Some(Known { expected: mean.expected.map(|mean| mean * rows.expected), error, within: sum })
        }
        AggregateOp::Count
        | AggregateOp::Share
        | AggregateOp::First
        | AggregateOp::Last
        | AggregateOp::Quantile
        | AggregateOp::Any
        | AggregateOp::All
        | AggregateOp::Corr => None,
    }
}

/// The mean of independent values between two ends.
fn mean_of(mean: f64, variance: f64, ends: Interval, rows: Rows) -> Option<Known> {
    let n = rows.within.lo();
    let far = (ends.hi() - mean).max(mean - ends.lo());
    let slope = far * LOG / (3.0 * n);
    let reach = slope + (slope * slope + 2.0 * variance * LOG / n).sqrt();
    // All rows lie between the ends but for one chance in 1 / RISK; to condition on that moves the mean by no more than this
    // (Cauchy and Schwarz).
    let moved = (variance * 2.0 * RISK / n).sqrt();
    let reach = if variance > 0.0 { reach + moved } else { 0.0 };
    let within = Interval::closed(mean - reach, mean + reach).intersect(ends);
    let error = (variance / rows.expected).sqrt();
    (!within.is_empty()).then_some(Known { expected: Some(mean), error: Some(error), within })
}

/// The smallest or the largest of independent values, all of which lie between two ends.
fn extreme(op: AggregateOp, law: &Law, rows: Rows, ends: Interval) -> Option<Known> {
    // exp(-x) >= 1 - x, so of n rows with this chance each none is left out but for one chance in 1 / RISK.
    let often = 1.0 - LOG / rows.within.lo();
    let inner = |other: f64, quantile: Option<f64>| if often > 0.0 { quantile } else { Some(other) };
    let within = if op == AggregateOp::Min {
        Interval::closed(ends.lo(), inner(ends.hi(), law.upper_quantile(often))?)
    } else {
        Interval::closed(inner(ends.lo(), law.quantile(often))?, ends.hi())
    };
    Some(Known { expected: within.as_point(), error: None, within })
}

/// The rows that something of this chance leaves.
fn drawn_rows(rows: Rows, chance: f64) -> Option<Rows> {
    let law = Law::values([(Value::Int(1), chance), (Value::Int(0), 1.0 - chance)])?;
    summed(&law, rows)
}

/// The sum of independent counts.
fn summed(law: &Law, of: Rows) -> Option<Rows> {
    if !law.is_ordered() {
        return None;
    }
    let far = RISK / of.within.hi().max(1.0);
    let ends = Interval::closed(law.quantile(far)?, law.upper_quantile(far)?);
    let moments = law.moments().filter(|moments| moments.variance.is_finite())?;
    let total = |n: f64| {
        let rows = Rows { expected: n, within: Interval::point(n) };
        let mean = if n > 0.0 {
            mean_of(moments.mean, moments.variance, ends, rows)?.within
        } else {
            Interval::point(0.0)
        };
        Some(mean.times(Interval::point(n)))
    };
    let (least, most) = (total(of.within.lo())?, total(of.within.hi())?);
    let within = Interval::closed(least.lo(), most.hi()).whole();
    (ends.lo() >= 0.0 && !within.is_empty()).then_some(Rows { expected: moments.mean * of.expected, within })
}

/// How many rows a table has.
fn rows(plan: &Plan, id: TableId, definitions: Definitions<'_>, depth: u32) -> Option<Rows> {
    let table = plan.table(id)?;
    // pins may add rows to those that are drawn
    if depth > 64 || !table.pinned_under.is_empty() {
        return None;
    }
    let times = |e: &Expr| match &e.kind {
        ExprKind::Value(Value::Int(n)) if *n >= 0 => Some(*n as f64),
        _ => None,
    };
    match (&table.count, table.parent) {
        (Count::Rows(e), None) => {
            let n = times(e)?;
            Some(Rows { expected: n, within: Interval::point(n) })
        }
        (Count::Stacked(of), None) => {
            let mut all = Rows { expected: 0.0, within: Interval::point(0.0) };
            for table in of {
                let each = rows(plan, *table, definitions, depth + 1)?;
                all = Rows { expected: all.expected + each.expected, within: all.within.plus(each.within) };
            }
            Some(all)
        }
        (Count::Each(e), Some(parent)) => {
            let of = rows(plan, parent, definitions, depth + 1)?;
            match times(e) {
                Some(n) => {
                    Some(Rows { expected: of.expected * n, within: of.within.times(Interval::point(n)) })
                }
                None => summed(&Cases::of(plan, parent, definitions)?.law(e)?, of),
            }
        }
        (Count::Draw(dist), Some(parent)) => {
            let of = rows(plan, parent, definitions, depth + 1)?;
            summed(&laws::law(dist, definitions)?.rounded(1.0)?, of)
        }
        _ => None,
    }
}
