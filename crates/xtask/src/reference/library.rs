//! The pages of the standard library: one a module, and their index.

use std::fmt::Write as _;

use synthc_syntax::library::{ALL, Module};

/// The pages.
pub fn pages() -> Vec<(String, String)> {
    let mut index = "# The standard library\n\nModules written in the language and held in the program. `use uk` makes the names of a module known \
                     behind it, `uk.Postcode`; `use uk.{Postcode}` brings names alone. `synthc help uk` and `synthc help uk.Postcode` print \
                     what stands here. No identifier in it is, or can become, anybody's: each says why. Where the numbers come from: \
                     [SOURCES](../../../stdlib/SOURCES.md).\n\n| module | holds |\n|---|---|\n"
        .to_owned();
    let mut pages = Vec::new();
    for module in ALL {
        let _ = writeln!(index, "| [{0}]({0}.md) | {1} |", module.name, module.about());
        pages.push((format!("stdlib/{}.md", module.name), page(module)));
    }
    pages.push(("stdlib/README.md".to_owned(), index));
    pages
}

fn page(module: &Module) -> String {
    let mut out = format!("# {}\n\n{}\n\n", module.name, module.about());
    let items = module.items();
    let links: Vec<String> =
        items.iter().map(|item| format!("[`{}`](#{})", item.name, item.name.to_lowercase())).collect();
    let _ = writeln!(out, "{}", links.join(" · "));
    for item in &items {
        let _ = writeln!(out, "\n## {}\n\n{}\n\n```text\n{}\n```", item.name, item.summary, item.head);
        for note in &item.notes {
            let _ = writeln!(out, "\n{note}");
        }
        let _ = writeln!(out, "\nExample: `{}`", item.example);
    }
    out
}
