//! Encodings by column, chosen by the first rows.
//!
//! A dictionary is built only where values repeat: building one that is thrown away costs more than writing the values. Whole
//! numbers that rise are packed as differences. Statistics are kept for row groups, not for pages.

use std::collections::HashSet;
use std::hash::Hash;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Int64Type};
use parquet::basic::{Compression, Encoding};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

/// A dictionary pays where a value is met again at least so often.
const REPEATS: usize = 4;

/// The properties of a file that begins with these rows.
pub(super) fn choose(probe: &RecordBatch, row_group: usize, metadata: Vec<KeyValue>) -> WriterProperties {
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(row_group))
        .set_created_by(concat!("synthc ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(metadata));
    for (field, array) in probe.schema().fields().iter().zip(probe.columns()) {
        let path = ColumnPath::new(vec![field.name().clone()]);
        if !repeats(array) {
            builder = builder.set_column_dictionary_enabled(path.clone(), false);
            if rises(array) {
                builder = builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
            }
        }
    }
    builder.build()
}

fn repeats(array: &ArrayRef) -> bool {
    fn few<T: Hash + Eq>(values: impl Iterator<Item = T>) -> bool {
        let (mut n, mut distinct) = (0, HashSet::new());
        for value in values {
            n += 1;
            distinct.insert(value);
        }
        distinct.len() * REPEATS <= n
    }
    match array.data_type() {
        DataType::Dictionary(..) => true,
        DataType::Utf8 => few(array.as_string::<i32>().iter().flatten()),
        DataType::Int64 => few(array.as_primitive::<Int64Type>().iter().flatten()),
        DataType::Date32 => few(array.as_primitive::<Date32Type>().iter().flatten()),
        DataType::Float64 => {
            use arrow::datatypes::Float64Type;
            few(array.as_primitive::<Float64Type>().iter().flatten().map(f64::to_bits))
        }
        _ => false,
    }
}

fn rises(array: &ArrayRef) -> bool {
    match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().values().is_sorted(),
        DataType::Date32 => array.as_primitive::<Date32Type>().values().is_sorted(),
        _ => false,
    }
}
