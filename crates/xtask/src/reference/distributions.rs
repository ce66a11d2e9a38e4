//! The page of the distributions, and what their pictures show.

mod joint;

use std::fmt::Write as _;

use synthc_types::{Dim, DistDef, DistKind, Domain, Drawn, Family, Form, Kernel, Params, Shape};

use super::picture::{Curve, draw};
use super::{Page, capital, cell};

/// The page and its pictures.
pub fn pages() -> Vec<Page> {
    let mut pages = Vec::new();
    let mut out = "# Distributions\n\nPictures show the example and its neighbours: the last parameter halved and doubled, where it \
                   may be; of several columns they show draws. Every example is run by a test. An entropy is in nats.\n\n"
        .to_owned();
    let all = synthc_dist::distributions::ALL;
    let links: Vec<String> =
        all.iter().map(|def| format!("[{}](#{})", def.name, def.name.to_lowercase())).collect();
    let _ = writeln!(out, "{}", links.join(" · "));
    for def in all {
        let _ = writeln!(out, "\n## {}\n\n{}.\n", def.name, capital(def.summary));
        let _ = writeln!(out, "```text\n~ {}\n```\n", def.example);
        parameters(&mut out, def);
        let _ = writeln!(out, "{}\n", def.docs.trim());
        if matches!(def.kind, DistKind::Data) {
            out.push_str("There is no picture: the file says how values are distributed.\n");
            continue;
        }
        let _ = writeln!(
            out,
            "{}",
            match def.drawn {
                Drawn::Quantile => "One draw, by quantile: a changed parameter keeps each row's rank.",
                Drawn::Rejection => "Drawn by rejection: a changed parameter may move a row's rank.",
            }
        );
        if let Some(picture) = joint::describe(&mut out, def) {
            let name = format!("pictures/{}.svg", def.name);
            let _ = writeln!(out, "\n![draws of {}]({name})", def.name);
            pages.push((name, picture));
        }
        let (Some(kernel), Some((form, written))) = (def.kernel(), example(def)) else {
            continue;
        };
        facts(&mut out, kernel, &form.canonical(&written));
        let curves = curves(form, &written);
        if let Some(picture) = draw(def, kernel, &curves) {
            let name = format!("pictures/{}.svg", def.name);
            let what = if def.family == Family::Continuous { "density" } else { "mass" };
            let _ = writeln!(out, "\n![{what} of {}]({name})", def.name);
            pages.push((name, picture));
        }
    }
    pages.push(("distributions.md".into(), out));
    pages
}

fn parameters(out: &mut String, def: &DistDef) {
    for form in def.forms {
        let names: Vec<&str> = form.params.iter().map(|param| param.name).collect();
        let written = names.join(if form.range { ".." } else { ", " });
        heading(out, def, &written);
        for param in form.params {
            row(out, param.name, param.doc, &param.domain, param.dim, Shape::One);
        }
        out.push('\n');
    }
    for form in def.joint().map_or(&[][..], |joint| joint.forms) {
        let names: Vec<&str> = form.params.iter().map(|param| param.name).collect();
        heading(out, def, &names.join(", "));
        for param in form.params {
            row(out, param.name, param.doc, &param.domain, param.dim, param.shape);
        }
        out.push('\n');
    }
}

fn heading(out: &mut String, def: &DistDef, written: &str) {
    let _ = writeln!(out, "| `{}({written})` | must be | unit | meaning |\n|---|---|---|---|", def.name);
}

fn row(out: &mut String, name: &str, doc: &str, domain: &Domain, dim: Dim, shape: Shape) {
    let unit = match dim {
        Dim::Number => "a number",
        Dim::Location => "as the value",
        Dim::Spread => "a length, as the value",
        Dim::Square => "the square of a length",
        Dim::Rate => "per length",
    };
    let each = match shape {
        Shape::One => "",
        Shape::List => ", for each name",
        Shape::Matrix => ", for each pair of names",
    };
    let _ = writeln!(out, "| `{name}` | {}{each} | {unit} | {} |", cell(domain.words), cell(doc));
}

/// What the example's distribution is like.
fn facts(out: &mut String, kernel: &Kernel, params: &Params) {
    let support = (kernel.support)(params);
    let range = match (support.lo().is_finite(), support.hi().is_finite()) {
        (true, true) => format!("values from {} to {}", number(support.lo()), number(support.hi())),
        (true, false) => format!("values from {} on", number(support.lo())),
        (false, true) => format!("values up to {}", number(support.hi())),
        (false, false) => "values on the whole line".to_owned(),
    };
    let _ = write!(out, "\nOf the example: {range}");
    for (what, value, otherwise) in [
        ("mean", (kernel.mean)(params), "no mean"),
        ("standard deviation", (kernel.variance)(params).sqrt(), "no standard deviation"),
        ("entropy", (kernel.entropy)(params), "no entropy in closed form"),
    ] {
        if value.is_nan() {
            let _ = write!(out, "; {otherwise}");
        } else {
            let _ = write!(out, "; {what} {}", number(value));
        }
    }
    out.push_str(".\n");
}

/// A number in four digits.
pub(super) fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "infinity".into() } else { "minus infinity".into() };
    }
    if value != 0.0 && (value.abs() >= 1e6 || value.abs() < 9.9999e-4) {
        let text = format!("{value:.3e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let places = if value.abs() >= 1000.0 { 0 } else { 4 };
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The form and the numbers of the definition's example, where they are numbers.
fn example(def: &'static DistDef) -> Option<(&'static Form, Vec<f64>)> {
    let inside = def.example.strip_prefix(def.name)?.strip_prefix('(')?.strip_suffix(')')?;
    if let Some((lo, hi)) = inside.split_once("..") {
        let form = def.forms.iter().find(|form| form.range)?;
        let written = vec![read(lo)?, read(hi)?];
        return form.admits(&written).then_some((form, written));
    }
    let arguments: Vec<(Option<&str>, &str)> = inside
        .split(',')
        .map(|text| match text.split_once(':') {
            Some((name, value)) => (Some(name.trim()), value),
            None => (None, text),
        })
        .collect();
    let written: Vec<f64> = arguments.iter().map(|(_, text)| read(text)).collect::<Option<_>>()?;
    let form = def.forms.iter().find(|form| {
        form.params.len() == arguments.len()
            && form.params.iter().zip(&arguments).all(|(p, (name, _))| name.is_none_or(|name| name == p.name))
    })?;
    form.admits(&written).then_some((form, written))
}

fn read(text: &str) -> Option<f64> {
    let text = text.trim().replace('_', "");
    match text.strip_suffix('%') {
        Some(share) => share.parse::<f64>().ok().map(|share| share / 100.0),
        None => text.parse().ok(),
    }
}

/// The example, and its last parameter halved and doubled.
fn curves(form: &Form, written: &[f64]) -> Vec<Curve> {
    [1.0, 0.5, 2.0]
        .iter()
        .filter_map(|factor| {
            let mut own = written.to_vec();
            *own.last_mut()? *= factor;
            let same = *factor != 1.0 && own == written;
            (!same && form.admits(&own)).then(|| Curve {
                params: form.canonical(&own),
                label: form
                    .params
                    .iter()
                    .zip(&own)
                    .map(|(param, value)| format!("{} {}", param.name, number(*value)))
                    .collect::<Vec<_>>()
                    .join(", "),
            })
        })
        .collect()
}
