//! Texts with a cursor, for tests of what an editor shows.

/// A text whose cursor is written `$0`, and the byte where it stood; the end where there is none.
pub fn cursor(fixture: &str) -> (String, u32) {
    let at = fixture.find("$0").unwrap_or(fixture.len());
    (fixture.replacen("$0", "", 1), u32::try_from(at).unwrap_or(u32::MAX))
}

/// The text up to each of its characters: what stands there while somebody types it.
pub fn prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).filter_map(|at| text.get(..at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_leave_the_text() {
        assert_eq!(cursor("a $0b"), ("a b".to_owned(), 2));
        assert_eq!(cursor("a"), ("a".to_owned(), 1));
        assert_eq!(prefixes("a\u{e9}b").collect::<Vec<_>>(), ["", "a", "a\u{e9}", "a\u{e9}b"]);
    }
}
