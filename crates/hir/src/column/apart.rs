//! How the values of a column are kept apart: among some rows of its table, and by a number behind them.

use synthc_diag::Span;
use synthc_syntax::ast::{Column, Expr, ExprKind, TextPart};
use synthc_types::{Ty, Value};

use super::clauses::Clauses;
use super::value::{ColumnValue, scope_of};
use crate::among::Among;
use crate::fold::value_of;
use crate::infer::Infer;
use crate::items::ColumnKey;
use crate::model::{Name, TDist, TDistKind, TExpr, TOrigin, TRange, TRefine, TSuffix, TWithin};

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

/// How drawn values differ: run through where all of a range are equally likely, else drawn again.
pub(super) fn drawn(infer: &mut Infer<'_>, value: &mut ColumnValue, dist: TDist) -> TOrigin {
    match all_of_a_range(infer, value, &dist) {
        Some(range) => {
            value.refine = Some(TRefine::Range(range));
            TOrigin::Unique(None)
        }
        None => TOrigin::Draw(dist),
    }
}

/// The range of which a distribution draws all values alike, where the column has no other.
fn all_of_a_range(infer: &mut Infer<'_>, value: &ColumnValue, dist: &TDist) -> Option<TRange> {
    let TDistKind::Builtin { args, .. } = &dist.kind else { return None };
    let range = match (&value.refine, args.as_slice()) {
        (Some(TRefine::Range(range)), _) => range.clone(),
        (None, [lo, hi]) if value.ty == Ty::Int => {
            let whole = |end: &TExpr| {
                let end = value_of(end)?.position().filter(|end| end.fract() == 0.0 && end.abs() < 9e15)?;
                Some(infer.value(Value::Int(end as i64), Ty::Int, dist.loc.span))
            };
            TRange { lo: Some(whole(lo)?), hi: Some(whole(hi)?), hi_open: false, loc: dist.loc }
        }
        _ => return None,
    };
    let (lo, hi) = (range.lo.clone()?, range.hi.clone()?);
    let (def, form) = infer.uniform().filter(|_| value.ty.is_discrete() && !range.hi_open)?;
    let alike = infer.between(def, form, lo, hi, &value.ty, dist.loc.span);
    (is_same(&alike, dist, def.name) || is_same(&alike, dist, def.over_values?)).then_some(range)
}

/// Whether a declared distribution is the one of a name, with the constants of another.
fn is_same(like: &TDist, dist: &TDist, name: &str) -> bool {
    let (TDistKind::Builtin { args, .. }, TDistKind::Builtin { dist, args: others, .. }) =
        (&like.kind, &dist.kind)
    else {
        return false;
    };
    let constant = |(one, other)| value_of(one).is_some_and(|one| Some(one) == value_of(other));
    *dist == name && args.len() == others.len() && args.iter().zip(others).all(constant)
}

/// Refuses to draw one column again of several that are drawn together.
pub(super) fn shared(infer: &mut Infer<'_>, dist: TDist, unique: Span) -> TOrigin {
    infer.fault_help(
        "E0548",
        unique,
        "the columns of one statement are drawn together, so none of them is drawn again to differ",
        "draw the column that is unique in a statement of its own",
    );
    TOrigin::Draw(dist)
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
