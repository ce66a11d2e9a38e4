//! From a file on the command line to a plan that can be run.

use std::fs;
use std::path::Path;

use synthc_plan::{Fault, Overrides, Plan, PlanError, Setting, TableId};
use synthc_report::WarningRecord;

use crate::args::{Reading, Source};
use crate::failure::{Exit, Failure, io};
use crate::messages::Messages;
use crate::sampler;
use synthc_diag::nearest;

/// A file that was read, as far as it was taken.
#[derive(Debug)]
pub struct Loaded {
    /// The plan.
    pub plan: Plan,
    /// The blake3 hash of the file's bytes, hexadecimal.
    pub hash: String,
    /// The warnings of the check.
    pub warnings: Vec<WarningRecord>,
}

/// What is done with warnings where there are no errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warnings {
    /// They are shown.
    Show,
    /// They are left to `check`.
    Hide,
}

/// The plan as it runs: parameters bound, optimized.
pub fn physical(source: &Source, warnings: Warnings, messages: &mut Messages) -> Result<Loaded, Failure> {
    let mut loaded = logical(&source.file, &source.reading, warnings, messages)?;
    loaded.plan = optimized(loaded.plan, source)?;
    Ok(loaded)
}

/// The plan with which what was chosen at its making is the default and can be chosen anew, and the one that runs by default.
pub fn open(source: &Source, messages: &mut Messages) -> Result<(Plan, Plan), Failure> {
    let plan = logical(&source.file, &source.reading, Warnings::Show, messages)?.plan;
    let bound = optimized(plan.clone(), source)?;
    Ok((synthc_plan::preset(plan, &bound, &overrides(source)), bound))
}

fn optimized(plan: Plan, source: &Source) -> Result<Plan, Failure> {
    synthc_plan::optimize(plan, &overrides(source), &function).map_err(plan_failure)
}

fn overrides(source: &Source) -> Overrides {
    Overrides {
        seed: source.seed,
        set: source.set.iter().map(|(name, value)| (name.clone(), Setting::Text(value.clone()))).collect(),
        profile: source.profile.clone(),
    }
}

/// The plan as lowered, or as the plan file holds it.
pub fn logical(
    path: &Path,
    reading: &Reading,
    warnings: Warnings,
    messages: &mut Messages,
) -> Result<Loaded, Failure> {
    let bytes = read(path)?;
    let hash = blake3::hash(&bytes).to_hex().to_string();
    if is_plan(path, &bytes) {
        let plan = synthc_plan::read(&bytes)
            .map_err(|error| PlanError {
                message: format!("`{}`: {}", path.display(), error.message),
                ..error
            })
            .map_err(plan_failure)?;
        return Ok(Loaded { plan, hash, warnings: Vec::new() });
    }
    let (plan, warnings) = lowered(path, reading, warnings, messages)?;
    Ok(Loaded { plan, hash, warnings })
}

/// The bytes of an input file; of a sampler, those of the plan that it carries.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        return Err(Failure::usage(format!("cannot read `{}`: is a directory", path.display()))
            .with_help("name the spec in it"));
    }
    if let Some(plan) = sampler::plan(path)? {
        return Ok(plan);
    }
    fs::read(path).map_err(|error| {
        let failure = io("cannot read", path, error);
        match similar(path) {
            Some(name) => failure.with_help(format!("did you mean `{name}`?")),
            None => failure,
        }
    })
}

/// A file with a similar name in the same folder.
fn similar(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let mut names: Vec<String> =
        entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let wanted = path.file_name()?.to_str()?;
    let found = nearest(wanted, names.iter().map(String::as_str))?;
    Some(path.with_file_name(found).display().to_string())
}

/// Whether a file is a plan: by its name or its first bytes.
pub fn is_plan(path: &Path, bytes: &[u8]) -> bool {
    path.extension().is_some_and(|extension| extension == "plan")
        || bytes.starts_with(b"{\"format\":\"synthc-plan\"")
}

/// The definition of a function.
fn function(name: &str) -> Option<&'static synthc_types::FnDef> {
    synthc_dist::functions::named(name)
}

/// A fault of a plan as the end of a command.
pub fn plan_failure(error: PlanError) -> Failure {
    let failure = match error.fault {
        Fault::Setting => Failure::usage(error.message),
        Fault::File | Fault::Plan => Failure::wrong(error.message),
    };
    failure.with_help_of(error.help)
}

/// What a run says as the end of a command.
pub fn exec_failure(error: synthc_exec::ExecError) -> Failure {
    let failure = match error.fault {
        synthc_exec::Fault::Setting | synthc_exec::Fault::Output => Failure::usage(error.message),
        synthc_exec::Fault::Plan | synthc_exec::Fault::Data => Failure::wrong(error.message),
    };
    failure.with_help_of(error.help)
}

/// The table with this name, which must not be hidden.
pub fn table(plan: &Plan, name: &str) -> Result<TableId, Failure> {
    let shown = || plan.tables.iter().filter(|table| !table.hidden);
    if let Some(at) = plan.tables.iter().position(|table| table.name == name) {
        return match plan.tables.get(at) {
            Some(table) if table.hidden => {
                Err(Failure::usage(format!("table `{name}` is hidden: it is not written")))
            }
            _ => Ok(TableId(at)),
        };
    }
    let failure = Failure::usage(format!("there is no table `{name}`"));
    Err(match nearest(name, shown().map(|table| table.name.as_str())) {
        Some(found) => failure.with_help(format!("did you mean `{found}`?")),
        None => {
            let names: Vec<String> = shown().map(|table| format!("`{}`", table.name)).collect();
            failure.with_help(format!("the tables are {}", names.join(", ")))
        }
    })
}

/// The tables that are written.
pub fn tables(plan: &Plan) -> Vec<TableId> {
    let shown = plan.tables.iter().enumerate().filter(|(_, table)| !table.hidden);
    shown.map(|(at, _)| TableId(at)).collect()
}

#[cfg(feature = "front")]
fn lowered(
    path: &Path,
    reading: &Reading,
    show: Warnings,
    messages: &mut Messages,
) -> Result<(Plan, Vec<WarningRecord>), Failure> {
    let checked = crate::front::Checked::load(path, reading);
    if checked.n_errors() > 0 {
        checked.report(messages);
        return Err(Failure::said(Exit::Wrong));
    }
    if show == Warnings::Show {
        checked.report(messages);
    }
    let warnings = checked.diagnostics().iter().map(|diagnostic| WarningRecord {
        code: diagnostic.code.0.to_owned(),
        message: diagnostic.message.clone(),
    });
    Ok((checked.lower(messages)?, warnings.collect()))
}

#[cfg(not(feature = "front"))]
fn lowered(
    path: &Path,
    _: &Reading,
    _: Warnings,
    _: &mut Messages,
) -> Result<(Plan, Vec<WarningRecord>), Failure> {
    Err(no_front(path))
}

/// What this binary says about a spec.
#[cfg(not(feature = "front"))]
pub fn no_front(path: &Path) -> Failure {
    let _ = Exit::Usage;
    Failure::usage(format!(
        "`{}` is not a plan, and this binary was built without the language",
        path.display()
    ))
    .with_help("make a plan of it with a full binary: synthc build SPEC.synth -o SPEC.plan")
}
