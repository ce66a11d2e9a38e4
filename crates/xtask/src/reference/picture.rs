//! Pictures of distributions as SVG, in colours that are readable on light and on dark ground: densities as curves, masses as stems,
//! draws of two columns as points.

mod frame;

use std::fmt::Write as _;

use synthc_types::{DistDef, Family, Kernel, Params};

use frame::{Axis, Frame};

/// One distribution of a picture.
pub struct Curve {
    /// Canonical parameters.
    pub params: Params,
    /// What the legend says.
    pub label: String,
}

const COLOURS: [&str; 3] = ["#2f81f7", "#d9822b", "#2ea043"];
/// How many points a curve has.
const POINTS: u32 = 240;
/// How many whole numbers an axis shows at most.
const STEMS: f64 = 40.0;

/// The picture of a density or mass; `None` where there is nothing to show.
pub fn draw(def: &DistDef, kernel: &Kernel, curves: &[Curve]) -> Option<String> {
    let whole = def.family != Family::Continuous;
    let (lo, hi) = ends(kernel, curves, whole)?;
    let lines: Vec<Vec<(f64, f64)>> = curves
        .iter()
        .map(|curve| match whole {
            true => masses(kernel, &curve.params, (lo, hi)),
            false => densities(kernel, &curve.params, (lo, hi)),
        })
        .collect();
    let cap = if whole { 1.0 } else { highest(kernel, curves) };
    let most = lines.iter().flatten().map(|point| point.1.min(cap)).fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let frame = Frame {
        x: Axis { lo, hi, whole, label: "value" },
        y: Axis { lo: 0.0, hi: most, whole: false, label: if whole { "probability" } else { "density" } },
    };
    let mut out = frame.open(def.name);
    for (nth, (line, curve)) in lines.iter().zip(curves).enumerate() {
        let colour = COLOURS.get(nth).copied().unwrap_or("#808080");
        if whole {
            // Side by side, as far as the values are apart.
            let apart = (frame.place(lo + 1.0, 0.0).0 - frame.place(lo, 0.0).0).min(16.0) / 4.0;
            let shift = apart * (nth as f64 - (lines.len() - 1) as f64 / 2.0);
            stems(&mut out, &frame, line, colour, (shift, apart));
        } else {
            let path: Vec<String> = line
                .iter()
                .map(|(a, b)| frame.place(*a, b.min(most)))
                .map(|(x, y)| format!("{x:.1},{y:.1}"))
                .collect();
            let _ = writeln!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                path.join(" ")
            );
        }
        Frame::legend(&mut out, nth, colour, &curve.label);
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// The picture of draws of two columns; `None` where there is nothing to show.
pub fn scatter(def: &DistDef, points: &[(f64, f64)]) -> Option<String> {
    let axis = |value: fn(&(f64, f64)) -> f64, label| {
        let (lo, hi) = points
            .iter()
            .map(value)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| (lo.min(v), hi.max(v)));
        let margin = (hi - lo) * 0.04;
        (margin > 0.0 && margin.is_finite()).then_some(Axis {
            lo: lo - margin,
            hi: hi + margin,
            whole: def.family != Family::Continuous,
            label,
        })
    };
    let frame =
        Frame { x: axis(|point| point.0, "first column")?, y: axis(|point| point.1, "second column")? };
    let mut out = frame.open(def.name);
    let dots: String = points
        .iter()
        .map(|(x, y)| frame.place(*x, *y))
        .fold(String::new(), |dots, (x, y)| dots + &format!("M{x:.1} {y:.1}h0"));
    let colour = COLOURS[0];
    let _ = writeln!(
        out,
        "<path d=\"{dots}\" stroke=\"{colour}\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\"0.5\"/>"
    );
    Frame::legend(&mut out, 2, colour, &format!("{} rows of the example", points.len()));
    out.push_str("</svg>\n");
    Some(out)
}

fn stems(out: &mut String, frame: &Frame, line: &[(f64, f64)], colour: &str, (shift, apart): (f64, f64)) {
    let mut bars = String::new();
    let mut dots = String::new();
    for (value, mass) in line {
        let ((x, y), (_, ground)) = (frame.place(*value, *mass), frame.place(*value, 0.0));
        let x = x + shift;
        let _ = write!(bars, "M{x:.1} {ground:.1}V{y:.1}");
        let _ = write!(dots, "M{x:.1} {y:.1}h0");
    }
    let _ = writeln!(
        out,
        "<path d=\"{bars}\" stroke=\"{colour}\" stroke-width=\"{:.1}\"/>\
         <path d=\"{dots}\" stroke=\"{colour}\" stroke-width=\"{:.1}\" stroke-linecap=\"round\"/>",
        (apart * 0.6).clamp(1.0, 2.0),
        (apart * 1.5).clamp(3.0, 6.0)
    );
}

/// What the axis covers: nearly all of every curve; of many whole numbers those around the most likely.
fn ends(kernel: &Kernel, curves: &[Curve], whole: bool) -> Option<(f64, f64)> {
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    for curve in curves {
        let at = |p| (kernel.quantile)(&curve.params, p);
        // A heavy tail does not squeeze the rest.
        let reach = if whole { f64::INFINITY } else { 6.0 * (at(0.75) - at(0.25)) };
        lo = lo.min(at(0.01).max(at(0.5) - reach));
        hi = hi.max((kernel.upper_quantile)(&curve.params, 0.01).min(at(0.5) + reach));
    }
    if whole && hi - lo > STEMS && hi.is_finite() {
        let mass = |x: f64| curves.iter().map(|c| (kernel.density)(&c.params, x)).fold(0.0, f64::max);
        let (mut x, mut mode) = (lo, lo);
        while x <= hi {
            if mass(x) > mass(mode) {
                mode = x;
            }
            x += 1.0;
        }
        lo = lo.max(mode - STEMS / 2.0);
        hi = hi.min(lo + STEMS);
    }
    let margin = if whole { 0.5 } else { (hi - lo) * 0.04 };
    (lo.is_finite() && hi.is_finite() && hi > lo).then_some((lo - margin, hi + margin))
}

fn masses(kernel: &Kernel, params: &Params, (lo, hi): (f64, f64)) -> Vec<(f64, f64)> {
    let support = (kernel.support)(params);
    let (mut x, mut all) = (lo.max(support.lo()).ceil(), Vec::new());
    while x <= hi.min(support.hi()) {
        all.push((x, (kernel.density)(params, x)));
        x += 1.0;
    }
    all
}

/// The curve over the axis: zero outside the support, with edges exactly at its ends.
fn densities(kernel: &Kernel, params: &Params, (lo, hi): (f64, f64)) -> Vec<(f64, f64)> {
    let support = (kernel.support)(params);
    let (a, b) = (support.lo().max(lo), support.hi().min(hi));
    let at = |x: f64| {
        let density = (kernel.density)(params, x);
        (x, if density.is_nan() { 0.0 } else { density })
    };
    let mut all = Vec::new();
    if a > lo {
        all.extend([(lo, 0.0), (a, 0.0)]);
    }
    all.extend((0..=POINTS).map(|i| at(a + (b - a) * f64::from(i) / f64::from(POINTS))));
    if b < hi {
        all.extend([(b, 0.0), (hi, 0.0)]);
    }
    all
}

/// The highest density between the second and the last but one percentile of a curve, and a fifth more: a pole does not flatten
/// the rest.
fn highest(kernel: &Kernel, curves: &[Curve]) -> f64 {
    let percents = (2..=98).map(|percent| f64::from(percent) / 100.0);
    let densities = percents.flat_map(|p| {
        curves.iter().map(move |curve| (kernel.density)(&curve.params, (kernel.quantile)(&curve.params, p)))
    });
    1.2 * densities.filter(|density| density.is_finite()).fold(0.0, f64::max)
}
