//! One column, parameter or constant in a few words, as editors show it.

use synthc_types::{Ty, Value};

use crate::check::{self, Env as _};
use crate::db::{Db, SourceFile};
use crate::decl::{ConstValue, typed_const, typed_param};
use crate::env::{Queries, support};
use crate::items::{ColumnKey, DeclKey};
use crate::model::{Name, TRange};
use crate::table::typed_column;

/// What is known of a column without drawing a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The type.
    pub ty: Ty,
    /// The values it can take, null among them, in words that follow "is".
    pub support: String,
    /// The mean, where the parameters of what is drawn are constant.
    pub mean: Option<String>,
    /// The standard deviation, with [`Summary::mean`]; of dates and times a duration.
    pub sd: Option<String>,
}

/// The summary of a column; `None` where the table has none of this name.
#[salsa::tracked(returns(ref))]
pub fn column_summary<'db>(db: &'db dyn Db, key: ColumnKey<'db>) -> Option<Summary> {
    let column = typed_column(db, key).as_ref()?;
    let env = Queries { db, file: key.file(db) };
    let ty = column.ty.clone();
    let moments = if ty.is_unknown() { None } else { check::moments(&env, column) };
    let shown = |value: f64, of: &Ty| match of.is_numeric() {
        true => check::shown_position(three_digits(value), &Ty::Float),
        false => check::shown_position(value, of),
    };
    Some(Summary {
        support: check::shown_support(&env, support(db, key), &ty),
        mean: moments.map(|(mean, _)| match ty {
            Ty::Duration => length(mean),
            _ => shown(mean, &ty),
        }),
        sd: moments.filter(|(_, sd)| sd.is_finite()).map(|(_, sd)| match ty {
            Ty::Date => length(sd * 86_400e6),
            Ty::DateTime | Ty::Time | Ty::Duration => length(sd),
            _ => shown(sd, &ty),
        }),
        ty,
    })
}

/// A length of time in the largest unit that it fills.
fn length(micros: f64) -> String {
    let units = [(86_400e6, "d"), (3_600e6, "h"), (60e6, "min"), (1e6, "s")];
    let (unit, name) = units.into_iter().find(|(unit, _)| micros >= *unit).unwrap_or((1e6, "s"));
    format!("{}{name}", check::shown_position(three_digits(micros / unit), &Ty::Float))
}

/// What moments by quadrature are good for; a longer whole part stays whole.
fn three_digits(value: f64) -> f64 {
    let places = 2.0 - value.abs().max(1e-300).log10().floor();
    let unit = 10f64.powi(places.clamp(0.0, 300.0) as i32);
    (value * unit).round() / unit
}

/// The type and value of a constant, as they are written; a range for a range.
pub fn constant_shown<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<(Ty, String)> {
    let env = Queries { db, file: key.file(db) };
    match &typed_const(db, key).value {
        ConstValue::Value(value, ty) => Some((ty.clone(), check::shown_value(&env, value, ty))),
        ConstValue::Range(TRange { lo, hi, hi_open, .. }, ty) => {
            let end = |end: &Option<crate::model::TExpr>| {
                let value = end.as_ref().and_then(crate::fold::value_of);
                value.map(|value| check::shown_value(&env, value, ty)).unwrap_or_default()
            };
            let dots = if *hi_open { "..<" } else { ".." };
            Some((ty.clone(), format!("{}{dots}{}", end(lo), end(hi))))
        }
        ConstValue::Error => None,
    }
}

/// The type and default of a parameter, as they are written.
pub fn param_shown<'db>(db: &'db dyn Db, key: DeclKey<'db>) -> Option<(Ty, Option<String>)> {
    let param = typed_param(db, key).value.as_ref()?;
    let env = Queries { db, file: key.file(db) };
    let default =
        crate::fold::value_of(&param.default).map(|value| check::shown_value(&env, value, &param.ty));
    Some((param.ty.clone(), default))
}

/// A code of an enum's member or of a gap, as it is written.
pub fn code_shown(db: &dyn Db, file: SourceFile, code: &Value) -> String {
    check::shown_value(&Queries { db, file }, code, &Ty::Unknown)
}

/// The names of the members of an enum, or of the codes of a set, that a file knows.
pub fn member_names(db: &dyn Db, file: SourceFile, name: &str) -> Vec<Name> {
    let env = Queries { db, file };
    let members = env.members(name).or_else(|| env.codes(name));
    members
        .map(|members| members.members.iter().map(|member| member.name.clone()).collect())
        .unwrap_or_default()
}
