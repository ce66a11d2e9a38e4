//! The benchmark: whole processes in turn, CPU seconds, ratios pair by pair; beside them peak memory and the start.
//! Nanoseconds a value of every distribution and encoder come from examples of their crates.

mod contests;
mod counts;
mod process;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, run as shell};
use contests::{Contest, Programs, Rows};
use process::{Cost, Job};

/// What is asked for.
struct Request {
    rows: u64,
    runs: usize,
    only: Option<String>,
    profile: String,
    python: Option<PathBuf>,
}

pub fn run(root: &Path, args: &[String]) -> Outcome {
    if let Some(at) = args.iter().position(|arg| arg == "--distributions") {
        let speed = ["run", "--quiet", "--release", "--package", "synthc-dist", "--example", "speed", "--"];
        return shell(Command::new("cargo").current_dir(root).args(speed).args(args.iter().skip(at + 1)));
    }
    if let Some(at) = args.iter().position(|arg| arg == "--encoders") {
        // Together with the product, whose features its dependencies are compiled with anyway.
        let build = ["build", "--quiet", "--release", "--package", "synthc-cli", "--package", "synthc-sink"];
        shell(Command::new("cargo").current_dir(root).args(build).args(["--example", "encode"]))?;
        let encode = target(root).join("release/examples/encode");
        return shell(Command::new(encode).args(args.iter().skip(at + 1)));
    }
    if args.iter().any(|arg| arg == "--counts") {
        return counts::run(root, args.iter().any(|arg| arg == "--update"));
    }
    let request = Request {
        rows: number(args, "--rows")?.unwrap_or(4_000_000),
        runs: number(args, "--runs")?.map_or(Ok(5), usize::try_from).map_err(|e| e.to_string())?.max(1),
        only: value(args, "--only")?.map(str::to_owned),
        profile: value(args, "--profile")?.unwrap_or("dist").to_owned(),
        python: value(args, "--python")?.map(PathBuf::from),
    };
    let programs = programs(root, &request)?;
    let wanted = |name: &str| request.only.as_deref().is_none_or(|only| name.starts_with(only));
    let contests = programs.contests(request.rows);
    let names: Vec<&str> = contests.iter().map(|contest| contest.name).chain(["memory", "start"]).collect();
    if !names.iter().any(|name| wanted(name)) {
        return Err(format!("--only takes one of {}, or how some of them begin", names.join(", ")));
    }
    println!("{}", process::machine());
    println!(
        "about {} rows, {} runs of each in turn, profile {}",
        request.rows, request.runs, request.profile
    );
    println!("CPU time (user and system) of whole processes; of Python without start and imports\n");
    println!(
        "{:16} {:12} {:>10} {:>10} {:>8} {:>8} {:>8} {:>8}",
        "work", "against", "ns/row", "theirs", "ratio", "least", "most", "must"
    );
    for contest in contests.iter().filter(|contest| wanted(contest.name)) {
        hold(contest, &programs.folder, request.runs)?;
    }
    if wanted("memory") {
        memory(&programs)?;
    }
    if wanted("start") {
        start(&programs, request.runs)?;
    }
    fs::remove_dir_all(&programs.folder).map_err(|e| format!("{}: {e}", programs.folder.display()))
}

/// Where Cargo puts what it builds.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Builds what is measured, and finds what else there is.
fn programs(root: &Path, request: &Request) -> Result<Programs, String> {
    let build = ["build", "--quiet", "--profile", &request.profile, "--package", "synthc-cli"];
    shell(Command::new("cargo").current_dir(root).args(build))?;
    let limit = root.join("benches/limit");
    let build = ["build", "--quiet", "--release", "--target-dir", "target"];
    shell(Command::new("cargo").current_dir(&limit).args(build))?;
    let target = target(root);
    let venv = root.join("target/interop/venv/bin/python");
    let python = match &request.python {
        Some(python) => python.clone(),
        None if venv.exists() => venv,
        None => PathBuf::from("python3"),
    };
    let tpchgen = [python.with_file_name("tpchgen-cli"), PathBuf::from("tpchgen-cli")];
    let tpchgen = tpchgen.into_iter().find(|path| Job::whole(path).args(["--version"]).cost().is_ok());
    if tpchgen.is_none() {
        eprintln!("no tpchgen-cli: lineitem is left out (pip install tpchgen-cli)");
    }
    let folder = target.join("bench");
    for name in ["ours", "limit", "numpy", "tpchgen-cli"] {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let profile = if request.profile == "dev" { "debug" } else { &request.profile };
    Ok(Programs {
        root: root.to_owned(),
        folder,
        synthc: target.join(profile).join("synthc"),
        limit: limit.join("target/release/w1limit"),
        numpy: with_modules(&python, "numpy", &["numpy", "pyarrow"]),
        duckdb: with_modules(&python, "DuckDB", &["duckdb"]),
        tpchgen,
    })
}

/// The interpreter, if it has these modules; else says that they are missing.
fn with_modules(python: &Path, what: &str, modules: &[&str]) -> Option<PathBuf> {
    let has =
        Job::whole(python).args(["-c".to_owned(), format!("import {}", modules.join(", "))]).cost().is_ok();
    if !has {
        eprintln!("`{}` lacks {}: {what} is left out", python.display(), modules.join(" or "));
    }
    has.then(|| python.to_owned())
}

/// Runs all of a contest in turn, and prints a line for each rival.
fn hold(contest: &Contest, folder: &Path, runs: usize) -> Outcome {
    let jobs: Vec<&Job> =
        std::iter::once(&contest.ours).chain(contest.rivals.iter().map(|r| &r.job)).collect();
    let mut costs: Vec<Vec<Cost>> = jobs.iter().map(|_| Vec::new()).collect();
    for _ in 0..runs {
        for (job, costs) in jobs.iter().zip(&mut costs) {
            costs.push(job.cost()?);
        }
    }
    let rows = |name: &str| match contest.rows {
        Rows::Known(rows) => Ok(rows),
        Rows::Counted => process::csv_rows(&folder.join(name)),
    };
    let Some((ours, theirs)) = costs.split_first() else { return Ok(()) };
    let our_rows = rows("ours")?;
    println!("{}", contest.title);
    for (rival, costs) in contest.rivals.iter().zip(theirs) {
        let their_rows = rows(rival.name)?;
        let compare = |against: &str, of: fn(&Cost) -> f64, must| {
            let ours: Vec<f64> = ours.iter().map(|cost| of(cost) / our_rows as f64 * 1e9).collect();
            let theirs: Vec<f64> = costs.iter().map(|cost| of(cost) / their_rows as f64 * 1e9).collect();
            line(contest.name, against, &ours, &theirs, must);
        };
        compare(rival.name, |cost| cost.cpu, rival.must);
        if rival.must_wall.is_some() {
            compare("  by clock", |cost| cost.wall, rival.must_wall);
        }
    }
    clear(folder)
}

/// Removes the files of a folder and of the folders in it.
fn clear(folder: &Path) -> Outcome {
    let fault = |e: std::io::Error| format!("{}: {e}", folder.display());
    for path in fs::read_dir(folder).map_err(fault)?.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            clear(&path)?;
        } else {
            fs::remove_file(&path).map_err(fault)?;
        }
    }
    Ok(())
}

/// Prints medians of both, the ratio of pairs, and whether it is what it must be.
fn line(name: &str, against: &str, ours: &[f64], theirs: &[f64], must: Option<f64>) {
    let ratios: Vec<f64> = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    let (least, most) = ratios.iter().fold((f64::MAX, 0.0f64), |(a, b), r| (a.min(*r), b.max(*r)));
    let (ours, theirs, ratio) = (median(ours), median(theirs), median(&ratios));
    let must = must.map(|must| format!("{must:8.2} {}", verdict(ratio <= must))).unwrap_or_default();
    println!("{name:16} {against:12} {ours:10.1} {theirs:10.1} {ratio:8.3} {least:8.3} {most:8.3} {must}");
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "missed" }
}

/// The peak of resident memory of few and many rows.
fn memory(programs: &Programs) -> Outcome {
    println!("\npeak memory, MiB         100k rows   10M rows    ratio     must");
    for (format, must) in [("csv", 1.2), ("parquet", 1.4)] {
        let out = programs.folder.join(format!("memory.{format}"));
        let spec = "examples/person_benchmark/person_benchmark.synth";
        let peak = |rows: &str| programs.sample(spec, &[format!("n={rows}")], 1, Some(&out)).peak();
        let (small, large) = (peak("100000")?, peak("10000000")?);
        let ratio = large / small;
        let met = verdict(ratio <= must && large < 96.0);
        println!("{format:24} {small:9.1} {large:10.1} {ratio:8.2} {must:8.2} and under 96: {met}");
        let _ = fs::remove_file(&out);
    }
    Ok(())
}

/// CPU time of a small data set, from the start of the process to its end.
fn start(programs: &Programs, runs: usize) -> Outcome {
    let out = programs.folder.join("start");
    let job = programs.sample("examples/survey/survey.synth", &["people=870".to_owned()], 1, Some(&out));
    let mut millis = Vec::new();
    for _ in 0..runs * 4 {
        millis.push(job.cost()?.cpu * 1e3);
    }
    let met = verdict(median(&millis) <= 10.0);
    println!(
        "\nstart: examples/survey compiled and about 1,400 rows written: {:.1} ms, must 10: {met}",
        median(&millis)
    );
    Ok(())
}

fn value<'a>(args: &'a [String], flag: &str) -> Result<Option<&'a str>, String> {
    let Some(at) = args.iter().position(|arg| arg == flag) else { return Ok(None) };
    args.get(at + 1).map(|text| Some(text.as_str())).ok_or_else(|| format!("{flag} takes a value"))
}

fn number(args: &[String], flag: &str) -> Result<Option<u64>, String> {
    let Some(text) = value(args, flag)? else { return Ok(None) };
    text.replace('_', "").parse().map(Some).map_err(|_| format!("{flag} takes a number, not `{text}`"))
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
