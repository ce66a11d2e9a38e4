//! Changes of type that lose nothing.

use synthc_diag::{Code, Diagnostic};
use synthc_types::{DECIMAL_DIGITS, Ty, Value};

use super::Infer;
use crate::model::{TDist, TDistKind, TExpr, TExprKind};
use crate::time::MICROS_PER_DAY;

/// The type that holds the values of both.
pub(crate) fn unify(a: &Ty, b: &Ty) -> Option<Ty> {
    Some(match (a, b) {
        (a, b) if a == b => a.clone(),
        (Ty::Unknown, other) | (other, Ty::Unknown) | (Ty::Null, other) | (other, Ty::Null) => other.clone(),
        (Ty::Int, Ty::Float) | (Ty::Float, Ty::Int) => Ty::Float,
        (Ty::Decimal(_), Ty::Float) | (Ty::Float, Ty::Decimal(_)) => Ty::Float,
        (Ty::Int, Ty::Decimal(s)) | (Ty::Decimal(s), Ty::Int) => Ty::Decimal(*s),
        (Ty::Decimal(a), Ty::Decimal(b)) => Ty::Decimal(*a.max(b)),
        (Ty::Date, Ty::DateTime) | (Ty::DateTime, Ty::Date) => Ty::DateTime,
        _ => return None,
    })
}

/// Whether every value of `from` is a value of `to`.
pub(crate) fn widens(from: &Ty, to: &Ty) -> bool {
    from.is_unknown() || to.is_unknown() || unify(from, to).as_ref() == Some(to)
}

/// A constant of another type, where its value is the same.
pub(crate) fn convert(value: &Value, to: &Ty) -> Option<Value> {
    Some(match (value, to) {
        (Value::Null, _) => Value::Null,
        (Value::Int(v), Ty::Float) => Value::float(*v as f64),
        (Value::Int(_) | Value::Decimal { .. }, Ty::Decimal(scale)) => {
            Value::Decimal { units: value.units_at(*scale)?, scale: *scale }
        }
        (Value::Decimal { .. }, Ty::Float) => Value::float(value.position()?),
        (Value::Date(days), Ty::DateTime) => Value::DateTime(days.checked_mul(MICROS_PER_DAY)?),
        _ => return None,
    })
}

impl Infer<'_> {
    /// The expression as a value of `to`; `None` where that would lose something.
    pub fn coerce(&self, expr: TExpr, to: &Ty) -> Option<TExpr> {
        if expr.ty == *to || to.is_unknown() {
            return Some(expr);
        }
        if expr.ty.is_unknown() {
            return Some(TExpr { ty: to.clone(), ..expr });
        }
        if expr.ty == Ty::Null {
            return Some(TExpr { ty: to.clone(), nullable: true, ..expr });
        }
        if let TExprKind::Value(value) = &expr.kind
            && let Some(value) = convert(value, to)
        {
            return Some(TExpr { kind: TExprKind::Value(value), ty: to.clone(), ..expr });
        }
        if !widens(&expr.ty, to) || (matches!(to, Ty::Decimal(_)) && matches!(expr.kind, TExprKind::Value(_)))
        {
            return None;
        }
        let (nullable, loc) = (expr.nullable, expr.loc);
        Some(TExpr { kind: TExprKind::Cast(Box::new(expr)), ty: to.clone(), nullable, loc })
    }

    /// The expression as a value of `to`, or a message that it is none. `role` names what it is for, in backquotes where it is a
    /// name: "`size`", "the count".
    pub fn fit(&mut self, expr: TExpr, to: &Ty, role: &str) -> TExpr {
        let loc = expr.loc;
        let from = expr.ty.clone();
        match self.coerce(expr, to) {
            Some(expr) => expr,
            None => {
                let diagnostic = mismatch(&from, to, role, loc);
                self.report(diagnostic);
                TExpr { kind: TExprKind::Error, ty: to.clone(), nullable: false, loc }
            }
        }
    }

    /// The distribution as one of values of `to`, or a message. Numbers are rounded to the nearest value when they are drawn, so
    /// any number fits any number.
    pub fn fit_dist(&mut self, dist: TDist, to: &Ty, role: &str) -> TDist {
        if let TDistKind::Point(expr) = dist.kind {
            let loc = dist.loc;
            let numeric = expr.ty.is_numeric() && to.is_numeric();
            let expr = match self.coerce(expr.clone(), to) {
                Some(expr) => expr,
                None if numeric => return TDist { kind: TDistKind::Point(expr.clone()), ty: expr.ty, loc },
                None => self.fit(expr, to, role),
            };
            return TDist { kind: TDistKind::Point(expr), ty: to.clone(), loc };
        }
        let fits = dist.ty == *to
            || dist.ty.is_unknown()
            || to.is_unknown()
            || dist.ty == Ty::Null
            || (dist.ty.is_numeric() && to.is_numeric());
        if fits {
            return dist;
        }
        let diagnostic = mismatch(&dist.ty, to, role, dist.loc);
        self.report(diagnostic);
        TDist { kind: TDistKind::Error, ty: to.clone(), loc: dist.loc }
    }
}

/// The message that a type does not fit.
fn mismatch(from: &Ty, to: &Ty, role: &str, loc: synthc_diag::Loc) -> Diagnostic {
    if let Ty::Decimal(places) = to
        && widens(from, to)
    {
        let message =
            format!("{role} has more than {DECIMAL_DIGITS} digits with the {places} places of `{to}`");
        return Diagnostic::new(Code("E0214"), loc, message)
            .help(format!("a decimal has up to {DECIMAL_DIGITS} digits, places included"));
    }
    let number_to_whole = *from == Ty::Float && matches!(to, Ty::Int | Ty::Decimal(_));
    if number_to_whole || matches!((from, to), (Ty::Decimal(_), Ty::Int | Ty::Decimal(_))) {
        let help = match to {
            Ty::Int => "say how to round it: `floor(..)`, `ceil(..)` or `round(..)`".to_owned(),
            Ty::Decimal(scale) => {
                let step = format!("{:.*}", usize::from(*scale), 10f64.powi(-i32::from(*scale)));
                format!("write `round {step}` after the value")
            }
            _ => String::new(),
        };
        return Diagnostic::new(
            Code("E0204"),
            loc,
            format!("{role} is `{to}`; this is `{from}`, which may lose digits"),
        )
        .label(format!("`{from}`"))
        .help(help);
    }
    let diagnostic = Diagnostic::new(Code("E0201"), loc, format!("{role} is `{to}`; this is `{from}`"))
        .label(format!("`{from}`"));
    match (from, to) {
        (Ty::Int | Ty::Float, Ty::Duration) => diagnostic.help("a duration has a unit: `3d`, `2h`, `15min`"),
        (Ty::Text, Ty::Date) => diagnostic.help("dates are written without quotes: `2024-01-31`"),
        (Ty::Text, Ty::Enum(_)) => diagnostic.help("members of an enum are written without quotes"),
        (_, Ty::Bool) => diagnostic.help("compare it with something: `x == 1`, `x is not null`"),
        (Ty::Bool, Ty::Int) => diagnostic.help("write `if x then 1 else 0`"),
        _ => diagnostic,
    }
}
