//! Instructions a row, counted by callgrind: they repeat on a machine that does other work, so they can guard against
//! regressions where times cannot.
//!
//! The product itself is counted, on plans with many rows of each table; the start, counted once with next to none, is taken off.

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
const TOLERANCE: f64 = 0.10;
/// Has glibc copy and fill memory in the same way on every processor: where it uses `rep`, of which valgrind counts each round,
/// otherwise depends on the sizes of caches.
const COPIES: &str = "glibc.cpu.x86_rep_stosb_threshold=0x7fffffffff:\
                      glibc.cpu.x86_rep_movsb_threshold=0x7fffffffff:\
                      glibc.cpu.x86_non_temporal_threshold=0x7fffffffff";
/// Many rows, in whole blocks.
const MANY: u64 = 32_768;
/// Next to none.
const FEW: u64 = 8;
/// One table for each kernel.
const KERNELS: &str = "benches/specs/kernels.synth";
/// The table that is written in every format.
const PERSON: &str = "examples/person_benchmark/person_benchmark.synth";
/// A spec of common size, whose whole run is counted on few rows.
const WHOLE: &str = "examples/survey/survey.synth";

/// What is counted: a table in a format.
#[derive(Clone, Debug)]
struct Count {
    table: String,
    format: &'static str,
    spec: &'static str,
    /// How many rows a plan has; none where the spec is compiled and all its tables written.
    rows: Option<u64>,
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
    let counts = counted(root, &super::target(root).join("release/synthc"))?;
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
    let count = |table: &str, format, spec, rows| Count { table: table.to_owned(), format, spec, rows };
    let mut out: Vec<Count> = tables.map(|table| count(table, "none", KERNELS, Some(MANY))).collect();
    for format in ["none", "csv", "ndjson", "sql", "sqlite", "parquet", "arrow"] {
        out.push(count("person", format, PERSON, Some(MANY)));
    }
    out.push(count("row_number", "none", KERNELS, Some(FEW)));
    out.push(count("person", "none", PERSON, Some(FEW)));
    out.push(count("start", "csv", WHOLE, None));
    Ok(out)
}

/// Counts everything, on as many threads as there are processors.
fn counted(root: &Path, synthc: &Path) -> Result<Counts, String> {
    let counts = counts(root)?;
    let folder = synthc.with_file_name("counts");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for spec in [KERNELS, PERSON] {
        for rows in [FEW, MANY] {
            let mut build = Command::new(synthc);
            build.args(["build", "--quiet", "--set", &format!("n={rows}"), "--allow-read"]);
            build.arg(root.join("examples/person_benchmark")).arg(root.join(spec));
            shell(build.arg("-o").arg(plan(&folder, spec, rows)))?;
        }
    }
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(count) = counts.get(next.fetch_add(1, Ordering::Relaxed)) {
            let n = count.instructions(root, synthc, &folder);
            if let Ok(mut done) = done.lock() {
                done.push((count, n));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let (mut starts, mut out) = (BTreeMap::new(), Counts::new());
    for (count, n) in done.into_inner().map_err(|_| "a count was interrupted")? {
        if count.rows == Some(FEW) {
            starts.insert(count.spec, n?);
        } else {
            out.insert((count.table.clone(), count.format.to_owned()), n?);
        }
    }
    for count in counts.iter().filter(|count| count.rows == Some(MANY)) {
        let start = starts.get(count.spec).copied().unwrap_or_default();
        if let Some(n) = out.get_mut(&(count.table.clone(), count.format.to_owned())) {
            *n = (*n - start) / MANY as f64;
        }
    }
    Ok(out)
}

impl Count {
    /// Instructions of the whole run.
    fn instructions(&self, root: &Path, synthc: &Path, folder: &Path) -> Result<f64, String> {
        let mut command = Command::new("valgrind");
        command.env("GLIBC_TUNABLES", COPIES);
        command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(synthc);
        command.args(["sample", "--threads", "1", "--format", self.format]);
        let out = folder.join(&self.table);
        let out = match self.rows {
            Some(rows) => {
                command.arg(plan(folder, self.spec, rows)).args(["--table", &self.table]);
                out.with_extension(self.format)
            }
            None => {
                command.arg(root.join(self.spec)).args(["--set", "people=870"]);
                out
            }
        };
        if self.format != "none" {
            command.args(["--force", "-o"]).arg(out);
        }
        let output = command.output().map_err(|e| format!("valgrind: {e}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let collected = said.lines().find_map(|line| line.split_once("Collected :"));
        match collected.and_then(|(_, n)| n.trim().parse().ok()) {
            Some(n) if output.status.success() => Ok(n),
            _ => Err(format!("{command:?}: {}\n{said}", output.status)),
        }
    }
}

fn plan(folder: &Path, spec: &str, rows: u64) -> PathBuf {
    let name = Path::new(spec).file_stem().unwrap_or_default();
    folder.join(name).with_extension(format!("{rows}.plan"))
}

fn written(conditions: &str, counts: &Counts) -> String {
    let mut text = format!(
        "# Instructions a row of {MANY}, dropped or written; `start` is a whole run. `cargo xtask bench --counts --update`\n\
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
            slower.push(format!("{name} ({format})"));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_instructions_than_the_tolerance_fail() {
        let counts = |normal: f64, csv: f64| {
            let key = |name: &str, format: &str| (name.to_owned(), format.to_owned());
            Counts::from([(key("normal", "none"), normal), (key("person", "csv"), csv)])
        };
        let before = counts(100.0, 2_000.0);
        assert_eq!(read(&written("# rustc", &before)), Ok(before.clone()));
        assert_eq!(compared(&counts(109.9, 500.0), &before), Ok(()));
        assert_eq!(compared(&before, &Counts::new()), Ok(()), "new ones are said");
        let fault = compared(&counts(110.1, 2_300.0), &before).unwrap_err();
        assert!(fault.contains("normal (none), person (csv)"), "{fault}");
        assert!(read("# a\nhead\nnormal,none\n").is_err());
    }
}
