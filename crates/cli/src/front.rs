//! The language: everything that the feature `front` brings.

use std::path::Path;

use synthc_db::{Database, Overlay, Reading};
use synthc_diag::render::{LineIndex, Position, SourceText};
use synthc_diag::{Diagnostic, FileId, Loc, Severity};
use synthc_plan::Plan;

use crate::failure::{Exit, Failure};
use crate::messages::Messages;

/// A spec that was checked.
pub struct Checked {
    db: Database,
    diagnostics: Vec<Diagnostic>,
}

/// The built-in definitions, for lowering.
struct Definitions;

impl synthc_lower::Registry for Definitions {
    fn dist(&self, name: &str) -> Option<&'static synthc_types::DistDef> {
        synthc_dist::distributions::named(name)
    }

    fn function(&self, name: &str) -> Option<&'static synthc_types::FnDef> {
        synthc_dist::functions::named(name)
    }
}

/// Which files specs may read.
pub fn reading(args: &crate::args::Reading) -> Reading {
    match args.allow_read.as_slice() {
        [] => Reading::Folder,
        folders => Reading::Folders(folders.to_vec()),
    }
}

impl Checked {
    /// Reads and checks a spec and the files that it names.
    pub fn load(path: &Path, reading: &crate::args::Reading) -> Self {
        let db = Database::open(path, self::reading(reading), Overlay::new());
        let diagnostics = db.check();
        Self { db, diagnostics }
    }

    /// All that was found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many errors were found.
    pub fn n_errors(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error).count()
    }

    /// Shows what was found.
    pub fn report(&self, messages: &mut Messages) {
        self.report_these(&self.diagnostics, messages);
    }

    fn report_these(&self, diagnostics: &[Diagnostic], messages: &mut Messages) {
        let source = |file| {
            let (name, text) = (self.db.file_name(file)?, self.db.file_text(file)?);
            Some(SourceText { file, name: name.to_string(), text: text.to_string() })
        };
        messages.diagnostics(diagnostics, self.db.files().into_iter().filter_map(source).collect());
    }

    /// The logical plan of a spec without errors.
    pub fn lower(&self, messages: &mut Messages) -> Result<Plan, Failure> {
        let spec = self.db.spec().map_err(|diagnostics| {
            self.report_these(&diagnostics, messages);
            Failure::said(Exit::Wrong)
        })?;
        synthc_lower::lower(&spec, &Definitions).map_err(|errors| {
            for error in errors {
                let message = format!("{}{}", self.place(error.loc), error.message);
                messages.failure(&Failure::wrong(message).with_help_of(error.help));
            }
            Failure::said(Exit::Wrong)
        })
    }

    /// `FILE:LINE:COLUMN: `, where it is known.
    fn place(&self, loc: Loc) -> String {
        let place = || {
            let main = self.db.main().filter(|_| loc.file == FileId(0))?;
            let (name, text) = (self.db.file_name(loc.file)?, self.db.file_text(loc.file)?);
            let loc = synthc_hir::absolute(&self.db, main, loc);
            let Position { line, column } = LineIndex::new(&text).position(&text, loc.span.start);
            Some(format!("{name}:{line}:{column}: "))
        };
        place().unwrap_or_default()
    }

    /// The data files that a spec without errors reads.
    pub fn inputs(&self) -> Vec<synthc_hir::model::TInput> {
        self.db.spec().map(|spec| spec.inputs.clone()).unwrap_or_default()
    }

    /// The typed spec, as text for people who work on the compiler.
    pub fn typed(&self) -> String {
        self.db.spec().map_or_else(|_| String::new(), |spec| format!("{spec:#?}\n"))
    }
}
