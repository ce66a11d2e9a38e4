//! What OUT means, and how its files get their names.

use std::fs;
use std::path::{Path, PathBuf};

use synthc_plan::{Plan, TableId};
use synthc_report::Record;
use synthc_sink::{Output, SinkError};

use super::kind::Kind;
use super::writing::Written;
use crate::failure::{Failure, exists, io};

/// The name of the record in a folder of tables.
const RECORD: &str = "synth-record.json";

/// Where the tables go.
#[derive(Debug)]
pub enum Destination {
    /// One table to stdout.
    Stdout,
    /// One table into one file, or a device.
    File(PathBuf),
    /// One file a table and format.
    Folder(Folder),
    /// No file at all.
    Nowhere,
}

/// A folder of tables.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Whether it was made for this run, and goes when the run fails.
    fresh: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.fresh {
            // it stays where something was written
            let _ = fs::remove_dir(&self.path);
        }
    }
}

impl Destination {
    /// What OUT means for these tables and formats. A folder is made.
    pub fn new(
        path: &Path,
        plan: &Plan,
        tables: &[TableId],
        kinds: &[Kind],
        force: bool,
    ) -> Result<Self, Failure> {
        let single = |what: &str| match (tables, kinds) {
            ([_], [_]) => Ok(()),
            (_, [kind]) if kind.format.is_whole() => Ok(()),
            ([_], _) => {
                Err(Failure::usage(format!("{what} takes one format")).with_help("choose one with --format"))
            }
            _ => {
                let names: Vec<&str> =
                    tables.iter().filter_map(|t| plan.tables.get(t.0)).map(|t| t.name.as_str()).collect();
                Err(Failure::usage(format!("{what} takes one table, and there are {}", tables.len()))
                    .with_help(format!("choose one with --table: {}", names.join(", "))))
            }
        };
        if path.as_os_str() == "-" {
            return single("the standard output").map(|()| Self::Stdout);
        }
        let found = fs::metadata(path).ok();
        let is_folder = found.as_ref().is_some_and(fs::Metadata::is_dir);
        if let Some(found) = &found
            && !found.is_dir()
            && !found.is_file()
        {
            return single("a device").map(|()| Self::File(path.to_path_buf()));
        }
        let occupied = is_folder && fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some());
        let is_file = found.is_some() && !is_folder;
        if (occupied || is_file) && !force {
            return Err(exists(path));
        }
        if !is_folder && Kind::of_name(path).is_some() {
            return single("a file").map(|()| Self::File(path.to_path_buf()));
        }
        if is_file {
            return Err(Failure::usage(format!("`{}` is a file", path.display())).with_help(
                "the tables go into a folder; one table alone into a file whose name says what it is, as in `person.csv.gz`",
            ));
        }
        fs::create_dir_all(path).map_err(|error| io("cannot make", path, error))?;
        Ok(Self::Folder(Folder { path: path.to_path_buf(), fresh: !is_folder }))
    }

    /// One file, whatever its name says.
    pub fn file(path: &Path, force: bool) -> Result<Self, Failure> {
        if path.exists() && !force { Err(exists(path)) } else { Ok(Self::File(path.to_path_buf())) }
    }

    /// Opens the output of a table in a format; that of a script, which holds all tables, whatever the table.
    pub fn open(&self, table: &str, kind: Kind) -> Result<Output, SinkError> {
        match self {
            Self::Stdout => Output::stdout(),
            Self::File(path) => Output::file(path),
            Self::Folder(folder) => Output::file(&folder.path.join(kind.file_name(table))),
            Self::Nowhere => Ok(Output::counting()),
        }
    }

    /// The name beside which rows may wait for their place in a file.
    pub fn waiting(&self) -> PathBuf {
        let name = "synthc.sql";
        match self {
            Self::Folder(folder) => folder.path.join(name),
            Self::File(path) if fs::metadata(path).map_or(true, |found| found.is_file()) => path.clone(),
            _ => std::env::temp_dir().join(name),
        }
    }

    /// Gives all files their names, and writes the record last.
    pub fn publish(mut self, files: Vec<Written>, record: &Record) -> Result<(), Failure> {
        let text = record.to_json().map_err(|error| Failure::usage(error.to_string()))?;
        let Self::Folder(folder) = &mut self else {
            for file in files {
                file.output.publish()?;
            }
            return Ok(());
        };
        let path = folder.path.join(RECORD);
        let mut output = Output::file(&path)?;
        output.append(text.as_bytes())?;
        output.sync()?;
        // where a record stands, all that it names is there
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(io("cannot replace", &path, error));
            }
            _ => {}
        }
        for file in files {
            file.output.publish()?;
        }
        output.publish()?;
        folder.fresh = false;
        Ok(())
    }
}
