//! Distributions over several names: their numbers against their domains, and against each other where all are constant.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{DistDef, Family, Interval, JointForm, Params, Shape};

use super::arith::reached;
use super::draw::NEVER;
use super::walk::Walk;
use super::{Support, Values, parameter};
use crate::model::{TDist, TExpr, Together};

const APART: Code = Code("E0330");

/// What one of the columns can be.
pub(super) fn component(
    walk: &mut Walk<'_>,
    dist: &TDist,
    (name, form): (&str, u32),
    args: &[TExpr],
    (of, nth): (&[Together], usize),
) -> Support {
    let supports: Vec<Support> = args.iter().map(|arg| walk.eval(arg)).collect();
    let nullable = supports.iter().any(|support| support.nullable);
    let Some((def, shape)) = form_of(walk, name, form) else {
        return walk.anything(&dist.ty).or_null(nullable);
    };
    if walk.reports.is_some() {
        check(walk, dist, shape, args, &supports, of);
    }
    let domains = shape.params.iter().flat_map(|param| vec![param.domain; param.shape.len(of.len())]);
    let intervals: Option<Vec<Interval>> = supports
        .iter()
        .zip(domains)
        .map(|(support, domain)| {
            let interval = support.interval()?.intersect(domain.within);
            (!interval.is_empty()).then(|| reached(interval))
        })
        .collect();
    // Reported, or unknown because of what was.
    let Some(intervals) = intervals else { return Support::unknown().or_null(nullable) };
    let mut interval = (def.support_over)(form as usize, &intervals);
    if walk.practical
        && let Some((def, params)) = marginal(walk, (name, form), args, (of, nth))
        && let Some(kernel) = def.kernel()
    {
        let ends =
            Interval::closed((kernel.quantile)(&params, NEVER), (kernel.upper_quantile)(&params, NEVER));
        interval = interval.intersect(ends);
    }
    let values = match def.family {
        Family::Continuous => Values::line(reached(interval)),
        Family::Discrete | Family::Boolean => Values::line(interval.whole()),
    };
    Support { nullable, values }
}

/// The distribution of one of the columns by itself, where all numbers are constant and go together.
pub(super) fn marginal(
    walk: &mut Walk<'_>,
    (name, form): (&str, u32),
    args: &[TExpr],
    (of, nth): (&[Together], usize),
) -> Option<(&'static DistDef, Params)> {
    let (def, shape) = form_of(walk, name, form)?;
    let constants: Vec<f64> = args
        .iter()
        .map(|arg| {
            let support = walk.peek(arg);
            if support.nullable { None } else { support.values.single() }
        })
        .collect::<Option<_>>()?;
    let names: Vec<&str> = of.iter().map(|column| &*column.name).collect();
    let prepared = shape.prepared(&names, &constants)?;
    Some((def.joint()?.marginal)(of.len(), &prepared, nth)).filter(|(_, params)| !params[0].is_nan())
}

fn form_of(walk: &Walk<'_>, name: &str, form: u32) -> Option<(&'static DistDef, &'static JointForm)> {
    let def = walk.env.dist(name)?;
    Some((def, def.joint()?.forms.get(form as usize)?))
}

/// Checks each number, then what ties them together where all are constant.
fn check(
    walk: &mut Walk<'_>,
    dist: &TDist,
    shape: &JointForm,
    args: &[TExpr],
    supports: &[Support],
    of: &[Together],
) {
    let before = walk.found();
    let mut numbers = args.iter().zip(supports);
    for param in shape.params {
        for (place, (arg, support)) in numbers.by_ref().take(param.shape.len(of.len())).enumerate() {
            let role = match (param.shape, of.get(place)) {
                (Shape::List, Some(column)) => format!("`{}` of `{}`", param.name, column.name),
                (Shape::Matrix, _) => format!("an entry of `{}`", param.name),
                _ => format!("`{}`", param.name),
            };
            parameter::check_one(walk, &role, &param.domain, arg, support);
        }
    }
    let constants: Option<Vec<f64>> = supports.iter().map(|support| support.values.single()).collect();
    let names: Vec<&str> = of.iter().map(|column| &*column.name).collect();
    if let Some(constants) = constants
        && walk.found() == before
        && let Err(fault) = (shape.prepare)(&names, &constants, &mut Vec::new())
    {
        let mut found = Diagnostic::new(APART, dist.loc, fault.message).label("these do not go together");
        found.help = fault.help;
        walk.report(found);
    }
}
