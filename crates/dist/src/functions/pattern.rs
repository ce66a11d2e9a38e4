//! Type patterns and results that many functions share.

use synthc_types::{Interval, Ty, TyPattern};

pub(super) const INT: TyPattern = TyPattern::Exact(Ty::Int);
pub(super) const FLOAT: TyPattern = TyPattern::Exact(Ty::Float);
pub(super) const TEXT: TyPattern = TyPattern::Exact(Ty::Text);
pub(super) const DATE: TyPattern = TyPattern::Exact(Ty::Date);
pub(super) const TIME: TyPattern = TyPattern::Exact(Ty::Time);
pub(super) const DATETIME: TyPattern = TyPattern::Exact(Ty::DateTime);
pub(super) const DURATION: TyPattern = TyPattern::Exact(Ty::Duration);
pub(super) const DECIMAL: TyPattern = TyPattern::AnyDecimal;

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

pub(super) fn datetime(_: &[Ty]) -> Ty {
    Ty::DateTime
}

/// The type of the first argument.
pub(super) fn same(args: &[Ty]) -> Ty {
    args.first().cloned().unwrap_or(Ty::Unknown)
}

/// The decimal type that holds the values of all arguments, whole numbers included.
pub(super) fn widest_decimal(args: &[Ty]) -> Ty {
    let scale =
        args.iter().filter_map(|ty| if let Ty::Decimal(scale) = ty { Some(*scale) } else { None }).max();
    Ty::Decimal(scale.unwrap_or(0))
}

/// For functions whose results are not ordered.
pub(super) fn unordered(_: &[Interval]) -> Option<Interval> {
    None
}
