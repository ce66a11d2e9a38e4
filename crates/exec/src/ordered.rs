//! `order COLUMN`: rows that are held until all of their table are there, and handed on in the order of their values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array, make_array};
use arrow::compute::{SortColumn, SortOptions, cast, concat, interleave_record_batch, lexsort_to_indices};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use synthc_plan::{OrderBy, Table};
use synthc_types::Ty;

use crate::error::{ExecError, Outcome};

/// The most rows of a table that are held to be ordered.
const MOST_ROWS: u64 = 10_000_000;

/// The rows of a table that wait for their order.
pub(crate) struct Held<'p> {
    table: &'p Table,
    batches: Vec<RecordBatch>,
    n_rows: u64,
}

impl<'p> Held<'p> {
    /// Nothing yet.
    pub(crate) fn new(table: &'p Table) -> Self {
        Self { table, batches: Vec::new(), n_rows: 0 }
    }

    /// Takes rows.
    pub(crate) fn push(&mut self, batch: RecordBatch) -> Outcome<()> {
        self.n_rows += batch.num_rows() as u64;
        if self.n_rows > MOST_ROWS {
            let (name, most) = (&self.table.name, MOST_ROWS);
            let message = format!(
                "table `{name}` is written in an order, for which its rows are held in memory; it has more than {most}"
            );
            return Err(ExecError::setting(message).with_help("leave `order` out, and sort the file"));
        }
        self.batches.push(batch);
        Ok(())
    }

    /// Hands out the rows in their order, at most `step` at a time.
    pub(crate) fn each(&self, step: usize, f: &mut dyn FnMut(RecordBatch) -> Outcome<()>) -> Outcome<()> {
        if self.n_rows == 0 {
            return Ok(());
        }
        let fail = |error: ArrowError| ExecError::plan(format!("rows cannot be ordered: {error}"));
        let order = self.order().map_err(fail)?;
        // where each batch starts among all rows
        let mut starts = vec![0u64];
        for batch in &self.batches {
            starts.push(starts.last().copied().unwrap_or(0) + batch.num_rows() as u64);
        }
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        for rows in order.chunks(step.max(1)) {
            let place = |row: &u64| {
                let batch = starts.partition_point(|start| start <= row).saturating_sub(1);
                (batch, (row - starts.get(batch).copied().unwrap_or(0)) as usize)
            };
            let places: Vec<(usize, usize)> = rows.iter().map(place).collect();
            f(interleave_record_batch(&batches, &places).map_err(fail)?)?;
        }
        Ok(())
    }

    /// The numbers of the rows in their order; rows that are equal in all columns stay as they come.
    fn order(&self) -> Result<Vec<u64>, ArrowError> {
        let mut columns = Vec::with_capacity(self.table.order.len() + 1);
        for by in &self.table.order {
            let options = SortOptions { descending: by.descending, nulls_first: false };
            columns.push(SortColumn { values: self.values(by)?, options: Some(options) });
        }
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(0..self.n_rows));
        columns.push(SortColumn { values: numbers, options: None });
        let indices = lexsort_to_indices(&columns, None)?;
        Ok(indices.values().iter().map(|row| u64::from(*row)).collect())
    }

    /// The values of a column of all rows, as they compare: members of enums by their number.
    fn values(&self, by: &OrderBy) -> Result<ArrayRef, ArrowError> {
        let missing = || ArrowError::SchemaError("a column is not written".to_owned());
        let column = self.table.columns.get(by.column.0).ok_or_else(missing)?;
        let mut pieces = Vec::with_capacity(self.batches.len());
        for batch in &self.batches {
            let array = batch.column_by_name(&column.name).ok_or_else(missing)?;
            pieces.push(match (array.as_any_dictionary_opt(), &column.ty) {
                (Some(dictionary), Ty::Enum(_)) => make_array(dictionary.keys().to_data()),
                (Some(_), _) => cast(array, &DataType::Utf8)?,
                (None, _) => Arc::clone(array),
            });
        }
        concat(&pieces.iter().map(AsRef::as_ref).collect::<Vec<&dyn Array>>())
    }
}
