//! Type patterns, results and overloads that many functions share.

use synthc_types::{FnKernel, Overload, Ty, TyPattern, Value};

pub(super) const BOOL: TyPattern = TyPattern::Exact(Ty::Bool);
pub(super) const INT: TyPattern = TyPattern::Exact(Ty::Int);
pub(super) const FLOAT: TyPattern = TyPattern::Exact(Ty::Float);
pub(super) const TEXT: TyPattern = TyPattern::Exact(Ty::Text);
pub(super) const DATE: TyPattern = TyPattern::Exact(Ty::Date);
pub(super) const TIME: TyPattern = TyPattern::Exact(Ty::Time);
pub(super) const DATETIME: TyPattern = TyPattern::Exact(Ty::DateTime);
pub(super) const DURATION: TyPattern = TyPattern::Exact(Ty::Duration);
pub(super) const DECIMAL: TyPattern = TyPattern::AnyDecimal;

pub(super) fn bool(_: &[Ty]) -> Ty {
    Ty::Bool
}

pub(super) fn int(_: &[Ty]) -> Ty {
    Ty::Int
}

pub(super) fn float(_: &[Ty]) -> Ty {
    Ty::Float
}

pub(super) fn text(_: &[Ty]) -> Ty {
    Ty::Text
}

pub(super) fn date(_: &[Ty]) -> Ty {
    Ty::Date
}

pub(super) fn time(_: &[Ty]) -> Ty {
    Ty::Time
}

pub(super) fn datetime(_: &[Ty]) -> Ty {
    Ty::DateTime
}

/// The type of the first argument.
pub(super) fn same(args: &[Ty]) -> Ty {
    args.first().cloned().unwrap_or(Ty::Unknown)
}

/// The type of the second argument.
pub(super) fn second(args: &[Ty]) -> Ty {
    args.get(1).cloned().unwrap_or(Ty::Unknown)
}

/// The decimal type that holds the values of all arguments, whole numbers included.
pub(super) fn widest_decimal(args: &[Ty]) -> Ty {
    let scale =
        args.iter().filter_map(|ty| if let Ty::Decimal(scale) = ty { Some(*scale) } else { None }).max();
    Ty::Decimal(scale.unwrap_or(0))
}

/// A signature with just these arguments.
pub(super) const fn takes(
    params: &'static [TyPattern],
    result: fn(&[Ty]) -> Ty,
    kernel: FnKernel,
) -> Overload {
    Overload { params, variadic: false, result, kernel }
}

/// A signature computed value by value.
pub(super) const fn values(
    params: &'static [TyPattern],
    result: fn(&[Ty]) -> Ty,
    f: fn(&[Value]) -> Value,
) -> Overload {
    takes(params, result, FnKernel::Values(f))
}

/// A signature whose last argument may be repeated, computed value by value.
pub(super) const fn many(
    params: &'static [TyPattern],
    result: fn(&[Ty]) -> Ty,
    f: fn(&[Value]) -> Value,
) -> Overload {
    Overload { params, variadic: true, result, kernel: FnKernel::Values(f) }
}

/// A float from a float; NaN stands for null.
pub(super) const fn of_float(f: fn(f64) -> f64) -> Overload {
    takes(&[FLOAT], float, FnKernel::Float1(f))
}

/// A text from a text.
pub(super) const fn of_text(f: fn(&str, &mut String)) -> Overload {
    takes(&[TEXT], text, FnKernel::Text1(f))
}

/// An `int` from a value that is held as a whole number.
pub(super) const fn to_int(params: &'static [TyPattern], f: fn(i64) -> Option<i64>) -> Overload {
    takes(params, int, FnKernel::Int1(f))
}

/// A value that may not exist.
pub(super) fn known<T>(found: Option<T>, make: impl Fn(T) -> Value) -> Value {
    found.map_or(Value::Null, make)
}

/// A text as a value.
pub(super) fn text_value(text: impl Into<std::sync::Arc<str>>) -> Value {
    Value::Text(text.into())
}
