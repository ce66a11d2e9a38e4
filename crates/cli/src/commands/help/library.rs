//! Modules of the standard library and their items.

use std::fmt::Write as _;

use synthc_syntax::library::{self, Item, Module};

/// The page of `uk` or `uk.Postcode`.
pub fn page(topic: &str) -> Option<String> {
    let (module, name) = match topic.split_once('.') {
        Some((module, name)) => (module, Some(name)),
        None => (topic, None),
    };
    let module = library::named(module)?;
    let Some(name) = name else { return Some(contents(module)) };
    let item = module.items().into_iter().find(|item| item.name.eq_ignore_ascii_case(name))?;
    Some(one(module, &item))
}

/// The names that have pages, for suggestions.
pub fn names() -> Vec<String> {
    let all = library::ALL.iter().flat_map(|module| {
        let items = module.items().into_iter().map(|item| format!("{}.{}", module.name, item.name));
        std::iter::once(module.name.to_owned()).chain(items)
    });
    all.collect()
}

fn contents(module: &Module) -> String {
    let mut out = format!(
        "# {}: a module of the standard library\n\n{}\n\n`use {0}` makes its names known behind a dot, `use {0}.{{Name}}` alone.\n\n",
        module.name,
        module.about()
    );
    for item in module.items() {
        let _ = writeln!(out, "- `{}`: {}", item.name, item.summary);
    }
    out
}

fn one(module: &Module, item: &Item) -> String {
    let mut out =
        format!("# {}.{}: {}\n\n```text\n{}\n```\n", module.name, item.name, item.summary, item.head);
    for note in &item.notes {
        let _ = writeln!(out, "\n{note}");
    }
    let _ = writeln!(out, "\n```synth right\n{}\n```", item.example);
    out
}
