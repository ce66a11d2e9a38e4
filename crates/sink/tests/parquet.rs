//! What Parquet files hold, read back.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

#[path = "support/fixture.rs"]
mod fixture;

use std::fs::{self, File};
use std::path::Path;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use synthc_sink::{EnumText, Layout, Output, ParquetEncoder, ParquetWriter};
use synthc_types::TableSchema;

fn write(path: &Path, enums: EnumText, cuts: &[i64]) {
    write_table(path, &fixture::schema(), enums, cuts);
}

fn write_table(path: &Path, table: &TableSchema, enums: EnumText, cuts: &[i64]) {
    let schema = fixture::rows(0, 1).schema();
    let layout = Layout::new(table, &schema).unwrap();
    let encoder = ParquetEncoder::new(&layout, &schema, enums).unwrap();
    let metadata = [("synthc.record".to_owned(), "{}".to_owned())];
    let mut writer = ParquetWriter::new(&encoder, &layout, Output::file(path).unwrap(), &metadata).unwrap();
    for pair in cuts.windows(2) {
        writer.write(&encoder.encode(&fixture::rows(pair[0], pair[1])).unwrap()).unwrap();
    }
    writer.finish().unwrap().publish().unwrap();
}

fn read(path: &Path) -> RecordBatch {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

#[test]
fn values_and_labels_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("person.parquet");
    write(&path, EnumText::Name, &[0, 700]);
    let (wanted, found) = (fixture::rows(0, 700), read(&path));
    assert_eq!(found.num_columns(), fixture::schema().columns.len());
    for (field, column) in found.schema().fields().iter().zip(found.columns()) {
        assert_eq!(column, wanted.column_by_name(field.name()).unwrap(), "column {}", field.name());
    }
    let field = found.schema().field_with_name("smoker").unwrap().clone();
    assert_eq!(field.metadata().get("label").map(String::as_str), Some("Label of smoker"));
    assert!(field.metadata().get("missing_codes").unwrap().contains("Refused, flatly"));
    let footer = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    let pairs = footer.metadata().file_metadata().key_value_metadata().unwrap();
    assert!(
        pairs
            .iter()
            .any(|pair| pair.key == "synthc.table" && pair.value.as_ref().unwrap().contains("cigarettes"))
    );
    assert!(pairs.iter().any(|pair| pair.key == "synthc.record"));
}

#[test]
fn how_rows_are_cut_does_not_show_in_the_bytes() {
    let folder = tempfile::tempdir().unwrap();
    // whole numbers, floats and a dictionary with gaps are enough to see pages end
    let mut table = fixture::schema();
    table.columns.retain(|column| ["id", "score", "smoker"].contains(&column.name.as_str()));
    let bytes = |cuts: &[i64]| {
        let path = folder.path().join("t.parquet");
        write_table(&path, &table, EnumText::Name, cuts);
        fs::read(path).unwrap()
    };
    let n = 270_000;
    let whole = bytes(&[0, n]);
    for step in [777, 100_001] {
        let mut cuts: Vec<i64> = (0..n).step_by(step).collect();
        cuts.push(n);
        assert!(whole == bytes(&cuts), "cut every {step}");
    }
}

#[test]
fn enums_as_codes_are_whole_numbers_and_as_labels_texts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write(&path, EnumText::Code, &[0, 20]);
    let sex = read(&path).column_by_name("sex").unwrap().clone();
    assert_eq!(sex.as_primitive::<Int64Type>().value(1), 2);
    assert!(sex.is_null(0));
    write(&path, EnumText::Label, &[0, 20]);
    let sex = read(&path).column_by_name("sex").unwrap().clone();
    assert!(matches!(sex.data_type(), DataType::Dictionary(..)));
    let texts = arrow::compute::cast(&sex, &DataType::Utf8).unwrap();
    assert_eq!(texts.as_string::<i32>().value(1), "Female \"F\"");
}

#[test]
fn an_empty_table_is_a_file_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    write(&path, EnumText::Name, &[0, 0]);
    let footer = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
    assert_eq!(footer.metadata().file_metadata().num_rows(), 0);
    assert_eq!(footer.schema().fields().len(), fixture::schema().columns.len());
}
