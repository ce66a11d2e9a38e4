//! How the values of a column are kept apart: among some rows of its table, and by a number behind them.

use synthc_syntax::ast::{Column, Expr, ExprKind, TextPart};
use synthc_types::Ty;

use super::clauses::Clauses;
use super::value::scope_of;
use crate::among::Among;
use crate::infer::Infer;
use crate::items::ColumnKey;
use crate::model::{Name, TExpr, TOrigin, TSuffix, TWithin};

/// The rows among which the values of a column differ; `None` where that cannot be.
pub(super) fn within(infer: &mut Infer<'_>, name: &Name, among: &Among) -> Option<TWithin> {
    if among.are_siblings() {
        return Some(TWithin::Siblings);
    }
    let (db, file) = (infer.db, infer.home);
    let this = infer.scope.levels.first()?.clone();
    let Some(written) = among.values(db, file, &this) else {
        let help = "give the parent a key, by which its children are told from those of others";
        infer.fault_help("E0525", among.span, "the parent has no key", help);
        return None;
    };
    // A statement is typed, and its faults are told, in its own place.
    let Some(statement) = &among.statement else { return values(infer, &written) };
    let scope = scope_of(db, ColumnKey::new(db, file, this, name.clone()));
    values(&mut Infer::of_member(db, file, statement, scope), &written)
}

/// What rows are told apart by.
pub(crate) fn values(infer: &mut Infer<'_>, written: &[Expr]) -> Option<TWithin> {
    let typed: Vec<TExpr> = written.iter().map(|value| infer.scalar(value, None)).collect();
    for value in &typed {
        if matches!(value.ty, Ty::List(_) | Ty::Json) {
            let what = format!("rows have single values in common; this is `{}`", value.ty);
            infer.fault_help("E0569", value.loc.span, what, "name a column of single values");
            return None;
        }
    }
    (!typed.iter().any(|value| value.ty.is_unknown())).then_some(TWithin::Equal(typed))
}

/// Puts a number behind the texts of a column with `suffix`; whether it can be done.
pub(super) fn suffixed(
    infer: &mut Infer<'_>,
    (ty, origin): (&Ty, &mut TOrigin),
    column: &Column,
    clauses: &Clauses<'_>,
    distinct: bool,
) -> bool {
    let Some((written, span)) = clauses.suffix else { return true };
    let refused = |infer: &mut Infer<'_>, message: &str, help: &str| {
        infer.fault_help("E0570", span, message, help);
        false
    };
    let TOrigin::Is(of) = origin else {
        let help = "leave out `suffix`: the values of a unique column without `=` are drawn to differ";
        return refused(infer, "`suffix` is about texts with `=`", help);
    };
    if ty.is_unknown() {
        return true;
    }
    if *ty != Ty::Text {
        let message = format!("`suffix` puts a number behind a text; this column is `{ty}`");
        return refused(infer, &message, "make it a text: `\"{..}\"`");
    }
    if !distinct {
        let help = "write `unique suffix ..`, or leave out `suffix`";
        return refused(
            infer,
            "`suffix` makes all texts of a table differ; this column is not `unique`",
            help,
        );
    }
    if column.names.len() > 1 {
        return refused(infer, "`suffix` is about one column", "write a statement for each column");
    }
    let Some((before, after)) = ends(written) else {
        infer.fault_help(
            "E0571",
            written.span,
            "a suffix holds `{n}` once, and something before it that ends with no digit",
            "write `suffix \"-{n}\"`",
        );
        return false;
    };
    *origin = TOrigin::Suffixed(Box::new(TSuffix { of: of.clone(), before, after }));
    true
}

/// What stands before and after the number.
fn ends(written: &Expr) -> Option<(Name, Name)> {
    let ExprKind::Text { parts } = &written.kind else { return None };
    let number = |part: &TextPart| match part {
        TextPart::Hole { expr, format: None } => matches!(&expr.kind, ExprKind::Name(name) if &**name == "n"),
        _ => false,
    };
    let (before, after) = match parts.as_slice() {
        [TextPart::Chars(before), hole] if number(hole) => (before, Name::from("")),
        [TextPart::Chars(before), hole, TextPart::Chars(after)] if number(hole) => (before, after.clone()),
        _ => return None,
    };
    before.chars().next_back().filter(|last| !last.is_ascii_digit())?;
    Some((before.clone(), after))
}
