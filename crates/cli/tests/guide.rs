//! The guide: what stands in its pages is run as a reader would, in an empty folder for each page, and prints what they say.
//!
//! `UPDATE_GUIDE=1 cargo test -p synthc-cli --test guide` writes the outputs of commands anew;
//! `GUIDE_PAGE=routing` follows one page alone. Python programs are run where `SYNTHC_PYTHON` names an interpreter with pyarrow, polars,
//! pandas and DuckDB, as `cargo xtask interop` does.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use synthc_testing::{Action, Step, prints, reprinted, steps};

/// How many commands there are at least.
const COMMANDS: usize = 40;

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files
}

/// A program in a folder, with `synthc` on the path and nothing of the user's own settings.
fn program(name: &str, folder: &Path) -> Command {
    let synthc = Path::new(env!("CARGO_BIN_EXE_synthc")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([synthc.to_owned()].into_iter().chain(std::env::split_paths(&path)));
    let mut command = Command::new(name);
    command.current_dir(folder).stdin(Stdio::null()).env("PATH", path.unwrap());
    command.env("COLUMNS", "100").env("NO_COLOR", "1").env("LC_ALL", "C.UTF-8");
    command.env("SOURCE_DATE_EPOCH", "1767225600");
    for name in ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] {
        command.env(name, "reader@example.com");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

/// What a shell prints for a script, and whether it ended well.
fn shell(script: &str, folder: &Path) -> (String, bool) {
    let done = program("sh", folder).arg("-c").arg(format!("exec 2>&1\n{script}")).output().unwrap();
    (String::from_utf8_lossy(&done.stdout).into_owned(), done.status.success())
}

/// A page that is being followed.
#[derive(Default)]
struct Reader {
    wrong: Vec<String>,
    /// What commands printed, by the line of their block.
    outputs: Vec<(usize, Vec<String>)>,
    commands: usize,
}

impl Reader {
    fn follow(&mut self, name: &str, Step { line, action }: &Step, folder: &Path) {
        let mut fault = |what: String| self.wrong.push(format!("{name}:{line}: {what}"));
        match action {
            Action::File(file, text) => std::fs::write(folder.join(file), text).unwrap(),
            Action::Script(script) => {
                let (output, well) = shell(&format!("set -e\n{script}"), folder);
                self.commands += 1;
                if !well {
                    fault(format!("the script fails\n{output}"));
                }
            }
            Action::Commands(commands) => {
                let mut printed = Vec::new();
                for command in commands {
                    let (output, well) = shell(&command.line, folder);
                    if well == command.fails {
                        fault(format!(
                            "`{}` ends {}\n{output}",
                            command.line,
                            if well { "well" } else { "badly" }
                        ));
                    }
                    if !prints(&command.prints, &output) {
                        fault(format!("`{}` prints\n{output}", command.line));
                    }
                    printed.push(output);
                }
                self.commands += commands.len();
                self.outputs.push((*line, printed));
            }
            Action::Python(text, output) => {
                let Ok(python) = std::env::var("SYNTHC_PYTHON") else { return };
                let done = program(&python, folder).arg("-c").arg(text).output().unwrap();
                let found = String::from_utf8_lossy(&done.stdout);
                if !done.status.success() {
                    fault(format!("the program fails\n{}", String::from_utf8_lossy(&done.stderr)));
                }
                if output.as_ref().is_some_and(|written| !prints(written, &found)) {
                    fault(format!("the program prints\n{found}"));
                }
            }
        }
    }
}

#[test]
fn the_guide_does_what_it_says() {
    let renew = std::env::var_os("UPDATE_GUIDE").is_some();
    let only = std::env::var("GUIDE_PAGE").unwrap_or_default();
    let (mut wrong, mut commands) = (Vec::new(), 0);
    for path in pages() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.contains(&only) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut reader = Reader::default();
        for step in steps(&text) {
            reader.follow(&name, &step, folder.path());
        }
        if renew {
            std::fs::write(&path, reprinted(&text, &reader.outputs)).unwrap();
        }
        wrong.append(&mut reader.wrong);
        commands += reader.commands;
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_GUIDE=1 writes outputs anew", wrong.join("\n"));
    assert!(commands >= COMMANDS || !only.is_empty(), "only {commands} commands are left");
}
