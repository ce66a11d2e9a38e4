//! Values of ordered columns as numbers.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{
    DataType, Date32Type, Decimal64Type, Decimal128Type, DurationMicrosecondType, Float64Type, Int64Type,
    Time64MicrosecondType, TimestampMicrosecondType,
};

/// The values of a column in units of its type, nulls left out.
pub fn positions(column: &str, batches: &[RecordBatch]) -> Vec<f64> {
    let mut out = Vec::new();
    for array in batches.iter().filter_map(|batch| batch.column_by_name(column)) {
        append(array, &mut out);
    }
    out
}

fn append(array: &ArrayRef, out: &mut Vec<f64>) {
    macro_rules! each {
        ($ty:ty) => {
            out.extend(array.as_primitive::<$ty>().iter().flatten().map(|value| value as f64))
        };
    }
    match array.data_type() {
        DataType::Int64 => each!(Int64Type),
        DataType::Float64 => each!(Float64Type),
        DataType::Decimal64(..) => each!(Decimal64Type),
        DataType::Decimal128(..) => each!(Decimal128Type),
        DataType::Date32 => each!(Date32Type),
        DataType::Time64(_) => each!(Time64MicrosecondType),
        DataType::Timestamp(..) => each!(TimestampMicrosecondType),
        DataType::Duration(_) => each!(DurationMicrosecondType),
        _ => {}
    }
}
