//! Open texts and the changes that a client makes to them.

use std::path::PathBuf;
use std::sync::Arc;

use synthc_db::Database;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

use crate::encoding::{Encoding, Lines};

/// A text that a client has open, with the database that takes it for the spec.
pub struct Document {
    /// Where it lies, or a name for a text that lies nowhere.
    pub path: PathBuf,
    /// The client's number of the text.
    pub version: i32,
    /// The text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: Arc<Lines>,
    /// What is known of it.
    pub db: Database,
}

/// The path that a client's name stands for; the name itself where it is no file.
pub fn path_of(uri: &Uri) -> PathBuf {
    match uri.to_file_path() {
        Some(path) if uri.scheme().as_str() == "file" => path.into_owned(),
        _ => PathBuf::from(uri.as_str()),
    }
}

/// A text after a client's changes, each of which counts from the one before.
pub fn changed(text: &str, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) -> String {
    let mut text = text.to_owned();
    for change in changes {
        let Some(range) = change.range else {
            text.clone_from(&change.text);
            continue;
        };
        let lines = Lines::new(&text);
        let start = lines.offset(&text, range.start, encoding);
        let end = lines.offset(&text, range.end, encoding).max(start);
        text.replace_range(start..end, &change.text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower_lsp::ls_types::{Position, Range};

    fn change(from: (u32, u32), to: (u32, u32), text: &str) -> TextDocumentContentChangeEvent {
        let range = Range::new(Position::new(from.0, from.1), Position::new(to.0, to.1));
        TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: text.to_owned() }
    }

    #[test]
    fn changes_build_on_each_other() {
        let text = "a \u{1f980} b\nc\n";
        let changes =
            [change((0, 2), (0, 4), "\u{e9}"), change((0, 4), (1, 0), " "), change((9, 0), (9, 9), "end")];
        assert_eq!(changed(text, &changes, Encoding::Utf16), "a \u{e9}  c\nend");
        let whole =
            TextDocumentContentChangeEvent { range: None, range_length: None, text: "new".to_owned() };
        assert_eq!(changed(text, &[whole], Encoding::Utf16), "new");
        assert_eq!(
            changed("abc", &[change((0, 2), (0, 1), "x")], Encoding::Utf16),
            "abxc",
            "a range the wrong way round"
        );
    }

    #[test]
    fn names_become_paths() {
        let path = |name: &str| path_of(&name.parse().unwrap());
        assert_eq!(path("file:///a%20b/c.synth"), PathBuf::from("/a b/c.synth"));
        assert_eq!(path("untitled:Untitled-1"), PathBuf::from("untitled:Untitled-1"));
    }
}
