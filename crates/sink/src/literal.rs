//! Cells as literals of a notation that quotes texts and names nulls: JSON, SQL.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int32Type,
    Int64Type, Time64MicrosecondType, TimeUnit, TimestampMicrosecondType, UInt8Type, UInt32Type,
};
use synthc_types::Ty;

use crate::buffer::Buffer;
use crate::json::{Json, head};
use crate::text::{Constant, put_uuid};
use crate::{ColumnLayout, EnumText, Holds, SinkError, number};

/// Why a value cannot be written, as the end of a sentence: "texts cannot hold NUL".
pub(crate) type Refusal = &'static str;

/// How values are written. What is not said here is the same in all notations.
pub(crate) trait Notation: Sync {
    /// No value.
    fn null(&self) -> &'static [u8];
    /// A truth value.
    fn bool(&self, value: bool) -> &'static [u8];
    /// A whole number.
    fn int(&self, value: i64, out: &mut Buffer) {
        put_int(value, out);
    }
    /// A text.
    fn text(&self, text: &str, out: &mut Buffer) -> Result<(), Refusal>;
    /// A real number.
    fn float(&self, value: f64, out: &mut Buffer) -> Result<(), Refusal>;
    /// `units` of 10^-`scale`.
    fn decimal(&self, units: i128, scale: u8, out: &mut Buffer) -> Result<(), Refusal>;
    /// Days since 1970-01-01.
    fn date(&self, days: i64, out: &mut Buffer) -> Result<(), Refusal>;
    /// Microseconds since midnight.
    fn time(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal>;
    /// Microseconds since 1970-01-01T00:00:00Z.
    fn datetime(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal>;
    /// Microseconds.
    fn duration(&self, micros: i64, out: &mut Buffer) -> Result<(), Refusal>;
    /// An object or a list, as JSON.
    fn nested(&self, json: &str, out: &mut Buffer) -> Result<(), Refusal>;
}

/// A whole number, which all notations write alike.
#[inline(always)]
pub(crate) fn put_int(value: i64, out: &mut Buffer) {
    out.window(|window| number::put_int(window, value));
}

/// A decimal with all its places.
#[inline(always)]
pub(crate) fn put_decimal(units: i128, scale: u8, out: &mut Buffer) {
    match i64::try_from(units) {
        Ok(units) => out.window(|window| number::put_decimal(window, units, scale)),
        Err(_) => out.bytes(crate::cells::wide_decimal(units, scale).as_bytes()),
    }
}

/// The cells of one column, for all batches.
#[derive(Debug)]
pub(crate) struct LiteralColumn {
    column: ColumnLayout,
    /// The literals of the enum's members; empty for other types.
    members: Arc<[Constant]>,
    /// The dictionary seen last and its literals: executors hand out the same one with every batch.
    seen: Mutex<Option<(ArrayRef, Arc<[Constant]>)>>,
    /// The items of a list, else the columns inside of an object with what stands before each; in JSON.
    inner: Vec<(Vec<u8>, LiteralColumn)>,
}

impl LiteralColumn {
    /// The cells of a column.
    ///
    /// # Errors
    /// When the notation refuses a member of its enum.
    pub(crate) fn new(
        column: &ColumnLayout,
        enums: EnumText,
        notation: &impl Notation,
    ) -> Result<Self, SinkError> {
        let mut members = Vec::new();
        if let Some(schema) = &column.members {
            match enums.whole_codes(schema) {
                Some(codes) => members.extend(codes.into_iter().map(|code| {
                    let mut out = Buffer::default();
                    notation.int(code, &mut out);
                    Constant::new(out.as_slice())
                })),
                None => {
                    for text in enums.members(schema) {
                        members.push(literal(&text, notation).map_err(|why| refused(column, why))?);
                    }
                }
            }
        }
        let mut inner = Vec::with_capacity(column.inner.len());
        for (at, within) in column.inner.iter().enumerate() {
            inner.push((head(at, &within.schema.name), Self::new(within, enums, &Json)?));
        }
        Ok(Self { column: column.clone(), members: members.into(), seen: Mutex::new(None), inner })
    }

    /// What is said of a value of this column that cannot be written.
    pub(crate) fn refused(&self, why: Refusal) -> SinkError {
        refused(&self.column, why)
    }

    /// The cells of a batch, or of what is inside of a column of one.
    pub(crate) fn bind<'a>(
        &'a self,
        columns: &'a [ArrayRef],
        notation: &impl Notation,
    ) -> Result<Literals<'a>, SinkError> {
        let fail = |what: &str| SinkError::Batch(format!("column `{}`: {what}", self.column.schema.name));
        let array = columns.get(self.column.values).ok_or_else(|| fail("is not in the batch"))?;
        let unknown = || fail(&format!("cannot write values of type {}", array.data_type()));
        let values = match (self.column.holds, &self.column.members) {
            (Holds::Reasons, _) => {
                let gaps = array.as_primitive_opt::<UInt8Type>().ok_or_else(unknown)?;
                // a gap without a code is past the end of the members, and so null
                let keys = gaps.values().iter().map(|gap| u32::from(*gap).wrapping_sub(1)).collect();
                Values::Keys(keys, Arc::clone(&self.members))
            }
            (Holds::Values, Some(_)) if !matches!(array.data_type(), DataType::Dictionary(..)) => {
                Values::Keys(keys(array).ok_or_else(unknown)?, Arc::clone(&self.members))
            }
            _ if !self.inner.is_empty() || self.column.schema.ty == Ty::Json => {
                self.nested(array)?.ok_or_else(unknown)?
            }
            _ => match array.as_any_dictionary_opt() {
                Some(dictionary) => {
                    let literals = self.literals(dictionary.values(), notation)?;
                    let keys: ArrayRef = arrow::array::make_array(dictionary.keys().to_data());
                    Values::Keys(keys_of(&keys).ok_or_else(unknown)?, literals)
                }
                None => values(array, &self.column.schema.ty).ok_or_else(unknown)?,
            },
        };
        let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0);
        Ok(Literals { values, nulls })
    }

    /// Lists or objects; `None` where the array holds neither.
    fn nested<'a>(&'a self, array: &'a ArrayRef) -> Result<Option<Values<'a>>, SinkError> {
        if let (Some(lists), [(_, items)]) = (array.as_list_opt::<i32>(), self.inner.as_slice()) {
            let items = items.bind(std::slice::from_ref(lists.values()), &Json)?;
            return Ok(Some(Values::List(lists.value_offsets(), Box::new(items))));
        }
        let Some(objects) = array.as_struct_opt() else { return Ok(None) };
        let bind = |(head, column): &'a (Vec<u8>, Self)| {
            Ok((head.as_slice(), column.bind(objects.columns(), &Json)?))
        };
        Ok(Some(Values::Object(self.inner.iter().map(bind).collect::<Result<_, _>>()?)))
    }

    /// The literals of a dictionary, made once for each one that is seen.
    fn literals(
        &self,
        dictionary: &ArrayRef,
        notation: &impl Notation,
    ) -> Result<Arc<[Constant]>, SinkError> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((last, literals)) = seen.as_ref()
            && Arc::ptr_eq(last, dictionary)
        {
            return Ok(Arc::clone(literals));
        }
        let texts = dictionary.as_string_opt::<i32>();
        let texts = texts.ok_or_else(|| SinkError::Batch("a dictionary of no texts".to_owned()))?;
        let members = self.column.members.as_ref().map_or(&[][..], |schema| &schema.members);
        let mut out = Vec::with_capacity(texts.len());
        for text in texts {
            let text = text.unwrap_or_default();
            let member = members.iter().position(|member| member.name == text);
            match member.and_then(|at| self.members.get(at)) {
                Some(member) => out.push(member.clone()),
                None => out.push(literal(text, notation).map_err(|why| self.refused(why))?),
            }
        }
        let literals: Arc<[Constant]> = out.into();
        *seen = Some((Arc::clone(dictionary), Arc::clone(&literals)));
        Ok(literals)
    }
}

fn refused(column: &ColumnLayout, why: Refusal) -> SinkError {
    SinkError::Refused(format!("column `{}`: {why}", column.schema.name))
}

fn literal(text: &str, notation: &impl Notation) -> Result<Constant, Refusal> {
    let mut out = Buffer::default();
    notation.text(text, &mut out)?;
    Ok(Constant::new(out.as_slice()))
}

/// Indices of members, whatever their width.
fn keys(array: &ArrayRef) -> Option<Vec<u32>> {
    array.data_type().is_integer().then(|| keys_of(array)).flatten()
}

fn keys_of(array: &ArrayRef) -> Option<Vec<u32>> {
    match array.data_type() {
        DataType::UInt32 => Some(array.as_primitive::<UInt32Type>().values().to_vec()),
        _ => {
            let keys = cast(array, &DataType::UInt32).ok()?;
            Some(keys.as_primitive_opt::<UInt32Type>()?.values().to_vec())
        }
    }
}

/// The cells of one column of one batch.
pub(crate) struct Literals<'a> {
    values: Values<'a>,
    nulls: Option<&'a NullBuffer>,
}

enum Values<'a> {
    Null,
    Bool(&'a BooleanArray),
    Int(&'a [i64]),
    Int32(&'a [i32]),
    Float(&'a [f64]),
    Decimal(&'a [i64], u8),
    Wide(&'a [i128], u8),
    Date(&'a [i32]),
    Days(&'a [i64]),
    Time(&'a [i64]),
    DateTime(&'a [i64]),
    Duration(&'a [i64]),
    Uuid(&'a [u8]),
    Text(&'a StringArray),
    Keys(Vec<u32>, Arc<[Constant]>),
    List(&'a [i32], Box<Literals<'a>>),
    Object(Vec<(&'a [u8], Literals<'a>)>),
}

fn values<'a>(array: &'a ArrayRef, ty: &Ty) -> Option<Values<'a>> {
    Some(match array.data_type() {
        DataType::Null => Values::Null,
        DataType::Boolean => Values::Bool(array.as_boolean()),
        DataType::Int64 => {
            let values = array.as_primitive::<Int64Type>().values();
            match ty {
                Ty::Decimal(scale) => Values::Decimal(values, *scale),
                Ty::Date => Values::Days(values),
                Ty::Time => Values::Time(values),
                Ty::DateTime => Values::DateTime(values),
                Ty::Duration => Values::Duration(values),
                _ => Values::Int(values),
            }
        }
        DataType::Int32 => Values::Int32(array.as_primitive::<Int32Type>().values()),
        DataType::Float64 => Values::Float(array.as_primitive::<Float64Type>().values()),
        DataType::Decimal64(_, scale) => {
            Values::Decimal(array.as_primitive::<Decimal64Type>().values(), u8::try_from(*scale).ok()?)
        }
        DataType::Decimal128(_, scale) => {
            Values::Wide(array.as_primitive::<Decimal128Type>().values(), u8::try_from(*scale).ok()?)
        }
        DataType::Date32 => Values::Date(array.as_primitive::<Date32Type>().values()),
        DataType::Time64(TimeUnit::Microsecond) => {
            Values::Time(array.as_primitive::<Time64MicrosecondType>().values())
        }
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Values::DateTime(array.as_primitive::<TimestampMicrosecondType>().values())
        }
        DataType::Duration(TimeUnit::Microsecond) => {
            Values::Duration(array.as_primitive::<DurationMicrosecondType>().values())
        }
        DataType::FixedSizeBinary(16) => Values::Uuid(array.as_fixed_size_binary().value_data()),
        DataType::Utf8 => Values::Text(array.as_string()),
        _ => return None,
    })
}

impl Literals<'_> {
    /// Appends the cell of a row.
    ///
    /// # Errors
    /// When the notation has no literal for the value.
    #[inline]
    pub(crate) fn append(
        &self,
        row: usize,
        notation: &impl Notation,
        out: &mut Buffer,
    ) -> Result<(), Refusal> {
        if self.nulls.is_some_and(|nulls| nulls.is_null(row)) {
            out.bytes(notation.null());
            return Ok(());
        }
        macro_rules! put {
            ($values:expr, $write:expr) => {
                match $values.get(row) {
                    Some(value) => $write(*value, out),
                    None => Ok(()),
                }
            };
        }
        match &self.values {
            Values::Null => out.bytes(notation.null()),
            Values::Bool(values) => out.bytes(notation.bool(values.value(row))),
            Values::Int(values) => {
                values.get(row).into_iter().for_each(|value| notation.int(*value, out));
            }
            Values::Int32(values) => {
                values.get(row).into_iter().for_each(|value| notation.int(i64::from(*value), out));
            }
            Values::Keys(keys, literals) => {
                match keys.get(row).and_then(|key| literals.get(usize::try_from(*key).ok()?)) {
                    Some(literal) => literal.append(out),
                    None => out.bytes(notation.null()),
                }
            }
            Values::Text(texts) => return notation.text(texts.value(row), out),
            Values::Float(values) => return put!(values, |v, out| notation.float(v, out)),
            Values::Decimal(values, scale) => {
                return put!(values, |v, out| notation.decimal(i128::from(v), *scale, out));
            }
            Values::Wide(values, scale) => return put!(values, |v, out| notation.decimal(v, *scale, out)),
            Values::Date(values) => return put!(values, |v, out| notation.date(i64::from(v), out)),
            Values::Days(values) => return put!(values, |v, out| notation.date(v, out)),
            Values::Time(values) => return put!(values, |v, out| notation.time(v, out)),
            Values::DateTime(values) => return put!(values, |v, out| notation.datetime(v, out)),
            Values::Duration(values) => return put!(values, |v, out| notation.duration(v, out)),
            Values::List(..) | Values::Object(_) => {
                let mut json = Buffer::default();
                self.values.put_json(row, &mut json)?;
                return notation.nested(&String::from_utf8_lossy(json.as_slice()), out);
            }
            Values::Uuid(bytes) => {
                if let Some(value) = bytes.get(16 * row..).and_then(|rest| rest.first_chunk::<16>()) {
                    let mut text = Buffer::default();
                    text.window(|window| put_uuid(window, value));
                    return notation.text(&String::from_utf8_lossy(text.as_slice()), out);
                }
            }
        }
        Ok(())
    }
}

impl Values<'_> {
    /// Appends the list or object of a row as JSON.
    fn put_json(&self, row: usize, out: &mut Buffer) -> Result<(), Refusal> {
        match self {
            Self::List(offsets, items) => {
                let place = |at: usize| offsets.get(at).and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
                out.byte(b'[');
                for item in place(row)..place(row + 1) {
                    if item > place(row) {
                        out.byte(b',');
                    }
                    items.append(item, &Json, out)?;
                }
                out.byte(b']');
            }
            Self::Object(members) => {
                if members.is_empty() {
                    out.byte(b'{');
                }
                for (head, cells) in members {
                    out.bytes(head);
                    cells.append(row, &Json, out)?;
                }
                out.byte(b'}');
            }
            _ => {}
        }
        Ok(())
    }
}
