//! Project tasks, run as `cargo xtask TASK`. Start with [`tidy`]; each task is one module.

mod bench;
mod interop;
mod portable;
mod reference;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask TASK

  tidy     checks crate arrows, file sizes, definitions told once, pages of codes
  reference  writes docs/reference from the definitions; with --check: fails where a page is stale
  interop  installs foreign readers into target/interop and has them read our files; with --release: those of the release build
  static   builds a static binary for this Linux and tries it; [--profile NAME]
  bench    measures us in turn with the hand-written limit, numpy, DuckDB and tpchgen-cli, and prints ratios beside what they
           must be; [--rows N] [--runs N] [--only NAME] [--profile dist|release] [--python PROGRAM];
           with --distributions [NAME], --encoders [FORMAT]: nanoseconds a value for each of them;
           with --counts [--update]: instructions a row by callgrind, against those in benches/counts.csv
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let task = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let done = match task.as_str() {
        "tidy" => tidy::run(&root()),
        "reference" => reference::run(&root(), rest.iter().any(|word| word == "--check")),
        "interop" => interop::run(&root(), rest.iter().any(|word| word == "--release")),
        "static" => portable::run(&root(), &rest),
        "bench" => bench::run(&root(), &rest),
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xtask {task}: {fault}");
            ExitCode::FAILURE
        }
    }
}

/// What a task fails with: text for people.
type Outcome = Result<(), String>;

/// The root of the project.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap_or(Path::new(".")).to_path_buf()
}

/// Runs a command to its end and turns every failure into text.
fn run(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{shown}: {status}")),
        Err(fault) => Err(format!("{shown}: {fault}")),
    }
}
