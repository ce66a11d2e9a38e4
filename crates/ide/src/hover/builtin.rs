//! Distributions, functions and words of the language.

use synthc_types::{DistDef, FnDef, Written};

use super::code;

/// A distribution: how it is written, what it is, its parameters.
pub(crate) fn distribution(def: &DistDef) -> String {
    let forms = def.written();
    let written: Vec<String> = forms.iter().map(|form| signature(def, form)).collect();
    let written = if written.is_empty() { def.example.to_owned() } else { written.join("\n") };
    let mut out = format!("{}\n{}\n", code(&written), def.summary);
    let mut seen = Vec::new();
    for param in forms.iter().flat_map(|form| &form.params) {
        if !seen.contains(&param.name) {
            seen.push(param.name);
            out.push_str(&format!("\n- `{}`: {} Must be {}.", param.name, param.doc, param.must_be));
        }
    }
    format!("{out}\n\n{}\n\nExample: `~ {}`", def.docs.trim(), def.example)
}

/// One way to write a distribution.
pub(crate) fn signature(def: &DistDef, form: &Written) -> String {
    let names: Vec<&str> = form.params.iter().map(|param| param.name).collect();
    format!("{}({})", def.name, names.join(if form.range { ".." } else { ", " }))
}

/// A parameter of a distribution.
pub(super) fn argument(def: &DistDef, name: &str) -> Option<String> {
    let forms = def.written();
    let param = forms.iter().flat_map(|form| &form.params).find(|param| param.name == name)?;
    Some(format!("{}\n{} Must be {}.", code(&format!("{}({name}: ..)", def.name)), param.doc, param.must_be))
}

/// A function: its signatures, what it gives, an example.
pub(crate) fn function(def: &FnDef) -> String {
    let signatures: Vec<String> = def.overloads.iter().map(|overload| def.signature(overload)).collect();
    let (summary, docs) = (def.summary, def.docs.trim());
    format!(
        "{}\n{summary}\n\n{docs}\n\n`{}` gives `{}`",
        code(&signatures.join("\n")),
        def.example,
        def.gives
    )
}

/// A word of the language: its pages, without their examples.
pub(crate) fn word(word: &str) -> Option<String> {
    let pages = synthc_syntax::pages::about(word).map(|page| {
        let body = page.body();
        let prose = body.split("\n\n").filter(|part| !part.starts_with("```"));
        let prose = prose.take_while(|part| !part.starts_with('#')).collect::<Vec<_>>().join("\n\n");
        format!("{}\n**{}**\n\n{prose}", code(page.form()), page.title())
    });
    let pages: Vec<String> = pages.collect();
    (!pages.is_empty()).then(|| pages.join("\n\n---\n\n"))
}
