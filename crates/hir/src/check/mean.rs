//! How far a range moves the mean of what is drawn.
//!
//! A distribution with constant parameters is brought to parts `offset + factor * X` with weights; the mean of each part inside the
//! range is the mean of its quantiles over the probabilities that fall inside, taken at the midpoints of equal steps.

use synthc_diag::{Code, Diagnostic, Loc};
use synthc_types::{DistDef, Family, Interval, Kernel, Params, Ty};

use super::draw::NO_MASS;
use super::expr::DAY;
use super::walk::Walk;
use super::{joint, show, weights};
use crate::model::{ArithOp, TColumn, TDist, TDistKind, TExpr, TShare};

const MOVED: Code = Code("W0307");
/// How much of the mean, or of the standard deviation where the mean says nothing, a range may move it unnoticed.
const TOLERANCE: f64 = 0.05;
/// How many quantiles stand for a distribution.
const STEPS: u32 = 2000;

/// A part of a mixture: its weight and `offset + factor * X`, where `floor` says whether it is then rounded down.
struct Part {
    weight: f64,
    kernel: &'static Kernel,
    params: Params,
    offset: f64,
    factor: f64,
    discrete: bool,
    floor: bool,
}

/// Warns where the range `bounds` of a column moves the mean of a distribution, or of one of the branches that it chooses from.
/// `unit` is the grid that values are rounded to before the range acts.
pub(super) fn check(
    walk: &mut Walk<'_>,
    column: &TColumn,
    dist: &TDist,
    bounds: Interval,
    unit: Option<f64>,
    range: Loc,
) {
    if !column.ty.is_ordered() {
        return;
    }
    match &dist.kind {
        TDistKind::If { then, otherwise, .. } => {
            check(walk, column, then, bounds, unit, range);
            check(walk, column, otherwise, bounds, unit, range);
        }
        TDistKind::Match { arms, .. } => {
            arms.iter().for_each(|(_, arm)| check(walk, column, arm, bounds, unit, range))
        }
        TDistKind::Given { rows, .. } => {
            rows.iter().for_each(|(_, row)| check(walk, column, row, bounds, unit, range))
        }
        TDistKind::At { inner, .. } => check(walk, column, inner, bounds, unit, range),
        TDistKind::Let { bindings, body } => walk.branch(|walk| {
            walk.hushed(|walk| walk.bind(bindings, dist.loc));
            check(walk, column, body, bounds, unit, range);
        }),
        _ => check_one(walk, column, dist, bounds, unit, range),
    }
}

fn check_one(
    walk: &mut Walk<'_>,
    column: &TColumn,
    dist: &TDist,
    bounds: Interval,
    unit: Option<f64>,
    range: Loc,
) {
    let Some(parts) = walk.hushed(|walk| parts(walk, dist)) else { return };
    if !parts.is_empty() && parts.iter().all(|part| is_out_of_reach(part, bounds, unit)) {
        let wanted = show::interval(bounds, &column.ty);
        walk.report(
            Diagnostic::new(
                NO_MASS,
                range,
                format!("`{}` is never in {wanted}: the distribution has no mass there", column.id.column),
            )
            .label("no mass here")
            .also(dist.loc, "draws values elsewhere")
            .help("change the range, or the distribution"),
        );
        return;
    }
    let mut plain = (0.0, 0.0, 0.0);
    let mut inside = (0.0, 0.0);
    for part in &parts {
        let mean =
            (part.kernel.mean)(&part.params) * part.factor + part.offset - if part.floor { 0.5 } else { 0.0 };
        let variance = (part.kernel.variance)(&part.params) * part.factor * part.factor;
        plain = (plain.0 + part.weight, plain.1 + part.weight * mean, plain.2 + part.weight * variance);
        let Some(Inside { mass, mean, .. }) = conditional(part, bounds, unit) else { return };
        inside = (inside.0 + part.weight * mass, inside.1 + part.weight * mass * mean);
    }
    let (mean, spread, cut) = (plain.1 / plain.0, (plain.2 / plain.0).sqrt(), inside.1 / inside.0);
    if !mean.is_finite() || !cut.is_finite() {
        return;
    }
    let by_spread = column.ty.is_temporal() && column.ty != Ty::Duration || mean.abs() < TOLERANCE * spread;
    let measure = if by_spread && spread.is_finite() { spread } else { mean.abs() };
    if (cut - mean).abs() <= TOLERANCE * measure {
        return;
    }
    let (from, to) =
        (show::position(tidy(mean), shown(&column.ty)), show::position(tidy(cut), shown(&column.ty)));
    let name = &column.id.column;
    let wanted = show::interval(bounds, &column.ty);
    walk.report(
        Diagnostic::new(
            MOVED,
            dist.loc,
            format!("the range {wanted} of `{name}` moves its mean from {from} to {to}"),
        )
        .label(format!("mean {from} as written"))
        .also(range, format!("mean {to} in this range"))
        .help("choose parameters that give the mean that is meant inside the range, or widen the range"),
    );
}

/// The mean and the standard deviation of what is drawn with constant parameters, inside of the range where there is one. `None`
/// where the parameters are not constant, or the mean is not finite.
pub(super) fn moments(
    walk: &mut Walk<'_>,
    dist: &TDist,
    bounds: Option<Interval>,
    unit: Option<f64>,
) -> Option<(f64, f64)> {
    let parts = walk.hushed(|walk| parts(walk, dist))?;
    let (mut weights, mut means, mut squares) = (0.0, 0.0, 0.0);
    for part in &parts {
        let inside = match bounds {
            Some(bounds) => conditional(part, bounds, unit)?,
            None => {
                let shift = part.offset - if part.floor { 0.5 } else { 0.0 };
                let mean = (part.kernel.mean)(&part.params) * part.factor + shift;
                let variance = (part.kernel.variance)(&part.params) * part.factor * part.factor;
                Inside { mass: 1.0, mean, square: variance + mean * mean }
            }
        };
        let weight = part.weight * inside.mass;
        (weights, means, squares) =
            (weights + weight, means + weight * inside.mean, squares + weight * inside.square);
    }
    let mean = means / weights;
    let sd = (squares / weights - mean * mean).max(0.0).sqrt();
    mean.is_finite().then_some((mean, sd))
}

/// How likely a distribution of counts with constant parameters draws more than `most`.
pub(super) fn beyond(walk: &mut Walk<'_>, dist: &TDist, most: f64) -> Option<f64> {
    let parts = walk.hushed(|walk| over_values(walk, dist).or_else(|| parts(walk, dist)))?;
    let (mut weights, mut above) = (0.0, 0.0);
    for part in parts.iter().filter(|part| part.factor > 0.0) {
        let end = (most + f64::from(u8::from(!part.discrete)) - part.offset) / part.factor;
        weights += part.weight;
        above += part.weight * (part.kernel.sf)(&part.params, end);
    }
    (weights > 0.0 && above.is_finite()).then(|| above / weights)
}

/// A range of counts of which each is as likely.
fn over_values(walk: &mut Walk<'_>, dist: &TDist) -> Option<Vec<Part>> {
    let TDistKind::Builtin { dist: name, form, args } = &dist.kind else { return None };
    let def = walk.env.dist(name)?;
    let twin = walk.env.dist(def.over_values?)?;
    let own = def.forms.get(*form as usize).filter(|form| form.range);
    let form = own.and(twin.forms.get(*form as usize))?;
    let [lo, hi] = args.as_slice() else { return None };
    let (lo, hi) = (single(walk, lo)?.ceil(), single(walk, hi)?.floor());
    form.checked(&[lo, hi]).ok()?;
    plain(twin, form.canonical(&[lo, hi]))
}

fn shown(ty: &Ty) -> &Ty {
    if ty.is_numeric() { &Ty::Float } else { ty }
}

/// Three significant digits: what a mean by quadrature is good for in a message.
fn tidy(value: f64) -> f64 {
    if value == 0.0 || value.abs() >= 1e6 {
        return value;
    }
    let digits = 3 - value.abs().log10().floor() as i32;
    let unit = 10f64.powi(digits.clamp(0, 12));
    (value * unit).round() / unit
}

/// Whether not even a double can hold the mass of a part inside a range.
fn is_out_of_reach(part: &Part, bounds: Interval, unit: Option<f64>) -> bool {
    let (lo, hi) = ends(part, bounds, unit);
    (hi.is_finite() && (part.kernel.cdf)(&part.params, hi) == 0.0)
        || (lo.is_finite()
            && (part.kernel.sf)(&part.params, if part.discrete { lo.ceil() - 1.0 } else { lo }) == 0.0)
}

/// The range in the units of the part's own distribution, widened by what rounding brings into it.
fn ends(part: &Part, bounds: Interval, unit: Option<f64>) -> (f64, f64) {
    let half = match unit {
        Some(unit) if !part.discrete && !part.floor => unit / 2.0,
        _ => 0.0,
    };
    // `floor` and discrete values take the whole step up to the next value.
    let up = if part.floor { 1.0 } else { half };
    let (mut lo, mut hi) =
        ((bounds.lo() - half - part.offset) / part.factor, (bounds.hi() + up - part.offset) / part.factor);
    if part.factor < 0.0 {
        std::mem::swap(&mut lo, &mut hi);
    }
    (lo, hi)
}

/// A part inside a range.
struct Inside {
    mass: f64,
    mean: f64,
    /// The mean of the squares.
    square: f64,
}

/// A part inside a range; `None` without mass.
fn conditional(part: &Part, bounds: Interval, unit: Option<f64>) -> Option<Inside> {
    let (lo, hi) = ends(part, bounds, unit);
    let below = |x: f64| {
        if part.discrete {
            (part.kernel.cdf)(&part.params, x.ceil() - 1.0)
        } else {
            (part.kernel.cdf)(&part.params, x)
        }
    };
    let from = if lo.is_finite() { below(lo) } else { 0.0 };
    let to = if hi.is_finite() { (part.kernel.cdf)(&part.params, hi) } else { 1.0 };
    let mass = to - from;
    if mass.is_nan() || mass < 1e-9 {
        return None;
    }
    let (mut total, mut squares) = (0.0, 0.0);
    for step in 0..STEPS {
        let p = from + mass * (f64::from(step) + 0.5) / f64::from(STEPS);
        if p <= 0.0 || p >= 1.0 {
            return None;
        }
        let value = (part.kernel.quantile)(&part.params, p) * part.factor + part.offset;
        let value = if part.floor { value.floor() } else { value };
        total += value;
        squares += value * value;
    }
    Some(Inside { mass, mean: total / f64::from(STEPS), square: squares / f64::from(STEPS) })
}

/// The parts of a distribution with constant parameters.
fn parts(walk: &mut Walk<'_>, dist: &TDist) -> Option<Vec<Part>> {
    match &dist.kind {
        TDistKind::Builtin { dist: name, form, args } => {
            let def = walk.env.dist(name)?;
            let form = def.forms.get(*form as usize)?;
            let constants: Vec<f64> = args.iter().map(|arg| single(walk, arg)).collect::<Option<_>>()?;
            let valid = constants.len() == form.params.len()
                && constants
                    .iter()
                    .zip(form.params)
                    .all(|(value, param)| param.domain.within.contains(*value))
                && form.checked(&constants).is_ok();
            valid.then(|| plain(def, form.canonical(&constants)))?
        }
        TDistKind::Component { dist: name, form, args, of, nth } => {
            let (def, params) = joint::marginal(walk, (name, *form), args, (of, *nth as usize))?;
            plain(def, params)
        }
        TDistKind::At { inner, .. } => parts(walk, inner),
        TDistKind::Arith { op, lhs, rhs } => affine(walk, *op, lhs, rhs),
        TDistKind::Apply { function: "floor", inner, .. } => {
            let mut parts = parts(walk, inner)?;
            parts.iter_mut().for_each(|part| part.floor |= !part.discrete || part.factor != 1.0);
            Some(parts)
        }
        TDistKind::Mix(shares) => mixture(walk, shares),
        TDistKind::Let { bindings, body } => walk.branch(|walk| {
            walk.bind(bindings, dist.loc);
            parts(walk, body)
        }),
        _ => None,
    }
}

/// A distribution as it is.
fn plain(def: &'static DistDef, params: Params) -> Option<Vec<Part>> {
    Some(vec![Part {
        weight: 1.0,
        kernel: def.kernel()?,
        params,
        offset: 0.0,
        factor: 1.0,
        discrete: def.family != Family::Continuous,
        floor: false,
    }])
}

fn affine(walk: &mut Walk<'_>, op: ArithOp, lhs: &TDist, rhs: &TDist) -> Option<Vec<Part>> {
    let (random, point, point_first) = match (&lhs.kind, &rhs.kind) {
        (TDistKind::Point(point), _) => (rhs, point, true),
        (_, TDistKind::Point(point)) => (lhs, point, false),
        _ => return None,
    };
    let mut value = single(walk, point)?;
    let mut unit = 1.0;
    if point.ty == Ty::Date && random.ty == Ty::Duration {
        unit = 1.0 / DAY;
    } else if point.ty == Ty::Duration && random.ty == Ty::Date {
        value /= DAY;
    }
    let (offset, factor) = match (op, point_first) {
        (ArithOp::Add, _) => (value, unit),
        (ArithOp::Sub, false) => (-value, unit),
        (ArithOp::Sub, true) => (value, -unit),
        (ArithOp::Mul, _) if value != 0.0 => (0.0, value),
        (ArithOp::Div, false) if value != 0.0 => (0.0, 1.0 / value),
        _ => return None,
    };
    let mut parts = parts(walk, random)?;
    for part in &mut parts {
        if part.floor {
            return None;
        }
        part.discrete &= factor == 1.0 && offset.fract() == 0.0;
        part.offset = part.offset * factor + offset;
        part.factor *= factor;
    }
    Some(parts)
}

fn mixture(walk: &mut Walk<'_>, shares: &[(TShare, TDist)]) -> Option<Vec<Part>> {
    let mut all = Vec::new();
    let mut left = 1.0;
    for (share, _) in shares {
        if let TShare::Of { value, .. } = share {
            left -= single(walk, value)?;
        }
    }
    for (share, dist) in shares {
        let weight = match share {
            TShare::Of { value, .. } => single(walk, value)?,
            TShare::Else => left,
        };
        if weights::is_zero(walk, share) || weight <= 0.0 {
            continue;
        }
        let mut some = parts(walk, dist)?;
        some.iter_mut().for_each(|part| part.weight *= weight);
        all.extend(some);
    }
    (!all.is_empty()).then_some(all)
}

fn single(walk: &mut Walk<'_>, expr: &TExpr) -> Option<f64> {
    let support = walk.peek(expr);
    if support.nullable { None } else { support.values.single() }
}
