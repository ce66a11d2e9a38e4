//! Foreign readers on our files: pyarrow, polars, DuckDB and Python's own csv module read every example in both formats and must
//! agree with each other and with the record.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, run as shell};

const PACKAGES: &[&str] = &["pyarrow", "polars", "duckdb"];

pub fn run(root: &Path) -> Outcome {
    let folder = root.join("target/interop");
    let venv = folder.join("venv");
    let python = venv.join("bin/python");
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    if !python.exists() {
        shell(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    shell(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(PACKAGES),
    )?;
    shell(Command::new("cargo").current_dir(root).args(["build", "--quiet", "--package", "synthc-cli"]))?;
    let binary = root.join("target/debug/synthc");
    let mut specs = vec![("types".to_owned(), root.join("tests/interop/types.synth"))];
    let listed = std::fs::read_dir(root.join("examples")).map_err(|e| format!("examples: {e}"))?;
    for entry in listed.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let spec = entry.path().join(format!("{name}.synth"));
        if spec.exists() {
            specs.push((name, spec));
        }
    }
    specs.sort();
    let out = folder.join("out");
    for (name, spec) in &specs {
        let mut sample = Command::new(&binary);
        sample.arg("sample").arg(spec).args(["--format", "csv,parquet", "--force", "--quiet"]);
        if name == "person_benchmark" {
            sample.args(["--set", "n=20000"]);
        }
        shell(sample.arg("-o").arg(out.join(name)))?;
    }
    let names = specs.iter().map(|(name, _)| name);
    shell(Command::new(&python).arg(root.join("tests/interop/read.py")).arg(&out).args(names))
}
