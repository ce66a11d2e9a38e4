//! Types: built in, named, enums.

use synthc_hir::{SCALARS, Space, known};

use super::{Completion, CompletionKind};
use crate::context::Context;
use crate::hover::members_of;

/// Types made of others: name, what it is, how it is written.
const NESTED: [(&str, &str, &str); 2] = [
    ("list", "several values of one type in each row", "list<${1:text}>[${2:0..3}]"),
    ("json", "an object of columns", "json { $0 }"),
];

/// The types that a file knows.
pub(super) fn types(context: &Context<'_>, out: &mut Vec<Completion>) {
    for name in known(context.db, context.file, Space::Type) {
        let Some(key) = context.decl(Space::Type, &name) else { continue };
        let detail = match members_of(context.db, key) {
            Some(members) => {
                let first: Vec<&str> = members.members.iter().take(4).map(|member| &*member.name).collect();
                let more = if members.members.len() > first.len() { ", .." } else { "" };
                format!("{}{more}", first.join(", "))
            }
            None => "a named type".to_owned(),
        };
        out.push(Completion::new(CompletionKind::Type, &*name, 0).detail(detail));
    }
    for (name, about, text) in NESTED {
        out.push(Completion::new(CompletionKind::Type, name, 2).detail(about).snippet(text));
    }
    for (name, about) in SCALARS {
        let item = Completion::new(CompletionKind::Type, name, 1).detail(about);
        out.push(if name == "decimal" { item.snippet("decimal(${1:2})") } else { item });
    }
}
