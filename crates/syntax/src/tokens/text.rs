//! Strings with holes, and regular expressions.

use std::ops::Range;

use super::TokenKind;

/// Deeper holes in holes are read as plain text; the limit of nesting reports them long before.
const MAX_HOLES: usize = 64;

/// Reads a string. With holes, quotes inside of them belong to it; where that finds no end on the line, the first quote ends it.
pub fn string(rest: &str) -> (TokenKind, usize) {
    let bytes = rest.as_bytes();
    let first = plain(bytes);
    let holes = first.is_none_or(|end| bytes.get(..end).is_some_and(|inside| inside.contains(&b'{')));
    if holes && let Some(end) = template(bytes) {
        return (TokenKind::Text, end);
    }
    match first {
        Some(end) => (TokenKind::Text, end),
        None => {
            let line = rest.find('\n').map_or(rest, |end| rest.get(..end).unwrap_or(rest));
            (TokenKind::OpenText, line.trim_end().len().max(1))
        }
    }
}

fn plain(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' if bytes.get(at + 1) != Some(&b'\n') => at += 2,
            b'"' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The end of a string whose holes may hold strings.
fn template(bytes: &[u8]) -> Option<usize> {
    walk(bytes, |_| ())
}

/// What stands in the holes of a string (quotes included), without their braces.
pub fn hole_ranges(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    walk(text.as_bytes(), |range| out.push(range));
    out
}

/// Where the hole begins that the byte `at` of a string stands in, its quote included; the string need not have an end.
pub fn hole_before(text: &str, at: usize) -> Option<usize> {
    if !text.starts_with('"') {
        return None;
    }
    let mut open = None;
    let mut bytes = text.bytes().enumerate().skip(1).take_while(|(index, _)| *index < at).peekable();
    while let Some((index, byte)) = bytes.next() {
        match (byte, open) {
            (b'\\', None) => drop(bytes.next()),
            (b'{', None) if bytes.peek().is_some_and(|(_, next)| *next == b'{') => drop(bytes.next()),
            (b'{', None) => open = Some(index + 1),
            (b'}', Some(_)) => open = None,
            _ => {}
        }
    }
    open
}

/// Walks a string to its end and shows its outermost holes. A stack of `"` and `{` tells where we are.
fn walk(bytes: &[u8], mut hole: impl FnMut(Range<usize>)) -> Option<usize> {
    let mut open = vec![b'"'];
    let mut hole_start = 0;
    let mut at = 1;
    while open.len() < 2 * MAX_HOLES {
        let byte = *bytes.get(at)?;
        let in_text = open.last() == Some(&b'"');
        match byte {
            b'\n' => return None,
            b'\\' if in_text => at += 1,
            b'{' | b'}' if in_text && bytes.get(at + 1) == Some(&byte) => at += 1,
            b'"' if in_text => {
                open.pop();
                if open.is_empty() {
                    return Some(at + 1);
                }
            }
            b'"' | b'{' => {
                open.push(byte);
                if open.len() == 2 {
                    hole_start = at + 1;
                }
            }
            b'}' if !in_text => {
                open.pop();
                if open.len() == 1 {
                    hole(hole_start..at);
                }
            }
            b'}' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of a regular expression between slashes; a slash in brackets does not end it.
pub fn regex(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 1;
    let mut in_class = false;
    loop {
        match bytes.get(at)? {
            b'\n' => return None,
            b'\\' => at += 1,
            b'[' if class_ends(bytes, at) => in_class = true,
            b']' => in_class = false,
            b'/' if !in_class => return (at > 1).then_some(at + 1),
            _ => {}
        }
        at += 1;
    }
}

fn class_ends(bytes: &[u8], open: usize) -> bool {
    let mut at = open + 1;
    loop {
        match bytes.get(at) {
            None | Some(b'\n') => return false,
            Some(b'\\') => at += 2,
            Some(b']') => return true,
            Some(_) => at += 1,
        }
    }
}
