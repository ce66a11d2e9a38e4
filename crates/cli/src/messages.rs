//! Diagnostics and notes on stderr, in the format that was asked for.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;

use synthc_diag::Severity;
use synthc_diag::render::{self, HumanStyle, Message, SourceText, Sources};

use crate::args::{ColorChoice, Global, MessageFormat};
use crate::failure::Failure;

/// Where messages go until the command ends.
#[derive(Debug)]
pub struct Messages {
    format: MessageFormat,
    color: ColorChoice,
    quiet: bool,
    /// What waits for the end: SARIF is one document.
    kept: Vec<Kept>,
    files: Vec<SourceText>,
    /// Folders that are called otherwise: those of git revisions.
    called: Vec<(String, String)>,
}

#[derive(Debug)]
enum Kept {
    #[cfg(feature = "front")]
    At(synthc_diag::Diagnostic),
    Plain {
        severity: Severity,
        message: String,
        help: Option<String>,
    },
}

impl Kept {
    fn message(&self) -> Message<'_> {
        match self {
            #[cfg(feature = "front")]
            Self::At(diagnostic) => Message::At(diagnostic),
            Self::Plain { severity, message, help } => {
                Message::Plain { severity: *severity, message, help: help.as_deref() }
            }
        }
    }
}

impl Messages {
    /// Messages as the command line wants them.
    pub fn new(global: &Global) -> Self {
        Self {
            format: global.message_format,
            color: global.color,
            quiet: global.quiet,
            kept: Vec::new(),
            files: Vec::new(),
            called: Vec::new(),
        }
    }

    /// From now on, what lies in a folder is called by `name` in place of it.
    pub fn call(&mut self, folder: &Path, name: &str) {
        self.called.push((format!("{}/", folder.display()), name.to_owned()));
    }

    /// A text with folders called as they are to be.
    pub fn named(&self, text: &str) -> String {
        self.called.iter().fold(text.to_owned(), |text, (folder, name)| text.replace(folder, name))
    }

    /// Whether progress bars may be drawn.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && self.format == MessageFormat::Human && std::io::stderr().is_terminal()
    }

    /// Whether stdout takes colour.
    pub fn colors_stdout(&self) -> bool {
        colors(self.color, std::io::stdout().is_terminal())
    }

    /// Diagnostics of one spec, with the texts of its files. File numbers count within the spec.
    #[cfg(feature = "front")]
    pub fn diagnostics(&mut self, diagnostics: &[synthc_diag::Diagnostic], files: Vec<SourceText>) {
        use synthc_diag::{FileId, Loc};
        let mut numbers = std::collections::HashMap::new();
        for mut source in files {
            source.name = self.named(&source.name);
            let old = source.file;
            let same = |known: &&SourceText| known.name == source.name && known.text == source.text;
            let new = match self.files.iter().find(same) {
                Some(known) => known.file,
                None => {
                    let new = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
                    source.file = new;
                    self.files.push(source);
                    new
                }
            };
            numbers.insert(old, new);
        }
        let moved =
            |loc: &Loc| Loc { file: numbers.get(&loc.file).copied().unwrap_or(FileId(u32::MAX)), ..*loc };
        for diagnostic in diagnostics {
            let mut diagnostic = diagnostic.clone();
            diagnostic.message = self.named(&diagnostic.message);
            diagnostic.loc = moved(&diagnostic.loc);
            for label in &mut diagnostic.labels {
                label.loc = moved(&label.loc);
            }
            if let Some(fix) = &mut diagnostic.fix {
                fix.loc = moved(&fix.loc);
            }
            self.kept.push(Kept::At(diagnostic));
        }
        self.flush();
    }

    /// A failure, unless it has been told.
    pub fn failure(&mut self, failure: &Failure) {
        if !failure.message.is_empty() {
            self.plain(Severity::Error, failure.message.clone(), failure.help.clone());
        }
    }

    /// A message without a place.
    pub fn plain(&mut self, severity: Severity, message: String, help: Option<String>) {
        self.kept.push(Kept::Plain { severity, message, help });
        self.flush();
    }

    /// A line of good news for people.
    pub fn note(&self, text: &str) {
        if !self.quiet && self.format == MessageFormat::Human {
            put(text);
            put("\n");
        }
    }

    /// Writes what is ready. SARIF is not, before the end.
    fn flush(&mut self) {
        if self.format != MessageFormat::Sarif {
            self.write_kept();
        }
    }

    /// Writes the rest: call it once, at the end.
    pub fn finish(mut self) {
        if self.format == MessageFormat::Sarif {
            self.write_kept();
        }
    }

    fn write_kept(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        let messages: Vec<Message<'_>> = kept.iter().map(Kept::message).collect();
        let sources = Sources::new(self.files.clone());
        put(&match self.format {
            MessageFormat::Human => render::human(&messages, &sources, self.style()),
            MessageFormat::Json => render::json(&messages, &sources),
            MessageFormat::Sarif => render::sarif(&messages, &sources, env!("CARGO_PKG_VERSION")),
            MessageFormat::Github => render::github(&messages, &sources),
        });
    }

    fn style(&self) -> HumanStyle {
        HumanStyle {
            color: colors(self.color, std::io::stderr().is_terminal()),
            unicode: speaks_unicode(),
            width: terminal_size::terminal_size_of(std::io::stderr())
                .map_or(100, |(width, _)| usize::from(width.0)),
        }
    }
}

/// A closed stderr is no reason to fail.
fn put(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

fn colors(choice: ColorChoice, is_terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            is_terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// Whether the locale writes UTF-8.
pub fn speaks_unicode() -> bool {
    if cfg!(windows) {
        return true;
    }
    let mut locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| std::env::var(name).ok());
    let locale = locale.find(|value| !value.is_empty()).unwrap_or_default().to_uppercase();
    locale.contains("UTF-8") || locale.contains("UTF8")
}
