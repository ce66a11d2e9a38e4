//! Mistakes we know, looked for in text that does not parse.
//!
//! Each is reported with its own code and, where a change of the same length repairs it, repaired in a copy of the text, so
//! that the rest of the statement is still read and no span moves.

use synthc_diag::{Code, Span};

use crate::SyntaxError;
use crate::grammar::Rule;
use crate::scan::Tok;
use crate::tokens::TokenKind;

mod brackets;
mod comments;
mod dates;
mod literals;
mod operators;
mod ranges;
mod words;

pub use dates::foreign as foreign_date;
pub use words::unknown_item;

/// A mistake, and how to repair it without moving anything.
pub struct Mistake {
    /// What to report.
    pub error: SyntaxError,
    /// Replacements of the same length; an empty span at the end of the text appends.
    pub patches: Vec<(Span, String)>,
}

impl Mistake {
    fn new(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Self {
        let error = SyntaxError::new(Code(code), span, message.into()).help(help);
        Self { error, patches: Vec::new() }
    }

    /// The change that repairs it for a person.
    fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.error = self.error.fix(span, text.into());
        self
    }

    /// The change that repairs our copy: padded with blanks to the length of what it replaces, or left out if too long.
    fn patch(mut self, span: Span, text: &str) -> Self {
        let room = (span.end - span.start) as usize;
        if text.len() <= room {
            self.patches.push((span, format!("{text:<room$}")));
        }
        self
    }
}

/// A piece of text under suspicion.
#[derive(Clone, Copy)]
struct Suspect<'s, 'a> {
    source: &'a str,
    toks: &'s [Tok<'a>],
    rule: Rule,
}

impl<'s, 'a> Suspect<'s, 'a> {
    fn at(&self, index: usize) -> Option<&'s Tok<'a>> {
        self.toks.get(index)
    }

    fn before(&self, index: usize) -> Option<&'s Tok<'a>> {
        self.toks.get(index.checked_sub(1)?)
    }

    fn is(&self, index: usize, punct: &str) -> bool {
        self.at(index).is_some_and(|tok| tok.is(punct))
    }

    /// Whether an operand ends right before this token.
    fn after_operand(&self, index: usize) -> bool {
        self.before(index).is_some_and(|tok| match tok.kind {
            TokenKind::Punct => matches!(tok.text, ")" | "]" | "}"),
            TokenKind::Word => tok.is_name() || matches!(tok.text, "true" | "false" | "null" | "todo"),
            TokenKind::Unknown => false,
            _ => true,
        })
    }

    /// Whether this token touches the one before it.
    fn touches(&self, index: usize) -> bool {
        match (self.before(index), self.at(index)) {
            (Some(before), Some(tok)) => before.end == tok.start,
            _ => false,
        }
    }
}

fn span(tok: &Tok<'_>) -> Span {
    Span::new(tok.start, tok.end)
}

/// The known mistakes in a piece of text that was to be read by `rule`, in the order of the text.
pub fn find(source: &str, toks: &[Tok<'_>], rule: Rule) -> Vec<Mistake> {
    /// More in one statement help nobody.
    const MOST: usize = 20;
    let suspect = Suspect { source, toks, rule };
    let mut found: Vec<Mistake> = Vec::new();
    // Behind a sign that opens a comment elsewhere, the rest of the line is prose.
    let mut in_comment = false;
    for (index, tok) in toks.iter().enumerate() {
        in_comment &= !tok.first_on_line;
        if in_comment {
            continue;
        }
        let one = comments::find(suspect, index)
            .or_else(|| ranges::find(suspect, index))
            .or_else(|| literals::find(suspect, index))
            .or_else(|| operators::find(suspect, index))
            .or_else(|| words::find(suspect, index));
        // The second half of a mistake is not another one.
        let known = found
            .last()
            .is_some_and(|last| one.as_ref().is_some_and(|one| one.error.span.start < last.error.span.end));
        if !known {
            in_comment = one.as_ref().is_some_and(|one| one.patches.iter().any(|(_, new)| new == "//"));
            found.extend(one);
        }
        if found.len() >= MOST {
            break;
        }
    }
    found.extend(brackets::find(suspect));
    found.sort_by_key(|mistake| (mistake.error.span.start, mistake.error.span.end));
    found
}

/// The text with all patches applied.
pub fn repair(text: &str, found: &[Mistake]) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut tail = String::new();
    for (span, new) in found.iter().flat_map(|mistake| &mistake.patches) {
        if span.start == span.end {
            tail.push_str(new);
        } else if let Some(place) = out.get_mut(span.start as usize..span.end as usize)
            && place.len() == new.len()
        {
            place.copy_from_slice(new.as_bytes());
        }
    }
    out.extend_from_slice(tail.as_bytes());
    // Patches replace whole characters; if one did not, the text stays as it was.
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
