//! `--dry-run`: what it would be, from a pilot.

use std::time::Instant;

use synthc_exec::Options;
use synthc_plan::TableId;

use super::progress::{root, rows};
use super::record;
use super::writing::{Encoders, Writers};
use crate::args::{Format, Sample};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Loaded};
use crate::{number, stdout};

/// About so many rows of the largest root table are made.
const PILOT: u64 = 16_384;

/// Makes a part of the data, throws it away, and says what the whole would be.
pub fn run(
    args: &Sample,
    loaded: &Loaded,
    tables: &[TableId],
    formats: &[Format],
    options: &Options,
    messages: &Messages,
) -> Result<Exit, Failure> {
    let plan = &loaded.plan;
    let (asked_k, asked_n) = args.part.unwrap_or((1, 1));
    let largest = tables.iter().filter_map(|table| rows(plan, root(plan, *table))).max().unwrap_or(0);
    let times = (largest / asked_n / PILOT).max(1);
    // the first of `times` pieces of the part
    let parts = asked_n.saturating_mul(times);
    let pilot = Options { part: Some(((asked_k - 1) * times + 1, parts)), ..options.clone() };
    let encoders = Encoders::new(plan, tables, formats, args.enums)?;
    let footer =
        record::before(args, loaded, tables).to_json().map_err(|error| Failure::usage(error.to_string()))?;
    let mut writers = Writers::counting(&encoders, plan, &footer)?;
    let started = Instant::now();
    synthc_exec::run(plan, &pilot, &encoders, &mut writers).map_err(spec::exec_failure)?;
    let files = writers.finish()?;
    let seconds = started.elapsed().as_secs_f64() * times as f64;
    let about = if times > 1 { "about " } else { "" };
    let mut out = String::new();
    let mut total = 0.0;
    let width = files.iter().map(|file| file_name(plan, file).chars().count()).max().unwrap_or(0);
    for file in &files {
        // the rows of a root table are known, those of its children are not
        let known = rows(plan, file.table).filter(|_| asked_n == 1);
        let n_rows = known.unwrap_or(file.n_rows.saturating_mul(times));
        let n_bytes = file.output.n_bytes() as f64 * times as f64;
        total += n_bytes;
        let about_rows = if known.is_some() { "" } else { about };
        let name = file_name(plan, file);
        let (n_rows, n_bytes) = (number::grouped(n_rows), number::bytes(n_bytes));
        out.push_str(&format!("{name:<width$}  {about_rows}{n_rows} rows, {about}{n_bytes}\n"));
    }
    let (total, seconds) = (number::bytes(total), number::seconds(seconds));
    out.push_str(&format!("together {about}{total} in {about}{seconds} on {} threads\n", options.threads));
    messages.note("nothing was written");
    stdout::write(out.as_bytes())
}

fn file_name(plan: &synthc_plan::Plan, file: &super::writing::Written) -> String {
    let table = plan.tables.get(file.table.0).map_or("", |table| table.name.as_str());
    match file.format {
        Format::Csv => format!("{table}.csv"),
        Format::Parquet => format!("{table}.parquet"),
    }
}
