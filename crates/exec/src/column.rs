//! Typed columns of a block: buffers of values and, where there are any, gaps.
//!
//! A column of length one may stand for a constant of any length ([`Column::one`]); kernels broadcast it.

mod build;
mod constant;
mod lists;
mod take;
mod text;

use std::borrow::Cow;
use std::sync::Arc;

use arrow::buffer::ScalarBuffer;
use synthc_types::Ty;

pub(crate) use build::Assembler;
pub(crate) use constant::{column_of, column_of_values, value_at, whole_of};
pub(crate) use lists::Lists;
pub(crate) use text::{LONGEST, TOO_LONG, TextBuilder, Texts};

/// The gap byte of a plain null.
pub(crate) const NULL: u8 = 255;

/// The values of a column. A value under a gap is arbitrary.
#[derive(Clone, Debug)]
pub(crate) enum Data {
    /// `float`, and drawn positions on the line before they are rounded to their type.
    Float(ScalarBuffer<f64>),
    /// `int`, units of a decimal, days, microseconds.
    Int(ScalarBuffer<i64>),
    /// Units of a decimal, where one has more than an `i64` holds.
    Wide(ScalarBuffer<i128>),
    /// Indices of an enum's members.
    Code(ScalarBuffer<u32>),
    /// 0 or 1.
    Bool(ScalarBuffer<u8>),
    /// Text by number in a list.
    Word(ScalarBuffer<u32>, Arc<Texts>),
    /// Text.
    Text(Arc<Texts>),
    /// UUIDs.
    Uuid(Arc<Vec<u128>>),
    /// Lists.
    List(Arc<Lists>),
    /// Nothing but nulls of no type.
    Null,
}

/// Values and gaps of some rows.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The values.
    pub data: Data,
    /// 0 a value, 255 a plain null, else 1 + the index of a missing code. `None` where no row has a gap.
    pub gap: Option<ScalarBuffer<u8>>,
    /// Whether the single value stands for every row.
    pub one: bool,
}

/// The numbers of so many rows.
pub(crate) fn all_rows(len: usize) -> Vec<u32> {
    (0..len as u32).collect()
}

/// The value at `index`, or the type's zero beyond the end.
#[inline(always)]
pub(crate) fn at<T: Copy + Default>(values: &[T], index: usize) -> T {
    values.get(index).copied().unwrap_or_default()
}

impl Column {
    pub(crate) fn new(data: Data) -> Self {
        Self { data, gap: None, one: false }
    }

    pub(crate) fn floats(values: Vec<f64>) -> Self {
        Self::new(Data::Float(values.into()))
    }

    pub(crate) fn ints(values: Vec<i64>) -> Self {
        Self::new(Data::Int(values.into()))
    }

    /// Units of a decimal.
    pub(crate) fn units(values: Vec<i128>) -> Self {
        Self::new(Data::units(values))
    }

    pub(crate) fn bools(values: Vec<u8>) -> Self {
        Self::new(Data::Bool(values.into()))
    }

    /// The same values with these gaps.
    pub(crate) fn with_gap(mut self, gap: Option<ScalarBuffer<u8>>) -> Self {
        self.gap = gap;
        self
    }

    /// The same value for every row.
    pub(crate) fn for_all(mut self, one: bool) -> Self {
        self.one = one;
        self
    }

    /// A null of no type for every row.
    pub(crate) fn null() -> Self {
        Self { data: Data::Null, gap: Some(vec![NULL].into()), one: true }
    }

    /// The gap of a row.
    #[inline(always)]
    pub(crate) fn gap_at(&self, index: usize) -> u8 {
        match &self.gap {
            None => 0,
            Some(gap) => at(gap, if self.one { 0 } else { index }),
        }
    }

    /// Whether every row is null.
    pub(crate) fn is_all_null(&self) -> bool {
        matches!(self.data, Data::Null) || (self.one && self.gap_at(0) != 0)
    }

    /// The values as floats, where they are.
    pub(crate) fn as_floats(&self) -> Option<&[f64]> {
        match &self.data {
            Data::Float(values) => Some(values),
            _ => None,
        }
    }

    /// The values as whole numbers, where they are.
    pub(crate) fn as_ints(&self) -> Option<&[i64]> {
        match &self.data {
            Data::Int(values) => Some(values),
            _ => None,
        }
    }

    /// The values as whole numbers of any size, where they are.
    pub(crate) fn as_units(&self) -> Option<Cow<'_, [i128]>> {
        match &self.data {
            Data::Int(values) => Some(Cow::Owned(values.iter().map(|v| i128::from(*v)).collect())),
            Data::Wide(values) => Some(Cow::Borrowed(values)),
            _ => None,
        }
    }

    /// The values as truth values, where they are.
    pub(crate) fn as_bools(&self) -> Option<&[u8]> {
        match &self.data {
            Data::Bool(values) => Some(values),
            _ => None,
        }
    }
}

impl Data {
    /// Units of a decimal, in 64 bits where all fit.
    pub(crate) fn units(values: Vec<i128>) -> Self {
        match values.iter().map(|v| i64::try_from(*v)).collect::<Result<Vec<i64>, _>>() {
            Ok(narrow) => Self::Int(narrow.into()),
            Err(_) => Self::Wide(values.into()),
        }
    }
}

/// How values of a type are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repr {
    /// [`Data::Float`].
    Float,
    /// [`Data::Int`], or [`Data::Wide`] for decimals.
    Int,
    /// [`Data::Code`].
    Code,
    /// [`Data::Bool`].
    Bool,
    /// [`Data::Word`] or [`Data::Text`].
    Text,
    /// [`Data::Uuid`].
    Uuid,
    /// [`Data::List`].
    List,
    /// [`Data::Null`].
    Null,
}

/// How values of `ty` are held.
pub(crate) fn repr(ty: &Ty) -> Repr {
    match ty {
        // Of an object there is nothing to hold but whether it is there.
        Ty::Bool | Ty::Json => Repr::Bool,
        Ty::List(_) => Repr::List,
        Ty::Int | Ty::Decimal(_) | Ty::Date | Ty::Time | Ty::DateTime | Ty::Duration => Repr::Int,
        Ty::Float => Repr::Float,
        Ty::Text => Repr::Text,
        Ty::Uuid => Repr::Uuid,
        Ty::Enum(_) => Repr::Code,
        Ty::Null | Ty::Unknown => Repr::Null,
    }
}
