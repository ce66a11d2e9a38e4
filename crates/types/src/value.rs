//! Single values, as constants of specs and plans and as cells of messages.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::Ty;

/// A float that is equal to, and hashes like, its bits, so that values can be keys of queries.
///
/// It is serialized as a number, or as the text `inf`, `-inf` or `nan`, which JSON has no numbers for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Real(pub f64);

impl serde::Serialize for Real {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0)
        } else if self.0.is_nan() {
            serializer.serialize_str("nan")
        } else {
            serializer.serialize_str(if self.0 > 0.0 { "inf" } else { "-inf" })
        }
    }
}

impl<'de> serde::Deserialize<'de> for Real {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(f64),
            Text(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Number(number) => Ok(Self(number)),
            Written::Text(text) => match text.as_str() {
                "inf" => Ok(Self(f64::INFINITY)),
                "-inf" => Ok(Self(f64::NEG_INFINITY)),
                "nan" => Ok(Self(f64::NAN)),
                _ => Err(serde::de::Error::custom("expected a number, `inf`, `-inf` or `nan`")),
            },
        }
    }
}

impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl Eq for Real {}

impl Hash for Real {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.to_bits().hash(state);
    }
}

/// One value of any type; units as in [`Ty`](crate::Ty).
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// No value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number; never NaN.
    Float(Real),
    /// `units` of 10^-`scale`.
    Decimal {
        /// The count of units, of up to [`DECIMAL_DIGITS`](crate::DECIMAL_DIGITS) digits.
        units: i128,
        /// The number of decimal places.
        scale: u8,
    },
    /// Text.
    Text(Arc<str>),
    /// Days since 1970-01-01.
    Date(i64),
    /// Microseconds since midnight.
    Time(i64),
    /// Microseconds since 1970-01-01T00:00:00Z.
    DateTime(i64),
    /// Calendar months (`mo`, `y`) and microseconds; a column holds microseconds only.
    Duration {
        /// Calendar months.
        months: i32,
        /// Microseconds.
        micros: i64,
    },
    /// 128 bits.
    Uuid(u128),
    /// The index of a member of an enum.
    Enum(u32),
}

impl Value {
    /// A float value.
    pub fn float(value: f64) -> Self {
        Self::Float(Real(value))
    }

    /// The nearest value of an ordered type to a position (see [`Value::position`]), halves away from zero; `None` for other
    /// types and beyond their ends.
    pub fn near(position: f64, ty: &Ty) -> Option<Self> {
        let whole = position.round();
        if ty.is_discrete() && whole.abs() > 9e18 {
            return None;
        }
        Some(match ty {
            Ty::Int => Self::Int(whole as i64),
            Ty::Float => Self::float(position),
            Ty::Decimal(scale) => {
                let units = (position * crate::power_of_ten(*scale)).round() as i128;
                Self::Decimal { units: crate::decimal_units(units)?, scale: *scale }
            }
            Ty::Date => Self::Date(whole as i64),
            Ty::Time => Self::Time(whole as i64),
            Ty::DateTime => Self::DateTime(whole as i64),
            Ty::Duration => Self::Duration { months: 0, micros: whole as i64 },
            _ => return None,
        })
    }

    /// The units of 10^-`scale` that a whole number or a decimal is, exactly; `None` for other values, for a decimal of more
    /// places, and beyond [`DECIMAL_DIGITS`](crate::DECIMAL_DIGITS) digits.
    pub fn units_at(&self, scale: u8) -> Option<i128> {
        let (units, own) = match self {
            Self::Int(v) => (i128::from(*v), 0),
            Self::Decimal { units, scale } => (*units, *scale),
            _ => return None,
        };
        units.checked_mul(crate::ten_to(scale.checked_sub(own)?)?).and_then(crate::decimal_units)
    }

    /// Where an ordered value lies on the line that intervals use: its position, or for a decimal of more than 15 digits, which
    /// a double may not tell from its neighbours, the doubles around it. `None` as for [`Value::position`].
    pub fn enclosure(&self) -> Option<crate::Interval> {
        let position = self.position()?;
        let long = match self {
            Self::Decimal { units, .. } => {
                let mut digits = units.unsigned_abs();
                while digits > 0 && digits % 10 == 0 {
                    digits /= 10;
                }
                digits >= 1_000_000_000_000_000
            }
            _ => false,
        };
        Some(if long {
            crate::Interval::closed(position.next_down(), position.next_up())
        } else {
            crate::Interval::point(position)
        })
    }

    /// The position of an ordered value on the line that intervals use: numbers as they are (a decimal by its value), times
    /// in days or microseconds, months of a duration as 365.2425 / 12 days. `None` for text, bool, enum, uuid and null.
    pub fn position(&self) -> Option<f64> {
        Some(match self {
            Self::Int(v) | Self::Date(v) | Self::Time(v) | Self::DateTime(v) => *v as f64,
            Self::Float(v) => v.0,
            Self::Decimal { units, scale } => *units as f64 / crate::power_of_ten(*scale),
            Self::Duration { months, micros } => f64::from(*months) * MICROS_PER_MONTH + *micros as f64,
            _ => return None,
        })
    }
}

/// The mean length of a calendar month in microseconds: a year is 365.2425 days.
const MICROS_PER_MONTH: f64 = 365.2425 / 12.0 * 86_400_000_000.0;
