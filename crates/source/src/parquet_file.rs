//! Parquet as a table: every value as the text that a CSV file would hold, with the type that the file states.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::{Array as _, ArrayRef, RecordBatch, make_array};
use arrow::datatypes::{DataType, Field};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use synthc_types::{DECIMAL_DIGITS, DataTable, Heading, Ty};

use crate::Fault;
use crate::file::MOST_CELLS;

/// The first bytes of every file.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// Rows that are unpacked at a time.
const BATCH: usize = 1024;

/// Times as the language writes them.
const FORMAT: FormatOptions<'static> = FormatOptions::new()
    .with_display_error(false)
    .with_timestamp_format(Some("%Y-%m-%dT%H:%M:%S%.f"))
    .with_datetime_format(Some("%Y-%m-%d"));

/// Reads a Parquet file from its bytes. Columns of lists and structs are left out.
///
/// # Errors
///
/// When it is damaged, too large, or packed in a way that is not known.
pub(crate) fn parse(bytes: bytes::Bytes, hash: &str) -> Result<DataTable, Fault> {
    // The reader is written for files that are well-formed: what makes it panic is a damaged file.
    catch_unwind(AssertUnwindSafe(|| table(bytes, hash)))
        .unwrap_or_else(|_| Err(Fault::Malformed("the Parquet file is damaged".into())))
}

fn table(bytes: bytes::Bytes, hash: &str) -> Result<DataTable, Fault> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(|error| damaged(&error))?;
    let fields = builder.schema().fields().clone();
    let flat: Vec<usize> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.data_type().is_nested())
        .map(|(at, _)| at)
        .collect();
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
    if rows.saturating_mul(flat.len().max(1) as u64) > MOST_CELLS {
        return Err(Fault::TooLarge("16 million cells"));
    }
    let header: Vec<Heading> =
        flat.iter().filter_map(|at| fields.get(*at)).map(|field| heading(field)).collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), flat);
    let reader =
        builder.with_projection(mask).with_batch_size(BATCH).build().map_err(|error| damaged(&error))?;
    let mut table = DataTable::new(header, hash);
    let mut number = 0;
    for batch in reader {
        let batch = batch.map_err(|error| damaged(&error))?;
        number = append(&mut table, &batch, number)?;
    }
    Ok(table)
}

/// Adds the rows of a batch; the number of the last row.
fn append(table: &mut DataTable, batch: &RecordBatch, before: u64) -> Result<u64, Fault> {
    let columns: Vec<ArrayRef> = batch.columns().iter().map(in_utc).collect();
    let formats: Vec<ArrayFormatter<'_>> = columns
        .iter()
        .map(|column| ArrayFormatter::try_new(column, &FORMAT))
        .collect::<Result<_, _>>()
        .map_err(|error| damaged(&error))?;
    let mut text = String::new();
    let mut number = before;
    for row in 0..batch.num_rows() {
        number += 1;
        for (column, format) in columns.iter().zip(&formats) {
            text.clear();
            let cell = if column.is_null(row) {
                None
            } else {
                format.value(row).write(&mut text).map_err(|error| damaged(&error))?;
                Some(text.as_str())
            };
            if !table.push(cell) {
                return Err(Fault::TooLarge("2 GB of text"));
            }
        }
        table.end_row(number);
    }
    Ok(number)
}

/// A column of times without the name of its zone, which the formatter would look up; its values are UTC.
fn in_utc(column: &ArrayRef) -> ArrayRef {
    let DataType::Timestamp(unit, Some(_)) = column.data_type() else { return column.clone() };
    let plain = column.to_data().into_builder().data_type(DataType::Timestamp(*unit, None)).build();
    plain.map_or_else(|_| column.clone(), make_array)
}

fn damaged(error: &dyn std::fmt::Display) -> Fault {
    Fault::Malformed(format!("the Parquet file cannot be unpacked: {error}"))
}

fn heading(field: &Field) -> Heading {
    Heading { name: field.name().trim().into(), ty: ty(field.data_type()) }
}

/// The type of the language that holds the values of an Arrow type.
fn ty(of: &DataType) -> Option<Ty> {
    Some(match of {
        DataType::Boolean => Ty::Bool,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Ty::Float,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ty::Text,
        DataType::Date32 | DataType::Date64 => Ty::Date,
        DataType::Time32(_) | DataType::Time64(_) => Ty::Time,
        DataType::Timestamp(..) => Ty::DateTime,
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => {
            Ty::Decimal(u8::try_from(*scale).ok().filter(|scale| *scale <= DECIMAL_DIGITS)?)
        }
        DataType::Dictionary(_, values) => ty(values)?,
        integer if integer.is_integer() => Ty::Int,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        Date32Array, Decimal128Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
    };
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{Compression, GzipLevel, ZstdLevel};
    use parquet::file::properties::WriterProperties;

    use super::*;

    fn file() -> Vec<u8> {
        compressed(Compression::UNCOMPRESSED)
    }

    fn compressed(codec: Compression) -> Vec<u8> {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("n", Arc::new(Int64Array::from(vec![Some(1), None]))),
            ("x", Arc::new(Float64Array::from(vec![0.1, 1e300]))),
            ("t", Arc::new(StringArray::from(vec!["007", ""]))),
            ("d", Arc::new(Date32Array::from(vec![19_782, -1]))),
            ("m", Arc::new(Decimal128Array::from(vec![150, -5]).with_precision_and_scale(9, 2).unwrap())),
            ("s", Arc::new(TimestampMicrosecondArray::from(vec![1_500_000, 0]).with_timezone("UTC"))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut bytes = Vec::new();
        let properties = WriterProperties::builder().set_compression(codec).build();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn files_of_other_programs_may_be_compressed() {
        let plain = parse(file().into(), "hash").unwrap();
        let codecs = [
            Compression::SNAPPY,
            // what polars writes
            Compression::ZSTD(ZstdLevel::default()),
            Compression::GZIP(GzipLevel::default()),
        ];
        for codec in codecs {
            let read = parse(compressed(codec).into(), "hash").unwrap();
            assert_eq!(read, plain, "{codec:?}");
        }
    }

    #[test]
    fn values_are_the_texts_that_csv_has() {
        let table = parse(file().into(), "hash").unwrap();
        let types: Vec<_> = table.header().iter().map(|heading| heading.ty.clone().unwrap()).collect();
        assert_eq!(types, [Ty::Int, Ty::Float, Ty::Text, Ty::Date, Ty::Decimal(2), Ty::DateTime]);
        let row = |at: usize| {
            let row = table.rows().nth(at).unwrap();
            (row.number(), (0..6).map(|column| row.cell(column)).collect::<Vec<_>>())
        };
        let first = ["1", "0.1", "007", "2024-02-29", "1.50", "1970-01-01T00:00:01.500"];
        assert_eq!(row(0), (1, first.map(Some).to_vec()));
        let second =
            [None, Some("1e300"), Some(""), Some("1969-12-31"), Some("-0.05"), Some("1970-01-01T00:00:00")];
        assert_eq!(row(1), (2, second.to_vec()));
    }

    #[test]
    fn damaged_files_are_faults() {
        let whole = file();
        assert!(parse(MAGIC.to_vec().into(), "").is_err());
        for length in (4..whole.len()).step_by(7) {
            assert!(parse(whole[..length].to_vec().into(), "").is_err(), "cut to {length} bytes");
        }
        for at in (4..whole.len()).step_by(3) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x55;
            let _ = parse(bytes.into(), "");
        }
    }
}
