//! Delimited text as records: RFC 4180, with blanks around cells left out, and any of `\n`, `\r\n` and `\r` as the end of a line.
//!
//! The cells of a record are handed out before it is known how long it is, so nothing is held but one cell.

use std::borrow::Cow;

use crate::fault::CellFault;

/// What is read next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// Another cell of the record.
    Cell,
    /// Another record, or the end.
    Record,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell<'t> {
    /// The text, without quotes; `None` where there is nothing, not even quotes.
    pub text: Option<Cow<'t, str>>,
    /// What follows it.
    pub after: After,
}

/// Reads cells one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Cells<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    /// The 1-based line that is read.
    line: u64,
}

impl<'t> Cells<'t> {
    pub(crate) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { text, at: 0, delimiter, line: 1 }
    }

    /// The line of the next record, lines without anything but blanks skipped; `None` at the end.
    pub(crate) fn record(&mut self) -> Option<u64> {
        loop {
            let start = self.at;
            self.blanks();
            match self.byte() {
                None => return None,
                Some(b'\n' | b'\r') => self.end_line(),
                Some(_) => {
                    self.at = start;
                    return Some(self.line);
                }
            }
        }
    }

    /// The 1-based line that is read.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn end_line(&mut self) {
        let here = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += if here.starts_with(b"\r\n") { 2 } else { 1 };
        self.line += 1;
    }

    fn blanks(&mut self) {
        while self.byte().is_some_and(|byte| byte == b' ' || (byte == b'\t' && self.delimiter != b'\t')) {
            self.at += 1;
        }
    }

    fn from(&self, start: usize) -> &'t str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The next cell of a record.
    pub(crate) fn cell(&mut self) -> Result<Cell<'t>, CellFault> {
        self.blanks();
        let text = if self.byte() == Some(b'"') {
            self.at += 1;
            let text = self.quoted()?;
            self.blanks();
            Some(text)
        } else {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let ends = |byte: &u8| *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
            self.at += rest.iter().position(ends).unwrap_or(rest.len());
            Some(self.from(start).trim_ascii_end()).filter(|text| !text.is_empty()).map(Cow::Borrowed)
        };
        let after = match self.byte() {
            Some(byte) if byte == self.delimiter => {
                self.at += 1;
                After::Cell
            }
            Some(b'\n' | b'\r') => {
                self.end_line();
                After::Record
            }
            None => After::Record,
            Some(_) => return Err(CellFault::AfterQuote),
        };
        Ok(Cell { text, after })
    }

    /// The text up to the closing quote, and past it.
    fn quoted(&mut self) -> Result<Cow<'t, str>, CellFault> {
        let mut text = Cow::Borrowed("");
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).unwrap_or_default();
            let Some(length) = rest.iter().position(|byte| *byte == b'"') else {
                return Err(CellFault::Unclosed);
            };
            self.at += length;
            let part = self.from(start);
            self.line += line_ends(part);
            self.at += 1;
            let doubled = self.byte() == Some(b'"');
            if doubled {
                text.to_mut().push_str(part);
                text.to_mut().push('"');
                self.at += 1;
            } else if text.is_empty() {
                return Ok(Cow::Borrowed(part));
            } else {
                text.to_mut().push_str(part);
                return Ok(text);
            }
        }
    }
}

/// How many lines end in a text.
fn line_ends(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let lone =
        |(at, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|(at, byte)| lone((*at, byte))).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All records as lines and texts; a fault ends them.
    fn records(text: &str, delimiter: u8) -> Vec<(u64, Vec<Option<String>>)> {
        let mut cells = Cells::new(text, delimiter);
        let mut all = Vec::new();
        while let Some(line) = cells.record() {
            let mut record = Vec::new();
            loop {
                let cell = cells.cell().unwrap();
                record.push(cell.text.map(Cow::into_owned));
                if cell.after == After::Record {
                    break;
                }
            }
            all.push((line, record));
        }
        all
    }

    fn some(texts: &[&str]) -> Vec<Option<String>> {
        texts.iter().map(|text| Some((*text).to_owned())).collect()
    }

    #[test]
    fn quotes_blanks_and_lines() {
        let text = "a, \"b, \"\"c\"\"\" ,d\r\n\r\n\"two\r\nlines\",x,\ry,,\"\"";
        assert_eq!(
            records(text, b','),
            [
                (1, some(&["a", "b, \"c\"", "d"])),
                (3, vec![Some("two\r\nlines".into()), Some("x".into()), None]),
                (5, vec![Some("y".into()), None, Some(String::new())]),
            ]
        );
        assert_eq!(records("a\t b\t\n", b'\t'), [(1, vec![Some("a".into()), Some("b".into()), None])]);
        assert_eq!(records("\n\n", b','), []);
    }

    #[test]
    fn faults_of_quotes() {
        assert_eq!(Cells::new("\"open, 1\n2", b',').cell(), Err(CellFault::Unclosed));
        assert_eq!(Cells::new("\"a\" b,c", b',').cell(), Err(CellFault::AfterQuote));
        assert_eq!(Cells::new("5\" pipe,c", b',').cell().unwrap().text, Some("5\" pipe".into()));
    }
}
