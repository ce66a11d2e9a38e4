//! Questions, and the threads that answer them on snapshots.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use salsa::{Cancelled, Database as _};
use synthc_db::Database;
use synthc_diag::{FileId, Span};
use synthc_hir::SourceFile;
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::{Location, Position, Range, Uri};

use crate::encoding::{Encoding, Lines};

/// What was agreed with the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// What columns count.
    pub encoding: Encoding,
    /// Whether texts may have stops for the cursor.
    pub snippets: bool,
}

/// A text at one moment, with everything that is known of it then.
pub struct Snapshot {
    /// What is known.
    pub db: Database,
    /// The text in the database.
    pub file: SourceFile,
    /// What the client calls it.
    pub uri: Uri,
    /// The text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: Arc<Lines>,
    /// What the client calls the open texts.
    pub open: BTreeMap<PathBuf, Uri>,
    /// The other files that were asked for so far.
    pub others: Others,
    /// What was agreed with the client.
    pub agreed: Agreed,
}

/// Files by their number; `None` where one has no name or no text.
pub type Others = RefCell<BTreeMap<FileId, Option<Arc<Other>>>>;

/// A file that is not the snapshot's own.
pub struct Other {
    uri: Uri,
    text: Arc<str>,
    lines: Lines,
}

impl Snapshot {
    /// The byte at a position.
    pub fn offset(&self, position: Position) -> u32 {
        let at = self.lines.offset(&self.text, position, self.agreed.encoding);
        u32::try_from(at).unwrap_or(u32::MAX)
    }

    /// The bytes of a range.
    pub fn span(&self, range: Range) -> Span {
        Span::new(self.offset(range.start), self.offset(range.end))
    }

    /// The range of a span of the text.
    pub fn range(&self, span: Span) -> Range {
        self.lines.range(&self.text, span, self.agreed.encoding)
    }

    /// A place in any of the files that are read.
    pub fn location(&self, file: FileId, span: Span) -> Option<Location> {
        if file == self.file.id(&self.db) {
            return Some(Location::new(self.uri.clone(), self.range(span)));
        }
        let known = self.others.borrow().get(&file).cloned();
        let other = known.unwrap_or_else(|| {
            let other = self.other(file).map(Arc::new);
            self.others.borrow_mut().insert(file, other.clone());
            other
        })?;
        let range = other.lines.range(&other.text, span, self.agreed.encoding);
        Some(Location::new(other.uri.clone(), range))
    }

    /// A file under the client's name where the client has it open: there are several ways to write one.
    fn other(&self, file: FileId) -> Option<Other> {
        let text = self.db.file_text(file)?;
        let path = self.db.file_path(file)?;
        let uri = self.open.get(&path).cloned().or_else(|| Uri::from_file_path(&path))?;
        Some(Other { uri, lines: Lines::new(&text), text })
    }
}

/// A question: it is called with a snapshot, perhaps more than once, or with the reason why it gets none. `false`: nobody waits for
/// the answer any more.
pub type Question = Box<dyn FnMut(Result<&Snapshot, Error>) -> bool + Send>;

/// What became of a question.
pub enum Outcome {
    /// It was answered, or need not be.
    Done,
    /// The text has changed meanwhile.
    Stale(Question),
}

/// Answers a question. A fault of ours is an error for the client, and the server goes on.
pub fn answer(snapshot: Snapshot, mut question: Question) -> Outcome {
    match caught(&snapshot, |snapshot| question(Ok(snapshot))) {
        Ok(_) => Outcome::Done,
        Err(Fault::Stale) => Outcome::Stale(question),
        Err(Fault::Panic) => {
            question(Err(Error::internal_error()));
            Outcome::Done
        }
    }
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The text has changed meanwhile.
    Stale,
    /// A fault of ours; the panic's message is on standard error.
    Panic,
}

/// Runs queries on a snapshot.
pub fn caught<T>(snapshot: &Snapshot, work: impl FnOnce(&Snapshot) -> T) -> Result<T, Fault> {
    let run = || Cancelled::catch(AssertUnwindSafe(|| snapshot.db.attach(|_| work(snapshot))));
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(found)) => Ok(found),
        // Also where another thread computed what this one waited for and was cancelled: asked again, a real fault shows itself.
        Ok(Err(_)) => Err(Fault::Stale),
        Err(_) => Err(Fault::Panic),
    }
}

/// The error for a question about a text that changes faster than it can be answered.
pub fn outrun() -> Error {
    Error { code: ErrorCode::ContentModified, message: "the text has changed".into(), data: None }
}
