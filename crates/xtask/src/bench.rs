//! The benchmark against the hand-written limit: whole processes in turn, CPU seconds, ratios pair by pair;
//! and nanoseconds a value of every distribution.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Outcome, run as shell};

/// Clock ticks a second in `/proc/self/stat` on Linux.
const TICKS: f64 = 100.0;

pub fn run(root: &Path, args: &[String]) -> Outcome {
    if let Some(at) = args.iter().position(|arg| arg == "--distributions") {
        let speed = ["run", "--quiet", "--release", "--package", "synthc-dist", "--example", "speed", "--"];
        return shell(Command::new("cargo").current_dir(root).args(speed).args(args.iter().skip(at + 1)));
    }
    let rows = number(args, "--rows")?.unwrap_or(4_000_000);
    let runs = number(args, "--runs")?.unwrap_or(5);
    shell(Command::new("cargo").current_dir(root).args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "synthc-cli",
    ]))?;
    shell(Command::new("cargo").current_dir(root.join("benches/limit")).args([
        "build",
        "--quiet",
        "--release",
    ]))?;
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    println!(
        "person table, {rows} rows, one thread, {runs} pairs, CPU seconds of whole processes (user + system)"
    );
    println!(
        "{:8} {:>14} {:>14} {:>8} {:>8} {:>8}",
        "format", "limit ns/row", "synthc ns/row", "ratio", "min", "max"
    );
    for (format, codec) in [("csv", "csv"), ("parquet", "snappy")] {
        let theirs = folder.join(format!("limit.{format}"));
        let mut pairs = Vec::new();
        for _ in 0..runs {
            let mut limit = Command::new(root.join("benches/limit/target/release/w1limit"));
            limit.args(["run", &rows.to_string()]).arg(&theirs).args([codec, "1"]);
            let mut ours = ours(root, rows, format, &folder.join(format!("ours-{format}")));
            pairs.push((cpu(&mut limit)?, cpu(&mut ours)?));
        }
        let per_row = |seconds: f64| seconds / rows as f64 * 1e9;
        let limit = median(pairs.iter().map(|p| p.0).collect());
        let synthc = median(pairs.iter().map(|p| p.1).collect());
        let ratios: Vec<f64> = pairs.iter().map(|p| p.1 / p.0).collect();
        let (least, most) = ratios.iter().fold((f64::MAX, 0.0f64), |(a, b), r| (a.min(*r), b.max(*r)));
        println!(
            "{format:8} {:14.0} {:14.0} {:8.2} {least:8.2} {most:8.2}",
            per_row(limit),
            per_row(synthc),
            median(ratios)
        );
    }
    println!("\npeak memory of synthc, MiB");
    for format in ["csv", "parquet"] {
        let out = folder.join(format!("memory-{format}"));
        let small = peak(&mut ours(root, 100_000, format, &out))?;
        let large = peak(&mut ours(root, 10_000_000, format, &out))?;
        println!("{format:8} 100k rows {small:6.1}   10M rows {large:6.1}   ratio {:.2}", large / small);
    }
    fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))
}

fn ours(root: &Path, rows: u64, format: &str, out: &PathBuf) -> Command {
    let mut command = Command::new(root.join("target/release/synthc"));
    command.arg("sample").arg(root.join("examples/person_benchmark/person_benchmark.synth"));
    command
        .args([
            "--set",
            &format!("n={rows}"),
            "--threads",
            "1",
            "--format",
            format,
            "--force",
            "--quiet",
            "-o",
        ])
        .arg(out);
    command
}

fn number(args: &[String], flag: &str) -> Result<Option<u64>, String> {
    let Some(at) = args.iter().position(|a| a == flag) else {
        return Ok(None);
    };
    let text = args.get(at + 1).ok_or_else(|| format!("{flag} takes a number"))?;
    text.replace('_', "").parse().map(Some).map_err(|_| format!("{flag} takes a number, not `{text}`"))
}

/// CPU seconds of a command, from what the kernel counts for children that have ended.
fn cpu(command: &mut Command) -> Result<f64, String> {
    let before = children_ticks()?;
    shell(command.stdout(Stdio::null()))?;
    Ok((children_ticks()? - before) / TICKS)
}

fn children_ticks() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|e| format!("CPU time is read from /proc (Linux): {e}"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field =
        |at: usize| fields.get(at).and_then(|f| f.parse::<f64>().ok()).ok_or("cannot read /proc/self/stat");
    Ok(field(13)? + field(14)?)
}

/// The peak of a command's resident memory in MiB.
fn peak(command: &mut Command) -> Result<f64, String> {
    let mut child = command.stdout(Stdio::null()).spawn().map_err(|e| e.to_string())?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0.0f64;
    while child.try_wait().map_err(|e| e.to_string())?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
        most = most.max(line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(0.0) / 1024.0);
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    Ok(most)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
