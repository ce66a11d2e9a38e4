//! Members of enums where their type is wanted, and missing codes.

use synthc_hir::{DeclKey, Space, known};
use synthc_types::Ty;

use super::{Completion, CompletionKind};
use crate::context::{Brace, Context, Wanted};
use crate::hover::{members_of, one};

/// The members of the enum that is wanted here, the likeliest of all.
pub(super) fn wanted(context: &Context<'_>, out: &mut Vec<Completion>) {
    match context.wanted() {
        Wanted::Value(Ty::Enum(name)) => {
            if let Some(key) = context.decl(Space::Type, &name) {
                of(context, key, "", 0, out);
            }
        }
        Wanted::Value(Ty::Bool) => {
            out.extend(["true", "false"].map(|word| Completion::new(CompletionKind::Word, word, 0)));
        }
        Wanted::Code(set) => {
            if let Some(key) = context.decl(Space::Codes, &set) {
                of(context, key, "", 0, out);
            }
        }
        _ => {}
    }
}

fn of<'db>(context: &Context<'db>, key: DeclKey<'db>, prefix: &str, rank: u8, out: &mut Vec<Completion>) {
    let Some(members) = members_of(context.db, key) else { return };
    for member in &members.members {
        let label = member.label.as_deref().unwrap_or_default();
        out.push(
            Completion::new(CompletionKind::Member, format!("{prefix}{}", member.name), rank)
                .detail(label)
                .docs(one(context.db, key, member)),
        );
    }
}

/// What can stand before the colon of a weight or the arrow of an arm: members that are not there yet, and the rest.
pub(super) fn keys(context: &Context<'_>, out: &mut Vec<Completion>) {
    let mut found = Vec::new();
    wanted(context, &mut found);
    let Some(open) = context.open().pop() else { return };
    let brace = context.brace(open);
    let listed = context.own().get(open + 1..).unwrap_or_default();
    let is_table = matches!(brace, Brace::Given { .. });
    found.retain(|item| is_table || !listed.iter().any(|tok| tok.text == item.label));
    out.extend(found);
    match brace {
        Brace::Weights => {}
        _ => out.push(Completion::new(CompletionKind::Word, "_", 3).detail("anything else")),
    }
}

/// Missing codes: of the set at hand, or of all sets with their names, and the sets themselves.
pub(super) fn codes(context: &Context<'_>, out: &mut Vec<Completion>) {
    let before = out.len();
    wanted(context, out);
    if out.len() > before {
        return;
    }
    let after = context.last().map_or("", |tok| tok.text);
    for name in known(context.db, context.file, Space::Codes) {
        let Some(key) = context.decl(Space::Codes, &name) else { continue };
        if after == "missing" {
            let item = Completion::new(CompletionKind::Codes, &*name, 0).detail("a set of missing codes");
            out.push(item.snippet(format!("{name} {{ ${{1:code}}: ${{2:5%}} }}")));
        } else {
            of(context, key, &format!("{name}."), 0, out);
        }
    }
    if after == "else" {
        out.push(Completion::new(CompletionKind::Word, "null", 1).detail("no value"));
    }
}
