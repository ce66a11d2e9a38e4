//! Messages for people: the lines of the spec with what is to be seen there, drawn by miette.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use super::{Message, SourceText, Sources};
use crate::{Certainty, Diagnostic, Fix, Loc, Severity};

/// What the terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct HumanStyle {
    /// Colours.
    pub color: bool,
    /// Lines and arrows beyond ASCII.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

/// One block a message, with a blank line after each.
pub fn human(messages: &[Message<'_>], sources: &Sources, style: HumanStyle) -> String {
    let theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width.max(40)).with_links(false);
    let mut out = String::new();
    for message in messages {
        let shown = Shown::new(message, sources);
        let handler = match message {
            Message::At(diagnostic) if diagnostic.code.page().is_some() => {
                handler.clone().with_footer(format!("more: synthc help {}", diagnostic.code.0))
            }
            _ => handler.clone(),
        };
        if handler.render_report(&mut out, &shown).is_err() {
            out.push_str(message.text());
        }
        if !out.ends_with('\n') {
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// A message in the form that miette draws.
#[derive(Debug)]
struct Shown {
    severity: miette::Severity,
    code: Option<&'static str>,
    message: String,
    help: Option<String>,
    source: Option<Quoted>,
    labels: Vec<LabeledSpan>,
    /// Labels in other files.
    elsewhere: Vec<Shown>,
}

impl Shown {
    fn new(message: &Message<'_>, sources: &Sources) -> Self {
        let mut shown = Self {
            severity: severity(message.severity()),
            code: None,
            message: message.text().to_owned(),
            help: message.help().map(str::to_owned),
            source: None,
            labels: Vec::new(),
            elsewhere: Vec::new(),
        };
        if let Message::At(diagnostic) = message {
            shown.place(diagnostic, sources);
        }
        shown
    }

    fn place(&mut self, diagnostic: &Diagnostic, sources: &Sources) {
        self.code = Some(diagnostic.code.0);
        let Some((source, _)) = sources.file(diagnostic.loc.file) else { return };
        self.source = Some(named(source));
        let text = Some(diagnostic.label.clone()).filter(|text| !text.is_empty());
        self.labels.push(LabeledSpan::new_primary_with_span(text, span(source, &diagnostic.loc)));
        for label in &diagnostic.labels {
            let text = Some(label.text.clone());
            match sources.file(label.loc.file) {
                Some((other, _)) if other.file != source.file => self.elsewhere.push(Self {
                    severity: miette::Severity::Advice,
                    code: None,
                    message: label.text.clone(),
                    help: None,
                    source: Some(named(other)),
                    labels: vec![LabeledSpan::new_with_span(None, span(other, &label.loc))],
                    elsewhere: Vec::new(),
                }),
                _ => self.labels.push(LabeledSpan::new_with_span(text, span(source, &label.loc))),
            }
        }
        // a guess is told by the help alone
        if let Some(fix) = &diagnostic.fix
            && (fix.certainty == Certainty::Sure || self.help.is_none())
        {
            let fix = describe(fix, sources);
            self.help = Some(match self.help.take() {
                Some(help) => format!("{help}\n{fix}"),
                None => fix,
            });
        }
    }
}

/// The fix in words.
fn describe(fix: &Fix, sources: &Sources) -> String {
    let old = sources.file(fix.loc.file).map(|(source, _)| {
        let (start, len) = span(source, &fix.loc);
        source.text.get(start..start + len).unwrap_or_default()
    });
    let new = fix.replacement.trim_matches('\n');
    match old {
        Some(old) if fix.replacement.is_empty() => format!("fix: remove `{}`", old.trim()),
        None | Some("") => format!("fix: insert `{}`", new.trim()),
        Some(old) if old.contains('\n') || new.contains('\n') => format!("fix: write\n{new}"),
        Some(old) => format!("fix: replace `{old}` by `{new}`"),
    }
}

fn named(source: &SourceText) -> Quoted {
    Quoted { name: source.name.clone(), text: source.text.clone() }
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    }
}

/// A text to quote, whose columns count characters as everywhere else; miette's own count bytes.
#[derive(Debug)]
struct Quoted {
    name: String,
    text: String,
}

impl SourceCode for Quoted {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        let start = found.span().offset();
        let ahead = self.text.get(start.saturating_sub(found.column())..start);
        let column = ahead.map_or(found.column(), |text| text.chars().count());
        let (line, n_lines) = (found.line(), found.line_count());
        let name = self.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, found.data(), *found.span(), line, column, n_lines)))
    }
}

/// Start and length in bytes, inside the text and on the borders of characters.
fn span(source: &SourceText, loc: &Loc) -> (usize, usize) {
    let border = |offset: u32| {
        let mut offset = (offset as usize).min(source.text.len());
        while !source.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    };
    let start = border(loc.span.start);
    (start, border(loc.span.end).saturating_sub(start))
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl miette::Diagnostic for Shown {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|shown| shown as &dyn miette::Diagnostic)))
    }
}
