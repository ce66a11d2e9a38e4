//! Workflow commands of GitHub Actions, which show a message beside its line in a pull request.

use super::{Message, Sources, severity_word};

/// One `::error file=..,line=..,col=..,endLine=..,endColumn=..,title=..::message` a line.
pub fn github(messages: &[Message<'_>], sources: &Sources) -> String {
    let mut out = String::new();
    for message in messages {
        let mut properties = Vec::new();
        if let Message::At(diagnostic) = message {
            if let Some(region) = sources.region(&diagnostic.loc) {
                properties.push(format!("file={}", property(region.file)));
                properties.push(format!("line={}", region.start.line));
                properties.push(format!("col={}", region.start.column));
                properties.push(format!("endLine={}", region.end.line));
                properties.push(format!("endColumn={}", region.end.column));
            }
            properties.push(format!("title={}", property(diagnostic.code.0)));
        }
        let text = match message.help() {
            Some(help) => format!("{}\nhelp: {help}", message.text()),
            None => message.text().to_owned(),
        };
        let space = if properties.is_empty() { "" } else { " " };
        let word = severity_word(message.severity());
        out.push_str(&format!("::{word}{space}{}::{}\n", properties.join(","), data(&text)));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
