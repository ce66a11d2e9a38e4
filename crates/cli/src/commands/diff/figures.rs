//! How the values of a column are distributed: exactly where the plan says it all, else in a sample.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use serde_json::Value as Json;
use synthc_plan::{ColId, Column, Compute, Definitions, Plan, Step, TableId, column_law};
use synthc_sink::value_text;
use synthc_types::{Interval, Law, Ty, Value};

use crate::cells::{Cell, TextColumn};
use crate::commands::preview::positions::positions;
use crate::commands::preview::summary::{short, show};

/// The quantiles that are told.
pub const QUANTILES: [(f64, &str); 5] =
    [(0.05, "5%"), (0.25, "25%"), (0.5, "median"), (0.75, "75%"), (0.95, "95%")];
/// So many values have shares of their own.
const VALUES: usize = 24;
/// Bars of a picture.
const BARS: usize = 16;

/// A column of one plan with its cells.
pub struct Side<'s> {
    pub plan: &'s Plan,
    pub table: TableId,
    pub column: &'s Column,
    pub id: ColId,
    pub text: &'s TextColumn,
    pub batch: &'s RecordBatch,
}

/// How values are distributed.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Whether computed and not sampled.
    pub exact: bool,
    /// `mean`, `sd`, quantiles, `missing`, or values with their shares.
    pub said: Vec<Figure>,
    /// The heights of the bars of a picture with the same bins before and after; of values, none.
    pub bars: Vec<f64>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// As people read it.
    pub text: String,
    /// With all its digits: a number, or a time as in files.
    pub datum: Json,
}

impl Figure {
    fn new(name: &str, text: String, datum: impl Into<Json>) -> Self {
        Self { name: name.to_owned(), text, datum: datum.into() }
    }

    fn share(name: &str, share: f64) -> Self {
        Self::new(name, share_text(share), share)
    }
}

/// What was found of one side.
struct Found {
    exact: bool,
    missing: f64,
    shape: Shape,
}

enum Shape {
    /// Sorted positions.
    Drawn(Vec<f64>),
    /// What is drawn.
    Known(Law),
    /// Shares of texts.
    Shares(BTreeMap<String, f64>),
}

/// The figures of both, unless they read the same.
pub fn figures(old: &Side<'_>, new: &Side<'_>) -> Option<[Figures; 2]> {
    if new.column.key {
        return None;
    }
    let (before, after) = (found(old)?, found(new)?);
    let whole = matches!(new.text.schema.ty, Ty::Int | Ty::Date);
    let axis = axis(&[&before.shape, &after.shape], whole);
    let figures = [told(old, &before, axis), told(new, &after, axis)];
    let ordered = new.text.schema.ty.is_ordered();
    let [mut before, mut after] = figures;
    if reads_same(&before.said, &after.said) || old.text.schema.ty.is_ordered() != ordered {
        return None;
    }
    if ordered {
        return Some([before, after]);
    }
    only_differing(&mut before.said, &mut after.said);
    Some([before, after])
}

/// Of shares, those that differ, a value of one side only having none on the other.
fn only_differing(before: &mut Vec<Figure>, after: &mut Vec<Figure>) {
    let find = |said: &[Figure], name: &str| {
        let found = said.iter().find(|other| other.name == name).cloned();
        found.unwrap_or_else(|| Figure::share(name, 0.0))
    };
    let mut names: Vec<String> = after.iter().map(|figure| figure.name.clone()).collect();
    let gone = before.iter().map(|figure| figure.name.clone()).filter(|name| !names.contains(name));
    let gone: Vec<String> = gone.collect();
    names.extend(gone);
    names.retain(|name| find(before, name).text != find(after, name).text);
    let figures = |said: &[Figure]| names.iter().map(|name| find(said, name)).collect();
    (*before, *after) = (figures(before), figures(after));
}

/// Whether people read the same.
fn reads_same(before: &[Figure], after: &[Figure]) -> bool {
    let read = |said: &[Figure]| -> Vec<(String, String)> {
        said.iter().map(|figure| (figure.name.clone(), figure.text.clone())).collect()
    };
    read(before) == read(after)
}

fn found(side: &Side<'_>) -> Option<Found> {
    let cells = &side.text.cells;
    let n_missing = cells.iter().filter(|cell| !matches!(cell, Cell::Value(_))).count();
    let missing = n_missing as f64 / cells.len().max(1) as f64;
    let ty = &side.text.schema.ty;
    if let Some(law) = exact(side) {
        if ty.is_ordered() && law.is_ordered() && law.quantile(0.5).is_some() {
            return Some(Found { exact: true, missing: 0.0, shape: Shape::Known(law) });
        }
        if let Some(shares) = known_shares(side, &law) {
            return Some(Found { exact: true, missing: 0.0, shape: Shape::Shares(shares) });
        }
    }
    let shape = if ty.is_ordered() {
        let mut values = positions(&side.text.schema.name, std::slice::from_ref(side.batch));
        values.sort_by(f64::total_cmp);
        if let Ty::Decimal(scale) = ty {
            // cells count units
            values.iter_mut().for_each(|value| *value /= 10f64.powi(i32::from(*scale)));
        }
        Shape::Drawn(values)
    } else {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        for cell in cells {
            if let Cell::Value(text) = cell {
                *counts.entry(text.clone()).or_default() += 1.0;
            }
        }
        let total = (cells.len() - n_missing).max(1) as f64;
        if counts.len() > VALUES {
            return None;
        }
        counts.values_mut().for_each(|count| *count /= total);
        Shape::Shares(counts)
    };
    Some(Found { exact: false, missing, shape })
}

/// The law of a column whose every cell follows it: nothing routes, removes, pins or draws it again.
fn exact(side: &Side<'_>) -> Option<Law> {
    let table = side.plan.table(side.table)?;
    let redrawn = table.steps.iter().any(|step| match step {
        Step::Redraw(redraw) => redraw.recompute.contains(&side.id),
        Step::Column(_) => false,
    });
    let column = side.column;
    let plain = column.routes.is_empty() && column.missing.is_empty() && table.pins.is_empty() && !redrawn;
    let draws = matches!(column.compute, Compute::Draw { .. });
    let definitions =
        Definitions { dists: &synthc_dist::distributions::named, functions: &synthc_dist::functions::named };
    (plain && draws).then(|| column_law(column, definitions))?
}

/// The shares of truth values or enum members.
fn known_shares(side: &Side<'_>, law: &Law) -> Option<BTreeMap<String, f64>> {
    let values: Vec<(String, Value)> = match &side.column.ty {
        Ty::Bool => [false, true].iter().map(|b| (b.to_string(), Value::Bool(*b))).collect(),
        Ty::Enum(name) => {
            let schema = side.plan.enums.iter().find(|schema| *schema.name == **name)?;
            let members = schema.members.iter().zip(0..);
            members.map(|(member, at)| (member.name.clone(), Value::Enum(at))).collect()
        }
        _ => return None,
    };
    if values.len() > 1_000 || law.share(&Value::Null) != Some(0.0) {
        return None;
    }
    values.into_iter().map(|(name, value)| Some((name, law.share(&value)?))).collect()
}

/// The bins of the pictures of both.
#[derive(Clone, Copy)]
struct Axis {
    low: f64,
    width: f64,
    bins: usize,
}

/// Bins of one width from the first to the 99th percentile; few whole values have one each.
fn axis(shapes: &[&Shape], whole: bool) -> Option<Axis> {
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    for shape in shapes {
        if let (Some(low), Some(high)) = (quantile(shape, 0.01), quantile(shape, 0.99)) {
            ends = (ends.0.min(low), ends.1.max(high));
        }
    }
    let (low, high) = ends;
    if !low.is_finite() || !high.is_finite() || low >= high {
        return None;
    }
    let span = high - low;
    Some(if whole && span < BARS as f64 {
        Axis { low: low - 0.5, width: 1.0, bins: span as usize + 1 }
    } else {
        Axis { low, width: span / BARS as f64, bins: BARS }
    })
}

fn quantile(shape: &Shape, p: f64) -> Option<f64> {
    match shape {
        Shape::Known(law) => law.quantile(p),
        Shape::Drawn(sorted) => {
            let at = (sorted.len().saturating_sub(1) as f64 * p).round() as usize;
            sorted.get(at).copied()
        }
        Shape::Shares(_) => None,
    }
}

/// Mean and standard deviation.
fn moments(shape: &Shape) -> Option<(f64, f64)> {
    match shape {
        Shape::Known(law) => law.moments().map(|moments| (moments.mean, moments.sd())),
        Shape::Drawn(values) => {
            let n = values.len() as f64;
            let mean = values.iter().sum::<f64>() / n;
            let sum: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
            (!values.is_empty()).then(|| (mean, (sum / (n - 1.0).max(1.0)).sqrt()))
        }
        Shape::Shares(_) => None,
    }
}

fn told(side: &Side<'_>, found: &Found, axis: Option<Axis>) -> Figures {
    let ty = &side.text.schema.ty;
    let mut said = Vec::new();
    if let Shape::Shares(shares) = &found.shape {
        let mut shares: Vec<(&String, f64)> = shares.iter().map(|(name, share)| (name, *share)).collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        said.extend(shares.iter().map(|(name, share)| Figure::share(name, *share)));
    } else {
        if let Some((mean, sd)) = moments(&found.shape).filter(|_| ty.is_numeric()) {
            said.push(Figure::new("mean", short(mean), mean));
            said.push(Figure::new("sd", short(sd), sd));
        }
        for (p, name) in QUANTILES {
            if let Some(place) = quantile(&found.shape, p) {
                let text = if matches!(ty, Ty::Decimal(_)) { short(place) } else { show(ty, place) };
                said.push(Figure::new(name, text, datum(ty, place)));
            }
        }
    }
    if !found.exact || found.missing > 0.0 {
        said.push(Figure::share("missing", found.missing));
    }
    Figures { exact: found.exact, said, bars: bars(&found.shape, axis) }
}

/// A quantile with all its digits.
fn datum(ty: &Ty, place: f64) -> Json {
    let whole = place as i64;
    match ty {
        Ty::Float | Ty::Decimal(_) => Json::from(place),
        Ty::Date => Json::from(value_text(&Value::Date(whole))),
        Ty::Time => Json::from(value_text(&Value::Time(whole))),
        Ty::DateTime => Json::from(value_text(&Value::DateTime(whole))),
        Ty::Duration => Json::from(value_text(&Value::Duration { months: 0, micros: whole })),
        _ => Json::from(whole),
    }
}

/// A share as a percentage with one decimal.
fn share_text(share: f64) -> String {
    let text = format!("{:.1}%", share * 100.0);
    if share > 0.0 && text == "0.0%" { "<0.1%".to_owned() } else { text }
}

/// The masses of bins of one width, what lies beyond in the outer ones.
fn bars(shape: &Shape, axis: Option<Axis>) -> Vec<f64> {
    let Some(Axis { low, width, bins }) = axis else { return Vec::new() };
    match shape {
        Shape::Known(law) => {
            let end = |bin: usize| match bin {
                0 => f64::NEG_INFINITY,
                bin if bin == bins => f64::INFINITY,
                bin => low + width * bin as f64,
            };
            let bin = |bin: usize| law.mass(Interval::new(end(bin), end(bin + 1), bin > 0, false));
            (0..bins).map(|at| bin(at).unwrap_or(0.0)).collect()
        }
        Shape::Drawn(values) => {
            let mut bars = vec![0.0; bins];
            for value in values {
                let at = ((value - low) / width).ceil().max(1.0) as usize - 1;
                if let Some(bar) = bars.get_mut(at.min(bins - 1)) {
                    *bar += 1.0 / values.len() as f64;
                }
            }
            bars
        }
        Shape::Shares(_) => Vec::new(),
    }
}
