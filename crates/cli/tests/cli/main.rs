//! The real binary: what it prints, what it writes, how it ends.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

mod checking;
mod commands;
#[cfg(feature = "sqlite")]
mod databases;
mod diffing;
mod failures;
mod files;
mod formats;
mod interrupts;
#[cfg(unix)]
mod samplers;
mod sampling;
mod testing;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Three tables, a gap, a constraint, a label, a test that passes.
const SPEC: &str = r#"/// A small spec.
dataset small { edition = 2026  seed = 3 }
profile tiny { n = 20 }
param n: int = 400
enum Sex { male = 1 "Male", female = 2 "Female" }
missing_codes m { refused = -9 "Refused" }
table home[n] {
  key id: int = row()
  size: int 1..6 ~ 1 + Poisson(1.2)
}
table person per home[size] {
  key pid: int = row()
  sex: Sex ~ { male: 49%, female: else } missing m { refused: 5% }
  /// Age at last birthday
  age: int 0..99 ~ Normal(mean: 40, sd: 20)
  income: float? ~ LogNormal(median: 20_000, sigma: 0.5) missing m { refused: 10% }
  name: text = "p{pid}, \"{age}\""
  require grown: age >= 18 or pid > 3
  expect middle: mean(age) in 35..50
}
table note[5] { key id: int = row()  text: text ~ { "a": 1, "": 1, "line": 1 } }
"#;

/// A folder with a spec in it.
struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    fn new(spec: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("s.synth"), spec).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// `synthc` in the folder.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = synthc(args);
        command.current_dir(self.folder.path());
        command
    }

    fn run(&self, args: &[&str]) -> Ended {
        Ended::of(self.command(args).output().unwrap())
    }

    /// The names in a folder, sorted.
    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// How a run ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Ended {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The output of a run that was done.
    #[track_caller]
    fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }

    /// The messages of a run that ended with this code and wrote nothing to stdout, their lines joined: widths differ.
    #[track_caller]
    fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}{}", self.out, self.err);
        let words: Vec<&str> =
            self.err.split_whitespace().filter(|word| !matches!(*word, "│" | "|")).collect();
        words.join(" ")
    }
}

fn synthc(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synthc"));
    command.args(args).env("LC_ALL", "C.UTF-8").env_remove("SOURCE_DATE_EPOCH").env_remove("COLUMNS");
    command
}

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().join("examples");
    let spec = |folder: PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        folder.join(format!("{name}.synth"))
    };
    let found: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|e| spec(e.unwrap().path()))
        .filter(|spec| spec.exists())
        .collect();
    assert!(found.len() >= 4, "examples are missing: {found:?}");
    found
}
