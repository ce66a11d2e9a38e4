//! Distributions of several columns: what the example's are like, and draws of it.

use std::fmt::Write as _;

use synthc_types::{DistDef, Joint, JointForm, mix64};

use super::super::picture::scatter;
use super::{number, read};

/// How many rows a picture shows.
const ROWS: u64 = 500;

/// Says what the columns of the definition's example are like; the picture of draws.
pub fn describe(out: &mut String, def: &DistDef) -> Option<String> {
    let joint = def.joint()?;
    let (names, prepared) = example(def, joint)?;
    let list = |of: &dyn Fn(usize) -> f64| (0..names).map(|i| number(of(i))).collect::<Vec<_>>().join(", ");
    let covariance = |i, j| (joint.covariance)(names, &prepared, (i, j));
    let means = list(&|i| {
        let (own, params) = (joint.marginal)(names, &prepared, i);
        own.kernel().map_or(f64::NAN, |kernel| (kernel.mean)(&params))
    });
    let _ = write!(
        out,
        "\nOf the example: means {means}; standard deviations {}",
        list(&|i| covariance(i, i).sqrt())
    );
    let pairs = (0..names).flat_map(|i| (i + 1..names).map(move |j| (i, j)));
    let correlations: Vec<String> = pairs
        .map(|(i, j)| {
            let between = covariance(i, j) / (covariance(i, i) * covariance(j, j)).sqrt();
            format!("{} of {} and {}", number(between), i + 1, j + 1)
        })
        .collect();
    let _ = writeln!(out, "; correlation {}.", correlations.join(", "));
    let points: Vec<(f64, f64)> = (0..ROWS)
        .filter_map(|row| {
            let bits: Vec<u64> = (0..names as u64).map(|name| mix64(mix64(row + 1) ^ name)).collect();
            let mut values = vec![0.0; names];
            (joint.draw)(names, &prepared, &bits, &mut values);
            Some((*values.first()?, *values.get(1)?))
        })
        .collect();
    scatter(def, &points)
}

/// How many names the definition's example has, and its parameters prepared.
fn example(def: &DistDef, joint: &Joint) -> Option<(usize, Vec<f64>)> {
    let inside = def.example.strip_prefix(def.name)?.strip_prefix('(')?.strip_suffix(')')?;
    let arguments = arguments(inside);
    let lists = arguments.iter().filter(|(_, text)| text.starts_with('[') && !text.starts_with("[["));
    let names = lists.map(|(_, text)| text.split(',').count()).max()?;
    let fits = |form: &&JointForm| {
        form.params.len() == arguments.len()
            && form.params.iter().zip(&arguments).all(|(p, (name, _))| name.is_none_or(|name| name == p.name))
    };
    let form = joint.forms.iter().find(fits)?;
    let numbers = arguments.iter().flat_map(|(_, text)| text.split(['[', ']', ',']));
    let written: Vec<f64> =
        numbers.filter(|text| !text.trim().is_empty()).map(read).collect::<Option<_>>()?;
    let columns: Vec<String> = (1..=names).map(|i| format!("c{i}")).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    Some((names, form.prepared(&columns, &written)?))
}

/// The arguments, apart at the commas outside of brackets: names and texts.
fn arguments(inside: &str) -> Vec<(Option<&str>, &str)> {
    let mut depth = 0;
    let apart = inside.split(|c| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        c == ',' && depth == 0
    });
    apart
        .map(|text| match text.split_once(':') {
            Some((name, value)) => (Some(name.trim()), value.trim()),
            None => (None, text.trim()),
        })
        .collect()
}
