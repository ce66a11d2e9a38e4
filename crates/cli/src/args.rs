//! The command line as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Says what a dataset is, and writes it.
#[derive(Debug, Parser)]
#[command(
    name = "synthc",
    version,
    about = "Says what a dataset is, and writes it",
    long_about = "synthc reads a spec (`.synth`) or a plan built from one (`.plan`), checks it, and writes the dataset that it describes.\n\n\
                  Exit codes: 0 done (a closed pipe too); 1 the spec or the data is wrong, or an `expect` failed, and nothing was written; \
                  2 usage, missing input, or the output failed.",
    disable_help_subcommand = true,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// How diagnostics are written to stderr
    #[arg(long, global = true, value_enum, default_value_t = MessageFormat::Human, value_name = "FORMAT", help_heading = "Messages")]
    pub message_format: MessageFormat,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", help_heading = "Messages")]
    pub color: ColorChoice,
    /// No progress, no notes: errors and warnings only
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub quiet: bool,
}

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a small project: spec, README, CI check
    New(New),
    /// Find everything that is wrong with specs
    Check(Check),
    /// Bring specs into the canonical layout
    Fmt(Fmt),
    /// Generate the dataset
    Sample(Sample),
    /// Show rows as a table, with a summary of each column
    Preview(Preview),
    /// Show one row, without generating the others
    Row(Row),
    /// Show the plan: order, draws, what constraints became
    Explain(Explain),
    /// Write the optimized plan, which every command takes in place of a spec, or a program that carries it
    Build(Build),
    /// Run the `expect`s of a spec on its data
    Test(Test),
    /// Write the hashes of the files that a spec reads into SPEC.lock
    #[cfg(feature = "front")]
    Lock(Lock),
    /// Say how two specs or plans differ: what they say, and what that does to the data
    Diff(Diff),
    /// Run the language server, which editors talk to on standard input and output
    #[cfg(feature = "front")]
    Lsp(Lsp),
    /// Explain a diagnostic (`E0312`), a command, or a word of the language (`given`)
    Help(Help),
    /// Write completions for a shell
    Completions(Completions),
    /// Write manual pages
    Man(Man),
}

/// A spec or plan with the choices that fix its data.
#[derive(Clone, Debug, Args)]
pub struct Source {
    /// The spec, or a plan that `synthc build` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Set a parameter; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub set: Vec<(String, String)>,
    /// Use this seed in place of the spec's
    #[arg(long, value_name = "N", value_parser = whole_number)]
    pub seed: Option<u64>,
    /// Apply the settings of this profile, before `--set`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Which files it may read.
    #[command(flatten)]
    pub reading: Reading,
}

/// Which files a spec may read besides those of its folder.
#[derive(Clone, Debug, Default, Args)]
pub struct Reading {
    /// Let the spec read files in this folder too; may be repeated
    #[arg(long, value_name = "DIR")]
    pub allow_read: Vec<PathBuf>,
}

/// How members of enums are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Enums {
    /// By name
    Name,
    /// By label, or name where there is none
    Label,
    /// By code, or name where there is none
    Code,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Comma-separated text (RFC 4180)
    Csv,
    /// Apache Parquet
    Parquet,
    /// Arrow IPC: a file, or a stream on stdout
    Arrow,
    /// One JSON object a line
    Ndjson,
    /// One script that creates all tables and inserts their rows
    Sql,
    /// One SQLite database with all tables
    #[cfg(feature = "sqlite")]
    Sqlite,
    /// Nothing: everything is computed and dropped
    None,
}

/// A database that is made.
#[cfg(feature = "sqlite")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// The file.
    pub path: PathBuf,
}

/// How text files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compress {
    /// gzip
    Gz,
    /// Zstandard
    Zst,
}

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SqlDialect {
    /// PostgreSQL
    Postgres,
    /// MySQL and MariaDB
    Mysql,
    /// SQLite
    Sqlite,
    /// SQL Server, by way of sqlcmd
    Sqlserver,
}

/// Start a small project: spec, README, CI check.
#[derive(Debug, Args)]
pub struct New {
    /// The folder to make; its name becomes that of the dataset
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// Find everything that is wrong with specs.
#[derive(Debug, Args)]
pub struct Check {
    /// The specs
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Treat these as errors
    #[arg(long, value_name = "WHAT", value_enum)]
    pub deny: Option<Deny>,
    /// Apply the fixes that the diagnostics offer, then check again
    #[arg(long)]
    pub fix: bool,
    /// Which files they may read.
    #[command(flatten)]
    pub reading: Reading,
}

/// What is treated as an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    /// Warnings
    Warnings,
}

/// Bring specs into the canonical layout.
#[derive(Debug, Args)]
pub struct Fmt {
    /// The specs; `-` reads stdin and writes stdout
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Change nothing; list the files whose layout would change, and exit with 1 if there are any
    #[arg(long)]
    pub check: bool,
}

/// Generate the dataset.
#[derive(Debug, Args)]
pub struct Sample {
    /// What to generate.
    #[command(flatten)]
    pub source: Source,
    /// A folder, which gets one file a table and `synth-record.json`; with one table, SQL or SQLite, also a file; `-` for stdout
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// A database to make in place of files: `sqlite:FILE`
    #[cfg(feature = "sqlite")]
    #[arg(long, value_name = "DATABASE", value_parser = database)]
    #[arg(conflicts_with_all = ["output", "format", "compress", "datasets"])]
    pub to: Option<Database>,
    /// The format, or several separated by commas [default: csv, or by the name of OUT]
    #[arg(long, value_enum, value_delimiter = ',', value_name = "FORMAT")]
    pub format: Vec<Format>,
    /// Compress CSV, NDJSON and SQL files [default: by the name of OUT]
    #[arg(long, value_enum, value_name = "HOW")]
    pub compress: Option<Compress>,
    /// Whose SQL is written
    #[arg(long, value_enum, default_value_t = SqlDialect::Postgres, value_name = "DATABASE")]
    pub sql_dialect: SqlDialect,
    /// Only this table; may be repeated
    #[arg(long, value_name = "NAME")]
    pub table: Vec<String>,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Only part K of N; the rows of the parts in order are the rows of the whole
    #[arg(long, value_name = "K/N", value_parser = part)]
    pub part: Option<(u64, u64)>,
    /// Rows of a root table that are computed together; it never shows in the data
    #[arg(long, value_name = "N", hide = true)]
    pub block_rows: Option<usize>,
    /// How enums are written
    #[arg(long, value_enum, default_value_t = Enums::Name)]
    pub enums: Enums,
    /// After each column with missing codes, a column NAME_why with the reason (not in CSV, which has the codes themselves)
    #[arg(long)]
    pub missing_reasons: bool,
    /// So many independent data sets, in folders of OUT that are numbered from 001; the first is the one without this option
    #[arg(long, value_name = "M", value_parser = clap::value_parser!(u32).range(1..))]
    pub datasets: Option<u32>,
    /// Write nothing; say how many rows and bytes it would be and how long it would take
    #[arg(long)]
    pub dry_run: bool,
    /// Write into OUT although it exists
    #[arg(long)]
    pub force: bool,
}

/// Show rows as a table, with a summary of each column.
#[derive(Debug, Args)]
pub struct Preview {
    /// What to show.
    #[command(flatten)]
    pub source: Source,
    /// Only this table, with all its columns
    #[arg(long, value_name = "NAME")]
    pub table: Option<String>,
    /// How many rows
    #[arg(short = 'n', long, value_name = "N", default_value = "10", value_parser = whole_number)]
    pub rows: u64,
    /// All columns, however wide
    #[arg(long)]
    pub wide: bool,
    /// How enums are written
    #[arg(long, value_enum, default_value_t = Enums::Name)]
    pub enums: Enums,
}

/// Show one row, without generating the others.
#[derive(Debug, Args)]
pub struct Row {
    /// What to show.
    #[command(flatten)]
    pub source: Source,
    /// The table
    #[arg(value_name = "TABLE")]
    pub table: String,
    /// The 1-based number of the row
    #[arg(value_name = "K", value_parser = whole_number)]
    pub row: u64,
    /// How enums are written
    #[arg(long, value_enum, default_value_t = Enums::Name)]
    pub enums: Enums,
}

/// Show the plan: order, draws, what constraints became.
#[derive(Debug, Args)]
pub struct Explain {
    /// What to explain.
    #[command(flatten)]
    pub source: Source,
    /// How far the spec is taken
    #[arg(long, value_enum, default_value_t = Stage::Physical)]
    pub stage: Stage,
    /// What reads what, as a Mermaid flowchart
    #[arg(long, conflicts_with = "stage")]
    pub mermaid: bool,
}

/// How far a spec is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Stage {
    /// The syntax tree
    Ast,
    /// The typed spec
    Hir,
    /// The plan as lowered, parameters open
    Logical,
    /// The plan as it runs
    Physical,
}

/// Write the optimized plan, or a program that carries it.
#[derive(Debug, Args)]
pub struct Build {
    /// What to build.
    #[command(flatten)]
    pub source: Source,
    /// The plan file; a plan that stands there is replaced
    #[arg(short, long, value_name = "OUT.plan")]
    pub output: PathBuf,
    /// Write a sampler in place of a plan file: a program that generates this dataset and needs nothing else
    #[arg(long)]
    pub exe: bool,
    /// The synthc that becomes the sampler, as a smaller one or one for another platform [default: this one]
    #[arg(long, value_name = "BINARY", requires = "exe")]
    pub exe_base: Option<PathBuf>,
    /// Write OUT although it exists
    #[arg(long)]
    pub force: bool,
}

/// Run the `expect`s of a spec on its data.
#[derive(Debug, Args)]
pub struct Test {
    /// What to test.
    #[command(flatten)]
    pub source: Source,
    /// How many threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// How results are written
    #[arg(long, value_enum, default_value_t = TestFormat::Text, value_name = "FORMAT")]
    pub format: TestFormat,
    /// Draw rows for all tests, also for those that the distributions decide
    #[arg(long)]
    pub sample: bool,
    /// Also write results as JUnit XML to this file
    #[arg(long, value_name = "OUT.xml")]
    pub junit: Option<PathBuf>,
}

/// Write the hashes of the files that a spec reads into SPEC.lock.
#[cfg(feature = "front")]
#[derive(Debug, Args)]
pub struct Lock {
    /// The spec
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Which files it may read.
    #[command(flatten)]
    pub reading: Reading,
}

/// Run the language server.
#[cfg(feature = "front")]
#[derive(Debug, Args)]
pub struct Lsp {
    /// Which files specs may read.
    #[command(flatten)]
    pub reading: Reading,
    /// Taken and ignored: clients pass it to servers that could also listen elsewhere
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// How results of tests are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, which CI servers show
    Junit,
}

/// Say how two specs or plans differ.
#[derive(Debug, Args)]
pub struct Diff {
    /// The old spec or plan: a file, or REV:PATH for a file of a git revision; REV: alone for NEW's path
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The new one, likewise
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Set a parameter of both; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub set: Vec<(String, String)>,
    /// Compare cells of this seed [default: NEW's]
    #[arg(long, value_name = "N", value_parser = whole_number)]
    pub seed: Option<u64>,
    /// Apply the settings of this profile to both, before `--set`
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Compare the cells of so many rows of each table at most; 0 compares what is said only
    #[arg(long, value_name = "N", default_value = "10000", value_parser = whole_number)]
    pub rows: u64,
    /// How differences are written
    #[arg(long, value_enum, default_value_t = DiffFormat::Text, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Exit with 1 if there are differences
    #[arg(long)]
    pub exit_code: bool,
    /// Which files they may read.
    #[command(flatten)]
    pub reading: Reading,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For a terminal
    Text,
    /// One JSON object
    Json,
    /// For a pull request
    Markdown,
}

/// Explain a diagnostic, a command or a word of the language.
#[derive(Debug, Args)]
pub struct Help {
    /// The code of a diagnostic, as in `E0312`, the name of a command, or a word of the language, as in `given`
    #[arg(value_name = "TOPIC")]
    pub topic: Option<String>,
}

/// Write completions for a shell.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: clap_complete::Shell,
}

/// Write manual pages.
#[derive(Debug, Args)]
pub struct Man {
    /// A folder for one page a command; without it, the main page goes to stdout
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// A whole number, with `_` between digits as the language allows.
fn whole_number(text: &str) -> Result<u64, String> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    digits.parse().map_err(|_| format!("`{text}` is not a whole number from 0 to {}", u64::MAX))
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

#[cfg(feature = "sqlite")]
fn database(text: &str) -> Result<Database, String> {
    match text.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() => Ok(Database { path: path.into() }),
        _ => {
            Err("write it as sqlite:FILE; scripts for other databases are written with --format sql"
                .to_owned())
        }
    }
}

fn part(text: &str) -> Result<(u64, u64), String> {
    let wrong = || format!("`{text}` is not a part: write K/N with K from 1 to N, as in 2/5");
    let (k, n) = text.split_once('/').ok_or_else(wrong)?;
    let (k, n): (u64, u64) = (k.parse().map_err(|_| wrong())?, n.parse().map_err(|_| wrong())?);
    if k == 0 || k > n { Err(wrong()) } else { Ok((k, n)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    /// The options in the section of a command are those that it has.
    #[test]
    fn the_reference_names_every_option_and_no_other() {
        use clap::CommandFactory as _;
        let text = include_str!("../../../docs/reference/cli.md");
        let (general, _) = text.split_once("\n## ").unwrap();
        let options = |text: &str| -> Vec<String> {
            let after = text.split("`--").skip(1).chain(text.split(", `--").skip(1));
            let name = |rest: &str| {
                rest.split(|c: char| c != '-' && !c.is_ascii_alphabetic()).next().map(str::to_owned)
            };
            let mut names: Vec<String> = after.filter_map(name).collect();
            names.sort();
            names.dedup();
            names
        };
        let general = options(general);
        let mut command = Cli::command();
        command.build();
        for command in command.get_subcommands() {
            let name = command.get_name();
            let section = text.split("\n## ").find(|section| section.starts_with(&format!("{name}\n")));
            let section = section.unwrap_or_else(|| panic!("no section on `{name}`"));
            let section = section.split("\n# ").next().unwrap();
            let described = options(section);
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let Some(long) = arg.get_long() else { continue };
                let known = described.iter().chain(&general).any(|option| option == long);
                assert!(known || ["help", "version"].contains(&long), "`{name}` has --{long}");
            }
            for option in described {
                assert!(
                    command.get_arguments().any(|arg| arg.get_long() == Some(&option)),
                    "`{name}` has no --{option}"
                );
            }
        }
    }

    #[test]
    fn numbers_settings_and_parts() {
        assert_eq!(whole_number("1_000_000"), Ok(1_000_000));
        assert!(whole_number("-1").is_err());
        assert_eq!(setting("a = b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert!(setting("=1").is_err());
        assert_eq!(part("2/5"), Ok((2, 5)));
        for wrong in ["0/5", "6/5", "5", "a/b", "1/0", "-1/3"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }
}
