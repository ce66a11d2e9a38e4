//! The one thread that owns the open texts and their databases.
//!
//! Each open text has a database of its own, which takes it for the spec and the other open texts for files. A write to a database waits
//! until every snapshot of it is gone, and cancels the queries on them; so this thread runs no query itself.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use synthc_db::{Database, Overlay, Reading};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;
use tower_lsp::jsonrpc::Error;
use tower_lsp::ls_types::{Diagnostic, TextDocumentContentChangeEvent, Uri};

use crate::document::{Document, changed, path_of};
use crate::encoding::Lines;
use crate::findings::{self, ByFile};
use crate::work::{Agreed, Fault, Others, Outcome, Question, Snapshot, answer, caught, outrun};

/// How long after a change of a text nothing else must change before it is checked.
const PAUSE: Duration = Duration::from_millis(30);
/// How many times a question is asked again when the text has changed meanwhile.
const TRIES: u32 = 4;

/// What the desk does.
pub enum Job {
    /// What was agreed with the client.
    Agree(Agreed),
    /// A text was opened.
    Open(Uri, i32, String),
    /// A text was changed.
    Change(Uri, i32, Vec<TextDocumentContentChangeEvent>),
    /// A text was closed: the file counts again.
    Close(Uri),
    /// Files have changed on disk.
    Reread(Vec<Uri>),
    /// A question about a text, and how many times it may be asked.
    Ask(Uri, u32, Question),
    /// A text was checked, as it was after so many writes.
    Checked(Uri, u64, ByFile),
    /// The server ends.
    Quit,
}

impl Job {
    /// A question about a text.
    pub fn ask(uri: Uri, question: Question) -> Self {
        Self::Ask(uri, TRIES, question)
    }
}

/// Diagnostics of a file for the client.
pub struct Publication {
    /// The file.
    pub uri: Uri,
    /// Everything that is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// The client's number of the text, where it is open.
    pub version: Option<i32>,
}

/// The open texts and everything that is known of them.
pub struct Desk {
    agreed: Agreed,
    reading: Reading,
    documents: BTreeMap<Uri, Document>,
    /// The number of writes so far.
    writes: u64,
    /// When the open texts are to be checked.
    dirty: Option<Instant>,
    /// What the check of each open text has found.
    found: BTreeMap<Uri, ByFile>,
    /// What the client was told last.
    told: ByFile,
    jobs: Sender<Job>,
    runtime: Handle,
    client: UnboundedSender<Publication>,
}

impl Desk {
    /// A desk without texts. `jobs` leads back to it.
    pub fn new(
        reading: Reading,
        jobs: Sender<Job>,
        runtime: Handle,
        client: UnboundedSender<Publication>,
    ) -> Self {
        Self {
            agreed: Agreed::default(),
            reading,
            documents: BTreeMap::new(),
            writes: 0,
            dirty: None,
            found: BTreeMap::new(),
            told: ByFile::new(),
            jobs,
            runtime,
            client,
        }
    }

    /// Takes jobs until it is told to quit: it can send jobs itself, so the queue never ends.
    pub fn run(mut self, queue: &Receiver<Job>) {
        loop {
            let next = match &self.dirty {
                Some(when) => queue.recv_timeout(when.saturating_duration_since(Instant::now())),
                None => queue.recv().map_err(RecvTimeoutError::from),
            };
            match next {
                Ok(Job::Quit) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(job) => {
                    // A fault of ours must not end the server; its message is on standard error.
                    let _fault = catch_unwind(AssertUnwindSafe(|| self.take(job)));
                }
                Err(RecvTimeoutError::Timeout) => self.check(),
            }
        }
    }

    fn take(&mut self, job: Job) {
        match job {
            Job::Quit => {}
            Job::Agree(agreed) => self.agreed = agreed,
            Job::Open(uri, version, text) => self.open(uri, version, &text),
            Job::Change(uri, version, changes) => {
                let Some(document) = self.documents.get(&uri) else { return };
                let text = changed(&document.text, &changes, self.agreed.encoding);
                self.write(&uri, version, &text);
            }
            Job::Close(uri) => self.close(&uri),
            Job::Reread(uris) => {
                for path in uris.iter().map(path_of) {
                    self.documents.values_mut().for_each(|document| document.db.reread(&path));
                }
                self.soil();
            }
            Job::Ask(uri, tries, question) => self.ask(uri, tries, question),
            Job::Checked(uri, writes, found) => {
                // What was found before the last write is about to be found again.
                if writes == self.writes && self.documents.contains_key(&uri) {
                    let before = self.found.insert(uri.clone(), found).unwrap_or_default();
                    let now = self.found.get(&uri).into_iter().flat_map(|found| found.keys());
                    let about: BTreeSet<Uri> = before.keys().chain(now).cloned().collect();
                    about.into_iter().for_each(|uri| self.tell(uri));
                }
            }
        }
    }

    fn open(&mut self, uri: Uri, version: i32, text: &str) {
        let path = path_of(&uri);
        let mut overlay: Overlay =
            self.documents.values().map(|other| (other.path.clone(), other.text.to_string())).collect();
        overlay.insert(path.clone(), text.to_owned());
        let db = Database::open(&path, self.reading.clone(), overlay);
        let document = Document { path, version, text: text.into(), lines: Arc::default(), db };
        self.documents.insert(uri.clone(), document);
        self.write(&uri, version, text);
    }

    /// Puts a new text in place of an open one, everywhere.
    fn write(&mut self, uri: &Uri, version: i32, text: &str) {
        let Some(document) = self.documents.get_mut(uri) else { return };
        document.version = version;
        document.text = text.into();
        document.lines = Arc::new(Lines::new(text));
        let path = document.path.clone();
        self.documents.values_mut().for_each(|document| document.db.set_text(&path, text));
        self.soil();
    }

    fn close(&mut self, uri: &Uri) {
        let Some(closed) = self.documents.remove(uri) else { return };
        self.documents.values_mut().for_each(|document| document.db.forget_text(&closed.path));
        let about = self.found.remove(uri).unwrap_or_default();
        about.into_keys().for_each(|uri| self.tell(uri));
        self.soil();
    }

    /// Notes that something was written: everything is checked after a pause.
    fn soil(&mut self) {
        self.writes += 1;
        self.dirty = Some(Instant::now() + PAUSE);
    }

    fn snapshot(&self, uri: &Uri) -> Option<Snapshot> {
        let document = self.documents.get(uri)?;
        let db = document.db.clone();
        let file = db.main()?;
        let open = self.documents.iter().map(|(uri, other)| (other.path.clone(), uri.clone()));
        Some(Snapshot {
            db,
            file,
            uri: uri.clone(),
            text: Arc::clone(&document.text),
            lines: Arc::clone(&document.lines),
            open: open.collect(),
            others: Others::default(),
            agreed: self.agreed,
        })
    }

    fn ask(&self, uri: Uri, tries: u32, mut question: Question) {
        let Some(snapshot) = self.snapshot(&uri) else {
            question(Err(Error::invalid_params("this text is not open")));
            return;
        };
        if tries == 0 {
            question(Err(outrun()));
            return;
        }
        let jobs = self.jobs.clone();
        self.runtime.spawn_blocking(move || {
            if let Outcome::Stale(question) = answer(snapshot, question) {
                // Without a desk nobody waits.
                let _closed = jobs.send(Job::Ask(uri, tries - 1, question));
            }
        });
    }

    /// Checks all open texts: each may read the one that was written.
    fn check(&mut self) {
        self.dirty = None;
        for uri in self.documents.keys() {
            let Some(snapshot) = self.snapshot(uri) else { continue };
            let (uri, jobs, writes) = (uri.clone(), self.jobs.clone(), self.writes);
            self.runtime.spawn_blocking(move || {
                let found = caught(&snapshot, findings::check);
                drop(snapshot);
                match found {
                    Ok(found) => drop(jobs.send(Job::Checked(uri, writes, found))),
                    // The write that made it stale has it checked again; a fault of ours is on standard error.
                    Err(Fault::Stale | Fault::Panic) => {}
                }
            });
        }
    }

    /// Tells the client what is wrong with a file, where that is news. An open text speaks for itself; what is wrong with others is
    /// what the open ones found.
    fn tell(&mut self, uri: Uri) {
        let own = self.documents.get(&uri);
        let about = |found: &ByFile| found.get(&uri).cloned().unwrap_or_default();
        let mut diagnostics: Vec<Diagnostic> = match own {
            Some(_) => self.found.get(&uri).map(about).unwrap_or_default(),
            None => self.found.values().flat_map(about).collect(),
        };
        let mut seen: Vec<Diagnostic> = Vec::new();
        diagnostics.retain(|diagnostic| {
            let is_new = own.is_some() || !seen.contains(diagnostic);
            if own.is_none() && is_new {
                seen.push(diagnostic.clone());
            }
            is_new
        });
        let version = own.map(|document| document.version);
        let known = match diagnostics.is_empty() && own.is_none() {
            true => self.told.remove(&uri).unwrap_or_default(),
            false => match self.told.insert(uri.clone(), diagnostics.clone()) {
                Some(known) => known,
                // A text that was just opened is told about even where nothing is wrong with it.
                None => return self.send(uri, diagnostics, version),
            },
        };
        if known != diagnostics {
            self.send(uri, diagnostics, version);
        }
    }

    fn send(&self, uri: Uri, diagnostics: Vec<Diagnostic>, version: Option<i32>) {
        let _closed = self.client.send(Publication { uri, diagnostics, version });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use salsa::Database as _;
    use tokio::runtime::{Builder, Runtime};
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
    use tower_lsp::jsonrpc::ErrorCode;
    use tower_lsp::ls_types::{CodeActionKind, NumberOrString, Position, Range};

    use super::*;
    use crate::encoding::MADE;

    /// A desk at work, and what it tells the client.
    struct Office {
        jobs: Sender<Job>,
        told: UnboundedReceiver<Publication>,
        _runtime: Runtime,
    }

    fn office() -> Office {
        let runtime = Builder::new_current_thread().thread_stack_size(16 << 20).build().unwrap();
        let (jobs, queue) = channel();
        let (client, told) = unbounded_channel();
        let desk = Desk::new(Reading::Folder, jobs.clone(), runtime.handle().clone(), client);
        thread::spawn(move || desk.run(&queue));
        Office { jobs, told, _runtime: runtime }
    }

    fn uri(name: &str) -> Uri {
        format!("file:///nowhere/{name}").parse().unwrap()
    }

    fn whole(text: &str) -> Vec<TextDocumentContentChangeEvent> {
        vec![TextDocumentContentChangeEvent { range: None, range_length: None, text: text.to_owned() }]
    }

    impl Office {
        fn open(&self, name: &str, text: &str) {
            self.jobs.send(Job::Open(uri(name), 1, text.to_owned())).unwrap();
        }

        /// The next news: file, version, codes.
        fn news(&mut self) -> (Uri, Option<i32>, Vec<String>) {
            let told = self.told.blocking_recv().unwrap();
            let code = |one: &Diagnostic| match &one.code {
                Some(NumberOrString::String(code)) => code.clone(),
                _ => String::new(),
            };
            (told.uri, told.version, told.diagnostics.iter().map(code).collect())
        }

        /// Asks and waits for what is sent back.
        fn ask<T: Send + 'static>(
            &self,
            name: &str,
            mut work: impl FnMut(&Snapshot) -> T + Send + 'static,
        ) -> Result<T, Error> {
            let (sender, receiver) = channel();
            let question =
                move |snapshot: Result<&Snapshot, Error>| sender.send(snapshot.map(&mut work)).is_ok();
            self.jobs.send(Job::ask(uri(name), Box::new(question))).unwrap();
            receiver.recv().unwrap()
        }
    }

    #[test]
    fn news_is_told_once_and_with_its_version() {
        let mut office = office();
        office.open("a.synth", "table t[3] { a: int 0..9  b = c }");
        assert_eq!(office.news(), (uri("a.synth"), Some(1), vec!["E0101".to_owned()]));
        // The same fault at the same place is no news; its end is.
        office.jobs.send(Job::Change(uri("a.synth"), 2, whole("table t[3] { a: int 0..8  b = c }"))).unwrap();
        office.ask("a.synth", |snapshot| snapshot.db.check().len()).unwrap();
        office.jobs.send(Job::Change(uri("a.synth"), 3, whole("table t[3] { a: int 0..8  b = a }"))).unwrap();
        assert_eq!(office.news(), (uri("a.synth"), Some(3), Vec::new()));
        // A text that is closed has no faults any more.
        office.jobs.send(Job::Change(uri("a.synth"), 4, whole("table t[3] { b = c }"))).unwrap();
        assert_eq!(office.news(), (uri("a.synth"), Some(4), vec!["E0101".to_owned()]));
        office.jobs.send(Job::Close(uri("a.synth"))).unwrap();
        assert_eq!(office.news(), (uri("a.synth"), None, Vec::new()));
    }

    #[test]
    fn open_texts_are_the_files_of_each_other() {
        let mut office = office();
        office.open("a.synth", "use \"./b.synth\".{E}\ntable t[3] { e: E }");
        assert_eq!(office.news(), (uri("a.synth"), Some(1), vec!["E0601".to_owned()]));
        office.open("b.synth", "enum E { x, y }");
        let mut both = [office.news(), office.news()];
        both.sort();
        assert_eq!(both, ["a.synth", "b.synth"].map(|name| (uri(name), Some(1), Vec::new())));
    }

    #[test]
    fn open_files_have_the_names_of_the_client() {
        let mut office = office();
        office.open("d%20(2)/base.synth", "enum E { x, y, }}");
        assert_eq!(office.news().0, uri("d%20(2)/base.synth"));
        office.open("d%20(2)/main.synth", "use \"./base.synth\".{E}\ntable t[3] { e: E }");
        let files = office.ask("d%20(2)/main.synth", |snapshot| {
            let place = synthc_ide::definition(&snapshot.db, snapshot.file, 20).unwrap();
            let found: Vec<Uri> = findings::check(snapshot).into_keys().collect();
            (snapshot.location(place.file, place.span).unwrap().uri, found)
        });
        let (base, main) = (uri("d%20(2)/base.synth"), uri("d%20(2)/main.synth"));
        assert_eq!(files, Ok((base.clone(), vec![base, main])));
    }

    #[test]
    fn lines_are_looked_for_once_per_text() {
        let mut office = office();
        let columns: String = (0..50).map(|n| format!("  c{n}  :  int = d{n}\n")).collect();
        office.open("b.synth", &format!("enum E {{ x }}\ntable b[3] {{\n{columns}}}\n"));
        assert!(office.news().2.len() >= 50);
        let made = office.ask("b.synth", |snapshot| {
            let before = MADE.get();
            crate::answers::symbols(snapshot, &()).unwrap();
            crate::answers::formatting(snapshot, &()).unwrap();
            findings::check(snapshot);
            MADE.get() - before
        });
        assert_eq!(made, Ok(0), "those of the open text are kept");
        office.open("a.synth", "use \"./b.synth\".{E}\ntable t[3] { e: E }");
        let made = office.ask("a.synth", |snapshot| {
            let before = MADE.get();
            let about: usize = findings::check(snapshot).values().map(Vec::len).sum();
            (about >= 50, MADE.get() - before)
        });
        assert_eq!(made, Ok((true, 1)), "one time for the other file");
    }

    #[test]
    fn the_desk_ends_when_it_is_told() {
        let runtime = Builder::new_current_thread().build().unwrap();
        let (jobs, queue) = channel();
        let (client, _told) = unbounded_channel();
        let desk = Desk::new(Reading::Folder, jobs.clone(), runtime.handle().clone(), client);
        let desk = thread::spawn(move || desk.run(&queue));
        jobs.send(Job::Quit).unwrap();
        desk.join().unwrap();
    }

    #[test]
    fn actions_are_of_the_kinds_that_the_client_wants() {
        let office = office();
        office.open("a.synth", "table t[3] { age: int 0..9  b = agee }");
        let count = |only: Option<Vec<&'static str>>| {
            let only = only.map(|kinds| kinds.into_iter().map(CodeActionKind::from).collect());
            let all = Range::new(Position::new(0, 0), Position::new(9, 0));
            office.ask("a.synth", move |snapshot| {
                crate::answers::actions(snapshot, &(all, only.clone())).unwrap().len()
            })
        };
        assert_eq!(count(None), Ok(1));
        assert_eq!(count(Some(vec!["refactor", "quickfix"])), Ok(1));
        assert_eq!(count(Some(vec!["source.organizeImports", "quickfix.all"])), Ok(0));
    }

    #[test]
    fn a_fault_of_ours_is_an_answer_and_no_end() {
        let office = office();
        office.open("a.synth", "table t[3] { a: int 0..9 }");
        let fault = office.ask("a.synth", |_| -> u32 { panic!("a test of faults, not a fault") });
        assert_eq!(fault.unwrap_err().code, ErrorCode::InternalError);
        assert_eq!(office.ask("a.synth", |snapshot| snapshot.text.len()), Ok(26));
        let closed = office.ask("b.synth", |_| ());
        assert_eq!(closed.unwrap_err().code, ErrorCode::InvalidParams);
    }

    #[test]
    fn a_change_cancels_what_is_computed_and_it_is_asked_again() {
        let office = office();
        office.open("a.synth", "table t[3] { a: int 0..9 }");
        let (began, begun) = channel();
        let jobs = office.jobs.clone();
        let typist = thread::spawn(move || {
            begun.recv().unwrap();
            jobs.send(Job::Change(uri("a.synth"), 2, whole("new"))).unwrap();
        });
        let mut began = Some(began);
        let text = office.ask("a.synth", move |snapshot| {
            if let Some(began) = began.take() {
                began.send(()).unwrap();
                // It would never end by itself.
                loop {
                    snapshot.db.unwind_if_revision_cancelled();
                    thread::sleep(Duration::from_millis(1));
                }
            }
            snapshot.text.to_string()
        });
        assert_eq!(text, Ok("new".to_owned()));
        typist.join().unwrap();
    }
}
