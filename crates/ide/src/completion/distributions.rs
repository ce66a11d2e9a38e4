//! Distributions with their parameters, and the names of parameters inside of a call.

use synthc_hir::{Space, known};
use synthc_types::{DistDef, Shape, Written};

use super::{Completion, CompletionKind};
use crate::context::Context;
use crate::hover::{distribution, signature};
use crate::meaning::formals;

/// Ways to put distributions together, with stops for the cursor.
const COMBINED: [(&str, &str); 7] = [
    ("mix", "mix { ${1:50%}: $2, ${3:else}: $4 }"),
    ("truncate", "truncate($1, ${2:0}..${3:1})"),
    ("given", "given ${1:column} {\n  | ${1:column} | ${2:value} |\n  | _ | $3 |\n}"),
    ("match", "match ${1:column} { ${2:_} => $3 }"),
    ("if", "if $1 then $2 else $3"),
    ("weights", "{ ${1:name}: ${2:50%}, ${3:name}: else }"),
    ("Histogram", "Histogram { ${1:0..<10}: ${2:50%}, ${3:10..<20}: else }"),
];

/// Everything that can stand where a distribution is wanted.
pub(super) fn distributions(context: &Context<'_>, out: &mut Vec<Completion>) {
    let called = context.next() == "(";
    for name in known(context.db, context.file, Space::Dist) {
        let Some(key) = context.decl(Space::Dist, &name) else { continue };
        let names: Vec<&str> = formals(context.db, key).iter().map(|formal| &*formal.name.text).collect();
        let item = Completion::new(CompletionKind::Distribution, &*name, 1).detail("declared in the spec");
        out.push(if called || names.is_empty() { item } else { item.snippet(call(&name, &names)) });
    }
    for def in context.db.dists() {
        let about = distribution(def);
        let forms = def.written();
        if called || forms.is_empty() {
            let item =
                Completion::new(CompletionKind::Distribution, def.name, 1).detail(def.summary).docs(&about);
            out.push(if called { item } else { item.snippet(format!("{}$0", def.example)) });
            continue;
        }
        for form in &forms {
            let mut item = Completion::new(CompletionKind::Distribution, signature(def, form), 1)
                .detail(def.summary)
                .docs(&about)
                .snippet(snippet(def, form));
            item.filter = def.name.to_owned();
            out.push(item);
        }
    }
    for (word, text) in COMBINED {
        out.push(Completion::word(word, 2).snippet(text));
    }
}

/// A call with a stop for each named argument.
pub(super) fn call(name: &str, params: &[&str]) -> String {
    let stops: Vec<String> =
        params.iter().enumerate().map(|(at, param)| format!("{param}: ${{{}:{param}}}", at + 1)).collect();
    format!("{name}({})$0", stops.join(", "))
}

fn snippet(def: &DistDef, form: &Written) -> String {
    if form.range {
        return format!("{}(${{1:0}}..${{2:1}})$0", def.name);
    }
    let stops = form.params.iter().enumerate().map(|(at, param)| {
        let stop = format!("${{{}:{}}}", at + 1, param.name);
        let value = match param.shape {
            Shape::One => stop,
            Shape::List => format!("[{stop}]"),
            Shape::Matrix => format!("[[{stop}]]"),
        };
        // One parameter needs no name.
        if form.params.len() == 1 { value } else { format!("{}: {value}", param.name) }
    });
    format!("{}({})$0", def.name, stops.collect::<Vec<_>>().join(", "))
}

/// The names of the parameters that a call can still take.
pub(super) fn parameters(context: &Context<'_>, callee: &str, given: &[&str], out: &mut Vec<Completion>) {
    let named = context.next() == ":";
    let mut add = |name: &str, detail: String| {
        if given.contains(&name) {
            return;
        }
        let mut item = Completion::new(CompletionKind::Parameter, name, 0).detail(detail);
        if !named {
            item = item.snippet(format!("{name}: $0"));
        }
        out.push(item);
    };
    if let Some(key) = context.decl(Space::Dist, callee).or_else(|| context.decl(Space::Fn, callee)) {
        formals(context.db, key).iter().for_each(|formal| add(&formal.name.text, String::new()));
        return;
    }
    let Some(def) = context.db.dists().iter().find(|def| def.name == callee) else { return };
    for form in def.written().iter().filter(|form| !form.range) {
        // A form without a parameter that is given is not the one that is meant.
        if given.iter().all(|name| form.params.iter().any(|param| param.name == *name)) {
            form.params
                .iter()
                .for_each(|param| add(param.name, format!("{} Must be {}.", param.doc, param.must_be)));
        }
    }
}
