//! `--dry-run`: what it would be, from a pilot.

use std::time::Instant;

use synthc_exec::Options;

use super::progress::{root, rows};
use super::writing::{Encoders, Writers, Written};
use super::{Request, record};
use crate::args::Sample;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Loaded};
use crate::{number, stdout};

/// About so many rows of the largest root table are made.
const PILOT: u64 = 16_384;

/// Makes a part of the data, throws it away, and says what the whole would be.
pub fn run(args: &Sample, loaded: &Loaded, request: &Request, messages: &Messages) -> Result<Exit, Failure> {
    let plan = &loaded.plan;
    let options = &request.options;
    let (asked_k, asked_n) = args.part.unwrap_or((1, 1));
    let largest = request.tables.iter().filter_map(|table| rows(plan, root(plan, *table))).max();
    let times = (largest.unwrap_or(0) / asked_n / PILOT).max(1);
    // the first of `times` pieces of the part
    let parts = asked_n.saturating_mul(times);
    let pilot = Options { part: Some(((asked_k - 1) * times + 1, parts)), ..options.clone() };
    let encoders = Encoders::new(plan, request)?;
    let mut writers = Writers::counting(&encoders, plan, &record::before(args, loaded, &request.tables))?;
    let started = Instant::now();
    synthc_exec::run(plan, &pilot, &encoders, &mut writers).map_err(spec::exec_failure)?;
    let files = writers.finish()?;
    let seconds = started.elapsed().as_secs_f64() * times as f64;
    let about = if times > 1 { "about " } else { "" };
    let mut out = String::new();
    let mut total = 0.0;
    let name = |file: &Written| {
        let table = file.table.and_then(|table| plan.tables.get(table.0));
        file.kind.file_name(table.map_or("", |table| table.name.as_str()))
    };
    let width = files.iter().map(|file| name(file).chars().count()).max().unwrap_or(0);
    for file in &files {
        // the rows of a root table are known, those of its children are not
        let known = file.table.and_then(|table| rows(plan, table)).filter(|_| asked_n == 1);
        let n_rows = known.unwrap_or(file.n_rows.saturating_mul(times));
        let n_bytes = file.output.n_bytes() as f64 * times as f64;
        total += n_bytes;
        let about_rows = if known.is_some() { "" } else { about };
        let name = name(file);
        let (n_rows, n_bytes) = (number::grouped(n_rows), number::bytes(n_bytes));
        out.push_str(&format!("{name:<width$}  {about_rows}{n_rows} rows, {about}{n_bytes}\n"));
    }
    let n_sets = f64::from(args.datasets.unwrap_or(1));
    let sets = args.datasets.map(|n| format!("{} data sets ", number::grouped(u64::from(n))));
    let (total, seconds) = (number::bytes(total * n_sets), number::seconds(seconds * n_sets));
    let sets = sets.unwrap_or_default();
    out.push_str(&format!(
        "{sets}together {about}{total} in {about}{seconds} on {} threads\n",
        options.threads
    ));
    messages.note("nothing was written");
    stdout::write(out.as_bytes())
}
