//! The record of a run.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use synthc_exec::Report;
use synthc_plan::{Plan, TableId};
use synthc_report::{
    ConstraintRecord, DatasetRecord, FORMAT, FileRecord, InputRecord, ParamRecord, Record, RunRecord,
    SpecRecord, TableRecord, VERSION,
};
use synthc_sink::value_text;
use synthc_types::Value;

use super::writing::Written;
use crate::args::Sample;
use crate::spec::Loaded;

/// What is known before a row is drawn.
pub fn before(args: &Sample, loaded: &Loaded, tables: &[TableId]) -> Record {
    let plan = &loaded.plan;
    let name = args.source.file.file_name().map(|name| name.to_string_lossy().into_owned());
    let schemas = tables.iter().filter_map(|table| synthc_plan::schema(plan, *table));
    let param = |param: &synthc_plan::Param| ParamRecord {
        name: param.name.clone(),
        value: param.value.as_ref().map(value_text).unwrap_or_default(),
    };
    Record {
        format: FORMAT.to_owned(),
        version: VERSION,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        spec: SpecRecord { name: name.unwrap_or_default(), hash: loaded.hash.clone() },
        plan: synthc_plan::fingerprint(plan),
        dataset: dataset(plan),
        seed: plan.dataset.seed,
        profile: args.source.profile.clone(),
        params: plan.params.iter().map(param).collect(),
        part: args.part.map(|(k, n)| format!("{k}/{n}")),
        number: None,
        inputs: plan
            .inputs
            .iter()
            .map(|input| InputRecord {
                path: input.path.clone(),
                hash: input.hash.clone(),
                source: input.source.clone(),
            })
            .collect(),
        tables: schemas.map(|schema| TableRecord::new(&schema, value_text)).collect(),
        files: Vec::new(),
        constraints: Vec::new(),
        warnings: loaded.warnings.clone(),
        run: None,
    }
}

fn dataset(plan: &Plan) -> DatasetRecord {
    let dataset = &plan.dataset;
    DatasetRecord {
        name: dataset.name.clone(),
        title: dataset.title.clone(),
        version: dataset.version.clone(),
        edition: dataset.edition,
        as_of: dataset.as_of.as_ref().map(value_text),
        provenance: dataset.provenance.clone(),
        fidelity: dataset.fidelity.clone(),
    }
}

/// Adds what is known when all files are whole.
pub fn after(
    record: &mut Record,
    files: &[Written],
    report: &Report,
    plan: &Plan,
    tables: &[TableId],
    n_threads: usize,
    started: Instant,
) {
    let file = |file: &Written| FileRecord {
        path: file.name(),
        format: file.kind.format.name().to_owned(),
        bytes: file.output.n_bytes(),
        rows: file.n_rows,
        hash: file.output.hash().unwrap_or_default(),
    };
    for (table, id) in record.tables.iter_mut().zip(tables) {
        table.rows = report.rows.get(id.0).copied().unwrap_or(0);
        table.files = files.iter().filter(|file| file.table == Some(*id)).map(file).collect();
    }
    record.files = files.iter().filter(|file| file.table.is_none()).map(file).collect();
    let constraint = |group: &synthc_exec::Redrawn| ConstraintRecord {
        table: plan.tables.get(group.table.0).map(|table| table.name.clone()).unwrap_or_default(),
        name: group.constraints.join(" + "),
        rows: group.rows,
        attempts: group.rows + group.attempts,
        acceptance: group.acceptance(),
    };
    record.constraints = report.redraws.iter().map(constraint).collect();
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.trim().parse::<i64>().ok());
    let now = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_secs()).unwrap_or(0)
    };
    let at = epoch.unwrap_or_else(now).saturating_mul(1_000_000);
    record.run = Some(RunRecord {
        at: value_text(&Value::DateTime(at)),
        threads: n_threads,
        seconds: epoch.is_none().then(|| (started.elapsed().as_secs_f64() * 1000.0).round() / 1000.0),
    });
}
