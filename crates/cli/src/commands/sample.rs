//! `synthc sample FILE -o OUT`.

mod destination;
mod dry_run;
mod progress;
mod record;
mod writing;

use std::time::Instant;

use synthc_exec::Options;
use synthc_plan::TableId;

use crate::args::{Format, Sample};
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Loaded, Warnings};
use crate::threads;
use destination::Destination;
use progress::Progress;
pub use progress::rows;
use writing::{Encoders, Writers};

/// Generates the dataset.
pub fn run(args: &Sample, messages: &mut Messages) -> Result<Exit, Failure> {
    let started = Instant::now();
    let loaded = spec::physical(&args.source, Warnings::Show, messages)?;
    let tables = chosen(args, &loaded)?;
    let formats = formats(args);
    let defaults = Options::default();
    let options = Options {
        threads: threads::number(args.threads),
        part: args.part,
        tables: Some(tables.clone()),
        block_rows: args.block_rows.unwrap_or(defaults.block_rows),
        ..defaults
    };
    if args.dry_run {
        return dry_run::run(args, &loaded, &tables, &formats, &options, messages);
    }
    let path = args.output.as_deref().ok_or_else(|| Failure::usage("there is no OUT to write to"))?;
    let destination = Destination::new(path, &loaded.plan, &tables, &formats, args.force)?;
    let encoders = Encoders::new(&loaded.plan, &tables, &formats, args.enums)?;
    let mut record = record::before(args, &loaded, &tables);
    let footer = record.before_writing().to_json().map_err(|error| Failure::usage(error.to_string()))?;
    let progress = Progress::new(&loaded.plan, &tables, messages.shows_progress());
    let mut writers = Writers::new(&encoders, &loaded.plan, &destination, &footer, progress)?;
    let ran = synthc_exec::run(&loaded.plan, &options, &encoders, &mut writers);
    if let Some(error) = writers.take_error() {
        return Err(error.into());
    }
    let report = ran.map_err(spec::exec_failure)?;
    let files = writers.finish()?;
    record::after(&mut record, &files, &report, &loaded.plan, &tables, options.threads, started);
    destination.publish(files, &record)?;
    for table in &record.tables {
        messages.note(&format!("{}: {} rows", table.name, crate::number::grouped(table.rows)));
    }
    Ok(Exit::Done)
}

/// The tables to write: those asked for in the order of the plan, or all that are not hidden.
fn chosen(args: &Sample, loaded: &Loaded) -> Result<Vec<TableId>, Failure> {
    if args.table.is_empty() {
        return Ok(spec::tables(&loaded.plan));
    }
    let mut tables = Vec::new();
    for name in &args.table {
        tables.push(spec::table(&loaded.plan, name)?);
    }
    tables.sort();
    tables.dedup();
    Ok(tables)
}

/// The formats asked for, or the one that the name of the output says, or CSV.
fn formats(args: &Sample) -> Vec<Format> {
    let mut formats = Vec::new();
    for format in &args.format {
        if !formats.contains(format) {
            formats.push(*format);
        }
    }
    if formats.is_empty() {
        let by_name = args.output.as_deref().and_then(destination::format_of);
        formats.push(by_name.unwrap_or(Format::Csv));
    }
    formats
}
