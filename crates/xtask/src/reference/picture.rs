//! Pictures of densities and masses as SVG, in colours that are readable on light and on dark ground.

use std::fmt::Write as _;

use synthc_types::{DistDef, Family, Kernel, Params};

use super::distributions::number;

/// One distribution of a picture.
pub struct Curve {
    /// Canonical parameters.
    pub params: Params,
    /// What the legend says.
    pub label: String,
}

const COLOURS: [&str; 3] = ["#2f81f7", "#d9822b", "#2ea043"];
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 544.0;
const TOP: f64 = 68.0;
const BOTTOM: f64 = 250.0;
const POINTS: u32 = 240;

/// The picture; `None` where there is nothing to show.
pub fn draw(def: &DistDef, kernel: &Kernel, curves: &[Curve]) -> Option<String> {
    let whole = def.family != Family::Continuous;
    let (lo, hi) = ends(kernel, curves, whole)?;
    let lines: Vec<Vec<(f64, f64)>> =
        curves.iter().map(|curve| points(kernel, &curve.params, (lo, hi), whole)).collect();
    let cap = if whole { 1.0 } else { highest(kernel, curves) };
    let most = lines.iter().flatten().map(|point| point.1.min(cap)).fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let x = |value: f64| LEFT + (value - lo) / (hi - lo) * (RIGHT - LEFT);
    let y = |value: f64| BOTTOM - value.min(most) / most * (BOTTOM - TOP);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#808080\">\n<title>{}</title>\n",
        def.name
    );
    axes(&mut out, (lo, hi), most, whole);
    for ((line, curve), (colour, row)) in lines.iter().zip(curves).zip(COLOURS.iter().zip([16.0, 34.0, 52.0]))
    {
        let path: Vec<String> = line.iter().map(|(a, b)| format!("{:.1},{:.1}", x(*a), y(*b))).collect();
        let _ = writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"/>",
            path.join(" "),
            if whole { 1 } else { 2 }
        );
        if whole {
            for (a, b) in line {
                let _ = writeln!(
                    out,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{colour}\"/>",
                    x(*a),
                    y(*b)
                );
            }
        }
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{row}\" y2=\"{row}\" stroke=\"{colour}\" stroke-width=\"3\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\">{}</text>",
            LEFT + 20.0,
            LEFT + 28.0,
            row + 4.0,
            curve.label
        );
    }
    out.push_str("</svg>\n");
    Some(out)
}

fn axes(out: &mut String, (lo, hi): (f64, f64), most: f64, whole: bool) {
    let _ = writeln!(
        out,
        "<path d=\"M{LEFT} {TOP}V{BOTTOM}H{RIGHT}\" fill=\"none\" stroke=\"#808080\"/>\n\
         <text x=\"{:.0}\" y=\"290\" text-anchor=\"middle\">value</text>\n\
         <text transform=\"translate(14 {:.0}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        f64::midpoint(LEFT, RIGHT),
        f64::midpoint(TOP, BOTTOM),
        if whole { "probability" } else { "density" }
    );
    let step = pace((hi - lo) / 6.0, whole);
    let mut at = (lo / step).ceil() * step;
    while at <= hi + step * 1e-9 {
        let place = LEFT + (at - lo) / (hi - lo) * (RIGHT - LEFT);
        let _ = writeln!(
            out,
            "<path d=\"M{place:.1} {BOTTOM}v5\" stroke=\"#808080\"/><text x=\"{place:.1}\" y=\"269\" text-anchor=\"middle\">{}</text>",
            number(at + 0.0)
        );
        at += step;
    }
    let step = pace(most / 4.0, false);
    let mut at = 0.0;
    while at <= most * (1.0 + 1e-9) {
        let place = BOTTOM - at / most * (BOTTOM - TOP);
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {place:.1}h-5\" stroke=\"#808080\"/><text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            place + 4.0,
            number(at)
        );
        at += step;
    }
}

/// The next of 1, 2, 5, 10, .. that is not below.
fn pace(least: f64, whole: bool) -> f64 {
    let mut power = 1e-12;
    while power * 10.0 < least {
        power *= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0].iter().map(|m| m * power).find(|step| *step >= least).unwrap_or(least);
    if whole { step.max(1.0).round() } else { step }
}

/// What the axis covers: nearly all of every curve.
fn ends(kernel: &Kernel, curves: &[Curve], whole: bool) -> Option<(f64, f64)> {
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    for curve in curves {
        lo = lo.min((kernel.quantile)(&curve.params, 0.01));
        hi = hi.max((kernel.upper_quantile)(&curve.params, 0.01));
    }
    let margin = if whole { 0.5 } else { (hi - lo) * 0.04 };
    (lo.is_finite() && hi.is_finite() && hi > lo).then_some((lo - margin, hi + margin))
}

fn points(kernel: &Kernel, params: &Params, (lo, hi): (f64, f64), whole: bool) -> Vec<(f64, f64)> {
    let at = |x: f64| {
        let density = (kernel.density)(params, x);
        (x, if density.is_nan() { 0.0 } else { density })
    };
    if !whole {
        return (0..=POINTS).map(|i| at(lo + (hi - lo) * f64::from(i) / f64::from(POINTS))).collect();
    }
    let support = (kernel.support)(params);
    let (mut x, mut all) = (lo.max(support.lo()).ceil(), Vec::new());
    let step = ((hi - lo) / 80.0).ceil().max(1.0);
    while x <= hi.min(support.hi()) {
        all.push(at(x));
        x += step;
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
