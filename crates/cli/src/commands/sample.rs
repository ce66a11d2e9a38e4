//! `synthc sample FILE -o OUT`.

mod destination;
mod dry_run;
mod kind;
mod progress;
mod record;
mod series;
mod writing;

use std::path::Path;
use std::time::Instant;

use synthc_exec::Options;
use synthc_plan::TableId;
use synthc_sink::{Dialect, EnumText};

use crate::args::{Format, Sample};
use crate::cells::enum_text;
use crate::failure::{Exit, Failure};
use crate::messages::Messages;
use crate::spec::{self, Loaded, Warnings};
use crate::threads;
use destination::Destination;
use kind::Kind;
use progress::Progress;
pub use progress::rows;
use writing::{Encoders, Writers};

/// What is asked for, of any data set.
pub struct Request {
    /// The tables in the order of the plan.
    tables: Vec<TableId>,
    /// The files of each table.
    kinds: Vec<Kind>,
    enums: EnumText,
    /// Whether there are columns that say why values are missing.
    reasons: bool,
    dialect: Dialect,
    options: Options,
}

/// Generates the dataset, or several.
pub fn run(args: &Sample, messages: &mut Messages) -> Result<Exit, Failure> {
    let started = Instant::now();
    let loaded = spec::physical(&args.source, Warnings::Show, messages)?;
    let tables = chosen(args, &loaded)?;
    let defaults = Options::default();
    let options = Options {
        threads: threads::number(args.threads),
        part: args.part,
        tables: Some(tables.clone()),
        block_rows: args.block_rows.unwrap_or(defaults.block_rows),
        ..defaults
    };
    let request = Request {
        tables,
        kinds: kind::chosen(args)?,
        enums: enum_text(args.enums),
        reasons: args.missing_reasons,
        dialect: kind::dialect(args.sql_dialect),
        options,
    };
    if args.dry_run {
        return dry_run::run(args, &loaded, &request, messages);
    }
    let database = kind::database(args).map(|(_, path)| path);
    match (args.datasets, database.or(args.output.as_deref())) {
        (Some(n_sets), Some(path)) => series::run(args, loaded, &request, path, n_sets, messages),
        (None, path) if path.is_some() || request.writes_nothing() => {
            one(args, &loaded, &request, path, None, started, messages)?;
            if request.writes_nothing() {
                messages.note("nothing was written");
            }
            Ok(Exit::Done)
        }
        _ => Err(Failure::usage("there is no OUT to write to").with_help(
            "name a folder or file after -o; `--format none` computes everything and writes nothing",
        )),
    }
}

impl Request {
    fn writes_nothing(&self) -> bool {
        self.kinds.iter().all(|kind| kind.format == Format::None)
    }
}

/// Writes one data set to `path`, if there is one; `number` is its number where there are several.
fn one(
    args: &Sample,
    loaded: &Loaded,
    request: &Request,
    path: Option<&Path>,
    number: Option<String>,
    started: Instant,
    messages: &Messages,
) -> Result<(), Failure> {
    let plan = &loaded.plan;
    let destination = match (kind::database(args), path) {
        (Some((_, path)), _) => Destination::file(path, args.force)?,
        (None, Some(path)) => Destination::new(path, plan, &request.tables, &request.kinds, args.force)?,
        (None, None) => Destination::Nowhere,
    };
    let encoders = Encoders::new(plan, request)?;
    let mut record = record::before(args, loaded, &request.tables);
    record.number.clone_from(&number);
    let progress = Progress::new(plan, &request.tables, messages.shows_progress());
    let mut writers = Writers::new(&encoders, plan, &destination, &record, progress)?;
    let ran = synthc_exec::run(plan, &request.options, &encoders, &mut writers);
    if let Some(error) = writers.take_error() {
        return Err(error.into());
    }
    let report = ran.map_err(spec::exec_failure)?;
    let files = writers.finish()?;
    record::after(&mut record, &files, &report, plan, &request.tables, request.options.threads, started);
    destination.publish(files, &record)?;
    let number = number.map(|number| format!("{number} ")).unwrap_or_default();
    for table in &record.tables {
        messages.note(&format!("{number}{}: {} rows", table.name, crate::number::grouped(table.rows)));
    }
    Ok(())
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
