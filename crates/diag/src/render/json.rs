//! One JSON object a line, for scripts.

use serde::Serialize;

use super::{Message, Region, Sources, severity_word};
use crate::Loc;

#[derive(Serialize)]
struct Line<'a> {
    code: Option<&'a str>,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Option<Place<'a>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    labels: Vec<Further<'a>>,
    help: Option<&'a str>,
    fix: Option<Fix<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Further<'a> {
    #[serde(flatten)]
    place: Option<Place<'a>>,
    text: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    range: Range<'a>,
    replacement: &'a str,
    certainty: &'static str,
}

/// The range of a fix also in bytes, so that it can be applied without counting characters.
#[derive(Serialize)]
struct Range<'a> {
    #[serde(flatten)]
    place: Option<Place<'a>>,
    start: u32,
    end: u32,
}

fn place<'a>(sources: &'a Sources, loc: &Loc) -> Option<Place<'a>> {
    let Region { file, start, end } = sources.region(loc)?;
    Some(Place { file, line: start.line, column: start.column, end_line: end.line, end_column: end.column })
}

/// One object a line: `code`, `severity`, `message`, `file`, `line`, `column`, `end_line`, `end_column`, `label`, `labels`, `help` and
/// `fix`, whose `range` has the place also as byte offsets `start` and `end`, and whose `certainty` is `sure` or `guess`.
pub fn json(messages: &[Message<'_>], sources: &Sources) -> String {
    let mut out = String::new();
    for message in messages {
        let mut line = Line {
            code: None,
            severity: severity_word(message.severity()),
            message: message.text(),
            place: None,
            label: "",
            labels: Vec::new(),
            help: message.help(),
            fix: None,
        };
        if let Message::At(diagnostic) = message {
            line.code = Some(diagnostic.code.0);
            line.place = place(sources, &diagnostic.loc);
            line.label = &diagnostic.label;
            let further = |label: &'_ crate::Label| place(sources, &label.loc);
            line.labels =
                diagnostic.labels.iter().map(|l| Further { place: further(l), text: &l.text }).collect();
            line.fix = diagnostic.fix.as_ref().map(|fix| Fix {
                range: Range {
                    place: place(sources, &fix.loc),
                    start: fix.loc.span.start,
                    end: fix.loc.span.end,
                },
                replacement: &fix.replacement,
                certainty: fix.certainty.word(),
            });
        }
        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        out.push('\n');
    }
    out
}
