//! Positions of the protocol, lines and columns in code units, and bytes.

use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

use synthc_diag::Span;

/// What columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16, which every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    /// Bytes where the client knows them, else units of UTF-16.
    pub fn agreed(offered: Option<&[PositionEncodingKind]>) -> Self {
        match offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8)) {
            true => Self::Utf8,
            false => Self::Utf16,
        }
    }

    /// As the protocol calls it.
    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn len(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
        }
    }
}

#[cfg(test)]
thread_local! {
    /// How many times this thread has looked for the lines of a text.
    pub static MADE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Where the lines of a text begin. A line ends after `\n`, `\r\n` or `\r`, as the protocol has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    pub fn new(text: &str) -> Self {
        #[cfg(test)]
        MADE.set(MADE.get() + 1);
        let bytes = text.as_bytes();
        let ends = |at: &usize| match bytes.get(*at) {
            Some(b'\n') => true,
            Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        Self { starts: std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect() }
    }

    /// The byte at a position of `text`, whose lines these are. Beyond the end of a line it is that end, beyond the last line the end
    /// of the text, inside of a character its beginning.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let line = text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let mut units = position.character as usize;
        for (at, c) in line.char_indices() {
            if units < encoding.len(c) {
                return start + at;
            }
            units -= encoding.len(c);
        }
        start + line.len()
    }

    /// The position of a byte of `text`, whose lines these are.
    pub fn position(&self, text: &str, offset: u32, encoding: Encoding) -> Position {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let units: usize = text.get(start..offset).unwrap_or_default().chars().map(|c| encoding.len(c)).sum();
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    /// The range of a span of `text`, whose lines these are.
    pub fn range(&self, text: &str, span: Span, encoding: Encoding) -> Range {
        Range::new(
            self.position(text, span.start, encoding),
            self.position(text, span.end.max(span.start), encoding),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_units_of_the_encoding() {
        let text = "a\u{b5}\u{1f980}b\r\n\u{1f980}\u{1f980}x\rlast";
        let lines = Lines::new(text);
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            for (offset, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
                let position = lines.position(text, offset as u32, encoding);
                assert_eq!(lines.offset(text, position, encoding), offset, "{position:?}");
            }
        }
        let at = |line, column| lines.offset(text, Position::new(line, column), Encoding::Utf16);
        assert_eq!(&text[at(0, 2)..at(0, 4)], "\u{1f980}");
        assert_eq!(at(0, 3), at(0, 2), "inside of a character is before it");
        assert_eq!(at(0, 99), text.find('\r').unwrap(), "beyond the end of a line");
        assert_eq!(&text[at(1, 4)..at(1, 5)], "x");
        assert_eq!(&text[at(2, 0)..], "last");
        assert_eq!(at(9, 0), text.len());
        assert_eq!(lines.position(text, 3, Encoding::Utf16), Position::new(0, 2), "inside of a character");
        assert_eq!(lines.position(text, 999, Encoding::Utf16), Position::new(2, 4));
        assert_eq!(Lines::new("").position("", 0, Encoding::Utf16), Position::new(0, 0));
    }
}
