//! Between single values and columns.

use std::sync::Arc;

use synthc_types::{Real, Ty, Value};

use super::{Column, Data, NULL, at};

/// Microseconds of a mean calendar month (a year is 365.2425 days), where a duration in months stands in a column.
const MICROS_PER_MONTH: i64 = 2_629_746_000_000;

/// The whole number that stands for a value in a column, where it is held as one.
pub(crate) fn whole_of(value: &Value) -> Option<i64> {
    match value {
        Value::Int(v) | Value::Date(v) | Value::Time(v) | Value::DateTime(v) => Some(*v),
        Value::Decimal { units, .. } => i64::try_from(*units).ok(),
        Value::Duration { months, micros } => {
            MICROS_PER_MONTH.checked_mul(i64::from(*months)).and_then(|m| m.checked_add(*micros))
        }
        _ => None,
    }
}

/// A column that has this value in every row.
pub(crate) fn column_of(value: &Value) -> Column {
    let data = match value {
        Value::Null => return Column::null(),
        Value::Bool(v) => Data::Bool(vec![u8::from(*v)].into()),
        Value::Float(Real(v)) => Data::Float(vec![*v].into()),
        Value::Text(v) => Data::Text(Arc::new([&**v].into_iter().collect())),
        Value::Uuid(v) => Data::Uuid(Arc::new(vec![*v])),
        Value::Enum(v) => Data::Code(vec![*v].into()),
        Value::Decimal { units, .. } => Data::units(vec![*units]),
        Value::Int(_) | Value::Date(_) | Value::Time(_) | Value::DateTime(_) | Value::Duration { .. } => {
            match whole_of(value) {
                Some(v) => Data::Int(vec![v].into()),
                None => return Column::null(),
            }
        }
    };
    Column::new(data).for_all(true)
}

/// A column of these values, all of one type or null; `None` where they are not.
pub(crate) fn column_of_values<'a>(values: impl Iterator<Item = &'a Value> + Clone) -> Option<Column> {
    let first = values.clone().find(|v| **v != Value::Null);
    let gap: Vec<u8> = values.clone().map(|v| if *v == Value::Null { NULL } else { 0 }).collect();
    let has_gap = gap.iter().any(|g| *g != 0);
    let data = match first {
        None => return Some(Column { data: Data::Null, gap: Some(gap.into()), one: false }),
        Some(Value::Bool(_)) => Data::Bool(collect(values, |v| match v {
            Value::Bool(v) => Some(u8::from(*v)),
            _ => None,
        })?),
        Some(Value::Float(_)) => Data::Float(collect(values, |v| match v {
            Value::Float(v) => Some(v.0),
            Value::Int(v) => Some(*v as f64),
            _ => None,
        })?),
        Some(Value::Enum(_)) => Data::Code(collect(values, |v| match v {
            Value::Enum(v) => Some(*v),
            _ => None,
        })?),
        Some(Value::Uuid(_)) => Data::Uuid(Arc::new(
            values
                .map(|v| match v {
                    Value::Uuid(v) => Some(*v),
                    Value::Null => Some(0),
                    _ => None,
                })
                .collect::<Option<_>>()?,
        )),
        Some(Value::Text(_)) => words(values)?,
        Some(Value::Decimal { .. }) => Data::units(
            values
                .map(|v| match v {
                    Value::Decimal { units, .. } => Some(*units),
                    Value::Null => Some(0),
                    _ => None,
                })
                .collect::<Option<_>>()?,
        ),
        Some(_) => Data::Int(collect(values, whole_of)?),
    };
    Some(Column { data, gap: has_gap.then(|| gap.into()), one: false })
}

fn collect<'a, T: Default + arrow::datatypes::ArrowNativeType>(
    values: impl Iterator<Item = &'a Value>,
    f: impl Fn(&Value) -> Option<T>,
) -> Option<arrow::buffer::ScalarBuffer<T>> {
    values
        .map(|v| if *v == Value::Null { Some(T::default()) } else { f(v) })
        .collect::<Option<Vec<T>>>()
        .map(Into::into)
}

/// Texts by number, each distinct one listed once, in the order of first mention.
fn words<'a>(values: impl Iterator<Item = &'a Value>) -> Option<Data> {
    let mut seen = std::collections::HashMap::new();
    let mut list: Vec<Arc<str>> = Vec::new();
    let mut codes = Vec::new();
    for value in values {
        let text = match value {
            Value::Text(text) => text.clone(),
            Value::Null => Arc::from(""),
            _ => return None,
        };
        let code = *seen.entry(text.clone()).or_insert_with(|| {
            list.push(text);
            (list.len() - 1) as u32
        });
        codes.push(code);
    }
    Some(Data::Word(codes.into(), Arc::new(list.iter().collect())))
}

/// One cell as a value of `ty`.
pub(crate) fn value_at(column: &Column, index: usize, ty: &Ty) -> Value {
    let index = if column.one { 0 } else { index };
    if column.gap.as_ref().is_some_and(|gap| at(gap, index) != 0) {
        return Value::Null;
    }
    match &column.data {
        // A list is no single value.
        Data::Null | Data::List(_) => Value::Null,
        Data::Float(values) => Value::Float(Real(at(values, index))),
        Data::Int(values) => {
            let v = at(values, index);
            match ty {
                Ty::Decimal(scale) => Value::Decimal { units: i128::from(v), scale: *scale },
                Ty::Date => Value::Date(v),
                Ty::Time => Value::Time(v),
                Ty::DateTime => Value::DateTime(v),
                Ty::Duration => Value::Duration { months: 0, micros: v },
                _ => Value::Int(v),
            }
        }
        Data::Wide(values) => Value::Decimal { units: at(values, index), scale: ty.places() },
        Data::Code(values) => Value::Enum(at(values, index)),
        Data::Bool(values) => Value::Bool(at(values, index) != 0),
        Data::Word(codes, texts) => Value::Text(texts.get(at(codes, index) as usize).into()),
        Data::Text(texts) => Value::Text(texts.get(index).into()),
        Data::Uuid(values) => Value::Uuid(at(values, index)),
    }
}
