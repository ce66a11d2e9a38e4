//! Distributions and functions, as their definitions describe them.

use std::fmt::Write as _;

use synthc_dist::{distributions, functions};
use synthc_types::{DistDef, FnDef};

/// The pages of the distribution and the function of a name, whatever its case.
pub fn pages(name: &str) -> Vec<String> {
    let dists = distributions::ALL.iter().filter(|def| def.name.eq_ignore_ascii_case(name));
    let functions = functions::all().filter(|def| def.name.eq_ignore_ascii_case(name));
    dists.map(|def| distribution(def)).chain(functions.map(function)).collect()
}

/// The names that have pages, for suggestions.
pub fn names() -> impl Iterator<Item = String> {
    let dists = distributions::ALL.iter().map(|def| def.name.to_owned());
    dists.chain(functions::all().map(|def| def.name.to_owned()))
}

fn distribution(def: &DistDef) -> String {
    let mut out = format!("# {}: {}\n", def.name, def.summary);
    for form in def.written() {
        let names: Vec<&str> = form.params.iter().map(|param| param.name).collect();
        let written = names.join(if form.range { ".." } else { ", " });
        let _ = writeln!(out, "\n```text\n{}({written})\n```\n", def.name);
        for param in &form.params {
            let _ = writeln!(out, "- `{}`: {} Must be {}.", param.name, param.doc, param.must_be);
        }
    }
    let _ = writeln!(out, "\n{}\n\n```synth right\n~ {}\n```", def.docs.trim(), def.example);
    out
}

fn function(def: &FnDef) -> String {
    let mut out = format!("# {}: {}\n\n```text\n", def.name, def.summary);
    for overload in def.overloads {
        let _ = writeln!(out, "{}", def.signature(overload));
    }
    let _ = writeln!(out, "```\n\n{}\n\n`{}` gives `{}`", def.docs.trim(), def.example, def.gives);
    out
}
