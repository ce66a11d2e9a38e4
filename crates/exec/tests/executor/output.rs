//! Everything a run writes, table by table.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Date32Type, Decimal64Type, Float64Type, Int64Type, UInt8Type, UInt32Type};
use synthc_exec::{Batches, Options, Report, run};
use synthc_plan::{Plan, TableId};

/// All batches of each table in one, and the report.
pub fn collect(plan: &Plan, options: &Options) -> (Vec<Option<RecordBatch>>, Report) {
    let mut batches: Vec<Vec<RecordBatch>> = vec![vec![]; plan.tables.len()];
    let mut next = vec![0u64; plan.tables.len()];
    let mut write = |table: TableId, first: u64, rows: usize, batch: RecordBatch| {
        assert_eq!(first, next[table.0], "batches of a table come in order");
        assert_eq!(rows, batch.num_rows());
        next[table.0] += rows as u64;
        batches[table.0].push(batch);
        Ok(())
    };
    let report = run(plan, options, &Batches, &mut write).unwrap();
    let whole =
        batches.iter().map(|list| list.first().map(|b| concat_batches(&b.schema(), list).unwrap())).collect();
    (whole, report)
}

/// One table.
pub fn table(plan: &Plan, index: usize) -> RecordBatch {
    collect(plan, &Options::default()).0.remove(index).unwrap()
}

/// A cell as text: `-` for a gap.
pub fn cell(array: &ArrayRef, row: usize) -> String {
    if array.is_null(row) {
        return "-".into();
    }
    match array.data_type() {
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Decimal64(..) => array.as_primitive::<Decimal64Type>().value(row).to_string(),
        DataType::Date32 => array.as_primitive::<Date32Type>().value(row).to_string(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).to_string(),
        DataType::Boolean => array.as_boolean().value(row).to_string(),
        DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
        DataType::Dictionary(..) => {
            let array = array.as_dictionary::<UInt32Type>();
            array.values().as_string::<i32>().value(array.keys().value(row) as usize).to_owned()
        }
        other => format!("{other}"),
    }
}

/// A column's cells as text.
pub fn cells(batch: &RecordBatch, name: &str) -> Vec<String> {
    let array = batch.column_by_name(name).unwrap_or_else(|| panic!("no column {name}"));
    (0..array.len()).map(|row| cell(array, row)).collect()
}

/// A column of floats.
pub fn floats(batch: &RecordBatch, name: &str) -> Vec<f64> {
    batch.column_by_name(name).unwrap().as_primitive::<Float64Type>().values().to_vec()
}

/// A column of ints.
pub fn ints(batch: &RecordBatch, name: &str) -> Vec<i64> {
    batch.column_by_name(name).unwrap().as_primitive::<Int64Type>().values().to_vec()
}
