//! `synthc preview FILE`.

pub mod chart;
mod grid;
pub mod positions;
pub mod summary;

use arrow::array::RecordBatch;
use synthc_exec::{Batches, Options};
use synthc_plan::{Plan, TableId};

use crate::args::Preview;
use crate::cells::{TextColumn, columns};
use crate::failure::{Exit, Failure};
use crate::messages::{Messages, speaks_unicode};
use crate::page::Paint;
use crate::spec::{self, Warnings};
use crate::{number, stdout};

/// Summaries are of so many rows at most.
const SAMPLE: u64 = 2_000;

/// How a table is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Colour.
    pub paint: Paint,
    /// Whether characters beyond ASCII can be shown.
    pub unicode: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// Shows rows and summaries.
pub fn run(args: &Preview, messages: &mut Messages) -> Result<Exit, Failure> {
    let loaded = spec::physical(&args.source, Warnings::Hide, messages)?;
    let plan = &loaded.plan;
    let tables = match &args.table {
        Some(name) => vec![spec::table(plan, name)?],
        None => spec::tables(plan),
    };
    let look = Look {
        paint: Paint::new(messages.colors_stdout()),
        unicode: speaks_unicode(),
        width: if args.wide { usize::MAX } else { width() },
    };
    let limit = args.rows.max(SAMPLE);
    let batches = sample(plan, &tables, limit)?;
    let mut out = String::new();
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let batches = batches.get(at).map(Vec::as_slice).unwrap_or_default();
        let n_sample: usize = batches.iter().map(RecordBatch::num_rows).sum();
        let columns = columns(plan, *table, batches, n_sample, args.enums)?;
        out.push_str(&one(plan, *table, &columns, batches, n_sample, args, look));
    }
    stdout::write(out.as_bytes())
}

/// The first rows of each table.
fn sample(plan: &Plan, tables: &[TableId], limit: u64) -> Result<Vec<Vec<RecordBatch>>, Failure> {
    let mut batches: Vec<Vec<RecordBatch>> = tables.iter().map(|_| Vec::new()).collect();
    let block_rows = usize::try_from(limit).unwrap_or(usize::MAX).clamp(1, 8_192);
    let options =
        Options { limit: Some(limit), tables: Some(tables.to_vec()), block_rows, ..Options::default() };
    let mut keep = |table: TableId, _: u64, _: usize, batch: RecordBatch| {
        if let Some(kept) = tables.iter().position(|other| *other == table).and_then(|at| batches.get_mut(at))
        {
            kept.push(batch);
        }
        Ok(())
    };
    synthc_exec::run(plan, &options, &Batches, &mut keep).map_err(spec::exec_failure)?;
    Ok(batches)
}

fn one(
    plan: &Plan,
    table: TableId,
    columns: &[TextColumn],
    batches: &[RecordBatch],
    n_sample: usize,
    args: &Preview,
    look: Look,
) -> String {
    let Some(found) = plan.tables.get(table.0) else { return String::new() };
    let mut out = look.paint.bold(&found.name);
    if let Some(label) = &found.label {
        out.push_str(&format!("  {label}"));
    }
    let limit = args.rows.max(SAMPLE);
    let rows = match crate::commands::sample::rows(plan, table) {
        Some(rows) => format!("{} rows", number::grouped(rows)),
        None if (n_sample as u64) < limit => format!("{} rows", number::grouped(n_sample as u64)),
        None => String::new(),
    };
    if !rows.is_empty() {
        out.push_str(&format!("  {}", look.paint.dim(&rows)));
    }
    out.push_str("\n\n");
    let n_rows = usize::try_from(args.rows).unwrap_or(usize::MAX).min(n_sample);
    out.push_str(&grid::draw(columns, n_rows, look));
    if n_sample > 0 {
        out.push('\n');
        let about = if (n_sample as u64) < limit {
            "summary of all rows".to_owned()
        } else {
            format!("summary of the first {} rows", number::grouped(n_sample as u64))
        };
        out.push_str(&format!("{}\n", look.paint.dim(&about)));
        out.push_str(&summary::draw(columns, batches, args.table.is_some() || args.wide, look));
    }
    out
}

/// The terminal's width; 100 where there is none, unless `COLUMNS` says otherwise.
fn width() -> usize {
    let told = || std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let terminal = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    terminal.or_else(told).unwrap_or(100).max(20)
}
