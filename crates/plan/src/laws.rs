//! What a plan says of drawn cells without drawing them: from distributions with constant parameters to [`Law`]s.

use synthc_types::{DistDef, FnKernel, Interval, Law, Ty, Value, power_of_ten};

use crate::cases::Row;
use crate::passes::{Functions, constant, matches};
use crate::{ArithOp, Bound, Column, Compute, Dist, DistKind, Expr, Range, Share, Together};

/// How deep distributions may nest here.
const DEEPEST: u32 = 200;

/// Where definitions are looked up, since a plan holds their names only.
#[derive(Clone, Copy)]
pub struct Definitions<'a> {
    /// Distributions by name.
    pub dists: &'a dyn Fn(&str) -> Option<&'static DistDef>,
    /// Functions by name.
    pub functions: Functions<'a>,
}

/// What a true cell of a drawn column follows before `when`: drawn, rounded, held to its range. `None` where it depends on other
/// columns or parameters, or where that is not known.
///
/// Positions are those of [`Value::position`]: days for dates, microseconds for other times, the value of a decimal. Constraints
/// that are met by drawing again, routes and gaps are not in it.
pub fn column_law(column: &Column, definitions: Definitions<'_>) -> Option<Law> {
    given(column, Knowing { definitions, row: &Row::default() })
}

/// The same with the cells of a row known.
pub(crate) fn given(column: &Column, knowing: Knowing<'_>) -> Option<Law> {
    match &column.compute {
        // edges are of no law, and values that differ are not of the one that they are drawn from
        _ if column.edge.is_some() || column.unique || column.key || column.within.is_some() => None,
        Compute::Draw { dist, bounds } => {
            let drawn = nested(dist, knowing, 0)?;
            let drawn = match step(column) {
                Some(step) if drawn.is_ordered() => drawn.rounded(step)?,
                _ => drawn,
            };
            if bounds.is_empty() {
                return Some(drawn);
            }
            drawn.within(knowing.range_of(bounds)?)
        }
        Compute::Is(e) => Some(Law::point(knowing.constant(e)?)),
        _ => None,
    }
}

/// The distance of neighbouring values of a column, where it has one.
fn step(column: &Column) -> Option<f64> {
    let round = column.round.as_ref().and_then(Value::position);
    match &column.ty {
        Ty::Decimal(scale) => Some(round.unwrap_or_else(|| 1.0 / power_of_ten(*scale))),
        Ty::Int | Ty::Time | Ty::DateTime | Ty::Duration => Some(round.unwrap_or(1.0)),
        // A step of a date is a duration, in microseconds.
        Ty::Date => Some(round.map_or(1.0, |micros| (micros / 86_400_000_000.0).max(1.0))),
        Ty::Float => round,
        _ => None,
    }
}

/// What is known where a law is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Knowing<'a> {
    /// Definitions.
    pub definitions: Definitions<'a>,
    /// Cells of the row.
    pub row: &'a Row,
}

impl Knowing<'_> {
    fn constant(self, e: &Expr) -> Option<Value> {
        constant(e).cloned().or_else(|| self.row.truth(e, self.definitions.functions))
    }

    fn number(self, e: &Expr) -> Option<f64> {
        self.constant(e)?.position()
    }

    /// The range that known bounds leave.
    fn range_of(self, bounds: &[Bound]) -> Option<Interval> {
        let mut range = Interval::ALL;
        for bound in bounds {
            let end = match self.constant(&bound.end)? {
                Value::Null => continue,
                value => value.position()?,
            };
            range = range.intersect(if bound.lower {
                Interval::new(end, f64::INFINITY, bound.open, false)
            } else {
                Interval::new(f64::NEG_INFINITY, end, false, bound.open)
            });
        }
        Some(range)
    }

    fn interval(self, range: &Range) -> Option<Interval> {
        let end = |end: &Option<Expr>, open: f64| match end {
            None => Some(open),
            Some(e) => match self.constant(e)? {
                Value::Null => Some(open),
                value => value.position(),
            },
        };
        let (lo, hi) = (end(&range.lo, f64::NEG_INFINITY)?, end(&range.hi, f64::INFINITY)?);
        Some(Interval::new(lo, hi, false, range.hi_open))
    }

    /// Known weights, those of the rest among them.
    fn shares<'s>(self, shares: impl Iterator<Item = &'s Share>) -> Option<Vec<f64>> {
        let given: Vec<Option<f64>> = shares
            .map(|share| match share {
                Share::Of(e) => self.number(e).map(Some),
                Share::Rest => Some(None),
            })
            .collect::<Option<_>>()?;
        let sum: f64 = given.iter().flatten().sum();
        let rests = given.iter().filter(|share| share.is_none()).count().max(1) as f64;
        Some(given.into_iter().map(|share| share.unwrap_or(((1.0 - sum) / rests).max(0.0))).collect())
    }
}

/// The law of a distribution; `None` where a parameter is not constant, or where it is not known.
///
/// Works on physical plans; of a logical plan whatever depends on a parameter is unknown.
pub fn law(dist: &Dist, definitions: Definitions<'_>) -> Option<Law> {
    nested(dist, Knowing { definitions, row: &Row::default() }, 0)
}

fn nested(dist: &Dist, knowing: Knowing<'_>, depth: u32) -> Option<Law> {
    if depth > DEEPEST {
        return None;
    }
    let inside = |dist: &Dist| nested(dist, knowing, depth + 1);
    match &dist.kind {
        DistKind::Builtin { dist: name, form, args, .. } => declared(name, *form, args, knowing),
        DistKind::Component { dist: name, form, args, of, nth, .. } => {
            component((name, *form), args, (of, *nth as usize), knowing)
        }
        DistKind::At { inner, .. } => inside(inner),
        DistKind::Point(e) => Some(Law::point(knowing.constant(e)?)),
        DistKind::Affine { inner, scale, shift } => {
            inside(inner)?.affine(knowing.number(scale)?, knowing.number(shift)?)
        }
        DistKind::Combine { op, lhs, rhs } => combined(*op, inside(lhs)?, inside(rhs)?),
        DistKind::Apply { function, overload, inner, args } => {
            if !args.is_empty() {
                return None;
            }
            let def = (knowing.definitions.functions)(function)?;
            let whole = def.overloads.get(*overload as usize)?.kernel;
            // What is drawn for a function of whole numbers is rounded to one first.
            let rounds = matches!(whole, FnKernel::Int1(_)) && inner.ty.is_discrete();
            let inner = inside(inner)?;
            let inner = if rounds { inner.rounded(1.0)? } else { inner };
            inner.image(def, *overload)
        }
        DistKind::Weights { entries, .. } => {
            let weights = knowing.shares(entries.iter().map(|entry| &entry.share))?;
            Law::values(entries.iter().map(|entry| entry.value.clone()).zip(weights))
        }
        DistKind::Mix { components, .. } => {
            let weights = knowing.shares(components.iter().map(|(share, _)| share))?;
            let mut parts = Vec::with_capacity(weights.len());
            for (weight, (_, component)) in weights.into_iter().zip(components) {
                if weight > 0.0 {
                    parts.push((weight, inside(component)?));
                }
            }
            Law::mix(parts)
        }
        DistKind::Truncate { inner, range } => inside(inner)?.within(knowing.interval(range)?),
        DistKind::Ordinal { inner, cuts, values } => {
            let cuts: Vec<f64> = cuts.iter().map(|cut| knowing.number(cut)).collect::<Option<_>>()?;
            ordinal(&inside(inner)?, &cuts, values)
        }
        DistKind::Listed { entries, .. } => {
            Law::values(entries.iter().map(|(value, weight)| (value.clone(), weight.0)))
        }
        DistKind::If { condition, then, otherwise } => match knowing.constant(condition)? {
            Value::Bool(true) => inside(then),
            _ => inside(otherwise),
        },
        DistKind::Match { subject, arms } => {
            let subject = knowing.constant(subject)?;
            let taken = arms.iter().find(|(pattern, _)| matches(pattern, &subject));
            taken.map_or_else(|| Some(Law::point(Value::Null)), |(_, arm)| inside(arm))
        }
        DistKind::Given { subjects, rows } => {
            let subjects: Vec<Value> =
                subjects.iter().map(|subject| knowing.constant(subject)).collect::<Option<_>>()?;
            let taken = rows.iter().find(|(patterns, _)| {
                patterns.iter().zip(&subjects).all(|(pattern, subject)| matches(pattern, subject))
            });
            taken.map_or_else(|| Some(Law::point(Value::Null)), |(_, row)| inside(row))
        }
        DistKind::Let { bindings, body } => {
            let row = knowing.row.bound(bindings, knowing.definitions.functions)?;
            nested(body, Knowing { row: &row, ..knowing }, depth + 1)
        }
        DistKind::Matching { .. } | DistKind::Bind { .. } => None,
    }
}

/// Categories by the mass between cuts, which belong to what is above them.
fn ordinal(latent: &Law, cuts: &[f64], values: &[Value]) -> Option<Law> {
    if !cuts.is_sorted_by(|a, b| a < b) {
        return None;
    }
    let mut entries = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        let from = at.checked_sub(1).and_then(|below| cuts.get(below)).copied();
        let to = cuts.get(at).copied();
        let range = Interval::new(
            from.unwrap_or(f64::NEG_INFINITY),
            to.unwrap_or(f64::INFINITY),
            from.is_none(),
            true,
        );
        entries.push((value.clone(), latent.mass(range)?));
    }
    Law::values(entries)
}

fn declared(name: &str, form: u32, args: &[Expr], knowing: Knowing<'_>) -> Option<Law> {
    let def = (knowing.definitions.dists)(name)?;
    let form = def.forms.get(form as usize)?;
    let written: Vec<f64> = args.iter().map(|arg| knowing.number(arg)).collect::<Option<_>>()?;
    form.admits(&written).then(|| Law::declared(def, form.canonical(&written)))?
}

/// One column of a distribution over several, by itself.
fn component(
    (name, form): (&str, u32),
    args: &[Expr],
    (of, nth): (&[Together], usize),
    knowing: Knowing<'_>,
) -> Option<Law> {
    let joint = (knowing.definitions.dists)(name)?.joint()?;
    let form = joint.forms.get(form as usize)?;
    let written: Vec<f64> = args.iter().map(|arg| knowing.number(arg)).collect::<Option<_>>()?;
    let names: Vec<&str> = of.iter().map(|column| column.name.as_str()).collect();
    let prepared = form.prepared(&names, &written)?;
    let (def, params) = (joint.marginal)(names.len(), &prepared, nth);
    Law::declared(def, params)
}

fn combined(op: ArithOp, lhs: Law, rhs: Law) -> Option<Law> {
    match op {
        ArithOp::Add => lhs.plus(rhs),
        ArithOp::Sub => lhs.plus(rhs.affine(-1.0, 0.0)?),
        ArithOp::Mul => lhs.times(rhs),
        ArithOp::Div | ArithOp::Pow => None,
    }
}
