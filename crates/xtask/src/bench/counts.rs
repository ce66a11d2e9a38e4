//! Instructions a row, counted by cachegrind: they repeat on a machine that does other work, so they can guard against
//! regressions where times cannot.
//!
//! The product itself is counted, on few and on more rows; the difference is what rows cost, without starting and compiling.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{Outcome, run as shell};

/// Where the counts stand, from the root.
const FILE: &str = "benches/counts.csv";
/// More instructions than this share above what is written down fail.
const TOLERANCE: f64 = 0.03;
/// Few and more rows: whole blocks.
const ROWS: [u64; 2] = [8_192, 32_768];
/// One table for each kernel.
const KERNELS: &str = "benches/specs/kernels.synth";
/// The table that is written in every format.
const PERSON: &str = "examples/person_benchmark/person_benchmark.synth";
/// A spec of common size, whose whole run is counted on few rows.
const WHOLE: &str = "examples/survey/survey.synth";

/// What is counted: a table in a format.
#[derive(Clone, Debug)]
struct Count {
    name: String,
    format: &'static str,
    spec: &'static str,
    table: Option<String>,
}

/// Instructions, by table and format.
type Counts = BTreeMap<(String, String), f64>;

/// Compares the counts with those that are written down, or writes them down.
pub fn run(root: &Path, update: bool) -> Outcome {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("there is no valgrind: instructions are not counted (apt-get install valgrind)");
        return Ok(());
    }
    let conditions = conditions()?;
    let path = root.join(FILE);
    let text = fs::read_to_string(&path).unwrap_or_default();
    if !update && !text.lines().any(|line| line == conditions) {
        let written = text.lines().find(|line| line.starts_with("# rustc")).unwrap_or("nothing");
        println!("instructions are not compared: {FILE} is of `{written}`, this is `{conditions}`");
        println!("compare by hand, and write them down again with --counts --update");
        return Ok(());
    }
    // As the tests of the release build make it, so that nothing is compiled for this alone.
    let build = ["test", "--quiet", "--release", "--no-run", "--package", "synthc-cli", "--test", "golden"];
    shell(Command::new("cargo").current_dir(root).args(build))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let counts = counted(root, &target.join("release/synthc"))?;
    if update {
        fs::write(&path, written(&conditions, &counts)).map_err(|e| format!("{FILE}: {e}"))?;
        println!("{} counts written to {FILE}", counts.len());
        return Ok(());
    }
    compared(&counts, &read(&text)?)
}

/// What counts depend on beside the source.
fn conditions() -> Result<String, String> {
    let rustc = Command::new("rustc").arg("--version").output().map_err(|e| format!("rustc: {e}"))?;
    let rustc = String::from_utf8_lossy(&rustc.stdout).trim().to_owned();
    let flags = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let flags = flags.lines().find(|line| line.starts_with("flags")).unwrap_or_default();
    // valgrind has no wider vectors
    let vectors = if flags.split(' ').any(|flag| flag == "avx2") { "avx2" } else { "no avx2" };
    Ok(format!("# {rustc}, {}, {vectors}", std::env::consts::ARCH))
}

fn counts(root: &Path) -> Result<Vec<Count>, String> {
    let text = fs::read_to_string(root.join(KERNELS)).map_err(|e| format!("{KERNELS}: {e}"))?;
    let tables = text.lines().filter_map(|line| line.strip_prefix("table ")?.split(['[', ' ']).next());
    let kernel = |name: &str| Count {
        name: name.to_owned(),
        format: "none",
        spec: KERNELS,
        table: Some(name.to_owned()),
    };
    let mut out: Vec<Count> = tables.map(kernel).collect();
    for format in ["none", "csv", "ndjson", "sql", "sqlite", "parquet", "arrow"] {
        out.push(Count { name: "person".to_owned(), format, spec: PERSON, table: None });
    }
    out.push(Count { name: "start".to_owned(), format: "csv", spec: WHOLE, table: None });
    Ok(out)
}

/// Counts everything, on as many threads as there are processors.
fn counted(root: &Path, synthc: &Path) -> Result<Counts, String> {
    let counts = counts(root)?;
    let folder = synthc.with_file_name("counts");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(count) = counts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let at = folder.join(format!("{}.{}", count.name, count.format));
            let n = count.instructions(root, synthc, &at);
            if let Ok(mut done) = done.lock() {
                done.push((count.clone(), n));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let done = done.into_inner().map_err(|_| "a count was interrupted")?;
    done.into_iter().map(|(count, n)| Ok(((count.name, count.format.to_owned()), n?))).collect()
}

impl Count {
    /// Instructions a row, or of the whole run.
    fn instructions(&self, root: &Path, synthc: &Path, at: &Path) -> Result<f64, String> {
        if self.spec == WHOLE {
            return self.whole(root, synthc, at, "people=870").map(|n| n as f64);
        }
        let [few, more] = ROWS;
        let of = |rows: u64| self.whole(root, synthc, at, &format!("n={rows}"));
        let (least, most) = (of(few)?, of(more)?);
        Ok((most as f64 - least as f64) / (more - few) as f64)
    }

    /// Instructions of a whole run.
    fn whole(&self, root: &Path, synthc: &Path, at: &Path, setting: &str) -> Result<u64, String> {
        let mut command = Command::new("valgrind");
        command.args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]);
        command.arg(synthc).arg("sample").arg(root.join(self.spec));
        command.args(["--set", setting, "--threads", "1", "--format", self.format, "--allow-read"]);
        command.arg(root.join("examples/person_benchmark"));
        if let Some(table) = &self.table {
            command.args(["--table", table]);
        }
        if self.format != "none" {
            command.args(["--force", "-o"]).arg(at);
        }
        let output = command.output().map_err(|e| format!("valgrind: {e}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let refs = said.lines().find_map(|line| line.split_once("I   refs:"));
        let refs = refs.and_then(|(_, n)| n.trim().replace(',', "").parse().ok());
        match refs {
            Some(refs) if output.status.success() => Ok(refs),
            _ => Err(format!("{command:?}: {}\n{said}", output.status)),
        }
    }
}

fn written(conditions: &str, counts: &Counts) -> String {
    let mut text = format!(
        "# Instructions a row of {ROWS:?} rows, dropped or written; `start` is a whole run. `cargo xtask bench --counts --update`.\n\
         {conditions}\ntable,format,instructions\n"
    );
    for ((name, format), n) in counts {
        // a text takes anything
        let _ = writeln!(text, "{name},{format},{n:.1}");
    }
    text
}

fn read(text: &str) -> Result<Counts, String> {
    let line = |line: &str| {
        let mut cells = line.split(',');
        let (name, format, n) = (cells.next()?, cells.next()?, cells.next()?.parse().ok()?);
        Some(((name.to_owned(), format.to_owned()), n))
    };
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|text| line(text).ok_or_else(|| format!("{FILE}: cannot read `{text}`"))).collect()
}

/// Prints what has changed; fails where there are more instructions than the tolerance allows.
fn compared(counts: &Counts, before: &Counts) -> Outcome {
    let mut slower = Vec::new();
    for (key, n) in counts {
        let (name, format) = key;
        let Some(old) = before.get(key) else {
            println!("{name:26} {format:8} {n:12.1}  new");
            continue;
        };
        let change = n / old - 1.0;
        if change.abs() > TOLERANCE {
            println!("{name:26} {format:8} {n:12.1}  {:+.1}% of {old:.1}", change * 100.0);
        }
        if change > TOLERANCE {
            slower.push(name.as_str());
        }
    }
    let gone = before.keys().filter(|key| !counts.contains_key(*key));
    gone.for_each(|(name, format)| println!("{name:26} {format:8} gone"));
    let percent = TOLERANCE * 100.0;
    if slower.is_empty() {
        println!("{} instruction counts: none is more than {percent}% above {FILE}", counts.len());
        return Ok(());
    }
    Err(format!(
        "more than {percent}% more instructions than {FILE} says: {}; if that is meant, write it down with --counts --update",
        slower.join(", ")
    ))
}
