//! The database.

use std::collections::{BTreeMap, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use salsa::Setter as _;
use synthc_diag::{Diagnostic, FileId, Loc, Severity};
use synthc_hir::model::TSpec;
use synthc_hir::{Anchors, DataFile, Db, FileFault, Parses, SourceFile};
use synthc_syntax::library;
use synthc_types::{DataTable, DistDef, FnDef};

use crate::folder::{is_inside, locate, normal};
use crate::lock;
use crate::registry;

/// The largest spec that is read.
const LARGEST_SPEC: u64 = 64 << 20;

/// Texts in place of files: for tests, and for an editor's unsaved buffers. Keys are paths as given to [`Database::load`], or
/// relative to the folder of the spec.
pub type Overlay = BTreeMap<PathBuf, String>;

/// Which files a spec may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Those in its folder.
    #[default]
    Folder,
    /// Those in its folder and in these.
    Folders(Vec<PathBuf>),
    /// All that it names.
    Anywhere,
}

/// A spec with the files it names, and everything that is known about it.
#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Self>,
    shared: Arc<Shared>,
    /// `None` only while a database is being made.
    main: Option<SourceFile>,
}

/// What snapshots share.
struct Shared {
    /// The path of the spec.
    main: PathBuf,
    root: PathBuf,
    reading: Reading,
    anchors: Anchors,
    parses: Parses,
    overlay: Mutex<Overlay>,
    files: Mutex<Files>,
}

#[derive(Default)]
struct Files {
    sources: HashMap<PathBuf, SourceFile>,
    order: Vec<SourceFile>,
    data: HashMap<PathBuf, DataFile>,
    /// The texts of the library's modules that are in use.
    modules: BTreeMap<&'static str, SourceFile>,
    /// The library's data files that are in use, by module and path.
    library: HashMap<(&'static str, String), DataFile>,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Database {
    /// The database of the spec at `path`; a file that cannot be read is a diagnostic of [`Database::check`].
    #[must_use]
    pub fn load(path: &Path) -> Self {
        Self::open(path, Reading::Folder, Overlay::new())
    }

    /// The database of the spec at `path`, with texts in place of files.
    #[must_use]
    pub fn open(path: &Path, reading: Reading, overlay: Overlay) -> Self {
        Self::with_events(path, reading, overlay, None)
    }

    /// The database of one text without a folder, called `name` in messages.
    #[must_use]
    pub fn of_text(name: &str, text: &str) -> Self {
        Self::open(Path::new(name), Reading::Folder, Overlay::from([(PathBuf::from(name), text.to_owned())]))
    }

    /// As [`Database::open`], with a listener to what salsa does: for tests of what is computed anew.
    #[must_use]
    pub fn with_events(
        path: &Path,
        reading: Reading,
        overlay: Overlay,
        events: Option<Box<dyn Fn(salsa::Event) + Send + Sync + 'static>>,
    ) -> Self {
        let path = normal(path).unwrap_or_else(|| path.to_owned());
        let root = path.parent().map(Path::to_owned).unwrap_or_default();
        let shared = Shared {
            main: path.clone(),
            root,
            reading,
            anchors: Anchors::default(),
            parses: Parses::default(),
            overlay: Mutex::new(overlay),
            files: Mutex::default(),
        };
        let mut db = Self { storage: salsa::Storage::new(events), shared: Arc::new(shared), main: None };
        let main = db.source_at(&path, Ok(()));
        db.main = Some(main);
        db
    }

    /// The database of a module of the standard library, as if it were a spec.
    #[must_use]
    pub fn library(name: &str) -> Self {
        let mut db = Self::of_text("library.synth", "");
        db.main = synthc_hir::Db::module(&db, name);
        db
    }

    /// The spec's file.
    #[must_use]
    pub fn main(&self) -> Option<SourceFile> {
        self.main
    }

    /// All that is wrong with the spec: absolute places, in the order of the text.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostic> {
        let Some(main) = self.main else { return Vec::new() };
        let mut found = synthc_hir::check_file(self, main).clone();
        found.extend(self.lock_changes(main));
        found
    }

    /// The files that have changed since the spec was locked, where it is.
    fn lock_changes(&self, main: SourceFile) -> Vec<Diagnostic> {
        let path = lock::lock_path(&self.shared.main);
        let Ok(text) = self.read_text(&path) else { return Vec::new() };
        let inputs = &synthc_hir::typed_spec(self, main).inputs;
        let place = |loc: Loc| match self.numbered(loc.file) {
            Some(file) => synthc_hir::absolute(self, file, loc),
            None => loc,
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        lock::changes(&text, &name, main.path(self), inputs, place)
    }

    /// The typed spec.
    ///
    /// # Errors
    ///
    /// All diagnostics, where one of them at least is an error.
    pub fn spec(&self) -> Result<Arc<TSpec>, Vec<Diagnostic>> {
        let diagnostics = self.check();
        match self.main {
            Some(main) if diagnostics.iter().all(|diag| diag.severity() != Severity::Error) => {
                Ok(synthc_hir::typed_spec(self, main).clone())
            }
            _ => Err(diagnostics),
        }
    }

    /// The path of a file as messages show it.
    #[must_use]
    pub fn file_name(&self, file: FileId) -> Option<Arc<str>> {
        Some(self.numbered(file)?.path(self).clone())
    }

    /// The text of a file; empty where it could not be read.
    #[must_use]
    pub fn file_text(&self, file: FileId) -> Option<Arc<str>> {
        Some(self.numbered(file)?.text(self).clone().unwrap_or_default())
    }

    /// The files read so far, the spec first.
    #[must_use]
    pub fn files(&self) -> Vec<FileId> {
        lock(&self.shared.files).order.iter().map(|file| file.id(self)).collect()
    }

    fn numbered(&self, file: FileId) -> Option<SourceFile> {
        lock(&self.shared.files).order.get(file.0 as usize).copied()
    }

    /// Puts a text in place of a file, as an editor does.
    pub fn set_text(&mut self, path: &Path, text: &str) {
        let path = normal(path).unwrap_or_else(|| path.to_owned());
        lock(&self.shared.overlay).insert(path.clone(), text.to_owned());
        let known = lock(&self.shared.files).sources.get(&path).copied();
        if let Some(file) = known {
            let _before = file.set_text(self).to(Ok(Arc::from(text)));
        }
        let data = lock(&self.shared.files).data.get(&path).copied();
        if let Some(file) = data {
            let _before = file.set_table(self).to(table(parse(text)));
        }
    }

    /// Takes back what [`Database::set_text`] put in place of a file: what stands on disk counts again.
    pub fn forget_text(&mut self, path: &Path) {
        let path = normal(path).unwrap_or_else(|| path.to_owned());
        if lock(&self.shared.overlay).remove(&path).is_some() {
            self.reread(&path);
        }
    }

    /// Reads a file again that has changed on disk; one that a text stands in place of is left alone.
    pub fn reread(&mut self, path: &Path) {
        let path = normal(path).unwrap_or_else(|| path.to_owned());
        let known = lock(&self.shared.files).sources.get(&path).copied();
        if let Some(file) = known.filter(|file| *file.text(self) != Err(FileFault::Outside)) {
            let text = self.read_text(&path);
            let _before = file.set_text(self).to(text);
        }
        let data = lock(&self.shared.files).data.get(&path).copied();
        if let Some(file) = data.filter(|file| *file.table(self) != Err(FileFault::Outside)) {
            let read = self.read_table(&path);
            let _before = file.set_table(self).to(read);
        }
    }

    /// Where a file lies.
    #[must_use]
    pub fn file_path(&self, file: FileId) -> Option<PathBuf> {
        let source = self.numbered(file)?;
        let files = lock(&self.shared.files);
        files.sources.iter().find(|(_, known)| **known == source).map(|(path, _)| path.clone())
    }

    fn read_table(&self, path: &Path) -> Result<Arc<DataTable>, FileFault> {
        match self.overlaid(path) {
            Some(text) => table(parse(&text)),
            None => table(synthc_source::read(path)),
        }
    }

    fn source_at(&self, path: &Path, allowed: Result<(), FileFault>) -> SourceFile {
        let mut files = lock(&self.shared.files);
        if let Some(file) = files.sources.get(path) {
            return *file;
        }
        let text = allowed.and_then(|()| self.read_text(path));
        let id = FileId(u32::try_from(files.order.len()).unwrap_or(u32::MAX));
        let file = SourceFile::new(self, self.shown(path), id, text);
        files.sources.insert(path.to_owned(), file);
        files.order.push(file);
        file
    }

    fn read_text(&self, path: &Path) -> Result<Arc<str>, FileFault> {
        if let Some(text) = self.overlaid(path) {
            return Ok(text.into());
        }
        let fault = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => FileFault::Missing,
            _ => FileFault::Unreadable(error.to_string().into()),
        };
        let about = std::fs::metadata(path).map_err(fault)?;
        if about.is_dir() {
            return Err(FileFault::Unreadable("it is a folder".into()));
        }
        if about.len() > LARGEST_SPEC {
            return Err(FileFault::Unreadable("it is larger than 64 MB".into()));
        }
        let bytes = std::fs::read(path).map_err(fault)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
                Err(FileFault::Unreadable(format!("line {line} is not UTF-8").into()))
            }
        }
    }

    /// The text that stands in place of a file.
    fn overlaid(&self, path: &Path) -> Option<String> {
        let overlay = lock(&self.shared.overlay);
        let inside = || path.strip_prefix(&self.shared.root).ok().and_then(|path| overlay.get(path));
        overlay.get(path).or_else(inside).cloned()
    }

    /// The path as messages show it: from the folder of the spec, but the spec itself as it was named.
    fn shown(&self, path: &Path) -> Arc<str> {
        let relative = path.strip_prefix(&self.shared.root).ok().filter(|_| self.main.is_some());
        relative.unwrap_or(path).to_string_lossy().into()
    }

    /// A data file of the library.
    fn library_data(&self, module: &'static str, written: &str) -> DataFile {
        let mut files = lock(&self.shared.files);
        let key = (module, written.to_owned());
        if let Some(file) = files.library.get(&key) {
            return *file;
        }
        let text = library::named(module).and_then(|module| module.file(written));
        let read = text.map_or(Err(FileFault::Missing), |text| table(parse(text)));
        let file = DataFile::new(self, format!("stdlib/{written}").into(), read);
        files.library.insert(key, file);
        file
    }

    fn locate(&self, from: SourceFile, written: &str) -> (PathBuf, Result<(), FileFault>) {
        let base = {
            let files = lock(&self.shared.files);
            files.sources.iter().find(|(_, file)| **file == from).map(|(path, _)| path.clone())
        };
        let base = base.unwrap_or_else(|| self.shared.root.join("spec"));
        let (path, inside) = locate(&self.shared.root, &base, written);
        let allowed = inside
            || match &self.shared.reading {
                Reading::Folder => false,
                Reading::Folders(folders) => folders.iter().any(|folder| is_inside(&path, folder)),
                Reading::Anywhere => true,
            };
        (path, if allowed { Ok(()) } else { Err(FileFault::Outside) })
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn dists(&self) -> &'static [&'static DistDef] {
        registry::dists()
    }

    fn fns(&self) -> &'static [&'static FnDef] {
        registry::fns()
    }

    fn source_file(&self, from: SourceFile, path: &str) -> SourceFile {
        let (path, allowed) = self.locate(from, path);
        self.source_at(&path, allowed)
    }

    fn modules(&self) -> &'static [&'static str] {
        library::NAMES
    }

    fn module(&self, name: &str) -> Option<SourceFile> {
        let module = library::named(name)?;
        let mut files = lock(&self.shared.files);
        if let Some(file) = files.modules.get(module.name) {
            return Some(*file);
        }
        let id = FileId(u32::try_from(files.order.len()).unwrap_or(u32::MAX));
        let file = SourceFile::new(self, module.path().into(), id, Ok(module.text.into()));
        files.modules.insert(module.name, file);
        files.order.push(file);
        Some(file)
    }

    fn module_of(&self, file: SourceFile) -> Option<&'static str> {
        lock(&self.shared.files).modules.iter().find(|(_, known)| **known == file).map(|(name, _)| *name)
    }

    fn data_file(&self, from: SourceFile, written: &str) -> DataFile {
        if let Some(module) = self.module_of(from) {
            return self.library_data(module, written);
        }
        let (path, allowed) = self.locate(from, written);
        let mut files = lock(&self.shared.files);
        if let Some(file) = files.data.get(&path) {
            return *file;
        }
        let read = allowed.and_then(|()| self.read_table(&path));
        // A file of another folder is called as the spec calls it, wherever the spec lies.
        let shown = if path.starts_with(&self.shared.root) { self.shown(&path) } else { written.into() };
        let file = DataFile::new(self, shown, read);
        files.data.insert(path, file);
        file
    }

    fn parses(&self) -> &Parses {
        &self.shared.parses
    }

    fn anchors(&self) -> &Anchors {
        &self.shared.anchors
    }
}

/// A text in place of a data file, read.
fn parse(text: &str) -> Result<DataTable, synthc_source::Fault> {
    synthc_source::parse_text(text.as_bytes(), &blake3::hash(text.as_bytes()).to_hex())
}

/// The reader's table as the queries' input.
fn table(read: Result<DataTable, synthc_source::Fault>) -> Result<Arc<DataTable>, FileFault> {
    use synthc_source::Fault;
    read.map(Arc::new).map_err(|fault| match fault {
        Fault::Missing => FileFault::Missing,
        Fault::Unreadable(reason) => FileFault::Unreadable(reason.into()),
        other => FileFault::Malformed(other.to_string().into()),
    })
}
