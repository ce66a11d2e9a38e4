//! Types of columns and expressions.

use std::fmt;
use std::sync::Arc;

/// The most digits of a decimal, and so its most decimal places.
pub const DECIMAL_DIGITS: u8 = 38;

/// The most digits of a decimal that is drawn, or held in 64 bits.
pub const NARROW_DIGITS: u8 = 18;

/// Whether the units of a decimal have at most [`NARROW_DIGITS`] digits.
pub fn is_narrow(units: i128) -> bool {
    // INVARIANT: 10^18 is below the largest u128.
    units.unsigned_abs() < 10u128.pow(u32::from(NARROW_DIGITS))
}

/// 10^`exponent` for exponents up to [`DECIMAL_DIGITS`]; `None` beyond.
pub fn ten_to(exponent: u8) -> Option<i128> {
    10i128.checked_pow(u32::from(exponent))
}

/// 10^`exponent` as a double; exact up to 10^22. (`powi` may round differently on different platforms.)
pub fn power_of_ten(exponent: u8) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

/// The units, where they have at most [`DECIMAL_DIGITS`] digits.
pub fn decimal_units(units: i128) -> Option<i128> {
    // INVARIANT: 10^38 is below the largest i128.
    (units.unsigned_abs() < 10u128.pow(u32::from(DECIMAL_DIGITS))).then_some(units)
}

/// The type of a column or an expression, without refinement and without nullability.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Ty {
    /// `bool`.
    Bool,
    /// `int`: 64 bits, signed; overflow is an error.
    Int,
    /// `float`: IEEE 754 binary64.
    Float,
    /// `decimal(scale)`: a count of units of 10^-scale, of up to [`DECIMAL_DIGITS`] digits; exact.
    Decimal(u8),
    /// `text`: UTF-8.
    Text,
    /// `date`: days since 1970-01-01, proleptic Gregorian.
    Date,
    /// `time`: microseconds since midnight.
    Time,
    /// `datetime`: microseconds since 1970-01-01T00:00:00Z.
    DateTime,
    /// `duration`: microseconds.
    Duration,
    /// `uuid`: 128 bits.
    Uuid,
    /// An enum, by its name; values are indices of its members in declared order.
    Enum(Arc<str>),
    /// `list<T>`: values of one type in order, as many as the row has.
    List(Arc<Ty>),
    /// `json { columns }`: an object of other columns, which hold its values.
    Json,
    /// The type of `null` alone, which fits every nullable type.
    Null,
    /// A type that could not be found; every use of it is silent, since the fault is already reported.
    Unknown,
}

impl Ty {
    /// Whether arithmetic is done on it as on numbers: int, float, decimal.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Decimal(_))
    }

    /// The decimal places of its values; 0 for all but decimals.
    pub fn places(&self) -> u8 {
        if let Self::Decimal(scale) = self { *scale } else { 0 }
    }

    /// Whether values are instants or lengths of time.
    pub fn is_temporal(&self) -> bool {
        matches!(self, Self::Date | Self::Time | Self::DateTime | Self::Duration)
    }

    /// Whether values lie on a line: numbers and times, for which intervals, ranges and `<` make sense as bounds.
    pub fn is_ordered(&self) -> bool {
        self.is_numeric() || self.is_temporal()
    }

    /// Whether neighbouring values are a whole step apart: int, decimal, dates and times.
    pub fn is_discrete(&self) -> bool {
        self.is_ordered() && *self != Self::Float
    }

    /// The type of the items of a list; the type itself where it is none.
    pub fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            other => other,
        }
    }

    /// Whether the type is not known because of an earlier fault.
    pub fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("float"),
            Self::Decimal(scale) => write!(f, "decimal({scale})"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("date"),
            Self::Time => f.write_str("time"),
            Self::DateTime => f.write_str("datetime"),
            Self::Duration => f.write_str("duration"),
            Self::Uuid => f.write_str("uuid"),
            Self::Enum(name) => f.write_str(name),
            Self::List(item) => write!(f, "list<{item}>"),
            Self::Json => f.write_str("json"),
            Self::Null => f.write_str("null"),
            Self::Unknown => f.write_str("unknown"),
        }
    }
}
