//! Items and statements parsed before, by their text.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use synthc_diag::FileId;
use synthc_syntax::Memo;
use synthc_syntax::ast::File;

/// The memo of each file. Parsing is a function of the text alone, so what is remembered changes no result, and a query may ask.
#[derive(Clone, Default)]
pub struct Parses {
    memos: Arc<Mutex<HashMap<FileId, Memo>>>,
}

impl Parses {
    /// Parses a file, taking unchanged parts from the last time.
    #[must_use]
    pub fn parse(&self, file: FileId, text: &str) -> File {
        let mut memo = {
            let mut memos = self.memos.lock().unwrap_or_else(PoisonError::into_inner);
            memos.remove(&file).unwrap_or_default()
        };
        let tree = synthc_syntax::parse_file_with(text, &mut memo);
        self.memos.lock().unwrap_or_else(PoisonError::into_inner).insert(file, memo);
        tree
    }
}
