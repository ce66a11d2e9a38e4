//! The rows that two plans have in common, laid side by side.

use std::collections::HashMap;

use arrow::array::{AsArray as _, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use arrow::datatypes::UInt64Type;
use synthc_exec::{ADDRESS, Batches, Options};
use synthc_plan::{ColumnPair, Plan, TableId, TablePair};

use super::figures::{Figures, Side, figures};
use crate::args::Enums;
use crate::cells::{TextColumn, columns};
use crate::failure::Failure;
use crate::spec;

/// The same rows of a table of both plans.
pub struct Sample {
    /// How many.
    pub rows: usize,
    /// Old and new.
    sides: [Rows; 2],
}

struct Rows {
    batch: RecordBatch,
    columns: Vec<TextColumn>,
}

/// The common rows of every pair of written tables.
pub fn samples(
    old: &Plan,
    new: &Plan,
    pairs: &[TablePair],
    limit: u64,
) -> Result<Vec<Option<Sample>>, Failure> {
    let shown = |plan: &Plan, id: Option<TableId>| id.filter(|id| spec::tables(plan).contains(id));
    let common: Vec<Option<(TableId, TableId)>> =
        pairs.iter().map(|pair| shown(old, pair.old).zip(shown(new, pair.new))).collect();
    let (before, after): (Vec<TableId>, Vec<TableId>) = common.iter().flatten().copied().unzip();
    let mut drawn = draw(old, &before, limit)?.into_iter().zip(draw(new, &after, limit)?);
    let mut out = Vec::with_capacity(pairs.len());
    for ids in common {
        let Some((ids, (before, after))) = ids.and_then(|ids| Some((ids, drawn.next()?))) else {
            out.push(None);
            continue;
        };
        let Some((before, after)) = aligned(&before, &after)? else {
            out.push(None);
            continue;
        };
        let side = |plan: &Plan, id: TableId, batch: RecordBatch| -> Result<Rows, Failure> {
            let columns = columns(plan, id, std::slice::from_ref(&batch), batch.num_rows(), Enums::Name)?;
            Ok(Rows { batch, columns })
        };
        let rows = before.num_rows();
        out.push(Some(Sample { rows, sides: [side(old, ids.0, before)?, side(new, ids.1, after)?] }));
    }
    Ok(out)
}

/// The first rows of some tables, with their addresses.
fn draw(plan: &Plan, tables: &[TableId], limit: u64) -> Result<Vec<Vec<RecordBatch>>, Failure> {
    let mut drawn: Vec<Vec<RecordBatch>> = tables.iter().map(|_| Vec::new()).collect();
    if tables.is_empty() {
        return Ok(drawn);
    }
    let block_rows = usize::try_from(limit).unwrap_or(usize::MAX).clamp(1, 8_192);
    let options = Options {
        limit: Some(limit),
        tables: Some(tables.to_vec()),
        block_rows,
        addresses: true,
        ..Options::default()
    };
    let mut keep = |table: TableId, _: u64, _: usize, batch: RecordBatch| {
        let place = tables.iter().position(|other| *other == table);
        if let Some(batches) = place.and_then(|at| drawn.get_mut(at)) {
            batches.push(batch);
        }
        Ok(())
    };
    synthc_exec::run(plan, &options, &Batches, &mut keep).map_err(spec::exec_failure)?;
    Ok(drawn)
}

/// The rows of both with the same addresses, in the new order; `None` where there are none.
fn aligned(old: &[RecordBatch], new: &[RecordBatch]) -> Result<Option<(RecordBatch, RecordBatch)>, Failure> {
    let whole = |batches: &[RecordBatch]| {
        let first = batches.first().map(RecordBatch::schema);
        first.map(|schema| concat_batches(&schema, batches)).transpose()
    };
    let (Some(old), Some(new)) = (whole(old).map_err(wrong)?, whole(new).map_err(wrong)?) else {
        return Ok(None);
    };
    let (before, after) = (addresses(&old), addresses(&new));
    let places: HashMap<u64, u32> = before.into_iter().zip(0..).collect();
    let common: (Vec<u32>, Vec<u32>) =
        after.iter().zip(0u32..).filter_map(|(address, row)| Some((*places.get(address)?, row))).unzip();
    if common.0.is_empty() {
        return Ok(None);
    }
    let take = |batch: &RecordBatch, rows: Vec<u32>| -> Result<RecordBatch, Failure> {
        let mut taken = take_record_batch(batch, &UInt32Array::from(rows)).map_err(wrong)?;
        taken.remove_column(taken.num_columns() - 1);
        Ok(taken)
    };
    Ok(Some((take(&old, common.0)?, take(&new, common.1)?)))
}

fn addresses(batch: &RecordBatch) -> Vec<u64> {
    let column = batch.column_by_name(ADDRESS).and_then(|column| column.as_primitive_opt::<UInt64Type>());
    column.map(|column| column.values().to_vec()).unwrap_or_default()
}

fn wrong(error: arrow::error::ArrowError) -> Failure {
    Failure::wrong(error.to_string())
}

impl Sample {
    /// How many cells of a column of both differ, and its figures where the values do; `None` where it is not written by both.
    pub fn column(
        &self,
        plans: [&Plan; 2],
        table: &TablePair,
        column: &ColumnPair,
    ) -> Option<(usize, Option<[Figures; 2]>)> {
        let [old, new] = &self.sides;
        let before = side(plans[0], table.old?, column.old?, old)?;
        let after = side(plans[1], table.new?, column.new?, new)?;
        let cells = before.text.cells.iter().zip(&after.text.cells);
        let moved = cells.filter(|(old, new)| old != new).count();
        let figures = if moved > 0 || !column.changes.is_empty() { figures(&before, &after) } else { None };
        Some((moved, figures))
    }
}

fn side<'s>(plan: &'s Plan, table: TableId, column: synthc_plan::ColId, rows: &'s Rows) -> Option<Side<'s>> {
    let found = plan.column(table, column)?;
    let text = rows.columns.iter().find(|text| text.schema.name == found.name)?;
    Some(Side { plan, table, column: found, id: column, text, batch: &rows.batch })
}
