//! Columns with neither `~` nor `=`: the distribution of their type, or all its values.

use synthc_diag::{Loc, Span};
use synthc_syntax::ast::{Item, TypeBase, TypeExpr};
use synthc_types::{Ty, Value, regex::Language};

use crate::infer::{Declared, Infer};
use crate::items::{DeclKey, Space, item_ast};
use crate::model::{TDist, TDistKind, TMade, TRefine, TShare, TWeight};

/// The distribution of a column that has none: its type's, else uniform.
pub(crate) fn by_type<'db>(
    infer: &mut Infer<'db>,
    written: Option<&TypeExpr>,
    declared: &Declared<'db>,
    loc: Loc,
) -> TDist {
    let span = loc.span;
    if declared.ty.is_unknown() {
        return infer.dist_error(span);
    }
    if let Some(key) = declared.default
        && let Some(dist) = default_of(infer, key, &declared.ty)
    {
        return dist;
    }
    let weighing = |infer: &Infer<'_>, value: Value, weight: f64| TWeight {
        value,
        share: TShare::Of { value: infer.value(Value::float(weight), Ty::Float, span), percent: false },
        loc,
    };
    match (&declared.ty, &declared.refine) {
        (Ty::Bool, _) => {
            let weights = [false, true].map(|value| weighing(infer, Value::Bool(value), 1.0)).to_vec();
            infer.dist_node(TDistKind::Weights(weights), Ty::Bool, span)
        }
        (Ty::Enum(name), _) => {
            let members = infer.enum_named(name);
            let own = members.as_ref().map(|members| members.weights.as_slice()).unwrap_or_default();
            let count = members.as_ref().map_or(0, |members| members.members.len());
            let weights = (0..count).map(|index| {
                let member = Value::Enum(u32::try_from(index).unwrap_or(u32::MAX));
                weighing(infer, member, own.get(index).map_or(1.0, |weight| weight.0))
            });
            let weights = weights.collect();
            infer.dist_node(TDistKind::Weights(weights), declared.ty.clone(), span)
        }
        (_, Some(TRefine::Matching { pattern, .. })) => {
            infer.dist_node(TDistKind::Matching(pattern.clone()), declared.ty.clone(), span)
        }
        (ty, Some(TRefine::Range(range))) if ty.is_ordered() => {
            match (range.lo.clone(), range.hi.clone(), infer.uniform()) {
                (Some(lo), Some(hi), Some((def, form))) => {
                    infer.between(def, form, lo, hi, &declared.ty, span)
                }
                _ => no_default(infer, written, declared, span),
            }
        }
        _ => no_default(infer, written, declared, span),
    }
}

fn no_default(
    infer: &mut Infer<'_>,
    written: Option<&TypeExpr>,
    declared: &Declared<'_>,
    span: Span,
) -> TDist {
    let help = match &declared.ty {
        Ty::Text => {
            "give it a value, `= \"..\"`, weights, `~ { \"a\": 1, \"b\": 2 }`, or a pattern: `text matching /[A-Z]{3}/`"
        }
        _ => {
            "give it bounds at both ends (then all values are equally likely), a distribution with `~`, or a value with `=`"
        }
    };
    infer.fault_help(
        "E0208",
        written.map_or(span, |written| written.span),
        match &declared.ty {
            Ty::Text => "`text` has no distribution of its own".to_owned(),
            ty => format!("without bounds, `{ty}` has no distribution of its own"),
        },
        help,
    );
    let mut error = infer.dist_error(span);
    error.ty = declared.ty.clone();
    error
}

/// The default distribution of a named type, typed anew for this column.
fn default_of<'db>(infer: &mut Infer<'db>, key: DeclKey<'db>, ty: &Ty) -> Option<TDist> {
    let mut key = key;
    for _ in 0..64 {
        let ast = item_ast(infer.db, key).as_ref()?;
        let Item::Type(item) = &*ast.item else { return None };
        if let Some(draw) = &item.default {
            return infer.default_dist(key, ast.anchor, &draw.dist, ty);
        }
        let TypeBase::Named { path, .. } = &item.ty.base else { return None };
        key = crate::scope::resolve(infer.db, key.file(infer.db), Space::Type, &path.parts.first()?.text)?;
    }
    None
}

/// What the values of a type of the library are made of. That no two texts make one value is tested there; in a user's file it would
/// have to be shown.
pub(super) fn made<'db>(infer: &mut Infer<'db>, declared: &Declared<'db>, loc: Loc) -> Option<TMade> {
    let key = declared.default?;
    infer.db.module_of(key.file(infer.db))?;
    let dist = by_type(infer, None, declared, loc);
    infer.made_of(&dist)
}

/// A key or unique column without a value needs a finite type.
pub(super) fn enough(infer: &mut Infer<'_>, declared: &Declared<'_>, loc: Loc) {
    let bounded = match &declared.refine {
        Some(TRefine::Range(range)) => range.lo.is_some() && range.hi.is_some() && declared.ty != Ty::Text,
        Some(TRefine::Matching { pattern, .. }) => {
            if Language::new(pattern).is_none() {
                let regex = pattern.text();
                infer.fault_help(
                    "E0506",
                    loc.span,
                    format!("the texts that match `/{regex}/` overlap in too many ways to be told apart"),
                    "take a simpler pattern, or build the text from `row()`: `= \"P{row():06}\"`",
                );
            }
            return;
        }
        None => false,
    };
    let fine = match &declared.ty {
        Ty::Uuid | Ty::Bool | Ty::Enum(_) | Ty::Unknown => true,
        ty => bounded && ty.is_discrete(),
    };
    if !fine {
        infer.fault_help(
            "E0506",
            loc.span,
            format!("without bounds, `{}` has too many values to run through", declared.ty),
            "number the rows, `= row()`, or give the type bounds: `int 1..999_999`",
        );
    }
}
