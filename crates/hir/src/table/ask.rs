//! `ask` blocks: their conditions, reported once for all their columns.

use synthc_diag::Diagnostic;
use synthc_syntax::ast::{Ask, Expr, Member};
use synthc_types::Ty;

use super::lineage;
use crate::column::route;
use crate::db::Db;
use crate::infer::{Aggregates, Infer, Scope};
use crate::items::{DeclKey, statements};

/// The faults of the `ask` statements of a table.
pub(crate) fn ask_diags<'db>(db: &'db dyn Db, table: DeclKey<'db>) -> Vec<Diagnostic> {
    let mut diags = Vec::new();
    for statement in statements(db, table) {
        let Member::Ask(ask) = &*statement.member else { continue };
        let scope = Scope {
            levels: lineage(db, table.file(db), table.name(db)),
            bare: Some(0),
            aggregates: Aggregates::Children,
            position: true,
        };
        let mut infer = Infer::of_member(db, table.file(db), statement, scope);
        check(&mut infer, ask);
        diags.append(&mut infer.diags);
    }
    diags
}

fn check(infer: &mut Infer<'_>, ask: &Ask) {
    // A value after `else` would need one type for all columns; `Unknown` accepts any, and each column checks its own.
    let otherwise: Option<&Expr> = ask.otherwise.as_ref();
    route(infer, &ask.condition, otherwise, &Ty::Unknown);
    for member in &ask.members {
        match member {
            Member::Ask(inner) => check(infer, inner),
            Member::Column(_) | Member::Bad { .. } => {}
            _ => infer.unsupported(
                ask.span,
                "a statement other than a column inside of `ask`",
                Some("write it beside `ask`"),
            ),
        }
    }
}
