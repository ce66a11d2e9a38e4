//! The database trait, the inputs, and what can go wrong with a file.
#![expect(missing_docs, reason = "salsa's macros write constructors and setters without documentation")]

use std::sync::Arc;

use synthc_diag::FileId;
use synthc_types::{DataTable, DistDef, FnDef};

use crate::anchor::Anchors;
use crate::parses::Parses;

/// What the queries need from outside: definitions and files.
#[salsa::db]
pub trait Db: salsa::Database {
    /// Every built-in distribution, in a fixed order.
    fn dists(&self) -> &'static [&'static DistDef];

    /// Every built-in function, in a fixed order.
    fn fns(&self) -> &'static [&'static FnDef];

    /// The spec at `path`, named relative to the folder of `from`. A file that cannot be read is an input as well, so that its
    /// appearance is a change.
    fn source_file(&self, from: SourceFile, path: &str) -> SourceFile;

    /// The data file at `path`, named relative to the folder of `from`.
    fn data_file(&self, from: SourceFile, path: &str) -> DataFile;

    /// The names of the modules of the standard library, in order.
    fn modules(&self) -> &'static [&'static str] {
        &[]
    }

    /// The text of a module of the standard library.
    fn module(&self, name: &str) -> Option<SourceFile> {
        let _ = name;
        None
    }

    /// The module of the standard library that a file is the text of.
    fn module_of(&self, file: SourceFile) -> Option<&'static str> {
        let _ = file;
        None
    }

    /// What was parsed before: a keystroke costs one statement.
    fn parses(&self) -> &Parses;

    /// The table of anchors: what `Loc::item` counts in.
    fn anchors(&self) -> &Anchors;
}

/// The text of one spec.
#[salsa::input(debug)]
pub struct SourceFile {
    /// The path as messages show it.
    #[returns(ref)]
    pub path: Arc<str>,
    /// The number of the file in places of diagnostics.
    #[returns(copy)]
    pub id: FileId,
    /// The text, or why there is none.
    #[returns(ref)]
    pub text: Result<Arc<str>, FileFault>,
}

/// The cells of one data file.
#[salsa::input(debug)]
pub struct DataFile {
    /// The path as messages show it.
    #[returns(ref)]
    pub path: Arc<str>,
    /// The cells, or why there are none.
    #[returns(ref)]
    pub table: Result<Arc<DataTable>, FileFault>,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FileFault {
    /// There is no such file.
    Missing,
    /// The path leads out of the spec's folder, and reading there was not allowed.
    Outside,
    /// It exists and cannot be read; the reason.
    Unreadable(Arc<str>),
    /// It was read and is not what it should be; the reason with row and column.
    Malformed(Arc<str>),
}
